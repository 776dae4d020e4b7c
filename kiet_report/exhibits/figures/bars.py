"""Ranked horizontal bars: the form of most figures here.

Each bar carries its own label and value; a value not published keeps its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.core.units import unit as unit_of
from kiet_report.exhibits import looks, style
from kiet_report.exhibits.labels import broken, letters, written

ROW, NARROW_ROW, TALL_ROW = 0.3, 0.44, 0.6
"""Inches a row takes: narrow rows have their label above the bar, tall ones in two lines."""
LONG = 46
"""Letters of a label above its bar before it takes two lines."""
FRAME = 0.42
"""Inches for the axis below and the space above the rows."""

_AIR = {False: 1.13, True: 1.16}
"""Room for values behind bars, by whether the version is narrow."""


@dataclass(frozen=True)
class Bar:
    """One row.

    value: None where there is none, and then `missing` is the word for why. interval: ends of an uncertainty. span: ends of a printed
    range, instead of a value. key: of the number it shows. look: hollow where it is provisional, hatched where it is simulated.
    """

    label: str
    value: float | None
    colour: str = style.SUBJECT
    interval: tuple[float, float] | None = None
    span: tuple[float, float] | None = None
    key: str = ""
    missing: str = "not_obtained"
    look: looks.Look = "settled"

    @property
    def reach(self) -> float:
        """How far it goes to the right of zero."""
        return max(0, *self._ends)

    @property
    def depth(self) -> float:
        """How far it goes to the left of zero."""
        return min(0, *self._ends)

    @property
    def _ends(self) -> tuple[float, ...]:
        return (self.value or 0, *(self.interval or ()), *(self.span or ()))


def height(rows: int, labels: Sequence[str] = ()) -> float:
    """Inches a panel of so many rows needs in the version being drawn. labels: of its bars,
    where they may be long.
    """
    return FRAME + rows * ((TALL_ROW if tall(labels) else NARROW_ROW) if style.is_narrow() else ROW)


def tall(labels: Sequence[str]) -> bool:
    """Whether one of the labels needs two lines above its bar."""
    return any(letters(label) > LONG for label in labels)


def ranked(
    ax: Axes, bars: Sequence[Bar], lang: Lang, *, limit: float, rows: int = 0, unit: str = "percent",
    reference: tuple[float, str] | None = None, reference_key: str = "", label_width: int = 40, above: bool | None = None,
    start: float = 0,
) -> None:  # fmt: skip
    """Draw the bars from top to bottom in the order given.

    start, limit: where the axis begins and ends, the same for panels to be compared. rows: rows of the tallest panel beside this one, so
    that bars are equally thick. reference: a value with its label, drawn as a thin line; reference_key: of its number. label_width: letters
    (a Hangul syllable counts two) before a label is broken in two lines. above: labels above their bars instead of beside them; in narrow
    versions when None.
    """
    above = style.is_narrow() if above is None else above
    rows = max(rows, len(bars))
    top = -0.95 if reference else -0.55
    ax.set_ylim(rows - 0.45, top)
    ax.set_xlim(start, limit)
    scale(ax, unit)
    high = above and tall([bar.label for bar in bars])
    offset, thick, foot = ((0.27, 0.32, 0.05) if high else (0.17, 0.42, -0.12)) if above else (0, 0.6, 0)
    first_hollow = next((bar for bar in bars if bar.look == "provisional"), None)
    for position, bar in enumerate(bars):
        ground = reference is not None and bar.reach < reference[0]
        bar_at(ax, position + offset, thick, bar, lang, unit, ground=ground, said=bar is first_hollow)
    if reference:
        half = thick / 2 + 0.04
        # over labels that stand above their bars the line is interrupted
        pieces = [(position + offset - half, position + offset + half) for position in range(len(bars))]
        _reference(ax, *reference, reference_key, pieces if above else [(-0.62, len(bars) - 0.5)])
    if above:
        ax.set_yticks([])
        for position, bar in enumerate(bars):
            look: dict[str, Any] = {"va": "bottom", "linespacing": 1.1, "color": _label_colour(bar), "fontsize": 9, "zorder": 6}
            ax.text(start, position + foot, broken(bar.label, LONG), **look)
    else:
        ax.set_yticks(range(len(bars)), [broken(bar.label, label_width) for bar in bars])
        for tick, bar in zip(ax.get_yticklabels(), bars, strict=True):
            tick.set(color=_label_colour(bar), linespacing=1.15)
    ax.plot([0, 0], [-0.5, len(bars) - 0.5], color=style.MUTED, linewidth=0.8, zorder=3, solid_capstyle="butt")


def room(bars: Sequence[Bar]) -> float:
    """Where the axis must end for the longest bar and the value behind it."""
    return max(bar.reach for bar in bars) * _AIR[style.is_narrow()]


def start(bars: Sequence[Bar]) -> float:
    """Where the axis must begin: at zero, or left of the longest negative bar and its value."""
    depth, reach = min(bar.depth for bar in bars), max(bar.reach for bar in bars)
    return depth and depth - (_AIR[style.is_narrow()] - 1) * (reach - depth)


def _label_colour(bar: Bar) -> str:
    return style.MUTED if bar.value is None and bar.span is None else style.INK


def scale(ax: Axes, unit: str = "percent") -> None:
    """A quiet scale below with few steps; none for amounts of money, which are written at their bars."""
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4 if style.is_narrow() else 5, steps=[1, 2, 5, 10]))
    ax.tick_params(axis="x", labelcolor=style.MUTED, labelsize=8, labelbottom=not unit_of(unit).money)
    style.light_grid(ax, "x")


def _reference(ax: Axes, value: float, label: str, key: str, stretches: Sequence[tuple[float, float]]) -> None:
    for begin, end in stretches:
        (line,) = ax.plot([value, value], [begin, end], color=style.INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=5)
        style.mark(line, key)
    ax.annotate(label, (value, -0.62), xytext=(0, 1), textcoords="offset points", va="bottom", ha="left", fontsize=8)


def bar_at(
    ax: Axes, y: float, thick: float, bar: Bar, lang: Lang, unit: str, *, ground: bool = False, suffix: str = "", said: bool = True
) -> None:  # fmt: skip
    """Draw one bar with its value behind it. ground: the value stands on paper. suffix:
    what is written behind the value. said: whether a hollow bar says that it is provisional; the first of a figure is enough.
    """
    if bar.span is not None:
        low, high = bar.span
        (drawn,) = ax.barh(y, high - low, thick, left=low, color=style.CONTEXT, alpha=0.55, linewidth=0)
        style.mark(drawn, bar.key)
        _value(ax, high, y, style.span_text(low, high, lang), style.MUTED, ground=ground)
    elif bar.value is None:
        _value(ax, 0, y, style.word(bar.missing, lang) + suffix, style.MUTED, small=True, ground=ground)
    else:
        (drawn,) = ax.barh(y, bar.value, thick)
        looks.paint(drawn, bar.colour, bar.look)
        style.mark(drawn, bar.key)
        if bar.interval is not None:
            style.interval(ax, y, bar.interval[0], bar.value, bar.interval[1], filled=bar.look == "settled")
        vintage = f" {style.word('provisional', lang)}" if bar.look == "provisional" and said else ""
        end, left = (bar.depth, True) if bar.value < 0 else (bar.reach, False)
        _value(ax, end, y, written(bar.value, unit, lang) + vintage + suffix, style.INK, ground=ground, left=left)


def _value(
    ax: Axes, x: float, y: float, text: str, colour: str, *, small: bool = False, ground: bool = False, left: bool = False
) -> None:  # fmt: skip
    """ground: on paper, so that the reference line does not strike the value through. left:
    on that side of the place.
    """
    patch = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6} if ground else None
    look: dict[str, Any] = {"va": "center", "color": colour, "fontsize": 8 if small else 9, "zorder": 6, "bbox": patch}
    ax.annotate(text, (x, y), xytext=(-4 if left else 4, 0), textcoords="offset points", ha="right" if left else "left", **look)


def paired(ax: Axes, rows: Sequence[tuple[str, Sequence[Bar]]], lang: Lang, *, limit: float, labelled: bool) -> None:
    """Two bars a row, the years of one series; the first row says which bar is which.

    labelled: whether rows name themselves or the panel beside does.
    """
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.set_xlim(0, limit)
    scale(ax)
    ax.set_yticks([])
    for position, (label, pair) in enumerate(rows):
        thick = 0.26 if labelled else 0.34
        start = position + (0.02 if labelled else -thick / 2)
        if labelled:
            ax.text(0, position - 0.18, label, va="bottom")
        for step, bar in enumerate(pair):
            y = start + step * thick
            bar_at(ax, y, thick * 0.9, bar, lang, "percent", suffix=f"   {bar.label}" if position == 0 else "")
    ax.plot([0, 0], [-0.5, len(rows) - 0.5], color=style.MUTED, linewidth=0.8, zorder=3)
