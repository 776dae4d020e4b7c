"""Adoption in both editions: values by hand, unknown values, definitions kept apart, and what moves when the data do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.analysis import adoption
from kiet_report.core.records import Number
from kiet_report.core.units import units
from kiet_report.data.contracts import codelists
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import adoption as data
from kiet_report.data.facts import references
from kiet_report.registry.numbers import Numbers
from kiet_report.registry.view import select, view
from tests.registry.numbers import keyed, of_the_report

NUMBERS = (
    adoption.counts,
    adoption.rates,
    adoption.growth,
    adoption.industry_rates,
    adoption.region_rates,
    adoption.group_rates,
    adoption.compared,
    adoption.use_areas,
    adoption.neighbours,
)
Observed = Callable[..., pd.DataFrame]
Known = Numbers[Number]


def numbers_of(observations: pd.DataFrame) -> Known:
    """Every number of the section, under every name that prose may call it by."""
    made = keyed(number for function in NUMBERS for number in function(observations))
    return Numbers(made.values(), {"oecd_kor": (2022,)})


def viewed(numbers: Known, criteria: Any, *, item: str, group: str = "") -> pd.DataFrame:
    return view(select(numbers.values(), criteria), of_the_report(), item=item, group=group)


@pytest.fixture(scope="module")
def numbers(edition: Edition) -> Known:
    return numbers_of(data.observations(edition))


@pytest.fixture(scope="module")
def known_now(now: Edition) -> pd.DataFrame:
    return data.observations(now)


@pytest.fixture(scope="module")
def latest(known_now: pd.DataFrame) -> Known:
    return numbers_of(known_now)


@pytest.fixture(scope="module")
def earlier(printed_only: Edition) -> Known:
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
    "ai_rate_reference_industry": 4.5,
    "use_area_product_service_development": 67.0,
    "use_area_residual": 66.0,
}
"""In both editions: 4.5 - 1.4, 7.8 - 0.8, 19.0 - 2.6, 100 - 11.1 - 9.4 - 8.8 - 4.7."""

SINCE_THE_PRINT = {
    "n_ai_2021": 539,
    "n_ai_2022_pyo": 577,
    "ai_rate_2021": 4.0,
    "ai_rate_2023_sgi": 6.4,
    "ai_rate_2023_pyo": 5.9,
    "ai_rate_2023_kisdi": 6.1,
    "ai_rate_2024_kisdi": 9.2,
    "ai_rate_2024_bok": 9.6,
    "ai_rate_2023_sgi_j": 26.0,
    "ai_rate_2024_kisdi_employees_300_plus": 18.0,
    "ai_rate_reference_sgi_industry": 6.4,
    "ai_rate_compared_range_low": 5.9,
    "ai_rate_compared_range_high": 6.4,
    "ai_rate_ahead_kisdi": 9.2,
    "n_definitions": 4,
    "any9_n_2023_provisional": 2665,
    "any9_n_2023_final": 2653,
    "any9_frame_2024": 14922,
    "any9_revised_rate_provisional": 18.3,
    "any9_revised_rate_final": 18.2,
    "ai_mentions_share_2022": 16.2,
    "mentions_2022": 3831,
    "ict_rate_2021": 2.65,
    "ict_rate_2022": 27.99,
    "use_area_nine_2022_sales": 12.0,
}


@pytest.mark.parametrize(("key", "value"), BY_HAND.items())
def test_value_in_both_editions(numbers: Known, key: str, value: float) -> None:
    # exact: the sums of the print have one decimal, and no trace of binary arithmetic may reach the registry
    assert numbers[key].value == value


def test_average_growth(numbers: Known) -> None:
    growth = numbers["ai_firms_growth"]
    assert growth.value == pytest.approx(100 * ((620 / 174) ** 0.2 - 1))
    assert round(growth.value or 0, 1) == 28.9
    assert (growth.unit, growth.period) == ("percent_per_year", "2017-2022")


@pytest.mark.parametrize(("key", "value"), SINCE_THE_PRINT.items())
def test_value_known_since_the_print(latest: Known, earlier: Known, key: str, value: float) -> None:
    assert latest[key].value == value
    assert latest[key].basis == "official"
    assert key not in earlier or earlier[key].value is None


def test_what_the_print_states_every_edition_has(latest: Known, earlier: Known) -> None:
    assert set(earlier) <= set(latest)
    assert {number.basis for number in earlier.values()} == {"print"}


def test_no_value_of_the_print_changes_unnoticed(latest: Known, earlier: Known) -> None:
    for key, number in earlier.items():
        if number.value is not None:
            assert latest[key] == number, key


def test_unknown_is_none_and_never_zero(numbers: Known) -> None:
    assert all(number.value is None or number.value > 0 for number in numbers.values())


def test_unit_definition_and_source_exist(numbers: Known, edition: Edition) -> None:
    definitions, sources = references.definitions(edition), references.sources(edition)
    for key, number in numbers.items():
        assert number.unit in units(), key
        assert number.definition in definitions, key
        assert number.source in sources, key


def test_a_rate_says_its_definition_in_its_key(numbers: Known) -> None:
    for key, number in numbers.items():
        if number.measure == "ai_rate":
            assert (number.definition == "published_count") != (f"_{number.definition}" in key), key


def test_provisional_and_final_are_marked(latest: Known) -> None:
    keys = ("ai_rate_2023", "any9_rate_2023_provisional", "any9_rate_2023_final", "any9_rate_2024")
    assert [latest[key].vintage for key in keys] == ["provisional", "provisional", "final", "provisional"]
    assert latest["any9_rate_2023_final"].series == "any9_rate"
    # a number is as settled as the figures in it: the four rates compared, one of them provisional
    assert latest["n_definitions"].vintage == "provisional"


def test_rates_follow_from_their_counts(latest: Known) -> None:
    rates = [number for number in latest.values() if number.measure == "any9_rate"]
    assert len(rates) == 7
    for rate in rates:
        count, frame = (latest[rate.key.replace("any9_rate", f"any9_{part}")].value or 0 for part in ("n", "frame"))
        assert rate.value == pytest.approx(100 * count / frame, abs=0.05), rate.key


def test_the_names_of_moments(latest: Known, earlier: Known) -> None:
    for known, provisional in ((latest, 6.3), (earlier, 6.3)):
        assert (known["ai_rate@first"].value, known["ai_rate@final"].value) == (1.4, 4.5)
        assert known["ai_rate@provisional"].value == known["ai_rate@latest"].value == provisional
    assert (latest["ai_rate@previous"].period, latest["ict_rate@latest"].value) == ("2022", 32.9)
    assert latest["any9_n@latest"].value == 3398


# --- what moves when the data do


def with_rows(observations: pd.DataFrame, observed: Observed, *rows: dict[str, Any]) -> Known:
    """The numbers when an office has published these as well, at the end of 2026."""
    fresh = observed(*({"official": True, "released": "2026-12-15", **row} for row in rows))
    return numbers_of(pd.concat([observations, fresh], ignore_index=True))


YEAR_2024 = {"period": "2024", "value": 9.2, "numerator": 1372.0, "denominator": 14922.0}


def test_a_new_final_year_moves_everything_that_speaks_of_the_last(known_now: pd.DataFrame, observed: Observed) -> None:
    known = with_rows(known_now, observed, YEAR_2024)
    assert [(known[f"{series}@final"].value, known[f"{series}@final"].period) for series in ("ai_rate", "n_ai")] == [
        (9.2, "2024"),
        (1372, "2024"),
    ]
    assert (known["ai_rate@previous"].value, known["ai_rate@first"].value) == (6.3, 1.4)
    assert "ai_rate@provisional" not in known
    assert (known["ai_rate_growth_pp"].value, known["ai_rate_growth_pp"].period) == (7.8, "2017-2024")
    assert known["ai_firms_growth"].value == pytest.approx(100 * ((1372 / 174) ** (1 / 7) - 1))
    assert known["ai_firms_growth"].period == "2017-2024"
    # the published series has caught up: no definition is ahead of it
    assert not [key for key in known if key.startswith("ai_rate_ahead")]
    # parts stay with the whole of their own year
    assert (known["ai_rate_reference_industry"].value, known["ai_rate_reference_industry"].period) == (4.5, "2022")
    # of four rates each, 2023 stays the later year that most definitions have
    assert known["n_definitions"].period == "2023"


def test_a_provisional_year_is_latest_and_not_final(known_now: pd.DataFrame, observed: Observed) -> None:
    known = with_rows(known_now, observed, {**YEAR_2024, "vintage": "provisional"})
    assert (known["ai_rate@latest"].value, known["ai_rate@provisional"].value) == (9.2, 9.2)
    assert (known["ai_rate@final"].period, known["n_ai@final"].period) == ("2022", "2022")
    assert (known["ai_rate_growth_pp"].value, known["ai_firms_growth"].period) == (3.1, "2017-2022")


def test_a_revision_takes_the_place_of_what_was_provisional(known_now: pd.DataFrame, observed: Observed) -> None:
    known = with_rows(known_now, observed, {"period": "2023", "value": 6.4, "numerator": 931.0, "denominator": 14546.0})
    assert (known["ai_rate_2023"].value, known["ai_rate_2023"].vintage) == (6.4, "final")
    assert (known["ai_rate@final"].period, known["n_ai@final"].value) == ("2023", 931)
    assert "ai_rate@provisional" not in known
    assert known["ai_rate_growth_pp"].value == 5.0
    assert (known["ai_rate_compared"].value, known["n_definitions"].vintage) == (6.4, "final")


def test_another_definition_is_compared(known_now: pd.DataFrame, observed: Observed) -> None:
    known = with_rows(known_now, observed, {"definition": "bok", "period": "2023", "value": 7.1})
    assert (known["n_definitions"].value, known["ai_rate_compared_bok"].value) == (5, 7.1)
    assert (known["ai_rate_compared_range_high"].value, known["ai_rate_compared_range_high"].definition) == (7.1, "bok")
    moved = with_rows(known_now, observed, YEAR_2024, {"definition": "sgi", "period": "2024", "value": 8.8})
    assert {key: moved[key].value for key in moved if moved[key].measure.startswith("ai_rate_compared")} == {
        "ai_rate_compared": 9.2,
        "ai_rate_compared_sgi": 8.8,
        "ai_rate_compared_kisdi": 9.2,
        "ai_rate_compared_bok": 9.6,
        "ai_rate_compared_range_low": 8.8,
        "ai_rate_compared_range_high": 9.6,
    }
    assert {moved[key].period for key in moved if key.startswith("ai_rate_compared")} == {"2024"}


def test_one_more_industry_and_industries_of_a_later_year(known_now: pd.DataFrame, observed: Observed) -> None:
    one = {"group": "industry", "category": "M", "value": 25.0}
    known = with_rows(known_now, observed, one)
    assert (known["ai_rate_2022_m"].value, known["ai_rate_2022_industry_spread"].value) == (25.0, 22.4)
    later = [{**one, "period": "2024", "category": section, "value": value} for section, value in (("J", 34.0), ("C", 5.5))]
    known = with_rows(known_now, observed, YEAR_2024, *later)
    assert (known["ai_rate_j@latest"].value, known["ai_rate_j@previous"].value) == (34.0, 19.0)
    assert (known["ai_rate_reference_industry"].value, known["ai_rate_reference_industry"].period) == (9.2, "2024")
    assert known["ai_rate_industry_spread@latest"].value == 28.5
    assert known["ai_rate_d@latest"].period == "2022"


def test_one_more_province(known_now: pd.DataFrame, observed: Observed, now: Edition) -> None:
    known = with_rows(known_now, observed, {"group": "region", "category": "busan", "value": 0.5})
    assert (known["ai_rate_busan@latest"].value, known["ai_rate_region_spread@latest"].value) == (0.5, 7.3)
    tiles = adoption.on_tiles(viewed(known, {"measure": "ai_rate", "region": "any"}, item="region"), codelists.provinces(now))
    assert tiles.set_index("item").loc["busan", ["key", "value", "status"]].tolist() == ["ai_rate_2022_busan", 0.5, "stated"]
    assert (tiles["status"] == "range").sum() == 13


@settings(deadline=None, max_examples=40)
@given(
    years=st.lists(st.integers(2018, 2035), min_size=1, max_size=4, unique=True),
    rates=st.lists(st.decimals("0.1", "99.9", places=1).map(float), min_size=4, max_size=4),
)
def test_the_last_year_that_is_not_provisional_is_final(observed: Observed, years: list[int], rates: list[float]) -> None:
    *settled, last = sorted([2017, *years])
    rows = [{"period": str(year), "value": rate} for year, rate in zip(settled, rates, strict=False)]
    frame = observed(*rows, {"period": str(last), "value": 50.0, "vintage": "provisional"})
    known = Numbers(keyed([*adoption.rates(frame), *adoption.growth(frame)]).values())
    assert known["ai_rate@latest"].period == known["ai_rate@provisional"].period == str(last)
    assert known["ai_rate@final"].period == str(settled[-1])
    assert ("ai_rate_growth_pp" in known) == (len(settled) > 1)
    if len(settled) > 1:
        assert known["ai_rate_growth_pp"].value == round(rows[-1]["value"] - rows[0]["value"], 10)
        assert known["ai_rate_growth_pp"].period == f"2017-{settled[-1]}"


# --- frames


def test_regions_have_a_tile_each_and_a_range_where_the_print_gives_one(numbers: Known, edition: Edition) -> None:
    criteria = [{"measure": "ai_rate", "region": "any"}, {"measure": "ai_rate_reference", "across": "region"}]
    frame = adoption.on_tiles(viewed(numbers, criteria, item="region"), codelists.provinces(edition))
    whole, regions = frame[frame["item"] == "whole"], frame[frame["item"] != "whole"].set_index("item")
    assert (whole["value"].tolist(), whole["tile_row"].isna().all()) == ([4.5], True)
    assert len(regions) == 17 and regions[["tile_row", "tile_col"]].notna().all(axis=None)
    assert regions.loc[["seoul", "sejong", "jeonbuk"], "value"].tolist() == [7.8, 5.4, 0.8]
    rest = regions.drop(["seoul", "sejong", "jeonbuk"])
    assert rest["value"].isna().all()
    said = {tuple(row) for row in rest[["key", "low", "high", "status"]].itertuples(index=False)}
    assert said == {("ai_rate_2022_other_regions", 1.0, 4.0, "range")}
    assert regions.loc["busan", ["item_ko", "item_short_en"]].tolist() == ["부산광역시", "Busan"]


def test_one_definition_is_nothing_to_compare(latest: Known, earlier: Known) -> None:
    of = {"measure": "ai_rate", "industry": None, "region": None, "firm_group": None}
    side_by_side = [adoption.side_by_side(viewed(known, of, item="period", group="definition")) for known in (latest, earlier)]
    assert [len(frame) for frame in side_by_side] == [22, 0]
    assert list(dict.fromkeys(side_by_side[0]["group"])) == ["published_count", "pyo", "kisdi", "sgi", "bok"]


@pytest.mark.parametrize(
    ("breaks", "segments"), [({}, [0, 0, 0]), ({"oecd_kor": (2022,)}, [0, 1, 1]), ({"oecd_kor": (2022, 2024)}, [0, 1, 2])]
)
def test_a_series_is_cut_where_its_question_changed(latest: Known, breaks: dict[str, tuple[int, ...]], segments: list[int]) -> None:
    frame = adoption.in_segments(viewed(latest, {"measure": "ict_rate"}, item="period"), breaks)
    assert frame["period"].tolist() == ["2021", "2022", "2024"]
    assert frame["segment"].tolist() == segments


def test_the_declared_break_of_the_other_survey(now: Edition) -> None:
    assert references.break_years(now) == {"oecd_kor": (2022,), "eurostat_ai": (2025,)}


# --- small frames


def test_a_revised_value_is_its_own_definition_s_only(observed: Observed) -> None:
    revised = {"official": True, "value": 4.6, "numerator": 636.0, "released": "2025-12-16"}
    frame = observed({}, revised, {"official": True, "definition": "sgi", "period": "2023", "value": 6.4, "released": "2025-06"})
    made = keyed(adoption.rates(frame))
    assert {key: (number.value, number.basis) for key, number in made.items()} == {
        "ai_rate_2022": (4.6, "official"),
        "ai_rate_2023_sgi": (6.4, "official"),
    }
    assert keyed(adoption.counts(frame))["n_ai_2022"].value == 636


def test_counts_come_from_the_numerator_where_no_count_is_stated(observed: Observed) -> None:
    official = {"official": True, "period": "2021", "value": 4.0, "numerator": 539.0, "denominator": 13448.0}
    (made,) = keyed(adoption.counts(observed(official))).values()
    assert (made.key, made.value, made.unit, made.n) == ("n_ai_2021", 539, "firms", 13448)


def test_a_stated_count_stands_before_a_numerator(observed: Observed) -> None:
    rows = observed({"numerator": 621.0}, {"metric": "adopters", "value": 620.0})
    assert keyed(adoption.counts(rows))["n_ai_2022"].value == 620
    open_count = {"metric": "adopters", "value": float("nan")}
    assert keyed(adoption.counts(observed({"numerator": 621.0}, open_count)))["n_ai_2022"].value == 621
    assert keyed(adoption.counts(observed(open_count)))["n_ai_2022"].value is None


def test_no_change_without_two_settled_ends(observed: Observed) -> None:
    assert list(adoption.growth(observed({}))) == []
    provisional = {"period": "2023", "value": 6.3, "vintage": "provisional"}
    assert list(adoption.growth(observed({}, provisional))) == []
    assert list(adoption.growth(observed({"period": "2017", "value": float("nan")}, {}))) == []


def test_nothing_is_compared_within_one_definition(observed: Observed) -> None:
    assert list(adoption.compared(observed({}, {"period": "2017"}))) == []


@pytest.mark.parametrize("function", NUMBERS, ids=lambda function: function.__name__)
def test_without_figures_there_are_no_numbers(observed: Observed, function: Callable[[pd.DataFrame], Iterable[Number]]) -> None:
    assert list(function(observed())) == []
