"""Source notebooks as the pipeline reads them:
prose in two languages, code, and what the prose names. Nothing here runs a cell.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang, other
from kiet_report.core.paths import Project
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.core.validation import validated
from kiet_report.narrative.bind import Reference, parse

METADATA = "kiet_report"
_ROLE = re.compile(r"\{(?P<role>[a-zA-Z][\w:-]*)\}`(?P<text>[^`]*)`")
_CODE_SPAN = re.compile(r"(?P<fence>`{2,})(?!`).+?(?<!`)(?P=fence)(?!`)", re.DOTALL)
_FENCED = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)\s*$", re.DOTALL | re.MULTILINE)
EXHIBIT_ID = re.compile(r"(fig|tbl)-[0-9]+-[0-9a-z]+")

Kind = Literal["prose", "parameters", "code"]


@dataclass(frozen=True)
class Cell:
    """One cell.

    number: its place in the notebook, from 1. needs: numbers or exhibits without which the cell is left out of an edition.
    """

    number: int
    id: str
    kind: Kind
    source: str
    lang: Lang | None
    needs: tuple[str, ...]
    tags: tuple[str, ...]
    metadata: dict[str, Any]

    @cached_property
    def prose(self) -> str:
        """The source without literal code, which names nothing."""
        return _CODE_SPAN.sub("", _FENCED.sub("", self.source))

    def roles(self) -> Iterator[tuple[str, str]]:
        """Each role used with its text, in order."""
        for found in _ROLE.finditer(self.prose):
            yield found["role"], found["text"]

    def numbers(self, where: str) -> list[Reference]:
        return [parse(text, where) for role, text in self.roles() if role == "num"]

    def exhibits(self) -> list[str]:
        """Ids of the exhibits the cell refers to."""
        return [text for role, text in self.roles() if role == "ref" and EXHIBIT_ID.fullmatch(text)]


@dataclass(frozen=True)
class Notebook:
    """A chapter's source. name: the file's name without suffix. exhibits: those its metadata declares."""

    name: str
    cells: tuple[Cell, ...]
    exhibits: tuple[str, ...]
    raw: dict[str, Any]

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind != "prose"]

    def prose(self, lang: Lang) -> list[Cell]:
        return [cell for cell in self.cells if cell.lang == lang]

    def place(self, cell: Cell) -> str:
        return f"notebooks/{self.name}.ipynb, cell {cell.number}"

    @cached_property
    def code_digest(self) -> str:
        """Digest of what an execution depends on here: the code cells and their ids, not the prose."""
        cells = [(cell.id, cell.kind, cell.source) for cell in self.code]
        return hashlib.sha256(json.dumps([cells, self.exhibits]).encode()).hexdigest()


def read_notebook(path: Path) -> Notebook:
    """Read a source notebook.

    E-NOTEBOOK when it is not one: not JSON, format below 4.5 (cells need ids), a repeated cell id, a cell without its tag.
    """
    try:
        return _notebook(path, json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ReportError("E-NOTEBOOK", notebook=path.name, problem="the file does not exist") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ReportError("E-NOTEBOOK", notebook=path.name, problem="this is not a notebook") from None


def _notebook(path: Path, raw: dict[str, Any]) -> Notebook:
    if (raw["nbformat"], raw["nbformat_minor"]) < (4, 5):
        raise ReportError(
            "E-NOTEBOOK", notebook=path.name, problem="its format is older than 4.5, cells have no ids; save it once in JupyterLab"
        )
    read = tuple(_cell(number, cell, path.name) for number, cell in enumerate(raw["cells"], start=1))
    ids = [cell.id for cell in read]
    for cell in read:
        if ids.count(cell.id) > 1:
            raise ReportError("E-NOTEBOOK", notebook=path.name, problem=f"cell id {cell.id!r} is used twice")
    return Notebook(path.stem, read, tuple(raw["metadata"].get(METADATA, {}).get("exhibits", ())), raw)


def _cell(number: int, cell: dict[str, Any], notebook: str) -> Cell:
    tags = tuple(cell.get("metadata", {}).get("tags", ()))
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    languages = [lang for lang in LANGUAGES if lang in tags]
    kind: Kind = "prose" if cell["cell_type"] == "markdown" else "parameters" if "parameters" in tags else "code"
    if cell["cell_type"] not in ("markdown", "code"):
        raise ReportError("E-CELL-TAG", notebook=notebook, cell=number, given=cell["cell_type"])
    if (kind == "prose") != (len(languages) == 1):
        raise ReportError("E-CELL-TAG", notebook=notebook, cell=number, given=", ".join(tags) or "-")
    needs = tuple(tag.removeprefix("needs:") for tag in tags if tag.startswith("needs:"))
    return Cell(
        number, cell["id"], kind, source, languages[0] if languages else None, needs, tags, cell.get("metadata", {}).get(METADATA, {})
    )


def pairs(notebook: Notebook) -> Iterator[tuple[Cell, Cell]]:
    """Each Korean prose cell with the English one that follows it.

    E-SIBLING when one of the two is missing, or they differ in what they need.
    """
    waiting: Cell | None = None
    for cell in notebook.cells:
        if waiting is None:
            if cell.lang == "en":
                raise ReportError("E-SIBLING", place=notebook.place(cell), has="en", lacks="ko")
            waiting = cell if cell.lang == "ko" else None
        elif cell.lang != "en" or cell.needs != waiting.needs:
            raise ReportError("E-SIBLING", place=notebook.place(waiting), has="ko", lacks=other("ko"))
        else:
            yield waiting, cell
            waiting = None
    if waiting is not None:
        raise ReportError("E-SIBLING", place=notebook.place(waiting), has="ko", lacks="en")


def translation_digest(korean: Cell) -> str:
    """What an English cell remembers of the Korean text it translates."""
    return hashlib.sha256(" ".join(korean.source.split()).encode()).hexdigest()[:12]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TocChapter(_Entry):
    """One document of a part."""

    # the name becomes a folder: nothing that leads elsewhere
    file: str = Field(pattern=r"^[0-9A-Za-z_-]+$")


class TocPart(_Entry):
    """A part: its caption in Korean, and its documents in reading order."""

    caption: str
    chapters: tuple[TocChapter, ...]


class Toc(_Entry):
    """`book/_toc.yml`."""

    format: Literal["jb-book"]
    root: str = Field(pattern=r"^[0-9A-Za-z_-]+$")
    parts: tuple[TocPart, ...]


def contents(project: Project) -> Toc:
    """The table of contents.

    E-CONFIG when it has another form than a root and parts, each with a caption and chapters.
    """
    path = project.book / "_toc.yml"
    return validated(Toc, load_yaml(path), path, project.relative(path))


def chapters(project: Project) -> list[str]:
    """The documents of `book/_toc.yml` in reading order, the front page first."""
    toc = contents(project)
    return [toc.root, *(chapter.file for part in toc.parts for chapter in part.chapters)]
