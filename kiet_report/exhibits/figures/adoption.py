"""Figures on AI adoption in Korean firms (print 5.1, and what was published since). Frames: `analysis.adoption`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.words import words
from kiet_report.narrative.numerals import write_cell

WORDS = words(__file__)
COMPARED_YEAR = 2023
"""The year most definitions have: the one whose values are labelled side by side."""


@style.styled
def by_year(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Firms that use AI, and their share, by year. Columns: year, adopters, rate, status, vintage."""
    drawing, (firms, rate) = style.figure(2.7, 2, stacked=(2.3, 2.3))
    data = data.sort_values("year")
    firms.set_title(WORDS["firms"][lang])
    _count_bars(firms, data, lang)
    rate.set_title(WORDS["rate"][lang])
    _rate_points(rate, data["year"], data["rate"], data["vintage"], lang, color=style.SUBJECT)
    for ax, values in ((firms, data["adopters"]), (rate, data["rate"])):
        _years(ax, data["year"])
        _vertical_axis(ax, values.max())
        _gaps(ax, data["year"], values, lang)
    return drawing


@style.styled
def by_industry(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Rates by industry, a panel for each year and definition. Columns: year, definition, short_ko/en, rate, status, all_rate."""
    blocks = [(key, block) for key, block in data.groupby(["year", "definition"], sort=True)]
    panels = [_industry_bars(block, lang) for _, block in blocks]
    rows = max(len(panel) for panel in panels)
    heights = [bars.height(len(panel)) + 0.45 for panel in panels]
    drawing, axes = style.figure(max(heights), len(blocks), stacked=heights)
    limit = max(bars.room(panel) for panel in panels)
    for ax, ((year, definition), block), panel in zip(axes, blocks, panels, strict=True):
        ax.set_title(WORDS["year_and_definition"][lang].format(year=year, definition=WORDS[f"short_{definition}"][lang]))
        whole = block["all_rate"].iloc[0]
        reference = None if pd.isna(whole) else (whole, f"{WORDS['all_industries'][lang]} {write_cell(whole, 'percent', lang)}")
        bars.ranked(ax, panel, lang, limit=limit, rows=None if style.is_narrow() else rows, reference=reference, label_width=18 if len(blocks) > 1 else 40)
    return drawing


def _industry_bars(block: pd.DataFrame, lang: Lang) -> list[Bar]:
    """Highest first, what is not published last; industries above the rate of all stand out."""
    ranked = block.sort_values("rate", ascending=False, na_position="last", kind="stable")
    return [
        Bar(getattr(row, f"short_{lang}"), None if pd.isna(row.rate) else row.rate, style.CONTEXT if row.rate < row.all_rate else style.SUBJECT)
        for row in ranked.itertuples()
    ]


@style.styled
def by_region(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Provinces as a tile map beside ranked bars. Columns: region, short_ko/en, tile_row, tile_col, rate, low, high, status; all_rate where known."""
    ranked = data.assign(order=data["rate"].fillna(data["high"])).sort_values(["order"], ascending=False, kind="stable", na_position="last")
    panel = [_region_bar(row, lang) for row in ranked.itertuples()]
    row = 0.27 if style.is_narrow() else 0.205
    drawing, (tiles, right) = style.figure(0.55 + row * len(panel), 2, ratios=(1.15, 1), stacked=(4.1, 0.75 + row * len(panel)))
    _tile_map(tiles, data, lang)
    whole = data["all_rate"].iloc[0] if "all_rate" in data and pd.notna(data["all_rate"].iloc[0]) else None
    reference = None if whole is None else (whole, f"{WORDS['whole_country'][lang]} {write_cell(whole, 'percent', lang)}")
    bars.ranked(right, panel, lang, limit=bars.room(panel), reference=reference, above=False)
    return drawing


def _region_bar(row: tuple, lang: Lang) -> Bar:
    label = getattr(row, f"short_{lang}")
    if row.status == "range":
        return Bar(label, None, span=(row.low, row.high))
    return Bar(label, row.rate if row.status == "published" else None)


def _tile_map(ax: Axes, data: pd.DataFrame, lang: Lang) -> None:
    """One tile a province. Blue deepens with the rate; a province of which only a range is known stays grey, since no shade would be true."""
    highest = data["rate"].max()
    for row in data.itertuples():
        known = row.status == "published"
        strength = 0.12 + 0.88 * row.rate / highest if known else 0.0
        x, y = row.tile_col, row.tile_row
        fill = {"facecolor": style.SUBJECT, "alpha": strength} if known else {"facecolor": style.GRID, "alpha": 0.6}
        ax.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, linewidth=0, **fill))
        ink = style.PAPER if strength > 0.5 else style.INK
        ax.text(x, y - 0.13, getattr(row, f"short_{lang}"), ha="center", va="center", fontsize=8.5, color=ink, weight=style.BOLD if known else 400)
        value = write_cell(row.rate, "percent", lang) if known else style.span_text(row.low, row.high, lang) if row.status == "range" else style.word("not_published", lang)
        ax.text(x, y + 0.2, value, ha="center", va="center", fontsize=8.5 if known else 8, color=ink if known else style.MUTED)
    ax.set_xlim(data["tile_col"].min() - 0.5, data["tile_col"].max() + 0.5)
    ax.set_ylim(data["tile_row"].max() + 0.5, data["tile_row"].min() - 0.5)
    ax.set_aspect("equal", anchor="NW")
    style.bare(ax)


