"""Adoption in both editions: values by hand, unknown values, definitions kept apart, the origin of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from kiet_report.analysis import adoption
from kiet_report.core.records import Number
from kiet_report.core.units import units
from kiet_report.data.contracts import codelists
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import adoption as data
from kiet_report.data.facts import references

NUMBERS = (
    adoption.counts,
    adoption.rates,
    adoption.growth,
    adoption.industry_rates,
    adoption.region_rates,
    adoption.group_rates,
    adoption.use_areas,
    adoption.neighbours,
)
Observed = Callable[..., pd.DataFrame]


def numbers_of(observations: pd.DataFrame) -> dict[str, Number]:
    made = [number for function in NUMBERS for number in function(observations)]
    keys = [number.key for number in made]
    assert len(keys) == len(set(keys))
    return {number.key: number for number in made}


def frames_of(edition: Edition) -> Iterator[tuple[str, pd.DataFrame]]:
    observations = data.observations(edition)
    labels = {key: (entry.label.ko, entry.label.en) for key, entry in references.definitions(edition).items()}
    yield "by_year", adoption.by_year(observations)
    yield "by_industry", adoption.by_industry(observations, codelists.industries(edition))
    yield "by_region", adoption.by_region(observations, codelists.provinces(edition))
    yield "by_use_area", adoption.by_use_area(observations, data.area_names(edition))
    yield "by_definition", adoption.by_definition(observations, labels)
    yield "vintages", adoption.vintages(observations)
    yield "ict_survey", adoption.ict_survey(observations)


@pytest.fixture(scope="module")
def numbers(edition: Edition) -> dict[str, Number]:
    return numbers_of(data.observations(edition))


@pytest.fixture(scope="module")
def latest(now: Edition) -> dict[str, Number]:
    return numbers_of(data.observations(now))


@pytest.fixture(scope="module")
def earlier(printed_only: Edition) -> dict[str, Number]:
    return numbers_of(data.observations(printed_only))


BY_HAND = {
    "n_ai_2017": 174,
    "n_ai_2022": 620,
    "n_firms_2022": 13824,
    "ai_rate_2022": 4.5,
    "ai_rate_2023": 6.3,
    "ai_rate_growth_pp": 3.1,
    "ai_rate_2022_j": 19.0,
    "ai_rate_2022_region_spread": 7.0,
    "ai_rate_2022_industry_spread": 16.4,
    "ai_rate_2022_other_regions_low": 1.0,
    "ai_rate_2022_other_regions_high": 4.0,
    "use_area_product_service_development": 67.0,
    "use_area_residual": 66.0,
}
"""In both editions: 4.5 - 1.4, 7.8 - 0.8, 19.0 - 2.6, 100 - 11.1 - 9.4 - 8.8 - 4.7."""

SINCE_THE_PRINT = {
    "n_ai_2021": 539,
    "ai_rate_2021": 4.0,
    "ai_rate_2023_sgi": 6.4,
    "ai_rate_2023_pyo": 5.9,
    "ai_rate_2023_kisdi": 6.1,
    "ai_rate_2024_kisdi": 9.2,
    "ai_rate_2024_bok": 9.6,
    "ai_rate_2023_sgi_j": 26.0,
    "ai_rate_2024_kisdi_employees_300_plus": 18.0,
    "any9_n_2023_provisional": 2665,
    "any9_n_2023_final": 2653,
    "any9_frame_2024": 14922,
    "ai_mentions_share_2022": 16.2,
    "mentions_2022": 3831,
    "ict_rate_2021": 2.65,
    "ict_rate_2022": 27.99,
}


@pytest.mark.parametrize(("key", "value"), BY_HAND.items())
def test_value_in_both_editions(numbers: dict[str, Number], key: str, value: float) -> None:
    # exact: the sums of the print have one decimal, and no trace of binary arithmetic may reach the registry
    assert numbers[key].value == value


def test_average_growth(numbers: dict[str, Number]) -> None:
    assert numbers["ai_firms_growth"].value == pytest.approx(100 * ((620 / 174) ** 0.2 - 1))
    assert round(numbers["ai_firms_growth"].value or 0, 1) == 28.9
    assert (numbers["ai_firms_growth"].unit, numbers["ai_firms_growth"].period) == ("percent_per_year", "2017-2022")


@pytest.mark.parametrize(("key", "value"), SINCE_THE_PRINT.items())
def test_value_known_since_the_print(latest: dict[str, Number], earlier: dict[str, Number], key: str, value: float) -> None:
    assert latest[key].value == value
    assert latest[key].basis == "official"
    assert earlier[key].value is None


def test_editions_hold_the_same_keys(latest: dict[str, Number], earlier: dict[str, Number]) -> None:
    assert list(latest) == list(earlier)


def test_the_print_knows_nothing_of_later_figures(earlier: dict[str, Number]) -> None:
    assert {number.basis for number in earlier.values()} == {"print"}


def test_no_value_of_the_print_changes_unnoticed(latest: dict[str, Number], earlier: dict[str, Number]) -> None:
    for key, number in earlier.items():
        if number.value is not None:
            assert latest[key] == number, key


def test_unknown_is_none_and_never_zero(numbers: dict[str, Number]) -> None:
    assert all(number.value is None or number.value > 0 for number in numbers.values())


def test_unit_definition_and_source_exist(numbers: dict[str, Number], edition: Edition) -> None:
    definitions, sources = references.definitions(edition), references.sources(edition)
    for key, number in numbers.items():
        assert number.unit in units(), key
        assert number.definition in definitions, key
        assert number.source in sources, key


def test_a_rate_says_its_definition_in_its_key(numbers: dict[str, Number]) -> None:
    for key, number in numbers.items():
        if key.startswith("ai_rate_20") and number.definition != "derived_change":
            assert number.definition == next((name for name in adoption.RATES if f"_{name}" in key), "published_count"), key


def test_provisional_and_final_are_marked(latest: dict[str, Number]) -> None:
    vintages = {
        key: latest[key].vintage for key in ("ai_rate_2023", "any9_rate_2023_provisional", "any9_rate_2023_final", "any9_rate_2024")
    }
    assert vintages == {
        "ai_rate_2023": "provisional",
        "any9_rate_2023_provisional": "provisional",
        "any9_rate_2023_final": "final",
        "any9_rate_2024": "provisional",
    }


def test_rates_follow_from_their_counts(latest: dict[str, Number]) -> None:
    for suffix in adoption.VINTAGES:
        rate, count, frame = (latest[f"any9_{part}_{suffix}"].value or 0 for part in ("rate", "n", "frame"))
        assert rate == pytest.approx(100 * count / frame, abs=0.05)


def test_every_frame_says_where_its_rows_come_from(edition: Edition) -> None:
    sources = references.sources(edition)
    for name, frame in frames_of(edition):
        assert set(frame["basis"]) <= {"print", "official"}, name
        assert set(frame["source"]) <= set(sources), name
        assert frame.index.equals(pd.RangeIndex(len(frame))), name


def test_frames_of_later_figures_are_empty_in_the_print(printed_only: Edition) -> None:
    assert {name for name, frame in frames_of(printed_only) if frame.empty} == {"by_definition", "vintages", "ict_survey"}


def test_no_definition_is_mixed_within_one_series(edition: Edition) -> None:
    frames = dict(frames_of(edition))
    assert (frames["by_industry"].groupby("year")["definition"].nunique() == 1).all()
    assert (frames["by_use_area"].groupby("technology")["definition"].nunique() == 1).all()
    assert not frames["by_definition"].duplicated(["definition", "year"]).any()
    assert not frames["vintages"].duplicated(["year", "vintage"]).any()
    assert not frames["by_year"]["year"].duplicated().any()


def test_by_year_leaves_a_row_for_what_is_not_published(now: Edition, printed_only: Edition) -> None:
    later, printed = (adoption.by_year(data.observations(edition)).set_index("year") for edition in (now, printed_only))
    assert later.index.tolist() == list(range(2017, 2025))
    assert printed.index.tolist() == list(range(2017, 2024))
    assert printed.index[printed["status"] == "published"].tolist() == [2017, 2022, 2023]
    assert later.index[later["status"] == "published"].tolist() == [2017, 2021, 2022, 2023]
    assert later.loc[[2018, 2019, 2020, 2024], ["adopters", "rate"]].isna().all(axis=None)
    assert later.loc[2021, ["adopters", "rate", "basis"]].tolist() == [539, 4.0, "official"]
    assert pd.isna(later.loc[2023, "adopters"])
    assert later.loc[2023, "vintage"] == "provisional"


def test_by_industry_is_ordered_and_named(now: Edition) -> None:
    frame = adoption.by_industry(data.observations(now), codelists.industries(now))
    print_block, sgi_block = (frame[frame["year"] == year] for year in (2022, 2023))
    assert print_block["industry"].tolist() == ["J", "D", "K", "P", "C", "G", "other"]
    assert sgi_block["industry"].tolist() == ["J", "K", "P", "C"]
    assert (set(print_block["all_rate"]), set(sgi_block["all_rate"])) == ({4.5}, {6.4})
    unknown = print_block.iloc[-1]
    assert (unknown["status"], unknown["industry_ko"], unknown["industry_en"]) == ("not_published", "그 외 산업", "All other industries")
    assert pd.isna(unknown["rate"])


def test_by_region_gives_a_range_and_no_value_where_the_print_does(edition: Edition) -> None:
    frame = adoption.by_region(data.observations(edition), codelists.provinces(edition)).set_index("region")
    assert len(frame) == 17
    assert frame.loc[["seoul", "sejong", "jeonbuk"], "rate"].tolist() == [7.8, 5.4, 0.8]
    rest = frame.drop(["seoul", "sejong", "jeonbuk"])
    assert rest["rate"].isna().all()
    assert set(zip(rest["low"], rest["high"], rest["status"], strict=True)) == {(1.0, 4.0, "range")}


def test_by_use_area_names_every_area_in_both_languages(edition: Edition) -> None:
    frame = adoption.by_use_area(data.observations(edition), data.area_names(edition))
    assert frame[["area_ko", "area_en"]].notna().all(axis=None)
    assert frame.loc[frame["technology"] == "ai", "share"].sum() == pytest.approx(101.0)


def test_by_definition_keeps_the_order_of_definitions(now: Edition) -> None:
    labels = {name: (name, name) for name in adoption.RATES}
    frame = adoption.by_definition(data.observations(now), labels)
    assert list(dict.fromkeys(frame["definition"])) == list(adoption.RATES)
    for _, block in frame.groupby("definition"):
        assert block["year"].is_monotonic_increasing
    assert frame.loc[frame["year"] == 2023, "rate"].tolist() == [6.3, 6.4, 5.9, 6.1]


def test_the_other_survey_is_cut_where_its_question_changed(now: Edition) -> None:
    frame = adoption.ict_survey(data.observations(now))
    assert dict(zip(frame["year"], frame["segment"], strict=True)) == {2021: "before", 2022: "after", 2024: "after"}


def test_frames_show_a_revision_once(observed: Observed) -> None:
    revised = {"official": True, "value": 4.6, "released": "2025-12-16", "numerator": 636.0, "denominator": 13824.0}
    observations = observed({}, revised, {"official": True, "definition": "sgi", "period": "2023", "value": 6.4, "released": "2025-06"})
    by_definition = adoption.by_definition(observations, {name: (name, name) for name in adoption.RATES})
    assert by_definition[["definition", "year", "rate", "basis"]].values.tolist() == [
        ["published_count", 2022, 4.6, "official"],
        ["sgi", 2023, 6.4, "official"],
    ]
    by_year = adoption.by_year(observations).set_index("year")
    assert by_year.loc[2022, ["adopters", "rate", "basis"]].tolist() == [636, 4.6, "official"]


def test_counts_come_from_the_numerator_where_no_count_is_stated(observed: Observed) -> None:
    official = {"official": True, "period": "2021", "value": 4.0, "numerator": 539.0, "denominator": 13448.0}
    made = {number.key: number for number in adoption.counts(observed(official))}
    assert (made["n_ai_2021"].value, made["n_ai_2021"].unit, made["n_ai_2021"].n) == (539, "firms", 13448)
    assert made["n_ai_2017"].value is None


def test_a_change_is_unknown_where_an_end_is(observed: Observed) -> None:
    made = {number.key: number for number in adoption.growth(observed({}))}
    assert made["ai_rate_growth_pp"].value is None
    assert made["ai_firms_growth"].value is None
