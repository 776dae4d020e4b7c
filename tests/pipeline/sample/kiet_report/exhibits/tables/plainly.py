"""The tables of the small report."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table


def plain(data: pd.DataFrame, lang: Lang) -> Table:
    columns = (
        Column(id="name", label="업종" if lang == "ko" else "Industry", align="left"),
        Column(id="firms", label="기업" if lang == "ko" else "Firms", unit="firms"),
    )
    rows = tuple(Row(cells=(Cell(value=row.name), Cell(value=float(row.firms)))) for row in data[data["rate"] < 9].itertuples(index=False))
    return Table(columns=columns, rows=rows)
