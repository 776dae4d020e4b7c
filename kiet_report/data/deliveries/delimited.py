"""Delimited text (CSV, TSV, TXT) to text cells:
bytes decoded strictly, structure checked, read by pyarrow or, where odd, by csv.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kiet_report.data.deliveries import preflight
from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.encodings import decode
from kiet_report.data.deliveries.headers import described, names_of
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.text_table import TextTable

if TYPE_CHECKING:
    import pyarrow as pa

_OF_SUFFIX = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_CANDIDATES = ",\t;|"
_AT_A_TIME = 5_000
TEXT = pd.StringDtype(na_value=np.nan)
"""The dtype `str` of pandas 3."""


def read_delimited(
    data: bytes, file: str, sha256: str, problems: Problems, *, encoding: str | None, delimiter: str | None, codebook: Codebook | None
) -> TextTable | None:
    """The table of a delimited text; None after noting what is wrong with it.

    delimiter: None for comma in .csv, tab in .tsv, and in other files the one of comma and tab that stands in the first line.
    """
    size = len(data)
    preflight.check_nul(data, file, problems)
    decoded = decode(data, file, problems, encoding)
    if decoded is None or len(problems):
        return None
    text, found_encoding = decoded
    utf8 = text.encode("utf-8") if found_encoding == "cp949" else data[3:] if found_encoding == "utf-8-sig" else data
    del data, decoded, text  # tens of megabytes each
    separator = _delimiter(utf8, file, delimiter, problems)
    if separator is None:
        return None
    found = preflight.structure(utf8, separator)
    if not found.header or found.broken[:1] == (1,):
        _no_header(found, file, size, problems)
        return None
    names, header = names_of(found.header, file, 1, codebook, problems)
    preflight.check(found, len(names), file, size, problems, header=header)
    if len(problems):
        return None
    frame = _by_pyarrow(utf8, found, names, separator, header) or _by_csv_module(utf8, names, separator, header)
    lines = found.lines if header else np.concatenate([[1], found.lines])
    labels, values = described(names, codebook)
    marks = codebook.na_marks if codebook else ()
    return TextTable(
        file, "csv", found_encoding, names, to_frame(frame, names), lines, sha256, size, labels, values, header=header, na_marks=marks
    )


def to_frame(columns: Sequence[pa.Array | pa.ChunkedArray], names: list[str]) -> pd.DataFrame:
    """Columns of Arrow strings as a frame of dtype `str`, without copying the text."""
    import pyarrow as pa

    return pa.table(list(columns), names=names).to_pandas(types_mapper={pa.string(): TEXT}.get)


def _no_header(found: preflight.Structure, file: str, size: int, problems: Problems) -> None:
    """Note why there is no first row to take names from; the widths of the others say nothing then."""
    for line in found.broken:
        problems.add("E-QUOTES", file, line)
    if found.unclosed is not None:
        problems.add("E-UNCLOSED", file, found.unclosed)
    elif found.header is None and not found.broken:
        problems.add("E-EMPTY", file, bytes=size)
    elif not found.broken:
        problems.add("E-HEADER-BLANK", file, 1, position=1)


def _delimiter(utf8: bytes, file: str, declared: str | None, problems: Problems) -> str | None:
    """The delimiter; notes E-DELIMITER where the first line does not hold the one expected but another."""
    first = utf8[: utf8.find(b"\n") if b"\n" in utf8 else len(utf8)].decode("utf-8")
    if declared is not None:
        if len(declared) == 1 and declared.isascii() and not declared.isalnum() and declared not in '"\r\n\\\0':
            return declared
        problems.add("E-DELIMITER", file, 1, expected="','", present=repr(declared))
        return None
    suffix = file[file.rfind(".") :].lower()
    present = [mark for mark in _CANDIDATES if mark in first]
    expected = _OF_SUFFIX.get(suffix)
    if expected is None and len(present) == 1 and present[0] in ",\t":
        return present[0]
    if expected is not None and (expected in present or not present):
        return expected
    if not first.strip():
        return ","
    named = " / ".join(map(repr, present)) or "-"
    problems.add("E-DELIMITER", file, 1, expected=repr(expected) if expected else "',' / '\\t'", present=named)
    return None


def _by_pyarrow(utf8: bytes, found: preflight.Structure, names: list[str], delimiter: str, header: bool) -> list[pa.ChunkedArray] | None:
    """The columns of a text whose structure is plain; None where only the csv module reads it."""
    if found.body is None:
        return None
    import pyarrow as pa
    from pyarrow import csv

    start, end, held = found.body
    keys = [str(position) for position in range(len(names))]
    table = csv.read_csv(
        pa.BufferReader(pa.py_buffer(memoryview(utf8)[start if header else 0 : end])),
        read_options=csv.ReadOptions(column_names=keys),
        parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=held, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(keys, pa.string()), null_values=[], strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )
    return table.columns


def _by_csv_module(utf8: bytes, names: list[str], delimiter: str, header: bool) -> list[pa.ChunkedArray]:
    """The columns as the csv module reads them, some thousand rows at a time."""
    import pyarrow as pa

    every: Iterable[list[str]] = preflight.rows(utf8.decode("utf-8"), delimiter)
    remaining = iter(every)
    if header:
        next(remaining)
    chunks: list[list[pa.Array]] = [[] for _ in names]
    while some := list(itertools.islice(remaining, _AT_A_TIME)):
        for column, values in enumerate(zip(*some, strict=True)):
            chunks[column].append(pa.array(values, pa.string()))
    return [pa.chunked_array(chunk, pa.string()) for chunk in chunks]
