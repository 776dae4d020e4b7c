"""Later figures: whole, tied to definitions and sources, vintages kept apart, and agreeing with the print where both speak."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import print_2024, references
from kiet_report.data.official import later_figures as official

INPUTS = Folder(Path(__file__).parents[3] / "data")


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return official.later_figures(INPUTS)


def test_rows(figures: pd.DataFrame) -> None:
    assert len(figures) == 65
    assert str(figures["numerator"].dtype) == "Int64"
    assert str(figures["ref_year"].dtype) == "int64"


def test_definitions_and_sources_exist(figures: pd.DataFrame) -> None:
    assert set(figures["definition_id"]) <= set(references.definitions(INPUTS))
    assert set(figures["source_id"]) <= set(references.sources(INPUTS))


def test_every_remark_is_in_both_languages(figures: pd.DataFrame) -> None:
    assert (figures["note"].eq("") == figures["note_ko"].eq("")).all()


def test_vintages_of_2023_stay_apart(figures: pd.DataFrame) -> None:
    rows = figures[(figures["series"] == "any_4ir_firms") & (figures["ref_year"] == 2023)].set_index("status")
    assert (rows.loc["provisional", "numerator"], rows.loc["provisional", "denominator"]) == (2665, 14550)
    assert (rows.loc["final", "numerator"], rows.loc["final", "denominator"]) == (2653, 14546)


def test_four_definitions_of_one_rate(figures: pd.DataFrame) -> None:
    rows = figures[(figures["series"] == "ai_firms") & (figures["ref_year"] == 2023)].set_index("definition_id")["value"]
    assert rows.to_dict() == {"published_count": 6.3, "sgi": 6.4, "pyo": 5.9, "kisdi": 6.1}


def test_rates_follow_from_their_counts(figures: pd.DataFrame) -> None:
    counted = figures.dropna(subset=["numerator", "denominator"])
    assert len(counted) == 19
    computed = 100 * counted["numerator"].astype(float) / counted["denominator"].astype(float)
    assert (computed - counted["value"]).abs().le(0.05 + 1e-9).all()


def test_agrees_with_the_print(figures: pd.DataFrame) -> None:
    adoption = print_2024.table(INPUTS, "ch5_adoption_descriptives")
    rates = adoption[(adoption["group"] == "year") & (adoption["metric"] == "adoption_rate")].set_index("year")["value"]
    published = figures[(figures["series"] == "ai_firms") & (figures["definition_id"] == "published_count")].set_index("ref_year")["value"]
    for year in (2017, 2022, 2023):
        assert published[year] == rates[str(year)]


def test_office_is_named_as_on_the_day_of_release(figures: pd.DataFrame) -> None:
    sources = references.sources(INPUTS)
    survey = figures[figures["source_id"].str.startswith("sba_") & figures["released"].ne("")]
    assert len(survey) > 10
    for released, name in zip(survey["released"], survey["source_id"], strict=True):
        assert sources[name].ko.startswith("국가데이터처" if released >= "2025-10" else "통계청")
        assert sources[name].en.startswith("Ministry of Data and Statistics" if released >= "2025-10" else "Statistics Korea")
