"""What is wrong in the print is put right by data (`data/print-2024/corrections.csv`),
never by a line of code.

Each correction names its erratum, the row and column, what the print shows there and what it should be. `replace` holds wherever the table
is read: a slip that nobody would print again. `adjust` holds only where values must agree with each other (`consistent`): the report goes
on showing what was printed, and says in the errata what is wrong with it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts import tidy_csv

FOLDER, FILE = "print-2024", "corrections"
REPLACE, ADJUST = "replace", "adjust"
CORRECTED = "corrected"
"""The column in which a corrected row names its erratum; empty text in the others."""
_ENDS = ("", "_low", "_high")


def corrections(inputs: Inputs) -> pd.DataFrame:
    """One row a corrected cell: erratum, file (a table), row, column, printed, corrected, action, reason.

    row: ``column=value`` of the row, several joined by ``|``.
    """
    return tidy_csv.read(inputs, FOLDER, FILE)


def applied(table: pd.DataFrame, name: str, listed: pd.DataFrame, *, consistent: bool) -> pd.DataFrame:
    """The table with its corrections, and a column CORRECTED at its end. listed:
    `corrections`. consistent: with those that adjust.

    E-CORRECTION where not exactly one row is meant, or where it no longer shows what the correction corrects: then either the table was
    put right, and the correction must go, or the correction was never about it.
    """
    out = table.assign(**{CORRECTED: ""})
    actions = (REPLACE, ADJUST) if consistent else (REPLACE,)
    for change in listed[(listed["file"] == name) & listed["action"].isin(actions)].itertuples():
        # rows are found as they were printed: the key itself may be what is wrong
        place = _place(table, change)
        shown = table.at[place, change.column]
        if _written(shown) != change.printed:
            raise _refusal(change, _written(shown))
        for end in _ENDS:
            if (column := f"{change.column}{end}") in out.columns:
                out[column] = out[column].where(out.index != place, _typed(change.corrected, out[column]))
        out.loc[place, CORRECTED] = change.erratum
    return out


def _place(table: pd.DataFrame, change: Any) -> Any:
    kept = pd.Series(True, index=table.index)
    for condition in change.row.split("|"):
        column, equals, value = condition.strip().partition("=")
        if not equals or column not in table.columns:
            raise _refusal(change, column)
        kept &= table[column].astype("str") == value
    if kept.sum() != 1 or change.column not in table.columns:
        raise _refusal(change, f"{int(kept.sum())} x {change.row}")
    return table.index[kept][0]


def _typed(text: str, like: pd.Series) -> Any:
    return text if pd.api.types.is_string_dtype(like.dtype) else float(text) if like.dtype == "float64" else int(text)


def _written(shown: Any) -> str:
    return shown if isinstance(shown, str) else "-" if pd.isna(shown) else f"{float(shown):g}"


def _refusal(change: Any, found: str) -> ReportError:
    return ReportError(
        "E-CORRECTION", erratum=change.erratum, file=f"data/{FOLDER}/{change.file}.csv", row=change.row, column=change.column,
        expected=change.printed, got=found,
    )  # fmt: skip
