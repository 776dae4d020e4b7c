"""The survey of firms: shares as printed, what they leave to be inferred, intervals, and no count that does not add up."""

from __future__ import annotations

from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.core.units import units
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.edition import Edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import references, survey_figures
from kiet_report.registry.measures import open_measures
from tests.analysis.survey_wave import numbers_of

PROJECT = Project(Path(__file__).parents[2])
INPUTS = Folder(PROJECT.data)
MEASURES = open_measures(PROJECT.book, INPUTS)


@pytest.fixture(scope="module")
def numbers(edition: Edition) -> dict[str, Number]:
    made = [MEASURES.keyed(number) for number in numbers_of(edition.id)]
    assert len({number.key for number in made}) == len(made)
    return {number.key: number for number in made}


def test_sample(numbers: dict[str, Number]) -> None:
    assert (numbers["survey_n"].value, numbers["survey_users_n"].value, numbers["survey_nonusers_n"].value) == (560, 233, 327)
    assert numbers["survey_short_of_technology_n"].value == 97
    assert numbers["survey_n"].unit == "firms"
    assert sum(number.measure == "survey_n" for number in numbers.values()) == 12


def test_shares_as_printed(numbers: dict[str, Number]) -> None:
    by_hand = {
        "survey_attainment_below": 33.9,
        "survey_attainment_above": 29.6,
        "survey_difficulty_technology": 41.6,
        "survey_nonuse_no_need": 59.6,
        "survey_demand_equipment": 50.4,
        "survey_expect_users_present_high": 34.8,
        "survey_expect_nonusers_present_high": 8.3,
        "survey_hard_to_hire_software": 62.2,
        "survey_databases_under_5": 52.5,
        "survey_sales_users_100bn_plus": 14.2,
        "survey_count_sales_100bn_plus": 54,
    }
    assert {key: numbers[key].value for key in by_hand} == by_hand


def test_every_printed_share_of_one_answer_is_a_number(numbers: dict[str, Number]) -> None:
    """Of 218 printed shares 18 stand in two places, 5 are of two steps of a scale together, 2 add answers, 2 are of one industry."""
    figures = [figure for figure in survey_figures.figures(INPUTS) if figure.kind == "percent"]
    assert len(figures) == 218
    assert numbers["survey_stated"].value == 218 - 18 - 5 - 2 - 2


def test_what_the_print_leaves_to_be_inferred(numbers: dict[str, Number]) -> None:
    # (233 - 79 - 69) / 233; 195 / 327; (195 + 61) / 327; (53 + 15) / 97
    assert numbers["survey_attainment_residual"].value == pytest.approx(100 * 85 / 233)
    assert numbers["survey_nonuse_either_least"].value == pytest.approx(100 * 195 / 327)
    assert numbers["survey_nonuse_either_most"].value == pytest.approx(100 * 256 / 327)
    assert numbers["survey_lacking_either_most"].value == pytest.approx(100 * 68 / 97)
    assert "survey_nonuse_either" not in numbers


def test_an_option_without_a_value_keeps_its_place(numbers: dict[str, Number]) -> None:
    other = numbers["survey_difficulty_other"]
    assert (other.value, other.low, other.missing, other.locus) == (None, None, "not_obtained", "그림 6-24")
    assert numbers["survey_attainment_other"].value is None


def test_unit_definition_and_source_exist(numbers: dict[str, Number], edition: Edition) -> None:
    definitions, sources = references.definitions(edition), references.sources(edition)
    for key, number in numbers.items():
        assert number.unit in units(), key
        assert number.definition in definitions, key
        assert number.source in sources, key
        assert (number.basis, number.period) == ("print", "2024")


def test_shares_follow_from_their_counts_and_have_their_intervals(numbers: dict[str, Number]) -> None:
    figures = {figure.id: figure for figure in survey_figures.figures(INPUTS)}
    known = {"p118": "survey_difficulty_technology", "p109": "survey_attainment_below", "p133": "survey_hard_to_hire_collection"}
    for name, key in known.items():
        figure, number = figures[name], numbers[key]
        low, high = proportion_confint(figure.count, figure.base_n, alpha=0.05, method="wilson")
        assert (number.value, number.n) == (figure.value, figure.base_n)
        assert (number.low, number.high) == (pytest.approx(100 * low), pytest.approx(100 * high))
    shares = [number for number in numbers.values() if number.measure == "survey_share" and number.low is not None]
    assert len(shares) > 200
    assert all(number.low - 0.05 <= number.value <= number.high + 0.05 for number in shares)


def test_a_share_that_no_count_gives_has_no_interval(numbers: dict[str, Number]) -> None:
    assert (numbers["survey_databases_5_to_9"].value, numbers["survey_databases_5_to_9"].low) == (36.2, None)


def test_expectations_add_up_in_every_group(numbers: dict[str, Number]) -> None:
    for group, firms in (("users", 233), ("nonusers", 327)):
        for horizon in ("present", "future"):
            levels = [numbers[f"survey_count_expect_{group}_{horizon}_{level}"] for level in ("low", "medium", "high")]
            assert sum(number.value or 0 for number in levels) == firms
            assert [number.locus for number in levels] == ["표 6-6", "표 6-6 (계산)", "표 6-6"]


def test_sample_adds_up_to_the_firms_asked(numbers: dict[str, Number]) -> None:
    options = {"sales": 4, "employees": 3, "industry_group": 17}
    for question, length in options.items():
        for group, firms in (("users", 233), ("nonusers", 327), (None, 560)):
            found = [
                number.value for number in numbers.values()
                if (number.measure, number.at.get("question"), number.at.get("group")) == ("survey_count", question, group)
            ]  # fmt: skip
            assert (len(found), sum(found)) == (length, firms)


def test_numbers_of_a_corrected_row_name_the_erratum(numbers: dict[str, Number]) -> None:
    corrected = {key: number.corrected for key, number in numbers.items() if number.corrected}
    assert set(corrected.values()) == {"e019"}
    assert set(corrected) == {
        f"survey_{part}employees_{group}250_plus" for part in ("", "count_") for group in ("", "users_", "nonusers_")
    }  # fmt: skip


def test_every_number_has_a_name_in_both_languages(numbers: dict[str, Number]) -> None:
    name = MEASURES.name(numbers["survey_expect_users_future_high"])
    assert name.ko == "실태조사 응답 비율, 문제 해결 기대 수준, 활용 기업, 미래, 높음, 2024년"
    assert name.en == "Share of survey answers, Expected problem solving, firms using AI, future, high, 2024"
    assert all(MEASURES.name(number).ko and MEASURES.is_name(key) for key, number in numbers.items())


def test_scales_are_those_of_the_contract() -> None:
    ordered = {name for name, question in load_contract(INPUTS, "survey").questions.items() if question.ordered}
    assert {"attainment", "future", "expect", "sales", "use_level"} <= ordered
    assert not ordered & {"purpose", "difficulty", "internal", "external", "nonuse", "demand", "industry_group"}
