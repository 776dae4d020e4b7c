"""표 5-2 as a whole: dynamics that are known are found again, tests that should reject do, and no estimate is headlined then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis import dynamics, productivity
from kiet_report.analysis.dynamics import GmmColumn
from kiet_report.analysis.sample import estimation_sample
from kiet_report.models.dynamic_results import Overidentification, SerialTest
from tests.analysis.firm_panel import firm_panel


def dynamic_panel(n_firms: int, persistence: float, effect: float, *, feedback: float = 0.0, seed: int = 3) -> pd.DataFrame:
    """firm_id, year, ai, ln_productivity, with what the pooled column needs. Productivity keeps `persistence` of last year's deviation, AI
    adds `effect`; adoption lasts, comes with the firm effect and, with `feedback`, with last year's shock. Some firm-years are missing.
    """
    rng = np.random.default_rng(seed)
    years = np.arange(2011, 2023)
    firm = rng.normal(size=n_firms)
    y, ai, shock = firm / (1 - persistence), np.zeros(n_firms), np.zeros(n_firms)
    rows = []
    for year in years:
        ai = ((1.2 * ai + 0.4 * firm + feedback * shock + rng.normal(size=n_firms)) > 1.1).astype(float)
        shock = 0.4 * rng.normal(size=n_firms)
        y = persistence * y + effect * ai + firm + 0.02 * (year - 2011) + shock
        seen = (rng.random(n_firms) > 0.05) & (year >= 2017)
        here = {"firm_id": [f"{code:05d}" for code in range(n_firms)], "year": year, "ai": ai, "ln_productivity": y}
        rows.append(pd.DataFrame(here)[seen])
    frame = pd.concat(rows).sort_values(["firm_id", "year"], ignore_index=True)
    place = frame["firm_id"].astype(int)
    return frame.assign(industry=np.array(list("CGH"))[place % 3], province=np.array(["seoul", "busan"])[place % 2])


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    """A draw whose tests do not reject; at 5 % one in twenty does."""
    return dynamic_panel(3000, 0.4, 0.1, feedback=0.6, seed=1)


@pytest.mark.parametrize("column", ["(6)", "(7)"])
@pytest.mark.parametrize("variant", list(dynamics.VARIANTS))
def test_planted_dynamics(planted: pd.DataFrame, column: str, variant: dynamics.Variant) -> None:
    found = dynamics.estimate(planted, column, variant)
    assert set(found.frame.index) == {(step, term) for step in (1, 2) for term in ("ai", "ln_productivity_l1")}
    for step in (1, 2):
        lag = found.frame.loc[(step, "ln_productivity_l1")]
        assert abs(lag["coef"] - 0.4) < 3 * lag["std_error"] < 0.4
        assert abs(found.value("ai", step) - 0.1) < 3 * found.frame.loc[(step, "ai"), "std_error"]
    assert found.bounds[0] < 0.4 < found.bounds[1]
    assert found.fit.two_step.serial[0].p_value < 0.001 < found.fit.two_step.serial[1].p_value


def test_variants_differ_in_instruments_only(planted: pd.DataFrame) -> None:
    found = dynamics.variants(planted)
    for column in dynamics.COLUMNS:
        counts = {name: found[column, name].fit.n_instruments for name in dynamics.VARIANTS}
        assert counts["all_lags"] > counts["limited"] > counts["collapsed"]
        assert len({found[column, name].n_obs for name in dynamics.VARIANTS}) == 1
    assert found["(6)", "all_lags"].method == "difference_gmm"
    assert found["(7)", "all_lags"].method == "system_gmm"
    assert found["(7)", "all_lags"].n_obs == found["(7)", "all_lags"].fit.n_obs_level > found["(6)", "all_lags"].n_obs


def test_adoption_that_goes_with_the_firm_breaks_the_level_moments() -> None:
    """Changes of adoption must not go with the firm effect: here able firms adopt ever more, the others ever less."""
    frame = dynamic_panel(3000, 0.4, 0.1)
    able = frame.groupby("firm_id")["ln_productivity"].transform("mean") > 0
    rise = np.where(able, 1, -1) * (frame["year"] - 2019.5) / 5
    frame["ai"] = (np.random.default_rng(8).normal(size=len(frame)) + 2 * rise > 0.8).astype(float)
    found = dynamics.estimate(frame, "(7)")
    assert "hansen" in found.rejected()
    assert dynamics.headline(found).allowed is False
    assert "hansen" in dynamics.headline(found).objections


def _with(column: GmmColumn, **changes: object) -> GmmColumn:
    return replace(column, fit=replace(column.fit, **changes))


def test_what_speaks_against_a_headline(planted: pd.DataFrame) -> None:
    good = dynamics.estimate(planted, "(6)")
    assert dynamics.headline(good) == dynamics.Headline(True, ())
    ar1, ar2 = good.fit.two_step.serial
    assert set(dynamics.tests(good)) == {"hansen", "sargan", "ar1", "ar2"}
    serial = {
        "ar2": (ar1, replace(ar2, p_value=0.01)), "ar1_absent": (replace(ar1, p_value=0.4), ar2),
        "ar2_untested": (ar1, SerialTest(2, float("nan"), float("nan"), 0)),
    }  # fmt: skip
    for name, both in serial.items():
        assert dynamics.headline(_with(good, two_step=replace(good.fit.two_step, serial=both))).objections == (name,)
    assert dynamics.headline(_with(good, hansen=Overidentification(50.0, 10, 1e-7))).objections == ("hansen",)
    assert dynamics.headline(_with(good, hansen=Overidentification(0.0, 0, float("nan")))).objections == ("hansen_untested",)
    assert dynamics.headline(_with(good, n_firms=5)).objections == ("too_many_instruments",)
    assert dynamics.headline(replace(good, bounds=(0.9, 0.99))).objections == ("lag_out_of_bounds",)
    frame = good.frame.copy()
    frame.loc[(1, "ai"), ["low", "high"]] = (0.1, 0.3)
    frame.loc[(2, "ai"), ["low", "high"]] = (-0.3, -0.1)
    assert dynamics.headline(replace(good, frame=frame)).objections == ("steps_disagree",)


def test_without_a_panel() -> None:
    empty = estimation_sample(firm_panel(50)).iloc[:0]
    assert dynamics.table_5_2(empty) == {}
    assert dynamics.variants(empty) == {}


def test_a_true_effect_is_followed() -> None:
    """The same panel, with AI raising productivity by 0.12 more and for good: (2) moves by that, the power by nothing."""
    panel = firm_panel(2500)
    raised = panel.assign(value_added=panel["value_added"] * np.exp(0.12 * panel["ai"].to_numpy(float)))
    one, two = (productivity.baseline(estimation_sample(each))["(2)"].frame.loc["ai"] for each in (panel, raised))
    assert two["coef"] - one["coef"] == pytest.approx(0.12, abs=1e-9)
    assert two["std_error"] == pytest.approx(one["std_error"], rel=1e-9)
