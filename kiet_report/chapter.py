"""What a chapter's notebook imports: open an edition, register numbers, show exhibits, close.

    from kiet_report import chapter
    from kiet_report.analysis import adoption
    from kiet_report.exhibits.figures import adoption as figures

    report = chapter.open("05_1_adoption", edition)
    observations = report.load(adoption_data.observations)
    report.register(adoption.growth, observations)
    report.show("fig-5-1", figures.by_year, adoption.by_year(observations))
    report.close()

Run by the pipeline, a chapter leaves its records in the folder the pipeline names; run by hand in JupyterLab it shows the same and leaves
them under `.build/lab/`. Both languages come from the one execution.
"""

from __future__ import annotations

import difflib
import json
import math
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.display import display

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project
from kiet_report.core.periods import parse_period
from kiet_report.core.records import Number
from kiet_report.core.units import unit
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.facts.references import definitions, sources
from kiet_report.exhibits.text import exhibit_texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from kiet_report.exhibits.record import Table

SENTINEL = "application/vnd.kiet-report.sentinel+json"
METADATA = "kiet_report"
RUN_FOLDER = "KIET_REPORT_RUN"
T = TypeVar("T")


class Chapter:
    """An open chapter. Everything registered is checked at once and written by `close`."""

    def __init__(self, name: str, edition: Edition, folder: Path) -> None:
        self.name = name
        self.edition = edition
        self.folder = folder
        self.numbers: dict[str, Number] = {}
        self._functions: dict[str, str] = {}
        self._exhibits: dict[str, dict[str, Any]] = {}
        self._absent: list[str] = []
        self._closed = False
        self._texts = exhibit_texts()
        # read apart from `edition`: the words of a definition are not something the computation depends on
        words = open_edition(edition.project, edition.id)
        self._definitions = definitions(words)
        self._sources = sources(words)
        (folder / "exhibits").mkdir(parents=True, exist_ok=True)

    def load(self, read: Callable[..., T], *arguments: Any) -> T:
        """Call a reader of the data layer with this edition as its inputs; what it reads is noted as what the chapter depends on."""
        return read(self.edition, *arguments)

    def compute(self, analysis: Callable[..., T], *arguments: Any) -> T:
        """Call an analysis function on which several numbers and exhibits rest, such as an estimate: made once, used often."""
        return analysis(*arguments)

    def register(self, compute: Callable[..., Iterable[Number]], *arguments: Any) -> None:
        """Call an analysis function and register the numbers it returns; its name is kept with each as the place to look.

        Raises E-DUPLICATE for a key registered before, E-UNIT and E-REFERENCE for an unknown unit, definition or source, E-PERIOD for a
        period that runs backwards, E-NO-VALUE for a value that is not finite: one that is not published is None.
        """
        function = f"{compute.__module__}.{compute.__qualname__}"
        for number in compute(*arguments):
            if number.key in self.numbers:
                raise ReportError("E-DUPLICATE", kind="number", key=number.key, first=self._functions[number.key], second=function)
            if number.value is not None and not math.isfinite(number.value):
                raise ReportError("E-NO-VALUE", what=number.key, given=str(number.value), where=function)
            unit(number.unit)
            parse_period(number.period)
            self._require(f"number '{number.key}'", "definition", number.definition, self._definitions, "data/definitions.yaml")
            self._require(f"number '{number.key}'", "source", number.source, self._sources, "data/sources.yaml")
            self.numbers[number.key] = number
            self._functions[number.key] = function

    def show(self, exhibit: str, draw: Callable[[pd.DataFrame, Lang], Figure | Table], data: pd.DataFrame) -> None:
        """Draw an exhibit from its data in both languages, keep drawing and data, and display them.

        exhibit: its id (`fig-5-1`, `tbl-6-6`), whose words are in `exhibits/text/`. data: tidy, one row an observation, with columns
        `basis` and `source` that say where each row comes from. Empty data means that this edition has nothing to show here: the exhibit is
        recorded as absent, and prose about it carries the tag `needs:<exhibit>`.
        """
        # loaded here: a page without exhibits need not wait for pandas and matplotlib
        from matplotlib.figure import Figure

        from kiet_report.exhibits import preview
        from kiet_report.exhibits.frames import write_frame
        from kiet_report.exhibits.record import Table

        if exhibit in self._exhibits or exhibit in self._absent:
            raise ReportError("E-DUPLICATE", kind="exhibit", key=exhibit, first=self.name, second=self.name)
        if exhibit not in self._texts:
            raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="no entry")
        if data.empty:
            self._absent.append(exhibit)
            return
        kind = "figure" if exhibit.startswith("fig-") else "table"
        function = f"{draw.__module__}.{draw.__qualname__}"
        for lang in LANGUAGES:
            drawn = draw(data, lang)
            if not isinstance(drawn, Figure if kind == "figure" else Table):
                raise ReportError("E-DRAW", exhibit=exhibit, function=function, given=type(drawn).__name__)
            bundle = self._keep(exhibit, lang, drawn)
            text = self._texts[exhibit]
            bundle["text/html"] = preview.frame(exhibit, text, lang, self.numbers, bundle["text/html"])
            display(bundle, raw=True, metadata={METADATA: {"exhibit": exhibit, "lang": lang}})
        write_frame(data, self.folder / "exhibits" / f"{exhibit}.frame.json")
        for source in data["source"].unique():
            self._require(f"exhibit '{exhibit}'", "source", source, self._sources, "data/sources.yaml")
        self._exhibits[exhibit] = {
            "kind": kind,
            "function": function,
            "basis": sorted(set(data["basis"])),
            "sources": list(dict.fromkeys(data["source"])),
        }

    def close(self) -> None:
        """Write the chapter's records and leave the sentinel: without it, as its last output, a run does not count."""
        if self._closed:
            raise ReportError("E-CLOSED", chapter=self.name)
        self._closed = True
        numbers = {key: number.model_dump(mode="json", exclude={"key"}) for key, number in self.numbers.items()}
        record = {
            "chapter": self.name,
            "edition": self.edition.id,
            "numbers": {key: {**fields, "function": self._functions[key]} for key, fields in numbers.items()},
            "exhibits": self._exhibits,
            "absent": sorted(self._absent),
            "inputs": dict(sorted(self.edition.read.items())),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
        (self.folder / "registry.json").write_text(text + "\n", encoding="utf-8")
        listed = {"numbers": sorted(self.numbers), "exhibits": sorted(self._exhibits), "absent": sorted(self._absent)}
        sentinel = {"chapter": self.name, **listed}
        summary = f"{self.name}: {len(self.numbers)} numbers, {len(self._exhibits)} exhibits"
        display({SENTINEL: sentinel, "text/plain": summary}, raw=True, metadata={METADATA: {"sentinel": True}})

    def _keep(self, exhibit: str, lang: Lang, drawn: Figure | Table) -> dict[str, Any]:
        """Write a drawing's files; return what JupyterLab shows of it."""
        from kiet_report.exhibits import preview, svg
        from kiet_report.exhibits.record import Table

        place = self.folder / "exhibits" / f"{exhibit}.{lang}"
        if isinstance(drawn, Table):
            place.with_name(f"{place.name}.table.json").write_text(drawn.model_dump_json(indent=1) + "\n", encoding="utf-8")
            return {"text/html": preview.table(drawn, lang)}
        return {"text/html": svg.save(drawn, place, prefix=f"{exhibit}-{lang}")}

    def _require(self, what: str, field: str, given: str, known: dict[str, Any], file: str) -> None:
        if given not in known:
            close = ", ".join(difflib.get_close_matches(given, known, 3, 0)) or "-"
            raise ReportError("E-REFERENCE", what=what, field=field, given=given, file=file, close=close)


def open(name: str, edition: str | int | None = None) -> Chapter:
    """Open a chapter of an edition (the default one when None; papermill's command line makes 2026 a number).

    name: the notebook's name without suffix. The pipeline names the folder for the records in the environment variable KIET_REPORT_RUN.
    """
    project = Project.find()
    folder = os.environ.get(RUN_FOLDER)
    opened = open_edition(project, None if edition is None else str(edition))
    if not folder and (changed := opened.changed_inputs()):
        print(message("SAY-UNPINNED", edition=opened.id, files=", ".join(changed)))
    return Chapter(name, opened, Path(folder) if folder else project.build / "lab" / name)
