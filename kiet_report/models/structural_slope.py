"""The slope of one effect on another where both are estimates:
errors in both variables, with their standard errors known.

True pairs are x ~ N(m, s²) and y = a + b x + N(0, r²); what is seen is each with its own normal error. Least squares of the estimates
would pull the slope to zero as far as x is noise, and would count a noisy group like an exact one. Restricted maximum likelihood of the
pairs does neither. The interval is that of the likelihood ratio, with the square of Student's t at n-2 degrees of freedom in place of
chi-squared, since groups are few; it is infinite on a side where the likelihood never falls that far, as when x is all noise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize

from kiet_report.core.errors import ReportError

FEWEST = 4
"""Pairs below which there is no interval to speak of."""
FARTHEST = 100.0
"""Slopes are looked for up to so many standard deviations of y for one of x."""


@dataclass(frozen=True)
class StructuralSlope:
    """slope, low, high (interval at `level`), intercept: y per unit of x, and y.

    spread: s, standard deviation of the true x. residual: r, of the true y about the line. p_value: of a slope of zero. n: pairs.
    """

    slope: float
    low: float
    high: float
    intercept: float
    spread: float
    residual: float
    p_value: float
    level: float
    n: int


def fit(x: np.ndarray, y: np.ndarray, x_error: np.ndarray, y_error: np.ndarray, level: float = 0.95) -> StructuralSlope:
    """Slope of y (n,) on x (n,), with standard errors (n,) each, errors of x and y independent.

    Raises ReportError E-MODEL-DF for fewer than four pairs, E-MODEL-FINITE for a value or error that is not finite.
    """
    values = np.stack([x, y, x_error, y_error])
    n = values.shape[1]
    if n < FEWEST:
        raise ReportError("E-MODEL-DF", n_obs=n, rank=FEWEST)
    if bad := int((~np.isfinite(values)).any(axis=0).sum()):
        raise ReportError("E-MODEL-FINITE", variable="slope", bad=bad, n_obs=n)
    scale_x, scale_y = (float(np.std(column)) or 1.0 for column in (x, y))
    pairs = _Pairs(np.stack([x / scale_x, y / scale_y]), np.stack([(x_error / scale_x) ** 2, (y_error / scale_y) ** 2]))
    slope, (spread, residual), best = _best(pairs)
    fall = float(stats.t(n - 2).ppf((1 + level) / 2)) ** 2

    def short(candidate: float) -> float:
        return 2 * (pairs.profile(candidate, (spread, residual))[0] - best) - fall

    low, high = _edge(short, slope, -1), _edge(short, slope, 1)
    ratio = max(0.0, 2 * (pairs.profile(0.0, (spread, residual))[0] - best))
    means = pairs.means(slope, spread, residual)
    unit = scale_y / scale_x
    return StructuralSlope(
        slope=slope * unit,
        low=low * unit,
        high=high * unit,
        intercept=float(means[1] - slope * means[0]) * scale_y,
        spread=spread * scale_x,
        residual=residual * scale_y,
        p_value=float(2 * stats.t(n - 2).sf(np.sqrt(ratio))),
        level=level,
        n=n,
    )


@dataclass(frozen=True)
class _Pairs:
    """values (2, n), squares (2, n) of the errors."""

    values: np.ndarray
    squares: np.ndarray

    def _precision(self, slope: complex, spread: complex, residual: complex) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Elements xx, xy, yy of the inverse covariance of each pair, and its determinant (n,) each."""
        xx = spread**2 + self.squares[0]
        noise = residual**2 + self.squares[1]
        yy = (slope * spread) ** 2 + noise
        xy = slope * spread**2
        # the same as xx yy - xy², without taking two nearly equal numbers from each other
        determinant = xx * noise + self.squares[0] * (slope * spread) ** 2
        return yy / determinant, -xy / determinant, xx / determinant, determinant

    def means(self, slope: float, spread: float, residual: float) -> np.ndarray:
        """(2,) means of x and y by generalised least squares."""
        return self._means(*self._precision(slope, spread, residual)[:3])[0]

    def _means(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, complex]:
        """The means, and the determinant of their information.

        Two by two, written out: it is asked for thousands of times.
        """
        x, y = self.values
        xx, xy, yy = a.sum(), b.sum(), c.sum()
        right_x, right_y = a @ x + b @ y, b @ x + c @ y
        determinant = xx * yy - xy * xy
        return np.array([yy * right_x - xy * right_y, xx * right_y - xy * right_x]) / determinant, determinant

    def loss(self, slope: complex, spread: complex, residual: complex) -> complex:
        """Minus the restricted log likelihood; real for real arguments."""
        a, b, c, determinant = self._precision(slope, spread, residual)
        means, information = self._means(a, b, c)
        x, y = self.values - means[:, None]
        quadratic = a @ (x * x) + 2 * (b @ (x * y)) + c @ (y * y)
        return complex(0.5 * (np.log(determinant).sum() + quadratic + np.log(information)))

    def with_gradient(self, at: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss at (slope, spread, residual) and its derivatives (3,), by a step into the complex plane:
        exact to the last digit.
        """
        steps = at + 1j * _STEP * np.eye(3)
        losses = [self.loss(*step) for step in steps]
        return losses[0].real, np.array([each.imag for each in losses]) / _STEP

    def profile(self, slope: float, start: tuple[float, float]) -> tuple[float, tuple[float, float]]:
        """The least loss at a slope, and the spreads there."""
        found = [minimize(self._at(slope), begin, jac=True, method="L-BFGS-B", bounds=_SPREADS) for begin in (start, (0.7, 0.7))]
        best = min(found, key=lambda each: each.fun)
        return float(best.fun), (float(best.x[0]), float(best.x[1]))

    def _at(self, slope: float) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
        """The loss and its derivatives in the spreads alone."""

        def of_spreads(at: np.ndarray) -> tuple[float, np.ndarray]:
            loss, gradient = self.with_gradient(np.array([slope, *at]))
            return loss, gradient[1:]

        return of_spreads


_STEP = 1e-20
_LEAST = 1e-4
"""Smallest spread, in standard deviations of the estimates: zero itself makes exact pairs singular."""
_SPREADS = [(_LEAST, None)] * 2


def _best(pairs: _Pairs) -> tuple[float, tuple[float, float], float]:
    """Slope, spreads and loss at the maximum, started from several slopes since the likelihood may have
    more than one.
    """
    found = [
        minimize(pairs.with_gradient, (slope, 0.7, 0.7), jac=True, method="L-BFGS-B", bounds=[(-FARTHEST, FARTHEST), *_SPREADS])
        for slope in (-1.5, -0.3, 0.3, 1.5)
    ]
    best = min(found, key=lambda each: each.fun)
    slope, spread, residual = (float(value) for value in best.x)
    loss, spreads = pairs.profile(slope, (spread, residual))
    return slope, spreads, min(loss, float(best.fun))


def _edge(short: Callable[[float], float], slope: float, side: int) -> float:
    """Where the likelihood has fallen far enough on one side; infinite if it does not within reach."""
    step = 0.25
    inside, outside = slope, slope + side * step
    while short(outside) < 0:
        inside, step = outside, step * 2
        outside += side * step
        if abs(outside) > FARTHEST:
            return side * float("inf")
    return float(brentq(short, min(inside, outside), max(inside, outside), xtol=1e-5, rtol=1e-6))
