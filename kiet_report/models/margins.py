"""Marginal effects of a probit with delta-method errors, as sums over chunks of rows:
memory is rows of a chunk times terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from kiet_report.models.probit import Prepared
from kiet_report.models.results import MarginalEffects, ProbitFit

CHUNK = 4096
"""Rows at a time."""
_SQRT_2PI = 2.5066282746310002


@dataclass(frozen=True)
class _Changes:
    """Terms whose effect is a change from 0 to 1.

    column: (m,) their places; own: for each the columns set to 0 when it is off.
    """

    column: np.ndarray
    own: tuple[tuple[int, ...], ...]

    @staticmethod
    def of(prepared: Prepared) -> _Changes:
        alone: list[tuple[int, tuple[int, ...]]] = [(int(j), (int(j),)) for j in np.flatnonzero(prepared.binary)]
        levels = [(j, own) for own in prepared.design.effects.values() for j in own]
        both = sorted([*alone, *levels])
        return _Changes(np.array([j for j, _ in both], dtype=int), tuple(own for _, own in both))

    def mask(self, k: int) -> np.ndarray:
        """(k, m) one where a column belongs to the change."""
        mask = np.zeros((k, len(self.own)))
        for change, own in enumerate(self.own):
            mask[list(own), change] = 1
        return mask


def marginal_effects(fit: ProbitFit, prepared: Prepared) -> MarginalEffects:
    """Average effects and effects at the means for every term but the intercept.

    A regressor of zeros and ones, and each level of an effect against its base, is a discrete change: only that regressor, or that effect's
    dummies, change. Anything else is a derivative. The derivative of every term stands beside.
    """
    x, changes = prepared.design.x, _Changes.of(prepared)
    average, means = _Effects(fit.coef, changes), _Effects(fit.coef, changes)
    for start in range(0, len(x), CHUNK):
        average.add(x[start : start + CHUNK])
    means.add(x.mean(axis=0, keepdims=True))
    effect, gradient, slope, slope_gradient = average.mean()
    at_means, at_means_gradient, *_ = means.mean()
    discrete = np.zeros(len(slope), dtype=bool)
    discrete[changes.column] = True

    def error(gradients: np.ndarray) -> np.ndarray:
        return np.sqrt(np.einsum("ij,ij->j", gradients, fit.vcov @ gradients))

    return MarginalEffects(
        terms=fit.terms[:-1],
        discrete=discrete,
        average=effect,
        average_std_error=error(gradient),
        average_derivative=slope,
        average_derivative_std_error=error(slope_gradient),
        at_means=at_means,
        at_means_std_error=error(at_means_gradient),
        n_obs=len(x),
    )


class _Effects:
    """Sums of effects and of their derivatives in the coefficients."""

    def __init__(self, coef: np.ndarray, changes: _Changes) -> None:
        k, m = len(coef), len(changes.own)
        self.coef, self.changes = coef, changes
        self.mask = changes.mask(k)
        self.own_coef = self.mask * coef[:, None]
        self.n = 0
        self.density = 0.0
        self.density_slope = np.zeros(k)
        self.change = np.zeros(m)
        self.change_gradient = np.zeros((k, m))
        self.density_on = np.zeros(m)

    def add(self, rows: np.ndarray) -> None:
        """Rows (c, k) of the sample."""
        index = rows @ self.coef
        density = np.exp(-0.5 * index * index) / _SQRT_2PI
        self.n += len(rows)
        self.density += float(density.sum())
        self.density_slope -= rows.T @ (index * density)
        off = index[:, None] - rows @ self.own_coef
        on = off + self.coef[self.changes.column]
        self.change += (ndtr(on) - ndtr(off)).sum(axis=0)
        density_on = np.exp(-0.5 * on * on) / _SQRT_2PI
        self.density_on += density_on.sum(axis=0)
        density_on -= np.exp(-0.5 * off * off) / _SQRT_2PI
        self.change_gradient += rows.T @ density_on

    def mean(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Effects (k-1,) and their gradients (k, k-1), then the same of derivatives alone."""
        k, column = len(self.coef), self.changes.column
        slope = self.density / self.n * self.coef
        slope_gradient = np.outer(self.density_slope / self.n, self.coef) + np.eye(k) * self.density / self.n
        change_gradient = self.change_gradient * (1 - self.mask)
        change_gradient[column, np.arange(len(column))] = self.density_on
        effect, gradient = slope.copy(), slope_gradient.copy()
        effect[column] = self.change / self.n
        gradient[:, column] = change_gradient / self.n
        return effect[:-1], gradient[:, :-1], slope[:-1], slope_gradient[:, :-1]
