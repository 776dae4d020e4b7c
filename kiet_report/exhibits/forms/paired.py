"""Two groups or periods side by side, an item a row: bars, or points joined by a line."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from kiet_report.core.languages import Lang
from kiet_report.exhibits import looks, style
from kiet_report.exhibits.figures import bars, points
from kiet_report.exhibits.forms import colours, rows
from kiet_report.exhibits.forms.ranked import bar_of
from kiet_report.exhibits.labels import broken

THICK, PITCH = 0.2, 0.22
"""Inches a bar of one group takes, and the room between two items."""
LEGEND, NAME = 0.28, 0.2
"""Inches of the line that names the groups, and of the name above its bars in the narrow version."""
ROW = 0.34
"""Inches of a row of points."""


@style.styled
def draw(data: pd.DataFrame, lang: Lang, *, dumbbell: bool = False, ordered: bool = False, label_width: int = 40) -> style.Drawing:
    """Two groups (three as bars), ranked by the last of them.

    dumbbell: points joined by a line, where the difference is the point. ordered: keep the order of the view. label_width: letters of a
    label before it is broken.
    """
    unit = rows.unit(data)
    groups = rows.groups(data, "2" if dumbbell else "2-3", 2, 2 if dumbbell else 3)
    named = rows.names(data, lang, "group")
    last = data[data["group"] == groups[-1]]
    order = dict.fromkeys([*(last if ordered else rows.ranking(last))["item"], *data["item"]])
    items = list(dict.fromkeys(data["item"])) if ordered else list(order)
    labels = rows.names(data, lang)
    found = {(row["item"], row["group"]): row for _, row in data.iterrows()}
    above = (NAME + 0.14 * bars.tall(list(labels.values()))) if style.is_narrow() else 0
    pitch = above + (ROW if dumbbell else PITCH + THICK * len(groups))
    height = bars.FRAME + LEGEND + pitch * len(items)
    drawing, (ax,) = style.figure(height, stacked=(height,))
    colour = colours.of_groups(data)
    looks.legend(drawing, [named[group] for group in groups], [colour[group] for group in groups], round=dumbbell)
    step = (THICK if not dumbbell else 0) / pitch
    shown = [found[item, group] for item in items for group in groups if (item, group) in found]
    # the first hollow one says what hollow means
    said = next((row["key"] for row in shown if rows.look(row) == "provisional" and pd.notna(row["value"])), "")
    for position, item in enumerate(items):
        pair = [found[item, group] for group in groups if (item, group) in found]
        # below its name in the narrow version
        middle = position + above / pitch / 2
        if dumbbell:
            _points(ax, middle, pair, colour, named, lang, said=said)
            continue
        for row in pair:
            y = middle + (groups.index(row["group"]) - (len(groups) - 1) / 2) * step
            bars.bar_at(ax, y, step * 0.9, bar_of(row, lang, colour[row["group"]], ""), lang, unit, said=row["key"] == said)
    _frame(ax, data, [labels[item] for item in items], unit, label_width, above / pitch)
    return drawing


def _frame(ax: Axes, data: pd.DataFrame, labels: list[str], unit: str, width: int, above: float) -> None:
    low, high = points.room([data["value"], data["low"], data["high"]], 0.13)
    ax.set_xlim(0 if low >= -0.13 * high and data["value"].min() >= 0 else low, high)
    ax.set_ylim(len(labels) - 0.5, -0.55)
    bars.scale(ax, unit)
    if above:
        ax.set_yticks([])
        for position, label in enumerate(labels):
            ax.text(ax.get_xlim()[0], position + above / 2 - 0.5, broken(label, bars.LONG), va="center", linespacing=1.1, zorder=6)
    else:
        ax.set_yticks(range(len(labels)), [broken(label, width) for label in labels])
    ax.plot([0, 0], [-0.5, len(labels) - 0.5], color=style.MUTED, linewidth=0.8, zorder=3)


def _points(ax: Axes, y: float, pair: list[pd.Series], colour: dict[str, str], named: dict[str, str], lang: Lang, *, said: str) -> None:
    """The points of an item with their values outside them; what has no value is named in words behind."""
    known = sorted((row for row in pair if pd.notna(row["value"])), key=lambda row: float(row["value"]))
    if len(known) == 2:
        ax.plot([row["value"] for row in known], [y, y], color=style.CONTEXT, linewidth=2.2, zorder=2, solid_capstyle="butt")
    for row in known:
        left = row is known[0] and len(known) == 2
        value, ends, mine = float(row["value"]), rows.ends(row), colour[row["group"]]
        if ends is not None:
            side = y + (-0.13 if left else 0.13)
            ax.plot(ends, [side, side], color=mine, linewidth=0.9, zorder=3, solid_capstyle="butt")
        style.mark(looks.dot(ax, value, y, mine, rows.look(row), 7), row["key"])
        vintage = f" {style.word('provisional', lang)}" if row["key"] == said else ""
        missing = [f"{named[other['group']]} {rows.text(other, lang)}" for other in pair if pd.isna(other["value"])]
        words = "   ".join([rows.text(row, lang) + vintage, *missing])
        place = value if ends is None else ends[0] if left else ends[1]
        look: dict[str, Any] = {"va": "center", "ha": "right" if left else "left", "zorder": 6}
        ax.annotate(words, (place, y), xytext=(-6 if left else 6, 0), textcoords="offset points", **look)
    if not known:
        words = style.word(pair[0]["status"], lang)
        ax.annotate(words, (0, y), xytext=(4, 0), textcoords="offset points", va="center", color=style.MUTED, fontsize=8)
