"""Numbers and dates of typed files as text without loss:
`5` and not `5.0`, `0.1` and not `0.10000000149011612`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

_EXACT = 2**53
"""Up to here a double holds every whole number."""


def number_text(value: float, single: bool = False) -> str:
    """A number as the shortest text that reads back as the same; whole numbers without a point.

    single: it was stored with 32 bits.
    """
    if value == int(value) if abs(value) < _EXACT else False:
        return str(int(value))
    return str(np.float32(value)) if single else repr(float(value))


def cell_text(value: Any) -> str:
    """A cell as text: "" for none, dates as ISO 8601 (a midnight without its time),
    truth values as TRUE and FALSE.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return number_text(float(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def column_text(values: np.ndarray, single: bool = False) -> pa.Array:
    """A column of numbers as Arrow strings, NaN as ""; float64 or integer."""
    if np.issubdtype(values.dtype, np.integer):
        return pa.array(values).cast(pa.string())
    known = ~np.isnan(values)
    whole = known & (np.abs(np.where(known, values, 0.5)) < _EXACT)
    whole &= np.where(whole, values, 0.5) == np.floor(np.where(whole, values, 0.0))
    if (whole == known).all():
        texts = pa.array(np.where(whole, values, 0).astype(np.int64), mask=~known).cast(pa.string())
        return texts.fill_null("")
    return pa.array(["" if value != value else number_text(value, single) for value in values.tolist()], pa.string())
