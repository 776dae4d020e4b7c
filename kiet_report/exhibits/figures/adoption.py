"""Figures on AI adoption in Korean firms (print 5.1, and what was published since). Frames: `analysis.adoption`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars, years
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.words import words
from kiet_report.narrative.numerals import write_cell

WORDS = words(__file__)
COMPARED_YEAR = 2023
"""The year most definitions have: the one whose values are labelled side by side."""


@style.styled
def by_year(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Firms that use AI, and their share, by year. Columns: year, adopters, rate, vintage."""
    drawing, (firms, rate) = style.figure(2.7, 2, stacked=(2.3, 2.3))
    span = range(data["year"].min(), data["year"].max() + 1)
    for ax, column, heading in ((firms, "adopters", "firms"), (rate, "rate", "rate")):
        ax.set_title(WORDS[heading][lang])
        years.axes_of_years(ax, span, data[column].max())
        years.gaps(ax, span, [year for year, _, _ in years.points(data, column)], lang)
    years.count_bars(firms, data, "adopters", lang)
    years.line(rate, years.points(data))
    years.label_all(rate, years.points(data), lang)
    return drawing


@style.styled
def by_industry(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Rates by industry, a panel for each year and definition. Columns: year, definition, short_ko/en, rate, all_rate."""
    blocks = [block for _, block in data.groupby(["year", "definition"], sort=True)]
    panels = [_industry_bars(block, lang) for block in blocks]
    heights = [bars.height(len(panel)) + 0.45 for panel in panels]
    drawing, axes = style.figure(max(heights), len(blocks), stacked=heights)
    limit = max(bars.room(panel) for panel in panels)
    rows = 0 if style.is_narrow() else max(len(panel) for panel in panels)
    for ax, block, panel in zip(axes, blocks, panels, strict=True):
        first = block.iloc[0]
        ax.set_title(WORDS["year_and_definition"][lang].format(year=first["year"], definition=WORDS[f"short_{first['definition']}"][lang]))
        reference = _reference("all_industries", first["all_rate"], lang)
        bars.ranked(ax, panel, lang, limit=limit, rows=rows, reference=reference, label_width=18 if len(blocks) > 1 else 40)
    return drawing


def _industry_bars(block: pd.DataFrame, lang: Lang) -> list[Bar]:
    """Highest first, what is not published last; industries above the rate of all stand out."""
    ranked = block.sort_values("rate", ascending=False, na_position="last", kind="stable")
    colours = [style.CONTEXT if rate < whole else style.SUBJECT for rate, whole in zip(ranked["rate"], ranked["all_rate"], strict=True)]
    labelled = zip(ranked[f"short_{lang}"], ranked["rate"], colours, strict=True)
    return [Bar(label, None if pd.isna(rate) else rate, colour) for label, rate, colour in labelled]


def _reference(word: str, value: float, lang: Lang) -> tuple[float, str] | None:
    return None if pd.isna(value) else (value, f"{WORDS[word][lang]} {write_cell(value, 'percent', lang)}")


@style.styled
def by_region(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Provinces as a tile map beside ranked bars.

    Columns: short_ko/en, tile_row, tile_col, rate, low, high, status; all_rate, the rate of the country, where the frame has it.
    """
    ranked = data.assign(order=data["rate"].fillna(data["high"])).sort_values("order", ascending=False, kind="stable", na_position="last")
    panel = [_region_bar(row, lang) for _, row in ranked.iterrows()]
    row = 0.27 if style.is_narrow() else 0.205
    drawing, (tiles, right) = style.figure(0.55 + row * len(panel), 2, ratios=(1.15, 1), stacked=(4.1, 0.75 + row * len(panel)))
    _tile_map(tiles, data, lang)
    reference = _reference("whole_country", data["all_rate"].iloc[0], lang) if "all_rate" in data else None
    bars.ranked(right, panel, lang, limit=bars.room(panel), reference=reference, above=False)
    return drawing


def _region_bar(row: pd.Series, lang: Lang) -> Bar:
    label = row[f"short_{lang}"]
    if row["status"] == "range":
        return Bar(label, None, span=(row["low"], row["high"]))
    return Bar(label, row["rate"] if row["status"] == "published" else None)


def _tile_map(ax: Axes, data: pd.DataFrame, lang: Lang) -> None:
    """One tile a province. Blue deepens with the rate; where only a range is known the tile stays grey, since no shade would be true."""
    highest = data["rate"].max()
    for _, row in data.iterrows():
        known = row["status"] == "published"
        strength = 0.12 + 0.88 * row["rate"] / highest if known else 0.0
        x, y = row["tile_col"], row["tile_row"]
        fill = {"facecolor": style.SUBJECT, "alpha": strength} if known else {"facecolor": style.GRID, "alpha": 0.6}
        ax.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, linewidth=0, **fill))
        ink = style.PAPER if strength > 0.5 else style.INK
        centred: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8.5}
        ax.text(x, y - 0.13, row[f"short_{lang}"], color=ink, weight=style.BOLD if known else 400, **centred)
        ax.text(x, y + 0.2, _tile_value(row, lang), color=ink if known else style.MUTED, **centred)
    ax.set_xlim(data["tile_col"].min() - 0.5, data["tile_col"].max() + 0.5)
    ax.set_ylim(data["tile_row"].max() + 0.5, data["tile_row"].min() - 0.5)
    ax.set_aspect("equal", anchor="NW")
    style.bare(ax)


