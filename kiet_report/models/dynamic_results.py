"""What a dynamic panel estimate is handed back as:
two steps, their tests, and the size of the instrument set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from kiet_report.models.results import inference


@dataclass(frozen=True)
class SerialTest:
    """Arellano and Bond's test of serial correlation in differenced residuals. Null: none of this order.

    z: standard normal under the null; NaN, as p_value, where no two residuals are that far apart. n_pairs: residuals with such a partner.
    """

    order: int
    z: float
    p_value: float
    n_pairs: int


@dataclass(frozen=True)
class Overidentification:
    """Test of the overidentifying restrictions.

    Null: the instruments are valid. statistic: chi-squared with df; NaN p-value at df 0.
    """

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True)
class Step:
    """One step of the estimate.

    coef: (K,). vcov: (K, K), robust in one step, Windmeijer-corrected in two. vcov_uncorrected: homoskedastic in one step, without the
    correction in two. serial: tests of orders 1 and 2 with `vcov`.
    """

    coef: np.ndarray
    vcov: np.ndarray
    vcov_uncorrected: np.ndarray
    serial: tuple[SerialTest, ...]

    @property
    def std_error(self) -> np.ndarray:
        """(K,) square roots of the diagonal of `vcov`."""
        return np.sqrt(np.diag(self.vcov))


@dataclass(frozen=True)
class DynamicFit:
    """Difference or system GMM in both steps.

    terms: K names, lags as ``y[-1]``, period dummies as ``year[2018]``, the intercept of a system last. sargan: of the one-step estimate,
    not robust; hansen: of the two-step estimate. n_instruments: columns that are ever not zero; instrument_rank: their rank, which counts
    for the degrees of freedom. n_obs_difference, n_obs_level: rows of each equation (0 levels without a system).
    """

    outcome: str
    terms: tuple[str, ...]
    one_step: Step
    two_step: Step
    sargan: Overidentification
    hansen: Overidentification
    n_instruments: int
    instrument_rank: int
    system: bool
    n_obs_difference: int
    n_obs_level: int
    n_firms: int

    def frame(self, step: int = 2, level: float = 0.95) -> pd.DataFrame:
        """One row a term: `coef`, `std_error`, `t`, `p_value`, `low`, `high` by the normal distribution.

        Index: `term`. step: 1 or 2.
        """
        chosen = {1: self.one_step, 2: self.two_step}[step]
        return inference(self.terms, chosen.coef, chosen.std_error, np.inf, level)

    def rejected(self, level: float = 0.05) -> tuple[str, ...]:
        """Which of the tests of the two-step estimate speak against it at this level: ``hansen``, ``ar2``."""
        against = [("hansen", self.hansen.p_value), ("ar2", self.two_step.serial[1].p_value)]
        return tuple(name for name, p_value in against if p_value < level)


def overidentification(statistic: float, df: int) -> Overidentification:
    """The test for a statistic; exactly identified models have nothing to test."""
    return Overidentification(statistic, df, float(stats.chi2.sf(statistic, df)) if df > 0 else float("nan"))


def serial_test(order: int, total: float, variance: float, n_pairs: int) -> SerialTest:
    """The test for an autocovariance and its variance;
    NaN where there are no pairs or the variance is not positive.
    """
    z = total / np.sqrt(variance) if n_pairs and variance > 0 else float("nan")
    return SerialTest(order, float(z), float(2 * stats.norm.sf(abs(z))), n_pairs)
