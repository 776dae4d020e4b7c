"""Minimum detectable effects against the formula, a simulated test, and statsmodels' power."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from kiet_report.analysis import power


def test_formula() -> None:
    assert power.minimum_detectable_effect(1.0) == pytest.approx(2.8016, abs=1e-4)
    assert power.minimum_detectable_effect(0.02) == pytest.approx(0.056, abs=1e-4)
    assert power.minimum_detectable_effect(1.0, size=0.1, power=0.9) == pytest.approx(1.6449 + 1.2816, abs=1e-4)


def test_power_at_it_is_eighty_percent() -> None:
    # the other tail adds next to nothing
    assert power.power_at(power.minimum_detectable_effect(0.03), 0.03) == pytest.approx(0.80, abs=1e-5)
    assert power.power_at(0.0, 0.03) == pytest.approx(0.05)
    assert power.power_at(-0.1, 0.03) == pytest.approx(power.power_at(0.1, 0.03))
    known = NormalIndPower(ddof=0).power(effect_size=0.1 / 0.04, nobs1=1, alpha=0.05, ratio=0)
    assert power.power_at(0.1, 0.04) == pytest.approx(known, rel=1e-9)


def test_power_by_drawing() -> None:
    estimates = 0.05 + 0.02 * np.random.default_rng(5).normal(size=20_000)
    found = (np.abs(estimates / 0.02) > 1.959964).mean()
    assert power.power_at(0.05, 0.02) == pytest.approx(found, abs=0.01)
