"""Stage the book: one language a folder, registered outputs only.

The builder ships whatever it is given, so it is given nothing but prose of one language, the code of cells that showed an exhibit, and a
directive that names the exhibit. Papermill's parameters, outputs, times and paths never reach it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project, emptied
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.pipeline.assemble import Assembly
from kiet_report.pipeline.gate import is_kept
from kiet_report.pipeline.notebooks import Cell, Notebook, contents
from kiet_report.pipeline.plan import Plan


def stage(plan: Plan, assembly: Assembly, project: Project, place: Path, only: str | None = None) -> None:
    """Write `<place>/<lang>/` (place is `book/chapters` in a build); what lies there is removed.

    only: stage this chapter and the front page alone, for a preview.
    """
    notebooks = [notebook for notebook in plan.notebooks if only is None or notebook.name in (only, plan.notebooks[0].name)]
    for lang in LANGUAGES:
        folder = emptied(place / lang)
        for notebook in notebooks:
            (folder / f"{notebook.name}.ipynb").write_text(staged_notebook(notebook, lang, assembly), encoding="utf-8")
        toc = staged_toc(project, lang, {notebook.name for notebook in notebooks})
        (folder / "_toc.yml").write_text(toc, encoding="utf-8")
        if (project.book / "references.bib").is_file():
            shutil.copyfile(project.book / "references.bib", folder / "references.bib")


def staged_notebook(notebook: Notebook, lang: Lang, assembly: Assembly) -> str:
    """One language of a chapter, as notebook JSON."""
    run = assembly.runs[notebook.name]
    cells: list[dict[str, Any]] = []
    for cell in notebook.cells:
        if cell.lang == lang and is_kept(cell, assembly):
            cells.append({"cell_type": "markdown", "id": cell.id, "metadata": {}, "source": cell.source})
        elif cell.kind == "code" and (shown := [exhibit for exhibit in run.cells.get(cell.id, ()) if exhibit in assembly.exhibits]):
            cells.append(_exhibit_cell(cell, shown, len(cells) + 1))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return (
        json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1, sort_keys=True)
        + "\n"
    )


def _exhibit_cell(cell: Cell, exhibits: list[str], count: int) -> dict[str, Any]:
    directives = "\n\n".join(f"```{{exhibit}} {exhibit}\n```" for exhibit in exhibits)
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": directives}}
    return {
        "cell_type": "code",
        "id": cell.id,
        "metadata": {"tags": ["hide-input"]},
        "execution_count": count,
        "source": cell.source,
        "outputs": [output],
    }


def staged_toc(project: Project, lang: Lang, names: set[str]) -> str:
    """`_toc.yml` with the captions in the language. E-CAPTION for a caption without a translation."""
    toc = contents(project)
    english = load_yaml(project.book / "captions.yml")
    parts = []
    for part in toc.parts:
        if part.caption not in english:
            raise ReportError("E-CAPTION", caption=part.caption)
        chapters = [chapter.model_dump() for chapter in part.chapters if chapter.file in names]
        if chapters:
            parts.append({"caption": part.caption if lang == "ko" else english[part.caption], "chapters": chapters})
    return yaml.safe_dump({"format": toc.format, "root": toc.root, "parts": parts}, allow_unicode=True, sort_keys=False)
