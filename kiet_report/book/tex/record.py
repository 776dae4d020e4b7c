"""An exhibit's table (`exhibits.record.Table`) as a grid:
numbers meet at the decimal point, whatever stands behind them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kiet_report.book.tex.escape import escape
from kiet_report.book.tex.grid import BLANK, Grid, Item, Line, item
from kiet_report.book.tex.measure import BOLD, width
from kiet_report.exhibits.record import Cell, Column, Row, Table

_NUMBER = re.compile(r"^[−+-]?\d[\d,]*(\.\d+)?[%)]?$")
SMALL = 0.87
"""Type size of standard errors over that of their coefficients."""
_STAR = 0.44
"""Em: one star, raised."""

Write = Callable[[float, Column, Cell], str]


def grid(table: Table, write: Write, not_obtained: str) -> Grid:
    """The grid of a table. write: the formatter of the numbers; not_obtained: what stands for a value its source does not publish."""
    columns = [_column(table, position, write, not_obtained) for position in range(len(table.columns))]
    body = iter(zip(*columns, strict=True))
    lines = tuple(_group(row) if row.kind == "group" else Line(tuple(next(body)), row.kind) for row in table.rows)
    heads = tuple(item(escape(column.label), column.label) for column in table.columns)
    shared = {column.group: item(escape(column.group), column.group) for column in table.columns if column.group}
    return Grid(
        aligns=tuple(column.align for column in table.columns),
        fixed=tuple(_numeric(table, position) for position in range(len(table.columns))),
        heads=heads,
        groups=tuple(shared[column.group] if column.group else None for column in table.columns),
        lines=lines,
    )


def _group(row: Row) -> Line:
    return Line((item(escape(row.heading or ""), row.heading or "", bold=True),), "group")


def _cells(table: Table, position: int) -> list[tuple[Cell, bool]]:
    """The cells of a column, each with whether its row is set bold."""
    return [(row.cells[position], row.kind == "total") for row in table.rows if row.kind != "group"]


def _numeric(table: Table, position: int) -> bool:
    values = [cell.value for cell, _ in _cells(table, position) if cell.status == "ok"]
    return table.columns[position].align == "right" and bool(values) and all(not isinstance(v, str) or _NUMBER.match(v) for v in values)


def _column(table: Table, position: int, write: Write, not_obtained: str) -> list[Item]:
    column, cells = table.columns[position], _cells(table, position)

    def written(cell: Cell, value: float | str) -> str:
        return value if isinstance(value, str) else write(value, column, cell)

    def error(cell: Cell) -> str:
        return f"({written(cell, cell.std_error)})" if cell.std_error is not None else ""

    tails, stars = [0.0], max((cell.stars for cell, _ in cells), default=0) * _STAR
    for cell, bold in cells:
        if cell.value is not None and _on_the_point(cell, column) and _NUMBER.match(text := written(cell, cell.value)):
            tails += [_tail(text) * (BOLD if bold else 1.0), _tail(error(cell)) * SMALL]
    tail = max(tails)
    items = []
    for cell, bold in cells:
        if cell.status == "blank":
            items.append(BLANK)
        elif cell.value is None:
            items.append(_shown(f"\\kietmissing{{{escape(not_obtained)}}}", not_obtained, stars))
        elif _NUMBER.match(text := written(cell, cell.value)) and column.align == "right":
            reach = tail if _on_the_point(cell, column) else _tail(text)
            items.append(_number(text, error(cell), cell.stars, reach, stars, bold))
        else:
            items.append(item(escape(text), text, bold=bold))
    return items


def _on_the_point(cell: Cell, column: Column) -> bool:
    """Whether a cell meets the others of its column at the decimal point:
    a count below coefficients ends where they end instead.
    """
    return cell.unit in (None, column.unit)


def _tail(text: str) -> float:
    """Em behind the units digit: the point, the decimals and a bracket."""
    cut = next((place for place, character in enumerate(text) if character in ".%)"), len(text))
    return width(text[cut:])


def _shown(tex: str, text: str, behind: float) -> Item:
    plain = item(tex, text)
    return Item(f"{tex}\\kern{behind:.3f}em\\relax{{}}" if behind else tex, plain.natural + behind, plain.minimum + behind, plain.words)


def _number(text: str, error: str, stars: int, tail: float, behind: float, bold: bool) -> Item:
    """A number whose point stands `tail` + `behind` em before the column's edge;
    its stars hang in the space kept behind.
    """
    factor = BOLD if bold else 1.0
    pad = tail - _tail(text) * factor + behind
    tex = escape(text) + (f"\\kietstars{{{'*' * stars}}}" if stars else "") + (f"\\kern{pad:.3f}em\\relax{{}}" if pad > 0.001 else "")
    wide = width(text) * factor + pad
    if error:
        pad = tail - _tail(error) * SMALL + behind
        tex += f"\\kietse{{{SMALL:.2f}}}{{{escape(error)}}}" + (f"\\kern{pad:.3f}em\\relax{{}}" if pad > 0.001 else "")
        wide = max(wide, width(error) * SMALL + pad)
    return Item(tex, wide, wide, lines=2 if error else 1)
