"""What must hold between the prose and the registry before a page is built.

Every problem is named with notebook and cell, all in one pass.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.narrative.bind import resolve
from kiet_report.pipeline.assemble import Assembly
from kiet_report.pipeline.notebooks import Cell, Notebook, pairs
from kiet_report.pipeline.plan import Plan


def check_bindings(plan: Plan, assembly: Assembly) -> None:
    """Raise E-GATE with all problems: unknown numbers, references to exhibits that are not there,
    a need nobody meets, siblings that name different things.
    """
    problems = [problem for notebook in plan.notebooks for problem in problems_of(notebook, assembly)]
    if problems:
        raise ReportError("E-GATE", count=len(problems), problems="\n".join(f"  - {problem.text()}" for problem in problems))


def problems_of(notebook: Notebook, assembly: Assembly) -> Iterator[ReportError]:
    """Everything of one notebook that does not hold."""
    try:
        for korean, english in pairs(notebook):
            yield from _parity(notebook, korean, english)
    except ReportError as error:
        yield error
    for cell in notebook.cells:
        if cell.lang is not None:
            yield from _cell_problems(notebook, cell, cell.lang, assembly)


def is_kept(cell: Cell, assembly: Assembly) -> bool:
    """Whether an edition shows a prose cell: everything it needs has a value,
    or is an exhibit that is there.
    """
    return all(_is_met(need, assembly) for need in cell.needs)


def _is_met(need: str, assembly: Assembly) -> bool:
    return need in assembly.exhibits or (need in assembly.numbers and assembly.numbers[need].value is not None)


def _cell_problems(notebook: Notebook, cell: Cell, lang: Lang, assembly: Assembly) -> Iterator[ReportError]:
    place = notebook.place(cell)
    for need in cell.needs:
        if not assembly.may_name(need):
            yield ReportError("E-NEEDS", place=place, given=need)
    if not is_kept(cell, assembly):
        return
    try:
        for reference in cell.numbers(place):
            try:
                resolve(reference, assembly.numbers, lang, place)
            except ReportError as error:
                yield error
    except ReportError as error:
        yield error
    for exhibit in cell.exhibits():
        if exhibit not in assembly.exhibits:
            close = ", ".join(difflib.get_close_matches(exhibit, assembly.exhibits, 3, 0)) or "-"
            yield ReportError("E-EXHIBIT", place=place, given=exhibit, close=close)


def _parity(notebook: Notebook, korean: Cell, english: Cell) -> Iterator[ReportError]:
    """Both languages say the same numbers and point at the same exhibits."""
    place = notebook.place(korean)
    try:
        numbers = [{(reference.key, reference.part) for reference in cell.numbers(place)} for cell in (korean, english)]
    except ReportError:
        return  # said with its cell already
    exhibits = [set(cell.exhibits()) for cell in (korean, english)]
    only = [sorted({key for key, _ in numbers[side] - numbers[1 - side]} | (exhibits[side] - exhibits[1 - side])) for side in (0, 1)]
    if any(only):
        yield ReportError("E-PARITY", place=place, ko=", ".join(only[0]) or "-", en=", ".join(only[1]) or "-")
