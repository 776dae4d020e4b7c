"""The adoption equation of the simulated firms from the print's marginal effects and the published rates: see `calibrate.py`."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import log_ndtr, ndtr, ndtri

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate.adoption import PROBIT_GROUPS, probit_group
from kiet_report.data.simulate.panel import Drawn
from kiet_report.data.simulate.parameters import PROBIT_TERMS, Parameters

BINARY = np.array([term in (*OTHER_TECHNOLOGIES, "foreign", "multi_plant") for term in PROBIT_TERMS])
COLUMNS = ("(3)", "(4)", "(2)")
"""Column of 표 5-1 that each group's coefficients answer to: manufacturing, services, and, for the other sections, the column of all."""
AIMED = {
    ("(2)", "ln_sales"): -0.0024, ("(2)", "intangible_share"): 0.0034, ("(2)", "foreign"): 0.0003, ("(2)", "multi_plant"): -0.0024,
    ("(2)", "rd"): 0.00085, ("(3)", "ln_employees"): 0.0024, ("(3)", "ln_sales"): -0.0003, ("(3)", "ln_age"): -0.0014,
    ("(3)", "foreign"): -0.0002, ("(3)", "multi_plant"): -0.0024, ("(3)", "rd"): 0.00085, ("(3)", "cloud"): 0.0064,
    ("(4)", "cloud"): 0.0084, ("(4)", "rd"): 0.00049,
}  # fmt: skip
"""Marginal effects with one printed digit: where within the digit they lie is ours. On the far side of zero for those printed as
significant, which keeps their signs in most panels; R&D lower, because its printed standard error of 0.000 leaves no room for rounding."""


