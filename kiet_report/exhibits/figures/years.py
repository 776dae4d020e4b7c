"""Series by year as points and bars: provisional points are hollow,
years without a value are marked, and no line crosses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.narrative.numerals import write_cell


class Point(NamedTuple):
    """One value of a series. vintage: "provisional", "final" or "". key: of the number."""

    year: int
    value: float
    vintage: str
    key: str


def points(data: pd.DataFrame) -> list[Point]:
    """The periods of a view that have a value, in order; each is a year."""
    known = data[data["value"].notna()].sort_values("period")
    rows = zip(known["period"], known["value"], known["vintage"], known["key"], strict=True)
    return [Point(int(period), float(value), vintage, key) for period, value, vintage, key in rows]


def span(data: pd.DataFrame) -> range:
    """Every year from the first of a view to the last that has a value."""
    years = [point.year for point in points(data)]
    return range(min(int(period) for period in data["period"]), max(years) + 1)


def line(ax: Axes, series: Sequence[Point]) -> None:
    """Points, joined from one year to the next only."""
    for point, later in pairwise(series):
        if later.year == point.year + 1:
            ax.plot([point.year, later.year], [point.value, later.value], color=style.SUBJECT, linewidth=1.4, zorder=3)
    for year, value, vintage, key in series:
        fill = style.PAPER if vintage == "provisional" else style.SUBJECT
        look: dict[str, Any] = {"markerfacecolor": fill, "markeredgecolor": style.SUBJECT, "markeredgewidth": 1.5}
        (drawn,) = ax.plot([year], [value], "o", markersize=6, zorder=4, **look)
        style.mark(drawn, key)


def label_all(ax: Axes, series: Sequence[Point], lang: Lang) -> None:
    """Every value at its point, below it where the line goes up from there and would cross the label."""
    later = {point.year: following.value for point, following in pairwise(series)}
    for year, value, vintage, _ in series:
        above = later.get(year, value) <= value
        text = write_cell(value, "percent", lang)
        if vintage == "provisional":
            text += f"\n{style.word('provisional', lang)}"
        _label(ax, text, (year, value), (0, 6 if above else -6), ha="center", va="bottom" if above else "top", linespacing=1.1)


def label_some(ax: Axes, series: Sequence[Point], years: Sequence[int], lang: Lang, *, strong: int) -> None:
    """The values of some years, to the left above their points; those of the year `strong` in bold."""
    for year, value, _, _ in series:
        if year in years:
            weight = style.BOLD if year == strong else 400
            _label(ax, write_cell(value, "percent", lang), (year, value), (-5, 2), ha="right", va="bottom", weight=weight)


def count_bars(ax: Axes, series: Sequence[Point], lang: Lang) -> None:
    """A bar with its number for every year that has one, hollow while it is provisional."""
    for year, value, vintage, key in series:
        hollow = vintage == "provisional"
        fill, line = (style.PAPER, 1.2) if hollow else (style.SUBJECT, 0)
        (drawn,) = ax.bar([year], [value], 0.62, facecolor=fill, edgecolor=style.SUBJECT, linewidth=line)
        style.mark(drawn, key)
        _label(ax, write_cell(value, "firms", lang), (year, value), (0, 2), ha="center", va="bottom")


def axes_of_years(ax: Axes, years: Sequence[int], highest: float) -> None:
    """Every year below, a scale from zero at the left."""
    ax.set_xlim(min(years) - 0.6, max(years) + 0.6)
    ax.set_xticks(list(years), [str(year) for year in years])
    ax.set_ylim(0, highest * 1.16)
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.tick_params(axis="y", labelcolor=style.MUTED, labelsize=8)
    style.light_grid(ax)
    style.baseline(ax)


def gaps(ax: Axes, years: Sequence[int], known: Sequence[int], lang: Lang) -> None:
    """A mark for each run of years without a value; the words take two lines where a single year has
    little room.
    """
    foot = ax.get_ylim()[1] * 0.03
    for first, last in runs(years, known):
        ax.plot([first - 0.35, last + 0.35], [foot, foot], color=style.CONTEXT, linewidth=1, linestyle=(0, (1, 2)))
        style.not_obtained(ax, (first + last) / 2, foot * 2.2, lang, va="bottom", stacked=first == last and len(years) > 5)


def runs(years: Sequence[int], known: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last year of each run of years that are not known."""
    start = None
    for year in [*years, max(years) + 1]:
        missing = year in years and year not in known
        if missing and start is None:
            start = year
        elif not missing and start is not None:
            yield start, year - 1
            start = None


def _label(ax: Axes, text: str, place: tuple[float, float], offset: tuple[float, float], **look: Any) -> None:
    ax.annotate(text, place, xytext=offset, textcoords="offset points", zorder=5, **look)
