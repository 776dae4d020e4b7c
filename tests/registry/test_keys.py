"""Keys of the report: every one can be read back as a name, and no two numbers share one unless they are meant to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.core.records import Number
from kiet_report.registry.labels import LABELS
from tests.registry.numbers import made, of_the_report

BOOK = of_the_report()
MEASURES = BOOK.measures
APART = ("period", "definition")
"""Fields of their own, and no coordinates."""
Coordinates = dict[str, str]


def values(dimension: str) -> list[Coordinates]:
    """The values of a dimension as numbers give them; an option of the survey comes with the question it belongs to."""
    described = BOOK.dimensions[dimension]
    known = [] if described.source is None else LABELS[described.source](BOOK.inputs)
    pairs = [value.rpartition(".") for value in known]
    sourced = [{dimension: value} | ({"question": question} if question else {}) for question, _, value in pairs]
    return [*({dimension: value} for value in described.values), *sourced]


VALUES = {dimension: values(dimension) for dimension in BOOK.dimensions}


def years() -> st.SearchStrategy[str]:
    year = st.integers(1990, 2060)
    spans = st.tuples(year, year).filter(lambda pair: pair[0] < pair[1])
    return year.map(str) | spans.map(lambda pair: f"{pair[0]}-{pair[1]}")


@st.composite
def numbers(draw: st.DrawFn, name: str, present: frozenset[str]) -> Number:
    """A number of a measure that has these of its coordinates."""
    measure = MEASURES[name]
    at: Coordinates = {}
    # backwards: an option decides its question
    for dimension in reversed(measure.dimensions):
        if dimension in present and dimension not in at:
            at |= draw(st.sampled_from(VALUES[dimension]))
    defined = "definition" in measure.dimensions
    definition = draw(st.sampled_from(VALUES["definition"]))["definition"] if defined else measure.definition or "published_count"
    return made(measure=name, at=at, period=draw(years()), definition=definition)


def coordinates(name: str) -> list[str]:
    """The coordinates that numbers of a measure may have."""
    return [dimension for dimension in MEASURES[name].dimensions if dimension not in APART]


@st.composite
def any_coordinates(draw: st.DrawFn, name: str) -> frozenset[str]:
    """Which of its coordinates a number has; one with an option has a question."""
    found = {dimension for dimension in coordinates(name) if draw(st.booleans())}
    return frozenset(found | ({"question"} if "option" in found else set()))


def identity(number: Number) -> tuple[object, ...]:
    """What tells a number from others of its measure: its coordinates, and where the key says them its period and definition."""
    told = [getattr(number, field) for field in APART if field in MEASURES[number.measure].dimensions]
    return (*told, tuple(sorted(number.at.items())))


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_every_key_and_series_is_a_name(name: str, data: st.DataObject) -> None:
    number = BOOK.keyed(data.draw(numbers(name, data.draw(any_coordinates(name)))))
    assert BOOK.is_name(number.key) and BOOK.is_name(number.series)
    assert BOOK.name(number).ko and BOOK.name(number).en


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_different_values_of_coordinates_make_different_keys(name: str, data: st.DataObject) -> None:
    present = data.draw(any_coordinates(name))
    one, other = (BOOK.keyed(data.draw(numbers(name, present))) for _ in range(2))
    assert (one.key == other.key) == (identity(one) == identity(other)), (one.at, other.at)


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_a_rate_of_an_industry_is_none_of_a_province(data: st.DataObject) -> None:
    """Of the main measure any coordinates at all make keys of their own, whichever of them a number has."""
    one, other = (BOOK.keyed(data.draw(numbers("ai_rate", data.draw(any_coordinates("ai_rate"))))) for _ in range(2))
    assert (one.key == other.key) == (identity(one) == identity(other)), (one.at, other.at)


@pytest.mark.parametrize("name", MEASURES)
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_a_series_is_a_key_without_its_moment(name: str, data: st.DataObject) -> None:
    number = data.draw(numbers(name, data.draw(any_coordinates(name))))
    later = number.model_copy(update={"period": data.draw(years())})
    assert BOOK.keyed(number).series == BOOK.keyed(later).series
    if "period" not in MEASURES[name].dimensions:
        # there is one such number in an edition, of whatever years its data have
        assert BOOK.keyed(number).key == BOOK.keyed(later).key
