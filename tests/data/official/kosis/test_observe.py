"""Observations: the shape of the contract, roles as told, names kept, the same bytes for the same rows."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.contracts.schema import violations
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.official.kosis.observe import Roles, rows_to_observations
from kiet_report.data.official.kosis.symbols import STATUSES
from kiet_report.data.official.observations import COLUMNS, CodeName, TableManifest, observation_frame, write_table
from tests.data.official.kosis.stub import Table

INPUTS = Folder(Path(__file__).parents[4] / "data")
CELLS = {
    ("2021", "T01", "C", "01"): "-",
    ("2021", "T01", "C", "02"): "...",
    ("2021", "T01", "G", "01"): "X",
    ("2021", "T01", "G", "02"): "",
    ("2021", "T01", "J", "01"): None,
    ("2021", "T01", "J", "02"): "99999999999.99999",
    ("2021", "T02", "C", "01"): "1,234",
    ("2021", "T02", "C", "02"): "5p",
    ("2021", "T02", "G", "01"): "5[{q}]",
}
ROLES = Roles({1: "industry", 2: "tech"}, {2: {"01": "ai"}})


@pytest.fixture
def rows() -> list[dict[str, str]]:
    return [{name: "" if value is None else value for name, value in row.items()} for row in Table(cells=CELLS).rows()]


def test_columns_and_statuses_are_those_of_the_contract() -> None:
    contract = load_yaml(INPUTS.path("contracts/aggregates.yaml"))
    assert [variable["name"] for variable in contract["variables"]] == list(COLUMNS)
    assert {entry["code"] for entry in contract["codelists"]["observation_status"]} == set(STATUSES)


def test_observations_fit_the_contract(rows: list[dict[str, str]]) -> None:
    frame, _ = rows_to_observations(rows, ROLES, series="kosis:101/DT_TEST_01", definition="published_count", source="mods_sba")
    assert violations(frame, load_contract(INPUTS, "aggregates"), INPUTS) == []


def test_symbols_keep_their_meaning(rows: list[dict[str, str]]) -> None:
    frame, _ = rows_to_observations(rows, ROLES, series="kosis:101/DT_TEST_01", definition="published_count", source="mods_sba")
    first = frame[frame["period"] == "2021"].set_index(["measure", "industry", "tech"])
    found = {key: (row["status"], row["value_raw"]) for key, row in first.iterrows()}
    assert found[("T01", "C", "ai")] == ("zero_none", "-")
    assert found[("T01", "C", "02")] == ("unknown", "...")
    assert found[("T01", "G", "ai")] == ("suppressed", "X")
    assert found[("T01", "G", "02")] == found[("T01", "J", "ai")] == ("blank", "")
    assert found[("T01", "J", "02")] == ("unknown", "99999999999.99999")
    assert found[("T02", "C", "ai")] == ("ok", "1,234")
    assert found[("T02", "C", "02")] == ("provisional", "5p")
    assert found[("T02", "G", "ai")] == ("unparsed", "5[{q}]")
    assert first.loc[("T02", "C", "ai"), "value"] == 1234
    assert frame["value"].notna().equals(frame["status"].isin(["ok", "provisional"]))
    assert not frame.loc[~frame["status"].isin(["ok", "provisional"]), "value"].eq(0).any()


def test_what_rows_do_not_say_is_all_or_unknown(rows: list[dict[str, str]]) -> None:
    frame, dimensions = rows_to_observations(rows, Roles(), series="kosis:101/DT_TEST_01")
    assert list(frame.columns) == list(COLUMNS) and len(frame) == 36
    assert set(frame["geo"]) == set(frame["industry"]) == {"all"} and set(frame["definition_id"]) == {"unknown"}
    assert set(frame["measure"]) == {"T01", "T02"} and set(frame["unit"]) == {"개"} and set(frame["vintage"]) == {"2025-12-16"}
    assert frame["series_id"].nunique() == 12, "without roles the series still tell the categories apart"
    assert frame.loc[0, "series_id"] == "kosis:101/DT_TEST_01:T01:C1=C:C2=01"
    assert str(frame["n"].dtype) == "Int64" and str(frame["value"].dtype) == "float64"
    assert [(dimension.id, dimension.name.ko, dimension.role) for dimension in dimensions] == [
        ("ITEM", "항목", "measure"),
        ("C1", "산업별", ""),
        ("C2", "기술별", ""),
    ]
    assert dimensions[1].codes["J"] == CodeName(ko="산업별 J", en="A J")


def test_roles_are_known_and_given_once() -> None:
    with pytest.raises(ReportError) as unknown:
        Roles({1: "colour"})
    assert unknown.value.code == "E-KOSIS-ROLE"
    with pytest.raises(ReportError) as twice:
        Roles({1: "measure"})
    assert twice.value.code == "E-KOSIS-ROLE-TWICE"
    assert Roles({0: "tech", 1: "measure"}).role(0) == "tech"


def test_axes_that_some_rows_lack() -> None:
    rows = [{"PRD_DE": "2022", "DT": "1", "ITM_ID": "T"}, {"PRD_DE": "2022", "DT": "2", "ITM_ID": "T", "C1": "A"}]
    frame, _ = rows_to_observations(rows, Roles({1: "industry"}), series="s")
    assert frame[["industry", "value"]].to_numpy().tolist() == [["all", 1.0], ["A", 2.0]]


def test_written_tables_are_whole_and_the_same_bytes(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    frame, dimensions = rows_to_observations(rows, ROLES, series="s")
    fields = {
        "name": "t", "source": "kosis", "title": CodeName(ko="표", en=""), "request": {}, "snapshots": [], "retrieved": "2026-11-23",
        "last_changed": [], "licence": Bilingual(ko="조건", en="terms"), "redistributable": False, "dimensions": dimensions,
    }  # fmt: skip
    manifest = write_table(tmp_path / "a", frame, fields)
    write_table(tmp_path / "b", frame, {**fields, "retrieved": "2027-01-01"})
    assert (tmp_path / "a" / "t.parquet").read_bytes() == (tmp_path / "b" / "t.parquet").read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a" / "t.parquet"), frame)
    metadata = pq.read_schema(tmp_path / "a" / "t.parquet").metadata
    assert json.loads(metadata[b"licence"]) == {"ko": "조건", "en": "terms"}
    assert manifest.statuses == {"blank": 2, "ok": 28, "provisional": 1, "suppressed": 1, "unknown": 2, "unparsed": 1, "zero_none": 1}
    assert (manifest.rows, manifest.periods) == (36, ["2021", "2022", "2023"])
    assert TableManifest.model_validate_json((tmp_path / "a" / "t.manifest.json").read_bytes()) == manifest
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["t.manifest.json", "t.parquet"]


def test_an_empty_frame_has_every_column() -> None:
    assert list(observation_frame([]).columns) == list(COLUMNS)
