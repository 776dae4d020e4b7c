"""Print and later figures in one frame: whole, typed, in time, and nothing under a name nobody knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.contracts import codelists
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.facts import adoption, references
from kiet_report.registry.measures import open_measures

ROOT = Path(__file__).parents[3]
AREAS = {"product_service_development", "production_process", "sales", "marketing_strategy", "organisation_management"}
Rewrite = Callable[[str, str, str], None]


@pytest.fixture(scope="module", params=["2024", "2026"])
def edition(request: pytest.FixtureRequest) -> Edition:
    return open_edition(Project(ROOT), request.param)


@pytest.fixture(scope="module")
def observations(edition: Edition) -> pd.DataFrame:
    return adoption.observations(edition)


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    """A project whose data may be changed."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return Project(tmp_path)


@pytest.fixture
def rewrite(copied: Project) -> Rewrite:
    def replace(relative: str, old: str, new: str) -> None:
        path = copied.data / relative
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def test_columns_and_words(observations: pd.DataFrame, edition: Edition) -> None:
    assert list(observations.columns) == adoption.COLUMNS
    assert set(observations["series"]) <= {"ai_firms", "any_4ir_firms", "ai_firms_ict_survey", "mentions", "use_area"}
    assert set(observations["group"]) <= {"year", "industry", "region", "group", "population", "technology", "use_area"}
    assert set(observations["metric"]) <= {"adopters", "firms", "rate", "share"}
    assert set(observations["vintage"]) <= {"", "provisional", "final"}
    assert set(observations["basis"]) <= {"print", "official"}
    assert set(observations["definition"]) <= set(references.definitions(edition))
    assert set(observations["source"]) <= set(references.sources(edition))


def test_categories_have_ids(observations: pd.DataFrame, edition: Edition) -> None:
    known = {
        "industry": {*codelists.industries(edition).index, "other"},
        "region": {*codelists.provinces(edition).index, "other"},
        "technology": set(codelists.technologies(edition).index),
        "use_area": AREAS,
        "year": {"all"},
        "population": {"all", *codelists.industries(edition).index},
    }
    for group, ids in known.items():
        assert set(observations.loc[observations["group"] == group, "category"]) <= ids, group


def test_a_range_is_given_by_its_ends(observations: pd.DataFrame) -> None:
    ranged = observations[observations["value"].isna() & observations["low"].notna()]
    assert ranged[["group", "category", "low", "high"]].values.tolist() == [["region", "other", 1.0, 4.0]]
    stated = observations[observations["value"].notna()]
    assert (stated["low"] == stated["value"]).all()
    assert (stated["high"] == stated["value"]).all()


def test_unknown_values_are_missing_and_not_zero(observations: pd.DataFrame) -> None:
    assert not (observations[["value", "low", "numerator", "denominator"]] == 0).any(axis=None)
    printed = observations[(observations["basis"] == "print") & (observations["group"] == "year") & (observations["metric"] == "rate")]
    assert printed.loc[printed["value"].isna(), "period"].tolist() == ["2018", "2019", "2020", "2021"]


def test_what_the_print_derived_is_not_read_back(observations: pd.DataFrame) -> None:
    assert not set(observations["metric"]) & {"cagr_adopters", "change_in_rate", "implied_adopters", "rate_from_counts"}
    assert set(observations.loc[observations["basis"] == "print", "definition"]) == {"published_count", "frame_firms", "use_area_ai"}


def test_a_figure_is_stated_once_by_each_source_and_vintage(observations: pd.DataFrame) -> None:
    identity = ["series", "group", "category", "period", "definition", "metric", "basis", "vintage"]
    assert not observations.duplicated(identity).any()


def test_the_print_alone_reads_no_later_figures() -> None:
    edition = open_edition(Project(ROOT), "2024")
    assert set(adoption.observations(edition)["basis"]) == {"print"}
    assert not any(name.startswith("official/") for name in edition.read)


