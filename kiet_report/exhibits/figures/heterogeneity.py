"""Effects by region and by industry (그림 5-6, 5-7). A view of `analysis.heterogeneity.numbers`:
item the measure, group the region or industry, empty for what holds over all of them; also: group_short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.words import words

WORDS = words(__file__)
ADOPTION, EFFECT, SLOPE = "group_adoption", "group_effect", "group_slope"
ROW = 0.215
"""Inches a group takes."""


@dataclass(frozen=True)
class Line:
    """The line through the groups: its slope with the ends of its interval (NaN where the data do not
    bound it), where it crosses an adoption effect of zero, and the standard deviation of productivity effects between groups. key: of the
    slope.
    """

    key: str
    slope: float
    low: float
    high: float
    intercept: float
    spread: float


@style.styled
def by_group(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Adoption and productivity effects of the groups, ranked by the first, and the one against the other.

    Groups that too few firms stand behind keep their row and say why it is empty.
    """
    groups = _groups(data)
    rows = 0.75 + ROW * len(groups)
    drawing, (left, middle, right) = style.figure(max(rows, 3.0), 3, ratios=(1, 1, 1.25), stacked=(rows, rows, 3.1))
    left.set_title(WORDS["adoption_title"][lang])
    middle.set_title(WORDS["effect_title"][lang])
    right.set_title(WORDS["slope_title"][lang])
    _forest(left, data, ADOPTION, groups, "percentage_points", lang, named=True)
    _forest(middle, data, EFFECT, groups, "log_points", lang, named=style.is_narrow())
    _scatter(right, data, groups, lang)
    return drawing


def _groups(data: pd.DataFrame) -> list[str]:
    """Highest adoption first, those without an effect last."""
    adoption = data[data["item"] == ADOPTION]
    return list(adoption.sort_values("value", ascending=False, kind="stable")["group"])


def _of(data: pd.DataFrame, measure: str, groups: list[str]) -> pd.DataFrame:
    """The rows of a measure, a row a group in their order."""
    return data[data["item"] == measure].set_index("group").loc[groups].reset_index()


def _forest(ax: Axes, data: pd.DataFrame, measure: str, groups: list[str], unit: str, lang: Lang, *, named: bool) -> None:
    """Estimates with intervals, highest adoption first; shrunken ones, where there are any,
    as upright strokes on them.
    """
    mine, shrunken = _of(data, measure, groups), _of(data, f"{measure}_shrunk", groups)
    drawn = _of(data, EFFECT, groups)["value"].notna()
    places = list(range(len(groups)))
    ax.set_ylim(len(groups) - 0.4, -0.6)
    ax.set_yticks(list(places), list(mine[f"group_short_{lang}"]) if named else [""] * len(groups))
    ax.set_xlim(points.room([mine["low"], mine["high"]]))
    points.scale(ax, "x", 4)
    points.zero(ax, "x")
    ax.set_xlabel(WORDS[unit][lang], fontsize=8)
    for colour, part in ((style.SUBJECT, drawn), (style.CONTEXT, ~drawn)):
        points.across(ax, [place for place in places if part[place]], mine[part], colour=colour, dashed=points.simulated(data), size=4)
    for place, row in zip(places, shrunken.itertuples(), strict=True):
        if pd.notna(row.value):
            (stroke,) = ax.plot([row.value] * 2, [place - 0.33, place + 0.33], color=style.CONTRAST, linewidth=1.6, zorder=5)
            style.mark(stroke, row.key)
    for place, row in zip(places, mine.itertuples(), strict=True):
        if pd.isna(row.value):
            _absent(ax, place, style.word(row.status, lang))


def _absent(ax: Axes, place: int, why: str) -> None:
    middle = sum(ax.get_xlim()) / 2
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    ax.text(middle, place, why, color=style.MUTED, fontsize=8, ha="center", va="center", bbox=ground, zorder=4)


