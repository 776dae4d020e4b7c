"""The data of an exhibit survive being written: order, types, gaps, every digit."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.exhibits.frames import read_frame, shown, write_frame


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
