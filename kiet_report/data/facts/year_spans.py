"""Spans of reference years as contracts write them:
`2017-2020`, `2021-`, `-2020`, `2019`, and the empty text for every year.
"""

from __future__ import annotations

import re
from functools import cache

FIRST, LAST = 1000, 9999
"""The ends of an open span: every year of four digits."""

_SPAN = re.compile(r"([0-9]{4})?(-)?([0-9]{4})?")


@cache
def parse_span(span: str) -> tuple[int, int]:
    """First and last year of a span.

    ValueError, naming it, for anything else or a span that ends before it begins.
    """
    found = _SPAN.fullmatch(span)
    if found is None or span == "-" or (found[1] and found[3] and not found[2]):
        raise ValueError(f"years are written 2017-2020, 2021-, -2020 or 2019, not {span!r}")
    first = int(found[1]) if found[1] else FIRST
    last = int(found[3]) if found[3] else (LAST if found[2] or not span else first)
    if last < first:
        raise ValueError(f"the years {span!r} end before they begin")
    return first, last


def covers(span: str, year: int) -> bool:
    """Whether a year lies in a span."""
    first, last = parse_span(span)
    return first <= year <= last


def overlap(one: str, another: str) -> bool:
    """Whether two spans share a year."""
    (first, last), (begin, end) = parse_span(one), parse_span(another)
    return first <= end and begin <= last
