"""Does it replicate: agreement by column of the print, and every coefficient.
Views of `analysis.replication` and both estimates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kiet_report.analysis.replication import BOUND
from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.tables.regressions import coefficient
from kiet_report.exhibits.words import words
from kiet_report.models.results import CONSTANT

WORDS = words(__file__)
_COUNTS = {"n": "items", "inside": "items", "share": "percent", "marked": "items", "sign": "items"}
_ALL = "agreement"
"""The item of what is counted over all tables."""


def agreement(data: pd.DataFrame, lang: Lang) -> Table:
    """A row a column of the print, constants left out, and all of them. item: the column,
    or the measure for all; group: the table; also: found.
    """
    columns = (
        Column(id="column", label=WORDS["column"][lang], align="left"),
        *(Column(id=name, label=WORDS[f"count_{name}"][lang], unit=unit) for name, unit in _COUNTS.items()),
    )
    found = {(row["group"], row["item"], row["found"]): row for row in data.to_dict("records")}
    of_columns = data[data["item"].str.fullmatch(r"c\d")].drop_duplicates(["group", "item"])
    rows: list[Row] = []
    for table, block in of_columns.groupby("group", sort=False):
        rows.append(Row(kind="group", heading=block[f"group_{lang}"].iloc[0]))
        rows += [Row(cells=(Cell(value=_column(item)), *_counts(found, (str(table), item), lang))) for item in block["item"]]
    rows.append(Row(kind="total", cells=(Cell(value=WORDS["all"][lang]), *_counts(found, ("", _ALL), lang))))
    return Table(columns=columns, rows=tuple(rows))


def coefficients(data: pd.DataFrame, lang: Lang) -> Table:
    """Every printed coefficient. item: the term; group: the table; also: column."""
    columns = (
        Column(id="term", label=WORDS["term"][lang], align="left"),
        Column(id="printed", label=WORDS["print"][lang], unit="coefficient"),
        Column(id="estimate", label=WORDS["estimate"][lang], unit="coefficient"),
        Column(id="distance", label=WORDS["distance"][lang], unit="standard_errors"),
        Column(id="verdict", label=WORDS["verdict"][lang], align="left"),
    )
    rows: list[Row] = []
    for (_, column), block in data.groupby(["group", "column"], sort=False):
        heading = WORDS["table_column"][lang].format(table=block[f"group_{lang}"].iloc[0], column=_column(column))
        rows.append(Row(kind="group", heading=heading))
        found = {(row["item"], row["measure"]): row for row in block.to_dict("records")}
        rows += [_coefficient(found, term, lang) for term in dict.fromkeys(block["item"])]
    return Table(columns=columns, rows=tuple(rows))


def _coefficient(found: Mapping[tuple[str, str], dict[str, Any]], term: str, lang: Lang) -> Row:
    printed, estimate, distance, rounded = (
        found[(term, measure)] for measure in ("printed_coefficient", "estimated_coefficient", "distance", "distance_rounded")
    )
    name = Cell(value=printed[f"item_{lang}"])
    if pd.isna(estimate["value"]):
        nothing = (Cell(status="blank", key=row["key"]) for row in (estimate, distance))
        return Row(cells=(name, coefficient(printed, lang), *nothing, Cell(value=WORDS["dropped"][lang], key=rounded["key"])))
    within = "inside" if abs(distance["value"]) <= BOUND else "inside_rounded" if abs(rounded["value"]) <= BOUND else "outside"
    verdict = Cell(value=WORDS["constant" if term == CONSTANT else within][lang], key=rounded["key"])
    return Row(cells=(name, coefficient(printed, lang), coefficient(estimate, lang), cells.of(distance, lang), verdict))


def _counts(found: Mapping[tuple[str, str, str], dict[str, Any]], at: tuple[str, str], lang: Lang) -> list[Cell]:
    return [cells.of(found[(*at, name)], lang) for name in _COUNTS]


def _column(column: str) -> str:
    return f"({column.removeprefix('c')})"
