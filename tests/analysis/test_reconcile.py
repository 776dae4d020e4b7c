"""The adoption rate by definition: counted by hand, against the published one, and never passed where nothing was checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.analysis import reconcile
from kiet_report.core.errors import ReportError
from kiet_report.data.contracts.firm_items import AI_AREAS, TECHNOLOGIES
from kiet_report.data.editions.edition import Edition
from kiet_report.data.editions.file import MicrodataDefinition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import adoption, firms
from kiet_report.data.facts.delivered import column_types
from kiet_report.data.facts.references import definitions
from tests.analysis.keyed import by_key

TYPES = column_types(Folder(Path(__file__).parents[2] / "data"), "firms")
COMPLETE = {
    "industry": "C", "industry_division": "10", "province": "seoul", "founded_year": 2000, "capital": 500.0, "foreign_share": 0.0,
    "establishments": 1, "employees": 100, "employees_all": 110, "sales": 1000.0, "operating_cost": 900.0, "labour_cost": 300.0,
    "value_added": 400.0, "assets_total": 2000.0, "assets_tangible": 900.0, "assets_intangible": 100.0, "rd_expenditure": 10.0,
    **{name: 0 for name in TECHNOLOGIES}, **{f"{name}_stage": 1 for name in TECHNOLOGIES},
    **{f"ai_area_{area}": None for area in AI_AREAS},
}  # fmt: skip


def panel(*rows: dict[str, Any], basis: str = "simulated") -> pd.DataFrame:
    frame = pd.DataFrame([COMPLETE | row for row in rows], columns=list(TYPES)).astype(TYPES)
    frame.attrs.update(basis=basis, source=firms.SOURCES[basis])
    return frame


@pytest.fixture(scope="module")
def six() -> pd.DataFrame:
    """Six firms in 2020 and 2021, with the change of codes between: until 2020 a 1 is use and a blank is none, from 2021 a 1 is none."""
    return panel(
        {"firm_id": "a", "year": 2020, "ai_stage": 1, "ai": 1, "employees": 50},
        {"firm_id": "b", "year": 2020, "ai_stage": 3, "ai": 1, "employees": 150},
        {"firm_id": "c", "year": 2020, "ai_stage": None, "ai": 0, "employees": 800},
        {"firm_id": "d", "year": 2020, "ai_stage": None, "ai": None, "employees": 500},  # masked
        {"firm_id": "a", "year": 2021, "ai_stage": 1, "ai": 0, "employees": 60},
        {"firm_id": "b", "year": 2021, "ai_stage": 2, "ai": 1, "employees": 140},
        {"firm_id": "c", "year": 2021, "ai_stage": 6, "ai": 1, "employees": None},
        {"firm_id": "d", "year": 2021, "ai_stage": None, "ai": None, "employees": 500},
        {"firm_id": "e", "year": 2021, "ai_stage": 1, "ai": 0, "sales": 0.0, "employees": 300},
    )


@pytest.mark.parametrize(
    ("definition", "year", "numerator", "denominator"),
    [
        ("any_use", 2020, 2, 4),
        ("any_use", 2021, 2, 5),
        ("micro_code_ge2", 2020, 1, 4),  # firm a answered with code 1
        ("micro_code_ge2", 2021, 2, 5),
        ("masked_excluded", 2020, 2, 3),
        ("masked_excluded", 2021, 2, 4),
        ("complete_cases", 2020, 2, 3),
        ("complete_cases", 2021, 1, 2),  # c lacks employees, d its answer, e sales
        ("employment_weighted", 2020, 200, 1000),
        ("employment_weighted", 2021, 140, 500),
        ("first_adoption", 2020, 2, 4),
        ("first_adoption", 2021, 3, 5),  # a has stopped and still counts
    ],
)
def test_each_definition_by_hand(six: pd.DataFrame, definition: str, year: int, numerator: float, denominator: float) -> None:
    row = reconcile.counts(six, definition).loc[year]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["rate"] == pytest.approx(100 * numerator / denominator)


def test_firms_that_stopped_are_told_from_those_that_use(six: pd.DataFrame) -> None:
    assert reconcile.counts(six, "first_adoption")["stopped"].to_dict() == {2020: 0, 2021: 1}
    assert reconcile.counts(six, "any_use")["stopped"].isna().all()


def test_n_counts_firms_even_where_persons_are_weighed(six: pd.DataFrame) -> None:
    assert reconcile.counts(six, "employment_weighted")["n"].to_dict() == {2020: 3, 2021: 3}


def test_the_definitions_are_those_an_edition_may_name_and_all_are_written_down(now: Edition) -> None:
    assert list(reconcile.DEFINITIONS) == list(get_args(MicrodataDefinition))
    assert set(reconcile.DEFINITIONS) <= set(definitions(now))


def test_the_order_of_rows_does_not_matter(six: pd.DataFrame) -> None:
    turned = six.iloc[::-1].reset_index(drop=True)
    for definition in reconcile.DEFINITIONS:
        pd.testing.assert_frame_equal(reconcile.counts(turned, definition), reconcile.counts(six, definition))


cells = st.lists(
    st.tuples(st.integers(0, 5), st.integers(2017, 2022), st.sampled_from([None, 0, 1])),
    min_size=1,
    max_size=40,
    unique_by=lambda each: each[:2],
)


@settings(max_examples=40, deadline=None)  # frames, not milliseconds
@given(cells)
def test_what_holds_for_any_panel(rows: list[tuple[int, int, int | None]]) -> None:
    frame = panel(*({"firm_id": str(firm), "year": year, "ai": ai} for firm, year, ai in rows))
    every = {definition: reconcile.counts(frame, definition) for definition in reconcile.DEFINITIONS}
    use, ever, known = every["any_use"], every["first_adoption"], every["masked_excluded"]
    assert use["denominator"].sum() == len(rows) and use["numerator"].sum() == sum(ai == 1 for _, _, ai in rows)
    assert (ever["numerator"] >= use["numerator"]).all() and (ever["numerator"] - ever["stopped"] == use["numerator"]).all()
    assert (known["denominator"] <= use["denominator"].reindex(known.index)).all()
    for found in every.values():
        assert found["rate"].dropna().between(0, 100).all() and (found["numerator"] <= found["denominator"]).all()


# --- numbers


def test_numbers_say_what_they_rest_on(six: pd.DataFrame) -> None:
    found = by_key(reconcile.numbers(six))
    rate = found["ai_rate_2021_any_use"]
    assert (rate.value, rate.unit, rate.n, rate.definition, rate.period) == (40.0, "percent", 5, "any_use", "2021")
    assert (rate.basis, rate.source) == ("simulated", "simulated_firms")
    assert found["n_ai_2021_first_adoption"].value == 3 and "n_ai_2021_employment_weighted" not in found
    assert found["ai_rate_2019_any_use"].value is None and found["ai_rate_2019_any_use"].n is None


def test_every_edition_has_the_same_keys(six: pd.DataFrame, printed_only: Edition) -> None:
    empty = firms.panel(printed_only)
    without = by_key(reconcile.numbers(empty))
    assert set(without) == set(by_key(reconcile.numbers(six)))
    assert all(number.value is None for number in without.values())


def test_a_delivered_panel_is_called_delivered(six: pd.DataFrame) -> None:
    delivered = six.copy()
    delivered.attrs.update(basis="delivered", source="delivered_firms")
    assert {number.basis for number in reconcile.numbers(delivered)} == {"delivered"}


# --- beside the published figures


def test_computed_and_published_stand_side_by_side(six: pd.DataFrame, now: Edition) -> None:
    frame = reconcile.reconciliation(six, adoption.observations(now))
    assert set(frame["origin"]) == {"computed", "published"}
    assert set(frame.loc[frame["origin"] == "computed", "basis"]) == {"simulated"}
    assert "simulated" not in set(frame.loc[frame["origin"] == "published", "basis"])
    row = frame[(frame["definition"] == "published_count") & (frame["year"] == 2021)].iloc[0]
    assert (row["numerator"], row["denominator"], row["rate"], row["basis"]) == (539, 13448, 4.0, "official")
    printed = frame[(frame["definition"] == "published_count") & (frame["year"] == 2017)].iloc[0]
    assert (printed["numerator"], printed["rate"], printed["basis"]) == (174, 1.4, "print")
    persons = frame[frame["definition"] == "employment_weighted"]
    assert set(persons["unit"]) == {"persons"}
    assert {"pyo", "sgi", "kisdi", "bok"} <= set(frame["definition"])


def test_published_rates_are_those_of_the_panels_years(six: pd.DataFrame, now: Edition, printed_only: Edition) -> None:
    found = by_key(reconcile.published(six, adoption.observations(now)))
    assert {number.period for number in found.values()} <= {str(year) for year in six["year"]}
    assert (found["ai_rate_2021"].value, found["ai_rate_2021"].basis, found["ai_rate_2021"].n) == (4.0, "official", 13448)
    assert "ai_rate_2022_sgi" in found or 2022 not in set(six["year"])
    assert not list(reconcile.published(firms.panel(printed_only), adoption.observations(printed_only)))


def test_without_firm_data_there_is_nothing_to_show(printed_only: Edition) -> None:
    assert reconcile.reconciliation(firms.panel(printed_only), adoption.observations(printed_only)).empty


# --- the benchmark


def firms_of(year: int, adopters: int, total: int) -> pd.DataFrame:
    frame = pd.concat([panel({"firm_id": "x", "year": year, "ai": 0})] * total, ignore_index=True)
    frame["firm_id"] = [str(number) for number in range(total)]
    frame["ai"] = pd.array([1] * adopters + [0] * (total - adopters), dtype="Int8")
    frame.attrs.update(basis="simulated", source="simulated_firms")
    return frame


Observed = Callable[..., pd.DataFrame]


@pytest.mark.parametrize(
    ("adopters", "published", "points", "outcome"),
    [
        (45, 4.5, 0.0, "holds"),
        (45, 4.4, 0.05, "holds"),  # 0.1 apart: the tolerance and half of the last decimal
        (45, 4.4, 0.04, "drifts"),
        (46, 4.5, 0.05, "holds"),
        (47, 4.5, 0.05, "drifts"),
        (40, 4.0, 0.0, "holds"),
        (27, 2.65, 0.045, "holds"),  # two decimals: half of a hundredth
        (27, 2.65, 0.044, "drifts"),
    ],
)
def test_the_tolerance_is_what_the_edition_says_and_the_rounding(
    observed: Observed, adopters: int, published: float, points: float, outcome: str
) -> None:
    (found,) = reconcile.benchmarks(firms_of(2022, adopters, 1000), observed({"value": published}), points=points)
    assert found.outcome == outcome
    assert found.difference == pytest.approx(adopters / 10 - published)


def test_a_year_without_data_is_not_run(observed: Observed) -> None:
    observations = observed({"value": 4.5}, {"period": "2023", "value": 6.3})
    first, second = reconcile.benchmarks(firms_of(2022, 45, 1000), observations)
    assert (first.year, first.outcome, second.year, second.outcome) == (2022, "holds", 2023, "not_run")
    assert second.computed is None and second.difference is None
    reconcile.require_benchmarks([first, second], published="published_count", computed="any_use")


def test_drift_names_year_definitions_values_and_difference(observed: Observed) -> None:
    observations = observed({"value": 4.5}, {"period": "2023", "value": 6.3})
    found = reconcile.benchmarks(firms_of(2022, 50, 1000), observations)
    with pytest.raises(ReportError, match="E-BENCHMARK") as caught:
        reconcile.require_benchmarks(found, published="published_count", computed="any_use")
    for lang in ("ko", "en"):
        said = caught.value.text(lang)
        assert "2022: published_count 4.5 %, any_use 5.00 %, +0.50 %p" in said and "2023" not in said


@pytest.mark.parametrize("statements", [[], [{"period": "2023", "value": 6.3}], [{"definition": "sgi", "value": 4.5}]])
def test_what_could_not_be_checked_has_not_passed(observed: Observed, statements: list[dict]) -> None:
    found = reconcile.benchmarks(firms_of(2022, 45, 1000), observed(*statements))
    with pytest.raises(ReportError, match="E-BENCHMARK-NONE"):
        reconcile.require_benchmarks(found, published="published_count", computed="any_use")


def test_another_definition_may_be_the_one_in_use(observed: Observed) -> None:
    frame = firms_of(2022, 45, 1000)
    frame["ai_stage"] = pd.array([2] * 40 + [1] * 960, dtype="Int8")
    (found,) = reconcile.benchmarks(frame, observed({"value": 4.5}), computed="micro_code_ge2")
    assert found.computed == 4.0 and found.outcome == "drifts"


def test_rates_that_only_look_unequal_in_binary(observed: Observed) -> None:
    (found,) = reconcile.benchmarks(firms_of(2022, 43, 1000), observed({"value": 4.2}), points=0.05)
    assert found.difference == 0.1 and found.tolerance == 0.1 and found.outcome == "holds"
    assert np.float64(4.3) - 4.2 != 0.1
