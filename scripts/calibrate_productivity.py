"""The productivity equation of the simulated firms from 표 5-2 to 5-4: see `calibrate.py`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate.adoption import adopt, latent_ai
from kiet_report.data.simulate.panel import Drawn
from kiet_report.data.simulate.parameters import PROBIT_TERMS, TRAIT_TERMS, Parameters
from kiet_report.data.simulate.productivity import firm_effect

TERMS = ("ai", *(f"ai:{t}" for t in TRAIT_TERMS), *TRAIT_TERMS, *(f"ai:{t}" for t in OTHER_TECHNOLOGIES), *OTHER_TECHNOLOGIES)
"""Planted coefficients, in the order in which they are solved for; the last unknown is how the firm effect goes with the digital factor."""
PREMIUM = 0.147
WITHIN, WITHIN_SE = -0.02, 0.01
"""표 5-2 (2) is negative and not significant; its size is not printed, so this one is ours."""
AIMED = {("표 5-3", "(1)", "ai:foreign"): -0.055, ("표 5-3", "(2)", "ai:foreign"): -0.05}
FOREIGN_ERROR = 0.04
"""Larger than printed, inside the errors: the print's error (0.013) cannot come from a rarely changing dummy, and its sign counts."""
PRIOR = 0.3
"""Weight of the printed coefficient itself as a guess of the planted one."""


def solve_productivity(parameters: Parameters, panels: list[Drawn], traits: pd.DataFrame, technologies: pd.DataFrame) -> dict[str, object]:
    """The parts of `Calibrated` that the productivity equation holds."""
    models = _models()
    mapped = [_linear_maps(parameters, panel, models) for panel in panels]
    maps = {key: np.mean([each[0][key] for each in mapped], axis=0) for key in models}
    fixed = {key: np.mean([each[1][key] for each in mapped], axis=0) for key in models}
    spread = {key: np.mean([each[2][key] for each in mapped], axis=0) for key in models}
    left, right, names = [], [], []
    for key, terms in models.items():
        source, column = key
        for position, term in enumerate(terms):
            if source == "표 5-2":
                target, error = {"(1)": (PREMIUM, 0.003), "(2)": (WITHIN, WITHIN_SE)}[column]
            else:
                row = (traits if source == "표 5-3" else technologies).loc[(column, term)]
                target, error = AIMED.get((source, column, term), row["coef"]), float(np.hypot(row["se"], spread[key][position]))
            left.append(maps[key][position] / error)
            right.append((target - fixed[key][position]) / error)
            names.append((source, column, term, target, error))
    guess = _guess(traits, technologies)
    known = [(j, *guess[term]) for j, term in enumerate(TERMS) if term in guess]
    prior = np.zeros((len(known), len(TERMS) + 1))
    for row, (j, _, error) in enumerate(known):
        prior[row, j] = PRIOR / error
    solution = np.linalg.lstsq(
        np.vstack([*left, prior]), np.concatenate([right, [PRIOR * value / error for _, value, error in known]]), rcond=None
    )[0]
    for (source, column, term, target, error), row, wanted in zip(names, left, right, strict=True):
        miss = float(row @ solution - wanted)
        if abs(miss) > 0.5:
            print(f"productivity: {source} {column} {term} expected {target + miss * error:.3f} for {target:.3f}, {miss:+.1f} errors")
    planted = dict(zip(TERMS, map(float, solution), strict=False))
    return {
        "effect_digital": float(solution[-1]),
        "ai": planted["ai"],
        "ai_traits": {term: planted[f"ai:{term}"] for term in TRAIT_TERMS},
        "traits": {term: planted[term] for term in TRAIT_TERMS},
        "ai_technologies": {term: planted[f"ai:{term}"] for term in OTHER_TECHNOLOGIES},
        "technologies": {term: planted[term] for term in OTHER_TECHNOLOGIES},
    }


def _models() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {("표 5-2", "(1)"): ("ai",), ("표 5-2", "(2)"): ("ai",)}
    for source, terms in (("표 5-3", TRAIT_TERMS), ("표 5-4", OTHER_TECHNOLOGIES)):
        first = ("ai", *(f"ai:{term}" for term in terms))
        found |= {(source, "(1)"): first, (source, "(2)"): (*first, *terms)}
    return found


