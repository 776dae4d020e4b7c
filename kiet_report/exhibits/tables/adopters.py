"""How firms of the estimation sample come and go. Frame: `analysis.adopters.turnover`."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import words

WORDS = words(__file__)
_PARTS = {"entering": True, "leaving": True, "returning": False}
"""Movement -> whether it has a share of firms."""


def turnover(data: pd.DataFrame, lang: Lang) -> Table:
    """Firms by year. Columns: year, firms, entering, leaving, returning; entering_percent, leaving_percent (NaN at one end each)."""
    columns = [Column(id="year", label=WORDS["year"][lang], align="left"), Column(id="firms", label=WORDS["firms"][lang], unit="firms")]
    for name, shared in _PARTS.items():
        group = WORDS[name][lang] if shared else None
        columns.append(Column(id=name, label=WORDS["number" if shared else name][lang], unit="firms", group=group))
        if shared:
            columns.append(Column(id=f"{name}_percent", label=WORDS["percent"][lang], unit="percent", group=group))
    rows = [Row(cells=(Cell(value=str(row["year"])), cells.number(row["firms"]), *_cells(row))) for _, row in data.iterrows()]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _cells(row: pd.Series) -> list[Cell]:
    """Movements with their share; where the share says nothing, at the two ends, neither does the number."""
    found = []
    for name, shared in _PARTS.items():
        if not shared:
            found.append(cells.number(row[name]))
        elif pd.isna(row[f"{name}_percent"]):
            found += [Cell(status="blank")] * 2
        else:
            found += [cells.number(row[name]), cells.number(row[f"{name}_percent"])]
    return found
