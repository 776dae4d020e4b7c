"""Spans of years: what is written reads back, and what is not a span is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.facts.year_spans import FIRST, LAST, covers, overlap, parse_span

YEARS = st.integers(FIRST, LAST)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, int, int]:
    first, last = sorted((draw(YEARS), draw(YEARS)))
    text, ends = draw(
        st.sampled_from(
            [
                (f"{first}-{last}", (first, last)),
                (f"{first}-", (first, LAST)),
                (f"-{last}", (FIRST, last)),
                (f"{first}", (first, first)),
                ("", (FIRST, LAST)),
            ]
        )
    )
    return text, *ends


@given(spans())
def test_a_span_is_its_ends(span: tuple[str, int, int]) -> None:
    assert parse_span(span[0]) == span[1:]


@given(spans(), YEARS)
def test_a_span_covers_what_lies_between(span: tuple[str, int, int], year: int) -> None:
    assert covers(span[0], year) == (span[1] <= year <= span[2])


@given(spans(), spans())
def test_spans_overlap_when_they_share_a_year(one: tuple[str, int, int], another: tuple[str, int, int]) -> None:
    shared = max(one[1], another[1]) <= min(one[2], another[2])
    assert overlap(one[0], another[0]) == overlap(another[0], one[0]) == shared


@pytest.mark.parametrize("text", ["-", "20-21", "2020-2019", "20202021", "2020 - 2021", "since 2020", "2020-21", "２０２０"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="years"):
        parse_span(text)
