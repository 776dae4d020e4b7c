"""Eight technologies that come together: who uses which, year by year, with exact counts."""

from __future__ import annotations

import numpy as np

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate.parameters import TRAIT_TERMS, Parameters
from kiet_report.data.simulate.population import Population
from kiet_report.data.simulate.traits import Traits, autoregressive


def technology_counts(parameters: Parameters) -> np.ndarray:
    """Users by year and technology (n_years x 8):
    the last year as published, earlier years in proportion to users of any of nine.
    """
    last = np.array([parameters.technologies.users_last_year[name] for name in OTHER_TECHNOLOGIES])
    any_of_nine = parameters.by_year(parameters.any_of_nine).astype(float)
    return np.rint(np.outer(any_of_nine / any_of_nine[-1], last)).astype(int)


def draw_technologies(
    parameters: Parameters, population: Population, traits: Traits, countable: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Use of each technology (bool, n_obs x 8).

    countable: bool, n_obs x 8, False where the answer is masked in the delivery. Among the countable answers the number of users by year is
    exact; a masked firm uses a technology when it lies above the same threshold.
    """
    given = parameters.technologies
    n, years, industry = population.n_firms, len(parameters.years), population.industry
    common = np.sqrt(given.factor_persistent) * traits.digital[:, None] + np.sqrt(1 - given.factor_persistent) * autoregressive(
        rng, n, years, 0.5
    )
    leaning = parameters.industry_array("digital")[industry]
    common += leaning[:, None]
    common += given.factor_steep * np.maximum(common - given.factor_kink, 0)  # leaders: whoever is far ahead uses most of them together
    used = np.zeros((population.n_obs, len(OTHER_TECHNOLOGIES)), dtype=bool)
    counts = technology_counts(parameters)
    for k, name in enumerate(OTHER_TECHNOLOGIES):
        own = given.own[name]
        special = np.sqrt(own.persistent) * rng.standard_normal(n)[:, None] + np.sqrt(1 - own.persistent) * autoregressive(
            rng, n, years, 0.3
        )
        latent = np.sqrt(own.common) * common + np.sqrt(1 - own.common) * special
        index = population.over_firms(latent) + traits.regressors @ np.array([own.traits.get(r, 0.0) for r in TRAIT_TERMS])
        index += (own.industry * leaning)[population.firm]
        if own.manufacturing:
            index += own.manufacturing * (industry[population.firm] == parameters.section("C"))
        for year in range(years):
            rows = np.flatnonzero(population.year == year)
            cut = nth_largest(index[rows][countable[rows, k]], counts[year, k])
            used[rows, k] = index[rows] >= cut
    return used


def nth_largest(values: np.ndarray, n: int) -> float:
    """The n-th largest value: the threshold at or above which exactly n lie (values are continuous);
    infinity for n = 0.
    """
    if n == 0:
        return np.inf
    return float(np.partition(values, len(values) - n)[len(values) - n])
