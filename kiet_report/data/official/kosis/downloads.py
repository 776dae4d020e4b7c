"""Tables downloaded from KOSIS by hand, as CSV or XLSX,
read into the rows that the Open API would have given.

Three layouts: wide with periods in the header (one row of it, or two with items in the second), wide with items in the header and periods
in a column, and long. Codes stand in columns named C + the name of the classification, where they were asked for; otherwise the names are
the codes.
"""

from __future__ import annotations

import csv
import warnings
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries.archives import Limits, check_kind
from kiet_report.data.deliveries.encodings import decode
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.official.kosis.layouts import rows_of_grid

SHEET = "데이터"
LIMITS = Limits(file_bytes=64_000_000, unpacked_bytes=512_000_000)
"""Far above what a download of KOSIS holds: others report at most 200,000 cells."""


def check_download(path: Path) -> None:
    """Raises ReportError E-DELIVERY for a file that is missing, an archive or too large,
    before anything of it is unpacked or copied.
    """
    problems = Problems()
    check_kind(path, LIMITS, problems)
    problems.raise_if_any()


def read_download(content: bytes, name: str) -> list[dict[str, str]]:
    """The rows of a file in KOSIS's own terms.

    content: its bytes. name: its name, for messages; the ending says which kind it is. Raises ReportError E-KOSIS-FILE for another kind or
    a damaged one, E-DELIVERY for text that is neither UTF-8 nor CP949, E-KOSIS-LAYOUT naming line and what was expected.
    """
    ending = Path(name).suffix.lower()
    if ending == ".csv":
        return rows_of_grid(_csv_grid(content, name), name)
    if ending == ".xlsx":
        return rows_of_grid(_xlsx_grid(content, name), name)
    raise ReportError("E-KOSIS-FILE", file=name, problem=ending or "-")


def _csv_grid(content: bytes, name: str) -> list[list[str]]:
    problems = Problems()
    decoded = decode(content, name, problems)
    problems.raise_if_any()
    text = decoded[0] if decoded else ""
    try:
        return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error:
        raise ReportError("E-KOSIS-FILE", file=name, problem='CSV: "') from None


def _xlsx_grid(content: bytes, name: str) -> list[list[str]]:
    import openpyxl

    try:
        _refuse_declarations(content)
        with warnings.catch_warnings():
            # of styles and extensions, which hold no data
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        grid = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError):
        # openpyxl meets a damaged or foreign part with any of these
        raise ReportError("E-KOSIS-FILE", file=name, problem="XLSX") from None
    # a merged cell holds its text once, in its upper left corner
    for merged in sheet.merged_cells.ranges:
        text = grid[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, merged.max_row):
            for column in range(merged.min_col - 1, merged.max_col):
                grid[row][column] = text
    return grid


def _refuse_declarations(content: bytes) -> None:
    """No spreadsheet program declares entities, and expanding them can fill the memory."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as stream:
                    if b"<!DOCTYPE" in stream.read(4096):
                        raise zipfile.BadZipFile


def _text(value: object) -> str:
    """A cell as text; a whole number without decimals, any other exactly."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
