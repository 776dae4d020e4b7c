"""What the estimates of 표 5-2 could have found:
the smallest effect they would mostly detect, and the effects they rule out.

An estimate that is not significant says little by itself. The minimum detectable effect is the true effect that a two-sided test at 5 %
finds with a probability of 80 %: (1.96 + 0.84) times the standard error. Ruled out is what lies outside the 95 % interval.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

SIZE, POWER = 0.05, 0.80
PRINTED_PREMIUM = 0.147
"""표 5-2 (1), as the text of the print states it: the one coefficient of the table that is known."""


def minimum_detectable_effect(std_error: float, size: float = SIZE, power: float = POWER) -> float:
    """Smallest true effect found with this power by a two-sided test of this size,
    in the unit of the standard error.
    """
    return float((stats.norm.ppf(1 - size / 2) + stats.norm.ppf(power)) * std_error)


def power_at(effect: float, std_error: float, size: float = SIZE) -> float:
    """Probability that a two-sided test of this size rejects zero when the true effect is this one."""
    bound, distance = stats.norm.ppf(1 - size / 2), effect / std_error
    return float(stats.norm.sf(bound - distance) + stats.norm.cdf(-bound - distance))


def percent(log_points: float) -> float:
    """A change of a logarithm as a change in percent."""
    return float(100 * np.expm1(log_points))
