"""What firms are like: in the frame, in whole numbers, and the regressors are functions of what is delivered."""

from __future__ import annotations

import numpy as np

from kiet_report.data.simulate.panel import Panel
from kiet_report.data.simulate.parameters import TRAIT_TERMS
from kiet_report.data.simulate.traits import autoregressive


def test_every_firm_is_in_the_frame(panel: Panel) -> None:
    traits, population = panel.traits, panel.population
    services = panel.parameters.in_services[population.industry][population.firm]
    large = (traits.employees >= 50) & (traits.capital >= 300)
    assert (large | (services & (traits.capital >= 1000))).all()
    assert 0.02 < (~large).mean() < 0.2


def test_items_are_whole_numbers(panel: Panel) -> None:
    for name in (
        "employees",
        "employees_all",
        "sales",
        "assets_total",
        "assets_tangible",
        "assets_intangible",
        "rd_expenditure",
        "capital",
    ):
        values = getattr(panel.traits, name)
        assert (values == np.rint(values)).all() and (values >= 0).all(), name
    assert (panel.value_added >= 1).all() and (panel.value_added == np.rint(panel.value_added)).all()


def test_parts_do_not_exceed_their_wholes(panel: Panel) -> None:
    traits = panel.traits
    assert (traits.assets_tangible + traits.assets_intangible <= traits.assets_total).all()
    assert (traits.employees <= traits.employees_all).all()
    assert ((traits.foreign_share >= 0) & (traits.foreign_share <= 100)).all()
    assert (traits.rd_expenditure <= 0.61 * traits.sales + 1).all()


def test_values_are_of_a_plausible_size(panel: Panel) -> None:
    per_head = panel.value_added / panel.traits.employees
    assert 40 < np.median(per_head) < 120  # million won
    assert 60 < np.median(panel.traits.employees) < 150
    assert (panel.value_added > panel.traits.sales).mean() < 0.03


def test_regressors_follow_from_the_items(panel: Panel) -> None:
    traits, year = panel.traits, np.array(panel.parameters.years)[panel.population.year]
    expected = {
        "ln_employees": np.log(traits.employees),
        "ln_sales": np.log(traits.sales),
        "intangible_share": traits.assets_intangible / traits.assets_total,
        "ln_age": np.log(year - traits.founded_year + 1),
        "foreign": traits.foreign_share >= 50,
        "multi_plant": traits.establishments > 1,
        "rd": 100 * traits.rd_expenditure / traits.sales,
    }
    for place, name in enumerate(TRAIT_TERMS):
        assert np.allclose(traits.regressors[:, place], expected[name]), name


def test_series_remember() -> None:
    series = autoregressive(np.random.default_rng(5), 20_000, 4, 0.6)
    assert np.allclose(series.std(axis=0), 1, atol=0.02)
    for first, second, expected in ((1, 2, 0.6), (0, 3, 0.6**3)):
        assert abs(np.corrcoef(series[:, first], series[:, second])[0, 1] - expected) < 0.03
