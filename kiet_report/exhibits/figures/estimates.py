"""Figures of sections 5.2 and 5.4: year effects (그림 5-5), and effects by region and by industry (그림 5-6, 5-7).

Frames: `analysis.estimates.year_effects`, `analysis.heterogeneity.figure_frame`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.words import words

WORDS = words(__file__)
ROW = 0.215
"""Inches a group takes."""


@style.styled
def year_effects(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Year effects of the probits, a panel a sample on equal scales. Columns: sample, year, effect, effect_low, effect_high, basis."""
    samples = list(dict.fromkeys(data["sample"]))
    drawing, axes = style.figure(2.9, len(samples), stacked=[1.9] * len(samples))
    limits = points.room([data["effect_low"], data["effect_high"]])
    for position, (ax, sample) in enumerate(zip(axes, samples, strict=True)):
        block = data[data["sample"] == sample].sort_values("year")
        ax.set_title(WORDS[f"sample_{sample}"][lang])
        ax.set_ylim(limits)
        ax.set_xlim(block["year"].min() - 0.6, block["year"].max() + 0.6)
        ax.set_xticks(list(block["year"]), [str(year) if style.is_narrow() else f"’{year % 100:02d}" for year in block["year"]])
        points.scale(ax, "y")
        ax.tick_params(axis="y", labelleft=style.is_narrow() or position == 0)
        points.zero(ax, "y")
        ax.plot(block["year"], block["effect"], color=style.CONTEXT, linewidth=0.9, zorder=2)
        points.along(ax, list(block["year"]), block, "effect", colour=style.SUBJECT, dashed=points.simulated(block))
        last = block.iloc[-1]
        place = (last["year"], last["effect"])
        ax.annotate(points.written(last["effect"], 1), place, xytext=(-7, 3), textcoords="offset points", ha="right")
    return drawing


