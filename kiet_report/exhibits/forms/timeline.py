"""Events and spans of years on one axis of time, a row each, under the heading of their group."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.core.periods import parse_period
from kiet_report.exhibits import looks, style
from kiet_report.exhibits.forms import colours, rows
from kiet_report.exhibits.labels import broken, written

ROW, HEADING, FRAME = 0.225, 0.27, 0.38
"""Inches a row, the heading of a group, and the years below take."""
NARROW_LINE = 0.16
"""Inches of a further line of a name in the narrow version."""


@style.styled
def draw(data: pd.DataFrame, lang: Lang, *, ordered: bool = False, values: bool = False) -> style.Drawing:
    """item: an event. group: the heading it stands under.
    An event stands at its value where that is a year, else at its period; a period of several years is a bar.

    ordered: keep the order of the view; within a group earliest first otherwise. values: write the value behind the name.
    """
    placed = data.assign(**_places(data))
    blocks = [block if ordered else block.sort_values(["start", "end"], kind="stable") for block in rows.blocks(placed)]
    first, last = float(placed["start"].min()), float(placed["end"].max())
    air = 0.03 * (last - first) + 0.4
    middle = (first + last) / 2
    width = 30 if style.is_narrow() else 60
    lines = []
    for block in blocks:
        if block["group"].iloc[0]:
            lines.append((HEADING, rows.name(block.iloc[0], lang, "group"), None))
        for _, row in block.iterrows():
            label = broken(_label(row, lang, values), width, 3)
            lines.append((ROW + NARROW_LINE * label.count("\n"), label, row))
    height = FRAME + sum(step for step, _, _ in lines)
    drawing, (ax,) = style.figure(height, stacked=(height,))
    colour = {group: colours.ALWAYS.get(group, style.SUBJECT) for group in dict.fromkeys(data["group"])}
    y = 0.0
    for step, label, row in lines:
        if row is None:
            ax.axhline(y + 0.03, color=style.GRID, linewidth=0.6)
            ax.annotate(label, (0, y + step / 2 + 0.02), xycoords=("axes fraction", "data"), va="center", weight=style.BOLD)
        else:
            _event(ax, y + step / 2, row, label, colour[row["group"]], right=row["end"] <= middle)
        y += step
    _frame(ax, y, first - air, last + air)
    return drawing


def _places(data: pd.DataFrame) -> dict[str, list[float]]:
    """Where events begin and end, in years."""
    ends = [parse_period(period) for period in data["period"]]
    at = [float(value) if unit == "year" and pd.notna(value) else None for value, unit in zip(data["value"], data["unit"], strict=True)]
    return {
        "start": [float(first) if place is None else place for place, (first, _) in zip(at, ends, strict=True)],
        "end": [float(last) if place is None else place for place, (_, last) in zip(at, ends, strict=True)],
    }


def _label(row: pd.Series, lang: Lang, values: bool) -> str:
    name = rows.name(row, lang)
    if pd.isna(row["value"]):
        return f"{name} ({rows.text(row, lang)})"
    return f"{name} ({written(row['value'], row['unit'], lang)})" if values else name


def _event(ax: Axes, y: float, row: pd.Series, label: str, colour: str, *, right: bool) -> None:
    """A point or a bar, its name on the side where there is room."""
    look = rows.look(row)
    if row["end"] > row["start"]:
        (drawn,) = ax.barh(y, row["end"] - row["start"], 0.11, left=row["start"])
        looks.paint(drawn, colour, look)
        style.mark(drawn, row["key"])
    else:
        style.mark(looks.dot(ax, row["start"], y, colour, look, 5.5), row["key"])
    place, offset, align = (row["end"], 6, "left") if right else (row["start"], -6, "right")
    ax.annotate(
        label, (place, y), xytext=(offset, 0), textcoords="offset points", va="center", ha=align, fontsize=8.5, linespacing=1.1,
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.4}, zorder=4,
    )  # fmt: skip


def _frame(ax: Axes, bottom: float, first: float, last: float) -> None:
    ax.set_ylim(bottom, 0)
    ax.set_xlim(first, last)
    ax.set_yticks([])
    ax.xaxis.set_major_locator(MaxNLocator(6 if style.is_narrow() else 12, integer=True, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}")
    ax.tick_params(axis="x", labelsize=8, labelcolor=style.MUTED)
    style.light_grid(ax, "x")
