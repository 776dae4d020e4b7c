"""Merge what the chapters registered into the edition's registry, its exhibits and their data.

Nothing is computed here. Numbers get their text in both languages, exhibits their words.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.core.paths import Project, emptied
from kiet_report.core.records import SCHEMA, ExhibitEntry, Number, NumberEntry
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.facts.references import breaks, definitions, sources
from kiet_report.exhibits.export import write_csv, write_xlsx
from kiet_report.exhibits.frames import keys_shown, published, read_frame, with_itself
from kiet_report.exhibits.text import ITSELF, ExhibitText, load_texts
from kiet_report.narrative.bind import bind, find, references
from kiet_report.narrative.numerals import write
from kiet_report.pipeline.plan import Plan
from kiet_report.registry import store
from kiet_report.registry.measures import Measures, open_measures
from kiet_report.registry.numbers import Numbers


@dataclass(frozen=True)
class Run:
    """A kept run of a chapter: its records, and the exhibits each code cell showed, by cell id."""

    chapter: str
    folder: Path
    record: dict[str, Any]
    cells: dict[str, list[str]]


@dataclass(frozen=True)
class Assembly:
    """The edition as assembled.

    folder: registry/, exhibits/ and data/ in the layout that `book.registry` reads.
    """

    folder: Path
    edition: Edition
    runs: dict[str, Run]
    numbers: Numbers[NumberEntry]
    measures: Measures
    exhibits: dict[str, ExhibitEntry]
    absent: frozenset[str]

    def may_name(self, name: str) -> bool:
        """Whether a name is that of a number or exhibit here, or of one that another edition may have; anything else is a slip."""
        return name in self.numbers or name in self.exhibits or name in self.absent or self.measures.is_name(name.partition("@")[0])


def read_runs(plan: Plan, project: Project) -> dict[str, Run]:
    """The kept runs of the plan's chapters."""
    runs = {}
    for notebook in plan.notebooks:
        folder = project.build / "runs" / plan.edition / notebook.name
        record = store.read_run(folder)
        cells = json.loads((folder / "run.json").read_text(encoding="utf-8"))["cells"]
        runs[notebook.name] = Run(notebook.name, folder, record, cells)
    return runs


def assemble(plan: Plan, project: Project) -> Assembly:
    """Write `.build/assembled/<edition>/` from the kept runs; what lies there is removed.

    Raises E-DUPLICATE for a key or exhibit of two chapters, E-NUMBER and E-NO-VALUE for a binding in an exhibit's words that has no number.
    """
    edition = open_edition(project, plan.edition)
    runs = read_runs(plan, project)
    measures = open_measures(project.book, edition)
    numbers = _numbers(runs.values(), edition, measures)
    exhibits = _exhibits(runs.values(), numbers, edition)
    folder = emptied(project.build / "assembled" / plan.edition)
    for name in (store.FOLDER, "exhibits", "data"):
        (folder / name).mkdir()
    _write_registry(folder / store.FOLDER, edition, numbers, exhibits)
    for run in runs.values():
        _copy_drawings(run, folder / "exhibits")
        _copy_frames(run, folder / store.FOLDER / "frames")
        _write_data(run, folder / "data", exhibits, edition)
    absent = frozenset(exhibit for run in runs.values() for exhibit in run.record["absent"])
    return Assembly(folder, edition, runs, numbers, measures, exhibits, absent)


def _numbers(runs: Iterable[Run], edition: Edition, measures: Measures) -> Numbers[NumberEntry]:
    numbers: dict[str, NumberEntry] = {}
    for run in runs:
        for key, entry in run.record["numbers"].items():
            if key in numbers:
                raise ReportError("E-DUPLICATE", kind="number", key=key, first=numbers[key].chapter, second=run.chapter)
            value = entry["value"]
            text = None if value is None else Bilingual(**{lang: write(value, entry["unit"], lang) for lang in LANGUAGES})
            name = measures.name(Number(key=key, **{field: given for field, given in entry.items() if field != "function"}))
            numbers[key] = NumberEntry(key=key, chapter=run.chapter, name=name, text=text, **entry)
    return Numbers(numbers.values(), breaks(definitions(edition)))


