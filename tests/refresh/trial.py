"""The person of the annual refresh: a new edition with later official rows, in a copy of the report whose chapters run in this process.

The chapters' code cells run as the pipeline runs them, without kernels; their records are assembled as in a build, so that every number,
title and sentence is the one a reader would see. Nothing is published.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kiet_report import chapter
from kiet_report.core.languages import Lang
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.editions.writer import new_edition, pin
from kiet_report.narrative.bind import parse, resolve
from kiet_report.pipeline.assemble import Assembly, assemble
from kiet_report.pipeline.gate import is_kept
from kiet_report.pipeline.notebooks import Cell, read_notebook
from kiet_report.pipeline.plan import make_plan

ROOT = Path(__file__).parents[2]
CHAPTERS = ("index", "05_1_adoption", "06_2_results")
NEW, OLD = "2027", "2026"


def copied(root: Path) -> Project:
    """A report with the chapters of CHAPTERS and all data, and the package."""
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("deliveries", "snapshots"))
    shutil.copytree(ROOT / "book", root / "book", ignore=shutil.ignore_patterns("chapters"))
    shutil.copytree(ROOT / "kiet_report", root / "kiet_report", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "notebooks").mkdir()
    for name in CHAPTERS:
        shutil.copyfile(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks" / f"{name}.ipynb")
    (root / "requirements.lock").write_text("", encoding="utf-8")
    listed = "\n".join(f"      - file: {name}" for name in CHAPTERS[1:])
    toc = f"format: jb-book\nroot: {CHAPTERS[0]}\nparts:\n  - caption: 보고서\n    chapters:\n{listed}\n"
    (root / "book/_toc.yml").write_text(toc, encoding="utf-8")
    return Project(root.resolve())


def official(project: Project, rows: Iterable[dict[str, str]]) -> None:
    """Add rows to the official figures and open edition NEW with them."""
    path = project.data / "official/later_figures.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        names, known = list(reader.fieldnames or ()), list(reader)
    common = {"definition": "-", "unit": "% of firms", "source": "-", "confidence": "high", "source_id": "mods_sba"}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*known, *({**common, **row} for row in rows)])
    new_edition(project, NEW, OLD, cutoff=dt.date(2027, 12, 31), data_to="2024")
    pin(project, NEW)


def assembled(project: Project, edition: str) -> Assembly:
    """Run the chapters of an edition here and merge what they registered."""
    plan = make_plan(project, open_edition(project, edition), cell_timeout=60)
    for notebook in plan.notebooks:
        folder = project.build / "runs" / edition / notebook.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shown: dict[str, list[str]] = {}
        scope: dict[str, Any] = {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KIET_REPORT_ROOT", str(project.root))
            patch.setenv("KIET_REPORT_RUN", str(folder))
            for cell in notebook.code:
                of_cell: list[str] = []
                patch.setattr(chapter, "display", lambda _data, metadata, of_cell=of_cell, **_: _note(metadata, of_cell))
                exec(compile(cell.source, notebook.place(cell), "exec"), scope)
                scope["edition"] = edition
                if of_cell:
                    shown[cell.id] = list(dict.fromkeys(of_cell))
        (folder / "run.json").write_text(json.dumps({"key": "", "inputs": {}, "cells": shown}), encoding="utf-8")
    return assemble(plan, project)


def _note(metadata: dict[str, Any], exhibits: list[str]) -> None:
    exhibit = metadata[chapter.METADATA].get("exhibit")
    if exhibit:
        exhibits.append(exhibit)


def prose(project: Project, assembly: Assembly, name: str, lang: Lang) -> list[str]:
    """The prose cells that an edition shows of a chapter, their numbers in words."""
    notebook = read_notebook(project.notebook(name))
    return [_bound(cell, notebook.place(cell), assembly, lang) for cell in notebook.prose(lang) if is_kept(cell, assembly)]


def _bound(cell: Cell, place: str, assembly: Assembly, lang: Lang) -> str:
    text = cell.source
    for role, named in cell.roles():
        if role == "num":
            text = text.replace(f"{{num}}`{named}`", resolve(parse(named), assembly.numbers, lang, place))
    return text


def words(project: Project, assembly: Assembly, lang: Lang) -> dict[str, str]:
    """Everything a reader reads, by place: prose by chapter, and title, subtitle, alternative text and notes of every exhibit."""
    found = {name: "\n".join(prose(project, assembly, name, lang)) for name in CHAPTERS}
    for exhibit, entry in assembly.exhibits.items():
        found[exhibit] = "\n".join(text[lang] for text in (entry.title, entry.subtitle, entry.alt, *entry.notes))
    return found
