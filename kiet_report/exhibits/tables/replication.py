"""Does it replicate: agreement by column of the print, and every coefficient. Frames: `analysis.replication.by_column` and `comparison`."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.tables.regressions import variable
from kiet_report.exhibits.words import words

WORDS = words(__file__)
_COUNTS = {"n": "items", "n_inside": "items", "share_inside": "percent", "n_marked": "items", "n_sign": "items"}


def agreement(data: pd.DataFrame, lang: Lang) -> Table:
    """A row a column of the print, constants left out, and their sum. Columns: table, column, n, n_inside, n_marked, n_sign."""
    columns = (
        Column(id="column", label=WORDS["column"][lang], align="left"),
        *(Column(id=name, label=WORDS[name][lang], unit=unit) for name, unit in _COUNTS.items()),
    )
    rows: list[Row] = []
    for table, block in data.groupby("table", sort=False):
        rows.append(Row(kind="group", heading=_table(str(table), lang)))
        rows += [Row(cells=(Cell(value=row["column"]), *_counts(row))) for _, row in block.iterrows()]
    total = data[["n", "n_inside", "n_marked", "n_sign"]].sum()
    rows.append(Row(kind="total", cells=(Cell(value=WORDS["all"][lang]), *_counts(total))))
    return Table(columns=columns, rows=tuple(rows))


def coefficients(data: pd.DataFrame, lang: Lang) -> Table:
    """Every printed coefficient. Columns: those of `analysis.replication.comparison`, with `table` in place of `source`."""
    columns = (
        Column(id="term", label=WORDS["term"][lang], align="left"),
        Column(id="printed", label=WORDS["print"][lang], unit="coefficient"),
        Column(id="estimate", label=WORDS["estimate"][lang], unit="coefficient"),
        Column(id="distance", label=WORDS["distance"][lang], unit="coefficient", decimals=1),
        Column(id="verdict", label=WORDS["verdict"][lang], align="left"),
    )
    rows: list[Row] = []
    for (table, column), block in data.groupby(["table", "column"], sort=False):
        heading = WORDS["table_column"][lang].format(table=_table(str(table), lang), column=column)
        rows.append(Row(kind="group", heading=heading))
        rows += [_coefficient(row, lang) for _, row in block.iterrows()]
    return Table(columns=columns, rows=tuple(rows))


def _coefficient(row: pd.Series, lang: Lang) -> Row:
    printed = Cell(value=float(row["printed"]), std_error=float(row["printed_se"]), stars=len(row["printed_stars"]))
    if pd.isna(row["coef"]):
        return Row(
            cells=(Cell(value=variable(row["term"], lang)), printed, *(Cell(status="blank"),) * 2, Cell(value=WORDS["dropped"][lang]))
        )
    estimate = Cell(value=float(row["coef"]), std_error=float(row["std_error"]), stars=len(row["stars"]))
    said = "constant" if row["is_constant"] else "inside" if row["inside"] else "inside_rounded" if row["inside_rounded"] else "outside"
    return Row(
        cells=(
            Cell(value=variable(row["term"], lang)),
            printed,
            estimate,
            Cell(value=float(row["distance"])),
            Cell(value=WORDS[said][lang]),
        )
    )


def _counts(row: pd.Series) -> list[Cell]:
    share = 100 * row["n_inside"] / row["n"] if row["n"] else None
    values = {"n": row["n"], "n_inside": row["n_inside"], "share_inside": share, "n_marked": row["n_marked"], "n_sign": row["n_sign"]}
    return [cells.number(values[name]) for name in _COUNTS]


def _table(source: str, lang: Lang) -> str:
    return source if lang == "ko" else source.replace("표", "Table")
