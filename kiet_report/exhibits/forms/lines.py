"""Series over years: a line a group, or a panel a group; counts as bars.
Nothing is drawn across a year without a value or a break.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.core.periods import parse_period
from kiet_report.core.units import unit as unit_of
from kiet_report.exhibits import looks, style
from kiet_report.exhibits.figures import years
from kiet_report.exhibits.forms import colours, rows
from kiet_report.exhibits.labels import broken

Breaks = Mapping[str, tuple[int, ...]]
HEIGHT, SMALL = 2.7, 1.9
"""Inches of one panel, and of each of several."""
FEW, FEW_SMALL = 9, 4
"""Up to so many points in a panel of one series each value is written, in a small panel fewer."""


@style.styled
def draw(
    data: pd.DataFrame, lang: Lang, *, panels: bool = False, counts: Sequence[str] = (), step: int = 1, from_zero: bool = True,
    breaks: Breaks,
) -> style.Drawing:  # fmt: skip
    """item: the year. group: a series.

    panels: a panel a series; so it is, too, where series have several units. counts: groups drawn as bars, each in a panel of its own.
    step: years from one value to the next. from_zero: whether the scale of lines begins at zero; that of bars always does.
    """
    rows.known(data, "group", "counts", list(counts))
    data = data.assign(year=[parse_period(period)[1] for period in data["period"]])
    blocks = rows.blocks(data)
    apart = len(blocks) > 1 and (panels or bool(counts) or data["unit"].nunique() > 1)
    shown = blocks if apart else [data]
    height = SMALL if len(shown) > 2 else HEIGHT
    across = 2 if len(shown) in (2, 4) else 3
    drawing, axes = style.figure(height, len(shown), across=across, stacked=[height - 0.2] * len(shown))
    span = range(int(data["year"].min()), int(data["year"].max()) + 1)
    for ax, block in zip(axes, shown, strict=True):
        unit = rows.unit(block)
        barred = block["group"].iloc[0] in counts
        if apart:
            title = rows.name(block.iloc[0], lang, "group")
            title = f"{title} ({unit_of(unit).label[lang]})" if data["unit"].nunique() > 1 else title
            ax.set_title(broken(title, 44 if style.is_narrow() else 88 // min(len(shown), across)))
        # panels of lines in one unit are to be compared
        alike = data[(data["unit"] == unit) & (data["group"].isin(list(counts)) == barred)]
        _axes(ax, span, alike, from_zero or barred, crowded=len(shown) > 2)
        if barred:
            _bars(ax, block, lang)
        else:
            _lines(ax, block, lang, step, breaks, height, FEW_SMALL if len(shown) > 2 else FEW)
        _missing(ax, block, span, lang)
    return drawing


def _axes(ax: Axes, span: Sequence[int], data: pd.DataFrame, from_zero: bool, *, crowded: bool) -> None:
    """Years below, a scale at the left that holds every value, its interval and its label."""
    known = pd.concat([data[column] for column in ("value", "low", "high")]).dropna()
    low, high = float(known.min()), float(known.max())
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    air = 0.17 * (high - low or 1)
    # a provisional value has its word above it
    top = air * (1.6 if (data["vintage"] == "provisional").any() else 1)
    ax.set_ylim(low - (0 if from_zero and low == 0 else air), high + top)
    ax.set_xlim(min(span) - 0.6, max(span) + 0.6)
    every = -(-len(span) // (5 if crowded or style.is_narrow() else 12))
    shown = [year for year in span if (max(span) - year) % every == 0]
    ax.set_xticks(shown, [str(year) for year in shown])
    money = unit_of(data["unit"].iloc[0]).money
    ax.yaxis.set_major_locator(MaxNLocator(4 if crowded else 5, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}")
    ax.tick_params(axis="y", labelcolor=style.MUTED, labelsize=8, labelleft=not money)
    ax.tick_params(axis="x", labelsize=8 if crowded else 9)
    style.light_grid(ax)
    if ax.get_ylim()[0] <= 0:
        style.baseline(ax)


def _bars(ax: Axes, block: pd.DataFrame, lang: Lang) -> None:
    for _, row in block[block["value"].notna()].iterrows():
        (drawn,) = ax.bar(row["year"], row["value"], 0.62)
        looks.paint(drawn, style.SUBJECT, rows.look(row))
        style.mark(drawn, row["key"])
        _value(ax, row, lang, above=True)


def _lines(ax: Axes, data: pd.DataFrame, lang: Lang, step: int, breaks: Breaks, height: float, few: int) -> None:
    """One line, or several that are named at their ends. height: inches of the panel. few:
    so many values are written at most.
    """
    colour = colours.of_groups(data)
    several = len(colour) > 1
    lasts = []
    for block in rows.blocks(data):
        mine = colour[block["group"].iloc[0]] if several else style.SUBJECT
        known = [row for _, row in block[block["value"].notna()].sort_values("year").iterrows()]
        runs = _runs(known, step, breaks)
        for earlier, later in chain.from_iterable(map(pairwise, runs)):
            look = looks.pattern("simulated" if "simulated" in (rows.look(earlier), rows.look(later)) else "settled")
            ax.plot([earlier["year"], later["year"]], [earlier["value"], later["value"]], color=mine, linewidth=1.5, linestyle=look)
        for row in known:
            if ends := rows.ends(row):
                ax.plot([row["year"]] * 2, ends, color=mine, linewidth=0.9, linestyle=looks.pattern(rows.look(row)), zorder=3)
            style.mark(looks.dot(ax, row["year"], row["value"], mine, rows.look(row), 5 if several else 6), row["key"])
        if several and known:
            lasts.append((known[-1], mine))
        elif known:
            _values(ax, runs, lang, few)
    if several:
        _named_at_the_end(ax, lasts, lang, height)
    for year in sorted({year for definition in set(data["definition"]) for year in breaks.get(definition, ())}):
        if data["year"].min() < year <= data["year"].max():
            style.break_mark(ax, year - 0.55, lang, ha="right")


def _runs(known: Sequence[pd.Series], step: int, breaks: Breaks) -> list[list[pd.Series]]:
    """The values in stretches through which a line may run."""
    runs: list[list[pd.Series]] = []
    for row in known:
        if runs and _joined(runs[-1][-1], row, step, breaks):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _joined(earlier: pd.Series, later: pd.Series, step: int, breaks: Breaks) -> bool:
    """Whether a line may run from one value to the next."""
    if later["year"] - earlier["year"] > step or earlier["definition"] != later["definition"]:
        return False
    return not any(earlier["year"] < year <= later["year"] for year in breaks.get(later["definition"], ()))


def _values(ax: Axes, runs: Sequence[Sequence[pd.Series]], lang: Lang, few: int) -> None:
    """The values of one series beside their points, where its line does not run:
    beyond `few` the ends and the extremes only.
    """
    known = list(chain.from_iterable(runs))
    by_size = sorted(known, key=lambda row: float(row["value"]))
    kept = known if len(known) <= few else [known[0], known[-1], by_size[0], by_size[-1]]
    neighbours = chain.from_iterable(zip([None, *run], run, [*run[1:], None], strict=False) for run in runs)
    for before, row, after in neighbours:
        if any(row is one for one in kept):
            down = before is not None and before["value"] > row["value"]
            up = after is not None and after["value"] > row["value"]
            rising, falling = up and not down and before is not None, down and not up and after is not None
            # the first of a rising line has its value below, unless the years stand there
            low = up and (down or (before is None and _room_below(ax, row)))
            _value(ax, row, lang, above=not low, side=-1 if rising else 1 if falling else 0)


def _room_below(ax: Axes, row: pd.Series) -> bool:
    bottom, top = ax.get_ylim()
    return float(row["value"]) - bottom > 0.15 * (top - bottom)


def _value(ax: Axes, row: pd.Series, lang: Lang, *, above: bool, side: int = 0) -> None:
    """side: to the left (-1) or right (1) of the place, where a line rises from it or falls to it."""
    text = rows.text(row, lang)
    if rows.look(row) == "provisional":
        word = style.word("provisional", lang)
        text = f"{word}\n{text}" if above else f"{text}\n{word}"
    ends = rows.ends(row)
    y = row["value"] if ends is None else ends[1] if above else ends[0]
    look: dict[str, Any] = {"ha": {-1: "right", 0: "center", 1: "left"}[side], "va": "bottom" if above else "top", "linespacing": 1.1}
    offset = (3 * side, (2 if side else 5) if above else -5)
    ax.annotate(text, (row["year"], y), xytext=offset, textcoords="offset points", zorder=6, **look)


def _named_at_the_end(ax: Axes, lasts: Sequence[tuple[pd.Series, str]], lang: Lang, height: float) -> None:
    """The last value and the name of each series at the right,
    moved apart where they would lie on each other.
    """
    width = 14 if style.is_narrow() else 24
    texts = [broken(f"{rows.text(row, lang)}  {rows.name(row, lang, 'group')}", width) for row, _ in lasts]
    low, high = ax.get_ylim()
    line = (high - low) * 0.16 / (height - 0.4)
    order = sorted(range(len(lasts)), key=lambda number: float(lasts[number][0]["value"]))
    heights = [line * (text.count("\n") + 1) for text in texts]
    places: dict[int, float] = {}
    floor = low
    for number in order:
        places[number] = max(float(lasts[number][0]["value"]), floor + heights[number] / 2)
        floor = places[number] + heights[number] / 2
    for number, (row, colour) in enumerate(lasts):
        end = ax.get_xlim()[1]
        ax.annotate(
            texts[number], (row["year"], row["value"]), xytext=(end, places[number]), textcoords="data", va="center", color=style.INK,
            fontsize=8.5, annotation_clip=False, linespacing=1.1,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 4},
        )  # fmt: skip


def _missing(ax: Axes, block: pd.DataFrame, span: Sequence[int], lang: Lang) -> None:
    """A word for the years that have a number without a value, of a panel of one series."""
    if block["group"].nunique() > 1:
        return
    lacking = set(block.loc[block["value"].isna(), "year"])
    years.gaps(ax, span, [year for year in span if year not in lacking], lang)
