"""Empirical Bayes against statsmodels' meta-analysis, its limits, and draws whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from kiet_report.core.errors import ReportError
from kiet_report.models.shrinkage import paule_mandel, shrink

ESTIMATE = np.array([0.1, -0.3, 0.4, 0.05, 0.9, -0.2])
STD_ERROR = np.array([0.1, 0.2, 0.15, 0.05, 0.3, 0.1])


def test_against_statsmodels() -> None:
    known = combine_effects(ESTIMATE, STD_ERROR**2, method_re="iterated", atol=1e-13)
    ours = shrink(ESTIMATE, STD_ERROR)
    assert ours.variance == pytest.approx(known.tau2, rel=1e-6)
    assert ours.mean == pytest.approx(known.mean_effect_re, rel=1e-6)
    assert ours.mean_std_error == pytest.approx(known.sd_eff_w_re, rel=1e-6)
    assert (ours.q, ours.df) == (pytest.approx(known.q), 5)
    assert ours.spread == pytest.approx(known.tau2**0.5, rel=1e-6)


def test_noisy_estimates_move_most() -> None:
    ours = shrink(ESTIMATE, STD_ERROR)
    assert (np.diff(ours.weight[np.argsort(STD_ERROR)]) <= 0).all()
    assert ((ours.effect - ours.mean) * (ESTIMATE - ours.mean) >= 0).all()
    assert (np.abs(ours.effect - ours.mean) < np.abs(ESTIMATE - ours.mean)).all()
    assert ((ours.weight > 0) & (ours.weight < 1)).all()


def test_no_more_variation_than_errors_make() -> None:
    ours = shrink(np.array([0.1, 0.11, 0.09]), np.array([0.1, 0.1, 0.2]))
    assert ours.variance == 0
    assert ours.effect == pytest.approx([ours.mean] * 3)
    assert ours.std_error == pytest.approx([ours.mean_std_error] * 3)  # of three groups Morris's correction says nothing
    assert ours.p_value > 0.9


def test_one_group_is_its_own_mean() -> None:
    ours = shrink(np.array([0.3]), np.array([0.1]))
    assert (ours.mean, ours.effect[0], ours.std_error[0]) == (pytest.approx(0.3), pytest.approx(0.3), pytest.approx(0.1))
    assert np.isnan(ours.p_value)


def test_what_cannot_be_shrunk() -> None:
    with pytest.raises(ReportError, match="E-MODEL-EMPTY"):
        shrink(np.array([]), np.array([]))
    with pytest.raises(ReportError, match="E-MODEL-FINITE"):
        shrink(np.array([1.0, np.nan]), np.array([1.0, 1.0]))
    with pytest.raises(ReportError, match="E-MODEL-FINITE"):
        shrink(np.array([1.0, 2.0]), np.array([1.0, 0.0]))


def test_planted_variance_and_coverage() -> None:
    rng = np.random.default_rng(11)
    inside, variances = 0, []
    for _ in range(300):
        error = rng.uniform(0.05, 0.4, 17)
        true = rng.normal(0.1, 0.2, 17)
        estimate = true + error * rng.normal(size=17)
        ours = shrink(estimate, error)
        variances.append(paule_mandel(estimate, error**2))
        inside += int((np.abs(ours.effect - true) < 1.96 * ours.std_error).sum())
    assert np.mean(variances) == pytest.approx(0.04, rel=0.1)
    # the normal interval of an estimated prior: near 95 %, not at it
    assert 0.90 < inside / (300 * 17) < 0.96
