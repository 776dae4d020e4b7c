"""Tables on the simulated data: what they were held to, the definitions counted in them,
and the printed shares they give again.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)
_SIMULATED, _COMPUTED = "simulated", ("simulated", "delivered")


def targets(data: pd.DataFrame, lang: Lang) -> Table:
    """Published margins and those of the simulated panel side by side.

    item: what the margin is of, short (item_short); group: the margin; also: origin.
    """
    columns = (
        Column(id="item", label=WORDS["item"][lang], align="left"),
        Column(id="period", label=WORDS["period"][lang], align="left"),
        Column(id="published", label=WORDS["published"][lang], unit="firms"),
        Column(id="simulated", label=WORDS["simulated"][lang], unit="firms"),
    )
    rows: list[Row] = []
    for _, block in data.groupby("group", sort=False):
        rows.append(Row(kind="group", heading=block[f"group_{lang}"].iloc[0]))
        counted = {(row["item"], row["period"]): row for row in block.to_dict("records") if row["origin"] == _SIMULATED}
        for stated in block[block["origin"] != _SIMULATED].to_dict("records"):
            # the margins of all firms have no item of their own
            name = WORDS["all_firms"][lang] if stated["item"] == "target" else capital(stated[f"item_short_{lang}"], lang)
            label = WORDS["derived"][lang].format(name=name) if stated["origin"] == "derived" else name
            own = counted[(stated["item"], stated["period"])]
            pair = (cells.of(row, lang, stars=False) for row in (stated, own))
            rows.append(Row(cells=(Cell(value=label), Cell(value=write_period(stated["period"], lang)), *pair)))
    return Table(columns=columns, rows=tuple(rows))


def definitions(data: pd.DataFrame, lang: Lang) -> Table:
    """Rates by definition, years across, those computed from the firm panel above those published.
    item: the definition.
    """
    computed = data["basis"].isin(_COMPUTED)
    years = sorted(data.loc[computed & data["value"].notna(), "period"].unique())
    columns = (
        Column(id="definition", label=WORDS["definition"][lang], align="left"),
        *(Column(id=f"y{year}", label=year, unit="percent", decimals=1) for year in years),
    )
    rows: list[Row] = []
    for part, heading in ((computed, f"computed_{data.loc[computed, 'basis'].iloc[0]}"), (~computed, "as_published")):
        block = data[part & data["period"].isin(years)]
        rows.append(Row(kind="group", heading=WORDS[heading][lang]))
        for _, mine in block.groupby("item", sort=False):
            found = {row["period"]: row for row in mine.to_dict("records")}
            name = Cell(value=capital(mine[f"item_{lang}"].iloc[0], lang))
            rows.append(Row(cells=(name, *(_rate(found, year, lang) for year in years))))
    return Table(columns=columns, rows=tuple(rows), unit_line=WORDS["unit_percent"][lang])


def survey(data: pd.DataFrame, lang: Lang) -> Table:
    """Printed figures of chapter 6 by place, and how many the responses give again.

    item: the file, or the measure for all; group: counted.
    """
    parts = ("printed", "reproducible", "equal")
    columns = (
        Column(id="file", label=WORDS["place"][lang], align="left"),
        *(Column(id=part, label=WORDS[part][lang], unit="items") for part in parts),
    )
    found = {(row["item"], row["group"]): row for row in data.to_dict("records")}
    labels = data.drop_duplicates("item").set_index("item")[f"item_{lang}"]
    *files, whole = sorted(labels.index, key=lambda item: item == "simulated_survey")
    rows = [Row(cells=(Cell(value=labels[file]), *(cells.of(found[(file, part)], lang) for part in parts))) for file in files]
    rows.append(Row(kind="total", cells=(Cell(value=WORDS["all"][lang]), *(cells.of(found[(whole, part)], lang) for part in parts))))
    return Table(columns=columns, rows=tuple(rows), unit_line=WORDS["unit_items"][lang])


def _rate(found: dict[str, dict[str, object]], year: str, lang: Lang) -> Cell:
    """The rate of a year; a year for which nobody states one is not at hand."""
    return cells.of(found[year], lang, stars=False) if year in found else Cell(status="not_obtained")