@style.styled
def by_use_area(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Shares of answers by area of use: AI alone, and in a panel of its own all nine technologies. Columns: technology, period, area, area_ko/en, share."""
    alone = data[data["technology"] == "ai"].sort_values("share", ascending=False, kind="stable")
    nine = data[data["technology"] == "any_of_nine"]
    panel = [Bar(getattr(row, f"area_{lang}"), row.share) for row in alone.itertuples()]
    count = 1 if nine.empty else 2
    pitch = 0.5 if count == 2 and not style.is_narrow() else 0.3
    wide = 0.85 + pitch * len(panel)
    drawing, axes = style.figure(wide, count, ratios=(1.35, 1)[:count], stacked=(bars.height(len(panel)) + 0.3, 0.85 + 0.58 * len(panel))[:count])
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
    rows = []
    for area in order:
        found = nine[nine["area"] == area].set_index("period")
        colours = [style.CONTEXT] * (len(periods) - 1) + [style.SUBJECT]
        pair = [Bar(_span(period, lang), found["share"].get(period), colour) for period, colour in zip(periods, colours, strict=True)]
        rows.append((found[f"area_{lang}"].iloc[0], pair))
    return rows


@style.styled
def definitions_compared(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """One small panel a definition on equal axes, the values of one year labelled. Columns: definition, year, rate, vintage."""
    order = list(dict.fromkeys(data["definition"]))
    drawing, axes = style.figure(2.5, len(order), stacked=[1.45] * len(order))
    first, last, highest = data["year"].min(), data["year"].max(), data["rate"].max()
    for position, (ax, definition) in enumerate(zip(axes, order, strict=True)):
        block = data[data["definition"] == definition].sort_values("year")
        ax.set_title(WORDS[f"short_{definition}"][lang], fontsize=9)
        ax.axvline(COMPARED_YEAR, color=style.GRID, linewidth=5, zorder=0)
        _rate_points(ax, block["year"], block["rate"], block["vintage"], lang, color=style.SUBJECT, label_years=(COMPARED_YEAR, last))
        if COMPARED_YEAR not in set(block["year"]):
            style.not_published(ax, COMPARED_YEAR - 0.4, highest * 0.08, lang, ha="right")
        ax.set_xlim(first - 0.8, last + 0.8)
        ax.set_ylim(0, highest * 1.2)
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.tick_params(axis="y", labelcolor=style.MUTED, labelsize=8, labelleft=style.is_narrow() or position == 0)
        style.light_grid(ax)
        style.baseline(ax)
        ax.set_xticks([first, COMPARED_YEAR], [str(first), str(COMPARED_YEAR)])
    return drawing


@style.styled
def ict_survey_break(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """The rate of another survey with the break in its question. Columns: year, rate, segment (before or after)."""
    drawing, (ax,) = style.figure(2.7, stacked=(2.5,))
    years = pd.Series(range(data["year"].min(), data["year"].max() + 1))
    for _, block in data.groupby("segment", sort=False):
        none = pd.Series([None] * len(block), index=block.index)
        _rate_points(ax, block["year"], block["rate"], none, lang, color=style.SUBJECT)
    _years(ax, years)
    _vertical_axis(ax, data["rate"].max())
    _gaps(ax, years, years.map(data.set_index("year")["rate"]), lang)
    before, after = data.loc[data["segment"] == "before", "year"].max(), data.loc[data["segment"] == "after", "year"].min()
    style.break_mark(ax, (before + after) / 2, lang, WORDS["question_changed"][lang])
    return drawing


def _span(period: str, lang: Lang) -> str:
    """A period as a heading has it: 2017~2022년, 2017-2022 with an en dash."""
    return f"{period.replace('-', '~')}년" if lang == "ko" else period.replace("-", "\u2013")


def _years(ax: Axes, years: pd.Series) -> None:
    ax.set_xlim(years.min() - 0.6, years.max() + 0.6)
    ax.set_xticks(list(years), [str(year) for year in years])


def _vertical_axis(ax: Axes, highest: float) -> None:
    ax.set_ylim(0, highest * 1.16)
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.tick_params(axis="y", labelcolor=style.MUTED, labelsize=8)
    style.light_grid(ax)
    style.baseline(ax)


def _count_bars(ax: Axes, data: pd.DataFrame, lang: Lang) -> None:
    known = data[data["adopters"].notna()]
    ax.bar(known["year"], known["adopters"], 0.62, color=style.SUBJECT, linewidth=0)
    for row in known.itertuples():
        ax.annotate(write_cell(row.adopters, "firms", lang), (row.year, row.adopters), xytext=(0, 2), textcoords="offset points", ha="center", va="bottom")


def _rate_points(ax: Axes, years: pd.Series, rates: pd.Series, vintages: pd.Series, lang: Lang, *, color: str, label_years: Sequence[int] | None = None) -> None:
    """Points, joined only from one year to the next: over a year without a value nothing is drawn. Provisional points are hollow."""
    points = [(year, rate, vintage) for year, rate, vintage in zip(years, rates, vintages, strict=True) if pd.notna(rate)]
    for (year, rate, _), (later, next_rate, _) in zip(points, points[1:], strict=False):
        if later == year + 1:
            ax.plot([year, later], [rate, next_rate], color=color, linewidth=1.4, zorder=3)
    following = {year: later for (year, _, _), (_, later, _) in zip(points, points[1:], strict=False)}
    for year, rate, vintage in points:
        # below the point where the line goes up from it, so that the line does not cross the label
        above = following.get(year, rate) <= rate
        hollow = vintage == "provisional"
        ax.plot([year], [rate], "o", markersize=6, markerfacecolor=style.PAPER if hollow else color, markeredgecolor=color, markeredgewidth=1.5, zorder=4)
        if label_years is None or year in label_years:
            label = write_cell(rate, "percent", lang) + (f"\n{style.word('provisional', lang)}" if hollow and label_years is None else "")
            if label_years is not None:
                ax.annotate(label, (year, rate), xytext=(-5, 2), textcoords="offset points", ha="right", va="bottom", zorder=5, weight=style.BOLD if year == COMPARED_YEAR else 400)
                continue
            ax.annotate(label, (year, rate), xytext=(0, 6 if above else -6), textcoords="offset points", ha="center", va="bottom" if above else "top", linespacing=1.1, zorder=5)


def _gaps(ax: Axes, years: pd.Series, values: pd.Series, lang: Lang) -> None:
    """A mark for each run of years without a value."""
    foot = ax.get_ylim()[1] * 0.07
    for first, last in _runs(list(years), list(values.isna())):
        if last > first:
            ax.plot([first - 0.35, last + 0.35], [foot * 0.45] * 2, color=style.CONTEXT, linewidth=1, linestyle=(0, (1, 2)))
            style.not_published(ax, (first + last) / 2, foot, lang, va="bottom")
        else:
            ax.plot([first - 0.35, last + 0.35], [foot * 0.45] * 2, color=style.CONTEXT, linewidth=1, linestyle=(0, (1, 2)))
            ax.text(first, foot, style.word("not_published", lang).replace(" ", "\n"), color=style.MUTED, fontsize=8, ha="center", va="bottom", linespacing=1.1)


def _runs(years: Sequence[int], missing: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last year of each run of missing ones."""
    start = None
    for year, gone in zip([*years, years[-1] + 1], [*missing, False], strict=True):
        if gone and start is None:
            start = year
        elif not gone and start is not None:
            yield start, year - 1
            start = None
