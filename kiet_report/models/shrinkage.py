"""Effects of many groups, each with its error:
how much they really differ, and what is left of the noisy ones.

Normal-normal model: a group's effect is drawn from N(mean, variance), its estimate from N(effect, std_error²). The variance is the one that
makes the weighted sum of squares equal its expectation (Paule and Mandel 1982; DerSimonian and Kacker 2007), so no shape is assumed for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import brentq

from kiet_report.core.errors import ReportError


@dataclass(frozen=True)
class Shrunken:
    """Empirical-Bayes effects of n groups, in the unit of the estimates.

    mean, mean_std_error: of the groups, each weighted by the inverse of its whole variance. variance: between groups, 0 where the
    estimates differ no more than their errors. q, df, p_value: Cochran's test that all are equal. effect: (n,) estimates pulled to the
    mean. std_error: (n,) posterior, with the uncertainty of the mean and, above three groups, of the variance (Morris 1983). weight: (n,)
    how much of its own estimate a group keeps, 0 to 1.
    """

    mean: float
    mean_std_error: float
    variance: float
    q: float
    df: int
    p_value: float
    effect: np.ndarray
    std_error: np.ndarray
    weight: np.ndarray

    @property
    def spread(self) -> float:
        """Standard deviation between groups."""
        return float(np.sqrt(self.variance))


def shrink(estimate: np.ndarray, std_error: np.ndarray) -> Shrunken:
    """Shrink estimates (n,) with standard errors (n,), all finite and positive;
    E-MODEL-EMPTY of none, E-MODEL-FINITE otherwise.
    """
    if not len(estimate):
        raise ReportError("E-MODEL-EMPTY", variable="groups")
    good = np.isfinite(estimate) & np.isfinite(std_error) & (std_error > 0)
    if not good.all():
        raise ReportError("E-MODEL-FINITE", variable="groups", bad=int((~good).sum()), n_obs=len(good))
    squares = std_error**2
    variance = paule_mandel(estimate, squares)
    precision = 1 / (squares + variance)
    mean = float(precision @ estimate / precision.sum())
    q, df = float(_dispersion(estimate, squares, 0.0)), len(estimate) - 1
    weight = variance * precision
    posterior = weight * squares + (1 - weight) ** 2 / precision.sum()
    error = np.sqrt(posterior + _variance_unknown(estimate - mean, squares, variance, 1 - weight))
    return Shrunken(
        mean=mean,
        mean_std_error=float(1 / np.sqrt(precision.sum())),
        variance=variance,
        q=q,
        df=df,
        p_value=float(stats.chi2.sf(q, df)) if df else float("nan"),
        effect=mean + weight * (estimate - mean),
        std_error=error,
        weight=weight,
    )


def paule_mandel(estimate: np.ndarray, squares: np.ndarray) -> float:
    """Variance between groups from estimates (n,) and their squared errors (n,):
    0 if they differ no more than errors make them.
    """
    df = len(estimate) - 1
    if df < 1 or _dispersion(estimate, squares, 0.0) <= df:
        return 0.0
    high = float(np.var(estimate)) + float(squares.max())
    while _dispersion(estimate, squares, high) > df:
        high *= 2
    return float(brentq(lambda variance: _dispersion(estimate, squares, variance) - df, 0.0, high, xtol=1e-14 * high))


def _variance_unknown(distance: np.ndarray, squares: np.ndarray, variance: float, pull: np.ndarray) -> np.ndarray:
    """What not knowing the variance adds to the posterior (n,), by Morris;
    nothing can be said of three groups or fewer.
    """
    n = len(distance)
    if n <= 3:
        return np.zeros(n)
    precision = 1 / (squares + variance)
    typical = float(precision @ squares / precision.sum()) + variance
    return 2 / (n - 3) * pull**2 * typical * precision * distance**2


def _dispersion(estimate: np.ndarray, squares: np.ndarray, variance: float) -> float:
    """Weighted sum of squares about the weighted mean."""
    precision = 1 / (squares + variance)
    return float(precision @ (estimate - precision @ estimate / precision.sum()) ** 2)
