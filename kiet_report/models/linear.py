"""Linear models: least squares with HC1, and firm effects absorbed with clustered errors,
as Stata computes both.

Firm effects are removed by deviations from firm means, everything else (years, regions, industries) by dummies in the same deviations.
That is exact on unbalanced panels whatever the gaps, and needs no iteration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve

from kiet_report.core.errors import ReportError
from kiet_report.models.design import CHUNK, NO_VARIANCE, Design, Groups, centre, design, groups, identified, numbers
from kiet_report.models.results import CONSTANT, LinearFit

CLASSICAL = "classical"
"""Equal variances, s²(X'X)^-1 with N-K degrees of freedom, absorbed effects counted: Stata's default. For comparison only."""
HC1 = "hc1"
"""Heteroskedasticity-robust, N/(N-K): Stata's ``regress, vce(robust)``."""
CLUSTER = "cluster"
"""By cluster, G/(G-1) * (N-1)/(N-K): Stata's ``regress, vce(cluster)``."""
XTREG = "xtreg_cluster"
"""By entity, G/(G-1) * (N-1)/(N-K), K without the absorbed effects: Stata's ``xtreg, fe vce(robust)``. Entities with one row stay in N
and G."""
AREG = "areg_hc1"
"""Heteroskedasticity-robust, N/(N-K), K with the absorbed effects: Stata's ``areg, vce(robust)``. Biased where years are few (Stock and
Watson 2008), so it stands beside, never alone."""


@dataclass(frozen=True)
class Prepared:
    """Regressors ready for any number of outcomes.

    design.x: (n, k) deviations from means, or from entity means. means: (k,) of the regressors themselves. factor: Cholesky factor of the
    cross products of deviations, cross (k, k), each term divided by its scale (k,).
    """

    design: Design
    means: np.ndarray
    cross: np.ndarray
    factor: Any
    scale: np.ndarray
    entity: Groups | None
    entity_name: str
    cluster: Groups | None

    def solve(self, right: np.ndarray) -> np.ndarray:
        """(x'x)^-1 times `right` (k,) or (k, m)."""
        scale = self.scale if right.ndim == 1 else self.scale[:, None]
        return cho_solve(self.factor, right / scale) / scale


def prepare(
    frame: pd.DataFrame,
    regressors: Sequence[str],
    *,
    effects: Sequence[str] = (),
    entity: str | None = None,
    time: str | None = None,
    cluster: str | None = None,
) -> Prepared:
    """Regressors with dummies for `effects` and then `time`, `entity` absorbed.

    time: an effect that must have two levels or more (E-MODEL-PERIODS). cluster: column of the clusters of a model without `entity`; with
    one, errors are clustered by entity. Raises ReportError E-MODEL-EMPTY, -FINITE, -PERIODS, -CLUSTERS, -REGRESSORS, -DF.
    """
    if entity and cluster:
        raise ValueError("a model with absorbed entities is clustered by entity")
    by = {name: groups(frame, name) for name in (*effects, *([time] if time else []))}
    if time and len(by[time]) < 2:
        raise ReportError("E-MODEL-PERIODS", variable=time, level=by[time].levels[0])
    entities = groups(frame, entity) if entity else None
    clusters = groups(frame, cluster) if cluster else entities
    if clusters is not None and len(clusters) < 2:
        raise ReportError("E-MODEL-CLUSTERS", variable=cluster or entity, n_clusters=len(clusters))
    return _prepare(design(frame, regressors, by), entities, entity or "", clusters)


def _prepare(raw: Design, entity: Groups | None, entity_name: str, cluster: Groups | None) -> Prepared:
    means, squares = raw.x.mean(axis=0), np.einsum("ij,ij->j", raw.x, raw.x)
    x = centre(raw.x, entity)
    gram = x.T @ x
    keep, dropped = identified(gram, squares, raw.terms, within=entity is not None)
    if not keep.any():
        raise ReportError("E-MODEL-REGRESSORS", dropped=", ".join(raw.terms) or "-")
    n_obs, rank = len(x), int(keep.sum()) + (len(entity) if entity else 1)
    if n_obs <= rank:
        raise ReportError("E-MODEL-DF", n_obs=n_obs, rank=rank)
    scale = np.sqrt(np.diag(gram)[keep])
    cross = gram[np.ix_(keep, keep)]
    factor = cho_factor(cross / np.outer(scale, scale))
    return Prepared(raw.keep(keep, dropped), means[keep], cross, factor, scale, entity, entity_name, cluster)


def estimate(prepared: Prepared, y: np.ndarray, outcome: str = "outcome") -> LinearFit:
    """Least squares of y (n,). Raises ReportError E-MODEL-FINITE, E-MODEL-OUTCOME, E-MODEL-WITHIN."""
    x, entity, cluster = prepared.design.x, prepared.entity, prepared.cluster
    deviations = _deviations(prepared, y, outcome)
    slopes = prepared.solve(x.T @ deviations)
    # one step of refinement brings the normal equations to the accuracy of an orthogonal decomposition
    slopes = slopes + prepared.solve(x.T @ (deviations - x @ slopes))
    residuals = deviations - x @ slopes
    rss, n = float(residuals @ residuals), len(y)
    rank = len(slopes) + (len(entity) if entity else 1)
    vcovs = _vcovs(prepared, residuals, rank)
    convention = next(iter(vcovs))
    return LinearFit(
        outcome=outcome,
        terms=(*prepared.design.terms, CONSTANT),
        coef=np.append(slopes, y.mean() - prepared.means @ slopes),
        vcov=vcovs[convention],
        convention=convention,
        n_obs=n,
        n_clusters=len(cluster) if cluster else 0,
        df_resid=float(len(cluster) - 1 if cluster else n - rank),
        dropped=prepared.design.dropped,
        bases=prepared.design.bases,
        n_entities=len(entity) if entity else 0,
        n_singletons=int((entity.counts == 1).sum()) if entity else 0,
        rank=rank,
        rss=rss,
        r2=1 - rss / float(((y - y.mean()) ** 2).sum()),
        r2_within=1 - rss / float(deviations @ deviations) if entity else float("nan"),
        other_std_error={name: np.sqrt(np.diag(vcov)) for name, vcov in vcovs.items() if name != convention},
    )


def fit(frame: pd.DataFrame, outcome: str, regressors: Sequence[str], **options: Any) -> LinearFit:
    """`prepare` and `estimate` in one: options as those of `prepare`."""
    return estimate(prepare(frame, regressors, **options), numbers(frame, outcome), outcome)


def _deviations(prepared: Prepared, y: np.ndarray, outcome: str) -> np.ndarray:
    n = len(y)
    if bad := int(n - np.isfinite(y).sum()):
        raise ReportError("E-MODEL-FINITE", variable=outcome, bad=bad, n_obs=n)
    squares = float(y @ y)
    overall = centre(y.copy())
    if overall @ overall <= NO_VARIANCE * squares:
        raise ReportError("E-MODEL-OUTCOME", variable=outcome, n_obs=n)
    if prepared.entity is None:
        return overall
    within = centre(y.copy(), prepared.entity)
    if within @ within <= NO_VARIANCE * squares:
        raise ReportError("E-MODEL-WITHIN", variable=outcome, entity=prepared.entity_name, n_obs=n, n_entities=len(prepared.entity))
    return within


def _vcovs(prepared: Prepared, residuals: np.ndarray, rank: int) -> dict[str, np.ndarray]:
    """Convention -> (k+1, k+1), the one that goes with the model first."""
    n, k = prepared.design.x.shape
    half = _half(prepared)
    robust = half @ _score_products(prepared.design.x, residuals) @ half.T * n / (n - rank)
    bread = half @ _cross_products(prepared) @ half.T
    beside = {AREG if prepared.entity else HC1: robust, CLASSICAL: bread * float(residuals @ residuals) / (n - rank)}
    if prepared.cluster is None:
        return beside
    g = len(prepared.cluster)
    by_cluster = half @ _cluster_products(prepared, residuals) @ half.T
    return {XTREG if prepared.entity else CLUSTER: by_cluster * g / (g - 1) * (n - 1) / (n - k - 1), **beside}


def _half(prepared: Prepared) -> np.ndarray:
    """(k+1, k+1) from scores to coefficients; the intercept is the mean outcome less the slopes at the
    means.
    """
    k = len(prepared.means)
    half = np.zeros((k + 1, k + 1))
    half[:k, :k] = prepared.solve(np.eye(k))
    half[k, :k] = -prepared.means @ half[:k, :k]
    half[k, k] = 1 / len(prepared.design.x)
    return half


def _cross_products(prepared: Prepared) -> np.ndarray:
    """(k+1, k+1) of the centred regressors and one."""
    k = len(prepared.means)
    products = np.zeros((k + 1, k + 1))
    products[:k, :k] = prepared.cross
    products[k, k] = len(prepared.design.x)
    return products


def _score_products(x: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """(k+1, k+1) sum of products of the scores of the slopes and the (centred) intercept."""
    products = np.zeros((x.shape[1] + 1,) * 2)
    for start in range(0, len(x), CHUNK):
        left = residuals[start : start + CHUNK]
        scores = np.column_stack([x[start : start + CHUNK] * left[:, None], left])
        products += scores.T @ scores
    return products


def _cluster_products(prepared: Prepared, residuals: np.ndarray) -> np.ndarray:
    """The same of their sums by cluster."""
    assert prepared.cluster is not None
    indicator = prepared.cluster.indicator
    # the residuals as entries of the sparse matrix spare a copy of x
    weighted = indicator.copy()
    weighted.data = residuals[indicator.indices]
    sums = np.column_stack([weighted @ prepared.design.x, indicator @ residuals])
    return sums.T @ sums
