"""Tables on AI adoption in Korean firms. Data: views of the numbers of `analysis.adoption`."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.core.periods import MONTHS
from kiet_report.exhibits.record import Column, Row, Table
from kiet_report.exhibits.style import word
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)
VINTAGE_COLUMNS = ("any9_n", "any9_frame", "any9_rate")


def rates_by_definition(data: pd.DataFrame, lang: Lang) -> Table:
    """Years down, definitions across: five columns fit a page, eight years would not. item:
    period; group: definition.

    A year that a definition does not cover says so. Which years are provisional stands in the heading, as a column has one definition.
    """
    order = [name for name in dict.fromkeys(data["group"]) if data.loc[data["group"] == name, "value"].notna().any()]
    columns = [Column(id="year", label=WORDS["year"][lang], unit="year", align="left")]
    columns += [Column(id=definition, label=_definition(data, definition, lang), unit="percent") for definition in order]
    found = {(row["group"], int(row["period"])): row for _, row in data.iterrows()}
    stated = data.loc[data["value"].notna(), "period"].astype(int)
    rows = []
    for year in range(stated.min(), stated.max() + 1):
        rows.append(Row(cells=(cells.text(str(year)), *(cells.expected(found.get((definition, year)), lang) for definition in order))))
    return Table(columns=tuple(columns), rows=tuple(rows), unit_line=WORDS["unit_percent"][lang])


def vintages(data: pd.DataFrame, lang: Lang) -> Table:
    """Each vintage of each year. item: period; group: measure (any9_n, any9_frame, any9_rate)."""
    columns = [
        Column(id="year", label=WORDS["year"][lang], align="left"),
        Column(id="vintage", label=WORDS["vintage"][lang], align="left"),
        *(Column(id=name, label=WORDS[name][lang], unit="percent" if name == "any9_rate" else "firms") for name in VINTAGE_COLUMNS),
        Column(id="released", label=WORDS["released"][lang], align="left"),
    ]
    rows = []
    for (period, vintage), block in data.groupby(["period", "vintage"], sort=False):
        of = {row["group"]: row for _, row in block.iterrows()}
        said = cells.text(word(vintage, lang) if vintage else None)
        day = cells.text(_date(block["released"].iloc[0], lang))
        rows.append(Row(cells=(cells.text(period), said, *(cells.expected(of.get(name), lang) for name in VINTAGE_COLUMNS), day)))
    return Table(columns=tuple(columns), rows=tuple(rows), unit_line=WORDS["unit_firms_percent"][lang])


def _definition(data: pd.DataFrame, definition: str, lang: Lang) -> str:
    block = data[data["group"] == definition]
    provisional = sorted(block.loc[block["vintage"] == "provisional", "period"])
    label = capital(block[f"group_short_{lang}"].iloc[0], lang)
    return WORDS["provisional_years"][lang].format(label=label, years=", ".join(provisional)) if provisional else label


def _date(iso: str, lang: Lang) -> str:
    """2023. 12. 18. and 18 December 2023; a month alone where the day is not known."""
    if not iso:
        return ""
    parts = [int(part) for part in iso.split("-")]
    if lang == "ko":
        return "".join(f"{part}. " for part in parts).strip()
    day = f"{parts[2]} " if len(parts) > 2 else ""
    month = f"{MONTHS[parts[1] - 1]} " if len(parts) > 1 else ""
    return f"{day}{month}{parts[0]}"
