"""Minimum detectable effects against the formula, a simulated test, and statsmodels' power."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from kiet_report.analysis import dynamics, power
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.sample import estimation_sample
from tests.analysis.firm_panel import firm_panel

ORIGIN = Origin("simulated", "simulated_firms", "2017-2022")


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


def test_by_column() -> None:
    columns = dynamics.table_5_2(estimation_sample(firm_panel(2000)))
    frame = power.by_column(columns, ORIGIN).set_index("column")
    assert list(frame.index) == list(columns)
    assert frame["mde"].to_numpy() == pytest.approx(2.801585 * frame["std_error"].to_numpy(), rel=1e-5)
    assert frame["low_percent"].to_numpy() == pytest.approx(100 * np.expm1(frame["low"].to_numpy()))
    assert frame.loc["(6)", "coef"] == columns["(6)"].value("ai", 2)
    assert (frame["premium_ruled_out"] == (frame["high"] < 0.147)).all()
    assert frame["power_at_print"].between(0.05, 1).all()


def test_without_a_panel() -> None:
    assert power.by_column({}, ORIGIN).empty
