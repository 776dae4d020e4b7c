"""Tables that pages write themselves (lists, ledgers) as grids. A table with merged cells is left to Sphinx."""

from __future__ import annotations

import re
from collections.abc import Callable

from docutils import nodes

from kiet_report.book.tex.grid import BLANK, Grid, Item, Line, item

_NUMBER = re.compile(r"^[−+-]?\d[\d,]*(\.\d+)?%?$")


def plain(table: nodes.table) -> bool:
    """Whether every row has one entry a column, and nothing in it is a table, a figure or code."""
    if any(entry.get("morerows") or entry.get("morecols") for entry in table.findall(nodes.entry)):
        return False
    return not any(next(table.findall(kind, include_self=False), None) for kind in (nodes.table, nodes.figure, nodes.image, nodes.literal_block))


def grid(table: nodes.table, write: Callable[[nodes.entry], str]) -> Grid:
    """The grid of a plain table. write: the TeX of an entry."""
    group = next(table.findall(nodes.tgroup))
    head = next(group.findall(nodes.thead), None)
    body = [_row(row, write) for part in group.findall(nodes.tbody) for row in part.findall(nodes.row)]
    count = len(body[0]) if body else int(group["cols"])
    # further rows of a head are set as body rows: they are rare, and nothing is lost
    heads = [_row(row, write) for row in head.findall(nodes.row)] if head is not None else [tuple([BLANK] * count)]
    body = [*heads[1:], *body]
    fixed = tuple(_numeric(table, column) for column in range(count))
    return Grid(
        aligns=tuple("right" if right else "left" for right in fixed),
        fixed=fixed,
        heads=heads[0],
        groups=(None,) * count,
        lines=tuple(Line(row) for row in body),
    )


def _row(row: nodes.row, write: Callable[[nodes.entry], str]) -> tuple[Item, ...]:
    return tuple(item(write(entry), entry.astext()) if entry.children else BLANK for entry in row.findall(nodes.entry))


def _numeric(table: nodes.table, column: int) -> bool:
    """Whether a column holds nothing but numbers and empty cells."""
    texts = [row[column].astext().strip() for part in table.findall(nodes.tbody) for row in part.findall(nodes.row)]
    return any(texts) and all(not text or _NUMBER.match(text) for text in texts)
