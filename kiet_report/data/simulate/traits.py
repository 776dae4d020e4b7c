"""What a firm is like, year by year: size, sales, assets, age, ownership, plants, R&D.

Values are rounded as a delivery carries them before anything depends on them, so technologies, AI and productivity are functions of what
can be read back, not of hidden decimals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kiet_report.data.contracts.firm_items import TRAITS, Arithmetic
from kiet_report.data.simulate.parameters import TRAIT_TERMS, Parameters
from kiet_report.data.simulate.population import Population

FLOOR = 50
"""Regular employees that put a firm into the frame; trade and services are in below it with a capital of a billion won."""
CAPITAL, CAPITAL_SERVICES = 300, 1000
"""Capital of the frame, million KRW: ordinary firms, and trade and service firms below the floor."""
RD_MAX = 60.0
"""Largest R&D expenditure, per cent of sales."""


@dataclass(frozen=True)
class Traits:
    """Items of firm-years as delivered (arrays of length n_obs; money in million KRW, whole numbers) and
    what they mean for the models.

    digital: the persistent leaning to technology of a firm (n_firms, standard normal), which no delivery shows.
    regressors: n_obs x 7 without labour productivity, columns `TRAIT_TERMS`, computed from the rounded items.
    """

    digital: np.ndarray
    founded_year: np.ndarray
    capital: np.ndarray
    foreign_share: np.ndarray
    establishments: np.ndarray
    employees: np.ndarray
    employees_all: np.ndarray
    sales: np.ndarray
    assets_total: np.ndarray
    assets_tangible: np.ndarray
    assets_intangible: np.ndarray
    rd_expenditure: np.ndarray
    regressors: np.ndarray


def draw_traits(parameters: Parameters, population: Population, rng: np.random.Generator) -> Traits:
    """Traits of every firm-year."""
    given = parameters.traits
    n, years = population.n_firms, len(parameters.years)
    industry = population.industry
    digital = rng.standard_normal(n)
    born = _founded(parameters, population, digital, rng)
    age = np.asarray(parameters.years)[None, :] - born[:, None] + 1
    swing = np.exp(given.volatility_digital * digital - given.volatility_digital**2 / 2)[:, None]

    size = (
        given.size_mean
        + given.size_sd * rng.standard_normal(n)
        + given.size_digital * digital
        + given.size_age * (np.log(np.maximum(age[:, -1], 1)) - 3)
    )
    wobble = given.size_within * swing * autoregressive(rng, n, years, given.persistence)
    employees = FLOOR + np.rint(FLOOR * np.exp(np.minimum(size[:, None] + wobble + given.size_growth * np.arange(years), 6.5)))
    services = parameters.in_services[industry] & (rng.random(n) < given.small_services)
    small = np.rint(np.exp(np.minimum(3.2 + 0.45 * rng.standard_normal(n)[:, None] + wobble, np.log(FLOOR - 1))))
    employees = np.where(services[:, None], np.maximum(small, 3), employees)

    per_head = (
        parameters.industry_array("sales_per_employee")[industry] + given.sales_sd * rng.standard_normal(n) + given.sales_digital * digital
    )
    usual = np.log(employees).mean(axis=1, keepdims=True)
    sales = per_head[:, None] + given.sales_size * usual + given.sales_follow * (np.log(employees) - usual)
    sales += given.sales_within * swing * autoregressive(rng, n, years, given.persistence) + given.sales_growth * np.arange(years)
    sales = np.maximum(np.rint(np.exp(sales)), 50)

    rd_percent = _rd(parameters, industry, digital, rng, years)
    rd = np.rint(sales * rd_percent / 100)
    assets = np.rint(np.exp(np.log(sales) - 0.1 + 0.6 * rng.standard_normal(n)[:, None] + 0.08 * autoregressive(rng, n, years, 0.7)))
    assets = np.maximum(assets, 20)
    leaning = (
        parameters.industry_array("intangible")[industry]
        + given.intangible_digital * digital
        + given.intangible_sd * rng.standard_normal(n)
    )
    intangible = np.rint(assets * expit(leaning[:, None] + given.intangible_within * autoregressive(rng, n, years, 0.7)))
    tangible = np.rint((assets - intangible) * expit(-0.4 + rng.standard_normal(n)[:, None] + 0.2 * autoregressive(rng, n, years, 0.7)))
    plants = _plants(parameters, np.log(employees), rng)
    foreign = _foreign(parameters, industry, rng, years)
    capital = np.where(services, CAPITAL_SERVICES, CAPITAL) + np.rint(np.exp(6.5 + 1.3 * rng.standard_normal(n) + 0.5 * size))
    everyone = employees + np.rint(employees * 0.08 * rng.random(n)[:, None])

    at = population.over_firms
    items = {
        "founded_year": at(born), "capital": at(capital), "foreign_share": at(foreign), "establishments": at(plants),
        "employees": at(employees), "employees_all": at(everyone), "sales": at(sales), "assets_total": at(assets),
        "assets_tangible": at(tangible), "assets_intangible": at(intangible), "rd_expenditure": at(rd),
    }  # fmt: skip
    return Traits(digital=digital, **items, regressors=_regressors(items, np.asarray(parameters.years)[population.year]))


def _regressors(items: dict[str, np.ndarray], year: np.ndarray) -> np.ndarray:
    # drawn items are positive and complete: nothing can be missing
    plain = Arithmetic(log=np.log, ratio=np.divide, at_least=lambda values, bound: (values >= bound).astype(float))
    return np.column_stack([TRAITS[name]({**items, "year": year}, plain) for name in TRAIT_TERMS])


def _founded(parameters: Parameters, population: Population, digital: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Founding years: lognormal ages when first seen,
    less for firms that enter later and for those leaning to technology.
    """
    given = parameters.traits
    first = population.present.argmax(axis=1)
    log_age = given.age_mean - given.age_entrant * (first > 0) + given.age_sd * rng.standard_normal(population.n_firms)
    age = np.clip(np.rint(np.exp(log_age + given.age_digital * digital)), 1, 90).astype(int)
    return np.asarray(parameters.years)[first] - age + 1


