"""Answers with given totals, otherwise at random: the pieces that the simulated survey is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

TRIES = 1000
"""Draws of the highest steps after which no draw of the lowest ones is expected to fit any more."""


def shuffled(rng: np.random.Generator, counts: Mapping[str, int], rest: str | None, n: int) -> np.ndarray:
    """`n` codes in random order (object), each as often as `counts` says, what remains being `rest`.

    ValueError where the counts do not add up to n, or exceed it with a rest.
    """
    left = n - sum(counts.values())
    if min(counts.values(), default=0) < 0 or left < 0 or (left and rest is None):
        raise ValueError(f"{dict(counts)} and the rest {rest!r} do not make {n} answers")
    codes = [code for code, count in counts.items() for _ in range(count)] + [rest] * left
    return rng.permutation(np.array(codes, dtype=object))


def chosen(rng: np.random.Generator, n: int, count: int) -> np.ndarray:
    """`count` of `n` places (bool, n), all choices alike. ValueError for more than there are."""
    flags = np.zeros(n, dtype=bool)
    flags[rng.choice(n, size=count, replace=False)] = True
    return flags


def adding_up(rng: np.random.Generator, low: np.ndarray, high: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers between `low` and `high` (both int, n, ends included) whose sum is `total`.

    ValueError where there are none.
    """
    missing = total - int(low.sum())
    if not 0 <= missing <= int((high - low).sum()):
        raise ValueError(f"numbers between {low.sum()} and {high.sum()} together cannot add up to {total}")
    return low + rng.multivariate_hypergeometric(high - low, missing, method="marginals")


def steps(rng: np.random.Generator, sizes: Sequence[int], totals: Sequence[int], highs: int, lows: int | None = None) -> list[np.ndarray]:
    """Steps 0 to 4 of firms in groups: each group's sum is given,
    and over all groups how many firms stand on steps 3 and 4.

    sizes, totals: firms and sum of steps of each group. highs: firms on steps 3 and 4. lows: firms on steps 0 and 1, None for what lies in
    the middle of what is possible. Returns one array (int) a group. ValueError where no answers have these totals.
    """
    n, total = np.asarray(sizes), np.asarray(totals)
    least, most = np.maximum(0, -((2 * n - total) // 2)), np.minimum(n, total // 3)
    for _ in range(TRIES):
        high = adding_up(rng, least, most, highs)
        fewest, greatest = np.maximum(0, -((total - 2 * n - high) // 2)), np.minimum(n - high, 2 * n + 2 * high - total)
        wanted = int(fewest.sum() + greatest.sum()) // 2 if lows is None else lows
        if (fewest <= greatest).all() and fewest.sum() <= wanted <= greatest.sum():
            low = adding_up(rng, fewest, greatest, wanted)
            return [_steps(rng, *group) for group in zip(n, total, high, low, strict=True)]
    raise ValueError(f"no steps with the sums {list(totals)}, {highs} high and {lows} low were found")


def _steps(rng: np.random.Generator, n: int, total: int, high: int, low: int) -> np.ndarray:
    """Steps of one group with `high` on 3 or 4 and `low` on 0 or 1."""
    base = np.repeat([3, 2, 0], [high, n - high - low, low])
    room = np.repeat([1, 0, 1], [high, n - high - low, low])
    return rng.permutation(adding_up(rng, base, base + room, int(total)))
