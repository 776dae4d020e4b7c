"""Does it replicate: printed coefficients and their estimates side by side, and how far apart all of them lie.

Frames: `analysis.regression_tables.table` (표 5-1), `analysis.regression_tables.comparison`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kiet_report.analysis.replication import BOUND
from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.tables.regressions import variable
from kiet_report.exhibits.words import words

WORDS = words(__file__)
COLUMN = "(2)"
"""The column of 표 5-1 that the print's text speaks of."""
PAIR = 0.36
"""Inches a term takes, its print above its estimate."""
WIDEST = 6.0
"""Combined standard errors beyond which a distance is drawn at the edge."""


@style.styled
def coefficients(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Marginal effects of 표 5-1 (2) with 95 % intervals: traits and technologies in panels of their own, for their scales differ.

    Columns: kind, origin, column, order, term, value, std_error, basis. Values are shares of one, drawn in percentage points.
    """
    rows = data[(data["kind"] == "coefficient") & (data["column"] == COLUMN)].sort_values("order", kind="stable")
    order = list(dict.fromkeys(rows["term"]))
    half = len(order) // 2
    panels = (("traits", order[:half]), ("technologies", order[half:]))
    heights = [0.85 + PAIR * len(names) for _, names in panels]
    drawing, axes = style.figure(max(heights), 2, stacked=heights)
    for ax, (panel, names) in zip(axes, panels, strict=True):
        ax.set_title(WORDS[panel][lang])
        _pairs(ax, rows, names, lang, keyed=panel == "traits")
    return drawing


def _pairs(ax: Axes, rows: pd.DataFrame, names: list[str], lang: Lang, *, keyed: bool) -> None:
    reach = 1.96 * rows["std_error"].fillna(0)
    scaled = rows.assign(effect=100 * rows["value"], effect_low=100 * (rows["value"] - reach), effect_high=100 * (rows["value"] + reach))
    mine = scaled[scaled["term"].isin(names)]
    ax.set_ylim(len(names) - 0.45, -0.85 if keyed else -0.55)
    ax.set_yticks(range(len(names)), [variable(name, lang) for name in names])
    ax.set_xlim(points.room([mine["effect_low"], mine["effect_high"]]))
    points.scale(ax, "x", 4)
    points.zero(ax, "x")
    ax.set_xlabel(WORDS["percentage_points"][lang], fontsize=8)
    for origin, colour, shift in (("print", style.MUTED, -0.17), ("estimate", style.SUBJECT, 0.17)):
        block = mine[mine["origin"] == origin].drop_duplicates("term").set_index("term").reindex(names).reset_index()
        dashed = origin == "estimate" and points.simulated(mine)
        points.across(ax, [place + shift for place in range(len(names))], block, "effect", colour=colour, dashed=dashed, size=4)
        first = block.iloc[0]
        if keyed and pd.notna(first["effect_high"]):
            _key(ax, first["effect_high"], shift, WORDS[_origin(origin, dashed)][lang], colour)


def _origin(origin: str, dashed: bool) -> str:
    return "simulated" if dashed else origin


def _key(ax: Axes, x: float, y: float, word: str, colour: str) -> None:
    """What a mark is, behind the first pair."""
    ax.annotate(word, (x, y), xytext=(5, 0), textcoords="offset points", va="center", color=colour, fontsize=8)


@style.styled
def distances(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """A point a coefficient, its difference from the print in combined standard errors; constants are left out.

    Columns: table, column, term, distance, inside, is_constant, basis. Within the band the two agree.
    """
    rows = data[~data["is_constant"].astype(bool) & data["distance"].notna()]
    groups = list(rows.groupby(["table", "column"], sort=False))
    drawing, (ax,) = style.figure(0.75 + 0.36 * len(groups), stacked=(0.75 + 0.42 * len(groups),))
    ax.set_ylim(len(groups) - 0.4, -0.6)
    ax.set_xlim(-WIDEST - 0.4, WIDEST + 0.4)
    ax.add_patch(Rectangle((-BOUND, -0.6), 2 * BOUND, len(groups) + 0.2, facecolor=style.GRID, alpha=0.6, linewidth=0, zorder=0))
    ax.set_yticks(range(len(groups)), [_column(table, column, lang) for (table, column), _ in groups])
    ax.set_xticks(range(-int(WIDEST), int(WIDEST) + 1, 2))
    ax.tick_params(axis="x", labelcolor=style.MUTED, labelsize=8)
    style.light_grid(ax, "x")
    points.zero(ax, "x")
    ax.set_xlabel(WORDS["distance"][lang], fontsize=8)
    dashed = points.simulated(rows)
    for place, (_, block) in enumerate(groups):
        for part, colour in ((block[block["inside"]], style.SUBJECT), (block[~block["inside"]], style.CONTRAST)):
            fill = style.PAPER if dashed else colour
            x = part["distance"].clip(-WIDEST, WIDEST)
            y = place + _spread(len(part))
            ax.plot(x, y, "o", markersize=4.2, markerfacecolor=fill, markeredgecolor=colour, markeredgewidth=1.2, zorder=4)
    return drawing


def _column(table: str, column: str, lang: Lang) -> str:
    return f"{table} {column}" if lang == "ko" else f"{table.replace('표', 'Table')} {column}"


def _spread(count: int) -> np.ndarray:
    """Heights within a row, so that equal distances do not hide each other: the order of the print, three deep."""
    return np.resize([-0.2, 0.0, 0.2], count)
