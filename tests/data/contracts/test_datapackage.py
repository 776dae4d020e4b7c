"""The Data Package beside a stored data set: the structure that version 2 asks for, and what the contract says, in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kiet_report.data.contracts import datapackage
from kiet_report.data.contracts.contract import CONTRACTS, load_contract
from kiet_report.data.editions.inputs import Folder

INPUTS = Folder(Path(__file__).parents[3] / "data")
FIRMS = load_contract(INPUTS, "firms")
PROFILE = "https://datapackage.org/profiles/2.0/"
NAME = re.compile(r"[-a-z0-9._/]+")
FIELD_TYPES = {"string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time", "year", "yearmonth", "any"}
CONSTRAINTS = {"required", "unique", "minimum", "maximum", "enum", "pattern", "minLength", "maxLength"}


def described(name: str = "firms", basis: datapackage.Basis = "delivered") -> dict[str, Any]:
    return datapackage.descriptor(load_contract(INPUTS, name), INPUTS, path=f"{name}.parquet", bytes=10, sha256="0" * 64, basis=basis)


@pytest.mark.parametrize("basis", ["delivered", "simulated", "official"])
@pytest.mark.parametrize("name", CONTRACTS)
def test_the_structure_is_that_of_version_2(name: str, basis: datapackage.Basis) -> None:
    package = described(name, basis)
    assert package["$schema"] == f"{PROFILE}datapackage.json"
    assert NAME.fullmatch(package["name"])
    assert package["resources"] and package["sources"][0]["title"]
    for licence in package["licenses"]:
        assert re.fullmatch(r"[-a-zA-Z0-9._]+", licence["name"])
    for resource in package["resources"]:
        assert resource["$schema"] == f"{PROFILE}dataresource.json"
        assert NAME.fullmatch(resource["name"])
        assert not resource["path"].startswith(("/", "..")) and resource["type"] == "table"
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
        check_table(resource["schema"])


def check_table(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == f"{PROFILE}tableschema.json"
    names = [field["name"] for field in schema["fields"]]
    assert len(set(names)) == len(names) > 0
    assert set(schema["primaryKey"]) <= set(names)
    assert schema["fieldsMatch"] in ("exact", "equal", "subset", "superset", "partial")
    assert all(set(mark) == {"value", "label"} for mark in schema["missingValues"])
    for field in schema["fields"]:
        assert field["type"] in FIELD_TYPES and field["title"]
        assert set(field.get("constraints", {})) <= CONSTRAINTS
        kind = str if field["type"] == "string" else int
        assert all(type(value) is kind for value in field.get("constraints", {}).get("enum", []))


def test_fields_say_what_the_contract_says() -> None:
    schema = described()["resources"][0]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert list(fields) == list(FIRMS.names)
    assert schema["primaryKey"] == ["firm_id", "year"]
    assert fields["firm_id"]["constraints"] == {"required": True}
    assert fields["year"]["constraints"] == {"required": True, "minimum": 2000, "maximum": 2100}
    assert fields["employees"]["constraints"] == {"minimum": 1, "maximum": 1_000_000}
    assert fields["industry_division"]["constraints"] == {"pattern": "[0-9]{2}"}
    assert fields["ai"]["constraints"] == {"enum": [1, 0]}
    assert fields["ai_stage"]["constraints"] == {"enum": [1, 2, 3, 4, 5, 6]}
    assert len(fields["province"]["constraints"]["enum"]) == 17
    assert (fields["sales"]["unit"], fields["sales"]["unitConfidence"]) == ("million_krw", "unverified")
    assert fields["sales"]["text"]["title"] == {"ko": "매출액", "en": "Sales"}
    assert [mark["value"] for mark in schema["missingValues"]] == ["", ".", *("*" * length for length in range(1, 11))]


def test_what_is_simulated_says_so_and_what_is_confidential_is_closed() -> None:
    simulated, delivered = described(basis="simulated"), described()
    for text in (simulated["name"], simulated["title"], simulated["description"], simulated["resources"][0]["name"]):
        assert "simulated" in text.lower()
    assert simulated["licenses"][0]["name"] == "CC-BY-4.0"
    assert delivered["licenses"][0]["name"] == "other-closed"
    assert "simulated" not in delivered["title"]
    assert delivered["contract"] == {"id": "firms", "sha256": FIRMS.digest}
