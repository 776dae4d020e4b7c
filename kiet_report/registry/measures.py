"""What is measured and what it is called: `book/measures.yaml`.

A number is a measure at coordinates. The file gives each measure its name in both languages and the template of its keys, and each
dimension the names of its values, so that every number, bar and cell has a key and a human name made in one place.

A template such as ``ai_rate_{period}_{definition}_{industry}`` names the coordinates in their order; one that a number does not have, and
the main definition of the measure, leave no trace in its key. The same template reads a name back, which tells a slip from a number that an
edition does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.core.periods import write_period
from kiet_report.core.records import Number
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.core.validation import validated
from kiet_report.data.editions.inputs import Inputs
from kiet_report.registry.labels import LABELS, Label

FILE = "measures.yaml"
MOMENT = ("period", "year", "vintage", "wave")
"""What says when: not part of a series. year: one year of a longer period; wave: of a survey that stands beside the edition's own."""
_PLACE = re.compile(r"\{([a-z_]+)\}")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(_Entry):
    """name: what is measured. key: the template of its keys. definition: the one that a key does not name."""

    name: Bilingual
    key: str = Field(pattern=r"^[a-z][a-z0-9_]*(\{[a-z_]+\}|[a-z0-9_])*$")
    definition: str | None = None

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The coordinates the template names, in its order."""
        return tuple(_PLACE.findall(self.key))


class Dimension(_Entry):
    """The values a coordinate may have and their names. source:
    a name of `registry.labels.LABELS`; values: names given here, which come first; short: shorter names than the source has. shown: whether
    the names of numbers say it. whole: what a number is called that this dimension does not divide: all industries.
    """

    source: str | None = None
    values: dict[str, Label] = {}
    short: dict[str, Bilingual] = {}
    shown: bool = True
    whole: Label | None = None


class _File(_Entry):
    measures: dict[str, Measure]
    dimensions: dict[str, Dimension]


@dataclass(frozen=True)
class Measures:
    """The measures and dimensions of the report. inputs: where the names of coordinates are read,
    once, when they are first asked for.
    """

    measures: Mapping[str, Measure]
    dimensions: Mapping[str, Dimension]
    inputs: Inputs
    _read: dict[str, dict[str, Label]] = field(default_factory=dict, repr=False)

    def keyed(self, number: Number) -> Number:
        """The number with its key and its series. E-MEASURE for a measure that is not named,
        E-COORDINATE for a coordinate that its template does not name, or for a value that the dimension does not know.
        """
        measure = self._measure(number.measure, number.key)
        for dimension, value in number.at.items():
            if dimension not in measure.dimensions:
                known = ", ".join(measure.dimensions) or "-"
                raise ReportError("E-COORDINATE", measure=number.measure, dimension=dimension, value=value, known=known)
            self.label(dimension, value, number)
        told = dict(number.at) | {"period": number.period}
        if number.definition != measure.definition:
            told["definition"] = number.definition
        series = {name: value for name, value in told.items() if name not in MOMENT}
        return number.model_copy(update={"key": _written(measure.key, told), "series": _written(measure.key, series)})

    def name(self, number: Number) -> Bilingual:
        """A short human name: measure, coordinates, period: "인공지능 활용률, 정보통신업, 2022년"."""
        measure = self._measure(number.measure, number.key)
        told = dict(number.at)
        if "definition" in measure.dimensions and number.definition != measure.definition:
            told = {"definition": number.definition} | told
        order = [name for name in ("definition", *measure.dimensions) if name in told and self._dimension(name).shown]
        labels = [self.label(name, told[name], number) for name in dict.fromkeys(order)]
        return Bilingual(
            **{
                lang: ", ".join([measure.name[lang], *(label.short[lang] for label in labels), write_period(number.period, lang)])
                for lang in LANGUAGES
            }
        )

    def label(self, dimension: str, value: str, number: Number | None = None) -> Label:
        """What a value of a dimension is called. E-COORDINATE for one that has no name."""
        if dimension == "period":
            return Label.of({lang: write_period(value, lang) for lang in LANGUAGES})
        if dimension == "measure":
            return Label.of(self._measure(value, "").name.model_dump())
        described = self._dimension(dimension)
        if value in described.values:
            return described.values[value]
        if described.source is not None:
            known = self._known(described.source)
            # an option is called what its question calls it
            within = f"{number.at.get('question', '')}.{value}" if number is not None else value
            if found := known.get(within) or known.get(value):
                return found.shortened(described.short.get(value))
        raise ReportError("E-COORDINATE", measure=number.measure if number else "-", dimension=dimension, value=value, known=f"book/{FILE}")

    def whole(self, dimension: str) -> Label | None:
        """What a number without this coordinate is called, None where nothing says."""
        return self.dimensions[dimension].whole if dimension in self.dimensions else None

    def is_name(self, name: str) -> bool:
        """Whether a key or series could be a number of this report: one that an edition may lack, not a slip."""
        return any(pattern.fullmatch(name) for pattern in self._patterns)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(_pattern(measure, self)) for measure in self.measures.values()]

    def values(self, dimension: str) -> Iterator[str]:
        """The values of a dimension that have a name, as keys spell them."""
        described = self._dimension(dimension)
        yield from map(_spelled, described.values)
        if described.source is not None:
            yield from (_spelled(value.rpartition(".")[2]) for value in self._known(described.source))

    def _known(self, source: str) -> dict[str, Label]:
        if source not in self._read:
            self._read[source] = LABELS[source](self.inputs)
        return self._read[source]

    def _measure(self, name: str, key: str) -> Measure:
        if name not in self.measures:
            raise ReportError("E-MEASURE", measure=name, key=key or "-")
        return self.measures[name]

    def _dimension(self, name: str) -> Dimension:
        if name not in self.dimensions:
            raise ReportError("E-COORDINATE", measure="-", dimension=name, value="-", known=", ".join(self.dimensions))
        return self.dimensions[name]


def open_measures(book: Path, inputs: Inputs) -> Measures:
    """Read `measures.yaml` of a book folder. E-CONFIG for an entry that is incomplete or in one
    language only, E-COORDINATE for a template that names a dimension nobody describes.
    """
    path = book / FILE
    file = validated(_File, load_yaml(path), path, f"book/{FILE}")
    for name, measure in file.measures.items():
        for dimension in measure.dimensions:
            if dimension not in file.dimensions and dimension != "period":
                raise ReportError("E-COORDINATE", measure=name, dimension=dimension, value="-", known=", ".join(file.dimensions))
    return Measures(file.measures, file.dimensions, inputs)


def _written(template: str, coordinates: Mapping[str, str]) -> str:
    text = _PLACE.sub(lambda found: _spelled(coordinates.get(found[1], "")), template)
    return re.sub("__+", "_", text).strip("_")


def _spelled(value: str) -> str:
    """A value as a key holds it: lower case, anything else an underscore."""
    return re.sub(r"[^a-z0-9]+", "_", value.lower())


def _pattern(measure: Measure, measures: Measures) -> str:
    def optional(found: re.Match[str]) -> str:
        if found[1] == "period":
            return r"(?:\d{4}(?:_\d{4})?)?"
        return f"(?:{'|'.join(_longest_first(measures.values(found[1])))})?"

    pieces = []
    for piece in re.split(r"(_*\{[a-z_]+\}_*)", measure.key):
        place = _PLACE.search(piece)
        pieces.append(f"_*{optional(place)}_*" if place else re.escape(piece))
    return "".join(pieces)


def _longest_first(values: Iterable[str]) -> list[str]:
    return sorted({re.escape(value) for value in values}, key=len, reverse=True)
