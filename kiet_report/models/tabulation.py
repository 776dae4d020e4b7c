"""Shares and their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""97.5th percentile of the standard normal distribution."""


@dataclass(frozen=True)
class Interval:
    """Both ends in the unit of the estimate."""

    low: float
    high: float


def wilson(count: int, n: int, z: float = Z_95) -> Interval:
    """Wilson's score interval of a share, in percent.

    count of n independent draws with the property; ValueError unless 0 <= count <= n and n > 0. Wilson (1927), JASA 22, 209-212.
    """
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"a share needs 0 <= count <= n and n > 0, got {count} of {n}")
    share, spread = count / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # at 0 and n the ends are 0 and 100 exactly, which rounding may miss
    return Interval(max(0.0, 100 * (centre - half)), min(100.0, 100 * (centre + half)))


def average_growth(first: float, last: float, years: int) -> float:
    """Average growth a year in percent that leads from `first` to `last` over `years`;
    both positive, years > 0.
    """
    if first <= 0 or last <= 0 or years <= 0:
        raise ValueError(f"growth needs positive values and years, got {first} -> {last} over {years}")
    return 100 * ((last / first) ** (1 / years) - 1)
