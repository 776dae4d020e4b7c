"""A table as TeX sees it: cells that carry their TeX and their measures,
laid out by `columns` and written as booktabs.

Both kinds of table come through here: exhibits (`record`) and the tables that pages write themselves (`prose`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from kiet_report.book.tex.columns import COLUMN_GAP, Layout, choose
from kiet_report.book.tex.measure import BOLD, longest, pieces, width

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Item:
    """The content of a cell.

    natural, minimum: em, in one line and its longest word; lines: how many lines it has by itself.
    """

    tex: str
    natural: float
    minimum: float
    words: tuple[float, ...] = ()
    lines: int = 1


BLANK = Item("", 0.0, 0.0)


def item(tex: str, text: str, *, bold: bool = False) -> Item:
    """An item measured by its plain text."""
    factor = BOLD if bold else 1.0
    return Item(tex, width(text) * factor, longest(text) * factor, tuple(width(part) * factor for part in pieces(text)))


@dataclass(frozen=True)
class Line:
    """A row: `items`, one a column; a `group` row has a single one that spans the table."""

    items: tuple[Item, ...]
    kind: Literal["body", "group", "total"] = "body"


@dataclass(frozen=True)
class Grid:
    """aligns: by column.

    heads: by column. groups: by column, the shared heading above, with the empty string where there is none.
    """

    aligns: tuple[Align, ...]
    fixed: tuple[bool, ...]
    heads: tuple[Item, ...]
    groups: tuple[Item | None, ...]
    lines: tuple[Line, ...]
    shares: tuple[float, ...] = ()
    """Widths that the author gave, relative to each other: kept where the words fit."""


def layouts(grid: Grid) -> list[Layout]:
    """How to print the grid: one layout, or one for each part."""
    body = [line.items for line in grid.lines if line.kind != "group"]
    natural = np.array([[cell.natural for cell in row] for row in body] or [[0.0] * len(grid.aligns)])
    minimum = np.array([[cell.minimum for cell in row] for row in body] or [[0.0] * len(grid.aligns)])
    # a heading wraps, but into three lines at most: it asks for its longest word and for a third of its length
    heading = np.array([max(head.minimum, head.natural / 3) for head in grid.heads])
    under = _group_shares(grid)
    head_row = np.maximum(heading, under)
    natural, minimum = np.vstack([natural, head_row]), np.vstack([minimum, head_row])
    rows = [line for line in grid.lines if line.kind != "group"]
    extra = [max((cell.lines - 1 for cell in line.items), default=0) * 0.85 + 0.12 + 0.4 * (line.kind == "total") for line in rows]
    groups = sum(line.kind == "group" for line in grid.lines)
    return choose(natural, minimum, grid.fixed, np.array([*(extra or [0.0]), 2.5 + 1.6 * groups]), np.array(grid.shares))


def _group_shares(grid: Grid) -> np.ndarray:
    """What each column must be wide, in em, so that the heading it shares with its neighbours fits above
    them.
    """
    shares = np.zeros(len(grid.aligns))
    for first, last, head in _spans(range(len(grid.aligns)), grid.groups):
        if head is not None:
            shares[first : last + 1] = max(0.0, min(head.natural, head.natural / 2 + head.minimum) / (last - first + 1))
    return shares


def _spans(columns: Sequence[int], groups: Sequence[Item | None]) -> Iterable[tuple[int, int, Item | None]]:
    """Runs of neighbouring columns under one heading, as (first position, last position, heading)."""
    for head, run in groupby(enumerate(columns), key=lambda place: groups[place[1]]):
        positions = [position for position, _ in run]
        if head is None:
            yield from ((position, position, None) for position in positions)
        else:
            yield positions[0], positions[-1], head


def write(grid: Grid, layout: Layout, *, long: bool, again: str = "", more: str = "") -> str:
    """The table in TeX.

    long: as a longtable, whose head is repeated below `again` ("Table 5-1 (continued)"), with `more` at the foot of a page.
    """
    count = len(layout.columns)
    kinds = ("R" if grid.aligns[column] == "right" else "L" for column in layout.columns)
    spec = "@{}" + "".join(f"{kind}{{{points:.2f}pt}}" for kind, points in zip(kinds, layout.widths, strict=True)) + "@{}"
    head = f"\\toprule\n{_head(grid, layout)}\\midrule\n" if any(grid.heads[column].tex for column in layout.columns) else ""
    last = "\\bottomrule\n" if head else ""
    body = "".join(_body(grid, layout, long=long))
    start = f"\\begin{{kiettable}}\\kietsetsize{{{layout.size}}}%\n"
    if not long:
        return f"{start}\\begin{{tabular}}{{{spec}}}\n{head}{body}{last}\\end{{tabular}}\\end{{kiettable}}\n"
    repeated = f"\\multicolumn{{{count}}}{{@{{}}l@{{}}}}{{{again}}}\\\\[1pt]\n" if again else ""
    foot = f"\\multicolumn{{{count}}}{{@{{}}r@{{}}}}{{\\footnotesize\\color{{kietgrey}}{more}}}\\\\\n" if more else ""
    return (
        f"{start}\\begin{{longtable}}{{{spec}}}\n{head}\\endfirsthead\n{repeated}{head}\\endhead\n"
        f"\\midrule\n{foot}\\endfoot\n{last}\\endlastfoot\n{body}\\end{{longtable}}\\end{{kiettable}}\n"
    )


def _head(grid: Grid, layout: Layout) -> str:
    rows = ""
    groups = [grid.groups[column] for column in layout.columns]
    if any(groups):
        cells, rules = [], []
        for first, last, head in _spans(range(len(groups)), groups):
            if head is None:
                cells.append("")
                continue
            span = sum(layout.widths[first : last + 1]) + COLUMN_GAP * (last - first)
            # at the edges of the table there is no space beside a column, so none beside its shared heading
            spec = f"{'@{}' if first == 0 else ''}c{'@{}' if last == len(groups) - 1 else ''}"
            box = f"\\parbox[b]{{{span:.2f}pt}}{{\\centering\\strut {head.tex}\\strut}}"
            cells.append(f"\\multicolumn{{{last - first + 1}}}{{{spec}}}{{{box}}}")
            rules.append(f"\\cmidrule(l{{3pt}}r{{3pt}}){{{first + 1}-{last + 1}}}")
        rows += " & ".join(cells) + "\\\\\n" + "".join(rules) + "\n"
    cells = []
    for column, points in zip(layout.columns, layout.widths, strict=True):
        command = "kiethr" if grid.aligns[column] == "right" else "kiethl"
        cells.append(f"\\{command}{{{points:.2f}pt}}{{{_loosened(grid.heads[column], points, layout)}}}")
    return rows + " & ".join(cells) + "\\\\\n"


def _body(grid: Grid, layout: Layout, *, long: bool) -> Iterable[str]:
    count, full = len(layout.columns), layout.breadth
    previous = None
    for position, line in enumerate(grid.lines):
        if line.kind == "group":
            gap = "\\addlinespace[5pt]" if previous else ""
            keep = "\\\\*" if long else "\\\\"
            yield f"{gap}\\multicolumn{{{count}}}{{@{{}}L{{{full:.2f}pt}}@{{}}}}{{\\bfseries {line.items[0].tex}}}{keep}\n"
        else:
            cells = [_loosened(line.items[column], points, layout) for column, points in zip(layout.columns, layout.widths, strict=True)]
            if line.kind == "total":
                cells = [f"\\bfseries {cell}" if cell else "" for cell in cells]
                yield "\\midrule\n" if previous else ""
            # the row above a total stays with it, and so does the last row with the foot of the table
            following = grid.lines[position + 1].kind if position + 1 < len(grid.lines) else "total"
            space = "[2.5pt]" if layout.wraps and position + 1 < len(grid.lines) else ""
            yield " & ".join(cells) + ("\\\\*" if long and following == "total" else "\\\\") + space + "\n"
            if line.kind == "total" and following == "body":
                yield "\\midrule\n"
        previous = line.kind


def _loosened(cell: Item, points: float, layout: Layout) -> str:
    """The cell, allowed to break inside words when one of them is wider than the column."""
    return f"\\kietloose{{{cell.tex}}}" if any(word * layout.size > points + 0.01 for word in cell.words) else cell.tex
