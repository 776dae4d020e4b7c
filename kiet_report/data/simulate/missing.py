"""Which firm-years lack an item, so that the complete ones are exactly as many as the print's
estimation sample.

The print does not say why 60,617 of about 80,000 firm-years remain. Here a firm-year drops out because an item is blank or masked, or
because its value added is not positive; which items and how often are assumptions, the counts are the print's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate.parameters import Parameters
from kiet_report.data.simulate.population import Population

GROUPS = ("manufacturing", "services", "without_adopters", "others")
REASONS = (
    "value_added_masked",
    "value_added_negative",
    "intangible_blank",
    "assets_blank",
    "sales_masked",
    "rd_blank",
    "foreign_blank",
    "technologies",
)
BLANK_IS_NO_ANSWER_FROM = 2021
"""First reference year in which a blank technology item means no answer; before, it means not used."""


@dataclass(frozen=True)
class Missing:
    """complete: bool (n_obs), all items of the models are there.

    reason: int8 (n_obs), position in `REASONS`, -1 for complete firm-years. countable: bool (n_obs x 8), False where the answer on a
    technology is masked or blank without being a "no".
    """

    complete: np.ndarray
    reason: np.ndarray
    countable: np.ndarray


def plan_missing(parameters: Parameters, population: Population, rng: np.random.Generator) -> Missing:
    """Draw which firm-years are complete, with the print's counts, and what the others lack."""
    complete = _complete(parameters, population, rng)
    chances = np.array([parameters.missing.reasons[name] for name in REASONS])
    reason = rng.choice(len(REASONS), size=population.n_obs, p=chances / chances.sum()).astype(np.int8)
    reason[complete] = -1
    countable = np.ones((population.n_obs, len(OTHER_TECHNOLOGIES)), dtype=bool)
    lacking = np.flatnonzero(reason == REASONS.index("technologies"))
    hidden = rng.random((len(lacking), len(OTHER_TECHNOLOGIES))) < 0.25
    hidden[np.arange(len(lacking)), rng.integers(len(OTHER_TECHNOLOGIES), size=len(lacking))] = True  # at least one item
    countable[lacking] = ~hidden
    return Missing(complete, reason, countable)


def group_of_section(parameters: Parameters) -> np.ndarray:
    """Position in `GROUPS` of each section."""
    groups = np.full(len(parameters.sections), GROUPS.index("others"))
    for position, section in enumerate(parameters.sections):
        if section in parameters.sample.manufacturing:
            groups[position] = GROUPS.index("manufacturing")
        elif section in parameters.sample.services:
            groups[position] = GROUPS.index("services")
        elif section in parameters.adoption.without_adopters:
            groups[position] = GROUPS.index("without_adopters")
    return groups


def _complete(parameters: Parameters, population: Population, rng: np.random.Generator) -> np.ndarray:
    """Complete firm-years: the wanted number in each group, of the wanted number of firms altogether."""
    group = group_of_section(parameters)[population.industry]
    wanted = np.array([parameters.sample.firm_years[name] for name in GROUPS])
    available = np.bincount(group[population.firm], minlength=len(GROUPS))
    # Chance of a firm to be in the sample at all, lower where fewer firm-years are wanted; the number of firms is exact.
    willing = rng.random(population.n_firms) * (wanted / available)[group] ** parameters.missing.selection_power
    in_sample = np.zeros(population.n_firms, dtype=bool)
    in_sample[np.argsort(-willing, kind="stable")[: parameters.sample.firms]] = True
    score = rng.random(population.n_obs)
    # One firm-year of each sampled firm comes first, so that none is lost.
    order = np.lexsort((score, population.firm))
    is_first = np.append(True, population.firm[order[1:]] != population.firm[order[:-1]])
    leader = np.zeros(population.n_obs, dtype=bool)
    leader[order[is_first]] = True
    return _fill(group[population.firm], in_sample[population.firm], leader, score, wanted)


def _fill(group: np.ndarray, eligible: np.ndarray, leader: np.ndarray, score: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    chosen = np.zeros(len(group), dtype=bool)
    for position, number in enumerate(wanted):
        rows = np.flatnonzero((group == position) & eligible)
        if len(rows) < number or leader[rows].sum() > number:
            raise ValueError(f"group {GROUPS[position]}: {len(rows)} firm-years for {number} wanted")
        ranked = rows[np.lexsort((score[rows], ~leader[rows]))]
        chosen[ranked[:number]] = True
    return chosen
