"""Tables on the simulated data: what they were held to, the definitions counted in them, and the printed shares they give again."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kiet_report.analysis.simulated import beside
from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)
Names = Mapping[str, Mapping[str, str]]


def targets(data: pd.DataFrame, lang: Lang) -> Table:
    """Published margins and those of the simulated panel side by side. Columns: those of `analysis.simulated.targets`, item_ko, item_en."""
    names = data.drop_duplicates(["group", "item"]).set_index(["group", "item"])[f"item_{lang}"]
    columns = (
        Column(id="item", label=WORDS["item"][lang], align="left"),
        Column(id="period", label=WORDS["period"][lang], align="left"),
        Column(id="published", label=WORDS["published"][lang], unit="firms"),
        Column(id="simulated", label=WORDS["simulated"][lang], unit="firms"),
    )
    rows: list[Row] = []
    for group, block in beside(data).groupby("group", sort=False):
        rows.append(Row(kind="group", heading=WORDS[f"group_{group}"][lang]))
        for _, row in block.iterrows():
            unit = row["unit"]
            name = capital(names[(group, row["item"])], lang)
            label = WORDS["derived"][lang].format(name=name) if row["kind"] == "derived" else name
            published = cells.number(row["published"]).model_copy(update={"unit": unit})
            period = Cell(value=write_period(row["period"], lang))
            rows.append(Row(cells=(Cell(value=label), period, published, Cell(value=row["simulated"], unit=unit))))
    return Table(columns=columns, rows=tuple(rows))


def definitions(data: pd.DataFrame, lang: Lang) -> Table:
    """Rates by definition, years across. Columns: those of `analysis.reconcile.reconciliation` with definition_ko, definition_en."""
    computed = data[data["origin"] == "computed"]
    years = sorted(computed["year"].unique())
    columns = (
        Column(id="definition", label=WORDS["definition"][lang], align="left"),
        *(Column(id=f"y{year}", label=str(year), unit="percent", decimals=1) for year in years),
    )
    rows = []
    for origin, heading in (("computed", "computed"), ("published", "as_published")):
        block = data[(data["origin"] == origin) & data["year"].isin(years)]
        rows.append(Row(kind="group", heading=WORDS[heading][lang]))
        for definition in dict.fromkeys(block["definition"]):
            mine = block[block["definition"] == definition].drop_duplicates("year", keep="last").set_index("year")
            name = Cell(value=capital(mine[f"definition_{lang}"].iloc[0], lang))
            rows.append(Row(cells=(name, *(cells.number(mine["rate"].get(year)) for year in years))))
    return Table(columns=columns, rows=tuple(rows), unit_line=WORDS["unit_percent"][lang])


def survey(data: pd.DataFrame, lang: Lang) -> Table:
    """Printed figures of chapter 6 by place, and how many the responses give again. Columns: file, figures, reproducible, equal."""
    parts = ("figures", "reproducible", "equal")
    columns = (
        Column(id="file", label=WORDS["place"][lang], align="left"),
        *(Column(id=part, label=WORDS[part][lang], unit="items") for part in parts),
    )
    rows = [
        Row(cells=(Cell(value=WORDS[row["file"]][lang]), *(Cell(value=float(row[part])) for part in parts))) for _, row in data.iterrows()
    ]
    totals = (Cell(value=float(data[part].sum())) for part in parts)
    rows.append(Row(kind="total", cells=(Cell(value=WORDS["all"][lang]), *totals)))
    return Table(columns=columns, rows=tuple(rows), unit_line=WORDS["unit_items"][lang])
