"""A selection too large for one request, cut in two:
by period while there is more than one, then by the longest classification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiet_report.data.official.kosis.query import ALL, Query, index_of, period_at

MOST_CODES = 200
"""Codes named one by one in a request: an address has its limits, which KOSIS does not state."""


def halves(query: Query, codes: Mapping[int, tuple[str, ...]]) -> tuple[Query, Query] | None:
    """Two selections that together are the one given, without overlap; None when it cannot be cut.

    codes: the categories by axis (0 for items, 1 for objL1 …), from the metadata; an axis that is not in it is not cut.
    """
    first, last = index_of(query.first, query.prd_se), index_of(query.last, query.prd_se)
    if first is not None and last is not None and last > first:
        middle = (first + last) // 2
        earlier = replace(query, last=period_at(middle, query.prd_se))
        return earlier, replace(query, first=period_at(middle + 1, query.prd_se))
    chosen = [codes.get(place, ()) if selected == ALL else selected for place, selected in enumerate((query.items, *query.axes))]
    place = max(range(len(chosen)), key=lambda number: len(chosen[number]))
    if len(chosen[place]) < 2:
        return None
    middle = len(chosen[place]) // 2
    return _with(query, place, chosen[place][:middle]), _with(query, place, chosen[place][middle:])


def too_long(query: Query) -> bool:
    """Whether a request would name more codes one by one than is safe."""
    return any(len(codes) > MOST_CODES for codes in (query.items, *query.axes))


def _with(query: Query, place: int, codes: tuple[str, ...]) -> Query:
    if place == 0:
        return replace(query, items=codes)
    axes = list(query.axes)
    axes[place - 1] = codes
    return replace(query, axes=tuple(axes))
