"""Who uses AI: a probit with known coefficients, and the published counts.

In each year the firms with the largest latent values adopt, as many as published: the threshold is the year's intercept. In the last year
the published rates by industry and province hold as well: the adopters are those with the largest sum of latent values under these margins,
a linear programme whose dual values are the corrections of the intercepts by industry and province.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kiet_report.data.simulate.missing import group_of_section
from kiet_report.data.simulate.parameters import PROBIT_TERMS, Parameters
from kiet_report.data.simulate.population import Population
from kiet_report.data.simulate.technologies import nth_largest
from kiet_report.data.simulate.traits import autoregressive

PROBIT_GROUPS = ("manufacturing", "services", "others")
"""Groups of sections that have coefficients of their own in the equation of AI use."""
NEVER = -1e3
"""Latent value of firms in industries without any adopter."""


@dataclass(frozen=True)
class Margin:
    """At least `least` and at most `most` adopters among the firm-years `rows` (positions)."""

    rows: np.ndarray
    least: int
    most: int


def latent_ai(parameters: Parameters, population: Population, columns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Latent value of AI use (n_obs), its error with variance one.

    columns: n_obs x 16, in the order of `PROBIT_TERMS`.
    """
    given, found = parameters.adoption, parameters.calibrated
    group = probit_group(parameters)[population.industry][population.firm]
    index = np.empty(population.n_obs)
    for position, name in enumerate(PROBIT_GROUPS):
        inside = group == position
        index[inside] = columns[inside] @ np.array([found.adoption[name][term] for term in PROBIT_TERMS])
    index += np.array([[found.years[name][year] for year in parameters.years] for name in PROBIT_GROUPS])[group, population.year]
    index += np.array([found.industries[section] for section in parameters.sections])[population.industry][population.firm]
    index += np.array([found.provinces[place] for place in parameters.province_ids])[population.province][population.firm]
    n, years = population.n_firms, len(parameters.years)
    share = given.error_persistent
    error = np.sqrt(share) * rng.standard_normal(n)[:, None] + np.sqrt(1 - share) * autoregressive(rng, n, years, given.error_memory)
    index += population.over_firms(error)
    never = np.isin(np.array(parameters.sections), given.without_adopters)[population.industry][population.firm]
    return np.where(never, NEVER, index)


def probit_group(parameters: Parameters) -> np.ndarray:
    """Position of each section among the groups that have coefficients of their own:
    manufacturing, services, others.
    """
    return np.minimum(group_of_section(parameters), 2)


def adopt(parameters: Parameters, population: Population, latent: np.ndarray, complete: np.ndarray) -> np.ndarray:
    """AI use (bool, n_obs): the published number of adopters each year, the published rates in the last."""
    used = np.zeros(population.n_obs, dtype=bool)
    last = len(parameters.years) - 1
    for year, number in enumerate(parameters.by_year(parameters.adopters)):
        rows = np.flatnonzero(population.year == year)
        if year < last:
            used[rows] = latent[rows] >= nth_largest(latent[rows], number)
        else:
            used[rows] = under_margins(latent[rows], number, _margins(parameters, population, rows, complete, used))
    return used


def under_margins(latent: np.ndarray, number: int, margins: list[Margin]) -> np.ndarray:
    """The `number` positions (bool) with the largest sum of `latent` that keep all margins.

    The margins form two nested families (industries and their parts, provinces and theirs), so the programme's corners are whole numbers.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix, vstack

    rows = np.concatenate([margin.rows for margin in margins])
    which = np.repeat(np.arange(len(margins)), [len(margin.rows) for margin in margins])
    matrix = coo_matrix((np.ones(len(rows)), (which, rows)), shape=(len(margins), len(latent))).tocsr()
    most = np.array([margin.most for margin in margins], dtype=float)
    least = np.array([margin.least for margin in margins], dtype=float)
    solved = linprog(
        -np.maximum(latent, NEVER),
        A_ub=vstack([matrix, -matrix]),
        b_ub=np.concatenate([most, -least]),
        A_eq=np.ones((1, len(latent))),
        b_eq=[number],
        bounds=(0, 1),
        method="highs-ds",
    )
    if solved.x is None:
        raise ValueError(f"no choice of adopters keeps the margins: {solved.message}")
    return solved.x > 0.5


def _margins(parameters: Parameters, population: Population, rows: np.ndarray, complete: np.ndarray, earlier: np.ndarray) -> list[Margin]:
    industry = population.industry[population.firm[rows]]
    province = population.province[population.firm[rows]]
    margins = []
    for position, section in enumerate(parameters.sections):
        inside = np.flatnonzero(industry == position)
        if section in parameters.adoption.without_adopters:
            margins.append(Margin(inside, 0, 0))
            continue
        low, high = parameters.industry_rate(section)
        margins.append(within(inside, low, high))
        margins.append(Margin(inside[complete[rows[inside]]], 1, len(inside)))
    group = probit_group(parameters)
    adopted = earlier & complete
    for position, place in enumerate(parameters.province_ids):
        inside = np.flatnonzero(province == position)
        margins.append(within(inside, *parameters.province_rate(place)))
        for part in (0, 1):
            before = (population.province[population.firm] == position) & (group[population.industry[population.firm]] == part)
            if not (adopted & before).any():
                members = inside[(group[industry[inside]] == part) & complete[rows[inside]]]
                if len(members):
                    margins.append(Margin(members, 1, len(members)))
    return margins


def within(rows: np.ndarray, low: float, high: float) -> Margin:
    """The counts among `rows` whose rate in per cent lies in the half-open interval [low, high)."""
    least = int(np.ceil(low / 100 * len(rows) - 1e-9))
    most = int(np.ceil(high / 100 * len(rows) - 1e-9)) - 1
    return Margin(rows, least, most)
