"""The data of an exhibit as files people open: CSV and XLSX, headings in both languages,
equal data giving equal bytes.

CSV is UTF-8 with a byte-order mark, without which Excel in Korea reads CP949, and has CRLF line ends (RFC 4180). A text that a spreadsheet
would take for a formula gets an apostrophe in CSV; in XLSX it is stored as text and needs none. A missing value is an empty cell in both.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CREATED = dt.datetime(2024, 12, 31)
_WIDEST, _NARROWEST = 48, 8
_SHEETS = ("자료 Data", "설명 About")
_PARTS = {
    "ko": Bilingual(ko="국문", en="Korean"),
    "en": Bilingual(ko="영문", en="English"),
    "key": Bilingual(ko="수치 이름", en="key"),
    "unit": Bilingual(ko="단위", en="unit"),
    "status": Bilingual(ko="값의 상태", en="status"),
    "low": Bilingual(ko="하한", en="lower end"),
    "high": Bilingual(ko="상한", en="upper end"),
}
"""What a column is to the one whose name it begins with: a text in one language, or what is known of a number."""


def heading(name: Bilingual) -> str:
    """A column's heading, Korean first: 연도 (year); the word alone where both are the same."""
    return name.ko if name.ko == name.en else f"{name.ko} ({name.en})"


def write_csv(frame: pd.DataFrame, path: Path, columns: Mapping[str, Bilingual]) -> None:
    """Write the frame's columns in its order, headed by `columns`. E-COLUMN for a column without a name."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_harmless(text) for text in _headings(frame, columns)])
    for row in _rows(frame):
        writer.writerow(["" if value is None else _harmless(value) if isinstance(value, str) else _plain(value) for value in row])
    path.write_bytes(stream.getvalue().encode("utf-8-sig"))


def write_xlsx(
    frame: pd.DataFrame, path: Path, columns: Mapping[str, Bilingual], *, about: Sequence[Bilingual], created: dt.datetime = _CREATED
) -> None:
    """Write a workbook: the data as numbers and text,
    and a sheet that says in both languages what they are.

    about: label, title, subtitle, notes, source, in this order. created: the moment the file claims to be from, so that equal data give
    equal bytes.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": about[0].ko if about else "", "created": created})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    data = book.add_worksheet(_SHEETS[0])
    headings, rows = _headings(frame, columns), _rows(frame)
    for position, text in enumerate(headings):
        data.write_string(0, position, text, bold)
    for line, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            _write(data, line, position, value)
    for position, text in enumerate(headings):
        data.set_column(position, position, _width([text, *(row[position] for row in rows)]))
    data.freeze_panes(1, 0)
    data.autofilter(0, 0, len(rows), len(headings) - 1)
    _about(book, about)
    book.close()


def _about(book: xlsxwriter.Workbook, about: Sequence[Bilingual]) -> None:
    sheet = book.add_worksheet(_SHEETS[1])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 60)
    for line, text in enumerate([Bilingual(ko="한국어", en="English"), *about]):
        for position, half in enumerate((text.ko, text.en)):
            sheet.write_string(line, position, half, wrapped)


def _headings(frame: pd.DataFrame, columns: Mapping[str, Bilingual]) -> list[str]:
    found = {str(name): _named(str(name), columns) for name in frame.columns}
    if unnamed := [name for name, called in found.items() if called is None]:
        raise ReportError("E-COLUMN", columns=", ".join(unnamed))
    return [heading(called) for called in found.values() if called is not None]


def _named(name: str, columns: Mapping[str, Bilingual]) -> Bilingual | None:
    """The name of a column; one that belongs to another, such as `policy_ko` or `amount_key`,
    is named after that.
    """
    if name in columns:
        return columns[name]
    stem, _, part = name.rpartition("_")
    if stem not in columns or part not in _PARTS:
        return None
    return Bilingual(ko=f"{columns[stem].ko}({_PARTS[part].ko})", en=f"{columns[stem].en}, {_PARTS[part].en}")


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    values = [[None if pd.isna(cell) else cell.item() if hasattr(cell, "item") else cell for cell in frame[name]] for name in frame.columns]
    return [list(row) for row in zip(*values, strict=True)]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> str:
    """Numbers as they read back: a whole float without its point, true and false in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(int(value)) if isinstance(value, float) and value.is_integer() else repr(value)


def _write(sheet: Any, line: int, position: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, position, value)
    elif isinstance(value, str):
        sheet.write_string(line, position, value)
    elif value is not None:
        sheet.write_number(line, position, value)


def _width(cells: Sequence[Any]) -> int:
    """Characters of the widest cell, a Hangul syllable counted twice, within bounds."""
    widths = [sum(2 if letter >= "\u1100" else 1 for letter in str(cell)) for cell in cells if cell is not None]
    return min(_WIDEST, max(_NARROWEST, *widths) + 2)
