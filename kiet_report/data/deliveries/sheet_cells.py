"""The cells of one sheet as its XML stores them:
several times as fast as through cell objects, and formulas and merged cells are seen.

openpyxl knows the workbook (sheets, shared texts, which styles are dates); only the stream of cells is read here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.parsers import expat

from kiet_report.data.deliveries.numerals import cell_text, number_text

_PIECE = 1 << 18
_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


class Cell(NamedTuple):
    """A cell that is not empty. column: counted from 0. kind: a value, a formula or an error of Excel."""

    column: int
    kind: Literal["value", "formula", "error"]
    text: str


class Sheet:
    """Streams a sheet.

    merged: ranges such as ``A1:B1`` with their first row, complete once `rows` is used up.
    """

    def __init__(self, path: Path, sheet: Any) -> None:
        self.merged: list[tuple[int, str]] = []
        self._path = path
        self._part = sheet._worksheet_path.lstrip("/")
        self._shared = sheet._shared_strings
        self._dates = sheet.parent._date_formats
        self._spans = sheet.parent._timedelta_formats
        self._epoch = sheet.parent.epoch
        self._rows: list[tuple[int, list[Cell]]] = []
        self._cells: list[Cell] = []
        self._row = 0
        self._column = 0
        self._type = self._style = ""
        self._formula = self._reading = self._phonetic = False
        self._text: list[str] = []
        self._columns: dict[str, int] = {}

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number and cells of each row that has one.

        Raises expat.ExpatError for XML that is damaged or declares entities, and ValueError or IndexError for a cell that cannot be.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = _refuse
        with zipfile.ZipFile(self._path) as archive, archive.open(self._part) as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
                yield from self._rows
                self._rows.clear()
            parser.Parse(b"", True)
            yield from self._rows

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag[tag.rfind(":") + 1 :]
        if tag == "c":
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            self._column = self._place(letters) if letters else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._formula = False
            self._text = []
        elif tag in ("v", "t"):
            self._reading = not self._phonetic
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column, self._cells = -1, []
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            first = _REFERENCE.match(attributes["ref"])
            self.merged.append((int(first[2]) if first else 0, attributes["ref"]))

    def _characters(self, text: str) -> None:
        if self._reading:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        tag = tag[tag.rfind(":") + 1 :]
        if tag in ("v", "t"):
            self._reading = False
        elif tag == "c":
            if self._formula:
                self._cells.append(Cell(self._column, "formula", ""))
            elif self._text:
                kind: Literal["value", "error"] = "error" if self._type == "e" else "value"
                self._cells.append(Cell(self._column, kind, self._value("".join(self._text))))
        elif tag == "row":
            if self._cells:
                self._rows.append((self._row, self._cells))
        elif tag == "rPh":
            self._phonetic = False

    def _value(self, text: str) -> str:
        kind = self._type
        if kind == "s":
            return str(self._shared[int(text)])
        if kind == "n":
            style = int(self._style or 0)
            if style in self._dates:
                from openpyxl.utils.datetime import from_excel

                return cell_text(from_excel(float(text), self._epoch, timedelta=style in self._spans))
            return text if _WHOLE.fullmatch(text) else number_text(float(text))
        return ("TRUE" if text == "1" else "FALSE") if kind == "b" else text

    def _place(self, letters: str) -> int:
        """Column number of `A`, `AB` and so on, from 0."""
        if letters not in self._columns:
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            if not 0 < number <= 16_384:
                raise ValueError("no such column")
            self._columns[letters] = number - 1
        return self._columns[letters]


def _refuse(*_: object) -> None:
    """No spreadsheet program declares a document type,
    and expanding what it declares can fill the memory.
    """
    raise ValueError("a document type is declared")
