"""Cells as all tables make them."""

from __future__ import annotations

import pandas as pd

from kiet_report.exhibits.record import Cell


def of(row: pd.Series | None) -> Cell:
    """The cell of a row of a view, with its key; a row that is not there, or has no value, is not at hand."""
    if row is None:
        return Cell(status="not_obtained")
    key = row["key"] or None
    return Cell(status="not_obtained", key=key) if pd.isna(row["value"]) else Cell(value=float(row["value"]), key=key)


def number(value: float | None) -> Cell:
    """A number; a missing one is not at hand."""
    return Cell(status="not_obtained") if value is None or pd.isna(value) else Cell(value=float(value))


def text(value: str | None) -> Cell:
    """Words; nothing belongs where there are none."""
    return Cell(value=value) if isinstance(value, str) and value else Cell(status="blank")
