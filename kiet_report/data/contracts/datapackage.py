"""A contract as a Data Package (version 2):
what a stored data set holds, in a form that other programs read.

It lies beside the Parquet file it describes, as `firms.datapackage.json`, since one folder may hold several data sets.
"""

from __future__ import annotations

from typing import Any, Literal

from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.data.contracts.contract import Contract, Variable
from kiet_report.data.contracts.schema import stored_codes
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts.references import Source, sources

PROFILES = "https://datapackage.org/profiles/2.0"
SUFFIX = ".datapackage.json"
Basis = Literal["delivered", "simulated", "official"]

_TYPES = {"text": "string", "code": "string", "integer": "integer", "number": "number", "yes_no": "integer", "stage": "integer"}
_LICENCES: dict[Basis, dict[str, str]] = {
    "delivered": {"name": "other-closed", "title": "Confidential microdata; may not be redistributed"},
    "official": {"name": "notspecified", "title": "Terms of the office named as the source"},
    "simulated": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0 International",
    },
}


def descriptor(contract: Contract, inputs: Inputs, *, path: str, bytes: int, sha256: str, basis: Basis = "delivered") -> dict[str, Any]:
    """The package of one table. path: of the data, from the descriptor; bytes, sha256: of the data.

    Titles are English; every text stands in both languages under `text`, a property of this project.
    """
    simulated = basis == "simulated"
    cited = sources(inputs)[contract.source]
    title = f"{contract.title.en} (simulated)" if simulated else contract.title.en
    resource = {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": f"{contract.id}.{basis}",
        "type": "table",
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": bytes,
        "hash": f"sha256:{sha256}",
        "title": title,
        "schema": table_schema(contract, inputs),
    }
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"{contract.id}.{basis}",
        "title": title,
        "description": contract.basis_note.en if not simulated else f"Simulated: says nothing about firms. {contract.basis_note.en}",
        "text": {"title": _both(contract.title), "description": _both(contract.description), "note": _both(contract.basis_note)},
        "basis": basis,
        "sources": [_source(cited)],
        "licenses": [_LICENCES[basis]],
        "contract": {"id": contract.id, "sha256": contract.digest},
        "resources": [resource],
    }


def table_schema(contract: Contract, inputs: Inputs) -> dict[str, Any]:
    """The Table Schema of the stored table: fields in order, the key,
    and the marks by which a delivery says that there is no value.
    """
    masks = [contract.missing.mask * length for length in range(1, contract.missing.mask_longest + 1)]
    return {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(variable, contract, inputs) for variable in contract.variables],
        "fieldsMatch": "exact",
        "primaryKey": list(contract.key),
        "missingValues": [
            *({"value": mark, "label": "blank"} for mark in contract.missing.blank),
            *({"value": mark, "label": "masked"} for mark in masks),
        ],
    }


def _field(variable: Variable, contract: Contract, inputs: Inputs) -> dict[str, Any]:
    field: dict[str, Any] = {"name": variable.name, "type": _TYPES[variable.type], "title": variable.label.en}
    if variable.description is not None:
        field["description"] = variable.description.en
    field |= {"text": {"title": _both(variable.label)}, "role": variable.role}
    if variable.unit is not None:
        field |= {"unit": variable.unit, "unitConfidence": variable.unit_confidence or "high"}
    constraints: dict[str, Any] = {} if variable.nullable else {"required": True}
    codes = stored_codes(variable, contract, inputs)
    if codes is not None:
        constraints["enum"] = list(codes) if _TYPES[variable.type] == "string" else [int(code) for code in codes]
    if variable.pattern is not None:
        constraints["pattern"] = variable.pattern
    if variable.range is not None:
        ends = {"minimum": variable.range.min, "maximum": variable.range.max}
        whole = variable.type == "integer"
        constraints |= {name: int(end) if whole else end for name, end in ends.items() if end is not None}
    if constraints:
        field["constraints"] = constraints
    return field


def _source(cited: Source) -> dict[str, str]:
    return {"title": cited.en} | ({"path": cited.url} if cited.url else {})


def _both(text: Bilingual) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGUAGES}
