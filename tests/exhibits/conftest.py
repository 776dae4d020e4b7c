"""Frames of the real editions: what the chapters show is what is drawn here."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kiet_report.analysis import adoption, estimates, introduction, simulated
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


def _frames(edition: Edition) -> dict[str, pd.DataFrame]:
    observations = adoption_data.observations(edition)
    compared = adoption.by_definition(observations, {definition: (definition, definition) for definition in adoption.RATES})
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
    }
    return {exhibit: frame for exhibit, frame in frames.items() if not frame.empty}


def _numbers(edition: Edition) -> dict[str, Number]:
    observations = adoption_data.observations(edition)
    computed = [
        *(number for compute in (
            adoption.counts, adoption.rates, adoption.growth, adoption.industry_rates, adoption.region_rates, adoption.group_rates,
            adoption.use_areas, adoption.neighbours,
        ) for number in compute(observations)),
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
        *estimates.interactions(BY_TRAIT, {}, origin),
        *estimates.interactions(BY_TECHNOLOGY, {}, origin),
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
