"""Cells as all tables make them."""

from __future__ import annotations

import pandas as pd

from kiet_report.exhibits.record import Cell


def number(value: float | None) -> Cell:
    """A number; a missing one is not at hand."""
    return Cell(status="not_obtained") if value is None or pd.isna(value) else Cell(value=float(value))


def text(value: str | None) -> Cell:
    """Words; nothing belongs where there are none."""
    return Cell(value=value) if isinstance(value, str) and value else Cell(status="blank")
