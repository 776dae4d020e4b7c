"""표 5-2 to 5-4 from a panel whose truth is known, and against least squares on variables made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from kiet_report.analysis import productivity
from kiet_report.analysis.productivity import BY_TECHNOLOGY, BY_TRAIT
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.analysis.sample import estimation_sample
from kiet_report.core.errors import ReportError
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import print_2024
from tests.analysis.firm_panel import PREMIUM, firm_panel


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return estimation_sample(firm_panel(2500))


@pytest.fixture(scope="module")
def baseline(sample: pd.DataFrame) -> dict[str, RegressionColumn]:
    return productivity.baseline(sample)


def test_pooled_against_a_formula(sample: pd.DataFrame, baseline: dict[str, RegressionColumn]) -> None:
    known = smf.ols("ln_productivity ~ ai + C(industry) + C(province) + C(year)", sample).fit(cov_type="HC1")
    row = baseline["(1)"].frame.loc["ai"]
    assert (row["coef"], row["std_error"]) == pytest.approx((known.params["ai"], known.bse["ai"]), rel=1e-8)
    assert baseline["(1)"].r2 == pytest.approx(known.rsquared, rel=1e-8)


def test_firm_effects_remove_selection(baseline: dict[str, RegressionColumn]) -> None:
    pooled, within = baseline["(1)"].frame.loc["ai"], baseline["(2)"].frame.loc["ai"]
    assert pooled["low"] > PREMIUM + 0.1
    assert within["low"] < PREMIUM < within["high"]
    assert 0.9 < within["std_error_areg_hc1"] / within["std_error"] < 1.4


def test_lags_follow_the_calendar(sample: pd.DataFrame, baseline: dict[str, RegressionColumn]) -> None:
    cells = set(zip(sample["firm_id"], sample["year"], strict=True))
    for name, lag in (("(3)", 1), ("(4)", 2)):
        known = sum((firm, year - lag) in cells for firm, year in cells)
        assert baseline[name].n_obs == known
        assert list(baseline[name].frame.index) == [f"ai_l{lag}"]
    assert baseline["(5)"].n_obs == baseline["(3)"].n_obs
    assert list(baseline["(5)"].frame.index) == ["ai", "ln_productivity_l1"]
    assert baseline["(5)"].value("ln_productivity_l1") < 0


def test_lags_beside_current_adoption(sample: pd.DataFrame, baseline: dict[str, RegressionColumn]) -> None:
    both = productivity.baseline(sample, with_current=True)
    assert list(both["(3)"].frame.index) == ["ai", "ai_l1"]
    assert both["(3)"].variant == "with_current"
    assert both["(3)"].n_obs == baseline["(3)"].n_obs
    assert both["(2)"].value("ai") == baseline["(2)"].value("ai")


@pytest.mark.parametrize("source", [BY_TRAIT, BY_TECHNOLOGY])
def test_rows_are_those_of_the_print(sample: pd.DataFrame, source: str, printed_only: Edition) -> None:
    printed = print_2024.table(printed_only, "ch5_regressions")
    for name, column in productivity.interactions(sample, source).items():
        rows = printed[(printed["source"] == source) & (printed["column"] == name) & (printed["status"] == "printed")]
        assert list(column.frame["variable_printed"]) == list(rows["variable_printed"])
        assert column.n_firms == sample["firm_id"].nunique()
        assert column.frame.loc["constant", "status"] == "estimated"


def test_interactions_against_dummies(sample: pd.DataFrame) -> None:
    few = sample[sample["firm_id"] < "00120"]
    column = productivity.interactions(few, BY_TRAIT)["(2)"]
    terms = [term for term in column.frame.index if term != "constant"]
    made = few.assign(**{term.replace(":", "_"): few["ai"] * few[term.split(":")[1]] for term in terms if ":" in term})
    kept = [term.replace(":", "_") for term in terms if column.frame.loc[term, "status"] == "estimated"]
    known = smf.ols(f"ln_productivity ~ {' + '.join(kept)} + C(year) + C(firm_id)", made).fit()
    ours = [column.value(term) for term in terms if column.frame.loc[term, "status"] == "estimated"]
    assert ours == pytest.approx(known.params[kept].to_list(), rel=1e-6)
    assert column.r2 == pytest.approx(known.rsquared, rel=1e-8)


def test_firms_traits_that_never_change_are_stated(sample: pd.DataFrame) -> None:
    frame = productivity.interactions(sample, BY_TRAIT)["(2)"].frame
    assert frame.loc["foreign", "status"] == "absorbed"
    assert np.isnan(frame.loc["foreign", "coef"])
    assert frame.loc["ai:foreign", "status"] == "estimated"


def test_a_planted_effect_of_another_size_is_followed() -> None:
    panel = firm_panel(2500)
    raised = panel.assign(value_added=panel["value_added"] * np.exp(0.3 * panel["ai"].to_numpy(float)))
    one, two = (productivity.baseline(estimation_sample(frame))["(2)"].value("ai") for frame in (panel, raised))
    assert two - one == pytest.approx(0.3, abs=1e-9)


def test_a_single_year(sample: pd.DataFrame) -> None:
    with pytest.raises(ReportError) as caught:
        productivity.baseline(sample[sample["year"] == 2020])
    assert caught.value.code == "E-MODEL-PERIODS"


def test_nobody_adopts(sample: pd.DataFrame) -> None:
    frame = productivity.interactions(sample.assign(ai=0.0), BY_TECHNOLOGY)["(2)"].frame
    of_adoption = frame[[term.startswith("ai") for term in frame.index]]
    assert (of_adoption["status"] == "absorbed").all()
    assert of_adoption["coef"].isna().all()
    assert frame.loc["cloud", "status"] == "estimated"