@style.styled
def by_group(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Adoption and productivity effects of the groups, ranked by the first, and the one against the other.

    Columns: name_ko/en, adoption, adoption_low, adoption_high, effect, effect_low, effect_high, effect_shrunk, drawn, slope, slope_low,
    slope_high, intercept, basis. Groups that are not drawn keep their row and say why it is empty.
    """
    rows = 0.75 + ROW * len(data)
    drawing, (left, middle, right) = style.figure(max(rows, 3.0), 3, ratios=(1, 1, 1.25), stacked=(rows, rows, 3.1))
    left.set_title(WORDS["adoption_title"][lang])
    middle.set_title(WORDS["effect_title"][lang])
    right.set_title(WORDS["slope_title"][lang])
    _forest(left, data, "adoption", "percentage_points", lang, named=True)
    _forest(middle, data, "effect", "log_points", lang, named=style.is_narrow())
    _scatter(right, data[data["drawn"]], lang)
    return drawing


def _forest(ax: Axes, data: pd.DataFrame, column: str, unit: str, lang: Lang, *, named: bool) -> None:
    """Estimates with intervals, highest adoption first; shrunken ones, where there are any, as upright strokes on them."""
    places = range(len(data))
    ax.set_ylim(len(data) - 0.4, -0.6)
    ax.set_yticks(list(places), list(data[f"name_{lang}"]) if named else [""] * len(data))
    ax.set_xlim(points.room([data[f"{column}_low"], data[f"{column}_high"]]))
    points.scale(ax, "x", 4)
    points.zero(ax, "x")
    ax.set_xlabel(WORDS[unit][lang], fontsize=8)
    for colour, mine in ((style.SUBJECT, data[data["drawn"]]), (style.CONTEXT, data[~data["drawn"]])):
        rows = [places[row] for row in np.flatnonzero(data.index.isin(mine.index))]
        points.across(ax, rows, mine, column, colour=colour, dashed=points.simulated(data), size=4)
    for place, estimate, shrunk in zip(places, data[column], data[f"{column}_shrunk"], strict=True):
        if pd.notna(shrunk):
            ax.plot([shrunk, shrunk], [place - 0.33, place + 0.33], color=style.CONTRAST, linewidth=1.6, zorder=5)
        if pd.isna(estimate):
            _absent(ax, place, lang)


def _absent(ax: Axes, place: int, lang: Lang) -> None:
    middle = sum(ax.get_xlim()) / 2
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    ax.text(middle, place, WORDS["few"][lang], color=style.MUTED, fontsize=8, ha="center", va="center", bbox=ground, zorder=4)


def _scatter(ax: Axes, data: pd.DataFrame, lang: Lang) -> None:
    """Points with both intervals, the line and the band between the ends of its slope's interval."""
    simulated = points.simulated(data)
    for row in data.itertuples():
        for x, y in (((row.adoption_low, row.adoption_high), (row.effect,) * 2), ((row.adoption,) * 2, (row.effect_low, row.effect_high))):
            ax.plot(x, y, color=style.CONTEXT, linewidth=0.6, zorder=2)
    fill = style.PAPER if simulated else style.SUBJECT
    ax.plot(data["adoption"], data["effect"], "o", markersize=4.5, markerfacecolor=fill, markeredgecolor=style.SUBJECT, zorder=4)
    ax.set_xlim(points.room([data["adoption_low"], data["adoption_high"]]))
    ax.set_ylim(points.room([data["effect_low"], data["effect_high"]], 0.1))
    points.scale(ax, "x", 4)
    points.scale(ax, "y", 5)
    points.zero(ax, "y")
    ax.set_xlabel(WORDS["adoption"][lang], fontsize=8)
    ax.set_ylabel(WORDS["effect"][lang], fontsize=8)
    drawn = len(data) > 0 and pd.notna(data["slope"].iloc[0])
    said = _line(ax, data, lang, dashed=simulated) if drawn else WORDS["no_slope"][lang]
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    ax.text(0.02, 0.985, said, transform=ax.transAxes, fontsize=8, color=style.CONTRAST, ha="left", va="top", zorder=6, bbox=ground)


def _line(ax: Axes, data: pd.DataFrame, lang: Lang, *, dashed: bool) -> str:
    """Draw the line and its band, where that is finite; the slope with its interval in words."""
    line, ends = data.iloc[0], np.array(ax.get_xlim())
    pattern: Any = points.DASHES if dashed else "-"
    ax.plot(ends, line["intercept"] + line["slope"] * ends, color=style.CONTRAST, linewidth=1.4, linestyle=pattern, zorder=3)
    if np.isfinite([line["slope_low"], line["slope_high"]]).all():
        x, low, high = band(data, ends)
        ax.fill_between(x, low, high, color=style.CONTRAST, alpha=0.13, linewidth=0, zorder=1)
        ax.set_ylim(ax.get_ylim())
    return WORDS["slope"][lang].format(**{name: points.written(line[column], 3) for name, column in _SLOPE.items()})


_SLOPE = {"slope": "slope", "low": "slope_low", "high": "slope_high"}


def band(data: pd.DataFrame, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places along the scale with the lower and upper edge of the line there.

    At the groups' centre only their mean is uncertain; away from it the slope adds its interval, the two as independent errors. The centre
    is the mean weighted by how exact the groups' productivity effects are.
    """
    line = data.iloc[0]
    weight = 1 / (data["effect_se"] ** 2 + line["effect_spread"] ** 2)
    centre = float((weight * data["adoption"]).sum() / weight.sum())
    mean = 1.96 / np.sqrt(weight.sum())
    x = np.linspace(ends[0], ends[1], 61)
    middle = line["intercept"] + line["slope"] * x
    down, up = (np.abs((line["slope"] - line[name]) * (x - centre)) for name in ("slope_low", "slope_high"))
    below, above = np.where(x > centre, down, up), np.where(x > centre, up, down)
    return x, middle - np.hypot(mean, below), middle + np.hypot(mean, above)
