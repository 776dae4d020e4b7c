"""The data of an exhibit survive being written: order, types, gaps, every digit."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Number
from kiet_report.exhibits.frames import is_blank, published, read_frame, shown, with_itself, write_frame
from kiet_report.exhibits.text import ITSELF
from kiet_report.registry.view import COLUMNS, view
from tests.registry.numbers import made, measures_of


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({**columns, "basis": "print", "source": "print_2024"})


def test_round_trip_of_every_type(tmp_path: Path) -> None:
    given_frame = frame(
        year=[2017, 2018],
        rate=[0.1 + 0.2, float("nan")],
        n=pd.array([174, None], dtype="Int64"),
        name=["가,\n\"나'", None],
        ordered=[True, False],
        asked=pd.array([True, None], dtype="boolean"),
    )
    write_frame(given_frame, tmp_path / "x.json")
    pd.testing.assert_frame_equal(read_frame(tmp_path / "x.json"), given_frame)


def test_missing_is_null_and_not_zero(tmp_path: Path) -> None:
    write_frame(frame(rate=[None, 0.0], name=[None, ""]), tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text())["rows"] == [[None, None, "print", "print_2024"], [0.0, "", "print", "print_2024"]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1), st.data())
def test_floats_are_exact(tmp_path: Path, values: list[float | None], data: st.DataObject) -> None:
    texts = data.draw(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=len(values), max_size=len(values)))
    given_frame = frame(value=pd.Series(values, dtype="float64"), text=pd.Series(texts, dtype="str"))
    write_frame(given_frame, tmp_path / "x.json")
    pd.testing.assert_frame_equal(read_frame(tmp_path / "x.json"), given_frame, check_exact=True)


def test_the_index_is_not_data(tmp_path: Path) -> None:
    write_frame(frame(year=[1, 2]).set_index(pd.Index([7, 9])), tmp_path / "x.json")
    assert list(read_frame(tmp_path / "x.json").index) == [0, 1]


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (pd.DataFrame({"a": [1], "source": ["s"]}), "basis"),
        (pd.DataFrame({"a": [1], "basis": ["print"]}), "source"),
        (frame(a=[1]).assign(basis="guess"), "guess"),
        (frame(a=[1]).assign(source=""), "without source"),
        (frame(a=[float("inf")]), "infinite"),
        (frame(a=[["list"]]), "type object"),
        (frame(a=pd.to_datetime(["2024-01-01"])), "datetime64"),
        (frame(a=[1]).iloc[:0], "no rows"),
        (pd.concat([frame(a=[1]), frame(a=[1])[["a"]]], axis=1), "repeated"),
    ],
)
def test_what_cannot_be_data_is_named(tmp_path: Path, broken: pd.DataFrame, problem: str) -> None:
    with pytest.raises(ReportError, match=f"E-FRAME.*{problem}"):
        write_frame(broken, tmp_path / "x.json")
    assert not (tmp_path / "x.json").exists()


def test_what_has_something_to_show() -> None:
    rows = [("a", 1.0, "stated"), ("b", float("nan"), "few_firms"), ("c", float("nan"), "not_obtained")]
    view = pd.DataFrame(rows, columns=["key", "value", "status"]).assign(low=float("nan"), high=float("nan"))
    assert list(shown(view)["key"]) == ["a", "b"]
    assert shown(view.drop(columns="key")).shape == (3, 4)


# --- views of numbers


def viewed(folder: Path, *numbers: Number) -> pd.DataFrame:
    measures = measures_of(folder)
    return view(map(measures.keyed, numbers), measures, item="period")


def test_a_data_file_holds_the_columns_of_a_view_and_no_others(tmp_path: Path) -> None:
    shown = viewed(tmp_path, made()).assign(tile_row=1.0)
    assert list(published(shown).columns) == COLUMNS
    assert list(published(frame(step=["a"])).columns) == ["step", "basis", "source"]


def test_what_has_no_value_and_no_range_is_blank(tmp_path: Path) -> None:
    nothing, ranged = made(value=None), made(value=None, low=1.0, high=4.0)
    assert is_blank(viewed(tmp_path)) and is_blank(viewed(tmp_path, nothing))
    assert not is_blank(viewed(tmp_path, nothing, made(period="2023"))) and not is_blank(viewed(tmp_path, ranged))
    # words are no numbers: a frame without keys is blank only without rows
    assert not is_blank(frame(step=["a"])) and is_blank(frame(step=["a"]).iloc[:0])


@pytest.mark.parametrize(
    ("periods", "span"),
    [(["2022"], "2022"), (["2023", "2017"], "2017-2023"), (["2017-2022", "2021"], "2017-2022"), (["2017-2022", "2023"], "2017-2023")],
)
def test_an_exhibit_knows_the_years_of_its_data(tmp_path: Path, periods: list[str], span: str) -> None:
    known = with_itself({}, viewed(tmp_path, *(made(period=period) for period in periods)))
    assert (known[ITSELF].period, known[ITSELF].value) == (span, len(periods))


def test_rows_without_a_value_do_not_count(tmp_path: Path) -> None:
    known = with_itself({}, viewed(tmp_path, made(), made(period="2023", value=None)))
    assert (known[ITSELF].period, known[ITSELF].value) == ("2022-2023", 1)


def test_data_that_are_no_numbers_say_nothing_of_themselves(tmp_path: Path) -> None:
    assert ITSELF not in with_itself({}, frame(step=["a"])) and ITSELF not in with_itself({}, viewed(tmp_path))
