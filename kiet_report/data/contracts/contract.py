"""Contracts: what a data set must hold, before anybody has delivered it (`data/contracts/*.yaml`).

A contract names the variables of a data set as this project knows them, with type, unit, codes and range, and the names under which a
delivery may carry them. What nobody could verify carries its confidence; nothing here was taken from a confidential file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.core.strict_yaml import line_of, load_yaml
from kiet_report.data.contracts.checks import AMOUNT_UNITS, check
from kiet_report.data.contracts.parts import (
    Alias,
    AskedOf,
    Base,
    Code,
    Confidence,
    Derived,
    Format,
    Frame,
    Item,
    Missing,
    Part,
    Question,
    Range,
    Role,
    Rules,
    Storage,
    TechnologyUse,
    Threshold,
    Type,
    UnitChanges,
    Variable,
)
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts.year_spans import covers

__all__ = [
    "AMOUNT_UNITS",
    "CONTRACTS",
    "Alias",
    "AskedOf",
    "Base",
    "Code",
    "Confidence",
    "Contract",
    "Derived",
    "Format",
    "Frame",
    "Item",
    "Missing",
    "Part",
    "Question",
    "Range",
    "Role",
    "Rules",
    "Storage",
    "TechnologyUse",
    "Threshold",
    "Type",
    "UnitChanges",
    "Variable",
    "load_contract",
]

FOLDER = "contracts"
CONTRACTS = ("firms", "survey", "aggregates")
"""Every contract, in the order in which the code book lists them."""


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


def load_contract(inputs: Inputs, name: str) -> Contract:
    """The contract `data/contracts/<name>.yaml`: `firms`, `survey` or `aggregates`.

    Raises ReportError E-CONFIG for a file that is not YAML as configuration wants it; E-CONTRACT and its kin, with file, line and place,
    for an unknown or missing field, a code list or variable that does not exist, one name for two variables, or a range upside down.
    """
    path = inputs.path(f"{FOLDER}/{name}.yaml")
    state = path.stat()
    return _loaded(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _loaded(path: Path, _modified: int, _size: int) -> Contract:
    """Kept, because a long contract takes some tenths of a second to parse; a changed file is read again."""
    file, raw = f"data/{FOLDER}/{path.name}", load_yaml(path)
    try:
        contract = Contract.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = _named(raw, first["loc"])
        raise ReportError("E-CONTRACT", file=file, line=line_of(path, first["loc"]), place=place, problem=first["msg"]) from None
    if contract.id != path.stem:
        raise ReportError(
            "E-CONTRACT", file=file, line=line_of(path, ("id",)), place="id", problem=f"must be {path.stem!r}, as the file is named"
        )
    check(contract, file, lambda loc: line_of(path, loc))
    return contract


def _named(raw: object, loc: tuple[int | str, ...]) -> str:
    """A place as people read it: `variables.sales.range`, with the name or code of a list's entry in place of its number."""
    said: list[str] = []
    for part in loc:
        if isinstance(part, int) and isinstance(raw, list) and part < len(raw):
            raw = raw[part]
            entry = raw if isinstance(raw, dict) else {}
            said.append(str(entry.get("name", entry.get("code", part + 1))))
        else:
            raw = raw.get(part) if isinstance(raw, dict) else None
            said.append(str(part))
    return ".".join(said)
