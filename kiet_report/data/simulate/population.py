"""Which firms are there in which year: entry, exit, a gap in between, industry and province.

Firms are rows of arrays, years are columns 0 to 5; a firm-year is the pair of its firm and its year. Counts by industry and year are exact
for every seed, and so are the counts by province in the last year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kiet_report.data.simulate.parameters import Dynamics, Parameters


@dataclass(frozen=True)
class Population:
    """Firm-years in order of firm and year.

    firm, year: int arrays of length n_obs, the row of the firm and the column of the year. industry, province: int arrays of length
    n_firms, positions in `Parameters.sections` and `Parameters.province_ids`. present: bool array, n_firms x n_years.
    """

    firm: np.ndarray
    year: np.ndarray
    industry: np.ndarray
    province: np.ndarray
    present: np.ndarray

    @property
    def n_firms(self) -> int:
        """Firms that are there in at least one year."""
        return len(self.industry)

    @property
    def n_obs(self) -> int:
        """Firm-years."""
        return len(self.firm)

    def over_firms(self, values: np.ndarray) -> np.ndarray:
        """Values of firms (n_firms), or of firms and years (n_firms x n_years), taken to firm-years (n_obs)."""
        return values[self.firm] if values.ndim == 1 else values[self.firm, self.year]


def draw_population(parameters: Parameters, rng: np.random.Generator) -> Population:
    """Firms of every industry, year by year, then their provinces."""
    counts = industry_counts(parameters)
    presence = [_presence(row, parameters.population, rng) for row in counts]
    present = np.concatenate(presence)
    industry = np.repeat(np.arange(len(counts)), [len(block) for block in presence])
    province = _provinces(parameters, industry, present[:, -1], rng)
    order = rng.permutation(len(industry))  # ids must not tell the industry
    present, industry, province = present[order], industry[order], province[order]
    firm, year = np.nonzero(present)
    return Population(firm, year, industry, province, present)


def industry_counts(parameters: Parameters) -> np.ndarray:
    """Firms by industry and year (n_sections x n_years):
    the last year as given, earlier years in the same shares, adding up exactly.
    """
    last = parameters.industry_array("firms")
    totals = parameters.by_year(parameters.firms)
    return np.column_stack([last if total == last.sum() else apportion(last, total) for total in totals])


def apportion(weights: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in proportion to weights that add up to `total` (largest remainders)."""
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(int)
    rest = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[rest] += 1
    return whole


def _presence(counts: np.ndarray, rates: Dynamics, rng: np.random.Generator) -> np.ndarray:
    """Firms of one industry by year (bool, firms x years), with exactly `counts` in each year."""
    exit_rate, gap_rate = rates.exit_rate, rates.gap_rate
    n_years = len(counts)
    present = np.zeros((int(counts[0]), n_years), dtype=bool)
    present[:, 0] = True
    pausing = np.zeros(len(present), dtype=bool)
    for year in range(1, n_years):
        before = present[:, year - 1]
        chance = rng.random(len(present))
        leaving = before & (chance < exit_rate + gap_rate)
        back = pausing.copy()
        stay = np.flatnonzero((before & ~leaving) | back)
        if len(stay) > counts[year]:
            stay = rng.permutation(stay)[: counts[year]]
        present[stay, year] = True
        pausing = leaving & (chance < gap_rate)
        born = int(counts[year] - len(stay))
        present = np.vstack([present, np.zeros((born, n_years), dtype=bool)])
        present[len(present) - born :, year] = True
        pausing = np.concatenate([pausing, np.zeros(born, dtype=bool)])
    return present


def _provinces(parameters: Parameters, industry: np.ndarray, in_last_year: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A province for each firm: drawn by industry,
    then as few firms as possible move so that the last year's counts are exact.
    """
    table = province_shares(parameters)
    drawn = (rng.random(len(industry))[:, None] > table.cumsum(axis=1)[industry]).sum(axis=1).clip(max=table.shape[1] - 1)
    target = parameters.province_array("firms")
    surplus = np.bincount(drawn[in_last_year], minlength=len(target)) - target
    moving = []
    for place in np.flatnonzero(surplus > 0):
        here = np.flatnonzero(in_last_year & (drawn == place))
        moving.append(rng.permutation(here)[: surplus[place]])
    if moving:
        drawn[rng.permutation(np.concatenate(moving))] = np.repeat(np.arange(len(target)), np.maximum(-surplus, 0))
    return drawn


def province_shares(parameters: Parameters) -> np.ndarray:
    """Chance of each province by industry (n_sections x n_provinces):
    margins as given, pulled to where an industry sits.
    """
    firms, places = parameters.industry_array("firms").astype(float), parameters.province_array("firms").astype(float)
    pull = np.exp(np.outer(parameters.industry_array("urban"), parameters.province_array("urban")))
    table = pull * places
    for _ in range(200):
        table *= (firms / table.sum(axis=1))[:, None]
        table *= places / table.sum(axis=0)
    return table / table.sum(axis=1, keepdims=True)
