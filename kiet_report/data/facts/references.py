"""What numbers rest on: the definitions and the sources every registered number names (`data/definitions.yaml`, `data/sources.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.editions.inputs import Inputs


class Break(BaseModel):
    """The first reference year whose values do not continue those before, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    reason: Bilingual


class Definition(BaseModel):
    """What a number counts, in which frame, treated how; `text` also says what is not known. breaks: within its series."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Bilingual
    text: Bilingual
    breaks: tuple[Break, ...] = ()


class Source(Bilingual):
    """A citation line in both languages. `retrieved`: ISO date of access. `licence`: the terms as far as they are known."""

    url: str | None = Field(default=None, pattern=r"^https://")
    licence: Bilingual | None = None
    retrieved: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


def break_years(inputs: Inputs) -> dict[str, tuple[int, ...]]:
    """`breaks` of the definitions of an edition. Raises as `definitions` does."""
    return breaks(definitions(inputs))


def breaks(known: Mapping[str, Definition]) -> dict[str, tuple[int, ...]]:
    """Definition id -> its break years, for the definitions that have some."""
    return {name: tuple(sorted(entry.year for entry in definition.breaks)) for name, definition in known.items() if definition.breaks}


Entry = TypeVar("Entry", bound=BaseModel)


def definitions(inputs: Inputs) -> dict[str, Definition]:
    """By id, in the order of the file. Raises ReportError E-CONFIG for a file that cannot be read, E-DATA for an incomplete entry."""
    return _entries(inputs, "definitions.yaml", Definition)


def sources(inputs: Inputs) -> dict[str, Source]:
    """By id, in the order of the file. Raises ReportError E-CONFIG for a file that cannot be read, E-DATA for an incomplete entry."""
    return _entries(inputs, "sources.yaml", Source)


def _entries(inputs: Inputs, file: str, record: type[Entry]) -> dict[str, Entry]:
    entries = {}
    for name, fields in load_yaml(inputs.path(file)).items():
        try:
            entries[name] = record.model_validate(fields)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part) for part in (name, *first["loc"]))
            raise ReportError("E-DATA", file=f"data/{file}", line=0, column=place, expected=record.__name__, got=first["msg"]) from None
    return entries
