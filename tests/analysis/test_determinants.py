"""표 5-1 from a panel whose truth is known: every row of the print has its estimate or its reason, and the planted effects come out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis import determinants
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.analysis.sample import estimation_sample
from kiet_report.core.errors import ReportError
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import print_2024
from kiet_report.models.results import Dropped
from tests.analysis.firm_panel import INDEX, firm_panel


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return estimation_sample(firm_panel(2500))


@pytest.fixture(scope="module")
def table(sample: pd.DataFrame) -> dict[str, RegressionColumn]:
    return determinants.table(sample)


def test_rows_are_those_of_the_print(table: dict[str, RegressionColumn], printed_only: Edition) -> None:
    printed = print_2024.table(printed_only, "ch5_regressions").query("source == '표 5-1'")
    for name, column in table.items():
        assert list(column.frame["variable_printed"]) == list(printed[printed["column"] == name]["variable_printed"])


def test_samples_and_omissions(table: dict[str, RegressionColumn], sample: pd.DataFrame) -> None:
    counts = sample["industry"].value_counts()
    assert table["(1)"].n_obs == len(sample)
    assert table["(2)"].n_obs == len(sample) - counts["O"]
    assert table["(2)"].dropped == (Dropped("industry[O]", "predicts_failure", int(counts["O"])),)
    assert table["(3)"].n_obs == counts["C"]
    assert table["(3)"].dropped == (Dropped("industry[C]", "one_level"),)
    assert table["(4)"].n_obs == counts[["G", "H", "I"]].sum()
    assert table["(4)"].dropped == (Dropped("robot", "constant"),)
    assert table["(4)"].frame.loc["robot", "status"] == "constant"
    assert np.isnan(table["(4)"].value("robot"))
    assert (table["(1)"].frame["status"] == "estimated").all()


def test_planted_effects_come_out(table: dict[str, RegressionColumn]) -> None:
    for name in ("(1)", "(2)", "(3)"):
        frame = table[name].frame
        assert (frame.loc[["ln_employees", "iot", "big_data", "rd"], "stars"] == "***").all(), name
        assert frame.loc[[term for term in frame.index if term not in INDEX], "t"].abs().median() < 1.5
    frame = table["(2)"].frame
    assert frame.loc[list(INDEX), "coef"].idxmax() == "big_data"


def test_discrete_and_derivative_stand_side_by_side(table: dict[str, RegressionColumn]) -> None:
    frame = table["(2)"].frame
    continuous = ["ln_employees", "ln_sales", "intangible_share", "ln_productivity", "ln_age", "rd"]
    assert list(frame.index[~frame["discrete"]]) == continuous
    assert frame.loc["ln_sales", "coef"] == frame.loc["ln_sales", "average_derivative"]
    assert frame.loc["big_data", "coef"] != pytest.approx(frame.loc["big_data", "average_derivative"], rel=0.05)
    assert (frame["at_means_std_error"] > 0).all()


def test_year_effects_with_intervals(table: dict[str, RegressionColumn]) -> None:
    for column in table.values():
        assert list(column.years.index) == list(range(2017, 2023))
        assert column.bases["year"] == "2017"
        assert column.years.loc[2017, ["coef", "low", "high"]].tolist() == [0, 0, 0]
        later = column.years.loc[2018:]
        assert ((later["low"] < later["coef"]) & (later["coef"] < later["high"])).all()
    assert table["(2)"].years.loc[2022, "coef"] > 0


def test_all_firms_adopt(sample: pd.DataFrame) -> None:
    with pytest.raises(ReportError) as caught:
        determinants.column(sample.assign(ai=1.0), "(2)")
    assert caught.value.code == "E-MODEL-ONE-CLASS"
    with pytest.raises(ReportError) as caught:
        determinants.column(sample.assign(ai=1.0), "(1)")
    assert caught.value.code == "E-MODEL-OUTCOME"


def test_no_service_firm(sample: pd.DataFrame) -> None:
    with pytest.raises(ReportError) as caught:
        determinants.column(sample[sample["industry"] == "C"], "(4)")
    assert caught.value.code == "E-MODEL-EMPTY"


def test_a_single_year(sample: pd.DataFrame) -> None:
    with pytest.raises(ReportError) as caught:
        determinants.table(sample[sample["year"] == 2020])
    assert caught.value.code == "E-MODEL-PERIODS"
