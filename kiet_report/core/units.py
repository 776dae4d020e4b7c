"""The units numbers are in.

The list itself is `units.yaml` beside this file; nothing else in the package spells a unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.core.validation import validated


class Unit(BaseModel):
    """One unit.

    decimals: shown by default. trim: prose drops zeros at the end of the decimals. grouped: thousands are set apart.
    currency: for amounts of money in whole units of it. label: the unit line of an exhibit. pattern: prose, with ``{}`` for the number.
    singular: the English pattern where the number shown is exactly 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    decimals: int = Field(ge=0, le=6)
    trim: bool = False
    grouped: bool = True
    currency: Literal["KRW", "USD"] | None = None
    label: Bilingual
    pattern: Bilingual
    singular: str | None = None

    @property
    def money(self) -> bool:
        return self.currency is not None

    @model_validator(mode="after")
    def _one_place_for_the_number(self) -> Unit:
        for text in (self.pattern.ko, self.pattern.en, self.singular):
            if text is not None and (text.count("{}") != 1 or text.count("{") != 1 or text.count("}") != 1):
                raise ValueError(f"a pattern holds {{}} exactly once, here {text!r}")
        return self


def load_units(path: Path) -> Mapping[str, Unit]:
    """Read a file of units, by id. E-CONFIG when the file, a field or a text is wrong or missing."""
    entries: Any = load_yaml(path)
    if not isinstance(entries, dict):
        raise ReportError("E-CONFIG", file=path.name, line=1, problem="expected unit ids, each with its fields")
    units: dict[str, Unit] = {}
    for name, fields in entries.items():
        units[name] = validated(Unit, {**fields, "id": name} if isinstance(fields, dict) else fields, path, path.name, name)
    return MappingProxyType(units)


@cache
def units() -> Mapping[str, Unit]:
    """Every unit of the report, in the order of the file."""
    return load_units(Path(__file__).with_name("units.yaml"))


def unit(id: str) -> Unit:
    """The unit with this id; E-UNIT, naming the known ids, when there is none."""
    known = units()
    if id not in known:
        raise ReportError("E-UNIT", given=ascii(id), known=", ".join(known))
    return known[id]
