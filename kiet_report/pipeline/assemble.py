"""Merge what the chapters registered into the edition's registry, its exhibits and their data.

Nothing is computed here. Numbers get their text in both languages, exhibits their words.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.core.paths import Project, emptied
from kiet_report.core.records import SCHEMA, ExhibitEntry, NumberEntry, Record, dump
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.facts.references import definitions, sources
from kiet_report.exhibits.export import write_csv, write_xlsx
from kiet_report.exhibits.frames import read_frame
from kiet_report.exhibits.text import ExhibitText, exhibit_texts
from kiet_report.narrative.bind import bind, references
from kiet_report.narrative.numerals import write
from kiet_report.pipeline.plan import Plan


@dataclass(frozen=True)
class Run:
    """A kept run of a chapter: its records, and the exhibits each code cell showed, by cell id."""

    chapter: str
    folder: Path
    record: dict[str, Any]
    cells: dict[str, list[str]]


@dataclass(frozen=True)
class Assembly:
    """The edition as assembled. folder: registry/, exhibits/ and data/ in the layout that `book.registry` reads."""

    folder: Path
    edition: Edition
    runs: dict[str, Run]
    numbers: dict[str, NumberEntry]
    exhibits: dict[str, ExhibitEntry]
    absent: frozenset[str]


def read_runs(plan: Plan, project: Project) -> dict[str, Run]:
    """The kept runs of the plan's chapters."""
    runs = {}
    for notebook in plan.notebooks:
        folder = project.build / "runs" / plan.edition / notebook.name
        record = json.loads((folder / "registry.json").read_text(encoding="utf-8"))
        cells = json.loads((folder / "run.json").read_text(encoding="utf-8"))["cells"]
        runs[notebook.name] = Run(notebook.name, folder, record, cells)
    return runs


def assemble(plan: Plan, project: Project) -> Assembly:
    """Write `.build/assembled/<edition>/` from the kept runs; what lies there is removed.

    Raises E-DUPLICATE for a key or exhibit of two chapters, E-NUMBER and E-NO-VALUE for a binding in an exhibit's words that has no number.
    """
    edition = open_edition(project, plan.edition)
    runs = read_runs(plan, project)
    numbers = _numbers(runs.values())
    exhibits = _exhibits(runs.values(), numbers, edition)
    folder = emptied(project.build / "assembled" / plan.edition)
    for name in ("registry", "exhibits", "data"):
        (folder / name).mkdir()
    _write_registry(folder / "registry", edition, numbers, exhibits)
    for run in runs.values():
        _copy_drawings(run, folder / "exhibits")
        _write_data(run, folder / "data", exhibits, edition)
    absent = frozenset(exhibit for run in runs.values() for exhibit in run.record["absent"])
    return Assembly(folder, edition, runs, numbers, exhibits, absent)


def _numbers(runs: Iterable[Run]) -> dict[str, NumberEntry]:
    numbers: dict[str, NumberEntry] = {}
    for run in runs:
        for key, entry in run.record["numbers"].items():
            if key in numbers:
                raise ReportError("E-DUPLICATE", kind="number", key=key, first=numbers[key].chapter, second=run.chapter)
            value = entry["value"]
            text = None if value is None else Bilingual(**{lang: write(value, entry["unit"], lang) for lang in LANGUAGES})
            numbers[key] = NumberEntry(key=key, chapter=run.chapter, text=text, **entry)
    return numbers


def _exhibits(runs: Iterable[Run], numbers: dict[str, NumberEntry], edition: Edition) -> dict[str, ExhibitEntry]:
    texts, citations = exhibit_texts(), sources(edition)
    exhibits: dict[str, ExhibitEntry] = {}
    for run in runs:
        for eid, shown in run.record["exhibits"].items():
            if eid in exhibits:
                raise ReportError("E-DUPLICATE", kind="exhibit", key=eid, first=exhibits[eid].chapter, second=run.chapter)
            text = texts[eid]
            where = f"kiet_report/exhibits/text, {eid}"
            notes = [note for note in text.notes if note.needs is None or _has_value(note.needs, numbers, where)]
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
                numbers=sorted({reference.key for part in said for reference in references(part.ko, where)}),
            )
    return exhibits


def _has_value(key: str, numbers: dict[str, NumberEntry], where: str) -> bool:
    if key not in numbers:
        raise ReportError("E-NEEDS", place=where, given=key)
    return numbers[key].value is not None


def _bound(text: Bilingual, numbers: dict[str, NumberEntry], where: str) -> Bilingual:
    return Bilingual(ko=bind(text.ko, numbers, "ko", where), en=bind(text.en, numbers, "en", where))


def _cite(ids: list[str], citations: dict[str, Any]) -> Bilingual:
    """Citation lines in one sentence each, as a source line lists them; every line in the file ends with its full stop."""
    return Bilingual(
        ko="; ".join(citations[i].ko.removesuffix(".") for i in ids) + ".",
        en="; ".join(citations[i].en.removesuffix(".") for i in ids) + ".",
    )


def _write_registry(folder: Path, edition: Edition, numbers: dict[str, NumberEntry], exhibits: dict[str, ExhibitEntry]) -> None:
    used_definitions = {number.definition for number in numbers.values()}
    used_sources = {number.source for number in numbers.values()}
    head = {
        "edition": edition.id,
        "schema": SCHEMA,
        "published": edition.file.published.isoformat(),
        "data_to": edition.file.data_to,
        "cutoff": edition.cutoff.isoformat(),
    }
    _write_json(folder / "numbers.json", {
        **head, "numbers": dump(dict[str, Record](numbers), without={"key"}),
        "definitions": {key: entry.model_dump() for key, entry in definitions(edition).items() if key in used_definitions},
        "sources": {key: entry.model_dump(exclude_none=True) for key, entry in sources(edition).items() if key in used_sources},
    })  # fmt: skip
    _write_json(folder / "exhibits.json", {**head, "exhibits": dump(dict[str, Record](exhibits), without={"id"})})
    _write_json(folder / "claims.json", {**head, "claims": {}})


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _copy_drawings(run: Run, folder: Path) -> None:
    for source in (run.folder / "exhibits").iterdir():
        if not source.name.endswith(".frame.json"):
            shutil.copyfile(source, folder / source.name)


def _write_data(run: Run, folder: Path, exhibits: dict[str, ExhibitEntry], edition: Edition) -> None:
    texts = exhibit_texts()
    day = dt.datetime.combine(edition.file.published, dt.time())
    for eid in run.record["exhibits"]:
        entry = exhibits[eid]
        frame = read_frame(run.folder / "exhibits" / f"{eid}.frame.json")
        write_csv(frame, folder / f"{eid}.csv", texts[eid].columns)
        write_xlsx(frame, folder / f"{eid}.xlsx", texts[eid].columns, about=_about(entry, texts[eid]), created=day)


def _about(entry: ExhibitEntry, text: ExhibitText) -> list[Bilingual]:
    """What the sheet beside the data says of the exhibit."""
    return [text.label, entry.title, entry.subtitle, *entry.notes, entry.source]