def _exhibits(runs: Iterable[Run], known: Numbers[NumberEntry], edition: Edition) -> dict[str, ExhibitEntry]:
    texts, citations = load_texts(edition.project.book), sources(edition)
    exhibits: dict[str, ExhibitEntry] = {}
    for run in runs:
        for eid, shown in run.record["exhibits"].items():
            if eid in exhibits:
                raise ReportError("E-DUPLICATE", kind="exhibit", key=eid, first=exhibits[eid].chapter, second=run.chapter)
            text = texts[eid]
            where = f"book/exhibits, {eid}"
            frame = read_frame(run.folder / "exhibits" / f"{eid}.frame.json")
            numbers = with_itself(known, frame)
            notes = [note for note in text.notes if note.applies(numbers)]
            said = [text.title, text.subtitle, text.alt, *notes]
            exhibits[eid] = ExhibitEntry(
                id=eid,
                label=text.label,
                print_label=text.label.ko if text.in_print else None,
                kind=shown["kind"],
                chapter=run.chapter,
                title=_bound(text.title, numbers, where),
                subtitle=_bound(text.subtitle, numbers, where),
                alt=_bound(text.alt, numbers, where),
                notes=[_bound(note, numbers, where) for note in notes],
                basis=shown["basis"],
                source=_cite(shown["sources"], citations),
                data=[f"data/{eid}.csv", f"data/{eid}.xlsx"],
                page=Bilingual(**{lang: f"{lang}/{run.chapter}.html#{eid}" for lang in LANGUAGES}),
                numbers=sorted(_named(said, numbers, where)),
                shows=keys_shown(frame),
            )
    return exhibits


def _named(said: Iterable[Bilingual], numbers: Mapping[str, Number], where: str) -> set[str]:
    """Keys of the numbers that words name, relative names resolved."""
    return {find(reference, numbers, where).key for part in said for reference in references(part.ko, where)} - {ITSELF}


def _bound(text: Bilingual, numbers: Mapping[str, Number], where: str) -> Bilingual:
    return Bilingual(ko=bind(text.ko, numbers, "ko", where), en=bind(text.en, numbers, "en", where))


def _cite(ids: list[str], citations: dict[str, Any]) -> Bilingual:
    """Citation lines in one sentence each, as a source line lists them;
    every line in the file ends with its full stop.
    """
    return Bilingual(
        ko="; ".join(citations[i].ko.removesuffix(".") for i in ids) + ".",
        en="; ".join(citations[i].en.removesuffix(".") for i in ids) + ".",
    )


def _write_registry(folder: Path, edition: Edition, numbers: Numbers[NumberEntry], exhibits: dict[str, ExhibitEntry]) -> None:
    used_definitions = {number.definition for number in numbers.values()}
    used_sources = {number.source for number in numbers.values()}
    head = {
        "edition": edition.id,
        "schema": SCHEMA,
        "published": edition.file.published.isoformat(),
        "data_to": edition.file.data_to,
        "cutoff": edition.cutoff.isoformat(),
    }
    described = {key: entry.model_dump() for key, entry in definitions(edition).items() if key in used_definitions}
    cited = {key: entry.model_dump(exclude_none=True) for key, entry in sources(edition).items() if key in used_sources}
    texts = (store.numbers_text(head, numbers, described, cited), store.exhibits_text(head, exhibits), store.claims_text(head, {}))
    for name, text in zip(store.FILES, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")


def _copy_drawings(run: Run, folder: Path) -> None:
    for source in (run.folder / "exhibits").iterdir():
        if not source.name.endswith(".frame.json"):
            shutil.copyfile(source, folder / source.name)


def _copy_frames(run: Run, folder: Path) -> None:
    """The data of exhibits by the names of their columns, beside the files for people: a frozen edition is compared cell by cell."""
    folder.mkdir(exist_ok=True)
    for eid in run.record["exhibits"]:
        shutil.copyfile(run.folder / "exhibits" / f"{eid}.frame.json", folder / f"{eid}.json")


def _write_data(run: Run, folder: Path, exhibits: dict[str, ExhibitEntry], edition: Edition) -> None:
    texts = load_texts(edition.project.book)
    day = dt.datetime.combine(edition.file.published, dt.time())
    for eid in run.record["exhibits"]:
        entry = exhibits[eid]
        frame = published(read_frame(run.folder / "exhibits" / f"{eid}.frame.json"))
        write_csv(frame, folder / f"{eid}.csv", texts[eid].columns)
        write_xlsx(frame, folder / f"{eid}.xlsx", texts[eid].columns, about=_about(entry, texts[eid]), created=day)


def _about(entry: ExhibitEntry, text: ExhibitText) -> list[Bilingual]:
    """What the sheet beside the data says of the exhibit."""
    return [text.label, entry.title, entry.subtitle, *entry.notes, entry.source]