def _scatter(ax: Axes, data: pd.DataFrame, groups: list[str], lang: Lang) -> None:
    """Points with both intervals, the line and the band between the ends of its slope's interval.
    A point carries the key of its height.
    """
    simulated = points.simulated(data)
    adoption, effect = _of(data, ADOPTION, groups), _of(data, EFFECT, groups)
    drawn = effect["value"].notna()
    adoption, effect = adoption[drawn], effect[drawn]
    for x, y in zip(adoption.itertuples(), effect.itertuples(), strict=True):
        ax.plot((x.low, x.high), (y.value,) * 2, color=style.CONTEXT, linewidth=0.6, zorder=2)
        ax.plot((x.value,) * 2, (y.low, y.high), color=style.CONTEXT, linewidth=0.6, zorder=2)
        points.point(ax, x.value, y.value, y.key, colour=style.SUBJECT, dashed=simulated, size=4.5, edge=1.0)
    ax.set_xlim(points.room([adoption["low"], adoption["high"]]))
    ax.set_ylim(points.room([effect["low"], effect["high"]], 0.1))
    points.scale(ax, "x", 4)
    points.scale(ax, "y", 5)
    points.zero(ax, "y")
    ax.set_xlabel(WORDS["adoption"][lang], fontsize=8)
    ax.set_ylabel(WORDS["effect"][lang], fontsize=8)
    line = _line_of(data)
    known = len(effect) > 0 and np.isfinite(line.slope)
    said = _line(ax, line, adoption, effect, lang, dashed=simulated) if known else WORDS["no_slope"][lang]
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    ax.text(0.02, 0.985, said, transform=ax.transAxes, fontsize=8, color=style.CONTRAST, ha="left", va="top", zorder=6, bbox=ground)


def _line_of(data: pd.DataFrame) -> Line:
    whole = data[data["group"] == ""].set_index("item")
    slope = whole.loc[SLOPE]
    return Line(
        slope["key"], slope["value"], slope["low"], slope["high"], whole.loc["group_intercept", "value"], whole.loc["group_spread", "value"]
    )


def _line(ax: Axes, line: Line, adoption: pd.DataFrame, effect: pd.DataFrame, lang: Lang, *, dashed: bool) -> str:
    """Draw the line and its band, where that is finite; the slope with its interval in words."""
    ends = np.array(ax.get_xlim())
    pattern: Any = points.DASHES if dashed else "-"
    (drawn,) = ax.plot(ends, line.intercept + line.slope * ends, color=style.CONTRAST, linewidth=1.4, linestyle=pattern, zorder=3)
    style.mark(drawn, line.key)
    low, high = (end if np.isfinite(end) else sign * np.inf for end, sign in ((line.low, -1), (line.high, 1)))
    if np.isfinite([low, high]).all():
        x, below, above = band(line, adoption, effect, ends)
        ax.fill_between(x, below, above, color=style.CONTRAST, alpha=0.13, linewidth=0, zorder=1)
        ax.set_ylim(ax.get_ylim())
    return WORDS["slope"][lang].format(slope=points.written(line.slope, 3), low=points.written(low, 3), high=points.written(high, 3))


def band(line: Line, adoption: pd.DataFrame, effect: pd.DataFrame, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places along the scale with the lower and upper edge of the line there.

    At the groups' centre only their mean is uncertain; away from it the slope adds its interval, the two as independent errors. The centre
    is the mean weighted by how exact the groups' productivity effects are. adoption, effect: the drawn groups, in one order.
    """
    weight = 1 / (effect["std_error"].to_numpy() ** 2 + line.spread**2)
    centre = float((weight * adoption["value"].to_numpy()).sum() / weight.sum())
    mean = 1.96 / np.sqrt(weight.sum())
    x = np.linspace(ends[0], ends[1], 61)
    middle = line.intercept + line.slope * x
    down, up = (np.abs((line.slope - end) * (x - centre)) for end in (line.low, line.high))
    below, above = np.where(x > centre, down, up), np.where(x > centre, up, down)
    return x, middle - np.hypot(mean, below), middle + np.hypot(mean, above)
