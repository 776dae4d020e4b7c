"""표 5-2 (6) and (7): productivity on its own lag and on AI by difference and system GMM, and the whole table.

Adoption may answer to productivity, so it is instrumented like the lagged outcome: by its own lags from the second on (and, in a system,
by its changes). The print states neither instruments nor lags. Every lag there is stands first; shorter and collapsed sets stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kiet_report.analysis import productivity
from kiet_report.analysis.productivity import BASELINE, OUTCOME
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.models import dynamic_panel, linear
from kiet_report.models.dynamic_design import GmmStyle, Specification
from kiet_report.models.dynamic_results import DynamicFit
from kiet_report.models.lags import lagged
from kiet_report.models.results import stars

AI, LAG = "ai", "ln_productivity_l1"
COLUMNS = {"(6)": False, "(7)": True}
"""GMM columns -> whether the level equation is in."""
Variant = Literal["all_lags", "limited", "collapsed"]
VARIANTS: dict[Variant, Mapping[str, int | bool | None]] = {
    "all_lags": {"last": None, "collapse": False},
    "limited": {"last": 3, "collapse": False},
    "collapsed": {"last": None, "collapse": True},
}
"""Instruments: every lag from the second on, one column a year and lag; lags 2 and 3 only; every lag, one column a lag."""
FIRST = 2
"""Nearest lag used as an instrument. Adoption is taken as endogenous, so the lag before is not valid."""
LEVEL = 0.05
"""A test rejects below this."""
OBJECTIONS = (
    "hansen", "ar2", "hansen_untested", "ar2_untested", "ar1_absent", "too_many_instruments", "lag_out_of_bounds", "steps_disagree",
)  # fmt: skip
"""What may speak against an estimate (`Headline`)."""


@dataclass(frozen=True)
class GmmColumn:
    """One GMM estimate.

    column: "(6)" difference, "(7)" system. frame: one row a term and step, index (`step`, `term`), steps 1 and 2, terms `ai`,
    `ln_productivity_l1`: `coef`, `std_error` (robust in one step, Windmeijer-corrected in two), `t`, `p_value`, `low`, `high` (95 %, normal
    distribution), `stars`. bounds: the coefficient of the lag pooled and within firms, between which a consistent one lies (Bond 2002):
    (within, pooled). objections: `objections`.
    """

    column: str
    variant: Variant
    fit: DynamicFit
    frame: pd.DataFrame
    bounds: tuple[float, float]

    source = BASELINE

    @property
    def method(self) -> str:
        return "system_gmm" if self.fit.system else "difference_gmm"

    @property
    def n_obs(self) -> int:
        """Rows of the level equation in a system, of the differenced one without."""
        return self.fit.n_obs_level if self.fit.system else self.fit.n_obs_difference

    @property
    def n_firms(self) -> int:
        return self.fit.n_firms

    def value(self, term: str, step: int = 2) -> float:
        """The coefficient of a term."""
        return float(self.frame.loc[(step, term), "coef"])

    def rejected(self) -> tuple[str, ...]:
        """Tests of the two-step estimate that reject at 5 %: ``hansen``, ``ar2``."""
        return self.fit.rejected(LEVEL)


@dataclass(frozen=True)
class Headline:
    """Whether a GMM estimate may be headlined. objections: what speaks against it, none if it may.

    hansen, ar2: the test rejects. hansen_untested, ar2_untested: there is nothing to test, so nothing speaks for it. ar1_absent:
    differenced residuals show no first-order correlation, which they must have. too_many_instruments: more than firms. lag_out_of_bounds:
    the coefficient of the lag lies beyond its bounds by more than twice its standard error. steps_disagree: one and two steps give AI
    effects of opposite sign, each with an interval without zero.
    """

    allowed: bool
    objections: tuple[str, ...]


def estimate(sample: pd.DataFrame, column: str, variant: Variant = "all_lags") -> GmmColumn:
    """Column (6) or (7).

    sample: `analysis.sample.estimation_sample`. Year effects in either; the system has an intercept.

    Raises ReportError E-MODEL-… as `models.dynamic_panel.fit` does.
    """
    options = VARIANTS[variant]
    last, collapse = options["last"], bool(options["collapse"])
    styles = tuple(GmmStyle(name, FIRST, None if last is None else int(last), collapse) for name in (OUTCOME, AI))
    fit = dynamic_panel.fit(sample, Specification(OUTCOME, (1,), ((AI, 0),), styles, system=COLUMNS[column]))
    return GmmColumn(column, variant, fit, _frame(fit), lag_bounds(sample))


def variants(sample: pd.DataFrame) -> dict[tuple[str, Variant], GmmColumn]:
    """Both columns under every set of instruments; empty without rows."""
    if sample.empty:
        return {}
    return {(column, name): estimate(sample, column, name) for column in COLUMNS for name in VARIANTS}


def table_5_2(sample: pd.DataFrame) -> dict[str, RegressionColumn | GmmColumn]:
    """표 5-2 (1) to (7) by column; empty without rows, which is an edition without a firm panel."""
    if sample.empty:
        return {}
    return {**productivity.baseline(sample), **{column: estimate(sample, column) for column in COLUMNS}}


def headline(column: GmmColumn) -> Headline:
    """May the estimate stand by itself in a sentence.

    Sargan's test is not asked: it assumes equal variances and rejects without them.
    """
    found = list(column.rejected())
    ar1, ar2 = column.fit.two_step.serial
    untested = {"hansen_untested": column.fit.hansen.p_value, "ar2_untested": ar2.p_value}
    found += [name for name, p_value in untested.items() if np.isnan(p_value)]
    if not ar1.p_value < LEVEL:
        found.append("ar1_absent")
    if column.fit.n_instruments > column.n_firms:
        found.append("too_many_instruments")
    if _out_of_bounds(column):
        found.append("lag_out_of_bounds")
    one, two = (column.frame.loc[(step, AI)] for step in (1, 2))
    if (one["low"] > 0 and two["high"] < 0) or (one["high"] < 0 and two["low"] > 0):
        found.append("steps_disagree")
    return Headline(not found, tuple(found))


def lag_bounds(sample: pd.DataFrame) -> tuple[float, float]:
    """The coefficient of lagged productivity within firms (biased down) and pooled (biased up)."""
    extended = sample.assign(**{LAG: lagged(sample, OUTCOME, 1)})
    rows = extended[extended[LAG].notna()]
    within = linear.fit(rows, OUTCOME, [AI, LAG], entity="firm_id", time="year")
    pooled = linear.fit(rows, OUTCOME, [AI, LAG], time="year")
    return float(within.coef[within.position(LAG)]), float(pooled.coef[pooled.position(LAG)])


def _out_of_bounds(column: GmmColumn) -> bool:
    row = column.frame.loc[(2, LAG)]
    low, high = min(column.bounds), max(column.bounds)
    return bool(row["coef"] < low - 2 * row["std_error"] or row["coef"] > high + 2 * row["std_error"])


def _frame(fit: DynamicFit) -> pd.DataFrame:
    names = {AI: AI, f"{OUTCOME}[-1]": LAG}
    steps = {step: fit.frame(step).loc[list(names)].rename(index=names) for step in (1, 2)}
    frame = pd.concat(steps, names=["step", "term"])
    return frame.assign(stars=[stars(p_value) for p_value in frame["p_value"]])


def tests(column: GmmColumn) -> dict[str, float]:
    """p-values of the tests: hansen and serial correlation (ar1, ar2) of two steps, sargan of one; NaN for one that is not there."""
    fit = column.fit
    ar1, ar2 = fit.two_step.serial
    return {"hansen": fit.hansen.p_value, "sargan": fit.sargan.p_value, "ar1": ar1.p_value, "ar2": ar2.p_value}
