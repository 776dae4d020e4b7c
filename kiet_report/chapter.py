"""What a chapter's notebook imports: open an edition, register numbers, show exhibits, close.

    from kiet_report import chapter
    from kiet_report.analysis import adoption
    from kiet_report.exhibits.figures import adoption as figures

    report = chapter.open("05_1_adoption", edition)
    observations = report.load(adoption_data.observations)
    report.register(adoption.rates, observations)
    report.show("fig-5-1", figures.by_year, report.view(item="period", group="measure", measure=["n_ai", "ai_rate"]))
    report.show("fig-6-24")
    report.close()

Run by the pipeline, a chapter leaves its records in the folder the pipeline names; run by hand in JupyterLab it shows the same and leaves
them under `.build/lab/`. Both languages come from the one execution.
"""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from kiet_report.data.facts.references import breaks, definitions, sources
from kiet_report.exhibits.text import load_texts
from kiet_report.registry.measures import open_measures
from kiet_report.registry.store import RUN_FILE, run_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from kiet_report.exhibits.record import Table
    from kiet_report.registry.view import Criteria

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
        self._quoted: dict[str, Number] = {}
        self._functions: dict[str, str] = {}
        self._exhibits: dict[str, dict[str, Any]] = {}
        self._absent: list[str] = []
        self._closed = False
        self._texts = load_texts(edition.project.book)
        self._measures = open_measures(edition.project.book, edition)
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
        for given in compute(*arguments):
            number = self._measures.keyed(given)
            if number.key in self.numbers:
                raise ReportError("E-DUPLICATE", kind="number", key=number.key, first=self._functions[number.key], second=function)
            for what in ("value", "low", "high", "std_error"):
                if (found := getattr(number, what)) is not None and not math.isfinite(found):
                    raise ReportError("E-NO-VALUE", what=number.key, given=str(found), where=function)
            unit(number.unit)
            parse_period(number.period)
            self._require(f"number '{number.key}'", "definition", number.definition, self._definitions, "data/definitions.yaml")
            self._require(f"number '{number.key}'", "source", number.source, self._sources, "data/sources.yaml")
            self.numbers[number.key] = number
            self._functions[number.key] = function

    def quote(self, compute: Callable[..., Iterable[Number]], *arguments: Any) -> None:
        """Call an analysis function for numbers that another chapter registers, so that exhibits here can show them too.

        They are in views and in the words of a preview, not among the numbers of this chapter: a number is registered once.
        """
        for given in compute(*arguments):
            number = self._measures.keyed(given)
            self._quoted[number.key] = number

    def view(
        self,
        of: Criteria | Sequence[Criteria] = (),
        *,
        item: str | Sequence[str],
        group: str = "",
        also: Sequence[str] = (),
        **more: Any,
    ) -> pd.DataFrame:
        """The numbers registered or quoted so far that have these coordinates, as the rows of an exhibit (`registry.view.COLUMNS`).

        item, group: what a row stands for and what sets panels or columns apart; of several items the first that a number has. also:
        further coordinates as columns at the end. of, more: coordinates with the value or values they must have (`registry.view.select`);
        measure, period, definition and basis are coordinates too. No rows when there is no such number.
        """
        from kiet_report.registry import view

        several = [of] if isinstance(of, Mapping) else of or [{}]
        chosen = view.select(self._known, [{**one, **more} for one in several])
        return view.view(chosen, self._measures, item=item, group=group, also=also)

    def show(
        self, exhibit: str, draw: Callable[[pd.DataFrame, Lang], Figure | Table] | None = None, data: pd.DataFrame | None = None
    ) -> None:
        """Show an exhibit in both languages and keep its drawing and data.

        exhibit: its id (`fig-5-1`, `tbl-6-6`), whose words are in `book/exhibits/`. Alone, it is drawn as declared there: a form over the
        numbers it selects. With data, a form draws those, and rows of text get the selected numbers beside them. A drawing of its own is
        given as a function with its data. These are a view of numbers or another tidy frame whose columns `basis` and `source` say where
        each row comes from. Data without any value mean that this edition has nothing to show here: the
        exhibit is recorded as absent, and prose about it carries the tag `needs:<exhibit>`.
        """
        # loaded here: a page without exhibits need not wait for pandas and matplotlib
        from matplotlib.figure import Figure

        from kiet_report.exhibits import preview
        from kiet_report.exhibits.frames import is_blank, keys_shown, shown, with_itself, write_frame
        from kiet_report.exhibits.record import Table
        from kiet_report.registry.numbers import Numbers

        if exhibit in self._exhibits or exhibit in self._absent:
            raise ReportError("E-DUPLICATE", kind="exhibit", key=exhibit, first=self.name, second=self.name)
        if exhibit not in self._texts:
            raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="no entry")
        draw, data = self._declared(exhibit, data) if draw is None or data is None else (draw, data)
        if is_blank(data):
            self._absent.append(exhibit)
            return
        kind = "figure" if exhibit.startswith("fig-") else "table"
        function = f"{draw.__module__}.{draw.__qualname__}"
        known = Numbers(self._known, breaks(self._definitions))
        for lang in LANGUAGES:
            drawn = draw(data, lang)
            if not isinstance(drawn, Figure if kind == "figure" else Table):
                raise ReportError("E-DRAW", exhibit=exhibit, function=function, given=type(drawn).__name__)
            bundle = self._keep(exhibit, lang, drawn)
            text = self._texts[exhibit]
            bundle["text/html"] = preview.frame(exhibit, text, lang, with_itself(known, data), bundle["text/html"])
            display(bundle, raw=True, metadata={METADATA: {"exhibit": exhibit, "lang": lang}})
        write_frame(data, self.folder / "exhibits" / f"{exhibit}.frame.json")
        known_keys = {number.key: number for number in self._known}
        for key in keys_shown(data):
            self._require(f"exhibit '{exhibit}'", "key", key, known_keys, "report.register")
        # what an edition does not have rests on nothing: an exhibit names the sources of what it shows
        cited, beside = shown(data), [known_keys[key] for key in keys_shown(data) if "key" not in data.columns]
        sources = list(dict.fromkeys([*cited["source"], *(number.source for number in beside)]))
        for source in sources:
            self._require(f"exhibit '{exhibit}'", "source", source, self._sources, "data/sources.yaml")
        self._exhibits[exhibit] = {
            "kind": kind,
            "function": function,
            "basis": sorted({*cited["basis"], *(number.basis for number in beside)}),
            "sources": sources,
        }

    def close(self) -> None:
        """Write the chapter's records and leave the sentinel: without it, as its last output, a run does not count."""
        if self._closed:
            raise ReportError("E-CLOSED", chapter=self.name)
        self._closed = True
        inputs = dict(sorted(self.edition.read.items()))
        text = run_text(
            self.name, self.edition.id, self.numbers, self._functions, exhibits=self._exhibits, absent=sorted(self._absent), inputs=inputs
        )
        (self.folder / RUN_FILE).write_text(text, encoding="utf-8")
        listed = {"numbers": sorted(self.numbers), "exhibits": sorted(self._exhibits), "absent": sorted(self._absent)}
        sentinel = {"chapter": self.name, **listed}
        summary = f"{self.name}: {len(self.numbers)} numbers, {len(self._exhibits)} exhibits"
        display({SENTINEL: sentinel, "text/plain": summary}, raw=True, metadata={METADATA: {"sentinel": True}})

    @property
    def _known(self) -> list[Number]:
        """What views may show: the numbers registered here, then those quoted."""
        return [*self.numbers.values(), *(number for key, number in self._quoted.items() if key not in self.numbers)]

    def _declared(
        self, exhibit: str, data: pd.DataFrame | None = None
    ) -> tuple[Callable[[pd.DataFrame, Lang], Figure | Table], pd.DataFrame]:  # fmt: skip
        """Drawing and data of an exhibit that its words declare. E-FORM for one that needs a drawing of its own, or an unknown form;
        E-FORM-ROWS for one that selects no numbers and is given no data.
        """
        from kiet_report.exhibits import forms
        from kiet_report.registry import view

        text = self._texts[exhibit]
        draw = forms.drawing(exhibit, text, breaks(self._definitions))
        if not text.of:
            if data is None:
                raise ReportError("E-FORM-ROWS", exhibit=exhibit)
            return draw, data
        chosen = view.view(
            view.select(self._known, text.of), self._measures, item=text.item, group=text.group, section=text.section, head=text.head
        )
        return draw, chosen if data is None else view.beside(data, chosen)

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
