"""Registry and lock: no id is known before a person confirms one, and a table that changed its layout has to be confirmed again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import references
from kiet_report.data.official.kosis import lock
from kiet_report.data.official.kosis.axes import Layout, layout_of
from kiet_report.data.official.kosis.client import Kosis
from kiet_report.data.official.kosis.registry import FILE, logical_table, logical_tables
from tests.data.official.kosis.stub import Server, Table

DATA = Path(__file__).parents[4] / "data"
INPUTS = Folder(DATA)
TABLE = logical_tables(INPUTS)["sba_ai_by_industry"]
CANDIDATE = lock.Candidate("101", "DT_TEST_01", "시험용 표", "기업활동조사", "기업 > 조사", "2017-2024")
DIGEST = "0" * 64


def layout(table: Table | None = None) -> Layout:
    found = layout_of((table or Table()).metadata())
    assert found is not None
    return found


def pin(roles: dict[str, str], table: Table | None = None) -> lock.Pinned:
    return lock.pin(CANDIDATE, layout(table), TABLE, roles, by="시험자", on="2026-11-23", prd_se="Y", sha256=DIGEST)


def code_of(call: object) -> str:
    with pytest.raises(ReportError) as caught:
        call()  # type: ignore[operator]  # any callable
    return caught.value.code


def test_the_registry_knows_what_is_wanted_and_no_id() -> None:
    tables = logical_tables(INPUTS)
    assert {"sba_ai_by_year", "sba_ai_by_industry", "sba_firms_by_industry"} <= set(tables)
    definitions, sources = references.definitions(INPUTS), references.sources(INPUTS)
    for table in tables.values():
        assert table.definition in definitions and table.source in sources
        assert not table.redistributable, "nobody has looked at a table's own terms yet"
    assert "DT_" not in (DATA / FILE).read_text(encoding="utf-8")


def test_the_lock_holds_nothing_that_nobody_confirmed() -> None:
    assert lock.read_lock(DATA) == {}
    assert "DT_" not in (DATA / lock.FILE).read_text(encoding="utf-8")
    assert (DATA / lock.FILE).read_text(encoding="utf-8") == lock.HEADER + "{}\n"


def test_unknown_and_unresolved_tables() -> None:
    assert code_of(lambda: logical_table(INPUTS, "sba_nothing")) == "E-KOSIS-TABLE"
    assert code_of(lambda: lock.pinned({}, "sba_ai_by_industry")) == "E-KOSIS-UNRESOLVED"


@pytest.mark.parametrize("damage", ["title: {ko: 가}", "first_year: soon", "more: 1"])
def test_an_incomplete_registry_is_refused(tmp_path: Path, damage: str) -> None:
    (tmp_path / "kosis").mkdir()
    (tmp_path / FILE).write_text(f"t:\n  {damage}\n", encoding="utf-8")
    assert code_of(lambda: logical_tables(Folder(tmp_path))) == "E-CONFIG"


def test_what_is_pinned_comes_back(tmp_path: Path) -> None:
    entry = pin({"A": "industry", "B": "tech"})
    path = lock.write_lock(tmp_path, {"sba_ai_by_industry": entry})
    assert path.read_text(encoding="utf-8").startswith(lock.HEADER)
    assert lock.read_lock(tmp_path) == {"sba_ai_by_industry": entry}
    assert (entry.confirmed_by, entry.confirmed_at, entry.sha256) == ("시험자", "2026-11-23", DIGEST)
    query = entry.query(2017, 2024)
    assert (query.first, query.last, query.items, query.axes, query.prd_se) == ("2017", "2024", ("ALL",), (("ALL",), ("ALL",)), "Y")
    assert [entry.roles().role(place) for place in range(3)] == ["measure", "industry", "tech"]
    assert lock.read_lock(tmp_path / "none") == {}


def test_items_may_be_the_technologies() -> None:
    entry = pin({"ITEM": "tech", "A": "industry"})
    assert [entry.roles().role(place) for place in range(3)] == ["tech", "industry", ""]


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ({"A": "industry"}, "E-KOSIS-ROLE-MISSING"),
        ({"A": "industry", "Q": "tech"}, "E-KOSIS-ROLE"),
        ({"A": "industry", "B": "tech", "ITEM": "tech"}, "E-KOSIS-ROLE-TWICE"),
    ],
)
def test_roles_that_do_not_fit_are_refused(roles: dict[str, str], code: str) -> None:
    assert code_of(lambda: pin(roles)) == code


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("t: {org_id: '101'}", "t.tbl_id"),
        ("t: {org_id: '../x', tbl_id: a}", "t.org_id"),
        ("t: {org_id: '1', org_id: '2'}", "given twice"),
    ],
)
def test_a_lock_that_is_not_one_is_refused(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "kosis").mkdir()
    (tmp_path / lock.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        lock.read_lock(tmp_path)
    assert caught.value.code == "E-CONFIG" and place in caught.value.text("en")


def test_a_table_laid_out_anew_has_to_be_confirmed_again() -> None:
    entry = pin({"A": "industry", "B": "tech"})
    lock.check_layout(entry, layout(), "t")
    more = Table(axes=(*Table().axes, ("Z", "규모별", ("1",))))
    assert code_of(lambda: lock.check_layout(entry, layout(more), "t")) == "E-KOSIS-AXES"
    turned = Table(axes=tuple(reversed(Table().axes)))
    assert code_of(lambda: lock.check_layout(entry, layout(turned), "t")) == "E-KOSIS-AXES"
    asked = entry.model_copy(update={"items": entry.items.model_copy(update={"ask": ["T09"]})})
    assert code_of(lambda: lock.check_layout(asked, layout(), "t")) == "E-KOSIS-AXES"
    grown = Table(items=("T01", "T02", "T03"), axes=(("A", "산업별", ("C", "G", "J", "K")), Table().axes[1]))
    lock.check_layout(entry, layout(grown), "t")


def test_search_and_list(client: Kosis, server: Server) -> None:
    assert lock.search(client, "기업활동조사 인공지능") == []
    row = {
        "ORG_ID": "101",
        "TBL_ID": "DT_TEST_01",
        "TBL_NM": "시험용 표",
        "STAT_NM": "기업활동조사",
        "MT_ATITLE": "기업 > 조사",
        "STRT_PRD_DE": "2017",
    }
    server.search = [{**row, "END_PRD_DE": "2024"}, {"TBL_NM": "no id"}]
    assert lock.search(client, "기업활동조사 인공지능") == [CANDIDATE]
    assert server.requests[-1][1]["searchNm"] == "기업활동조사 인공지능"
    server.listed = {"": [{"LIST_ID": "J1", "LIST_NM": "기업경영"}], "J1": [row]}
    assert lock.listed(client) == ([("J1", "기업경영")], [])
    folders, tables = lock.listed(client, "J1")
    assert folders == [] and [table.span for table in tables] == ["2017"]
    assert lock.title_of(client, "101", "DT_TEST_01") == "시험용 표"


def test_the_registry_can_be_read_from_a_copy(tmp_path: Path) -> None:
    shutil.copytree(DATA / "kosis", tmp_path / "kosis")
    assert logical_tables(Folder(tmp_path)) == logical_tables(INPUTS)
