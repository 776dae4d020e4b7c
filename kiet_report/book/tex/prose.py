"""Tables and lists that pages write themselves (indexes, errata, facts) as grids.

A table with merged cells is left to Sphinx.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docutils import nodes

from kiet_report.book.tex.escape import escape
from kiet_report.book.tex.grid import BLANK, Align, Grid, Item, Line, item

Write = Callable[[nodes.Element], str]

_NUMBER = re.compile(r"^[−+-]?\d[\d,]*(\.\d+)?%?$")


def plain(table: nodes.table) -> bool:
    """Whether every row has one entry a column, and nothing in it is a table, a figure or code."""
    if any(entry.get("morerows") or entry.get("morecols") for entry in table.findall(nodes.entry)):
        return False
    kinds = (nodes.table, nodes.figure, nodes.image, nodes.literal_block)
    return not any(next(table.findall(kind, include_self=False), None) is not None for kind in kinds)


def grid(table: nodes.table, write: Write) -> Grid:
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
        shares=_shares(group) if "colwidths-given" in table.get("classes", []) else (),
    )


def _shares(group: nodes.tgroup) -> tuple[float, ...]:
    return tuple(float(spec["colwidth"]) for spec in group.findall(nodes.colspec))


def _row(row: nodes.row, write: Write) -> tuple[Item, ...]:
    return tuple(item(write(entry), entry.astext()) if entry.children else BLANK for entry in row.findall(nodes.entry))


def _numeric(table: nodes.table, column: int) -> bool:
    """Whether a column holds nothing but numbers and empty cells."""
    texts = [row[column].astext().strip() for part in table.findall(nodes.tbody) for row in part.findall(nodes.row)]
    return any(texts) and all(not text or _NUMBER.match(text) for text in texts)


def shared_fields(entries: nodes.definition_list) -> list[str]:
    """The names of the fields that every entry of a list has, in the same order;
    empty when the entries are something else.
    """
    names: set[tuple[str, ...]] = set()
    for definition in entries.findall(nodes.definition):
        if len(definition) != 1 or not isinstance(definition[0], nodes.field_list):
            return []
        names.add(tuple(field[0].astext() for field in definition[0]))
    return list(names.pop()) if len(names) == 1 else []


def grid_of_entries(entries: nodes.definition_list, first: str, names: list[str], write: Write) -> Grid:
    """A list whose entries all have the same fields is a table in print.

    first: the head of its first column. names: of the fields. write: the TeX of a term or a field.
    """
    lines = []
    for entry in entries.findall(nodes.definition_list_item):
        bodies = [field[1] for field in next(entry.findall(nodes.field_list))]
        term = next(entry.findall(nodes.term))
        lines.append(Line((item(write(term), term.astext()), *(item(write(body), body.astext()) for body in bodies))))
    heads = tuple(item(escape(name), name) for name in (first, *names))
    aligns: tuple[Align, ...] = tuple("left" for _ in heads)
    return Grid(aligns, (False,) * len(heads), heads, (None,) * len(heads), tuple(lines))


def grid_of_facts(fields: nodes.field_list, write: Write) -> Grid:
    """A field list as a table of two columns without a head."""
    lines = []
    for field in fields.findall(nodes.field):
        name, body = field[0], field[1]
        lines.append(Line((item(write(name), name.astext()), item(write(body), body.astext()))))
    return Grid(("left", "left"), (True, False), (BLANK, BLANK), (None, None), tuple(lines))
