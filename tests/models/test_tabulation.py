"""Shares and growth: a reference (statsmodels), values by hand, and what must hold for every input."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from kiet_report.models.tabulation import Z_95, Tally, answers_of, average_growth, members, tally, too_few, wilson

REFERENCE_TOLERANCE = 1e-10
"""Both compute the same closed form in double precision; percent, so some 1e-13 is left to the order of operations."""


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 100_000))
    return draw(st.integers(0, n)), n


POSITIVE = st.floats(1, 1e4, allow_nan=False)
"""Firms, shares, amounts: a fall to a ten-thousandth is the worst that a sum of percents still describes to nine digits."""
YEARS = st.integers(1, 100)


@pytest.mark.parametrize(("count", "n"), [(79, 233), (195, 327), (61, 327), (282, 560), (1, 1), (0, 1), (0, 233), (233, 233), (1, 10**6)])
def test_wilson_against_statsmodels(count: int, n: int) -> None:
    low, high = proportion_confint(count, n, alpha=0.05, method="wilson")
    interval = wilson(count, n)
    assert interval.low == pytest.approx(100 * low, abs=REFERENCE_TOLERANCE)
    assert interval.high == pytest.approx(100 * high, abs=REFERENCE_TOLERANCE)


@given(shares())
def test_wilson_against_statsmodels_everywhere(share: tuple[int, int]) -> None:
    low, high = proportion_confint(*share, alpha=0.05, method="wilson")
    interval = wilson(*share)
    assert (interval.low, interval.high) == pytest.approx((100 * low, 100 * high), abs=REFERENCE_TOLERANCE)


def test_wilson_by_hand() -> None:
    # z = 2: (0.5 + 2/n) / (1 + 4/n) = 0.5; half = 2 sqrt(0.25/12 + 1/144) / (1 + 1/3) = 2 * (1/6) * 3/4 = 0.25
    interval = wilson(6, 12, z=2)
    assert (interval.low, interval.high) == pytest.approx((25.0, 75.0))


@given(shares())
def test_wilson_holds_the_share_and_stays_inside(share: tuple[int, int]) -> None:
    count, n = share
    interval = wilson(count, n)
    assert 0 <= interval.low <= 100 * count / n + 1e-9
    assert 100 * count / n - 1e-9 <= interval.high <= 100
    assert interval.low < interval.high


@given(shares())
def test_wilson_mirrors_the_complement(share: tuple[int, int]) -> None:
    count, n = share
    interval, mirrored = wilson(count, n), wilson(n - count, n)
    assert (interval.low, interval.high) == pytest.approx((100 - mirrored.high, 100 - mirrored.low), abs=1e-9)


@given(shares(), st.integers(2, 50))
def test_wilson_narrows_with_n(share: tuple[int, int], factor: int) -> None:
    count, n = share
    few, many = wilson(count, n), wilson(factor * count, factor * n)
    assert many.high - many.low < few.high - few.low


def test_wilson_at_the_ends_is_exact() -> None:
    assert wilson(0, 233).low == 0
    assert wilson(233, 233).high == 100


@pytest.mark.parametrize(("count", "n"), [(-1, 10), (11, 10), (0, 0), (1, 0), (0, -1)])
def test_wilson_refuses_what_is_no_share(count: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"got {count} of {n}"):
        wilson(count, n)


def test_z_is_the_percentile_it_says() -> None:
    assert 0.5 * (1 + math.erf(Z_95 / math.sqrt(2))) == pytest.approx(0.975, abs=1e-15)


def test_growth_by_hand() -> None:
    assert average_growth(100, 121, 2) == pytest.approx(10)
    assert average_growth(100, 50, 1) == pytest.approx(-50)
    assert round(average_growth(174, 620, 5), 1) == 28.9


@given(POSITIVE, POSITIVE, YEARS)
def test_growth_leads_back_to_the_last_value(first: float, last: float, years: int) -> None:
    assert first * (1 + average_growth(first, last, years) / 100) ** years == pytest.approx(last, rel=1e-9)


@given(POSITIVE, POSITIVE, YEARS)
def test_growth_has_the_sign_of_the_change(first: float, last: float, years: int) -> None:
    pace = average_growth(first, last, years)
    assert pace == 0 if first == last else math.copysign(1, pace) == math.copysign(1, last - first) or pace == pytest.approx(0, abs=1e-9)


@given(POSITIVE, POSITIVE, YEARS, st.floats(0.01, 100))
def test_growth_knows_no_unit(first: float, last: float, years: int, scale: float) -> None:
    assert average_growth(scale * first, scale * last, years) == pytest.approx(average_growth(first, last, years), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("first", "last", "years"), [(0, 1, 1), (1, 0, 1), (-1, 1, 1), (1, 2, 0), (1, 2, -3)])
def test_growth_refuses_what_has_none(first: float, last: float, years: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        average_growth(first, last, years)


def test_growth_of_an_unknown_value_is_unknown() -> None:
    assert math.isnan(average_growth(float("nan"), 620, 5))
    assert math.isnan(average_growth(174, float("nan"), 5))


def answers(**columns: list[str]) -> dict[str, np.ndarray]:
    return {name: np.array(values, dtype=object) for name, values in columns.items()}


def test_a_tally_counts_answers_and_firms() -> None:
    """Five firms, of which four are asked: two name the first option, one of them the second too; one says nothing."""
    given = answers(group=["1", "1", "1", "1", "2"], first=["1", "1", "0", "", "1"], second=["1", "0", "0", "", "1"])
    asked = members(given, {"group": ("1",)}, 5)
    assert tally(given, asked, ["first"], ["1"]) == Tally(firms=4, count=2, naming=2, answered=3)
    assert tally(given, asked, ["first", "second"], ["1"]) == Tally(firms=4, count=3, naming=2, answered=3)
    assert tally(given, members(given, {}, 5), ["group"], ["1", "2"]) == Tally(firms=5, count=5, naming=5, answered=5)
    nobody = members(given, {"group": ("1", "2"), "first": ("9",)}, 5)
    assert tally(given, nobody, ["second"], ["1"]) == Tally(0, 0, 0, 0)


def test_answers_are_text_whatever_the_reader_made_of_them() -> None:
    frame = pd.DataFrame({"code": ["1", None], "flag": pd.array([1, None], dtype="Int8"), "number": [2.0, float("nan")]})
    assert {name: list(column) for name, column in answers_of(frame).items()} == {"code": ["1", ""], "flag": ["1", ""], "number": ["2", ""]}


@pytest.mark.parametrize(
    ("columns", "adding_up", "hidden"),
    [
        ([{"a": 50, "b": 30}], True, set()),
        # one withheld alone could be told from the rest: the smallest other goes with it
        ([{"a": 50, "b": 30, "c": 4}], True, {"b", "c"}),
        # two withheld that together are enough stand by themselves
        ([{"a": 50, "b": 6, "c": 5}], True, {"b", "c"}),
        # where a firm may give several answers nothing can be told from the rest
        ([{"a": 50, "b": 30, "c": 4}], False, {"c"}),
        # what is withheld in one column is withheld in all that add up to it
        ([{"a": 80, "b": 40, "c": 30}, {"a": 60, "b": 36, "c": 26}, {"a": 20, "b": 4, "c": 4}], False, {"b", "c"}),
        ([{"a": 80, "b": 40}, {"a": 60, "b": 36}, {"a": 20, "b": 4}], True, {"a", "b"}),
        ([{"a": 0, "b": 60}], True, {"a", "b"}),
        ([{}], True, set()),
    ],
)
def test_what_is_too_few_to_show(columns: list[dict[str, int]], adding_up: bool, hidden: set[str]) -> None:
    assert too_few(columns, 10, adding_up=adding_up) == hidden


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8), st.integers(3, 20))
def test_what_is_withheld_cannot_be_told_from_the_rest(counts: list[int], floor: int) -> None:
    column = {str(place): count for place, count in enumerate(counts)}
    hidden = too_few([column], floor, adding_up=True)
    left = sum(column[option] for option in hidden)
    assert not hidden or left >= floor or len(hidden) == len(column)
    assert all(column[option] >= floor for option in column.keys() - hidden)