def _rd(parameters: Parameters, industry: np.ndarray, digital: np.ndarray, rng: np.random.Generator, years: int) -> np.ndarray:
    """R&D expenditure, per cent of sales; many firms have none."""
    given = parameters.traits
    leaning = rng.standard_normal(len(industry)) + given.rd_digital * digital
    level = (
        parameters.industry_array("rd_level")[industry]
        + given.rd_sd * rng.standard_normal(len(industry))
        + 0.3 * given.rd_digital * digital
    )
    doing = (
        leaning[:, None] + 0.35 * autoregressive(rng, len(industry), years, 0.5)
        > -parameters.industry_array("rd_leaning")[industry][:, None]
    )
    return np.where(
        doing, np.minimum(np.exp(level[:, None] + given.rd_within * autoregressive(rng, len(industry), years, 0.5)), RD_MAX), 0.0
    )


def _plants(parameters: Parameters, ln_employees: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Establishments: one, or more for large firms."""
    n, years = ln_employees.shape
    usual = ln_employees.mean(axis=1) - 4.7
    lean = 0.75 * usual + parameters.traits.plants_mean + 1.1 * rng.standard_normal(n)
    return 1 + np.floor(np.exp(np.minimum(lean[:, None] + parameters.traits.plants_within * autoregressive(rng, n, years, 0.5), 6.0)))


def _foreign(parameters: Parameters, industry: np.ndarray, rng: np.random.Generator, years: int) -> np.ndarray:
    """Foreign ownership, per cent, two decimals;
    nothing for most firms, and some holdings move across one half.
    """
    n = len(industry)
    has = rng.random(n) < parameters.traits.foreign_holders * np.where(industry == parameters.section("C"), 1.2, 0.8)
    level = rng.beta(0.8, 0.6, n) * 100
    moved = level[:, None] + parameters.traits.foreign_within * autoregressive(rng, n, years, 0.5)
    return np.where(has[:, None], np.round(np.clip(moved, 0.5, 100.0), 2), 0.0)


def autoregressive(rng: np.random.Generator, n: int, years: int, persistence: float) -> np.ndarray:
    """Stationary first-order series with unit variance (n x years)."""
    noise = rng.standard_normal((n, years))
    fresh = np.sqrt(1 - persistence**2)
    for year in range(1, years):
        noise[:, year] = persistence * noise[:, year - 1] + fresh * noise[:, year]
    return noise


def expit(x: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return 1 / (1 + np.exp(-x))
