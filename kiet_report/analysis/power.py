"""What the estimates of 표 5-2 could have found:
the smallest effect they would mostly detect, and the effects they rule out.

An estimate that is not significant says little by itself. The minimum detectable effect is the true effect that a two-sided test at 5 %
finds with a probability of 80 %: (1.96 + 0.84) times the standard error. Ruled out is what lies outside the 95 % interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from kiet_report.analysis.dynamics import GmmColumn
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.regression_column import RegressionColumn

SIZE, POWER = 0.05, 0.80
OF_AI = ("ai", "ai_l1", "ai_l2")
PRINTED_PREMIUM = 0.147
"""표 5-2 (1), as the text of the print states it: the one coefficient of the table that is known."""


@dataclass(frozen=True)
class Detectable:
    """coef, std_error, low, high: the estimate and its 95 % interval, log points.

    effect: minimum detectable, log points, of either sign. percent: the same as a rise of the outcome in percent. power_at_print: chance of
    finding an effect as large as the print's premium.
    """

    coef: float
    std_error: float
    low: float
    high: float
    effect: float
    percent: float
    power_at_print: float


def minimum_detectable_effect(std_error: float, size: float = SIZE, power: float = POWER) -> float:
    """Smallest true effect found with this power by a two-sided test of this size,
    in the unit of the standard error.
    """
    return float((stats.norm.ppf(1 - size / 2) + stats.norm.ppf(power)) * std_error)


def power_at(effect: float, std_error: float, size: float = SIZE) -> float:
    """Probability that a two-sided test of this size rejects zero when the true effect is this one."""
    bound, distance = stats.norm.ppf(1 - size / 2), effect / std_error
    return float(stats.norm.sf(bound - distance) + stats.norm.cdf(-bound - distance))


def percent(log_points: float) -> float:
    """A change of a logarithm as a change in percent."""
    return float(100 * np.expm1(log_points))


def detectable(coef: float, std_error: float, low: float, high: float) -> Detectable:
    """All that an estimate says about effects it could have found."""
    effect = minimum_detectable_effect(std_error)
    return Detectable(coef, std_error, low, high, effect, percent(effect), power_at(PRINTED_PREMIUM, std_error))


def by_column(columns: Mapping[str, RegressionColumn | GmmColumn], origin: Origin) -> pd.DataFrame:
    """One row a column of 표 5-2 and term of AI (two-step GMM); without columns no rows.

    Columns: column, method, term, coef, std_error, low, high (log points); mde, mde_percent; low_percent, high_percent (the interval in
    percent: effects outside it are ruled out); power_at_print (probability, 0 to 1, of finding an effect of 0.147); premium_ruled_out
    (whether 0.147 lies above the interval); basis, source.
    """
    rows = [
        {"column": name, "method": column.method, "term": term, **_row(estimate)}
        for name, column in columns.items()
        for term, estimate in _of_ai(column).iterrows()
    ]
    return origin.mark(pd.DataFrame(rows, columns=_COLUMNS))


def _of_ai(column: RegressionColumn | GmmColumn) -> pd.DataFrame:
    frame = column.frame.loc[2] if isinstance(column, GmmColumn) else column.frame
    return frame[frame.index.isin(OF_AI) & frame["std_error"].notna()]


def _row(estimate: pd.Series) -> dict[str, float | bool]:
    of = detectable(*(float(estimate[name]) for name in ("coef", "std_error", "low", "high")))
    return {
        "coef": of.coef, "std_error": of.std_error, "low": of.low, "high": of.high, "mde": of.effect, "mde_percent": of.percent,
        "low_percent": percent(of.low), "high_percent": percent(of.high), "power_at_print": of.power_at_print,
        "premium_ruled_out": of.high < PRINTED_PREMIUM,
    }  # fmt: skip


_COLUMNS = [
    "column", "method", "term", "coef", "std_error", "low", "high", "mde", "mde_percent", "low_percent", "high_percent", "power_at_print",
    "premium_ruled_out",
]  # fmt: skip
