"""Figures on AI adoption in Korean firms (print 5.1, and what was published since). Data:
views of the numbers of `analysis.adoption`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars, years
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.words import capital, words
from kiet_report.narrative.numerals import write_cell

WORDS = words(__file__)
REFERENCE = "ai_rate_reference"
REST = "other"


@style.styled
def by_year(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Firms that use AI, and their share, by year. group: measure (n_ai, ai_rate)."""
    drawing, axes = style.figure(2.7, 2, stacked=(2.3, 2.3))
    span = years.span(data)
    for ax, measure in zip(axes, ("n_ai", "ai_rate"), strict=True):
        rows = data[data["group"] == measure]
        series = years.points(rows)
        ax.set_title(WORDS[measure][lang])
        years.axes_of_years(ax, span, rows["value"].max())
        years.gaps(ax, span, [point.year for point in series], lang)
        if measure == "n_ai":
            years.count_bars(ax, series, lang)
        else:
            years.line(ax, series)
            years.label_all(ax, series, lang)
    return drawing


@style.styled
def by_industry(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Rates by industry, a panel for each definition in its last year. item: industry;
    group: definition; rows of REFERENCE without one.
    """
    blocks = [block for _, block in data[data["measure"] != REFERENCE].groupby("group", sort=False)]
    wholes = {row["definition"]: row for _, row in data[data["measure"] == REFERENCE].iterrows()}
    panels = [_industry_bars(block, wholes.get(block["group"].iloc[0]), lang) for block in blocks]
    heights = [bars.height(len(panel)) + 0.45 for panel in panels]
    drawing, axes = style.figure(max(heights), len(panels), stacked=heights)
    limit = max(bars.room(panel) for panel in panels)
    rows = 0 if style.is_narrow() else max(len(panel) for panel in panels)
    for ax, block, panel in zip(axes, blocks, panels, strict=True):
        first = block.iloc[0]
        year = write_period(first["period"], lang)
        ax.set_title(WORDS["year_and_definition"][lang].format(year=year, definition=first[f"group_short_{lang}"]))
        whole = _whole("all_industries", wholes.get(first["group"]), lang)
        bars.ranked(ax, panel, lang, limit=limit, rows=rows, label_width=18 if len(panels) > 1 else 40, **whole)
    return drawing


def _industry_bars(block: pd.DataFrame, whole: pd.Series | None, lang: Lang) -> list[Bar]:
    """Highest first, what is not at hand last; industries above the rate of all stand out."""
    ranked = block.sort_values("value", ascending=False, na_position="last", kind="stable")
    least = 0.0 if whole is None else whole["value"]
    return [
        Bar(
            row[f"item_short_{lang}"],
            None if pd.isna(row["value"]) else row["value"],
            style.CONTEXT if row["value"] < least else style.SUBJECT,
            key=row["key"],
        )
        for _, row in ranked.iterrows()
    ]


def _whole(word: str, whole: pd.Series | None, lang: Lang) -> dict[str, Any]:
    """The reference line of `bars.ranked` at the rate of the whole, where the view has one."""
    if whole is None:
        return {}
    label = f"{WORDS[word][lang]} {write_cell(whole['value'], 'percent', lang)}"
    return {"reference": (whole["value"], label), "reference_key": whole["key"]}


@style.styled
def by_region(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Provinces as a tile map beside ranked bars.

    item: region, with tile_row and tile_col beside it; the row of REFERENCE is the whole country.
    """
    wholes = data[data["measure"] == REFERENCE]
    regions = data[data["measure"] != REFERENCE]
    order = regions["value"].fillna(regions["high"])
    ranked = regions.assign(order=order).sort_values("order", ascending=False, kind="stable", na_position="last")
    panel = [_region_bar(row, lang) for _, row in ranked.iterrows()]
    row = 0.27 if style.is_narrow() else 0.205
    drawing, (tiles, right) = style.figure(0.55 + row * len(panel), 2, ratios=(1.15, 1), stacked=(4.1, 0.75 + row * len(panel)))
    _tile_map(tiles, regions, lang)
    whole = _whole("whole_country", None if wholes.empty else wholes.iloc[0], lang)
    bars.ranked(right, panel, lang, limit=bars.room(panel), above=False, **whole)
    return drawing


def _region_bar(row: pd.Series, lang: Lang) -> Bar:
    label = row[f"item_short_{lang}"]
    if row["status"] == "range":
        return Bar(label, None, span=(row["low"], row["high"]), key=row["key"])
    return Bar(label, None if pd.isna(row["value"]) else row["value"], key=row["key"], missing=row["status"])


def _tile_map(ax: Axes, data: pd.DataFrame, lang: Lang) -> None:
    """One tile a province. Blue deepens with the rate;
    where only a range is known the tile stays grey, since no shade would be true.
    """
    highest = data["value"].max()
    for _, row in data.iterrows():
        known = row["status"] == "stated"
        strength = 0.12 + 0.88 * row["value"] / highest if known else 0.0
        x, y = row["tile_col"], row["tile_row"]
        fill = {"facecolor": style.SUBJECT, "alpha": strength} if known else {"facecolor": style.GRID, "alpha": 0.6}
        ax.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, linewidth=0, **fill))
        ink = style.PAPER if strength > 0.5 else style.INK
        centred: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8.5}
        ax.text(x, y - 0.13, row[f"item_short_{lang}"], color=ink, weight=style.BOLD if known else 400, **centred)
        ax.text(x, y + 0.2, _tile_value(row, lang), color=ink if known else style.MUTED, **centred)
    ax.set_xlim(data["tile_col"].min() - 0.5, data["tile_col"].max() + 0.5)
    ax.set_ylim(data["tile_row"].max() + 0.5, data["tile_row"].min() - 0.5)
    ax.set_aspect("equal", anchor="NW")
    style.bare(ax)


