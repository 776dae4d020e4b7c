"""The layouts of downloaded tables: which rows are header, which columns are classifications,
periods, items and values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.observe import MARK

Grid = list[list[str]]
Row = dict[str, str]

PERIOD, ITEM, UNIT = "시점", "항목", "단위"
VALUES = ("데이터", "값", "수치", "데이터값", "통계값", "DT")
MOST_HEADERS = 3
_MARKS = r"\s*(?P<mark>\(?[pP]\)?)?(?:\s*[0-9]{1,2}\))*\s*"
_PERIODS = (
    ("Y", re.compile(rf"(?P<year>(?:1[89]|2[01])[0-9]{{2}})\s*년?{_MARKS}")),
    ("M", re.compile(rf"(?P<year>(?:1[89]|2[01])[0-9]{{2}})[.]\s*(?P<part>0[1-9]|1[0-2])\s*월?{_MARKS}")),
    ("Q", re.compile(rf"(?P<year>(?:1[89]|2[01])[0-9]{{2}})[.]?\s*(?P<part>[1-4])/4\s*(?:분기)?{_MARKS}")),
    ("H", re.compile(rf"(?P<year>(?:1[89]|2[01])[0-9]{{2}})[.]?\s*(?P<part>[12])/2\s*(?:반기)?{_MARKS}")),
)
_UNIT = re.compile(r".*\S\s*[(（](?P<unit>[^()（）]+)[)）]")
_NOTE = re.compile(r"(?:주|출처|자료|단위|통계표|\*|※|○|·)")


@dataclass(frozen=True)
class _Period:
    prd_se: str
    prd_de: str
    mark: str


def rows_of_grid(grid: Grid, name: str) -> list[Row]:
    """Rows as the Open API gives them.

    name: of the file, for messages. Raises ReportError E-KOSIS-LAYOUT with the line.
    """
    grid = [[cell.strip() if line == 0 else cell for cell in row] for line, row in enumerate(grid)]
    while grid and not any(cell.strip() for cell in grid[-1]):
        grid.pop()
    if len(grid) < 2:
        raise _layout(name, 1, "header", "-")
    while len(grid) > 2 and _NOTE.match(grid[-1][0].strip()) and not any(cell.strip() for cell in grid[-1][1:]):
        grid.pop()
    for line, row in enumerate(grid, start=1):
        if len(row) != len(grid[0]):
            raise _layout(name, line, f"{len(grid[0])} columns", f"{len(row)}")
    if {"PRD_DE", "DT"} <= set(grid[0]):
        return [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]
    headers = _headers(grid)
    table = _Table(name, [[cell.strip() for cell in row] for row in grid[:headers]])
    return [row for line, cells in enumerate(grid[headers:], start=headers + 1) for row in table.rows(cells, line)]


def _headers(grid: Grid) -> int:
    """Rows of the header: the first cell of each repeats that of the first.

    A row with a blank one could be data, and is not a header.
    """
    count = 1
    while count < min(MOST_HEADERS, len(grid) - 1) and grid[count][0].strip() == grid[0][0].strip():
        count += 1
    return count


class _Table:
    """The columns of one table. header: its header rows, stripped."""

    def __init__(self, name: str, header: Grid) -> None:
        self.name = name
        self.header = _filled(header)
        columns = range(len(header[0]))
        self.period_level = next((level for level, row in enumerate(self.header) if any(_period(cell) for cell in row)), None)
        self.values = [column for column in columns if self._holds_values(column)]
        self.plain = {self.header[0][column]: column for column in columns if column not in self.values}
        if len(self.plain) + len(self.values) != len(columns):
            raise _layout(name, 1, "different column names", "the same name twice")
        if not self.values or (self.period_level is None and PERIOD not in self.plain):
            raise _layout(name, 1, f"periods in the header, or columns {PERIOD} and {VALUES[0]}", " | ".join(self.header[0][:8]))
        self.axes = [
            axis for axis in self.plain
            if axis not in (PERIOD, ITEM, UNIT) and not (axis.startswith("C") and axis[1:] in self.plain)
        ]  # fmt: skip

    def _holds_values(self, column: int) -> bool:
        levels = [row[column] for row in self.header]
        if self.period_level is not None:
            return _period(levels[self.period_level]) is not None
        return levels[0] in VALUES if len(levels) == 1 else len(set(levels)) > 1

    def rows(self, cells: list[str], line: int) -> list[Row]:
        """The observations of one line."""
        common: Row = {}
        for place, axis in enumerate(self.axes, start=1):
            label = cells[self.plain[axis]].strip()
            if not label:
                raise _layout(self.name, line, axis, "-")
            code = cells[self.plain[f"C{axis}"]].strip().lstrip("'") if f"C{axis}" in self.plain else label
            common |= {f"C{place}": code, f"C{place}_NM": label, f"C{place}_OBJ_NM": axis}
        if ITEM in self.plain:
            common["ITM_NM"] = cells[self.plain[ITEM]].strip()
            common["ITM_ID"] = cells[self.plain[f"C{ITEM}"]].strip().lstrip("'") if f"C{ITEM}" in self.plain else common["ITM_NM"]
        if UNIT in self.plain:
            common["UNIT_NM"] = cells[self.plain[UNIT]].strip()
        return [self._row(common, cells, column, line) for column in self.values]

    def _row(self, common: Row, cells: list[str], column: int, line: int) -> Row:
        levels = [row[column] for row in self.header]
        text = levels.pop(self.period_level) if self.period_level is not None else cells[self.plain[PERIOD]].strip()
        period = _period(text)
        if period is None:
            raise _layout(self.name, line, PERIOD, "-")
        row = {**common, "PRD_SE": period.prd_se, "PRD_DE": period.prd_de, MARK: period.mark, "DT": cells[column]}
        if len(self.header) > 1 and ITEM not in self.plain and levels:
            row["ITM_NM"] = row["ITM_ID"] = levels.pop()
            if "UNIT_NM" not in row and (unit := _UNIT.fullmatch(row["ITM_NM"])):
                row["UNIT_NM"] = unit["unit"].strip()
        if len(self.header) > 1:
            for place, level in enumerate(levels, start=len(self.axes) + 1):
                row |= {f"C{place}": level, f"C{place}_NM": level, f"C{place}_OBJ_NM": ""}
        return row


def _filled(header: Grid) -> Grid:
    """A blank header cell belongs to the one on its left,
    or at the beginning of a lower row to the one above: header cells are merged.
    """
    filled: Grid = []
    for row in header:
        cells: list[str] = []
        for column, cell in enumerate(row):
            leading = not any(row[:column])
            above = filled[0][column] if filled and leading else ""
            cells.append(cell or above or (cells[-1] if cells and not leading else ""))
        filled.append(cells)
    return filled


def _period(text: str) -> _Period | None:
    """A period as downloaded files write it: 2022, 2022 년, 2022.01 월, 2022.1/4,
    with p) where it is provisional.
    """
    for prd_se, pattern in _PERIODS:
        if found := pattern.fullmatch(text.strip()):
            part = found.groupdict().get("part")
            return _Period(prd_se, found["year"] + (f"{int(part):02}" if part else ""), "p" if found["mark"] else "")
    return None


def _layout(name: str, line: int, expected: str, got: str) -> ReportError:
    return ReportError("E-KOSIS-LAYOUT", file=name, line=line, expected=expected, got=got)
