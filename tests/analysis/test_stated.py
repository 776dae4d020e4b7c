"""Print and later sources: who is believed, what is a revision, and what stays unknown."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kiet_report.analysis.stated import figure, number, select, standing

Observed = Callable[..., pd.DataFrame]
NAN = float("nan")
RATE_2022 = {"series": "ai_firms", "group": "year", "metric": "rate", "definition": "published_count", "period": "2022"}


def test_the_print_stays_where_an_official_source_repeats_it(observed: Observed) -> None:
    row = figure(observed({}, {"official": True, "released": "2025-12-16"}), **RATE_2022)
    assert (row["value"], row["basis"], row["source"]) == (4.5, "print", "print_2024")


def test_a_differing_later_value_is_a_revision(observed: Observed) -> None:
    row = figure(observed({}, {"official": True, "value": 4.6, "released": "2025-12-16"}), **RATE_2022)
    assert (row["value"], row["basis"]) == (4.6, "official")


def test_the_order_of_rows_decides_nothing(observed: Observed) -> None:
    later = [{"official": True, "value": 4.6, "released": "2025-12"}, {"official": True, "value": 4.7, "released": "2026-01-15"}]
    assert figure(observed(*later[::-1], {}), **RATE_2022)["value"] == 4.7


def test_a_value_confirmed_after_a_revision_keeps_the_source_of_the_revision(observed: Observed) -> None:
    rows = observed(
        {},
        {"official": True, "value": 4.6, "released": "2025-12-16", "source": "first"},
        {"official": True, "value": 4.6, "released": "2026-12-16", "source": "second"},
    )
    assert figure(rows, **RATE_2022)["source"] == "first"


@pytest.mark.parametrize("released", ["2023-12-18", ""])
def test_what_is_not_known_to_be_later_than_the_print_revises_nothing(observed: Observed, released: str) -> None:
    row = figure(observed({}, {"official": True, "value": 4.4, "released": released}), **RATE_2022)
    assert (row["value"], row["basis"]) == (4.5, "print")


def test_a_provisional_value_made_final_is_final_though_unchanged(observed: Observed) -> None:
    rows = observed({"vintage": "provisional", "released": "2024-12-18"}, {"official": True, "released": "2025-12-16"})
    row = figure(rows, **RATE_2022)
    assert (row["value"], row["vintage"], row["basis"]) == (4.5, "final", "official")


def test_a_later_source_fills_what_the_print_leaves_open(observed: Observed) -> None:
    rows = observed({"value": NAN}, {"official": True, "released": ""})
    assert figure(rows, **RATE_2022)["basis"] == "official"
    assert standing(rows)["value"].tolist() == [4.5]


def test_an_unknown_value_never_replaces_a_known_one(observed: Observed) -> None:
    assert figure(observed({}, {"official": True, "value": NAN, "released": "2026-01-01"}), **RATE_2022)["value"] == 4.5


def test_another_definition_is_another_figure(observed: Observed) -> None:
    rows = observed({}, {"official": True, "value": 6.4, "definition": "sgi", "released": "2025-06"})
    assert figure(rows, **RATE_2022)["value"] == 4.5
    assert standing(rows)["definition"].tolist() == ["published_count", "sgi"]


def test_a_range_stands_by_its_ends(observed: Observed) -> None:
    printed = {"value": NAN, "low": 1.0, "high": 4.0, "group": "region", "category": "other"}
    same, other = ({**printed, "official": True, "released": "2025-12-16", "high": high} for high in (4.0, 5.0))
    assert standing(observed(printed, same))["basis"].tolist() == ["print"]
    assert standing(observed(printed, other))["high"].tolist() == [5.0]


def test_what_nobody_states_is_there_without_a_value(observed: Observed) -> None:
    row = figure(observed({}), **{**RATE_2022, "period": "2030"})
    made = number("ai_rate_2030", "percent", row)
    assert made.value is None
    assert (made.period, made.definition, made.n, made.locus, made.vintage) == ("2030", "published_count", None, None, None)


def test_a_figure_that_fits_twice_is_refused(observed: Observed) -> None:
    rows = observed({}, {"official": True, "definition": "sgi"})
    with pytest.raises(ValueError, match="2 figures fit"):
        figure(rows, series="ai_firms", period="2022")


def test_a_number_carries_what_its_row_says(observed: Observed) -> None:
    rows = observed({"official": True, "numerator": 539.0, "denominator": 13448.0, "value": 4.0, "released": "2023-12-18"})
    made = number("ai_rate", "percent", rows.iloc[0])
    assert (made.value, made.n, made.vintage, made.basis, made.source, made.locus) == (
        4.0,
        13448,
        "final",
        "official",
        "sba_20231218",
        None,
    )


def test_a_computed_number_is_as_new_as_its_newest_figure(observed: Observed) -> None:
    rows = observed({"period": "2017", "value": 1.4}, {"official": True, "value": 4.6, "released": "2025-12-16"})
    older, newer = (row for _, row in rows.iterrows())
    for pair in ((older, newer), (newer, older)):
        made = number("change", "percentage_points", *pair, value=3.2, period="2017-2022", definition="derived_change")
        assert (made.value, made.basis, made.source) == (3.2, "official", "sba_20231218")


def test_select_wants_every_word(observed: Observed) -> None:
    rows = observed({}, {"period": "2017"}, {"definition": "sgi"})
    assert len(select(rows, definition="published_count")) == 2
    assert len(select(rows, definition="published_count", period="2017")) == 1
    assert select(rows, period="1999").empty
