"""Missing cells: what a delivery writes where there is no value,
told apart before all of it becomes NA.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Status(IntEnum):
    """What a cell held.

    INVALID cells are problems of their own and never reach a stored file. ABSENT: the file has no such column.
    """

    OK = 0
    BLANK = 1
    MASKED = 2
    INVALID = 3
    ABSENT = 4


COUNTED = {Status.BLANK: "blank", Status.MASKED: "masked", Status.ABSENT: "not_delivered"}
"""The names that a manifest counts missing cells under."""


def statuses(texts: pa.Array, blank: Collection[str], masked: str) -> np.ndarray:
    """The status of each cell of a column, uint8 of the column's length.

    texts: without surrounding space. blank: marks of an empty answer, the empty text among them. masked: regular expression (RE2) of a
    value that the office has hidden. Everything else is OK until its type is known.
    """
    found = np.zeros(len(texts), dtype=np.uint8)
    marks = pc.is_in(texts, value_set=pa.array(sorted({"", *blank}), type=texts.type))
    found[_true(marks)] = Status.BLANK
    found[_true(pc.match_substring_regex(texts, rf"^(?:{masked})$"))] = Status.MASKED
    return found


def counts(status: Mapping[str, np.ndarray], years: np.ndarray) -> dict[str, dict[str, dict[int, int]]]:
    """Missing cells by variable, status and year; what does not occur is left out.

    status: by variable, one array of `Status` a row. years: int, one a row.
    """
    found: dict[str, dict[str, dict[int, int]]] = {}
    for variable, cells in status.items():
        for code, name in COUNTED.items():
            if by_year := count_by_year(years[cells == code]):
                found.setdefault(variable, {})[name] = by_year
    return found


def count_by_year(years: np.ndarray) -> dict[int, int]:
    """How often each year occurs, in the order of years."""
    unique, number = np.unique(years, return_counts=True)
    return {int(year): int(count) for year, count in zip(unique, number, strict=True)}


def _true(mask: pa.Array) -> np.ndarray:
    return mask.to_numpy(zero_copy_only=False).astype(bool)
