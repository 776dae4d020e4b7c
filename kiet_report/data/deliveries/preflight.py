"""The structure of delimited text before anything in it is believed:
header, rows, their lines and widths, and every fault of structure.

The `csv` module with strict quotes is the authority. For ordinary files its answer is computed with arrays, several times as fast; where
a file is not ordinary (a quote inside a field, a lone carriage return, a row of 128 KiB) the module itself reads it. A property test
holds the two together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kiet_report.data.deliveries.problems import Problems

LONGEST_FIELD = csv.field_size_limit()
"""Characters a field may have, 131,072 as in the csv module: a longer one is a quote that was never closed."""
_QUOTE, _LF, _CR = 34, 10, 13


@dataclass(frozen=True, eq=False)
class Structure:
    """Rows of a delimited text as the csv module sees them.

    header: the fields of the first row, None for an empty file. lines: int64, the line on which each later row begins, counted from 1.
    widths: int64, its number of fields, 0 for an empty line. broken: lines of rows whose quotes are wrong. unclosed: the line of a row
    with a quote that is never closed. Empty lines at the end of the file are left out. body: where the rows after the header begin and
    end in the UTF-8 bytes, and whether a quoted field holds a line break; None where only the csv module can read them.
    """

    header: list[str] | None
    lines: np.ndarray
    widths: np.ndarray
    broken: tuple[int, ...] = ()
    unclosed: int | None = None
    body: tuple[int, int, bool] | None = None


def structure(utf8: bytes, delimiter: str) -> Structure:
    """The structure of a text given as UTF-8 without byte-order mark.

    delimiter: one ASCII character that is no quote or line break.
    """
    return by_arrays(utf8, delimiter) or by_csv_module(utf8.decode("utf-8"), delimiter)


def check(found: Structure, width: int, file: str, size: int, problems: Problems, *, header: bool = True) -> None:
    """Note every fault of the rows: E-RAGGED for each row without `width` fields, E-QUOTES, E-UNCLOSED,
    and E-EMPTY where there is no row.

    header: whether the first row is one; where it is data, a file of one row is not empty.
    """
    for line in found.broken:
        problems.add("E-QUOTES", file, line)
    if found.unclosed is not None:
        problems.add("E-UNCLOSED", file, found.unclosed)
    elif header and not len(found.lines) and not found.broken:
        problems.add("E-EMPTY", file, bytes=size)
    for row in np.flatnonzero(found.widths != width):
        problems.add("E-RAGGED", file, int(found.lines[row]), expected=width, got=int(found.widths[row]))


def check_nul(data: bytes, file: str, problems: Problems) -> None:
    """Note each line that holds a NUL byte, once."""
    position, line, counted = data.find(b"\0"), 1, 0
    while position >= 0:
        line += data.count(b"\n", counted, position)
        problems.add("E-NUL", file, line, offset=position)
        counted = data.find(b"\n", position)
        position = data.find(b"\0", counted) if counted >= 0 else -1


def rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a sound text, header first, empty lines left out."""
    return (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row)


def by_csv_module(text: str, delimiter: str) -> Structure:
    """The structure as the csv module finds it; after a broken row it goes on with the next line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[int] = []
    widths: list[int] = []
    broken: list[int] = []
    header: list[str] | None = None
    unclosed: int | None = None
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                unclosed = begins
                break
            if "field limit" in str(error):
                unclosed = begins
                break
            broken.append(begins)
            continue
        if header is None:
            header = row
        else:
            lines.append(begins)
            widths.append(len(row))
    while widths and widths[-1] == 0 and unclosed is None:
        lines.pop()
        widths.pop()
    if header == [] and not lines and not broken and unclosed is None:
        header = None
    return Structure(header, np.array(lines, np.int64), np.array(widths, np.int64), tuple(broken), unclosed)


def by_arrays(utf8: bytes, delimiter: str) -> Structure | None:
    """The same for an ordinary text; None for one that is not, or is empty."""
    data = np.frombuffer(utf8, np.uint8)
    if not len(data) or _lone_carriage_return(data):
        return None
    quotes = np.flatnonzero(data == _QUOTE)
    if len(quotes) and not _plain_quotes(data, quotes, ord(delimiter)):
        return None
    breaks = np.flatnonzero(data == _LF)
    ends = _outside(breaks, quotes)
    if not len(ends) or ends[-1] != len(data) - 1:
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    if int((ends - starts).max()) >= LONGEST_FIELD:
        return None
    delimiters = _outside(np.flatnonzero(data == ord(delimiter)), quotes)
    widths = np.diff(np.searchsorted(delimiters, np.append(starts, len(data)))) + 1
    empty = (ends == starts) | ((ends == starts + 1) & (data[np.minimum(starts, len(data) - 1)] == _CR))
    widths[empty] = 0
    full = np.flatnonzero(~empty)
    if not len(full):
        return None
    lines = np.searchsorted(breaks, starts) + 1
    rows_to = int(full[-1]) + 1
    first = utf8[: int(ends[0])].decode("utf-8")
    header = next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter, strict=True), [])
    held = len(breaks) != len(_outside(breaks, quotes))
    body = (min(int(ends[0]) + 1, len(data)), int(ends[rows_to - 1]), held)
    return Structure(header, lines[1:rows_to].astype(np.int64), widths[1:rows_to].astype(np.int64), body=body)


def _lone_carriage_return(data: np.ndarray) -> bool:
    """Whether a carriage return stands without a line feed: the csv module ends a row there."""
    returns = np.flatnonzero(data == _CR)
    if not len(returns):
        return False
    return bool(returns[-1] == len(data) - 1 or (data[returns + 1] != _LF).any())


def _plain_quotes(data: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Whether every quote opens at the start of a field, closes at its end, or is one of a doubled pair:
    then inside means an odd count.
    """
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    before = np.where(opening > 0, data[opening - 1], _LF)
    opens = (before == delimiter) | (before == _LF)
    opens[1:] |= doubled
    after = np.where(closing < len(data) - 1, data[np.minimum(closing + 1, len(data) - 1)], _LF)
    closes = (after == delimiter) | (after == _LF) | (after == _CR)
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())


def _outside(positions: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """The positions that are not inside quotes."""
    return positions[np.searchsorted(quotes, positions) % 2 == 0] if len(quotes) else positions
