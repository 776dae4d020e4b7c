"""Contracts: what a data set must hold, before anybody has delivered it (`data/contracts/*.yaml`).

A contract names the variables of a data set as this project knows them, with type, unit, codes and range, and the names under which a
delivery may carry them. What nobody could verify carries its confidence; nothing here was taken from a confidential file.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.strict_yaml import line_of, load_yaml
from kiet_report.core.validation import first_fault
from kiet_report.data.contracts.checks import check
from kiet_report.data.contracts.parts import (
    AMOUNT_UNITS,
    Alias,
    AskedOf,
    Base,
    Code,
    Confidence,
    Contract,
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
        loc, _, problem = first_fault(error)
        raise ReportError("E-CONTRACT", file=file, line=line_of(path, loc), place=_named(raw, loc), problem=problem) from None
    if contract.id != path.stem:
        raise ReportError(
            "E-CONTRACT", file=file, line=line_of(path, ("id",)), place="id", problem=f"must be {path.stem!r}, as the file is named"
        )
    check(contract, file, lambda loc: line_of(path, loc))
    return contract


def _named(raw: object, loc: tuple[int | str, ...]) -> str:
    """A place as people read it: `variables.sales.range`,
    with the name or code of a list's entry in place of its number.
    """
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
