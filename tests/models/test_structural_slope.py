"""The slope with errors in both variables: least squares where there are none, no attenuation where there are, and its interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kiet_report.core.errors import ReportError
from kiet_report.models.structural_slope import fit


def pairs(n: int, slope: float, noise: tuple[float, float], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """x, y and their errors; spread of the true x is 1, of y about the line 0.2."""
    x_error, y_error = (size * rng.uniform(0.3, 1.5, n) for size in noise)
    x = rng.normal(size=n)
    y = 0.3 + slope * x + 0.2 * rng.normal(size=n)
    return x + x_error * rng.normal(size=n), y + y_error * rng.normal(size=n), x_error, y_error


def test_without_errors_it_is_least_squares() -> None:
    x, y, *_ = pairs(15, 0.7, (0.5, 0.5), np.random.default_rng(3))
    known = stats.linregress(x, y)
    ours = fit(x, y, np.zeros(15), np.zeros(15))
    assert (ours.slope, ours.intercept) == (pytest.approx(known.slope, rel=1e-4), pytest.approx(known.intercept, rel=1e-4))
    assert ours.residual == pytest.approx(np.std(y - known.intercept - known.slope * x) * np.sqrt(15 / 13), rel=0.08)
    half = stats.t(13).ppf(0.975) * known.stderr
    assert (ours.high - ours.low) / 2 == pytest.approx(half, rel=0.25)
    assert ours.p_value == pytest.approx(known.pvalue, abs=0.02)


def test_units_do_not_matter() -> None:
    x, y, x_error, y_error = pairs(12, 0.7, (0.5, 0.3), np.random.default_rng(5))
    one, other = fit(x, y, x_error, y_error), fit(1000 * x, y / 100, 1000 * x_error, y_error / 100)
    for name in ("slope", "low", "high"):
        assert getattr(other, name) == pytest.approx(getattr(one, name) / 1e5, rel=1e-3)
    assert other.p_value == pytest.approx(one.p_value, abs=1e-4)


def test_noise_in_x_does_not_pull_it_to_zero() -> None:
    rng = np.random.default_rng(7)
    ours, least_squares = [], []
    for _ in range(20):
        x, y, x_error, y_error = pairs(40, 1.0, (0.8, 0.2), rng)
        ours.append(fit(x, y, x_error, y_error).slope)
        least_squares.append(np.polyfit(x, y, 1)[0])
    assert np.median(ours) == pytest.approx(1.0, abs=0.15)
    assert np.median(least_squares) < 0.7


def test_a_noisy_pair_counts_for_little() -> None:
    x = np.array([0.0, 1, 2, 3, 4, 5])
    y = 0.5 * x + np.array([0.02, -0.01, 0.0, 0.01, -0.02, 0.0])
    y[5] = 20.0
    error = np.full(6, 0.02)
    far = np.array([0.02] * 5 + [30.0])
    assert fit(x, y, error, far).slope == pytest.approx(0.5, abs=0.02)


def test_where_x_is_all_noise_the_interval_says_so() -> None:
    rng = np.random.default_rng(2)
    x, y = 0.1 * rng.normal(size=8), rng.normal(size=8)
    ours = fit(x, y, np.full(8, 0.5), np.full(8, 0.1))
    assert (ours.low, ours.high) == (-np.inf, np.inf)
    assert ours.p_value > 0.5


def test_too_few_pairs() -> None:
    with pytest.raises(ReportError, match="E-MODEL-DF"):
        fit(*(np.arange(3.0),) * 4)
    with pytest.raises(ReportError, match="E-MODEL-FINITE"):
        fit(np.array([1, 2, 3, np.nan]), *(np.arange(4.0),) * 3)


@pytest.mark.slow
def test_coverage_of_the_interval() -> None:
    rng, draws, inside = np.random.default_rng(13), 200, 0
    for _ in range(draws):
        ours = fit(*pairs(13, 0.5, (0.5, 0.3), rng))
        inside += ours.low <= 0.5 <= ours.high
    assert inside >= stats.binom(draws, 0.95).ppf(0.001)
