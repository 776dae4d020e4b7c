"""What numbers rest on: the definitions and the sources every registered number names
(`data/definitions.yaml`, `data/sources.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from kiet_report.core.languages import Bilingual
from kiet_report.core.validation import load_entries
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
    """A citation line in both languages.

    `retrieved`: ISO date of access. `licence`: the terms as far as they are known.
    """

    url: str | None = Field(default=None, pattern=r"^https://")
    licence: Bilingual | None = None
    retrieved: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


def break_years(inputs: Inputs) -> dict[str, tuple[int, ...]]:
    """`breaks` of the definitions of an edition. Raises as `definitions` does."""
    return breaks(definitions(inputs))


def breaks(known: Mapping[str, Definition]) -> dict[str, tuple[int, ...]]:
    """Definition id -> its break years, for the definitions that have some."""
    return {name: tuple(sorted(entry.year for entry in definition.breaks)) for name, definition in known.items() if definition.breaks}


def definitions(inputs: Inputs) -> dict[str, Definition]:
    """By id, in the order of the file. Raises ReportError E-CONFIG for an incomplete entry."""
    return load_entries(Definition, inputs.path("definitions.yaml"), "data/definitions.yaml")


def sources(inputs: Inputs) -> dict[str, Source]:
    """By id, in the order of the file. Raises ReportError E-CONFIG for an incomplete entry."""
    return load_entries(Source, inputs.path("sources.yaml"), "data/sources.yaml")
