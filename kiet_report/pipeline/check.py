"""Look at the sources without running anything:
what would fail in a build, and what would quietly mislead.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.paths import Project
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.editions.edition import Edition, open_edition, require_pinned
from kiet_report.data.facts.references import definitions
from kiet_report.exhibits.text import load_texts
from kiet_report.narrative.loose import loose_numerals
from kiet_report.pipeline.notebooks import METADATA, Cell, Notebook, chapters, contents, pairs, read_notebook, translation_digest
from kiet_report.registry.measures import Measures, open_measures
from kiet_report.registry.store import FOLDER, known_keys

ROLES = frozenset({"num", "ref", "doc", "cite:p", "cite:t", "math", "sub", "sup", "term"})
_CLAIM = re.compile(r"\{[^}\n]*\.claim[^}\n]*#(?P<id>[\w-]+)[^}\n]*\}|\{[^}\n]*#(?P<id2>[\w-]+)[^}\n]*\.claim[^}\n]*\}")


@dataclass
class Findings:
    """problems stop a build or mislead a reader; notices say what could not be checked."""

    notebooks: int = 0
    problems: list[ReportError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def check_sources(project: Project, edition: str | None = None) -> Findings:
    """Check every notebook of the report, the table of contents and the words of exhibits."""
    found = Findings()
    found.problems += _toc_problems(project)
    notebooks = []
    for name in sorted(path.stem for path in project.notebooks.glob("*.ipynb")):
        try:
            notebooks.append(read_notebook(project.notebook(name)))
        except ReportError as error:
            found.problems.append(error)
    found.notebooks = len(notebooks)
    opened = open_edition(project, edition)
    found.problems += _edition_problems(opened)
    names = _known_names(project, opened)
    if names is None:
        found.notices.append(message("SAY-KEYS-UNCHECKED"))
    exhibits = {exhibit for notebook in notebooks for exhibit in notebook.exhibits}
    claims: dict[str, str] = {}
    for notebook in notebooks:
        for problem in _notebook_problems(notebook, names, exhibits, claims):
            found.problems.append(problem)
    try:
        unworded = sorted(exhibits - set(load_texts(project.book)))
        found.problems += [ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="no entry") for exhibit in unworded]
    except ReportError as error:
        found.problems.append(error)
    return found


def confirm_translations(project: Project, chapter: str) -> int:
    """Write the digest of each Korean cell into the English cell after it;
    returns how many were brought up to date.
    """
    if chapter not in (known := chapters(project)):
        raise ReportError("E-CHAPTER", chapter=chapter, known=", ".join(known))
    notebook = read_notebook(project.notebook(chapter))
    stale = 0
    for korean, english in pairs(notebook):
        digest = translation_digest(korean)
        cell = notebook.raw["cells"][english.number - 1]
        if cell["metadata"].get(METADATA, {}).get("translates") != digest:
            cell["metadata"].setdefault(METADATA, {})["translates"] = digest
            stale += 1
    project.notebook(chapter).write_text(json.dumps(notebook.raw, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return stale


def _edition_problems(edition: Edition) -> Iterator[ReportError]:
    try:
        require_pinned(edition)
        known = definitions(edition)
    except ReportError as error:
        yield error
        return
    used = edition.file.definitions
    for name in sorted({getattr(used, chosen) for chosen in used.model_fields_set} - {None}):
        if name not in known:
            close = ", ".join(difflib.get_close_matches(name, known, 3, 0)) or "-"
            what = f"data/editions/{edition.id}/edition.yaml"
            yield ReportError("E-REFERENCE", what=what, field="definition", given=name, file="data/definitions.yaml", close=close)


@dataclass(frozen=True)
class Names:
    """The names prose may use. known: keys and series of the last build; a name of another edition's number is one too."""

    known: frozenset[str]
    measures: Measures

    def __contains__(self, name: str) -> bool:
        series = name.partition("@")[0]
        return series in self.known or self.measures.is_name(series)


def _known_names(project: Project, edition: Edition) -> Names | None:
    """With the keys of the last build of the edition, else of its frozen registry; None when it was never built here."""
    measures = open_measures(project.book, edition)
    for folder in (project.build / "assembled" / edition.id, project.edition_data(edition.id)):
        if (known := known_keys(folder / FOLDER)) is not None:
            return Names(frozenset(known), measures)
    return None


