"""A contract and its parts: variables with their types, units, codes, ranges and names,
and the rules over several cells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.data.facts.year_spans import covers, parse_span

Confidence = Literal["high", "medium", "low", "unverified"]
Role = Literal["identifier", "time", "dimension", "measure", "flag", "technology", "answer", "weight"]
Type = Literal["text", "code", "integer", "number", "yes_no", "stage"]
Format = Literal["mdis", "stata", "spss", "xlsx", "any"]
Storage = Literal["str", "Int8", "Int16", "Int32", "Int64", "Float64"]

AMOUNT_UNITS: Mapping[str, float] = {"krw": 1e-6, "thousand_krw": 1e-3, "million_krw": 1.0, "hundred_million_krw": 100.0}
"""Units a delivery may give amounts in, as millions of won; the contracts store `million_krw`."""

_STORAGE: dict[str, Storage] = {"text": "str", "code": "str", "integer": "Int64", "number": "Float64", "yes_no": "Int8", "stage": "Int8"}


def _span(years: object) -> object:
    """YAML reads 2019 and -2020 as numbers."""
    text = str(years) if isinstance(years, int) else years
    if isinstance(text, str):
        parse_span(text)
    return text


Span = Annotated[str, BeforeValidator(_span)]


class Range(Record):
    """The values a number may take, both ends included; None is no end.

    max_of: a variable whose value of the same row is the upper end.
    """

    min: float | None = None
    max: float | None = None
    max_of: str | None = None


class Alias(Record):
    """A name under which deliveries carry a variable.

    formats: the kinds of file that use it. years: reference years, ``2017-2020``, ``2021-``, ``-2020``, ``2019``, or empty for all.
    confidence: of the name; `unverified` is a stand-in to be replaced by the name of one's own code book.
    """

    name: str = Field(min_length=1)
    formats: tuple[Format, ...] = ("any",)
    years: Span = ""
    confidence: Confidence

    def applies(self, year: int | None = None, format: Format = "any") -> bool:
        """Whether the name is used in that year (None: in any) and that kind of file (`any`: in any)."""
        return (year is None or covers(self.years, year)) and (format == "any" or "any" in self.formats or format in self.formats)


class Code(Record):
    """One code of a list in the contract, valid from one day to another, both included; None is open. id: its word in keys of numbers."""

    code: str
    id: str | None = Field(default=None, pattern=r"^[a-z0-9_]+$")
    label: Bilingual
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def name(self) -> str:
        """Its word in keys of numbers: the code itself where it has no other."""
        return self.id or self.code


class Derived(Record):
    """Made at ingestion, never delivered.

    source: the variable it comes from; by: the rule of the contract that makes it.
    """

    source: str
    by: Literal["technology_use"]


class AskedOf(Record):
    """Asked only where `variable` has one of `codes` (``"1"`` and ``"0"`` for yes and no)."""

    variable: str
    codes: tuple[str, ...] = Field(min_length=1)


class Part(Record):
    """The place of a variable in an item with several answers:
    one `option`, said yes or no, or the `choice`-th answer, a code.
    """

    item: str
    option: str | None = None
    choice: int | None = Field(default=None, ge=1)


class Item(Record):
    """A question with several answers, held by several variables.

    codelist: its options. choose: the most that may be chosen.
    """

    label: Bilingual
    codelist: str
    choose: int | None = Field(default=None, ge=1)


class Base(Record):
    """Firms that a question is put to. when: every condition must hold; none makes it all firms."""

    label: Bilingual
    when: tuple[AskedOf, ...] = ()


class Asked(Record):
    """A variable that holds one question as it was put to some of the firms. at: what sets it apart, by dimension (group, horizon)."""

    variable: str
    at: Mapping[str, str] = Field(default_factory=dict)


class Question(Record):
    """A question as it is tabulated.

    locus: where the print has it. label: its own, where an item or variable does not give it. ordered: the options are a scale.
    by: bases for which it is counted apart, too. base: the firms counted, where they are fewer than those asked. asked: the variables that
    hold it; empty for the item or variable of its name. changed: the first wave (year) with question and options as they are here, None
    where they are those of the print.
    """

    locus: str
    label: Bilingual | None = None
    ordered: bool = False
    by: tuple[str, ...] = ()
    base: str | None = None
    asked: tuple[Asked, ...] = ()
    changed: str | None = Field(default=None, pattern=r"^\d{4}$")


class Variable(Record):
    """One variable.

    unit: an id of `core/units.yaml` or `AMOUNT_UNITS`, None where there is none. required: the delivery must have the column.
    nullable: a cell may be missing. codelist: `industries`, `provinces`, `technologies`, or a list of the contract.
    storage: the pandas dtype, where the usual one of the type is not meant. pattern: what a text or code must match whole.
    question: its number or place in the questionnaire. asked_of: every condition must hold.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    role: Role
    type: Type
    unit: str | None = None
    unit_confidence: Confidence | None = None
    label: Bilingual
    description: Bilingual | None = None
    required: bool = False
    nullable: bool = True
    codelist: str | None = None
    pattern: str | None = None
    range: Range | None = None
    storage: Storage | None = None
    aliases: tuple[Alias, ...] = ()
    derived: Derived | None = None
    question: str | None = None
    part_of: Part | None = None
    asked_of: tuple[AskedOf, ...] = ()

    @property
    def dtype(self) -> str:
        """The pandas dtype of the stored column: `str`, `Int8` … `Float64`;
        `int16` … where no cell may be missing.
        """
        stored = self.storage or _STORAGE[self.type]
        return stored if self.nullable or stored == "str" else stored.lower()

    @property
    def amount(self) -> bool:
        """Whether the variable is an amount of money."""
        return self.unit in AMOUNT_UNITS

    def names(self, year: int | None = None, format: Format = "any") -> tuple[str, ...]:
        """Names a delivery may use: those of the code book first, and always our own last."""
        known = [alias.name for alias in self.aliases if alias.applies(year, format)]
        return tuple(dict.fromkeys([*known, self.name]))