@pytest.mark.parametrize(
    ("cutoff", "left_out", "kept"),
    [
        ("2025-12-15", {("any_4ir_firms", "2024"), ("any_4ir_firms", "2023", "final")}, {("any_4ir_firms", "2023", "provisional")}),
        ("2025-12-16", set(), {("any_4ir_firms", "2024"), ("any_4ir_firms", "2023", "final")}),
        ("2025-05-31", {("ai_firms", "2023", "", "sgi")}, {("ai_firms", "2022", "", "sgi")}),
        ("2025-06-30", set(), {("ai_firms", "2023", "", "sgi")}),
    ],
)
def test_figures_released_after_the_cutoff_are_left_out(
    copied: Project, rewrite: Rewrite, cutoff: str, left_out: set[tuple[str, ...]], kept: set[tuple[str, ...]]
) -> None:
    rewrite("editions/2026/edition.yaml", 'cutoff: "2026-11-23"', f'cutoff: "{cutoff}"')
    rows = adoption.observations(open_edition(copied, "2026"))
    whole = rows[rows["group"] == "year"]
    there = set()
    for row in whole[["series", "period", "vintage", "definition"]].itertuples(index=False):
        there |= {tuple(row)[:length] for length in (2, 3, 4)}
    assert not left_out & there
    assert kept <= there
    assert (rows["released"] <= cutoff).all()


def test_no_edition_reads_past_its_cutoff(observations: pd.DataFrame, edition: Edition) -> None:
    assert (observations["released"] <= edition.cutoff.isoformat()).all()


@pytest.mark.parametrize(
    ("relative", "old", "new", "named"),
    [
        ("print-2024/ch5_adoption_descriptives.csv", "서울특별시", "서울시", "서울시"),
        ("official/later_figures.csv", "ai_firms_industry_education", "ai_firms_industry_mining", "ai_firms_industry_mining"),
        ("official/later_figures.csv", "ai_firms_group_ict", "ai_firms_group_exporters", "ai_firms_group_exporters"),
        ("official/later_figures.csv", "mentions_blockchain", "mentions_quantum", "mentions_quantum"),
        ("official/later_figures.csv", "use_area_any4ir_sales", "use_area_any4ir_purchasing", "use_area_any4ir_purchasing"),
        ("official/later_figures.csv", "any_4ir_firms", "any_5ir_firms", "any_5ir_firms"),
    ],
)
def test_an_unknown_category_stops(copied: Project, rewrite: Rewrite, relative: str, old: str, new: str, named: str) -> None:
    rewrite(relative, old, new)
    with pytest.raises(ReportError) as caught:
        adoption.observations(open_edition(copied, "2026"))
    assert caught.value.code == "E-CATEGORY"
    assert caught.value.facts == {"file": f"data/{relative}", "given": named}


def test_every_category_of_the_print_has_a_name_in_both_languages(edition: Edition, observations: pd.DataFrame) -> None:
    measures = open_measures(ROOT / "book", edition)
    for dimension, group in (("industry", "industry"), ("region", "region"), ("area", "use_area")):
        named = {
            value: measures.label(dimension, value)
            for value in observations.loc[observations["group"] == group, "category"]
            if value != "other"
        }
        assert named and all(label.ko and label.en for label in named.values())


def test_a_later_figure_may_be_of_any_province_and_section(edition: Edition) -> None:
    assert set(adoption.PROVINCES) == set(codelists.provinces(edition).index)
    sections = adoption.LATER_SERIES["ai_firms_industry_"][2]
    assert set(codelists.industries(edition).index) <= set(sections.values())


@pytest.mark.parametrize(
    ("series", "group", "category"),
    [
        ("ai_firms_industry_m", "industry", "M"),
        ("ai_firms_industry_education", "industry", "P"),
        ("ai_firms_region_busan", "region", "busan"),
    ],
)
def test_a_series_of_a_part(copied: Project, rewrite: Rewrite, series: str, group: str, category: str) -> None:
    rewrite("official/later_figures.csv", "ai_firms_industry_education,", f"{series},")
    rows = adoption.observations(open_edition(copied, "2026"))
    (row,) = rows[(rows["definition"] == "sgi") & (rows["value"] == 15.5)].itertuples()
    assert (row.series, row.group, row.category) == ("ai_firms", group, category)
