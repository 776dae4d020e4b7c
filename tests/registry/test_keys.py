"""Keys of the report: every one can be read back as a name, and no two numbers share one unless they are meant to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kiet_report.core.records import Number
from kiet_report.registry.measures import Measure
from tests.registry.numbers import made, of_the_report

BOOK = of_the_report()
MEASURES = BOOK.measures
SINGLE = {name for name, measure in MEASURES.items() if "period" not in measure.dimensions}
"""Measures whose key does not say when: there is one number of them in an edition, which rests on whatever years the data have."""


def values(dimension: str) -> list[str]:
    """The values of a dimension as numbers give them, not as keys spell them."""
    described = BOOK.dimensions[dimension]
    known = [] if described.source is None else [value.rpartition(".")[2] for value in BOOK._known(described.source)]
    return [*described.values, *known]


def years() -> st.SearchStrategy[str]:
    year = st.integers(1990, 2060)
    return year.map(str) | st.tuples(year, year).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: f"{pair[0]}-{pair[1]}")


@st.composite
def numbers(draw: st.DrawFn, name: str) -> Number:
    """A number of a measure at some of its coordinates."""
    measure = MEASURES[name]
    at = {
        dimension: draw(st.sampled_from(values(dimension)))
        for dimension in measure.dimensions
        if dimension not in ("period", "definition") and draw(st.booleans())
    }
    # a survey's option is named within its question, and without one it has no name
    assume("option" not in at or "question" in at)
    definition = (
        draw(st.sampled_from(values("definition"))) if "definition" in measure.dimensions else measure.definition or "published_count"
    )
    return made(measure=name, at=at, period=draw(years()), definition=definition)


def identity(measure: Measure, number: Number) -> tuple[Any, ...]:
    """What tells a number from others of its measure: its coordinates, and where the key says them its period and definition."""
    told = [number.period] if "period" in measure.dimensions else []
    told += [number.definition] if "definition" in measure.dimensions else []
    return (*told, tuple(sorted(number.at.items())))


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_every_key_and_series_is_a_name(name: str, data: st.DataObject) -> None:
    number = BOOK.keyed(data.draw(numbers(name)))
    assert BOOK.is_name(number.key) and BOOK.is_name(number.series)
    assert BOOK.name(number).ko and BOOK.name(number).en


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_different_coordinates_make_different_keys(name: str, data: st.DataObject) -> None:
    one, other = (BOOK.keyed(data.draw(numbers(name))) for _ in range(2))
    assert (one.key == other.key) == (identity(MEASURES[name], one) == identity(MEASURES[name], other)), (one.at, other.at)


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_a_series_is_a_key_without_its_moment(name: str, data: st.DataObject) -> None:
    number = data.draw(numbers(name))
    later = number.model_copy(update={"period": data.draw(years())})
    assert BOOK.keyed(number).series == BOOK.keyed(later).series
    if name in SINGLE:
        assert BOOK.keyed(number).key == BOOK.keyed(later).key


def test_no_two_measures_make_one_key() -> None:
    """Templates that could meet: their keys without any coordinate, and at every single one."""
    made_by: dict[str, tuple[str, dict[str, str]]] = {}
    for name, measure in MEASURES.items():
        main = measure.definition or "published_count"
        places = [
            {},
            *(
                {dimension: value}
                for dimension in measure.dimensions
                if dimension not in ("period", "definition", "option")
                for value in values(dimension)
            ),
        ]
        for at in places:
            key = BOOK.keyed(made(measure=name, at=at, definition=main)).key
            first = made_by.setdefault(key, (name, at))
            assert first == (name, at), f"{key}: {first} and {(name, at)}"
