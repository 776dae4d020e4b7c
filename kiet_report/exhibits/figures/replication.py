"""Does it replicate: printed coefficients and their estimates side by side,
and how far apart all of them lie.

Views of `analysis.printed_estimates`, `analysis.estimates` and `analysis.replication.distances`: item the term.
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
from kiet_report.exhibits.words import words
from kiet_report.models.results import CONSTANT

WORDS = words(__file__)
ORIGINS = {"printed_coefficient": "print", "estimated_coefficient": "estimate"}
"""Measure -> what it is called beside its mark."""
PAIR = 0.36
"""Inches a term takes, its print above its estimate."""
WIDEST = 6.0
"""Combined standard errors beyond which a distance is drawn at the edge."""


@style.styled
def coefficients(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Marginal effects of 표 5-1 (2) in percentage points with 95 % intervals:
    traits and technologies in panels of their own, for their scales differ. group: the measure. An interval is 1.96 times the standard
    error, as the print gives nothing else.
    """
    reach = 1.96 * data["std_error"].fillna(0)
    rows = data.assign(low=data["value"] - reach, high=data["value"] + reach)
    order = list(dict.fromkeys(rows["item"]))
    half = len(order) // 2
    panels = (("traits", order[:half]), ("technologies", order[half:]))
    heights = [0.85 + PAIR * len(names) for _, names in panels]
    drawing, axes = style.figure(max(heights), 2, stacked=heights)
    for ax, (panel, names) in zip(axes, panels, strict=True):
        ax.set_title(WORDS[panel][lang])
        _pairs(ax, rows, names, lang, keyed=panel == "traits")
    return drawing


def _pairs(ax: Axes, rows: pd.DataFrame, names: list[str], lang: Lang, *, keyed: bool) -> None:
    mine = rows[rows["item"].isin(names)]
    labels = mine.drop_duplicates("item").set_index("item")[f"item_{lang}"]
    ax.set_ylim(len(names) - 0.45, -0.85 if keyed else -0.55)
    ax.set_yticks(range(len(names)), [labels[name] for name in names])
    ax.set_xlim(points.room([mine["low"], mine["high"]]))
    points.scale(ax, "x", 4)
    points.zero(ax, "x")
    ax.set_xlabel(WORDS["percentage_points"][lang], fontsize=8)
    for (measure, origin), colour, shift in zip(ORIGINS.items(), (style.MUTED, style.SUBJECT), (-0.17, 0.17), strict=True):
        block = mine[mine["group"] == measure].set_index("item").loc[names]
        dashed = origin == "estimate" and points.simulated(mine)
        points.across(ax, [place + shift for place in range(len(names))], block, colour=colour, dashed=dashed, size=4)
        first = block.iloc[0]
        if keyed and pd.notna(first["high"]):
            _key(ax, first["high"], shift, WORDS["simulated" if dashed else origin][lang], colour)


def _key(ax: Axes, x: float, y: float, word: str, colour: str) -> None:
    """What a mark is, behind the first pair."""
    ax.annotate(word, (x, y), xytext=(5, 0), textcoords="offset points", va="center", color=colour, fontsize=8)


@style.styled
def distances(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """A point a coefficient, its difference from the print in combined standard errors;
    constants are left out.

    group: the table; also: column. Within the band the two agree.
    """
    rows = data[(data["item"] != CONSTANT) & data["value"].notna()]
    groups = list(rows.groupby(["group", "column"], sort=False))
    drawing, (ax,) = style.figure(0.75 + 0.36 * len(groups), stacked=(0.75 + 0.42 * len(groups),))
    ax.set_ylim(len(groups) - 0.4, -0.6)
    ax.set_xlim(-WIDEST - 0.4, WIDEST + 0.4)
    ax.add_patch(Rectangle((-BOUND, -0.6), 2 * BOUND, len(groups) + 0.2, facecolor=style.GRID, alpha=0.6, linewidth=0, zorder=0))
    ax.set_yticks(range(len(groups)), [_label(block, column, lang) for (_, column), block in groups])
    ax.set_xticks(range(-int(WIDEST), int(WIDEST) + 1, 2))
    ax.tick_params(axis="x", labelcolor=style.MUTED, labelsize=8)
    style.light_grid(ax, "x")
    points.zero(ax, "x")
    ax.set_xlabel(WORDS["distance"][lang], fontsize=8)
    dashed = points.simulated(rows)
    for place, (_, block) in enumerate(groups):
        inside = block["value"].abs() <= BOUND
        for part, colour in ((block[inside], style.SUBJECT), (block[~inside], style.CONTRAST)):
            for row, shift in zip(part.itertuples(), _spread(len(part)), strict=True):
                x = float(np.clip(row.value, -WIDEST, WIDEST))
                points.point(ax, x, place + shift, row.key, colour=colour, dashed=dashed, size=4.2, edge=1.2)
    return drawing


def _label(block: pd.DataFrame, column: str, lang: Lang) -> str:
    return f"{block[f'group_{lang}'].iloc[0]} ({column.removeprefix('c')})"


def _spread(count: int) -> np.ndarray:
    """Heights within a row, so that equal distances do not hide each other:
    the order of the print, three deep.
    """
    return np.resize([-0.2, 0.0, 0.2], count)
