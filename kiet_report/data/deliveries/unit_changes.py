"""Amounts that jump by a factor of a thousand from one year to the next:
the file of one year is in another unit.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd

from kiet_report.data.contracts.contract import Contract, UnitChanges
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.stacked import Stacked


def check(rows: Stacked, contract: Contract, problems: Problems) -> None:
    """Note E-UNITS for each variable and pair of consecutive years present in which the median firm's
    amount moves by about the factor.

    The median is that of each firm's own ratio, over firms with a positive amount in both years; about means within the rule's tolerance.
    """
    rule = contract.rules.unit_changes
    if rule is None or contract.entity is None or contract.time is None:
        return
    year_and_entity = [contract.time, contract.entity]
    sound = rows.frame[year_and_entity].notna().all(axis=1) & ~rows.frame.duplicated(year_and_entity)
    amounts = [name for name in rule.variables if name in rows.frame]
    panel = rows.frame.loc[sound, [*year_and_entity, *amounts]].set_index(contract.entity)
    by_year = {int(year): part for year, part in panel.groupby(contract.time, sort=True)}
    for before, year in pairwise(by_year):
        for name in amounts:
            moved = _median_ratio(by_year[before][name], by_year[year][name], rule.at_least)
            if moved is not None and _about(moved, rule):
                factor = f"{'×' if moved > 1 else '÷'}{rule.factor:g}"
                problems.add("E-UNITS", contract.id, None, name, before=before, year=year, factor=factor)


def _median_ratio(before: pd.Series, now: pd.Series, at_least: int) -> float | None:
    """The median of now/before over firms in both years; None for too few of them. Both indexed by firm."""
    both = pd.concat([before, now], axis=1, join="inner").astype("float64").to_numpy()
    both = both[(both > 0).all(axis=1)]
    return float(np.median(both[:, 1] / both[:, 0])) if len(both) >= at_least else None


def _about(ratio: float, rule: UnitChanges) -> bool:
    return abs(abs(math.log(ratio)) - math.log(rule.factor)) <= math.log(rule.tolerance)
