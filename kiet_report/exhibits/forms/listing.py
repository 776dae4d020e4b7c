"""A table of rows of text, with the numbers of each row where it has some (`registry.view.beside`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual, Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.forms import rows
from kiet_report.exhibits.labels import written
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.words import capital


def draw(data: pd.DataFrame, lang: Lang, *, columns: Sequence[str], section: str = "", headings: Mapping[str, Bilingual]) -> Table:
    """columns: of the frame, in order: `ministry` of texts is `ministry_ko` and `ministry_en`,
    or one column for both languages; of numbers it is the group they have in the view. section: a column of texts whose value is the
    heading over the rows that share it.

    data: a row an entry; empty texts stay empty. headings: of the columns, by name. Raises E-FORM-OPTION for a column that the data or the
    headings do not have.
    """
    for name in [*columns, *([section] if section else [])]:
        if _spelled(data, name, lang) is None or (name != section and name not in headings):
            known = ", ".join(column for column in data.columns if not column.endswith(("_ko", "_en", "_key", "_unit", "_status")))
            raise ReportError("E-FORM-OPTION", exhibit=rows.EXHIBIT, option="columns", given=name, expected=known)
    heads = tuple(_column(data, name, headings[name][lang]) for name in columns)
    body: list[Row] = []
    headed = _spelled(data, section, lang) if section else None
    for block in rows.blocks(data, headed) if headed else [data]:
        if headed:
            body.append(Row(kind="group", heading=capital(block[headed].iloc[0], lang)))
        body += [Row(cells=tuple(_cell(row, name, data, lang) for name in columns)) for _, row in block.iterrows()]
    return Table(columns=heads, rows=tuple(body))


def _spelled(data: pd.DataFrame, name: str, lang: Lang) -> str | None:
    """The column of the frame that holds a column of the table, None where there is none."""
    return next((column for column in (f"{name}_{lang}", name) if column in data.columns), None)


def _column(data: pd.DataFrame, name: str, heading: str) -> Column:
    if f"{name}_key" not in data.columns:
        return Column(id=name, label=heading, align="left")
    units = set(data.loc[data[f"{name}_unit"] != "", f"{name}_unit"])
    return Column(id=name, label=heading, unit=units.pop() if len(units) == 1 else None)


def _cell(row: pd.Series, name: str, data: pd.DataFrame, lang: Lang) -> Cell:
    value = row[_spelled(data, name, lang)]
    if f"{name}_key" not in data.columns:
        return Cell(status="blank") if pd.isna(value) or value == "" else Cell(value=str(value))
    if not row[f"{name}_key"]:
        return Cell(status="blank")
    key, status = row[f"{name}_key"], row[f"{name}_status"]
    if pd.notna(value):
        return Cell(value=float(value), unit=row[f"{name}_unit"], key=key)
    return Cell(status="not_obtained", key=key) if status == "not_obtained" else Cell(value=_reason(row, name, status, lang), key=key)


def _reason(row: pd.Series, name: str, status: str, lang: Lang) -> str:
    if status != "range":
        return style.word(status, lang)
    low, high = (written(row[f"{name}_{end}"], row[f"{name}_unit"], lang) for end in ("low", "high"))
    return f"{low}{'~' if lang == 'ko' else chr(0x2013)}{high}"
