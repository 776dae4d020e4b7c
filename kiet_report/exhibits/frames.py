"""The data of an exhibit as JSON: column order and types kept, a missing value is null,
floats read back exactly.
"""

from __future__ import annotations

import json
import math
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.periods import parse_period
from kiet_report.core.records import Basis, Number
from kiet_report.exhibits.text import ITSELF
from kiet_report.registry.view import COLUMNS

SCHEMA = 1
_TYPES = ("int64", "Int64", "float64", "bool", "boolean", "str")


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a tidy frame; its index is not data and is dropped.

    Every exhibit says where each row comes from, so `basis` (one of `core.records.Basis`) and `source` must be filled. Raises E-FRAME for a
    missing one of them, a repeated column, a column of another type than integer, float, boolean or text, and for an infinite number.
    """
    place = path.name
    if len(set(frame.columns)) != len(frame.columns):
        raise ReportError("E-FRAME", place=place, problem="a column name is repeated")
    if frame.empty:
        raise ReportError("E-FRAME", place=place, problem="no rows")
    columns = [{"name": str(name), "type": _type(frame[name], place)} for name in frame.columns]
    _said_where_from(frame, place)
    values = [[_value(cell, place) for cell in frame[name]] for name in frame.columns]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in zip(*values, strict=True))
    head = json.dumps({"schema": SCHEMA, "columns": columns}, ensure_ascii=False)
    path.write_text(f'{head[:-1]}, "rows": [\n{rows}\n]}}\n', encoding="utf-8")


def is_blank(frame: pd.DataFrame) -> bool:
    """Whether there is nothing to show: no rows, or a view of numbers none of which has a value or a
    range.
    """
    if frame.empty or "key" not in frame.columns:
        return frame.empty
    return bool(frame[["value", "low", "high"]].isna().all(axis=None))


def with_itself(numbers: Mapping[str, Number], frame: pd.DataFrame) -> Mapping[str, Number]:
    """The numbers, and under `exhibits.text.ITSELF` what an exhibit's words may say of its own data.

    That is a number of their period, from the first year to the last, whose value is how many rows have one; nothing where the data are no
    view of numbers.
    """
    if "key" not in frame.columns or frame.empty:
        return numbers
    years = [year for period in frame["period"] for year in parse_period(period)]
    span = str(min(years)) if min(years) == max(years) else f"{min(years)}-{max(years)}"
    fields = {"definition": ITSELF, "source": ITSELF, "basis": frame["basis"].iloc[0], "unit": "count", "period": span}
    itself = Number(key=ITSELF, measure=ITSELF, value=int(frame["value"].notna().sum()), **fields)
    return ChainMap({ITSELF: itself}, numbers)  # type: ignore[arg-type]  # only read


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that have something to show: of a view those with a value,
    a range or a word for why there is none; of another frame all.
    """
    if "key" not in frame.columns:
        return frame
    return frame[frame[["value", "low", "high"]].notna().any(axis=1) | (frame["status"] != "not_obtained")]


def keys_shown(frame: pd.DataFrame) -> list[str]:
    """Keys of the numbers that an exhibit shows: of a view,
    or of the numbers that stand beside rows of text.
    """
    columns = [name for name in frame.columns if name == "key" or name.endswith("_key")]
    return [key for name in columns for key in frame[name] if key]


def published(frame: pd.DataFrame) -> pd.DataFrame:
    """What the data file of an exhibit holds: of a view of numbers its columns and no others (a drawing
    may have needed some), of another frame all.
    """
    return frame[COLUMNS] if "key" in frame.columns else frame


def read_frame(path: Path) -> pd.DataFrame:
    """The frame as it was written, with a fresh index."""
    record = json.loads(path.read_text(encoding="utf-8"))
    frame = pd.DataFrame(record["rows"], columns=[column["name"] for column in record["columns"]], dtype="object")
    for column in record["columns"]:
        values = frame[column["name"]]
        # in text None becomes NaN either way; for numbers a plain astype would turn None into an error or an object
        frame[column["name"]] = pd.Series(pd.array(values.tolist(), dtype=column["type"]), index=frame.index)
    return frame


def _type(values: pd.Series, place: str) -> str:
    """The type to restore; object columns that hold only text and gaps are text, as pandas 3 has it."""
    name = str(values.dtype)
    if name in _TYPES:
        return name
    if name in ("object", "string") and all(isinstance(cell, str) for cell in values.dropna()):
        return "str"
    raise ReportError("E-FRAME", place=place, problem=f"column {values.name!r} has type {name}; allowed: {', '.join(_TYPES)}")


def _value(cell: Any, place: str) -> Any:
    if pd.isna(cell):
        return None
    plain = cell.item() if hasattr(cell, "item") else cell
    if isinstance(plain, float) and math.isinf(plain):
        raise ReportError("E-FRAME", place=place, problem="an infinite number")
    return plain


def _said_where_from(frame: pd.DataFrame, place: str) -> None:
    for column in ("basis", "source"):
        if column not in frame.columns:
            raise ReportError("E-FRAME", place=place, problem=f"no column {column!r}")
        if frame[column].isna().any() or (frame[column] == "").any():
            raise ReportError("E-FRAME", place=place, problem=f"a row without {column}")
    unknown = sorted(set(frame["basis"]) - set(get_args(Basis)))
    if unknown:
        raise ReportError("E-FRAME", place=place, problem=f"basis {', '.join(unknown)}; allowed: {', '.join(get_args(Basis))}")
