"""표 5-1, 5-3 and 5-4: what the print states and what is estimated, side by side, standard errors below.

Views of `analysis.printed_estimates` and `analysis.estimates`: item the term, group the column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kiet_report.analysis.sample import TECHNOLOGIES
from kiet_report.core.languages import Lang
from kiet_report.exhibits import frames
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import words
from kiet_report.models.results import CONSTANT

WORDS = words(__file__)
SECTIONS = ("traits", "technologies", "interactions", "main_effects")
EFFECTS = ("industry_effects", "region_effects", "year_effects", "firm_effects")
MODEL = (CONSTANT, *EFFECTS, "n", "firms", "r2", "r2_within", "pseudo_r2")
"""Terms that stand with the model, below the variables, in their order."""
POINTS = "percentage_points"
Places = list[tuple[str, str]]
Values = dict[tuple[str, str, str], dict[str, Any]]


def adoption(data: pd.DataFrame, lang: Lang) -> Table:
    """표 5-1: effects on adoption, in the table as shares of one."""
    return _side_by_side(data, lang, "adoption")


def interactions(data: pd.DataFrame, lang: Lang) -> Table:
    """표 5-3 and 5-4."""
    return _side_by_side(data, lang, "interactions")


def coefficient(row: Mapping[str, Any] | None, lang: Lang) -> Cell:
    """A coefficient as the print has it: an effect on adoption as a share of one, as which it is printed, not in percentage points."""
    if row is not None and row["unit"] == POINTS:
        return cells.of(row, lang, unit="coefficient", per=100)
    return cells.of(row, lang)


def _side_by_side(data: pd.DataFrame, lang: Lang, table: str) -> Table:
    """Every column of the print beside its estimate; without estimates, which is an edition without firms, the print alone."""
    data = frames.shown(data)
    data = data.assign(origin=["print" if measure.startswith("printed_") else "estimate" for measure in data["measure"]])
    names = sorted(data["group"].unique())
    places = [(name, origin) for name in names for origin in dict.fromkeys(data["origin"])]
    simulated = "simulated" in set(data["basis"])
    columns = [Column(id="variable", label=WORDS["variable"][lang], align="left")]
    for name, origin in places:
        label = WORDS["simulated" if origin == "estimate" and simulated else origin][lang]
        columns.append(Column(id=f"{name}_{origin}", label=label, unit="coefficient", group=WORDS[f"{table}_{name}"][lang]))
    values = {(row["item"], row["group"], row["origin"]): row for row in data.to_dict("records")}
    labels = data.drop_duplicates("item").set_index("item")[f"item_{lang}"]
    rows: list[Row] = []
    for section, terms in _sections(list(labels.index)).items():
        rows.append(Row(kind="group", heading=WORDS[section][lang]))
        rows += [Row(cells=(Cell(value=labels[term]), *(_cell(values.get((term, *place)), lang) for place in places))) for term in terms]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _sections(terms: list[str]) -> dict[str, list[str]]:
    """The terms by section, in their order; what stands with the model last."""
    of_ai = "ai" in terms
    found = {name: [term for term in terms if term not in MODEL and _section(term, of_ai=of_ai) == name] for name in SECTIONS}
    return {name: own for name, own in found.items() if own} | {"model": [term for term in MODEL if term in terms]}


def _section(term: str, *, of_ai: bool) -> str:
    """Where a variable stands. of_ai: whether the table has AI among its regressors."""
    if of_ai:
        return "interactions" if term == "ai" or term.startswith("ai_x_") else "main_effects"
    return "technologies" if term in TECHNOLOGIES else "traits"


def _cell(row: Mapping[str, Any] | None, lang: Lang) -> Cell:
    """The value with its error and stars; a word for an effect; blank for an effect or a term that the column does not have."""
    if row is not None and row["item"] in EFFECTS:
        return Cell(value=WORDS["yes"][lang], key=row["key"]) if row["value"] else Cell(status="blank", key=row["key"])
    return coefficient(row, lang)
