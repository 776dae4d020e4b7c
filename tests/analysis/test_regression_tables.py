"""Frames of 표 5-1, 5-3 and 5-4: every printed value once, its estimate beside it, and where each comes from."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.analysis import determinants, dynamics, productivity, regression_tables
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.analysis.sample import estimation_sample
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import print_2024
from tests.analysis.firm_panel import firm_panel

MADE_UP = Origin("simulated", "simulated_firms", "2017-2022")


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return estimation_sample(firm_panel())


@pytest.fixture(scope="module")
def printed(edition: Edition) -> tuple[pd.DataFrame, pd.DataFrame]:
    return print_2024.table(edition, "ch5_regressions"), print_2024.table(edition, "ch5_regression_stats")


@pytest.fixture(scope="module")
def adoption(sample: pd.DataFrame) -> dict[str, RegressionColumn]:
    return {"(1)": determinants.column(sample, "(1)"), "(3)": determinants.column(sample, "(3)")}


def test_print_and_estimate_each_have_a_row(adoption: dict[str, RegressionColumn], printed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    frame = regression_tables.table("표 5-1", *printed, adoption, MADE_UP)
    counted = frame[frame["kind"] == "coefficient"].groupby(["origin", "column"]).size().to_dict()
    of_print = {("print", column): 16 for column in ("(1)", "(2)", "(3)", "(4)")}
    assert counted == {**of_print, ("estimate", "(1)"): 16, ("estimate", "(3)"): 16}
    assert frame.groupby("origin")["basis"].unique().map(list).to_dict() == {"print": ["print"], "estimate": ["simulated"]}
    row = frame.query("origin == 'print' and column == '(1)' and item == 'Big Data Adoption'").iloc[0]
    assert (row["term"], row["value"], row["std_error"], row["stars"], row["item_ko"]) == ("big_data", 0.252, 0.010, 3, "빅데이터 활용")
    own = frame.query("origin == 'estimate' and column == '(1)' and term == 'big_data'").iloc[0]
    assert own["value"] == adoption["(1)"].value("big_data") and own["low"] < own["value"] < own["high"]


def test_statistics_say_what_a_model_has(adoption: dict[str, RegressionColumn], printed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    frame = regression_tables.table("표 5-1", *printed, adoption, MADE_UP)
    found = frame[frame["kind"] == "statistic"].set_index(["origin", "column", "item"])["value"]
    assert found["print"]["(2)"].to_dict() == {"industry": 1, "region": 1, "year": 1, "observations": 59926}
    assert found["print"]["(1)"]["r2"] == 0.313
    linear, manufacturing = adoption["(1)"], adoption["(3)"]
    assert found["estimate"]["(1)"].to_dict() == {
        "industry": 1, "region": 1, "year": 1, "observations": linear.n_obs, "firms": linear.n_firms, "r2": linear.r2,
    }  # fmt: skip
    assert "industry" not in found["estimate"]["(3)"], "manufacturing is one industry"
    assert found["estimate"]["(3)"]["pseudo_r2"] == manufacturing.pseudo_r2


def test_interactions_keep_their_spelling_and_their_within_fit(sample: pd.DataFrame, printed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    columns = productivity.interactions(sample, productivity.BY_TECHNOLOGY)
    frame = regression_tables.table("표 5-4", *printed, columns, MADE_UP)
    assert set(frame.query("term == 'iot'")["item"]) == {"Iot Adoption"}, "as 표 5-4 alone spells it"
    assert set(frame.query("term == 'ai:iot'")["item"]) == {"AI Adoption*IoT Adoption"}
    assert list(frame.query("item == 'r2_within'")["value"]) == [columns["(1)"].r2_within, columns["(2)"].r2_within]
    assert list(frame.query("item == 'Constant' and origin == 'print'")["value"]) == [5.812, 5.812]
    assert list(frame.query("item == 'firms' and origin == 'print'")["value"]) == [16537, 16537]


def test_without_estimates_the_print_alone(printed: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    frame = regression_tables.table("표 5-3", *printed, {}, MADE_UP)
    assert set(frame["origin"]) == {"print"} and (frame["kind"] == "coefficient").sum() == 25
    assert list(frame.columns) == regression_tables.COLUMNS
    assert regression_tables.year_effects({}, MADE_UP).empty
    assert regression_tables.replicated(printed[0], {}, {}) is None
    assert regression_tables.comparison(None, MADE_UP).empty and regression_tables.agreement(None, MADE_UP).empty
    assert regression_tables.gmm_variants({}, pd.DataFrame(), MADE_UP).empty


def test_baseline_keeps_what_the_print_says_apart(sample: pd.DataFrame, edition: Edition) -> None:
    from_text = print_2024.table(edition, "ch5_table5_2_from_prose")
    pooled, difference = productivity.baseline(sample)["(1)"], dynamics.estimate(sample, "(6)")
    frame = regression_tables.baseline({"(1)": pooled, "(6)": difference}, from_text, MADE_UP)
    assert list(frame["origin"]) == ["print"] * 7 + ["estimate"] * 5
    assert list(frame["basis"].unique()) == ["print", "simulated"]
    first, own = frame.iloc[0], frame.iloc[7]
    assert (first["coef"], first["sign_stated"], first["step"], first["term"]) == (0.147, "positive", 0, "")
    assert (own["coef"], own["term"], own["sign_stated"], own["objections"]) == (pooled.value("ai"), "ai", "", "")
    assert list(frame["step"][8:]) == [1, 1, 2, 2]
    alone = regression_tables.baseline({}, from_text, MADE_UP)
    assert set(alone["basis"]) == {"print"} and len(alone) == 7 and alone["coef"].notna().sum() == 1


def test_a_term_without_an_estimate_of_its_name_is_an_error(
    adoption: dict[str, RegressionColumn], printed: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    renamed = printed[0].replace({"variable_printed": {"R&D": "Robot Adoption*R&D"}})
    with pytest.raises(ValueError, match=r"표 5-1 \(1\) has no estimate named Robot Adoption\*R&D"):
        regression_tables.table("표 5-1", renamed, printed[1], adoption, MADE_UP)


def test_year_effects_are_in_percentage_points(adoption: dict[str, RegressionColumn]) -> None:
    frame = regression_tables.year_effects(adoption, MADE_UP)
    assert set(frame["sample"]) == {"manufacturing"} and set(frame["source"]) == {"simulated_firms"}
    row = frame.set_index("year").loc[2022]
    assert row["effect"] == pytest.approx(100 * adoption["(3)"].years.loc[2022, "coef"])
    assert row["n_obs"] == adoption["(3)"].n_obs


def test_comparison_says_which_table_and_where_the_estimate_is_from(
    adoption: dict[str, RegressionColumn], printed: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    compared = regression_tables.replicated(printed[0], adoption)
    frame = regression_tables.comparison(compared, MADE_UP)
    assert set(frame["table"]) == {"표 5-1"} and set(frame["source"]) == {"simulated_firms"} and len(frame) == 32
    counted = regression_tables.agreement(compared, MADE_UP)
    assert list(counted["column"]) == ["(1)", "(3)"] and list(counted["n"]) == [16, 16]
    assert counted["n_inside"].sum() == frame["inside"].sum()
