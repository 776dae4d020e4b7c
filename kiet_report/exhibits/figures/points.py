"""Estimates of a view as points with intervals.

Dashed intervals and open marks are of simulated data, so that none can pass for a finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.exhibits import style
from kiet_report.narrative.numerals import MINUS, write_cell

DASHES = (0, (2.2, 1.3))


def simulated(data: pd.DataFrame) -> bool:
    """Whether an estimate of the frame is of simulated data."""
    return bool((data["basis"] == "simulated").any())


def across(ax: Axes, rows: Sequence[float], data: pd.DataFrame, *, colour: str, dashed: bool, size: float = 5) -> None:
    """Horizontal intervals, a row an estimate. data: rows of a view; one without a value is not drawn."""
    for row, (_, entry) in zip(rows, data.iterrows(), strict=True):
        if pd.notna(entry["value"]):
            _line(ax, [entry["low"], entry["high"]], [row, row], colour, dashed)
            point(ax, entry["value"], row, entry["key"], colour=colour, dashed=dashed, size=size)


def along(ax: Axes, places: Sequence[float], data: pd.DataFrame, *, colour: str, dashed: bool, size: float = 5) -> None:
    """Vertical intervals, a place an estimate. data: as `across`."""
    for place, (_, entry) in zip(places, data.iterrows(), strict=True):
        if pd.notna(entry["value"]):
            _line(ax, [place, place], [entry["low"], entry["high"]], colour, dashed)
            point(ax, place, entry["value"], entry["key"], colour=colour, dashed=dashed, size=size)


def _line(ax: Axes, x: Sequence[float], y: Sequence[float], colour: str, dashed: bool) -> None:
    pattern: Any = DASHES if dashed else "-"
    ax.plot(x, y, color=colour, linewidth=1.1, linestyle=pattern, dash_capstyle="butt", solid_capstyle="butt", zorder=3)


def point(ax: Axes, x: float, y: float, key: str, *, colour: str, dashed: bool, size: float = 5, edge: float = 1.3) -> None:
    """The mark of an estimate, open where it is of simulated data. key: of the number it shows."""
    # the paper's colour, not none: the interval must not show through
    fill = style.PAPER if dashed else colour
    (drawn,) = ax.plot([x], [y], "o", markersize=size, markerfacecolor=fill, markeredgecolor=colour, markeredgewidth=edge, zorder=4)
    style.mark(drawn, key)


def scale(ax: Axes, axis: str, bins: int = 5) -> None:
    """A quiet scale with few steps, and a light grid across it."""
    chosen = ax.xaxis if axis == "x" else ax.yaxis
    chosen.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10]))
    ax.tick_params(axis="x" if axis == "x" else "y", labelcolor=style.MUTED, labelsize=8)
    style.light_grid(ax, "x" if axis == "x" else "y")


def zero(ax: Axes, axis: str) -> None:
    """The line of no effect: across for a vertical scale ("y"), upright for a horizontal one ("x")."""
    style.baseline(ax, "y" if axis == "x" else "x")


def room(values: Sequence[pd.Series], share: float = 0.06) -> tuple[float, float]:
    """Ends of a scale that holds all values and zero, with some air."""
    known = np.concatenate([[0.0], *(series.dropna().to_numpy(float) for series in values)])
    air = share * (known.max() - known.min() or 1.0)
    return float(known.min() - air), float(known.max() + air)


def written(value: float, decimals: int) -> str:
    """A number on a drawing: its font has no U+2212, so that a minus is a hyphen, as on the scales;
    ∞ where there is no end.
    """
    if not np.isfinite(value):
        return f"{'-' if value < 0 else ''}∞"
    return write_cell(value, "count", "en", decimals).replace(MINUS, "-")
