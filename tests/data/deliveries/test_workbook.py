"""Workbooks: one sheet, stored values, and nothing that only looks like a value."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries.formats import read_table
from tests.data.deliveries.samples import codes_and_lines, found


def workbook(path: Path, rows: list[list[object]], change: Callable[[openpyxl.Workbook], object] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(path)
    return path


def refused(path: Path, **options: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ReportError) as error:
        read_table(path, **options)
    return codes_and_lines(error)


def test_cells(tmp_path: Path) -> None:
    cells = [
        "00123",
        5,
        5.0,
        0.1,
        1e300,
        123456789012345,
        -0.5,
        True,
        dt.date(2021, 1, 2),
        dt.datetime(2021, 1, 2, 3, 4),
        dt.time(5),
        "NA",
        " x",
    ]
    table = read_table(workbook(tmp_path / "a.xlsx", [["값", 2021], *([cell, "."] for cell in cells)]))
    expected = "00123|5|5|0.1|1e+300|123456789012345|-0.5|TRUE|2021-01-02|2021-01-02 03:04:00|05:00:00|NA| x"
    assert table.frame["값"].tolist() == expected.split("|")
    assert table.names == ["값", "2021"]
    assert table.sheet == "Sheet"


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    def as_text(book: openpyxl.Workbook) -> None:
        book.active["A2"].data_type = "s"

    table = read_table(workbook(tmp_path / "a.xlsx", [["값"], ['=HYPERLINK("http://x","y")']], as_text))
    assert table.frame["값"].tolist() == ['=HYPERLINK("http://x","y")']


def test_formulas_and_errors_are_named_by_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, "=A2*2"], ["#DIV/0!", 3]])
    with pytest.raises(ReportError) as error:
        read_table(path)
    assert [(problem.code, problem.line, problem.column) for problem in found(error)] == [("E-FORMULA", 2, "b"), ("E-CELL-ERROR", 3, "a")]
    assert "B2" in error.value.text("ko")
    assert "A2*2" not in error.value.text("en")


def test_merged_cells(tmp_path: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book.active.merge_cells("A1:B1")
        book.active.merge_cells("A3:A4")

    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2], [3, 4], [5, 6]], merge)
    assert sorted(problem for problem in refused(path) if problem[0] == "E-MERGED") == [("E-MERGED", 1), ("E-MERGED", 3)]


def test_sheets(tmp_path: Path) -> None:
    def more(book: openpyxl.Workbook) -> None:
        book.create_sheet("빈 시트")
        book.create_sheet("숨김").append(["숨은", "열"])
        book["숨김"].append([7, 8])
        book["숨김"].sheet_state = "hidden"

    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2]], more)
    assert read_table(path).names == ["a", "b"]
    assert read_table(path, sheet="숨김").names == ["숨은", "열"]
    assert refused(path, sheet="없음") == [("E-SHEET", None)]
    assert refused(path, sheet="빈 시트") == [("E-EMPTY", None)]
    two = workbook(tmp_path / "two.xlsx", [["a"], [1]], lambda book: book.create_sheet("둘").append(["b"]))
    assert refused(two) == [("E-SHEET", None)]
    assert refused(workbook(tmp_path / "none.xlsx", [])) == [("E-SHEET-EMPTY", None)]
    assert refused(workbook(tmp_path / "head.xlsx", [["a"]])) == [("E-EMPTY", None)]


def test_titles_gaps_and_stray_values(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", "b"], [1, 2], [], [3], [4, 5, None, "주"], [6, 7], [], []]
    assert refused(workbook(tmp_path / "a.xlsx", rows)) == [("E-RAGGED", 3), ("E-RAGGED", 5)]
    assert refused(workbook(tmp_path / "b.xlsx", [["기업활동조사 결과"], ["a", "b"], [1, 2]])) == [("E-RAGGED", 2), ("E-RAGGED", 3)]
    assert refused(workbook(tmp_path / "c.xlsx", [["a", None, "c"], [1, 2, 3]])) == [("E-HEADER-BLANK", 1)]
    table = read_table(workbook(tmp_path / "d.xlsx", [[], [], ["a", "b"], [1, None], [None, 2]]))
    assert table.frame.to_numpy().tolist() == [["1", ""], ["", "2"]]
    assert table.lines.tolist() == [4, 5]


def test_damaged_parts_and_declared_entities(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a"], [1]])
    for name, change in (("cut.xlsx", b"<worksheet"), ("entities.xlsx", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')):
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / name, "w") as target:
            for member in source.namelist():
                target.writestr(member, change if member == "xl/worksheets/sheet1.xml" else source.read(member))
        assert refused(tmp_path / name) == [("E-FORMAT-DAMAGED", None)]


def test_a_long_sheet_is_read_in_pieces(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["n", "t"], *([number, f"{number:06d}"] for number in range(12_001))])
    frame = read_table(path).frame
    assert frame["n"].tolist() == [str(number) for number in range(12_001)]
    assert frame["t"].iloc[-1] == "012000"
