"""Tables on AI adoption in Korean firms. Frames: `analysis.adoption`."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.core.periods import MONTHS
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.style import word
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import words

WORDS = words(__file__)


def rates_by_definition(data: pd.DataFrame, lang: Lang) -> Table:
    """Years down, definitions across: five columns fit a page, eight years would not. Columns: definition, year, rate, vintage.

    A year that a definition does not cover says so. Which years are provisional stands in the heading, as a column has one definition.
    """
    order = list(dict.fromkeys(data["definition"]))
    columns = [Column(id="year", label=WORDS["year"][lang], unit="year", align="left")]
    columns += [Column(id=definition, label=_definition(data, definition, lang), unit="percent") for definition in order]
    rates = data.set_index(["definition", "year"])["rate"]
    span = range(data["year"].min(), data["year"].max() + 1)
    rows = [Row(cells=(Cell(value=str(year)), *(cells.number(rates.get((definition, year))) for definition in order))) for year in span]
    return Table(columns=tuple(columns), rows=tuple(rows), unit_line=WORDS["unit_percent"][lang])


def vintages(data: pd.DataFrame, lang: Lang) -> Table:
    """Each vintage of each year. Columns: year, vintage, adopters, firms, rate, released (ISO date or empty)."""
    columns = (
        Column(id="year", label=WORDS["year"][lang], align="left"),
        Column(id="vintage", label=WORDS["vintage"][lang], align="left"),
        Column(id="adopters", label=WORDS["adopters"][lang], unit="firms"),
        Column(id="firms", label=WORDS["firms"][lang], unit="firms"),
        Column(id="rate", label=WORDS["rate"][lang], unit="percent"),
        Column(id="released", label=WORDS["released"][lang], align="left"),
    )
    rows = [
        Row(
            cells=(
                Cell(value=str(row["year"])),
                cells.text(word(row["vintage"], lang) if row["vintage"] else None),
                *(cells.number(row[column]) for column in ("adopters", "firms", "rate")),
                cells.text(_date(row["released"], lang)),
            )
        )
        for _, row in data.iterrows()
    ]
    return Table(columns=columns, rows=tuple(rows), unit_line=WORDS["unit_firms_percent"][lang])


def _definition(data: pd.DataFrame, definition: str, lang: Lang) -> str:
    block = data[data["definition"] == definition]
    provisional = sorted(block.loc[block["vintage"] == "provisional", "year"])
    label = WORDS[f"short_{definition}"][lang]
    return WORDS["provisional_years"][lang].format(label=label, years=", ".join(map(str, provisional))) if provisional else label


def _date(iso: str, lang: Lang) -> str:
    """2023. 12. 18. and 18 December 2023; a month alone where the day is not known."""
    if not isinstance(iso, str) or not iso:
        return ""
    parts = [int(part) for part in iso.split("-")]
    if lang == "ko":
        return "".join(f"{part}. " for part in parts).strip()
    day = f"{parts[2]} " if len(parts) > 2 else ""
    month = f"{MONTHS[parts[1] - 1]} " if len(parts) > 1 else ""
    return f"{day}{month}{parts[0]}"
