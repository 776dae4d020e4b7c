"""Cells as all tables make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.record import Cell

BLANK = Cell(status="blank")


def of(row: Mapping[str, Any] | None, lang: Lang, *, unit: str | None = None, per: float = 1.0, stars: bool = True) -> Cell:
    """The number of a row of a view with its error and stars, or the word for why it has no value; blank where there is no number.

    unit, per: the unit the table shows it in and how much of its own one of that is, where they differ. stars: whether the table marks
    significance.
    """
    if row is None:
        return BLANK
    if pd.isna(row["value"]):
        missing = row["status"]
        return (
            Cell(status="not_obtained", key=row["key"])
            if missing == "not_obtained"
            else Cell(value=style.word(missing, lang), key=row["key"])
        )
    marks = int(row["stars"]) if stars and pd.notna(row["stars"]) else 0
    error = None if pd.isna(row["std_error"]) else float(row["std_error"]) / per
    return Cell(value=float(row["value"]) / per, unit=unit or row["unit"], std_error=error, stars=marks, key=row["key"])


def expected(row: Mapping[str, Any] | None, lang: Lang) -> Cell:
    """`of`, where there ought to be a number: one that is not there is not at hand, not blank."""
    return Cell(status="not_obtained") if row is None else of(row, lang)


def number(value: float | None) -> Cell:
    """A number; a missing one is not at hand."""
    return Cell(status="not_obtained") if value is None or pd.isna(value) else Cell(value=float(value))


def text(value: str | None) -> Cell:
    """Words; nothing belongs where there are none."""
    return Cell(value=value) if isinstance(value, str) and value else BLANK