def _tile_value(row: pd.Series, lang: Lang) -> str:
    if row["status"] == "stated":
        return write_cell(row["value"], "percent", lang)
    return style.span_text(row["low"], row["high"], lang) if row["status"] == "range" else style.word(row["status"], lang)


@style.styled
def by_use_area(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Shares of answers by area of use: AI alone, and in a panel of its own all nine technologies where
    the edition has them.

    item: area; measure: use_area, use_area_nine.
    """
    alone = data[data["measure"] == "use_area"].sort_values("value", ascending=False, kind="stable")
    nine = data[data["measure"] == "use_area_nine"]
    panel = [Bar(row[f"item_{lang}"], row["value"], key=row["key"]) for _, row in alone.iterrows()]
    count = 1 if nine.empty else 2
    pitch = 0.3 if nine.empty else 0.5
    stacked = (bars.height(len(panel)) + 0.3, 0.85 + 0.58 * len(panel))
    drawing, axes = style.figure(0.85 + pitch * len(panel), count, ratios=(1.35, 1)[:count], stacked=stacked[:count])
    limit = bars.room([*panel, *(Bar("", share) for share in nine["value"])])
    axes[0].set_title(WORDS["use_ai"][lang].format(period=write_period(alone["period"].iloc[0], lang)))
    bars.ranked(axes[0], panel, lang, limit=limit, label_width=24)
    if count == 2:
        axes[1].set_title(WORDS["use_nine"][lang])
        bars.paired(axes[1], _pairs(nine, list(alone["item"]), lang), lang, limit=limit, labelled=style.is_narrow())
    return drawing


def _pairs(nine: pd.DataFrame, order: Sequence[str], lang: Lang) -> list[tuple[str, list[Bar]]]:
    """For each area, in the order of the panel beside it, a bar for each of the last two years,
    the latest in the subject's colour.
    """
    periods = sorted(nine["period"].unique())[-2:]
    colours = [style.CONTEXT] * (len(periods) - 1) + [style.SUBJECT]
    rows = []
    for area in order:
        found = nine[nine["item"] == area].set_index("period")
        pair = []
        for period, colour in zip(periods, colours, strict=True):
            row = found.loc[period] if period in found.index else None
            value = None if row is None or pd.isna(row["value"]) else row["value"]
            pair.append(Bar(write_period(period, lang), value, colour, key="" if row is None else row["key"]))
        rows.append((found[f"item_{lang}"].iloc[0], pair))
    return rows


@style.styled
def definitions_compared(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """One small panel a definition on equal axes, the values of the year compared labelled.

    item: period; group: definition; rows of ai_rate_compared say which year that is.
    """
    compared_year = int(data.loc[data["measure"] == "ai_rate_compared", "period"].iloc[0])
    rates = data[data["measure"] == "ai_rate"]
    order = [name for name in dict.fromkeys(rates["group"]) if rates.loc[rates["group"] == name, "value"].notna().any()]
    drawing, axes = style.figure(2.5, len(order), stacked=[1.45] * len(order))
    span, highest = years.span(rates), rates["value"].max()
    first, last = span[0], span[-1]
    for position, (ax, definition) in enumerate(zip(axes, order, strict=True)):
        series = years.points(rates[rates["group"] == definition])
        ax.set_title(capital(rates.loc[rates["group"] == definition, f"group_short_{lang}"].iloc[0], lang), fontsize=9)
        ax.axvline(compared_year, color=style.GRID, linewidth=5, zorder=0)
        years.line(ax, series)
        years.label_some(ax, series, (compared_year, last), lang, strong=compared_year)
        if compared_year not in [point.year for point in series]:
            style.not_obtained(ax, compared_year - 0.4, highest * 0.08, lang, ha="right")
        ax.set_xlim(first - 0.8, last + 0.8)
        ax.set_xticks([first, compared_year], [str(first), str(compared_year)])
        ax.set_ylim(0, highest * 1.2)
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.tick_params(axis="y", labelcolor=style.MUTED, labelsize=8, labelleft=style.is_narrow() or position == 0)
        style.light_grid(ax)
        style.baseline(ax)
    return drawing


@style.styled
def ict_survey_break(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """The rate of another survey with the breaks in its question. item: period; segment:
    which stretch between breaks a row is of.
    """
    drawing, (ax,) = style.figure(2.7, stacked=(2.5,))
    span = years.span(data)
    years.axes_of_years(ax, span, data["value"].max())
    years.gaps(ax, span, [point.year for point in years.points(data)], lang)
    segments = [years.points(segment) for _, segment in data.groupby("segment", sort=True)]
    for series in segments:
        # a line never runs from one segment into the other, whatever the years
        years.line(ax, series)
        years.label_all(ax, series, lang)
    for before, after in pairwise(segments):
        style.break_mark(ax, (before[-1].year + after[0].year) / 2, lang, WORDS["question_changed"][lang])
    return drawing
