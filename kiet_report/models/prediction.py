"""Perfect prediction in a model of a 0/1 outcome, removed as Stata does:
the term goes, and with it the observations it decides.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kiet_report.models.design import Groups
from kiet_report.models.results import Dropped, Reason

Columns = Mapping[str, np.ndarray]


def undecided(y: np.ndarray, columns: Columns, effects: Mapping[str, Groups]) -> tuple[np.ndarray, tuple[str, ...], tuple[Dropped, ...]]:
    """Rows that no single term decides, the names of columns still usable, and what was dropped.

    y: (n,) zeros and ones. columns: regressors (n,); those of zeros and ones are looked at, in their order, both for 1 and for 0. effects:
    every level is looked at, the base too. Repeats until nothing is found, since rows that leave may leave another term deciding.
    Rows are decided only if the outcome still varies without them.
    """
    rows = np.ones(len(y), dtype=bool)
    binary = [name for name, column in columns.items() if is_binary(column)]
    gone: list[str] = []
    dropped: list[Dropped] = []
    while True:
        found = _by_column(y, {name: columns[name] for name in binary if name not in gone}, rows)
        if found is not None:
            name, term, reason, decided = found
            gone.append(name)
        else:
            level = _by_level(y, effects, rows)
            if level is None:
                return rows, tuple(name for name in columns if name not in gone), tuple(dropped)
            term, reason, decided = level
        dropped.append(Dropped(term, reason, int(decided.sum())))
        rows = rows & ~decided


def is_binary(column: np.ndarray) -> bool:
    """Whether a column holds zeros and ones only."""
    return bool(((column == 0) | (column == 1)).all())


def _reason(y: np.ndarray, decided: np.ndarray, rows: np.ndarray) -> Reason | None:
    """What `decided` rows predict; None where they are none, all, undecided,
    or where the outcome does not vary without them.
    """
    n, ones = int(decided.sum()), int(y[decided].sum())
    if n == 0 or 0 < ones < n:
        return None
    rest = y[rows & ~decided]
    if not len(rest) or rest.min() == rest.max():
        return None
    return "predicts_success" if ones else "predicts_failure"


def _by_column(y: np.ndarray, columns: Columns, rows: np.ndarray) -> tuple[str, str, Reason, np.ndarray] | None:
    for name, column in columns.items():
        for value, term in ((1, name), (0, f"{name}=0")):
            decided = rows & (column == value)
            if reason := _reason(y, decided, rows):
                return name, term, reason, decided
    return None


def _by_level(y: np.ndarray, effects: Mapping[str, Groups], rows: np.ndarray) -> tuple[str, Reason, np.ndarray] | None:
    for name, groups in effects.items():
        codes, outcomes = groups.codes[rows], y[rows]
        n = np.bincount(codes, minlength=len(groups))
        ones = np.bincount(codes, weights=outcomes, minlength=len(groups))
        for level in np.flatnonzero((n > 0) & ((ones == 0) | (ones == n))):
            decided = rows & (groups.codes == level)
            if reason := _reason(y, decided, rows):
                return f"{name}[{groups.levels[level]}]", reason, decided
    return None


def remaining(groups: Groups, rows: np.ndarray) -> Groups:
    """The groups of the rows that stay, without levels nobody is left in."""
    codes = groups.codes[rows]
    used = np.flatnonzero(np.bincount(codes, minlength=len(groups)))
    place = np.full(len(groups), -1)
    place[used] = np.arange(len(used))
    return Groups(place[codes], tuple(groups.levels[j] for j in used))