class Adoption:
    """Covariates of some panels, and the coefficients and intercepts in the making."""

    def __init__(self, parameters: Parameters, panels: list[Drawn]) -> None:
        found = parameters.calibrated
        self.parameters, self.n_panels = parameters, len(panels)
        self.x = np.concatenate([panel.probit for panel in panels])
        firm = [panel.population.firm for panel in panels]
        self.industry = np.concatenate([p.population.industry[f] for p, f in zip(panels, firm, strict=True)])
        self.province = np.concatenate([p.population.province[f] for p, f in zip(panels, firm, strict=True)])
        self.year = np.concatenate([panel.population.year for panel in panels])
        self.group = probit_group(parameters)[self.industry]
        self.may = ~np.isin(np.array(parameters.sections), parameters.adoption.without_adopters)[self.industry]
        self.used = np.concatenate([panel.missing.complete for panel in panels]) & self.may
        self.coef = np.array([[found.adoption[name][term] for term in PROBIT_TERMS] for name in PROBIT_GROUPS])
        self.by_industry = np.array([found.industries[section] for section in parameters.sections])
        self.by_province = np.array([found.provinces[place] for place in parameters.province_ids])
        shape = parameters.adoption.year_shape
        self.shape = np.array([[shape.get(name, {}).get(year, 0.0) for year in parameters.years] for name in PROBIT_GROUPS])
        self.by_year = np.array([found.years["others"][year] for year in parameters.years]) - self.shape[2]
        dummies = [pd.get_dummies(of[self.used], drop_first=True).to_numpy(float) for of in (self.industry, self.province, self.year)]
        self.design = np.column_stack([self.x[self.used], *dummies, np.ones(self.used.sum())])
        self.pooled = np.zeros(self.design.shape[1])
        self.pooled[-1] = -2.0

    def improve(self, table: pd.DataFrame, damping: float = 0.6) -> list[float]:
        """One round; the largest miss of columns (3), (4), (2) before it."""
        aims = [np.array([AIMED.get((column, term), table.loc[(column, term), "coef"]) for term in PROBIT_TERMS]) for column in COLUMNS]
        self.move_intercepts()
        misses = [self._move_group(group, aims[group], damping) for group in (0, 1)]
        self.move_intercepts()
        return [*misses, self._move_others(aims[2], damping)]

    def found(self) -> dict[str, object]:
        """The parts of `Calibrated` that this equation holds."""
        self.move_intercepts(8)
        years = self.parameters.years
        return {
            "adoption": {name: dict(zip(PROBIT_TERMS, map(float, self.coef[g]), strict=True)) for g, name in enumerate(PROBIT_GROUPS)},
            "industries": dict(zip(self.parameters.sections, map(float, self.by_industry), strict=True)),
            "provinces": dict(zip(self.parameters.province_ids, map(float, self.by_province), strict=True)),
            "years": {
                name: dict(zip(years, map(float, self.by_year + self.shape[g]), strict=True)) for g, name in enumerate(PROBIT_GROUPS)
            },
        }

    def index(self) -> np.ndarray:
        """Systematic part of the latent value."""
        systematic = np.einsum("ij,ij->i", self.x, self.coef[self.group]) + (self.by_year + self.shape)[self.group, self.year]
        return systematic + self.by_industry[self.industry] + self.by_province[self.province]

    def move_intercepts(self, rounds: int = 3) -> None:
        """Expected adopters by year as published, expected rates of the last year as aimed at."""
        last = self.year == len(self.parameters.years) - 1
        adopters = self.parameters.by_year(self.parameters.adopters) * self.n_panels
        for _ in range(rounds):
            for values, place, column in (
                (self.by_industry, self.industry, self.parameters.industry_array("aim")),
                (self.by_province, self.province, self.parameters.province_array("aim")),
            ):
                aim = np.array([np.nan if item is None else item for item in column], dtype=float) / 100
                expected, slope, _ = self._sums(place, last & self.may, len(values))
                wanted = aim * np.bincount(place[last], minlength=len(values))
                step = np.where(np.isnan(aim), 0.0, (wanted - expected) / np.maximum(slope, 1e-9))
                values += np.clip(np.nan_to_num(step), -0.3, 0.3)
            self.by_province -= self.by_province.mean()
            self.by_industry -= self.by_industry[self.parameters.section("C")]
            expected, slope, _ = self._sums(self.year, self.may, len(self.by_year))
            self.by_year += np.clip((adopters - expected) / slope, -0.5, 0.5)

    def _sums(self, place: np.ndarray, rows: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        index = self.index()[rows]
        return np.bincount(place[rows], ndtr(index), n), np.bincount(place[rows], density(index), n), index

    def _move_group(self, group: int, aim: np.ndarray, damping: float) -> float:
        rows = self.used & (self.group == group)
        x, index = self.x[rows], self.index()[rows]
        weight = density(index)
        level = (x * weight[:, None]).mean(axis=0) / weight.mean()  # what the intercept takes back, to keep the number of adopters
        effect, slopes, level_slope = marginal_effects(index, x, self.coef[group])
        step = damping * np.clip(np.linalg.solve(slopes - np.outer(level_slope, level), aim - effect), -0.3, 0.3)
        self.coef[group] += step
        self.by_industry[np.unique(self.industry[rows])] -= level @ step
        return float(np.abs(aim - effect).max().round(5))

    def _move_others(self, aim: np.ndarray, damping: float) -> float:
        """The column of all is one probit over groups that differ: what it tends to is found with probabilities as the outcome."""
        k = len(PROBIT_TERMS)
        self.pooled = fractional_probit(self.design, ndtr(self.index()[self.used]), self.pooled)
        index = self.design @ self.pooled
        effect, slopes, _ = marginal_effects(index, self.design[:, :k], self.pooled[:k])
        information = density(index) ** 2 / np.maximum(ndtr(index) * ndtr(-index), 1e-9)
        squares = information[:, None] * (self.design[:, :k] - self.design[:, :k].mean(axis=0)) ** 2
        share = squares[self.group[self.used] == 2].sum(axis=0) / squares.sum(axis=0)
        self.coef[2] += damping * np.clip(np.linalg.solve(slopes, aim - effect) / np.maximum(share, 0.25), -0.3, 0.3)
        return float(np.abs(aim - effect).max().round(5))


def marginal_effects(index: np.ndarray, x: np.ndarray, coef: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects, their derivatives in the coefficients (k x k) and in the intercept: halfway between averages and effects at the means.

    The print does not say which it shows. Averages would be about a tenth above it and effects at the means as much below, so that both
    readings stay near.
    """
    average = _effects(index, x, coef)
    at_means = _effects(np.array([index.mean()]), x.mean(axis=0, keepdims=True), coef)
    return tuple((a + b) / 2 for a, b in zip(average, at_means, strict=True))  # type: ignore[return-value]  # three parts each


def _effects(index: np.ndarray, x: np.ndarray, coef: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    k, weight = len(coef), density(index)
    effect, slopes = coef * weight.mean(), np.outer(coef, -(x * (index * weight)[:, None]).mean(axis=0)) + np.eye(k) * weight.mean()
    level = coef * -(index * weight).mean()
    for j in np.flatnonzero(BINARY):
        off = index - x[:, j] * coef[j]
        on = off + coef[j]
        effect[j] = (ndtr(on) - ndtr(off)).mean()
        change = density(on) - density(off)
        slopes[j], level[j] = (x * change[:, None]).mean(axis=0), change.mean()
        slopes[j, j] = density(on).mean()
    return effect, slopes, level


def fractional_probit(x: np.ndarray, probability: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The coefficients a probit tends to when the outcome is 1 with the given probabilities."""
    coef = start.copy()
    if not coef[:-1].any():
        coef[-1] = ndtri(probability.mean())
    for _ in range(40):
        index = x @ coef
        up, down = (np.exp(-(index**2) / 2 - 0.9189385332 - log_ndtr(sign * index)) for sign in (1, -1))
        score = probability * up - (1 - probability) * down
        curvature = probability * up * (up + index) + (1 - probability) * down * (down - index)
        step = np.linalg.solve((x * curvature[:, None]).T @ x, x.T @ score)
        coef += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return coef


def density(index: np.ndarray) -> np.ndarray:
    return np.exp(-(index**2) / 2) / np.sqrt(2 * np.pi)
