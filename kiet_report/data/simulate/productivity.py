"""Labour productivity: firm and year effects, traits,
AI and its interactions with known coefficients, and a shock.
"""

from __future__ import annotations

import numpy as np

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate.parameters import TRAIT_TERMS, Parameters
from kiet_report.data.simulate.population import Population
from kiet_report.data.simulate.traits import Traits, autoregressive


def draw_noise(population: Population, rng: np.random.Generator) -> np.ndarray:
    """The part of the firm effect that nothing else explains (n_firms, standard normal)."""
    return rng.standard_normal(population.n_firms)


def firm_effect(parameters: Parameters, population: Population, traits: Traits, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Firm effects, and the digital leaning they load on (each n_firms):
    level, usual size and sales, industry, leaning, noise.
    """
    given, found = parameters.productivity, parameters.calibrated
    counts = np.bincount(population.firm)
    usual_employees, usual_sales = (np.bincount(population.firm, traits.regressors[:, column]) / counts for column in (0, 1))
    effect = given.level + given.effect_employees * usual_employees + given.effect_sales * usual_sales
    effect += found.effect_digital * traits.digital + given.effect_sd * noise
    return effect, traits.digital


def usual_productivity(parameters: Parameters, population: Population, traits: Traits, noise: np.ndarray) -> np.ndarray:
    """Log of value added per regular employee (million KRW) without the year's shock,
    without AI and the other technologies (n_obs).

    AI use depends on this part only, so it is strictly exogenous in the productivity equation.
    """
    varying = traits.regressors @ np.array([parameters.calibrated.traits[term] for term in TRAIT_TERMS])
    effect, _ = firm_effect(parameters, population, traits, noise)
    years = np.array([parameters.productivity.years[year] for year in parameters.years])
    return varying + effect[population.firm] + years[population.year]


def add_ai(
    parameters: Parameters, usual: np.ndarray, regressors: np.ndarray, ai: np.ndarray, technologies: np.ndarray, effect: float | None = None
) -> np.ndarray:
    """`usual` (n_obs) and what AI, the technologies and their interactions add.

    effect: of AI, in place of that and its interactions.
    """
    given = parameters.calibrated
    found = usual + technologies @ np.array([given.technologies[name] for name in OTHER_TECHNOLOGIES])
    if effect is not None:
        return found + effect * ai
    joint = technologies @ np.array([given.ai_technologies[name] for name in OTHER_TECHNOLOGIES])
    return found + ai * (given.ai + regressors @ np.array([given.ai_traits[term] for term in TRAIT_TERMS]) + joint)


def draw_shock(parameters: Parameters, population: Population, rng: np.random.Generator) -> np.ndarray:
    """The year's shock (n_obs): serially correlated, of firms that differ in how much they swing."""
    given = parameters.productivity
    n, years = population.n_firms, len(parameters.years)
    spread = np.exp(given.shock_spread * rng.standard_normal(n) - given.shock_spread**2)  # mean of the squares is one
    series = autoregressive(rng, n, years, given.shock_memory)
    return population.over_firms(given.shock_sd * spread[:, None] * series)
