"""Which chapters an edition has, and which of them have to run again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, digest
from kiet_report.data.facts.references import breaks, definitions
from kiet_report.exhibits.text import form_digest, load_texts
from kiet_report.pipeline.dependencies import changed_since, chapter_key, code_digests, imported_modules
from kiet_report.pipeline.notebooks import Notebook, chapters, read_notebook


@dataclass(frozen=True)
class Task:
    """One chapter with the key of its present code,
    and why it must run (None when its last run still stands).
    """

    notebook: Notebook
    key: str
    reason: str | None


@dataclass(frozen=True)
class Plan:
    """The chapters of an edition in reading order."""

    edition: str
    tasks: tuple[Task, ...]
    cell_timeout: int

    @property
    def stale(self) -> list[Task]:
        return [task for task in self.tasks if task.reason]

    @property
    def notebooks(self) -> list[Notebook]:
        return [task.notebook for task in self.tasks]


def make_plan(project: Project, edition: Edition, cell_timeout: int, only: str | None = None) -> Plan:
    """Read every notebook of `_toc.yml` and compare its key and inputs with its last run.

    only: leave the other chapters as they are, if they ever ran.
    """
    names = chapters(project)
    if only is not None and only not in names:
        raise ReportError("E-CHAPTER", chapter=only, known=", ".join(names))
    tasks = []
    for name in names:
        notebook = read_notebook(project.notebook(name))
        key = notebook_key(notebook, project, edition)
        reason = stale_reason(project.build / "runs" / edition.id / name, key, edition)
        if only is not None and name != only and reason != "new":
            reason = None
        tasks.append(Task(notebook, key, reason))
    return Plan(edition.id, tuple(tasks), cell_timeout)


def notebook_key(notebook: Notebook, project: Project, edition: Edition) -> str:
    """The key of a chapter's present code, see `chapter_key`."""
    names: set[str] = set()
    for cell in notebook.code:
        names |= imported_modules(cell.source, notebook.place(cell))
    modules = code_digests(names, project)
    measures = project.book / "measures.yaml"
    # what its declared exhibits draw, where they break, and the names that figures write, are decided outside the notebook
    modules["breaks"] = str(sorted(breaks(definitions(edition)).items()))
    modules["book/exhibits"] = form_digest(notebook.exhibits, load_texts(project.book))
    modules["book/measures.yaml"] = digest(measures) if measures.is_file() else "-"
    return chapter_key(notebook.code_digest, modules, edition.file.settings_digest(), project.root / "requirements.lock")


def stale_reason(run: Path, key: str, edition: Edition) -> str | None:
    """Why a kept run does not stand: there is none ("new"), its code changed ("code"),
    or an input or a delivery did ("data"); None when it stands.
    """
    try:
        record = json.loads((run / "run.json").read_text(encoding="utf-8"))
        kept, inputs = record["key"], record["inputs"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "new"
    if kept != key:
        return "code"
    return "data" if changed_since(inputs, edition) else None
