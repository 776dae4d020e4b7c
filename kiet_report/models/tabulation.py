"""Counting the answers of a survey: who is asked, who gives an answer, shares and their uncertainty, and what is too few to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

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


Answers = Mapping[str, np.ndarray]
"""Variable -> one answer a firm as text, empty where there is none."""
Where = Mapping[str, Sequence[str]]
"""Variable -> the codes that make a firm one of a base; no variables make it all firms."""


@dataclass(frozen=True)
class Tally:
    """firms: of the base. count: answers counted among them, so that a firm with two of them counts twice. naming: firms with at least
    one of them. answered: firms with any answer to the variables counted.
    """

    firms: int
    count: int
    naming: int
    answered: int


def answers_of(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """The columns of responses as text; flags and numbers that a reader made floats are whole again."""
    return {str(name): _texts(column) for name, column in frame.items()}


def members(answers: Answers, where: Where, firms: int) -> np.ndarray:
    """Which of the firms belong to a base: a flag each. firms: how many there are."""
    kept = np.ones(firms, dtype=bool)
    for variable, codes in where.items():
        kept &= np.isin(answers[variable], list(codes))
    return kept


def tally(answers: Answers, kept: np.ndarray, variables: Sequence[str], codes: Sequence[str]) -> Tally:
    """Answers with these codes to these variables, among the firms kept."""
    columns = [answers[variable][kept] for variable in variables]
    given = np.array([np.isin(column, list(codes)) for column in columns])
    some = np.array([column != "" for column in columns])
    return Tally(int(kept.sum()), int(given.sum()), int(given.any(axis=0).sum()), int(some.any(axis=0).sum()))


def too_few(columns: Sequence[Mapping[str, int]], floor: int, *, adding_up: bool) -> frozenset[str]:
    """The options to withhold of a question that is counted in several columns, such as all firms, users and non-users.

    An option given by fewer than `floor` firms in any column is withheld in all, for the columns add up. Where the options add up to the
    firms, what is withheld must itself be at least `floor` firms, or it could be told from the rest: then the smallest other goes too.
    """
    hidden = {option for column in columns for option, count in column.items() if count < floor}
    total = {option: sum(column[option] for column in columns if option in column) for column in columns for option in column}
    while hidden and adding_up and any(sum(column[option] for option in hidden) < floor for column in columns):
        others = sorted((option for option in total if option not in hidden), key=lambda option: total[option])
        if not others:
            break
        hidden.add(others[0])
    return frozenset(hidden)


def _texts(column: pd.Series) -> np.ndarray:
    whole = column.astype("Int64") if pd.api.types.is_float_dtype(column.dtype) else column
    return whole.astype("string").to_numpy(dtype=object, na_value="")


def average_growth(first: float, last: float, years: int) -> float:
    """Average growth a year in percent that leads from `first` to `last` over `years`;
    both positive, years > 0.
    """
    if first <= 0 or last <= 0 or years <= 0:
        raise ValueError(f"growth needs positive values and years, got {first} -> {last} over {years}")
    return 100 * ((last / first) ** (1 / years) - 1)
