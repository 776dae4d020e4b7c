"""Perfect prediction: found, in order, until nothing is found."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.models.design import Groups
from kiet_report.models.prediction import is_binary, remaining, undecided
from kiet_report.models.results import Dropped

Y = np.array([0.0, 0, 1, 1, 0, 1, 0, 1])


def groups(text: str) -> Groups:
    levels = tuple(sorted(set(text)))
    return Groups(np.array([levels.index(letter) for letter in text]), levels)


def test_a_dummy_that_predicts_failure() -> None:
    rows, names, dropped = undecided(Y, {"x": np.arange(8.0), "d": np.array([1.0, 1, 0, 0, 0, 0, 0, 0])}, {})
    assert dropped == (Dropped("d", "predicts_failure", 2),)
    assert names == ("x",)
    assert rows.tolist() == [False, False, *[True] * 6]


def test_a_dummy_whose_absence_predicts() -> None:
    _, names, dropped = undecided(Y, {"d": np.array([1.0, 1, 1, 0, 1, 0, 1, 1])}, {})
    assert dropped == (Dropped("d=0", "predicts_success", 2),)
    assert names == ()


def test_a_level_of_an_effect() -> None:
    rows, _, dropped = undecided(Y, {}, {"g": groups("aabbaccb")})
    assert dropped == (Dropped("g[a]", "predicts_failure", 3), Dropped("g[b]", "predicts_success", 3))
    assert remaining(groups("aabbaccb"), rows).levels == ("c",)


def test_one_drop_may_make_another() -> None:
    # without g[a] the dummy is one only where the outcome is one
    d = np.array([1.0, 0, 1, 0, 0, 1, 0, 0])
    _, names, dropped = undecided(Y, {"d": d}, {"g": groups("aabbbbbb")})
    assert dropped == (Dropped("g[a]", "predicts_failure", 2), Dropped("d", "predicts_success", 2))
    assert names == ()


def test_a_term_that_decides_everything_stays() -> None:
    """Without its rows nothing would vary: the model itself must say that there is no maximum."""
    assert undecided(Y, {"copy": Y}, {})[2] == ()


def test_other_values_are_not_looked_at() -> None:
    assert undecided(Y, {"x": Y + 1}, {})[2] == ()
    assert is_binary(Y)
    assert not is_binary(Y + 1)


@given(st.integers(0, 2**31))
def test_nothing_decided_is_left(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 60
    y = (rng.random(n) < 0.2).astype(float)
    columns = {f"d{j}": (rng.random(n) < 0.1).astype(float) for j in range(4)}
    effect = Groups(rng.integers(0, 12, n), tuple("abcdefghijkl"))
    rows, names, dropped = undecided(y, columns, {"g": effect})
    assert sum(item.n_obs for item in dropped) == int((~rows).sum())
    if y.min() == y.max():
        return
    assert y[rows].min() < y[rows].max()
    for mask in [columns[name][rows] == value for name in names for value in (0, 1)] + [effect.codes[rows] == code for code in range(12)]:
        decided = mask.any() and y[rows][mask].min() == y[rows][mask].max()
        rest = y[rows][~mask]
        assert not decided or not len(rest) or rest.min() == rest.max()
