"""Frames of the real editions: what the chapters show is what is drawn here."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kiet_report.analysis import adoption, estimates, introduction, simulated, survey
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import BY_TECHNOLOGY, BY_TRAIT
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.contracts import codelists
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.facts import adoption as adoption_data
from kiet_report.data.facts import firms
from kiet_report.data.facts.print_2024 import table

PROJECT = Project(Path(__file__).parents[2])
EDITIONS = ("2024", "2026")
LATER_ONLY = ("fig-5-a", "fig-5-b", "tbl-5-a", "tbl-5-b")
QUESTIONS = {
    "fig-6-21": "purpose", "fig-6-22": "attainment", "fig-6-23": "future", "fig-6-24": "difficulty", "fig-6-28": "internal",
    "fig-6-29": "external", "fig-6-30": "nonuse", "fig-6-31": "demand",
}  # fmt: skip


def _frames(edition: Edition) -> dict[str, pd.DataFrame]:
    observations = adoption_data.observations(edition)
    compared = adoption.by_definition(observations, {definition: (definition, definition) for definition in adoption.RATES})
    percentages = table(edition, "ch6_percentages")
    frames = {
        "fig-1-1": introduction.outline(),
        "tbl-1-1": introduction.projects(table(edition, "ch1_table1_1_project_comparison")),
        "fig-5-1": adoption.by_year(observations),
        "fig-5-2": adoption.by_industry(observations, codelists.industries(edition)),
        "fig-5-3": adoption.by_region(observations, codelists.provinces(edition)),
        "fig-5-4": adoption.by_use_area(observations, adoption_data.area_names(edition)),
        "fig-5-a": compared,
        "tbl-5-a": compared,
        "fig-5-b": adoption.ict_survey(observations),
        "tbl-5-b": adoption.vintages(observations),
        "tbl-6-1": survey.sample(table(edition, "ch6_table6_1_sample")),
        "tbl-6-6": survey.expectations_by_group(table(edition, "ch6_table6_6_expectations")),
        **{exhibit: survey.options(percentages, question) for exhibit, question in QUESTIONS.items()},
    }
    return {exhibit: frame for exhibit, frame in frames.items() if not frame.empty}


def _numbers(edition: Edition) -> dict[str, Number]:
    observations, percentages = adoption_data.observations(edition), table(edition, "ch6_percentages")
    computed = [
        *(number for compute in (
            adoption.counts, adoption.rates, adoption.growth, adoption.industry_rates, adoption.region_rates, adoption.group_rates,
            adoption.use_areas, adoption.neighbours,
        ) for number in compute(observations)),
        *survey.sample_size(table(edition, "ch6_survey_design")),
        *survey.shares(percentages),
        *survey.unexplained(percentages),
        *survey.expectation_shares(table(edition, "ch6_table6_6_expectations")),
        *_without_firms(),
    ]  # fmt: skip
    return {number.key: number for number in computed}


def _without_firms() -> list[Number]:
    """The keys of estimates, without values: what is estimated on firms is tested in `test_estimates`."""
    edition = open_edition(PROJECT, "2024")
    panel = firms.panel(edition)
    origin = Origin.of(panel)
    return [
        *estimates.adoption({}, origin),
        *estimates.productivity({}, origin),
        *estimates.table(BY_TRAIT, {}, origin),
        *estimates.table(BY_TECHNOLOGY, {}, origin),
        *simulated.panel_numbers(panel, pd.DataFrame(), table(edition, "ch5_regression_stats")),
    ]


@pytest.fixture(scope="session")
def frames() -> dict[str, dict[str, pd.DataFrame]]:
    """Edition -> exhibit -> frame; an exhibit the edition has no data for is not there."""
    return {edition: _frames(open_edition(PROJECT, edition)) for edition in EDITIONS}


@pytest.fixture(scope="session")
def numbers() -> dict[str, dict[str, Number]]:
    """Edition -> key -> number."""
    return {edition: _numbers(open_edition(PROJECT, edition)) for edition in EDITIONS}
