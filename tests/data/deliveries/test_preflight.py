"""Structure: every fault by its line, found by arrays exactly where the csv module finds it."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiet_report.data.deliveries.preflight import LONGEST_FIELD, by_arrays, by_csv_module, check, check_nul, rows, structure
from kiet_report.data.deliveries.problems import Problems

AWKWARD = st.text(st.sampled_from('a"\n\r,\t 가똠0'), max_size=24)
CELLS = st.text(st.sampled_from('a"\n,\t 가똠0.*=') | st.characters(min_codepoint=0x20, max_codepoint=0xD7A3), max_size=6)


def tables(least_rows: int = 2, least_columns: int = 1) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(least_columns, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=least_rows, max_size=8)
    )


def written(table: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
    return text.getvalue()


def faults(text: str, width: int | None = None) -> list[tuple[str, int | None]]:
    problems = Problems()
    found = structure(text.encode(), ",")
    check(found, len(found.header or []) if width is None else width, "f", len(text), problems)
    return [(problem.code, problem.line) for problem in problems]


@given(AWKWARD)
@settings(max_examples=1_000)
@example('a,b\n"x\n",1\n')
@example('a,b\n"x"y,1\n')
@example('a""b,"c"\n\n\n')
@example("a\rb\n")
@example('"""",""\n')
@example("\n\na,b\n1,2")
@example("a,b\n1,2\n\r\n")
def test_arrays_agree_with_the_csv_module(text: str) -> None:
    fast, sure = by_arrays(text.encode(), ","), by_csv_module(text, ",")
    if fast is not None:
        assert fast.header == sure.header
        assert fast.lines.tolist() == sure.lines.tolist()
        assert fast.widths.tolist() == sure.widths.tolist()
        assert not sure.broken
        assert sure.unclosed is None


@given(tables(), st.sampled_from([",", "\t", ";", "|"]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=300)
def test_what_the_csv_module_writes_is_sound(table: list[list[str]], delimiter: str, end: str) -> None:
    """And is ordinary, so that arrays suffice."""
    text = written(table, delimiter, end)
    found = by_arrays(text.encode(), delimiter)
    sure = by_csv_module(text, delimiter)
    assert found is not None
    assert found.lines.tolist() == sure.lines.tolist()
    assert set(found.widths.tolist()) <= {len(table[0])}
    assert list(rows(text, delimiter)) == table


@given(tables(3, 2), st.data())
@settings(max_examples=300)
def test_one_ragged_row_is_always_found_at_its_line(table: list[list[str]], data: st.DataObject) -> None:
    row = data.draw(st.integers(1, len(table) - 1))
    width = len(table[0])
    table[row] = data.draw(st.sampled_from([table[row][:-1] or ["a"], [*table[row], "x"], [*table[row], "", ""], []]))
    if not table[row] and all(not other for other in table[row:]):
        table[row] = ["a", *["b"] * width]
    text = written(table)
    line = 1 + sum(written([before]).count("\n") for before in table[:row])
    if not table[row] and row == len(table) - 1:
        assert faults(text) == ([("E-EMPTY", None)] if row == 1 else [])  # an empty line at the end is no row
    else:
        assert faults(text) == [("E-RAGGED", line)]


@given(tables(3, 2), st.data())
@settings(max_examples=300)
def test_one_broken_quote_is_always_found_at_its_line(table: list[list[str]], data: st.DataObject) -> None:
    row = data.draw(st.integers(1, len(table) - 1))
    plain = [[cell.replace("\n", " ") for cell in cells] for cells in table]
    lines = [written([cells], end="\n") for cells in plain]
    lines[row] = '"open"shut' + ",x" * (len(table[0]) - 1) + "\n"
    assert faults("".join(lines)) == [("E-QUOTES", row + 1)]
    lines[row] = '"open' + ",x" * (len(table[0]) - 1) + "\n"
    assert all(line == row + 1 for _, line in faults("".join(lines[: row + 1])))
    assert ("E-UNCLOSED", row + 1) in faults("".join(lines[: row + 1]))


def test_all_ragged_rows_are_found() -> None:
    text = "a,b\n" + "1,2\n" * 5 + "1,2,3\n" + "1\n" + "1,2\n"
    assert faults(text) == [("E-RAGGED", 7), ("E-RAGGED", 8)]


def test_line_numbers_count_embedded_breaks() -> None:
    found = structure(b'a,b\n"x\ny",1\n"p\r\nq\r\nr",2\n3,4\n', ",")
    assert found.lines.tolist() == [2, 4, 7]
    assert faults('a,b\n"x\ny",1\n5\n') == [("E-RAGGED", 4)]


def test_an_empty_line_within_is_ragged_and_at_the_end_is_nothing() -> None:
    assert faults("a,b\n1,2\n\n3,4\n") == [("E-RAGGED", 3)]
    assert faults("a,b\n1,2\n\n\r\n\n") == []
    assert faults("a\n1\n\n3\n") == [("E-RAGGED", 3)]


@pytest.mark.parametrize("text", ["", "\n", "\r\n\n", "a,b", "a,b\n", "a,b\r\n\r\n"])
def test_no_row_is_empty(text: str) -> None:
    assert faults(text) == [("E-EMPTY", None)]


def test_a_field_that_never_ends_is_an_unclosed_quote() -> None:
    text = 'a,b\n"' + "x,1\n" * (LONGEST_FIELD // 2) + '",2\n'
    assert ("E-UNCLOSED", 2) in faults(text)


def test_a_lone_carriage_return_ends_a_row_as_the_csv_module_has_it() -> None:
    found = structure(b"a,b\r1,2\r3,4", ",")
    assert found.body is None
    assert found.lines.tolist() == [2, 3]


def test_a_quote_within_a_field_is_a_character() -> None:
    assert faults('a,b\n5" pipe,2\n') == []
    assert structure(b'a,b\n5" pipe,2\n', ",").body is None


def test_nul_bytes_are_told_once_a_line() -> None:
    problems = Problems()
    check_nul(b"a\n\0\0b\nc\n\0", "f", problems)
    assert [(problem.line, problem.facts["offset"]) for problem in problems] == [(2, 2), (4, 8)]
    assert isinstance(structure(b"a\n1", ",").lines, np.ndarray)
