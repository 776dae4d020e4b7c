"""In which areas the users of AI use it: shares of answers, all years together, as published."""

from __future__ import annotations

import numpy as np

from kiet_report.data.simulate.parameters import Parameters
from kiet_report.data.simulate.population import apportion

AREAS = ("product_service_development", "production_process", "sales", "marketing_strategy", "organisation_management")


def draw_areas(parameters: Parameters, ai: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Areas of use (bool, n_obs x 5, columns `AREAS`): at least one for each user of AI, none for others, exact shares of answers."""
    given = parameters.use_areas
    users = np.flatnonzero(ai)
    shares = np.array([given.shares[name] for name in AREAS])
    answers = apportion(shares, round(given.answers_per_user * len(users)))
    chosen = np.zeros((len(users), len(AREAS)), dtype=bool)
    order = rng.permutation(len(users))
    first, others = order[: answers[0]], order[answers[0] :]
    chosen[first, 0] = True
    # Whoever does not develop with AI names one of the other areas; what is left of these goes to anyone who has not named them.
    spread = rng.permutation(np.repeat(np.arange(1, len(AREAS)), apportion(answers[1:], len(others))))
    chosen[others, spread] = True
    for area in range(1, len(AREAS)):
        free = np.flatnonzero(~chosen[:, area])
        chosen[rng.permutation(free)[: answers[area] - chosen[:, area].sum()], area] = True
    used = np.zeros((len(ai), len(AREAS)), dtype=bool)
    used[users] = chosen
    return used
