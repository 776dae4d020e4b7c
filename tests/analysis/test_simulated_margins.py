"""What the simulated data are said to reproduce is counted, not asserted; delivered data are never called simulated."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.analysis import simulated
from kiet_report.core.paths import Project
from kiet_report.data import simulate
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import adoption, firms, print_2024, simulation, survey_figures
from kiet_report.data.simulate import survey
from tests.analysis.keyed import by_key

PROJECT = Project.find()
INPUTS = Folder(PROJECT.data)


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return adoption.consistent_observations(open_edition(PROJECT, "2026"))


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    frame = simulate.firms()
    frame.attrs.update(basis="simulated", source="simulated_firms")
    return frame


@pytest.fixture(scope="module")
def found(panel: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    return simulated.targets(panel, observations, print_2024.table(INPUTS, "ch5_regression_stats"))


def test_every_published_margin_is_met(found: pd.DataFrame) -> None:
    beside = simulated.beside(found)
    assert beside["met"].dropna().all() and len(beside) == 30
    assert beside["met"].isna().sum() == 5  # adopters 2018-2020 and firms 2019-2020 are not published


@pytest.mark.parametrize(
    ("group", "item", "period", "published"),
    [
        ("firms", "all", "2017", 12579),
        ("firms", "all", "2022", 13824),
        ("adopters", "all", "2017", 174),
        ("adopters", "all", "2021", 539),
        ("adopters", "all", "2022", 620),
        ("industry", "J", "2022", 19.0),
        ("province", "jeonbuk", "2022", 0.8),
        ("area", "product_service_development", "2017-2022", 66.0),
        ("sample", "observations", "2017-2022", 60617),
        ("sample", "firms", "2017-2022", 16537),
    ],
)
def test_the_published_side_is_the_print_and_the_office(found: pd.DataFrame, group: str, item: str, period: str, published: float) -> None:
    beside = simulated.beside(found).set_index(["group", "item", "period"])
    assert beside.loc[(group, item, period), "published"] == published


def test_a_margin_that_is_missed_shows(panel: pd.DataFrame, observations: pd.DataFrame) -> None:
    fewer = panel[~((panel["year"] == 2022) & (panel["ai"] == 1) & (panel["industry"] == "J"))]
    beside = simulated.beside(simulated.targets(fewer, observations, print_2024.table(INPUTS, "ch5_regression_stats")))
    missed = set(beside.loc[beside["met"] == False, ["group", "item", "period"]].itertuples(index=False, name=None))  # noqa: E712  (nullable)
    assert {("industry", "J", "2022"), ("adopters", "all", "2022"), ("firms", "all", "2022")} <= missed


def test_counts_follow(panel: pd.DataFrame, observations: pd.DataFrame) -> None:
    statistics = print_2024.table(INPUTS, "ch5_regression_stats")
    values = {key: number.value for key, number in by_key(simulated.panel_numbers(panel, observations, statistics)).items()}
    assert values["n_sim_rows"] == len(panel) and values["n_sim_firms"] == panel["firm_id"].nunique()
    assert values["n_sim_targets"] == values["n_sim_targets_met"] == 25


def test_the_survey_is_counted() -> None:
    responses = survey.responses(INPUTS)
    responses.attrs.update(basis="simulated", source="simulated_survey")
    values = {key: number.value for key, number in by_key(simulated.survey_numbers(responses, survey_figures.figures(INPUTS))).items()}
    assert values["n_sim_survey_responses"] == 560
    assert values["n_sim_survey_reproducible"] == values["n_sim_survey_equal"] < values["n_sim_survey_printed"]
    assert sum(value or 0 for key, value in values.items() if key.startswith("n_sim_survey_equal_")) == values["n_sim_survey_equal"]
    responses.attrs["basis"] = "delivered"
    delivered = by_key(simulated.survey_numbers(responses, survey_figures.figures(INPUTS)))
    assert len(delivered) == 4 and {number.value for number in delivered.values()} == {None}


def test_targets_are_numbers(panel: pd.DataFrame, observations: pd.DataFrame, found: pd.DataFrame) -> None:
    statistics = print_2024.table(INPUTS, "ch5_regression_stats")
    numbers = by_key(simulated.target_numbers(panel, observations, statistics))
    assert len(numbers) == len(found)
    published, own = numbers["target_industry_j_2022_published"], numbers["target_industry_j_2022_simulated"]
    assert (published.value, published.basis, own.basis, own.definition) == (19.0, "print", "simulated", "published_count")
    assert numbers["target_adopters_2019_published"].value is None


def test_delivered_data_have_nothing_to_show(panel: pd.DataFrame, observations: pd.DataFrame) -> None:
    delivered = panel.copy()
    delivered.attrs.update(basis="delivered", source="delivered_firms")
    statistics = print_2024.table(INPUTS, "ch5_regression_stats")
    for frame in (delivered, firms.panel(open_edition(PROJECT, "2024"))):
        assert simulated.targets(frame, observations, statistics).empty
        assert not list(simulated.target_numbers(frame, observations, statistics))
        assert [number.value for number in simulated.panel_numbers(frame, observations, statistics)] == [None] * 4
        nothing = simulation.seeds_tried(open_edition(PROJECT, "2024"))
        assert [number.value for number in simulated.seed_numbers(frame, nothing)] == [None] * 5


def test_the_chosen_seed_is_not_called_typical(panel: pd.DataFrame) -> None:
    seeds = simulation.seeds_tried(open_edition(PROJECT, "2026"))
    values = {key: number.value for key, number in by_key(simulated.seed_numbers(panel, seeds)).items()}
    assert values["n_sim_seeds"] == len(seeds) and 0 < (values["n_sim_seeds_chosen_like"] or 0) < len(seeds)
    assert (values["sim_inside_least"] or 0) < (values["sim_inside_mean"] or 0) < (values["sim_inside_most"] or 0)
