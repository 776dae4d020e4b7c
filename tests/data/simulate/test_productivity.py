"""Productivity: what is planted comes back, and adoption knows nothing of the year's shock."""

from __future__ import annotations

import numpy as np
import pytest

from kiet_report.core.paths import Project
from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate import planted
from kiet_report.data.simulate.panel import Panel, draw_panel, streams
from kiet_report.data.simulate.parameters import PROBIT_TERMS, TRAIT_TERMS, Parameters
from kiet_report.data.simulate.productivity import draw_shock
from kiet_report.data.simulate.truth import truth


def test_the_planted_coefficients_come_back(panel: Panel) -> None:
    """All firm-years, firm and year effects removed, all terms at once: an estimator written here, without the package's models."""
    population, traits = panel.population, panel.traits
    ai = panel.ai.astype(float)[:, None]
    technologies = panel.technologies.astype(float)
    columns = np.hstack([ai, ai * traits.regressors, ai * technologies, traits.regressors, technologies, np.eye(6)[population.year][:, 1:]])
    outcome = np.log(panel.value_added / traits.employees)
    inside = within(np.column_stack([columns, outcome]), population.firm)
    x, y = inside[:, :-1], inside[:, -1]
    inverse = np.linalg.inv(x.T @ x)
    estimate = inverse @ (x.T @ y)
    scores = np.zeros((population.n_firms, x.shape[1]))
    np.add.at(scores, population.firm, x * (y - x @ estimate)[:, None])
    error = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    terms = ["ai", *(f"ai:{t}" for t in (*TRAIT_TERMS, *OTHER_TECHNOLOGIES)), *TRAIT_TERMS, *OTHER_TECHNOLOGIES]
    value = truth(panel.parameters).query("equation == 'ln_productivity'").set_index("term").value
    distance = (estimate[: len(terms)] - value[terms].to_numpy()) / error[: len(terms)]
    assert np.abs(distance).max() < 4
    assert distance.std() == pytest.approx(1, abs=0.35)


def within(columns: np.ndarray, firm: np.ndarray) -> np.ndarray:
    sums = np.zeros((firm.max() + 1, columns.shape[1]))
    np.add.at(sums, firm, columns)
    return columns - (sums / np.bincount(firm)[:, None])[firm]


def test_adoption_is_exogenous_to_the_shock(panel: Panel) -> None:
    shock = draw_shock(panel.parameters, panel.population, streams(panel.parameters.seed)["shock"])
    gap = shock[panel.ai].mean() - shock[~panel.ai].mean()
    assert abs(gap) < 4 * shock.std() / np.sqrt(panel.ai.sum())
    assert shock.std() == pytest.approx(panel.parameters.productivity.shock_sd, rel=0.05)


def test_a_real_effect_can_be_planted(parameters: Parameters) -> None:
    real, none = draw_panel(parameters, 5, effect=0.12), draw_panel(parameters, 5, effect=0.0)
    difference = np.log(real.value_added / none.value_added)
    assert np.median(difference[real.ai]) == pytest.approx(0.12, abs=0.002)
    assert (real.ai == none.ai).all() and not difference[~real.ai].any()


def test_the_record_of_what_is_true(parameters: Parameters, project: Project) -> None:
    record = truth(parameters)
    assert not record.duplicated(["equation", "group", "term"]).any()
    adoption = record[record.equation == "ai"]
    assert set(adoption[adoption.group == "services"].term) >= set(PROBIT_TERMS)
    assert (
        record.set_index(["equation", "group", "term"]).value["ai", "others", "big_data"]
        == parameters.calibrated.adoption["others"]["big_data"]
    )
    real = planted(project, effect=0.12).query("equation == 'ln_productivity'").set_index("term").value
    assert real["ai"] == 0.12 and not real[[term for term in real.index if term.startswith("ai:")]].any()
    assert real["ln_sales"] == parameters.calibrated.traits["ln_sales"]
