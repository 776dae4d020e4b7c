"""Libraries say what our estimators say, and a difference would show."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.analysis import crosscheck, determinants, productivity
from kiet_report.analysis.crosscheck import Check
from kiet_report.analysis.sample import estimation_sample
from kiet_report.models import linear
from kiet_report.models.results import CONSTANT
from tests.analysis.firm_panel import firm_panel

SAME = 1e-8
"""Relative; both sides work in double precision, and the matrices are well conditioned (1e-12 on the simulated panel)."""


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return estimation_sample(firm_panel(2500))


@pytest.fixture(scope="module")
def found(sample: pd.DataFrame) -> dict[tuple[str, str], Check]:
    return {(check.table, check.column): check for check in crosscheck.checks(sample)}


def test_libraries_agree(found: dict[tuple[str, str], Check]) -> None:
    assert [(*key, check.library) for key, check in found.items()] == [
        ("tbl-5-1", "(1)", "statsmodels"),
        ("tbl-5-1", "(2)", "statsmodels"),
        ("tbl-5-2", "(1)", "statsmodels"),
        ("tbl-5-2", "(2)", "linearmodels"),
    ]
    for check in found.values():
        assert check.coef_difference < SAME, check.estimator
        assert check.std_error_difference < SAME, check.estimator


def test_what_is_checked_is_what_the_tables_show(found: dict[tuple[str, str], Check], sample: pd.DataFrame) -> None:
    linear_probability = determinants.column(sample, "(1)")
    within = productivity.baseline(sample)["(2)"]
    for check, column in ((found["tbl-5-1", "(1)"], linear_probability), (found["tbl-5-2", "(2)"], within)):
        shown = column.frame[column.frame["status"] == "estimated"]
        assert check.n_obs == column.n_obs
        for name in ("coef", "std_error"):
            assert check.frame.loc[shown.index, name].tolist() == shown[name].tolist()


def test_every_term_is_compared(found: dict[tuple[str, str], Check], sample: pd.DataFrame) -> None:
    terms = set(found["tbl-5-1", "(2)"].frame.index)
    assert {*determinants.REGRESSORS, CONSTANT, "year[2018]", "province[jeju]", "industry[G]"} <= terms
    # nobody in section O adopts: it leaves both samples
    assert "industry[O]" not in terms and found["tbl-5-1", "(2)"].n_obs == (sample["industry"] != "O").sum()
    assert found["tbl-5-2", "(2)"].frame.index.tolist() == ["ai"]


def test_another_convention_would_show(found: dict[tuple[str, str], Check], sample: pd.DataFrame) -> None:
    check = found["tbl-5-2", "(1)"]
    fit = linear.fit(sample, "ln_productivity", ["ai"], effects=("industry", "province"), time="year")
    classical = pd.Series(fit.other_std_error[linear.CLASSICAL], index=fit.terms)
    frame = check.frame.assign(std_error=classical)
    assert Check(check.table, check.column, check.library, check.estimator, check.n_obs, frame).std_error_difference > 1e-3


def test_differences_are_relative_to_the_library() -> None:
    frame = pd.DataFrame({"coef": [1.0, -2.2], "std_error": [0.5, 0.3], "library_coef": [1.0, -2.0], "library_std_error": [0.4, 0.3]})
    check = Check("tbl-5-1", "(1)", "statsmodels", "OLS", 2, frame)
    assert check.coef_difference == pytest.approx(0.1) and check.std_error_difference == pytest.approx(0.25)


def test_an_edition_without_firms_checks_nothing(sample: pd.DataFrame) -> None:
    assert crosscheck.checks(sample.iloc[:0]) == ()
