"""Who is there: exact counts for every seed, and a panel that firms enter, leave, and are missing from for a year."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.simulate.panel import Panel
from kiet_report.data.simulate.parameters import Parameters
from kiet_report.data.simulate.population import apportion, industry_counts, province_shares


@pytest.mark.parametrize("name", ["panel", "other_panel"])
def test_counts_are_exact_for_every_seed(name: str, parameters: Parameters, request: pytest.FixtureRequest) -> None:
    population = request.getfixturevalue(name).population
    assert np.bincount(population.year).tolist() == [12579, 13144, 13245, 13347, 13448, 13824]
    last = population.year == 5
    by_industry = np.bincount(population.industry[population.firm[last]])
    by_province = np.bincount(population.province[population.firm[last]])
    assert by_industry.tolist() == parameters.industry_array("firms").tolist()
    assert by_province.tolist() == parameters.province_array("firms").tolist()


def test_firms_enter_leave_and_pause(panel: Panel) -> None:
    present = panel.population.present
    assert (present.any(axis=1)).all()
    assert (~present[:, 0] & present[:, -1]).sum() > 1000
    assert (present[:, 0] & ~present[:, -1]).sum() > 1000
    assert (present[:, :-2] & ~present[:, 1:-1] & present[:, 2:]).sum() > 100


def test_firm_years_are_in_order_and_unique(panel: Panel) -> None:
    key = panel.population.firm * 10 + panel.population.year
    assert (np.diff(key) > 0).all()


def test_counts_by_industry_add_up(parameters: Parameters) -> None:
    assert industry_counts(parameters).sum(axis=0).tolist() == parameters.by_year(parameters.firms).tolist()


def test_city_industries_sit_in_cities(parameters: Parameters) -> None:
    shares = province_shares(parameters)
    seoul = parameters.province_ids.index("seoul")
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(shares)))
    assert shares[parameters.section("J"), seoul] > 0.5 > 0.3 > shares[parameters.section("C"), seoul]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any), st.integers(0, 5000))
def test_apportioned_numbers_add_up_and_are_near(weights: list[int], total: int) -> None:
    shares = np.array(weights, dtype=float)
    found = apportion(shares, total)
    assert found.sum() == total
    assert (np.abs(found - shares / shares.sum() * total) < 1 + 1e-6).all()
