"""Everything wrong with a delivery, found in one pass and told by rule, in both languages;
cell values only where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import Lang

LINES_PER_RULE = 20
"""Places told one by one for each rule; the rest are counted and their lines summarised."""
RANGES_TOLD = 20
"""Runs of lines named in that summary."""
CELLS_KEPT = 1000
"""Cells of one column kept for one rule; the rest are only counted, or a wrong column of a large file would fill the memory."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule at one place.

    code: a text of `core/messages/deliveries.yaml`, whose first line says the rule and what to do and whose last line what came here.
    file: name without folder. line: line, sheet row or record, counted from 1; None where the whole file or column is meant.
    facts: what the last line names. value: the offending cell, told only by `--show-values` and never in a repr.
    more: further cells of the column that break the rule and are only counted.
    """

    code: str
    file: str
    line: int | None = None
    column: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    value: str | None = field(default=None, repr=False)
    more: int = 0

    def rule(self, lang: Lang) -> str:
        """What is expected, and what to do: the same for every problem of one code."""
        return message(self.code, lang, **self.facts).splitlines()[0]

    def place(self, lang: Lang, show_values: bool = False) -> str:
        """Where it is and what came there."""
        where = [self.file]
        if self.line is not None:
            where.append(message("PLACE-LINE", lang, line=self.line))
        if self.column is not None:
            where.append(message("PLACE-COLUMN", lang, column=self.column))
        found = message(self.code, lang, **self.facts).splitlines()[1:]
        shown = [message("PLACE-VALUE", lang, value=repr(self.value))] if show_values and self.value is not None else []
        return ": ".join([", ".join(where), " ".join(found + shown)]) if found or shown else ", ".join(where)


@dataclass(frozen=True, slots=True)
class Listing:
    """Problems as the facts of one error; `listing["ko"]` is their text in a language,
    so that a message can hold `{problems[ko]}`.
    """

    problems: tuple[Problem, ...]
    show_values: bool = False

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return sum(1 + problem.more for problem in self.problems)

    def __getitem__(self, lang: Literal["ko", "en"]) -> str:
        return "\n".join(line for code in codes(self.problems) for line in self._told(code, lang))

    def _told(self, code: str, lang: Lang) -> Iterator[str]:
        """The rule, at most `LINES_PER_RULE` places, and a summary of the rest."""
        same = [problem for problem in self.problems if problem.code == code]
        yield f"{code}: {same[0].rule(lang)}"
        for problem in same[:LINES_PER_RULE]:
            yield f"  {problem.place(lang, self.show_values)}"
        rest = same[LINES_PER_RULE:]
        if count := len(rest) + sum(problem.more for problem in same):
            lines = runs(problem.line for problem in rest) + ", …" * any(problem.more for problem in same)
            yield "  " + message("PLACE-MORE", lang, count=count, lines=lines)


@dataclass(slots=True)
class Problems:
    """Collects the problems of one pass."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        file: str,
        line: int | None = None,
        column: str | None = None,
        *,
        value: str | None = None,
        more: int = 0,
        **facts: Any,
    ) -> None:
        """Note one problem; KeyError for a code without text or a fact that its text lacks."""
        message(code, "en", **facts)
        self.found.append(Problem(code, file, line, column, facts, value, more))

    def add_cells(
        self,
        code: str,
        file: str,
        lines: Sequence[int] | np.ndarray,
        column: str | None,
        *,
        values: Sequence[str] | None = None,
        **facts: Any,
    ) -> None:
        """Note one problem a line, for cells of one column that break the same rule;
        values: the cells, in the same order.
        """
        if not len(lines):
            return
        message(code, "en", **facts)
        kept = [int(line) for line in lines[:CELLS_KEPT]]
        told = [None] * len(kept) if values is None else list(values[:CELLS_KEPT])
        cells = [Problem(code, file, line, column, facts, value) for line, value in zip(kept, told, strict=True)]
        self.found += [*cells[:-1], replace(cells[-1], more=len(lines) - len(kept))]

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note problems found elsewhere."""
        self.found.extend(problems)

    def absorb(self, error: ReportError) -> None:
        """Take over the problems of an E-DELIVERY raised by another reader; any other error goes on."""
        if error.code != "E-DELIVERY":
            raise error
        self.extend(error.facts["problems"])

    def __len__(self) -> int:
        return sum(1 + problem.more for problem in self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)

    def raise_if_any(self, *, show_values: bool = False) -> None:
        """Raise ReportError E-DELIVERY with every problem, in the order of rules found;
        `error.facts["problems"]` is a `Listing`.

        Without `show_values` the error does not even carry the cells.
        """
        if self.found:
            told = self.found if show_values else [replace(problem, value=None) for problem in self.found]
            raise ReportError("E-DELIVERY", count=len(self), problems=Listing(tuple(told), show_values))


def codes(problems: Iterable[Problem]) -> list[str]:
    """The codes met, each once, in the order met."""
    return list(dict.fromkeys(problem.code for problem in problems))


def runs(lines: Iterable[int | None]) -> str:
    """Line numbers as runs, `3-5, 9, 12-40`; an ellipsis after `RANGES_TOLD` of them,
    a dash when there are none.
    """
    found: list[list[int]] = []
    for line in sorted({line for line in lines if line is not None}):
        if found and found[-1][1] == line - 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    told = [str(first) if first == last else f"{first}-{last}" for first, last in found[:RANGES_TOLD]]
    return ", ".join(told + ["…"] * (len(found) > RANGES_TOLD)) or "-"