def _toc_problems(project: Project) -> Iterator[ReportError]:
    try:
        listed = chapters(project)
        captions = load_yaml(project.book / "captions.yml")
        used = [part.caption for part in contents(project).parts]
    except ReportError as error:
        yield error
        return
    there = {path.stem for path in project.notebooks.glob("*.ipynb")}
    for name in dict.fromkeys(listed):
        if name not in there:
            yield ReportError("E-TOC-MISSING", chapter=name)
        if listed.count(name) > 1:
            yield ReportError("E-DUPLICATE", kind="chapter", key=name, first="book/_toc.yml", second="book/_toc.yml")
    for name in sorted(there - set(listed)):
        yield ReportError("E-TOC-UNLISTED", chapter=name)
    for caption in used:
        if caption not in captions:
            yield ReportError("E-CAPTION", caption=caption)


def _notebook_problems(notebook: Notebook, names: Names | None, exhibits: set[str], claims: dict[str, str]) -> Iterator[ReportError]:
    yield from _stored_outputs(notebook)
    yield from _code_problems(notebook)
    try:
        siblings = list(pairs(notebook))
    except ReportError as error:
        yield error
        siblings = []
    for korean, english in siblings:
        if english.metadata.get("translates") != translation_digest(korean):
            yield ReportError("E-STALE", place=notebook.place(english), chapter=notebook.name)
        named = [_claims(cell) for cell in (korean, english)]
        if sorted(named[0]) != sorted(named[1]):
            yield ReportError("E-CLAIM-PARITY", place=notebook.place(korean), ko=", ".join(named[0]) or "-", en=", ".join(named[1]) or "-")
        for claim in named[0]:
            if claim in claims:
                yield ReportError("E-DUPLICATE", kind="claim", key=claim, first=claims[claim], second=notebook.place(korean))
            claims[claim] = notebook.place(korean)
    for lang in LANGUAGES:
        for cell in notebook.prose(lang):
            yield from _prose_problems(notebook, cell, names, exhibits)


def _stored_outputs(notebook: Notebook) -> Iterator[ReportError]:
    for cell, raw in zip(notebook.cells, notebook.raw["cells"], strict=True):
        if raw.get("outputs") or raw.get("execution_count") is not None:
            yield ReportError("E-OUTPUTS", place=notebook.place(cell))


def _code_problems(notebook: Notebook) -> Iterator[ReportError]:
    for cell in notebook.code:
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield ReportError("E-SYNTAX", place=notebook.place(cell), line=error.lineno or 0, problem=error.msg)
    if sum(cell.kind == "parameters" for cell in notebook.cells) != 1:
        yield ReportError(
            "E-NOTEBOOK",
            notebook=f"{notebook.name}.ipynb",
            problem="it needs exactly one code cell tagged parameters, which sets edition = None",
        )


def _prose_problems(notebook: Notebook, cell: Cell, names: Names | None, exhibits: set[str]) -> Iterator[ReportError]:
    place = notebook.place(cell)
    for role, _ in cell.roles():
        if role not in ROLES:
            yield ReportError("E-ROLE", place=place, given=role, known=", ".join(sorted(ROLES)))
    try:
        references = cell.numbers(place)
    except ReportError as error:
        yield error
        references = []
    for reference in references:
        if names is not None and reference.key not in names:
            close = ", ".join(difflib.get_close_matches(reference.key, names.known, 3, 0)) or "-"
            yield ReportError("E-NUMBER", key=reference.key, where=place, close=close)
    for need in cell.needs:
        if need not in exhibits and names is not None and need not in names:
            yield ReportError("E-NEEDS", place=place, given=need)
    for exhibit in cell.exhibits():
        if exhibit not in exhibits:
            close = ", ".join(difflib.get_close_matches(exhibit, exhibits, 3, 0)) or "-"
            yield ReportError("E-EXHIBIT", place=place, given=exhibit, close=close)
    for numeral in loose_numerals(cell.source):
        yield ReportError("E-LOOSE", place=place, given=numeral)


def _claims(cell: Cell) -> list[str]:
    return [found["id"] or found["id2"] for found in _CLAIM.finditer(cell.prose)]