def _guess(traits: pd.DataFrame, technologies: pd.DataFrame) -> dict[str, tuple[float, float]]:
    rows = {term: tuple(table.loc[("(2)", term), ["coef", "se"]]) for table in (technologies, traits) for term in table.loc["(2)"].index}
    rows["ai:foreign"] = (AIMED["표 5-3", "(2)", "ai:foreign"], FOREIGN_ERROR)
    return {term: (float(value), float(error)) for term, (value, error) in rows.items() if term in TERMS and term != "ai"}


def _linear_maps(parameters: Parameters, panel: Drawn, models: dict[tuple[str, str], tuple[str, ...]]) -> tuple[dict, dict, dict]:
    """For each model: estimates per unit of each planted coefficient, estimates from what is fixed, and their standard errors about."""
    ai = adopt(
        parameters, panel.population, latent_ai(parameters, panel.population, panel.probit, panel.adoption_stream()), panel.missing.complete
    )
    keep = panel.missing.complete
    mirrored = adopt(
        parameters, panel.population, latent_ai(parameters, panel.population, _mirrored(parameters, panel), panel.adoption_stream()), keep
    )
    mirrored = mirrored[keep].astype(float)
    firm, year = panel.population.firm[keep], panel.population.year[keep]
    users = ai[keep].astype(float)[:, None]
    traits, technologies = panel.traits.regressors[keep], panel.technologies[keep].astype(float)
    columns = np.hstack([users, users * traits, traits, users * technologies, technologies])
    effect, digital = firm_effect(parameters, panel.population, panel.traits, panel.noise)
    outcomes = np.column_stack([columns, digital[firm]])  # one outcome for each planted coefficient
    chance = parameters.productivity.effect_sd * panel.noise
    fixed = (effect - parameters.calibrated.effect_digital * digital - chance)[firm]
    industry, province = panel.population.industry[firm], panel.population.province[firm]
    years = np.eye(len(parameters.years))[year][:, 1:]
    places = np.hstack([np.eye(len(parameters.sections))[industry][:, 1:], np.eye(len(parameters.province_ids))[province][:, 1:]])
    inside = _within(np.column_stack([columns, years]), firm)
    maps, rest, spread = {}, {}, {}
    for key, terms in models.items():
        chosen = [TERMS.index(term) for term in terms]
        if key == ("표 5-2", "(1)"):
            x = np.column_stack([columns[:, chosen], years, places, np.ones(len(firm))])
            cross = np.linalg.pinv(x.T @ x)
            maps[key], rest[key] = (cross @ (x.T @ outcomes))[:1], (cross @ (x.T @ fixed))[:1]
            rest[key] = (
                rest[key] + (_chance_premium(x, chance[firm]) + _chance_premium(np.column_stack([mirrored, x[:, 1:]]), -chance[firm])) / 2
            )
        else:
            x = inside[:, [*chosen, *range(len(TERMS), inside.shape[1])]]
            cross = np.linalg.inv(x.T @ x)
            own = cross @ (x.T @ inside[:, : len(TERMS)])
            maps[key] = np.column_stack([own, np.zeros(len(own))])[: len(chosen)]
            rest[key] = np.zeros(len(chosen))
        spread[key] = parameters.productivity.shock_sd * np.sqrt(np.diag(cross))[: len(chosen)]
    return maps, rest, spread


def _mirrored(parameters: Parameters, panel: Drawn) -> np.ndarray:
    """The regressors of AI use had the unexplained firm effect the opposite sign.

    AI use leans a little on productivity, so the unexplained part adds to the premium; both signs averaged leave that without the noise.
    """
    columns = panel.probit.copy()
    columns[:, PROBIT_TERMS.index("ln_productivity")] -= 2 * parameters.productivity.effect_sd * panel.noise[panel.population.firm]
    return columns


def _chance_premium(x: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    return (np.linalg.pinv(x.T @ x) @ (x.T @ outcome))[:1]


def _within(columns: np.ndarray, firm: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(firm, return_inverse=True, return_counts=True)
    means = np.column_stack([np.bincount(place, column) for column in columns.T]) / count[:, None]
    return columns - means[place]
