"""A table exhibit as HTML: column groups, row groups, a total set apart, standard errors below,
stars that do not move the digits.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby

from kiet_report.book.labels import label
from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.narrative.numerals import write_cell

DENSE_FROM = 8
"""More columns than this are set smaller and closer."""
Link = Callable[[str], str]
"""Number key -> where its entry in the ledger is."""


def table_html(table: Table, lang: Lang, *, caption: str, name: str, link: Link) -> str:
    """The table in its scrolling region.

    caption: for those who hear the page; name: what the region is called.
    """
    unit = f'<p class="unit-line">{escape(table.unit_line)}</p>' if table.unit_line else ""
    starred = {position for row in table.rows for position, cell in enumerate(row.cells) if cell.stars}
    dense = " dense" if len(table.columns) > DENSE_FROM else ""
    body = "".join(_section(section, table, starred, lang, link) for section in _sections(table.rows))
    return (
        f'{unit}<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}"><table class="data-table{dense}">'
        f"<caption>{escape(caption)}</caption>{_head(table, starred)}{body}</table></div>"
    )


def _head(table: Table, starred: set[int]) -> str:
    columns = list(enumerate(table.columns))
    grouped = any(column.group for column in table.columns)
    upper, lower = [], []
    for group, members in groupby(columns, key=lambda item: item[1].group):
        positions = list(members)
        if group:
            upper.append(f'<th scope="colgroup" colspan="{len(positions)}" class="group">{escape(group)}</th>')
            lower += [_heading(column, position in starred, rows=1) for position, column in positions]
        else:
            upper += [_heading(column, position in starred, rows=2 if grouped else 1) for position, column in positions]
    second = f"<tr>{''.join(lower)}</tr>" if lower else ""
    return f"<thead><tr>{''.join(upper)}</tr>{second}</thead>"


def _heading(column: Column, starred: bool, *, rows: int) -> str:
    span = f' rowspan="{rows}"' if rows > 1 else ""
    tag = "th" if column.label.strip() else "td"
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope}{span} class="{_classes(column, starred)}">{escape(column.label)}</{tag}>'


def _sections(rows: tuple[Row, ...]) -> list[list[Row]]:
    """Rows in bodies of their own: a group heading opens one, and the total stands in its own."""
    sections: list[list[Row]] = []
    for row in rows:
        previous = sections[-1][-1].kind if sections else None
        if not sections or row.kind == "group" or (row.kind == "total") != (previous == "total"):
            sections.append([])
        sections[-1].append(row)
    return sections


def _section(rows: list[Row], table: Table, starred: set[int], lang: Lang, link: Link) -> str:
    kind = rows[-1].kind if rows[-1].kind == "total" else "body"
    lines = []
    for row in rows:
        if row.kind == "group":
            heading = escape(row.heading or "")
            lines.append(f'<tr class="group"><th scope="rowgroup" colspan="{len(table.columns)}"><span>{heading}</span></th></tr>')
        else:
            pairs = enumerate(zip(row.cells, table.columns, strict=True))
            cells = [_cell(cell, column, position, position in starred, lang, link) for position, (cell, column) in pairs]
            lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<tbody class="{kind}">{"".join(lines)}</tbody>'


def _cell(cell: Cell, column: Column, position: int, starred: bool, lang: Lang, link: Link) -> str:
    classes = _classes(column, starred)
    if position == 0 and cell.status == "ok":
        return f'<th scope="row" class="{classes}">{_value(cell, column, lang, link)}</th>'
    if cell.status == "not_obtained":
        return f'<td class="{classes} not-obtained">{escape(label("exhibit.not_obtained", lang))}</td>'
    return f'<td class="{classes}">{_value(cell, column, lang, link)}</td>'


def _value(cell: Cell, column: Column, lang: Lang, link: Link) -> str:
    if cell.value is None:
        return ""
    text = escape(written(cell.value, cell, column, lang))
    if cell.key:
        text = f'<a class="num" data-key="{escape(cell.key)}" href="{escape(link(cell.key))}">{text}</a>'
    if cell.stars:
        text += f'<span class="hang">{"*" * cell.stars}</span>'
    if cell.std_error is not None:
        # the closing bracket hangs, so that the digits stand below the digits
        text += f'<span class="se">({escape(written(cell.std_error, cell, column, lang))}<span class="hang">)</span></span>'
    return text


def written(value: float | str, cell: Cell, column: Column, lang: Lang) -> str:
    """A value as its cell shows it."""
    if isinstance(value, str):
        return value
    decimals = column.decimals if cell.unit in (None, column.unit) else None
    return write_cell(value, cell.unit or column.unit or "count", lang, decimals=decimals)


def _classes(column: Column, starred: bool) -> str:
    return f"{column.align} starred" if starred else column.align
