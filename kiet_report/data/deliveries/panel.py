"""Rules that look at more than one row: a key names one row, no year is missing,
and what may have happened to a firm is counted.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kiet_report.data.contracts.contract import Contract
from kiet_report.data.deliveries.codes import NO_YEAR
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.deliveries.manifest import Warned
from kiet_report.data.deliveries.missing import count_by_year
from kiet_report.data.deliveries.problems import CELLS_KEPT, Problems
from kiet_report.data.deliveries.stacked import Stacked

UNUSUAL = 0.01
"""The share of a year's rows from which codes of that year alone are worth a look."""


def check_unique(rows: Stacked, contract: Contract, problems: Problems) -> None:
    """Note each row whose key stands in an earlier one:
    E-DUPLICATE-ROW where the two are alike, E-DUPLICATE-KEY where they differ.

    Both name the earlier row by file and line; the second also the columns that differ.
    """
    key = list(contract.key)
    sound = rows.frame[key].notna().all(axis=1).to_numpy()
    repeated = np.flatnonzero(rows.frame.duplicated(key, keep=False).to_numpy() & sound)
    if not len(repeated):
        return
    group = rows.frame.iloc[repeated].groupby(key, sort=False).ngroup().to_numpy()
    _, first_of_group = np.unique(group, return_index=True)
    first = repeated[first_of_group[group]]
    later = repeated != first
    repeated, first = repeated[later], first[later]
    differs = pd.DataFrame({name: _differ(rows, name, repeated, first) for name in rows.frame.columns})
    alike = ~differs.any(axis=1).to_numpy()
    for kind in (True, False):
        chosen = np.flatnonzero(alike == kind)
        for told, place in enumerate(chosen[:CELLS_KEPT]):
            file, line = rows.place(repeated[place])
            other, earlier = rows.place(first[place])
            more = len(chosen) - CELLS_KEPT if told == CELLS_KEPT - 1 else 0
            if kind:
                problems.add("E-DUPLICATE-ROW", file, line, more=more, other=other, earlier=earlier)
            else:
                columns = ", ".join(differs.columns[differs.iloc[place].to_numpy()])
                problems.add("E-DUPLICATE-KEY", file, line, more=more, other=other, earlier=earlier, columns=columns)


def check_years(rows: Stacked, contract: Contract, config: IngestConfig, problems: Problems) -> None:
    """Note each year of the declared span without a row (E-YEARS),
    and each year outside it (E-YEARS-OUTSIDE, with the number of rows).

    Without a declared span the first and the last year met make one.
    """
    met = {year: count for year, count in count_by_year(rows.years).items() if year != NO_YEAR}
    if contract.time is None or not met:
        return
    first, last = config.years or (min(met), max(met))
    for year in range(first, last + 1):
        if year not in met:
            problems.add("E-YEARS", contract.id, year=year, first=first, last=last, present=", ".join(map(str, met)))
    for year, count in met.items():
        if not first <= year <= last:
            problems.add("E-YEARS-OUTSIDE", contract.id, year=year, first=first, last=last, count=count)


def changes(frame: pd.DataFrame, contract: Contract) -> list[Warned]:
    """What is possible but rare, by year: gaps, and firms whose AI use ends, whose founding year changes,
    or who move between sections.

    frame: stored rows. All but the gaps compare a firm with itself a calendar year earlier.
    """
    if contract.entity is None or contract.time is None:
        return []
    entity, time = contract.entity, contract.time
    ordered = frame.sort_values([entity, time], kind="stable")
    same = (ordered[entity] == ordered[entity].shift()).to_numpy()
    step = ordered[time].astype("int32").diff().to_numpy()
    years = ordered[time].to_numpy(dtype=np.int32)
    found = list(_warned("WARN-GAP", years[same & (step > 1)]))
    after = same & (step == 1)
    if "ai" in ordered:
        found += _warned("WARN-SWITCHED-OFF", years[after & _became(ordered["ai"], 1, 0)])
    for code, name in (("WARN-FOUNDED", "founded_year"), ("WARN-INDUSTRY", "industry")):
        if name in ordered:
            before = ordered[name].shift()
            moved = (ordered[name] != before) & ordered[name].notna() & before.notna()
            found += _warned(code, years[after & moved.fillna(False).to_numpy(dtype=bool)])
    return found


def codes_of_one_year(frame: pd.DataFrame, contract: Contract) -> list[Warned]:
    """Codes that nothing was compared with and that fill more than `UNUSUAL` of one year and none of any
    other: perhaps another revision.

    frame: stored rows of at least three years. The codes are those of a classification, so they may be told.
    """
    if contract.time is None or frame[contract.time].nunique() < 3:
        return []
    found = []
    for variable in contract.variables:
        if variable.role != "dimension" or variable.type != "code" or variable.codelist is not None:
            continue
        counts = pd.crosstab(frame[variable.name], frame[contract.time])
        alone = counts[(counts > 0).sum(axis=1) == 1]
        for year, rows in alone.items():
            if rows.sum() > UNUSUAL * (frame[contract.time] == year).sum():
                told = ", ".join(rows[rows > 0].index)
                found.append(
                    Warned(code="WARN-CODES", facts={"variable": variable.name, "year": int(year), "count": int(rows.sum()), "codes": told})
                )
    return found


def _differ(rows: Stacked, name: str, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether a variable differs between two lists of rows;
    two missing cells are alike if they are missing in the same way.
    """
    values, status = rows.frame[name], rows.status[name]
    left, right = values.iloc[one].reset_index(drop=True), values.iloc[other].reset_index(drop=True)
    unequal = (left != right).fillna(False).to_numpy(dtype=bool) & left.notna().to_numpy() & right.notna().to_numpy()
    differs: np.ndarray = unequal | (status[one] != status[other])
    return differs


def _became(values: pd.Series, before: int, now: int) -> np.ndarray:
    turned = (values == now) & (values.shift() == before)
    return turned.fillna(False).to_numpy(dtype=bool)


def _warned(code: str, years: np.ndarray) -> Iterable[Warned]:
    for year, count in count_by_year(years).items():
        yield Warned(code=code, facts={"year": year, "count": count})
