"""Whether a technology is used, from the delivered stage of use.

What a code and a blank mean changed in 2021: the contract says how.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.data.contracts.contract import Contract, TechnologyUse, Variable
from kiet_report.data.deliveries.missing import Status, count_by_year
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.stacked import Stacked

USED, NOT_USED, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class Recoded:
    """columns: Int8 by derived variable: 1 used, 0 not used, NA unknown.

    counts: by derived variable and year, what the cells held (`code 2`, `blank`, `masked`) and what became of them (`used`, `not_used`,
    `unknown`), in numbers of rows.
    """

    columns: dict[str, pd.Series]
    counts: dict[str, dict[int, dict[str, int]]]


def recode(rows: Stacked, contract: Contract, problems: Problems) -> Recoded:
    """Derive every variable that the contract derives by its rule of technology use.

    Notes E-TECHNOLOGY for a year that the rule does not cover. A masked cell is unknown in every year.
    """
    derived = [variable for variable in contract.variables if variable.derived is not None]
    years = [year for year in count_by_year(rows.years) if year > 0]
    rules = {year: contract.technology_use(year) for year in years}
    if derived:
        for year in (year for year, rule in rules.items() if rule is None):
            covered = ", ".join(rule.years for rule in contract.rules.technology_use) or "-"
            problems.add("E-TECHNOLOGY", contract.id, year=year, covered=covered)
    columns: dict[str, pd.Series] = {}
    counts: dict[str, dict[int, dict[str, int]]] = {}
    for variable in derived:
        columns[variable.name], counts[variable.name] = _one(rows, variable, {year: rule for year, rule in rules.items() if rule})
    return Recoded(columns, counts)


def _one(rows: Stacked, variable: Variable, rules: dict[int, TechnologyUse]) -> tuple[pd.Series, dict[int, dict[str, int]]]:
    source = variable.derived.source if variable.derived else variable.name
    stage = rows.frame[source].fillna(UNKNOWN).to_numpy(dtype=np.int8)
    status = rows.status[source]
    used = np.full(len(rows), UNKNOWN, dtype=np.int8)
    counts: dict[int, dict[str, int]] = {}
    for year, rule in rules.items():
        here = rows.years == year
        known = here & (status == Status.OK)
        used[known & np.isin(stage, [int(code) for code in rule.used])] = USED
        used[known & np.isin(stage, [int(code) for code in rule.not_used])] = NOT_USED
        if rule.blank == "not_used":
            used[here & (status == Status.BLANK)] = NOT_USED
        counts[year] = _counts(stage[here], status[here], used[here])
    return pd.Series(pd.arrays.IntegerArray(np.where(used == UNKNOWN, 0, used).astype(np.int8), used == UNKNOWN)), counts


def _counts(stage: np.ndarray, status: np.ndarray, used: np.ndarray) -> dict[str, int]:
    codes, number = np.unique(stage[status == Status.OK], return_counts=True)
    found = {f"code {code}": int(count) for code, count in zip(codes, number, strict=True)}
    found |= {"blank": int((status == Status.BLANK).sum()), "masked": int((status == Status.MASKED).sum())}
    outcomes = {"used": USED, "not_used": NOT_USED, "unknown": UNKNOWN}
    return found | {name: int((used == value).sum()) for name, value in outcomes.items()}
