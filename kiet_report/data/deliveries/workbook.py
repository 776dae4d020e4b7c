"""Excel workbooks to text cells: one sheet, values as they are stored, and no formula,
merged cell or error taken for a value.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.delimited import to_frame
from kiet_report.data.deliveries.headers import described, names_of
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.sheet_cells import Sheet
from kiet_report.data.deliveries.text_table import TextTable

_AT_A_TIME = 5_000


def read_workbook(path: Path, sha256: str, problems: Problems, *, sheet: str | None, codebook: Codebook | None) -> TextTable | None:
    """The table of one sheet; None after noting what is wrong with it.

    sheet: its name; None for the only visible sheet that is not empty. The first row that is not empty is the header. Text cells are
    taken as they are, so that leading zeros stay; numbers and dates as `cell_text` writes them. Lines are rows of the sheet. Notes
    E-SHEET, E-FORMULA, E-MERGED, E-CELL-ERROR, E-RAGGED, E-EMPTY, E-FORMAT-DAMAGED and the faults of a header.
    """
    with path.open("rb") as stream:
        book = _open(path, stream)
        chosen = None if book is None else _choose(book, sheet, path.name, problems)
        try:
            if chosen is not None:
                return _read(path, sha256, chosen, codebook, problems)
        except (zipfile.BadZipFile, zlib.error, OSError, KeyError, ValueError, IndexError, ExpatError):
            book = None  # cells that cannot be read; what the error says may quote them
    if book is None:
        problems.add("E-FORMAT-DAMAGED", path.name, kind=".xlsx")
    return None


def _open(path: Path, stream: BinaryIO) -> Any | None:
    """The workbook with its shared texts and styles;
    None for a damaged one, which openpyxl meets with whatever it stumbles over.
    """
    try:
        _refuse_declarations(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of styles and extensions that hold no data
            return openpyxl.load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    except (zipfile.BadZipFile, zlib.error, OSError, LookupError, ValueError, TypeError, AttributeError, SyntaxError, InvalidFileException):
        return None  # an XML error is a SyntaxError


def _refuse_declarations(path: Path) -> None:
    """Refuse a part that declares entities: no spreadsheet program writes one,
    and expanding them can fill the memory.
    """
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as stream:
                    if b"<!DOCTYPE" in stream.read(4096):
                        raise zipfile.BadZipFile


def _choose(book: Any, wanted: str | None, file: str, problems: Problems) -> Any | None:
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    for one in visible:
        one.reset_dimensions()
    if wanted is None:
        chosen = [one for one in visible if _has_content(one)]
    else:
        chosen = [one for one in book.worksheets if one.title == wanted]
        for one in chosen:
            one.reset_dimensions()
    if len(chosen) == 1:
        return chosen[0]
    if wanted is None and not chosen:
        problems.add("E-SHEET-EMPTY", file)
    else:
        problems.add("E-SHEET", file, sheets=", ".join(repr(one.title) for one in chosen or book.worksheets))
    return None


def _has_content(sheet: Any) -> bool:
    return any(cell.value is not None for row in sheet.iter_rows() for cell in row)


def _rows(cells: Sheet, file: str, names: list[str], problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Number and texts of each row that is not empty, cut after its last value.

    names: filled by the caller once they are known.
    """
    for number, row in cells.rows():
        texts = [""] * (max(cell.column for cell in row) + 1)
        for column, kind, text in row:
            if kind != "value":
                name = names[column] if column < len(names) else str(column + 1)
                code = "E-FORMULA" if kind == "formula" else "E-CELL-ERROR"
                problems.add(code, file, number, name, cell=f"{get_column_letter(column + 1)}{number}")
                text = text or "="
            texts[column] = text
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def _read(path: Path, sha256: str, sheet: Any, codebook: Codebook | None, problems: Problems) -> TextTable | None:
    file, size = path.name, path.stat().st_size
    names: list[str] = []
    cells = Sheet(path, sheet)
    rows = _rows(cells, file, names, problems)
    first = next(rows, None)
    if first is None:
        problems.add("E-EMPTY", file, bytes=size)
        return None
    found, header = names_of(first[1], file, first[0], codebook, problems)
    names.extend(found)
    columns = _Columns(len(names))
    if not header:
        columns.add(*first)
    previous = first[0]
    for number, texts in rows:
        if number > previous + 1:  # one problem a gap: a stray value may stand a million rows below
            problems.add("E-RAGGED", file, previous + 1, expected=len(names), got=0)
        if len(texts) > len(names):
            problems.add("E-RAGGED", file, number, expected=len(names), got=len(texts))
        else:
            columns.add(number, texts)
        previous = number
    for line, merged in cells.merged:  # only the first of merged cells holds a value: the others would read as empty
        problems.add("E-MERGED", file, line, range=merged)
    if not columns.lines and not len(problems):
        problems.add("E-EMPTY", file, bytes=size)
    if len(problems):
        return None
    labels, values = described(names, codebook)
    marks = codebook.na_marks if codebook else ()
    frame = to_frame(columns.arrow(), names)
    lines = np.array(columns.lines, np.int64)
    return TextTable(
        file, "xlsx", None, names, frame, lines, sha256, size, labels, values, header=header, na_marks=marks, sheet=str(sheet.title)
    )


class _Columns:
    """Rows gathered into Arrow columns some thousand at a time,
    so that a long sheet does not stand in memory as Python texts.
    """

    def __init__(self, width: int) -> None:
        self.lines: list[int] = []
        self._width = width
        self._rows: list[Sequence[str]] = []
        self._chunks: list[list[pa.Array]] = [[] for _ in range(width)]

    def add(self, number: int, texts: list[str]) -> None:
        self.lines.append(number)
        self._rows.append(texts + [""] * (self._width - len(texts)))
        if len(self._rows) == _AT_A_TIME:
            self._flush()

    def _flush(self) -> None:
        for chunks, values in zip(self._chunks, zip(*self._rows, strict=True), strict=bool(self._rows)):
            chunks.append(pa.array(values, pa.string()))
        self._rows = []

    def arrow(self) -> list[pa.ChunkedArray]:
        self._flush()
        return [pa.chunked_array(chunks, pa.string()) for chunks in self._chunks]
