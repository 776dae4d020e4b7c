"""Series by year as points and bars: provisional points are hollow, years without a value are marked, and no line crosses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.narrative.numerals import write_cell

Point = tuple[int, float, str | None]
"""Year, value, vintage."""


def points(data: pd.DataFrame, column: str = "rate") -> list[Point]:
    """The years that have a value, in order. `vintage` is taken where the frame has it."""
    known = data[data[column].notna()].sort_values("year")
    vintage = known["vintage"] if "vintage" in known else [None] * len(known)
    return list(zip(known["year"], known[column], vintage, strict=True))


def line(ax: Axes, series: Sequence[Point]) -> None:
    """Points, joined from one year to the next only."""
    for (year, value, _), (later, following, _) in pairwise(series):
        if later == year + 1:
            ax.plot([year, later], [value, following], color=style.SUBJECT, linewidth=1.4, zorder=3)
    for year, value, vintage in series:
        fill = style.PAPER if vintage == "provisional" else style.SUBJECT
        ax.plot([year], [value], "o", markersize=6, markerfacecolor=fill, markeredgecolor=style.SUBJECT, markeredgewidth=1.5, zorder=4)


def label_all(ax: Axes, series: Sequence[Point], lang: Lang) -> None:
    """Every value at its point, below it where the line goes up from there and would cross the label."""
    later = {year: following for (year, _, _), (_, following, _) in pairwise(series)}
    for year, value, vintage in series:
        above = later.get(year, value) <= value
        text = write_cell(value, "percent", lang)
        if vintage == "provisional":
            text += f"\n{style.word('provisional', lang)}"
        _label(ax, text, (year, value), (0, 6 if above else -6), ha="center", va="bottom" if above else "top", linespacing=1.1)


def label_some(ax: Axes, series: Sequence[Point], years: Sequence[int], lang: Lang, *, strong: int) -> None:
    """The values of some years, to the left above their points; those of the year `strong` in bold."""
    for year, value, _ in series:
        if year in years:
            weight = style.BOLD if year == strong else 400
            _label(ax, write_cell(value, "percent", lang), (year, value), (-5, 2), ha="right", va="bottom", weight=weight)


def count_bars(ax: Axes, data: pd.DataFrame, column: str, lang: Lang) -> None:
    """A bar with its number for every year that has one."""
    known = data[data[column].notna()]
    ax.bar(known["year"], known[column], 0.62, color=style.SUBJECT, linewidth=0)
    for year, value in zip(known["year"], known[column], strict=True):
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
    """A mark for each run of years without a value; the words take two lines where a single year has little room."""
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
