"""The records that cross a file: numbers, exhibits and claims of an edition,
as `registry/*.json` holds them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiet_report.core.languages import Bilingual

Basis = Literal["print", "official", "delivered", "simulated"]
Kind = Literal["figure", "table"]
Vintage = Literal["provisional", "final"]
SCHEMA = 2


class Record(BaseModel):
    """Frozen, and strict: a field that is not declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(Record):
    """One computed or published value before it is written in a language: a measure at coordinates.

    measure: an id of `book/measures.yaml`. at: the coordinates by dimension (industry, region, question, option, table, term …) but the
    period and the definition, which are fields of their own. key: its name in prose, made from the template of the measure when it is
    registered; series: the same without its period, so that `series@latest` moves on. value: in base units (a rate of 4.5 % is 4.5 with
    unit percent; KRW 1.02 trillion is 1.02e12 with unit krw); None when there is none, which is not zero, and then `missing` may say why,
    by an id of `exhibits/style.yaml`. unit: an id of `core/units.yaml`. period: "2022" or "2017-2022". definition, source: ids of
    `data/definitions.yaml` and `data/sources.yaml`. locus: the place within the source, such as "그림 5-1". std_error, low, high: in the
    unit of the value; low and high are the ends of an interval, or of the range a source states instead of a value. n: observations or
    firms behind it. stars: significance as the table it belongs to marks it. vintage: provisional or final where the source says so.
    released: the day, month or year in which the source published it, as far as it is known. corrected: the erratum that changed what
    the source printed.
    """

    key: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")
    series: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*)?$")
    measure: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    at: dict[str, str] = Field(default_factory=dict)
    value: float | None
    unit: str
    period: str = Field(pattern=r"^\d{4}(-\d{4})?$")
    definition: str
    basis: Basis
    source: str
    locus: str | None = None
    std_error: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    stars: int | None = None
    vintage: Vintage | None = None
    released: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}){0,2}$")
    corrected: str | None = Field(default=None, pattern=r"^e\d{3}$")
    missing: str | None = None

    @property
    def moment(self) -> str:
        """The period it speaks of: its coordinate `year`,
        where it says something of one year of a longer period, else the period.
        """
        return self.at.get("year", self.period)


class NumberEntry(Number):
    """A number as published: with its chapter, the function that made it,
    its name and its text in both languages.
    """

    chapter: str
    function: str
    name: Bilingual
    text: Bilingual | None


class ExhibitEntry(Record):
    """An exhibit as published.

    data, page: paths from the edition's folder. print_label: None for an exhibit that the print does not have. numbers: keys that its words
    name; shows: keys that its bars, points and cells show.
    """

    id: str = Field(pattern=r"^(fig|tbl)-[0-9]+-[0-9a-z]+$")
    label: Bilingual
    print_label: str | None
    kind: Kind
    chapter: str
    title: Bilingual
    subtitle: Bilingual
    alt: Bilingual
    notes: list[Bilingual]
    basis: list[Basis]
    source: Bilingual
    data: list[str]
    page: Bilingual
    numbers: list[str]
    shows: list[str]


class ClaimEntry(Record):
    """A sentence that judges, as published: the predicate over its numbers, and whether it holds."""

    predicate: str
    verdict: Literal["HOLDS", "FAILS", "FRAGILE", "NOT COMPARABLE"]
    numbers: list[str]
    chapter: str
    text: Bilingual


def dump(entries: Mapping[str, Record], *, without: Collection[str] = ()) -> dict[str, Any]:
    """Entries as plain values, in key order."""
    return {key: entries[key].model_dump(mode="json", exclude=set(without)) for key in sorted(entries)}
