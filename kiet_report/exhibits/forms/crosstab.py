"""A table of a view: items down, groups across, under the headings of sections and heads.
About seven columns fit an upright page.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.core.units import unit
from kiet_report.exhibits.forms import rows
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.words import words
from kiet_report.narrative.numerals import write_cell

WORDS = words(__file__)
Place = tuple[str, str]
"""Head and group: what a column stands for."""


def draw(
    data: pd.DataFrame, lang: Lang, *, totals: Sequence[str] = (), n: bool = False, intervals: bool = False, decimals: int = -1
) -> Table:  # fmt: skip
    """item: a row. group: a column. section: a heading over rows. head: a heading over columns.

    totals: items set apart at the end. n: the observations behind the values, in the heading of a section, of a column, or in a column of
    their own, wherever they are one number. intervals: each column has a further one with the ends of its intervals. decimals: of the
    values, those of the unit when -1. A value marked provisional says so. Raises E-FORM-OPTION for an `n` that is nowhere one number.
    """
    rows.known(data, "item", "totals", list(totals))
    sectioned = "section" in data.columns
    where = _where_n(data, sectioned) if n else ""
    places = _columns(data)
    columns = [Column(id="item", label=WORDS["item"][lang], align="left")]
    for place, block in places.items():
        columns += _column(place, block, lang, where == "column", intervals, decimals)
    if where == "row":
        columns.append(Column(id="n", label=WORDS["n"][lang], unit="count"))
    body: list[Row] = []
    for section in rows.blocks(data, "section") if sectioned else [data]:
        kept = section[~section["item"].isin(list(totals))]
        if sectioned and not kept.empty:
            heading = rows.name(section.iloc[0], lang, "section")
            body.append(Row(kind="group", heading=_with_n(heading, section, lang) if where == "section" else heading))
        body += [_row(line, places, lang, intervals, where == "row") for line in rows.blocks(kept, "item")]
    for line in rows.blocks(data[data["item"].isin(list(totals))], "item"):
        body.append(_row(line, places, lang, intervals, where == "row").model_copy(update={"kind": "total"}))
    return Table(columns=tuple(columns), rows=tuple(body), unit_line=_unit_line(data, lang))


def _columns(data: pd.DataFrame) -> dict[Place, pd.DataFrame]:
    """The rows of each column; those under one head stand together."""
    heads = data["head"] if "head" in data.columns else pd.Series("", index=data.index)
    found: dict[Place, pd.DataFrame] = {}
    for head in dict.fromkeys(heads):
        for block in rows.blocks(data[heads == head]):
            found[head, block["group"].iloc[0]] = block
    return found


def _column(place: Place, block: pd.DataFrame, lang: Lang, n: bool, intervals: bool, decimals: int) -> list[Column]:
    first, units = block.iloc[0], set(block["unit"])
    label = rows.name(first, lang, "group") or WORDS["all"][lang]
    head = rows.name(first, lang, "head") or None if "head" in block.columns else None
    name = "_".join(part for part in place if part) or "all"
    of = first["unit"] if len(units) == 1 else None
    column = Column(
        id=name, label=_with_n(label, block, lang) if n else label, unit=of, decimals=None if decimals < 0 else decimals, group=head
    )
    return [column, Column(id=f"{name}_interval", label=WORDS["interval"][lang], group=head)] if intervals else [column]


def _row(line: pd.DataFrame, places: dict[Place, pd.DataFrame], lang: Lang, intervals: bool, n: bool) -> Row:
    found = {(row["head"] if "head" in line.columns else "", row["group"]): row for _, row in line.iterrows()}
    cells = [Cell(value=rows.name(line.iloc[0], lang))]
    for place in places:
        row = found.get(place)
        cells.append(Cell(status="blank") if row is None else cell(row, lang))
        if intervals:
            cells.append(_interval(row, lang))
    if n:
        cells.append(Cell(value=float(line["n"].iloc[0])))
    return Row(cells=tuple(cells))


def _interval(row: pd.Series | None, lang: Lang) -> Cell:
    """The ends of an interval around a value, with as many decimals."""
    if row is None or pd.isna(row["value"]) or (ends := rows.ends(row)) is None:
        return Cell(status="blank")
    low, high = (write_cell(end, row["unit"], lang) for end in ends)
    return Cell(value=WORDS["ends"][lang].format(low=low, high=high), key=row["key"])


def cell(row: pd.Series, lang: Lang) -> Cell:
    """The cell of a row of a view: its value with standard error and stars, its range,
    or the word for why there is none.
    """
    if pd.isna(row["value"]):
        return (
            Cell(status="not_obtained", key=row["key"])
            if row["status"] == "not_obtained"
            else Cell(value=rows.text(row, lang), key=row["key"])
        )
    error = None if pd.isna(row["std_error"]) else float(row["std_error"])
    stars = 0 if pd.isna(row["stars"]) else int(row["stars"])
    return Cell(value=float(row["value"]), unit=row["unit"], std_error=error, stars=stars, key=row["key"])


def _where_n(data: pd.DataFrame, sectioned: bool) -> str:
    """Where the observations are one number: in each section, each column, or each row."""
    ways = {
        "section": ["section"] if sectioned else [],
        "column": [name for name in ("head", "group") if name in data.columns],
        "row": ["item"],
    }
    if sectioned:
        ways["row"] = ["section", "item"]
    for where, keys in ways.items():
        if keys and (data.groupby(keys)["n"].agg(lambda found: found.nunique(dropna=False)) == 1).all() and data["n"].notna().all():
            return where
    raise ReportError("E-FORM-OPTION", exhibit=rows.EXHIBIT, option="n", given="true", expected="one n for each section, column or row")


def _with_n(heading: str, block: pd.DataFrame, lang: Lang) -> str:
    return WORDS["with_n"][lang].format(name=heading, n=f"{int(block['n'].iloc[0]):,}")


def _unit_line(data: pd.DataFrame, lang: Lang) -> str:
    labels = dict.fromkeys(unit(name).label[lang] for name in data["unit"])
    return WORDS["unit_line"][lang].format(units=", ".join(labels))
