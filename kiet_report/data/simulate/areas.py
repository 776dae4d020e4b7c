"""In which areas the users of AI use it: shares of answers, all years together, as published."""

from __future__ import annotations

import numpy as np

from kiet_report.data.contracts.firm_items import AI_AREAS
from kiet_report.data.simulate.parameters import Parameters
from kiet_report.data.simulate.population import apportion


def draw_areas(parameters: Parameters, ai: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Areas of use (bool, n_obs x 5, columns `AI_AREAS`):
    at least one for each user of AI, none for others, exact shares of answers.
    """
    given = parameters.use_areas
    users = np.flatnonzero(ai)
    shares = np.array([given.shares[name] for name in AI_AREAS])
    answers = apportion(shares, round(given.answers_per_user * len(users)))
    chosen = np.zeros((len(users), len(AI_AREAS)), dtype=bool)
    order = rng.permutation(len(users))
    first, others = order[: answers[0]], order[answers[0] :]
    chosen[first, 0] = True
    # Whoever does not develop with AI names one of the other areas; what is left of these goes to anyone who has not named them.
    spread = rng.permutation(np.repeat(np.arange(1, len(AI_AREAS)), apportion(answers[1:], len(others))))
    chosen[others, spread] = True
    for area in range(1, len(AI_AREAS)):
        free = np.flatnonzero(~chosen[:, area])
        chosen[rng.permutation(free)[: answers[area] - chosen[:, area].sum()], area] = True
    used = np.zeros((len(ai), len(AI_AREAS)), dtype=bool)
    used[users] = chosen
    return used