class Missing(Record):
    """How a delivery writes that there is no value.

    blank: texts that say nothing was given. mask: the character of which a hidden value consists, `mask_longest` of them at most.
    """

    blank: tuple[str, ...]
    mask: str = Field(min_length=1, max_length=1)
    mask_longest: int = Field(ge=1)
    confidence: Confidence

    @property
    def masked(self) -> str:
        """A hidden value as a regular expression, to be matched whole."""
        return f"{re.escape(self.mask)}{{1,{self.mask_longest}}}"

    def status(self, text: str) -> Literal["ok", "blank", "masked"]:
        """What one delivered cell is."""
        bare = text.strip()
        if bare in self.blank:
            return "blank"
        return "masked" if re.fullmatch(self.masked, bare) else "ok"


class Threshold(Record):
    """Sections for which a capital of `capital` (millions of won) is enough, however few the employees."""

    sections: tuple[str, ...] = Field(min_length=1)
    capital: float = Field(ge=0)
    confidence: Confidence


class Frame(Record):
    """Which firms the survey is about: at least `regular_employees` and a capital of `capital` million
    won, or the rule for services.
    """

    regular_employees: int = Field(ge=0)
    capital: float = Field(ge=0)
    services: Threshold
    text: Bilingual
    source: str
    locus: str
    confidence: Confidence


class TechnologyUse(Record):
    """How the stage codes of one span of years say use:
    codes in `used`, codes in `not_used`, and what a blank cell says.

    A masked cell is unknown in every year. A code in neither list is an error.
    """

    years: Span
    used: tuple[str, ...]
    not_used: tuple[str, ...]
    blank: Literal["not_used", "unknown"]
    confidence: Confidence
    text: Bilingual


class UnitChanges(Record):
    """A change of unit between two years: the median of a variable, over firms present in both,
    moves by about `factor`.

    About: between factor/tolerance and factor*tolerance, up or down. at_least: firms needed to judge.
    """

    variables: tuple[str, ...]
    factor: float = Field(gt=1)
    tolerance: float = Field(gt=1)
    at_least: int = Field(ge=1)


class Rules(Record):
    """Rules that look at more than one cell."""

    technology_use: tuple[TechnologyUse, ...] = ()
    unit_changes: UnitChanges | None = None


class Contract(Record):
    """A data set. key: variables that name a row together. entity, time: of a panel. source: an id of `data/sources.yaml`. bases,
    questions: of a survey, see `data.contracts.questionnaire`.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Bilingual
    description: Bilingual
    source: str
    observation: Bilingual
    key: tuple[str, ...] = Field(min_length=1)
    entity: str | None = None
    time: str | None = None
    basis_note: Bilingual
    missing: Missing
    frame: Frame | None = None
    rules: Rules = Rules()
    codelists: Mapping[str, tuple[Code, ...]] = Field(default_factory=dict)
    items: Mapping[str, Item] = Field(default_factory=dict)
    bases: Mapping[str, Base] = Field(default_factory=dict)
    questions: Mapping[str, Question] = Field(default_factory=dict)
    variables: tuple[Variable, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables, in the order of the stored columns."""
        return tuple(variable.name for variable in self.variables)

    @property
    def delivered(self) -> tuple[Variable, ...]:
        """The variables that come from a delivery: those not derived."""
        return tuple(variable for variable in self.variables if variable.derived is None)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the contract says, in hexadecimal: layout and comments of its file do not count."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def variable(self, name: str) -> Variable:
        """The variable of that name; KeyError where there is none: the caller is at fault."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise KeyError(f"the contract {self.id!r} has no variable {name!r}")

    def technology_use(self, year: int) -> TechnologyUse | None:
        """The rule for the stage codes of a year; None where the contract has none."""
        return next((rule for rule in self.rules.technology_use if covers(rule.years, year)), None)
