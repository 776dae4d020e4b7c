"""Draws with given totals: whatever is asked for and possible comes out exactly; what is impossible is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.simulate.survey_draws import adding_up, chosen, shuffled, steps

seeds = st.integers(0, 2**32 - 1)


@given(st.dictionaries(st.sampled_from("1234"), st.integers(0, 20)), st.integers(0, 20), seeds)
def test_codes_come_as_often_as_asked(counts: dict[str, int], rest: int, seed: int) -> None:
    codes = shuffled(np.random.default_rng(seed), counts, "8", sum(counts.values()) + rest).tolist()
    assert {code: codes.count(code) for code in [*counts, "8"]} == {**counts, "8": rest}
    assert len(codes) == sum(counts.values()) + rest


@pytest.mark.parametrize(("counts", "rest", "n"), [({"1": 3}, "8", 2), ({"1": 3}, None, 4), ({"1": -1, "2": 3}, None, 2)])
def test_counts_that_do_not_add_up(counts: dict[str, int], rest: str | None, n: int) -> None:
    with pytest.raises(ValueError, match="do not make"):
        shuffled(np.random.default_rng(0), counts, rest, n)


@given(st.integers(0, 50), st.integers(0, 50), seeds)
def test_places_chosen(n: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    if count > n:
        with pytest.raises(ValueError):
            chosen(rng, n, count)
    else:
        flags = chosen(rng, n, count)
        assert (len(flags), int(flags.sum())) == (n, count)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=40), st.data())
def test_numbers_between_their_ends_with_a_sum(ranges: list[tuple[int, int]], data: st.DataObject) -> None:
    low = np.array([first for first, _ in ranges])
    high = low + np.array([room for _, room in ranges])
    total = data.draw(st.integers(int(low.sum()), int(high.sum())))
    drawn = adding_up(np.random.default_rng(data.draw(seeds)), low, high, total)
    assert drawn.sum() == total
    assert ((low <= drawn) & (drawn <= high)).all()


@pytest.mark.parametrize("total", [2, 10])
def test_a_sum_out_of_reach(total: int) -> None:
    with pytest.raises(ValueError, match=f"cannot add up to {total}"):
        adding_up(np.random.default_rng(0), np.array([1, 2]), np.array([4, 5]), total)


@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=12), min_size=1, max_size=8), st.booleans(), seeds)
def test_steps_of_groups(groups: list[list[int]], low_given: bool, seed: int) -> None:
    """Totals taken from some answers: answers with the same totals are found, group by group."""
    sizes, totals = [len(group) for group in groups], [sum(group) for group in groups]
    highs, lows = sum(step > 2 for group in groups for step in group), sum(step < 2 for group in groups for step in group)
    drawn = steps(np.random.default_rng(seed), sizes, totals, highs, lows if low_given and len(groups) == 1 else None)
    assert [len(group) for group in drawn] == sizes
    assert [int(group.sum()) for group in drawn] == totals
    assert sum(int((group > 2).sum()) for group in drawn) == highs
    assert all(((group >= 0) & (group <= 4)).all() for group in drawn)


def test_steps_with_high_and_low_firms_of_the_print() -> None:
    """표 6-3, industries C, E and Q: 12, 7 and 15 firms with 31, 18 and 32 points."""
    drawn = steps(np.random.default_rng(1), [12, 7, 15], [31, 18, 32], highs=16, lows=8)
    assert [int(group.sum()) for group in drawn] == [31, 18, 32]
    together = np.concatenate(drawn)
    assert ((together > 2).sum(), (together < 2).sum()) == (16, 8)


def test_steps_that_no_answers_have() -> None:
    with pytest.raises(ValueError):
        steps(np.random.default_rng(0), [2], [8], highs=1)
