"""A whole table: axes discovered or added, selections split without a trace, and the frequency that a refusal hides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.axes import Layout, discover, layout_of
from kiet_report.data.official.kosis.client import Kosis
from kiet_report.data.official.kosis.query import ALL, MOST_CELLS, Query, index_of, period_at, span_in, written
from kiet_report.data.official.kosis.split import MOST_CODES, halves
from kiet_report.data.official.kosis.table import fetch_table
from tests.data.official.kosis.stub import Answer, Server, Table, error

QUERY = Query("101", "DT_TEST_01", "2021", "2023")
LARGE = Table(
    items=("T01",),
    periods=tuple(str(year) for year in range(1941, 2021)),
    axes=(("A", "산업별", tuple(f"A{code:03}" for code in range(60))), ("B", "기술별", tuple(f"B{code:02}" for code in range(10)))),
)
"""48,000 cells."""


def refused(call: Callable[[], object]) -> ReportError:
    with pytest.raises(ReportError) as caught:
        call()
    return caught.value


def layout(client: Kosis) -> Layout:
    found = discover(client, "101", "DT_TEST_01")
    assert found is not None
    return found


def same_rows(found: list[dict[str, str]], table: Table) -> bool:
    def ordered(rows: list[dict[str, str | None]] | list[dict[str, str]]) -> list[tuple[object, ...]]:
        return sorted(tuple(sorted(row.items())) for row in rows)  # type: ignore[type-var]  # text alone in these tables

    return ordered(found) == ordered(table.rows())


@pytest.mark.parametrize("unquoted", [False, True])
def test_axes_come_from_the_metadata_in_order(client: Kosis, server: Server, unquoted: bool) -> None:
    server.unquoted = unquoted
    found = layout(client)
    assert [axis.id for axis in found.axes] == ["A", "B"]
    assert [code.id for code in found.axes[0].codes] == ["C", "G", "J"]
    assert (found.items.codes[0].ko, found.items.codes[0].unit) == ("항목 T01", "개")
    assert found.codes() == {0: ("T01", "T02"), 1: ("C", "G", "J"), 2: ("01", "02")}


def test_metadata_without_items_or_axes_are_none() -> None:
    item = {"OBJ_ID": "ITEM", "ITM_ID": "T"}
    axis = {"OBJ_ID": "A", "ITM_ID": "1"}
    assert layout_of([]) is None and layout_of([item]) is None and layout_of([axis]) is None
    both = layout_of([axis, item, {"OBJ_ID": "Z", "ITM_ID": "9", "OBJ_ID_SN": "1"}])
    assert both is not None and [found.id for found in both.axes] == ["Z", "A"], "one without a number stands behind the others"


def test_one_request_when_it_fits(client: Kosis, server: Server) -> None:
    fetched = fetch_table(client, QUERY, layout(client))
    assert same_rows(fetched.rows, server.tables["DT_TEST_01"])
    assert len(server.data_requests) == 1 and not fetched.notices and len(fetched.snapshots) == 1


@pytest.mark.parametrize("count", [1, 2, 5, 8])
def test_axes_are_added_while_one_is_missing(client: Kosis, server: Server, count: int) -> None:
    table = Table(axes=tuple((chr(65 + number), f"분류{number}", ("1", "2")[: 1 + number % 2]) for number in range(count)))
    server.tables, server.metadata = {table.tbl_id: table}, False
    assert discover(client, "101", "DT_TEST_01") is None
    fetched = fetch_table(client, QUERY, None)
    assert same_rows(fetched.rows, table)
    assert [sum(name.startswith("objL") for name in asked) for asked in server.data_requests] == list(range(1, count + 1))
    assert len(fetched.query.axes) == count


def test_axes_that_the_metadata_do_not_state_are_said(client: Kosis, server: Server) -> None:
    found = layout(client)
    fetched = fetch_table(client, QUERY, Layout(found.items, found.axes[:1]))
    assert same_rows(fetched.rows, server.tables["DT_TEST_01"])
    assert [notice.code for notice in fetched.notices] == ["SAY-KOSIS-AXES"]
    assert "2" in fetched.notices[0].both()["en"] and "2" in fetched.notices[0].both()["ko"]


def test_more_than_eight_axes_are_refused(client: Kosis, server: Server) -> None:
    server.tables["DT_TEST_01"].axes = tuple((str(number), "", ("1",)) for number in range(9))
    assert refused(lambda: fetch_table(client, QUERY)).code == "E-KOSIS-20"
    assert len(server.data_requests) == 8


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 12, 35, 36])
def test_a_split_table_is_the_table(client: Kosis, server: Server, limit: int) -> None:
    server.tables["DT_TEST_01"].limit = limit
    fetched = fetch_table(client, QUERY, layout(client))
    assert same_rows(fetched.rows, server.tables["DT_TEST_01"])
    keys = [tuple(row[name] for name in ("PRD_DE", "ITM_ID", "C1", "C2")) for row in fetched.rows]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
    if limit < 36:
        assert [notice.code for notice in fetched.notices] == ["SAY-KOSIS-SPLIT"]
        assert fetched.notices[0].facts["requests"] == len(fetched.snapshots) > 1


def test_the_documented_limit_is_kept_without_meeting_it(client: Kosis, server: Server) -> None:
    server.tables = {LARGE.tbl_id: LARGE}
    assert len(LARGE.rows()) == 48_000 > MOST_CELLS
    fetched = fetch_table(client, replace(QUERY, first="1941", last="2020"), layout(client))
    assert same_rows(fetched.rows, LARGE)
    spans = [(asked["startPrdDe"], asked["endPrdDe"]) for asked in server.data_requests]
    assert spans == [("1941", "1980"), ("1981", "2020")], "split by period before KOSIS has to refuse"


def test_without_metadata_only_periods_are_split(client: Kosis, server: Server) -> None:
    server.tables["DT_TEST_01"].limit = 12
    assert same_rows(fetch_table(client, QUERY).rows, server.tables["DT_TEST_01"])
    server.tables["DT_TEST_01"].limit = 11
    assert refused(lambda: fetch_table(client, QUERY)).code == "E-KOSIS-31"


def test_41_is_split_like_31(client: Kosis, server: Server) -> None:
    server.next = [error("41")]
    fetched = fetch_table(client, QUERY.with_axes(2))
    assert same_rows(fetched.rows, server.tables["DT_TEST_01"])
    assert [asked["startPrdDe"] for asked in server.data_requests] == ["2021", "2021", "2023"]


def test_a_long_list_of_codes_is_asked_in_parts(client: Kosis, server: Server) -> None:
    codes = tuple(f"{code:04}" for code in range(3 * MOST_CODES))
    table = Table(axes=(("A", "품목별", codes),), items=("T",), periods=("2022",))
    server.tables = {table.tbl_id: table}
    fetched = fetch_table(client, Query("101", "DT_TEST_01", "2022", "2022", axes=(codes,)), layout(client))
    assert same_rows(fetched.rows, table)
    assert max(asked["objL1"].count(" ") + 1 for asked in server.data_requests) <= MOST_CODES


def test_parts_without_data_are_left_out(client: Kosis, server: Server) -> None:
    server.tables["DT_TEST_01"].limit = 12
    fetched = fetch_table(client, replace(QUERY, first="2001", last="2040"), layout(client))
    assert same_rows(fetched.rows, server.tables["DT_TEST_01"])


def test_a_table_that_changes_meanwhile_is_refused(client: Kosis, server: Server) -> None:
    before = Table(periods=("2021", "2022"))
    after = Table(periods=("2022", "2023"), cells={("2022", "T01", "C", "01"): "9"})
    rows = [table.data(QUERY.with_axes(2).parameters() | {"startPrdDe": "", "endPrdDe": "9"}) for table in (before, after)]
    server.next = [error("31"), *rows]
    found = refused(lambda: fetch_table(client, QUERY.with_axes(2)))
    assert found.code == "E-KOSIS-CHANGED" and found.facts["period"] == "2022"


@pytest.mark.parametrize(("has", "periods"), [("F", ("2015", "2020")), ("IR", ("2019",)), ("Y", ("2021", "2022"))])
def test_the_frequency_that_works_is_told(client: Kosis, server: Server, has: str, periods: tuple[str, ...]) -> None:
    server.tables["DT_TEST_01"] = Table(prd_se=has, periods=periods)
    asked = "M" if has == "Y" else "Y"
    first, last = span_in(2010, 2024, asked)
    query = replace(QUERY, prd_se=asked, first=first, last=last)
    found = refused(lambda: fetch_table(client, query, layout(client)))
    assert found.code == "E-KOSIS-FREQUENCY" and (found.facts["asked"], found.facts["found"]) == (asked, has)
    fetched = fetch_table(client, query, layout(client), frequency_is_fixed=False)
    assert same_rows(fetched.rows, server.tables["DT_TEST_01"]) and fetched.query.prd_se == has
    assert fetched.notices[0].both()["en"] == f"there was no data of frequency {asked}; that of {has} was taken."


def test_frequencies_are_tried_in_order_and_with_few_cells(client: Kosis, server: Server) -> None:
    server.tables["DT_TEST_01"].periods = ()
    assert refused(lambda: fetch_table(client, QUERY, layout(client))).code == "E-KOSIS-30"
    assert [(asked["prdSe"], asked.get("newEstPrdCnt", "")) for asked in server.data_requests] == [
        ("Y", ""),
        ("Y", "1"),
        ("F", "1"),
        ("IR", "1"),
    ]


def test_a_span_without_data_is_not_a_wrong_frequency(client: Kosis) -> None:
    found = refused(lambda: fetch_table(client, replace(QUERY, first="1990", last="1999"), layout(client)))
    assert found.code == "E-KOSIS-SPAN" and (found.facts["first"], found.facts["last"]) == ("1990", "1999")


def test_a_refusal_while_looking_for_the_frequency_is_itself(client: Kosis, server: Server) -> None:
    server.next = [error("30"), error("42")]
    assert refused(lambda: fetch_table(client, QUERY.with_axes(2))).code == "E-KOSIS-42"


def test_an_unknown_table_is_21(client: Kosis) -> None:
    assert refused(lambda: fetch_table(client, replace(QUERY, tbl_id="DT_NONE"))).code == "E-KOSIS-21"


def test_no_rows_in_an_array_are_no_data(client: Kosis, server: Server) -> None:
    server.next = [Answer("[]"), Answer("[]"), Answer("[]"), Answer("[]")]
    assert refused(lambda: fetch_table(client, QUERY.with_axes(2))).code == "E-KOSIS-30"


def test_offline_is_the_same_table_and_asks_nobody(client: Kosis, offline: Kosis, server: Server) -> None:
    server.tables["DT_TEST_01"].limit = 5
    server.next = [error("50"), Answer("busy", status=503)]
    online = fetch_table(client, QUERY, layout(client))
    asked = len(server.requests)
    again = fetch_table(offline, QUERY, layout(offline))
    assert again.rows == online.rows and [found.sha256 for found in again.snapshots] == [found.sha256 for found in online.snapshots]
    assert len(server.requests) == asked
    assert refused(lambda: fetch_table(offline, replace(QUERY, last="2030"), layout(offline))).code == "E-SNAPSHOT-MISSING"


def test_offline_passes_over_what_passes(client: Kosis, offline: Kosis, server: Server) -> None:
    found = fetch_table(client, QUERY.with_axes(2))
    server.next = [error("50")] * 20
    assert refused(lambda: fetch_table(client, QUERY.with_axes(2))).code == "E-KOSIS-50"
    assert fetch_table(offline, QUERY.with_axes(2)).rows == found.rows


FREQUENCIES = st.sampled_from(["Y", "F", "IR", "H", "S", "Q", "M", "D"])


@given(FREQUENCIES, st.integers(1950, 2050), st.integers(0, 400))
def test_periods_and_whole_numbers_are_the_same(prd_se: str, year: int, further: int) -> None:
    first, _ = span_in(year, year, prd_se)
    index = index_of(first, prd_se)
    assert index is not None
    assert index_of(period_at(index + further, prd_se), prd_se) == index + further


@given(FREQUENCIES, st.integers(1990, 2010), st.integers(0, 30), st.integers(1, 9), st.integers(1, 9))
def test_halves_are_the_whole_without_overlap(prd_se: str, year: int, more: int, items: int, codes: int) -> None:
    first, last = span_in(year, year + more, prd_se)
    names = {0: tuple(f"T{code}" for code in range(items)), 1: tuple(f"A{code}" for code in range(codes))}
    query = Query("101", "DT", first, last, prd_se=prd_se)
    sizes = {place: len(found) for place, found in names.items()}
    pair = halves(query, names)
    if pair is None:
        assert query.cells(sizes) == 1
        return
    assert sum(half.cells(sizes) or 0 for half in pair) == query.cells(sizes)
    assert all((half.cells(sizes) or 0) > 0 for half in pair)


@pytest.mark.parametrize(
    ("period", "prd_se", "text"),
    [
        ("2022", "Y", "2022"),
        ("202203", "M", "2022-03"),
        ("202203", "Q", "2022-Q3"),
        ("202202", "H", "2022-S2"),
        ("20220131", "D", "2022-01-31"),
        ("2019", "IR", "2019"),
    ],
)
def test_periods_as_observations_hold_them(period: str, prd_se: str, text: str) -> None:
    assert written(period, prd_se) == text


@pytest.mark.parametrize(
    ("period", "prd_se"), [("2022", "M"), ("202213", "M"), ("202205", "Q"), ("20220230", "D"), ("22", "Y"), ("2022", "X")]
)
def test_a_period_of_another_frequency_has_no_place(period: str, prd_se: str) -> None:
    assert index_of(period, prd_se) is None


def test_cells_are_counted_where_everything_is_known() -> None:
    query = Query("101", "DT", "2021", "2023", items=("T",), axes=(ALL, ("1", "2")))
    assert query.cells({1: 10}) == 60
    assert query.cells({}) is None