def _tile_value(row: pd.Series, lang: Lang) -> str:
    if row["status"] == "published":
        return write_cell(row["rate"], "percent", lang)
    return style.span_text(row["low"], row["high"], lang) if row["status"] == "range" else style.word("not_obtained", lang)


@style.styled
def by_use_area(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Shares of answers by area of use: AI alone, and in a panel of its own all nine technologies where the edition has them.

    Columns: technology, period, area, area_ko/en, share.
    """
    alone = data[data["technology"] == "ai"].sort_values("share", ascending=False, kind="stable")
    nine = data[data["technology"] == "any_of_nine"]
    panel = [Bar(label, share) for label, share in zip(alone[f"area_{lang}"], alone["share"], strict=True)]
    count = 1 if nine.empty else 2
    pitch = 0.3 if nine.empty else 0.5
    stacked = (bars.height(len(panel)) + 0.3, 0.85 + 0.58 * len(panel))
    drawing, axes = style.figure(0.85 + pitch * len(panel), count, ratios=(1.35, 1)[:count], stacked=stacked[:count])
    limit = bars.room([*panel, *(Bar("", share) for share in nine["share"])])
    axes[0].set_title(WORDS["use_ai"][lang].format(period=_span(alone["period"].iloc[0], lang)))
    bars.ranked(axes[0], panel, lang, limit=limit, label_width=24)
    if count == 2:
        axes[1].set_title(WORDS["use_nine"][lang])
        bars.paired(axes[1], _pairs(nine, list(alone["area"]), lang), lang, limit=limit, labelled=style.is_narrow())
    return drawing


def _pairs(nine: pd.DataFrame, order: Sequence[str], lang: Lang) -> list[tuple[str, list[Bar]]]:
    """For each area, in the order of the panel beside it, a bar a year, the latest in the subject's colour."""
    periods = sorted(nine["period"].unique())
    colours = [style.CONTEXT] * (len(periods) - 1) + [style.SUBJECT]
    rows = []
    for area in order:
        found = nine[nine["area"] == area].set_index("period")
        shares = found["share"].reindex(periods)
        pair = [
            Bar(_span(period, lang), None if pd.isna(share) else share, colour)
            for (period, share), colour in zip(shares.items(), colours, strict=True)
        ]
        rows.append((found[f"area_{lang}"].iloc[0], pair))
    return rows


def _span(period: str, lang: Lang) -> str:
    """A period as a heading has it: 2017~2022년, 2017-2022 with an en dash."""
    return f"{period.replace('-', '~')}년" if lang == "ko" else period.replace("-", "\u2013")


@style.styled
def definitions_compared(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """One small panel a definition on equal axes, the values of one year labelled. Columns: definition, year, rate, vintage."""
    order = list(dict.fromkeys(data["definition"]))
    drawing, axes = style.figure(2.5, len(order), stacked=[1.45] * len(order))
    first, last, highest = data["year"].min(), data["year"].max(), data["rate"].max()
    for position, (ax, definition) in enumerate(zip(axes, order, strict=True)):
        series = years.points(data[data["definition"] == definition])
        ax.set_title(WORDS[f"short_{definition}"][lang], fontsize=9)
        ax.axvline(COMPARED_YEAR, color=style.GRID, linewidth=5, zorder=0)
        years.line(ax, series)
        years.label_some(ax, series, (COMPARED_YEAR, last), lang, strong=COMPARED_YEAR)
        if COMPARED_YEAR not in [year for year, _, _ in series]:
            style.not_obtained(ax, COMPARED_YEAR - 0.4, highest * 0.08, lang, ha="right")
        ax.set_xlim(first - 0.8, last + 0.8)
        ax.set_xticks([first, COMPARED_YEAR], [str(first), str(COMPARED_YEAR)])
        ax.set_ylim(0, highest * 1.2)
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.tick_params(axis="y", labelcolor=style.MUTED, labelsize=8, labelleft=style.is_narrow() or position == 0)
        style.light_grid(ax)
        style.baseline(ax)
    return drawing


@style.styled
def ict_survey_break(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """The rate of another survey with the break in its question. Columns: year, rate, segment (before or after)."""
    drawing, (ax,) = style.figure(2.7, stacked=(2.5,))
    span = range(data["year"].min(), data["year"].max() + 1)
    years.axes_of_years(ax, span, data["rate"].max())
    years.gaps(ax, span, list(data["year"]), lang)
    for _, segment in data.groupby("segment", sort=False):
        # a line never runs from one segment into the other, whatever the years
        years.line(ax, years.points(segment))
        years.label_all(ax, years.points(segment), lang)
    before, after = data.loc[data["segment"] == "before", "year"].max(), data.loc[data["segment"] == "after", "year"].min()
    style.break_mark(ax, (before + after) / 2, lang, WORDS["question_changed"][lang])
    return drawing
