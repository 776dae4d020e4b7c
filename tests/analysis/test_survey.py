"""The survey of 560 firms: shares as printed, what they leave to be inferred, intervals, and no count that does not add up."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from kiet_report.analysis import survey
from kiet_report.core.records import Number
from kiet_report.core.units import units
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import references
from kiet_report.data.facts.print_2024 import table


@pytest.fixture(scope="module")
def percentages(edition: Edition) -> pd.DataFrame:
    return table(edition, "ch6_percentages")


@pytest.fixture(scope="module")
def expectations(edition: Edition) -> pd.DataFrame:
    return table(edition, "ch6_table6_6_expectations")


@pytest.fixture(scope="module")
def numbers(edition: Edition, percentages: pd.DataFrame, expectations: pd.DataFrame) -> dict[str, Number]:
    made = [
        *survey.sample_size(table(edition, "ch6_survey_design")),
        *survey.shares(percentages),
        *survey.unexplained(percentages),
        *survey.expectation_shares(expectations),
    ]
    assert len({number.key for number in made}) == len(made)
    return {number.key: number for number in made}


def test_sample(numbers: dict[str, Number]) -> None:
    assert (numbers["survey_n"].value, numbers["survey_users_n"].value, numbers["survey_nonusers_n"].value) == (560, 233, 327)
    assert numbers["survey_n"].unit == "firms"


def test_shares_as_printed(numbers: dict[str, Number]) -> None:
    by_hand = {
        "survey_attainment_below": 33.9,
        "survey_attainment_above": 29.6,
        "survey_difficulty_technology": 41.6,
        "survey_nonuse_no_need": 59.6,
        "survey_demand_equipment": 50.4,
        "survey_expect_users_present_high": 34.8,
        "survey_expect_nonusers_present_high": 8.3,
    }
    assert {key: numbers[key].value for key in by_hand} == by_hand


def test_what_the_print_leaves_to_be_inferred(numbers: dict[str, Number]) -> None:
    # (233 - 79 - 69) / 233; 195 / 327; (195 + 61) / 327
    assert numbers["survey_attainment_residual"].value == pytest.approx(100 * 85 / 233)
    assert round(numbers["survey_attainment_residual"].value or 0, 1) == 36.5
    assert round(numbers["survey_nonuse_either_least"].value or 0, 1) == 59.6
    assert round(numbers["survey_nonuse_either_most"].value or 0, 1) == 78.3


def test_a_sum_of_two_answers_is_at_most_all_firms() -> None:
    rows = pd.DataFrame({
        "id": ["p109", "p110", "p148", "p149"], "count": [1, 1, 80, 70], "base_n": 100, "source": "그림",
    })  # fmt: skip
    made = {number.key: number.value for number in survey.unexplained(rows)}
    assert (made["survey_nonuse_either_least"], made["survey_nonuse_either_most"]) == (80, 100)


def test_unit_definition_and_source_exist(numbers: dict[str, Number], edition: Edition) -> None:
    definitions, sources = references.definitions(edition), references.sources(edition)
    for key, number in numbers.items():
        assert number.unit in units(), key
        assert number.definition in definitions, key
        assert number.source in sources, key
        assert (number.basis, number.period) == ("print", "2024")


def test_every_share_is_of_a_stated_number_of_firms(numbers: dict[str, Number]) -> None:
    assert {number.n for number in numbers.values() if number.unit == "percent"} == {233, 327, 560}
    assert all(0 < (number.value or 0) <= 100 for number in numbers.values() if number.unit == "percent")


def test_shares_follow_from_their_counts(percentages: pd.DataFrame) -> None:
    named = [row for _, options in survey.QUESTIONS.values() for row in options.values()]
    rows = percentages.set_index("id").loc[named]
    computed = 100 * rows["count"].astype(float) / rows["base_n"].astype(float)
    assert (computed - rows["pct"]).abs().le(0.05 + 1e-9).all()


def test_a_missing_share_is_none(percentages: pd.DataFrame) -> None:
    unknown = percentages.copy()
    unknown.loc[unknown["id"] == "p109", "pct"] = float("nan")
    made = {number.key: number.value for number in survey.shares(unknown)}
    assert made["survey_attainment_below"] is None


@pytest.mark.parametrize("question", survey.QUESTIONS)
def test_options(percentages: pd.DataFrame, question: str) -> None:
    _, names = survey.QUESTIONS[question]
    frame = survey.options(percentages, question)
    stated = frame[frame["status"] == "published"]
    assert set(stated["option"]) == set(names)
    assert set(frame["basis"]) | set(frame["source"]) == {"print", "survey_2024"}
    low, high = proportion_confint(stated["count"].astype(int), stated["base_n"].astype(int), alpha=0.05, method="wilson")
    assert stated["low"].to_numpy() == pytest.approx(100 * low.to_numpy(), abs=1e-10)
    assert stated["high"].to_numpy() == pytest.approx(100 * high.to_numpy(), abs=1e-10)
    assert (stated["low"] < stated["pct"]).all()
    assert (stated["pct"] < stated["high"]).all()
    unstated = frame[frame["status"] != "published"]
    assert unstated[["pct", "count", "low", "high"]].isna().all(axis=None)


def test_a_sum_of_answers_is_no_option(percentages: pd.DataFrame) -> None:
    assert set(percentages.loc[percentages["id"].isin(survey.SUMMED), "pct"]) == {70.1, 78.3}
    assert survey.options(percentages, "nonuse")["pct"].dropna().tolist() == [59.6, 18.7, 21.4]


def test_options_of_one_question_share_their_base(percentages: pd.DataFrame) -> None:
    for question in survey.QUESTIONS:
        frame = survey.options(percentages, question)
        assert frame["base_n"].dropna().nunique() == 1
        assert set(frame["base_en"]) <= {*survey.BASES.values(), "firms asked"}


def test_expectations_add_up_in_every_group(expectations: pd.DataFrame) -> None:
    frame = survey.expectations_by_group(expectations)
    assert set(frame["level"]) == {"low", "medium", "high"}
    assert (frame["level"] == "medium").equals(frame["derived"])
    totals = frame.groupby(["group", "horizon"])[["count", "base_n"]].agg({"count": "sum", "base_n": "first"})
    assert (totals["count"] == totals["base_n"]).all()
    assert len(totals) == 4


def test_only_printed_expectations_become_numbers(expectations: pd.DataFrame) -> None:
    keys = [number.key for number in survey.expectation_shares(expectations)]
    assert len(keys) == 8
    assert not any("medium" in key for key in keys)


def test_sample_adds_up_to_the_firms_asked(edition: Edition) -> None:
    frame = survey.sample(table(edition, "ch6_table6_1_sample"))
    totals = frame.groupby("group_en")[["users_count", "nonusers_count", "total_count"]].sum()
    assert (totals == [233, 327, 560]).all(axis=None)
    assert set(frame["basis"]) | set(frame["source"]) == {"print", "survey_2024"}
