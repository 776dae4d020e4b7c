"""표 5-1 to 5-4: what the print states and what is estimated, side by side, standard errors below.

Frames: `analysis.regression_tables.table` (5-1, 5-3, 5-4), `analysis.dynamics.table_frame` (5-2).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kiet_report.analysis.regression_column import PRINTED
from kiet_report.analysis.regression_tables import STATISTICS
from kiet_report.analysis.sample import TECHNOLOGIES
from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.words import words
from kiet_report.models.results import CONSTANT

WORDS = words(__file__)
SECTIONS = ("traits", "technologies", "interactions", "main_effects")
UNITS = {"observations": "observations", "firms": "firms"}
EFFECTS = STATISTICS[:4]


def adoption(data: pd.DataFrame, lang: Lang) -> Table:
    """표 5-1. Columns of `data`: those of `analysis.regression_tables.COLUMNS`."""
    return _side_by_side(data, lang, "adoption")


def interactions(data: pd.DataFrame, lang: Lang) -> Table:
    """표 5-3 and 5-4. Columns of `data`: those of `analysis.regression_tables.COLUMNS`."""
    return _side_by_side(data, lang, "interactions")


def variable(term: str, lang: Lang) -> str:
    """A variable as a row names it; ``ai:x`` is AI times x."""
    first, _, second = term.partition(":")
    return f"{WORDS['ai_times'][lang]}{WORDS[f'term_{second}'][lang]}" if second else WORDS[f"term_{first}"][lang]


def _side_by_side(data: pd.DataFrame, lang: Lang, table: str) -> Table:
    """Every column of the print beside its estimate; without estimates, which is an edition without firms, the print alone."""
    names = sorted(data["column"].unique())
    places = [(name, origin) for name in names for origin in dict.fromkeys(data["origin"])]
    simulated = "simulated" in set(data["basis"])
    columns = [Column(id="variable", label=WORDS["variable"][lang], align="left")]
    for name, origin in places:
        label = WORDS["simulated" if origin == "estimate" and simulated else origin][lang]
        head = WORDS[f"{table}_{name.strip('()')}"][lang]
        columns.append(Column(id=f"c{name.strip('()')}_{origin}", label=label, unit="coefficient", group=head))
    values = {(row["kind"], row["item"], row["column"], row["origin"]): row for row in data.to_dict("records")}
    rows = _coefficients(data, places, values, lang) + _statistics(data, places, values, lang)
    return Table(columns=tuple(columns), rows=tuple(rows))


Places = list[tuple[str, str]]
Values = dict[tuple[str, str, str, str], dict[str, Any]]


def _coefficients(data: pd.DataFrame, places: Places, values: Values, lang: Lang) -> list[Row]:
    items = data[data["kind"] == "coefficient"].drop_duplicates("item").sort_values("order", kind="stable")
    of_ai = bool(items["term"].str.startswith("ai").any())
    sections = {name: items[[_section(term, of_ai=of_ai) == name for term in items["term"]]] for name in SECTIONS}
    rows: list[Row] = []
    for name, block in sections.items():
        if len(block):
            rows.append(Row(kind="group", heading=WORDS[name][lang]))
            rows += [_row(variable(row.term, lang), "coefficient", row.item, places, values, lang) for row in block.itertuples()]
    return rows


def _section(term: str, *, of_ai: bool) -> str:
    """Where a term stands. of_ai: whether the table has AI among its regressors. The constant stands with the model, below."""
    if term == CONSTANT:
        return "model"
    if of_ai:
        return "interactions" if term.startswith("ai") else "main_effects"
    return "technologies" if term in TECHNOLOGIES else "traits"


def _statistics(data: pd.DataFrame, places: Places, values: Values, lang: Lang) -> list[Row]:
    present = set(data["item"])
    rows = [Row(kind="group", heading=WORDS["model"][lang])]
    constant = PRINTED[CONSTANT]
    if constant in present:
        rows.append(_row(variable(CONSTANT, lang), "coefficient", constant, places, values, lang))
    rows += [_row(WORDS[item][lang], "statistic", item, places, values, lang) for item in STATISTICS if item in present]
    return rows


def _row(label: str, kind: str, item: str, places: Places, values: Values, lang: Lang) -> Row:
    cells = [_cell(values.get((kind, item, *place)), lang) for place in places]
    return Row(cells=(Cell(value=label), *cells))


def _cell(found: dict[str, Any] | None, lang: Lang) -> Cell:
    """The value with its error and stars; a word for an effect and for what was dropped; blank for what the column does not have."""
    if found is None:
        return Cell(status="blank")
    if found["item"] in EFFECTS:
        return Cell(value=WORDS["yes"][lang])
    if pd.isna(found["value"]):
        return Cell(value=WORDS["dropped"][lang])
    error = None if pd.isna(found["std_error"]) else float(found["std_error"])
    return Cell(value=float(found["value"]), unit=UNITS.get(found["item"]), std_error=error, stars=int(found["stars"]))
