"""Who uses AI: the published counts and rates for every seed, chosen from the largest latent values, with an error of variance one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.data.simulate.adoption import NEVER, Margin, latent_ai, probit_group, under_margins, within
from kiet_report.data.simulate.panel import Panel, streams
from kiet_report.data.simulate.parameters import Parameters
from kiet_report.data.simulate.technologies import technology_counts

RATES = {"J": 19.0, "D": 13.0, "K": 12.8, "P": 10.6, "C": 2.7, "G": 2.6}


@pytest.mark.parametrize("name", ["panel", "other_panel"])
def test_counts_and_rates_hold_for_every_seed(name: str, parameters: Parameters, request: pytest.FixtureRequest) -> None:
    panel: Panel = request.getfixturevalue(name)
    population, ai = panel.population, panel.ai
    assert np.bincount(population.year[ai]).tolist() == [174, 265, 357, 448, 539, 620]
    last = population.year == 5
    for position, section in enumerate(parameters.sections):
        rate = 100 * ai[last & (population.industry[population.firm] == position)].mean()
        assert round(rate, 1) == RATES[section] if section in RATES else rate < 10, section
    for position, place in enumerate(parameters.province_ids):
        rate = 100 * ai[last & (population.province[population.firm] == position)].mean()
        wanted = {"seoul": 7.8, "sejong": 5.4, "jeonbuk": 0.8}.get(place)
        assert (1 <= rate < 4) if wanted is None else round(rate, 1) == wanted, place


def test_industries_without_adopters_have_none_in_any_year(panel: Panel) -> None:
    sections = np.array(panel.parameters.sections)[panel.population.industry][panel.population.firm]
    assert not panel.ai[np.isin(sections, panel.parameters.adoption.without_adopters)].any()


def test_technologies_have_the_published_users(panel: Panel) -> None:
    last = panel.population.year == 5
    users = (panel.technologies & panel.missing.countable)[last].sum(axis=0)
    assert users.tolist() == [507, 896, 720, 328, 142, 172, 253, 193]
    assert technology_counts(panel.parameters)[-1].tolist() == users.tolist()


def test_firms_using_any_of_nine_come_near_the_published_number(panel: Panel) -> None:
    last = panel.population.year == 5
    any_of_nine = (panel.technologies.any(axis=1) | panel.ai)[last].sum()
    assert any_of_nine == pytest.approx(1961, rel=0.05)  # nothing holds it; how far technologies come together does


def test_the_error_has_variance_one_and_stays_with_the_firm(panel: Panel) -> None:
    parameters, population = panel.parameters, panel.population
    with_error = latent_ai(parameters, population, panel.probit, streams(parameters.seed)["adoption"])
    other = latent_ai(parameters, population, panel.probit, streams(parameters.seed + 1)["adoption"])
    may = with_error > NEVER
    difference = (with_error - other)[may]  # two independent errors
    assert difference.var() == pytest.approx(2, rel=0.05)
    assert may.mean() > 0.98


def test_groups_of_sections(parameters: Parameters) -> None:
    group = dict(zip(parameters.sections, probit_group(parameters).tolist(), strict=True))
    assert [group[section] for section in "CGHIJABE"] == [0, 1, 1, 1, 2, 2, 2, 2]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-3, 3), min_size=6, max_size=8), st.integers(1, 4), st.data())
def test_the_choice_under_margins_is_the_best_there_is(latent: list[float], number: int, data: st.DataObject) -> None:
    n = len(latent)
    industry = np.array(data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    province = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    margins = [Margin(np.flatnonzero(industry == j), 0, 2) for j in (0, 1)] + [
        Margin(np.flatnonzero(province == p), 0, 2) for p in range(3)
    ]
    values = np.array(latent) + np.arange(n) * 1e-6
    allowed = [
        set(chosen)
        for chosen in combinations(range(n), number)
        if all(margin.least <= len(set(chosen) & set(margin.rows.tolist())) <= margin.most for margin in margins)
    ]
    if not allowed:
        with pytest.raises(ValueError, match="no choice of adopters"):
            under_margins(values, number, margins)
        return
    best = max(values[list(chosen)].sum() for chosen in allowed)
    found = under_margins(values, number, margins)
    assert set(np.flatnonzero(found)) in allowed
    assert values[found].sum() == pytest.approx(best, abs=1e-7)


@given(st.integers(20, 7000), st.floats(0.1, 30))
def test_a_margin_is_what_rounds_to_the_printed_rate(n: int, rate: float) -> None:
    rate = round(rate, 1)
    margin = within(np.arange(n), rate - 0.05, rate + 0.05)
    for count in (margin.least, margin.most):
        if margin.least <= margin.most:
            assert abs(100 * count / n - rate) <= 0.05 + 1e-9
    assert 100 * (margin.least - 1) / n < rate - 0.05 + 1e-9
    assert 100 * (margin.most + 1) / n >= rate + 0.05 - 1e-9
