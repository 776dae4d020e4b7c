"""What an estimator hands back: small frozen records of arrays,
with the convention of every standard error named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

Reason = Literal["constant", "absorbed", "collinear", "one_level", "predicts_failure", "predicts_success"]
"""Why a term is not estimated.

constant: it does not vary in the sample (a technology nobody uses). absorbed: it does not vary within entities. collinear: terms named
before it determine it. one_level: an effect with a single level. predicts_failure, predicts_success: where the term is 1 (or 0, as the
term says) every outcome is 0 (1), so its coefficient has no finite estimate, and its observations leave the sample with it.
"""

CONSTANT = "constant"
"""Name of the intercept among the terms; always the last."""


@dataclass(frozen=True)
class Dropped:
    """A term left out.

    term: as it would stand among the terms, with ``=0`` added where zero predicts; n_obs: rows that left with it.
    """

    term: str
    reason: Reason
    n_obs: int = 0


@dataclass(frozen=True)
class Fit:
    """Coefficients and their uncertainty.

    terms: k names, dummies of an effect as ``year[2018]``, the intercept last. coef: (k,) in units of the outcome per unit of the term.
    vcov: (k, k), by `convention`. df_resid: degrees of freedom of the t behind p-values and intervals; infinite for the normal.
    n_clusters: 0 where the standard errors are not clustered. bases: effect -> the level its dummies are measured from.
    dropped: what was left out, in the order it was found.
    """

    outcome: str
    terms: tuple[str, ...]
    coef: np.ndarray
    vcov: np.ndarray
    convention: str
    n_obs: int
    n_clusters: int
    df_resid: float
    dropped: tuple[Dropped, ...]
    bases: Mapping[str, str]

    @property
    def std_error(self) -> np.ndarray:
        """(k,) square roots of the diagonal of `vcov`."""
        return np.sqrt(np.diag(self.vcov))

    def position(self, term: str) -> int:
        """Where a term stands; ValueError if it was not estimated."""
        return self.terms.index(term)

    def frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row a term: `coef`, `std_error`, `t`, `p_value`, `low`, `high`. Index: `term`."""
        return inference(self.terms, self.coef, self.std_error, self.df_resid, level)


@dataclass(frozen=True)
class LinearFit(Fit):
    """Least squares, with or without absorbed entity effects.

    n_entities: absorbed effects, 0 without them; n_singletons: entities with one row, kept. rank: coefficients estimated, absorbed effects
    included. rss: residual sum of squares. r2: share of the outcome's variance explained, absorbed effects included (areg's, reghdfe's).
    r2_within: the same of deviations from entity means, year dummies counted as regressors (xtreg's), NaN without entities.
    other_std_error: convention -> (k,).
    """

    n_entities: int
    n_singletons: int
    rank: int
    rss: float
    r2: float
    r2_within: float
    other_std_error: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class ProbitFit(Fit):
    """Maximum likelihood of Pr(outcome = 1) = Φ(x'b).

    log_likelihood_null: of the intercept alone; pseudo_r2: McFadden's.
    """

    log_likelihood: float
    log_likelihood_null: float
    iterations: int

    @property
    def pseudo_r2(self) -> float:
        return 1 - self.log_likelihood / self.log_likelihood_null


@dataclass(frozen=True)
class MarginalEffects:
    """Effects on Pr(outcome = 1), in probability (0.01 is one percentage point),
    for each term but the intercept.

    discrete: (k,) whether the effect is the change from 0 to 1 (for an effect's level: from its base) or the derivative.
    average, at_means: of that kind, over the sample and at its means. average_derivative: the derivative for every term.
    Each with its delta-method standard error, covariates taken as fixed.
    """

    terms: tuple[str, ...]
    discrete: np.ndarray
    average: np.ndarray
    average_std_error: np.ndarray
    average_derivative: np.ndarray
    average_derivative_std_error: np.ndarray
    at_means: np.ndarray
    at_means_std_error: np.ndarray
    n_obs: int

    def frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row a term: the average effect as `Fit.frame` gives it, then the other columns. Index: `term`."""
        frame = inference(self.terms, self.average, self.average_std_error, np.inf, level)
        names = ("average_derivative", "average_derivative_std_error", "at_means", "at_means_std_error")
        return frame.assign(**{name: getattr(self, name) for name in names}, discrete=pd.array(self.discrete, dtype="boolean"))


def inference(terms: tuple[str, ...], coef: np.ndarray, std_error: np.ndarray, df: float, level: float = 0.95) -> pd.DataFrame:
    """Estimates with t, two-sided p-value and interval; df infinite: the normal distribution.

    A zero standard error gives p = NaN.
    """
    t = np.divide(coef, std_error, out=np.full(len(coef), np.nan), where=std_error > 0)
    distribution = stats.t(df) if np.isfinite(df) else stats.norm()
    half = distribution.ppf((1 + level) / 2) * std_error
    columns = {
        "coef": coef,
        "std_error": std_error,
        "t": t,
        "p_value": 2 * distribution.sf(np.abs(t)),
        "low": coef - half,
        "high": coef + half,
    }
    return pd.DataFrame(columns, index=pd.Index(terms, name="term"))


def stars(p_value: float) -> str:
    """The marks of the print: *** below 0.01, ** below 0.05, * below 0.1, otherwise none (NaN too)."""
    return next((mark for bound, mark in ((0.01, "***"), (0.05, "**"), (0.1, "*")) if p_value < bound), "")
