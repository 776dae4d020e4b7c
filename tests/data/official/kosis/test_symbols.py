"""Cells: symbols keep their meaning, numbers their digits, and nothing missing becomes zero."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiet_report.data.official.kosis.symbols import STATUSES, read_cell


@pytest.mark.parametrize(
    ("raw", "value", "status"),
    [
        ("620", 620.0, "ok"),
        ("1,234", 1234.0, "ok"),
        ("-1,234.5", -1234.5, "ok"),
        ("0", 0.0, "ok"),
        ("-0.0", 0.0, "ok"),
        (".5", 0.5, "ok"),
        ("-.5", -0.5, "ok"),
        (" 4.50 ", 4.5, "ok"),
        ("１２３", 123.0, "ok"),
        ("99999999999.99998", 99999999999.99998, "ok"),
        ("-", None, "zero_none"),
        ("－", None, "zero_none"),
        ("...", None, "unknown"),
        ("…", None, "unknown"),
        ("99999999999.99999", None, "unknown"),
        ("99,999,999,999.99999", None, "unknown"),
        ("X", None, "suppressed"),
        ("x", None, "suppressed"),
        ("", None, "blank"),
        ("  ", None, "blank"),
        (None, None, "blank"),
        ("123p", 123.0, "provisional"),
        ("1,234 p)", 1234.0, "provisional"),
        ("123[{p}]", 123.0, "provisional"),
        ("123 (P)", 123.0, "provisional"),
        ("123 잠정", 123.0, "provisional"),
        ("123[{e}]", None, "unparsed"),
        ("123 e)", None, "unparsed"),
        ("12²", None, "unparsed"),
        ("1,23", None, "unparsed"),
        ("1234,567", None, "unparsed"),
        ("1 234", None, "unparsed"),
        ("1.2.3", None, "unparsed"),
        ("1E+05", None, "unparsed"),
        ("△5", None, "unparsed"),
        ("(5)", None, "unparsed"),
        ("--", None, "unparsed"),
        ("-.", None, "unparsed"),
        (".", None, "unparsed"),
        ("NaN", None, "unparsed"),
        ("Infinity", None, "unparsed"),
        ("9" * 400, None, "unparsed"),
        ("N/A", None, "unparsed"),
        ("해당없음", None, "unparsed"),
    ],
)
def test_cells(raw: str | None, value: float | None, status: str) -> None:
    cell = read_cell(raw)
    assert (cell.value, cell.status, cell.raw) == (value, status, raw or "")


@given(st.one_of(st.text(), st.text(alphabet="0123456789,.-xXpP(){}[]… 잠정"), st.none()))
def test_any_text_has_a_status_keeps_its_letters_and_is_never_filled(raw: str | None) -> None:
    cell = read_cell(raw)
    assert cell.status in STATUSES
    assert cell.raw == (raw or "")
    assert (cell.value is not None) == (cell.status in ("ok", "provisional"))
    if cell.value is not None:
        assert math.isfinite(cell.value)
    if cell.value == 0:
        assert any(letter.isdigit() for letter in cell.raw)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12), st.booleans())
def test_numbers_come_back(number: object, grouped: bool) -> None:
    text = f"{number:,f}" if grouped else f"{number:f}"
    assume(text.replace(",", "") not in ("99999999999.9999", "99999999999.99999"))
    assert read_cell(text)[:2] == (float(text.replace(",", "")), "ok")
    assert read_cell(f"{text}p")[:2] == (float(text.replace(",", "")), "provisional")


@given(st.integers(0, 10**9), st.text(alphabet="abcdefghijklmnoqrstuvwyz*#^△▲", min_size=1, max_size=3))
def test_a_mark_that_nobody_explains_takes_the_value_away(number: int, mark: str) -> None:
    assert read_cell(f"{number}{mark}").status == "unparsed"
