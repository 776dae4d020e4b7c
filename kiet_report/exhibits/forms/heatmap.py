"""A matrix of values in shades of one colour, each written in its cell;
what has no value is grey and says why.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import Rectangle

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.forms import rows
from kiet_report.exhibits.labels import broken

ROW, HEAD = 0.32, 0.5
"""Inches of a row, and of the names of the columns."""
FAINTEST, STRONGEST, DARK = 0.1, 0.95, 0.68
"""Opacity of the lowest and the highest value, and from where on a value is written in the paper's colour."""


@style.styled
def draw(data: pd.DataFrame, lang: Lang, *, decimals: int = -1, label_width: int = 30) -> style.Drawing:
    """item: a row. group: a column. Both in the order of the view.

    decimals: of the values written, those of the unit when -1. label_width: letters of a row's name before it is broken.
    """
    # loaded here: most chapters draw none, and need not wait for it
    import seaborn

    rows.unit(data)
    items, groups = rows.names(data, lang), rows.names(data, lang, "group")
    matrix = data.pivot(index="item", columns="group", values="value").reindex(index=list(items), columns=list(groups))
    narrow = style.is_narrow()
    if narrow:
        # the name of a row stands in an empty row above it
        matrix = matrix.reindex([place for item in items for place in (f"name of {item}", item)])
    column_width = int((style.NARROW_WIDTH if narrow else style.WIDTH * 0.72) / len(groups) / 0.07)
    heads = [broken(name, max(column_width, 5), 3) for name in groups.values()]
    height = 0.3 + HEAD * 0.4 * max(head.count("\n") + 1 for head in heads) + ROW * len(matrix)
    drawing, (ax,) = style.figure(height, stacked=(height,))
    # the colour itself stays and its opacity tells the value, so that a dark page repaints it
    ramp = LinearSegmentedColormap.from_list("subject", [(*to_rgb(style.SUBJECT), share) for share in (FAINTEST, STRONGEST)])
    low, high = float(matrix.min(axis=None)), float(matrix.max(axis=None))
    if low == high:
        low = min(0.0, low)
    seaborn.heatmap(
        matrix, ax=ax, cmap=ramp, vmin=low, vmax=high, cbar=False, linewidths=2, linecolor=style.PAPER, mask=matrix.isna(),
        xticklabels=heads, yticklabels=False if narrow else [broken(name, label_width) for name in items.values()],
    )  # fmt: skip
    _frame(ax)
    if narrow:
        for line, name in enumerate(items.values()):
            ax.text(0, 2 * line + 0.92, broken(name, 50), va="bottom", linespacing=1.0)
    columns, lines = list(groups), list(matrix.index)
    for _, row in data.iterrows():
        x, y = columns.index(row["group"]), lines.index(row["item"])
        strength = FAINTEST + (STRONGEST - FAINTEST) * ((row["value"] - low) / (high - low) if pd.notna(row["value"]) else 0)
        _cell(ax, x, y, row, strength, lang, None if decimals < 0 else decimals, narrow=len(groups) > 4 and narrow)
    return drawing


def _frame(ax: Axes) -> None:
    ax.set(xlabel="", ylabel="")
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", labelrotation=0, labelsize=8.5, labelcolor=style.INK)
    ax.tick_params(axis="y", labelrotation=0)


def _cell(ax: Axes, x: int, y: int, row: pd.Series, strength: float, lang: Lang, decimals: int | None, *, narrow: bool) -> None:
    """The value in its cell; hollow where it is provisional, hatched where it is simulated,
    grey where there is none.
    """
    look, known = rows.look(row), pd.notna(row["value"])
    inside: dict[str, Any] = {"linewidth": 0, "zorder": 2}
    if not known:
        ax.add_patch(Rectangle((x + 0.02, y + 0.04), 0.96, 0.92, facecolor=style.GRID, alpha=0.6, **inside))
    elif look == "provisional":
        edge: dict[str, Any] = {"facecolor": style.PAPER, "edgecolor": style.SUBJECT, "linewidth": 1.2, "zorder": 2}
        ax.add_patch(Rectangle((x + 0.04, y + 0.08), 0.92, 0.84, **edge))
    elif look == "simulated":
        ax.add_patch(Rectangle((x, y), 1, 1, facecolor="none", edgecolor=style.PAPER, hatch="////", linewidth=0, alpha=0.45, zorder=2))
    light = known and strength > DARK and look != "provisional"
    text = rows.text(row, lang, decimals)
    words = not known and row["status"] != "range"
    written = ax.text(
        x + 0.5, y + 0.5, text.replace(" ", "\n") if words and narrow else text, ha="center", va="center", linespacing=1.0,
        color=style.PAPER if light else style.INK if known else style.MUTED, fontsize=8 if not known or narrow else 9, zorder=4,
    )  # fmt: skip
    style.mark(written, row["key"])
