"""One way to read the CSV files of `data/`:
columns and types are declared in the `columns.yaml` beside the file, and nothing is guessed.

Types, each followed by `?` where a cell may be empty:
- `text`: str; empty stays "". `date`: str, a year, a month (2025-06) or an ISO date.
- `int`: int64 (`int?`: Int64, NA where empty). `float`: float64, NaN where empty.
- `range`: float64, NaN for a printed range such as 1-4; `<column>_low` and `<column>_high` hold the ends, and equal the value otherwise.
- `mixed`: str as printed, and `<column>_number`: float64, NaN where the cell is not a number.
- a list: the words a cell may hold; str.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.editions.inputs import Inputs

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_PATTERNS = {
    "int": re.compile(r"-?[0-9]{1,18}"),
    "float": re.compile(_NUMBER),
    "range": re.compile(rf"{_NUMBER}(?:-{_NUMBER})?"),
    "date": re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"),
}
_KINDS = {*_PATTERNS, "text", "mixed"}
SCHEMA_FILE = "columns.yaml"


def tables(inputs: Inputs, folder: str) -> list[str]:
    """The names of the tables declared for a folder of `data/`, without `.csv`."""
    return list(_declared(inputs, folder))


def read(inputs: Inputs, folder: str, name: str) -> pd.DataFrame:
    """`data/<folder>/<name>.csv` with the declared columns in their order.

    Raises ReportError E-DATA naming file, line and column for an undeclared table, a missing, unknown or misplaced column, a row of another
    length, a cell that is not of its type, and a repeated key. The message tells the kind of the cell, never its value.
    """
    file = f"{folder}/{name}.csv"
    declared = _declared(inputs, folder).get(name)
    if declared is None:
        raise _refusal(file, 0, "-", expected=f"a table of {folder}/{SCHEMA_FILE}", got="another name")
    header, rows, lines = _cells(inputs.path(file), file)
    columns: dict[str, Any] = declared["columns"]
    _same_columns(file, header, list(columns))
    frame = pd.DataFrame()
    for position, (column, kind) in enumerate(columns.items()):
        texts = [row[position] for row in rows]
        for found, text in zip(lines, texts, strict=True):
            if expected := _unfit(text, kind):
                raise _refusal(file, found, column, expected=expected, got=_kind_of(text))
        for part, values in _converted(column, texts, kind).items():
            frame[part] = values
    _unique(file, frame, declared.get("key", []), lines)
    return frame


def _declared(inputs: Inputs, folder: str) -> dict[str, Any]:
    path = inputs.path(f"{folder}/{SCHEMA_FILE}")
    state = path.stat()
    return _schema(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _schema(path: Path, _modified: int, _size: int) -> dict[str, Any]:
    """Kept, because a long declaration takes a tenth of a second to parse; a changed file is read again."""
    return load_yaml(path)


def _refusal(file: str, line: int, column: str, *, expected: str, got: str) -> ReportError:
    return ReportError("E-DATA", file=f"data/{file}", line=line, column=column, expected=expected, got=got)


def _cells(path: Path, file: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows, and the line each row ends on."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(file, 1 + error.object[: error.start].count(b"\n"), "-", expected="UTF-8", got=f"byte {error.start}") from None
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        header = next(reader, [])
        for row in reader:
            if len(row) != len(header):
                raise _refusal(file, reader.line_num, "-", expected=f"{len(header)} fields", got=f"{len(row)} fields")
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error:
        raise _refusal(file, reader.line_num, "-", expected="CSV", got="unclosed or misplaced quotation mark") from None
    if not rows:
        raise _refusal(file, 1, "-", expected="rows", got="none")
    return header, rows, lines


def _same_columns(file: str, header: list[str], declared: list[str]) -> None:
    for column in declared:
        if column not in header:
            raise _refusal(file, 1, column, expected="column", got="none")
    for column in header:
        if column not in declared:
            raise _refusal(file, 1, ascii(column[:40]), expected="declared column", got="undeclared")
    if header != declared:
        raise _refusal(file, 1, "-", expected=",".join(declared), got=",".join(header))


def _unfit(text: str, kind: Any) -> str | None:
    """What a cell should have been, when it is not."""
    if isinstance(kind, list):
        return None if text in kind else " | ".join(word or "(empty)" for word in kind)
    name = kind.removesuffix("?")
    if name not in _KINDS:
        raise KeyError(f"{kind!r} is not a type of {SCHEMA_FILE}")
    if not text:
        return None if kind.endswith("?") else f"{name}, not empty"
    pattern = _PATTERNS.get(name)
    return None if pattern is None or pattern.fullmatch(text) else name


def _kind_of(text: str) -> str:
    """The kind of a cell, said without its value."""
    if not text:
        return "empty"
    for kind in ("int", "float", "date", "range"):
        if _PATTERNS[kind].fullmatch(text):
            return kind
    return "text"


def _converted(column: str, texts: list[str], kind: Any) -> dict[str, pd.Series]:
    name = kind.removesuffix("?") if isinstance(kind, str) else "text"
    if name == "int":
        if kind.endswith("?"):
            return {column: pd.Series([int(text) if text else pd.NA for text in texts], dtype="Int64")}
        return {column: pd.Series([int(text) for text in texts], dtype="int64")}
    if name == "float":
        return {column: _floats(texts)}
    if name == "range":
        ends = [re.fullmatch(rf"({_NUMBER})-({_NUMBER})", text) for text in texts]
        return {
            column: _floats(["" if end else text for text, end in zip(texts, ends, strict=True)]),
            f"{column}_low": _floats([end[1] if end else text for text, end in zip(texts, ends, strict=True)]),
            f"{column}_high": _floats([end[2] if end else text for text, end in zip(texts, ends, strict=True)]),
        }
    as_printed = {column: pd.Series(texts, dtype="str")}
    if name == "mixed":
        as_printed[f"{column}_number"] = _floats([text if _PATTERNS["float"].fullmatch(text) else "" for text in texts])
    return as_printed


def _floats(texts: list[str]) -> pd.Series:
    return pd.Series([float(text) if text else float("nan") for text in texts], dtype="float64")


def _unique(file: str, frame: pd.DataFrame, key: list[str], lines: list[int]) -> None:
    if not key:
        return
    repeated = frame.duplicated(subset=key)
    if repeated.any():
        raise _refusal(file, lines[int(repeated.to_numpy().argmax())], "+".join(key), expected="unique key", got="repeated key")
