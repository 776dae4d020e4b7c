"""Ranked horizontal bars: the form of most figures here.

Each bar carries its own label and value; a value not published keeps its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.narrative.numerals import write_cell

ROW, NARROW_ROW = 0.3, 0.44
"""Inches a row takes: narrow rows have their label above the bar."""
FRAME = 0.42
"""Inches for the axis below and the space above the rows."""


@dataclass(frozen=True)
class Bar:
    """One row.

    value: None where there is none, and then `missing` is the word for why. interval: ends of an uncertainty. span: ends of a printed
    range, instead of a value. key: of the number it shows.
    """

    label: str
    value: float | None
    colour: str = style.SUBJECT
    interval: tuple[float, float] | None = None
    span: tuple[float, float] | None = None
    key: str = ""
    missing: str = "not_obtained"

    @property
    def reach(self) -> float:
        return max(self.value or 0, self.interval[1] if self.interval else 0, self.span[1] if self.span else 0)


def height(rows: int) -> float:
    """Inches a panel of so many rows needs in the version being drawn."""
    return FRAME + rows * (NARROW_ROW if style.is_narrow() else ROW)


def ranked(
    ax: Axes, bars: Sequence[Bar], lang: Lang, *, limit: float, rows: int = 0, unit: str = "percent",
    reference: tuple[float, str] | None = None, label_width: int = 40, above: bool | None = None,
) -> None:  # fmt: skip
    """Draw the bars from top to bottom in the order given.

    limit: where the axis ends, the same for panels to be compared. rows: rows of the tallest panel beside this one, so that bars are
    equally thick. reference: a value with its label, drawn as a thin line. label_width: letters (a Hangul syllable counts two) before a
    label is broken in two lines. above: labels above their bars instead of beside them; in narrow versions when None.
    """
    above = style.is_narrow() if above is None else above
    rows = max(rows, len(bars))
    top = -0.95 if reference else -0.55
    ax.set_ylim(rows - 0.45, top)
    ax.set_xlim(0, limit)
    _axis(ax)
    offset, thick = (0.17, 0.42) if above else (0, 0.6)
    for position, bar in enumerate(bars):
        _bar(ax, position + offset, thick, bar, lang, unit, ground=reference is not None and bar.reach < reference[0])
    if reference:
        half = thick / 2 + 0.04
        # over labels that stand above their bars the line is interrupted
        pieces = [(position + offset - half, position + offset + half) for position in range(len(bars))]
        _reference(ax, *reference, pieces if above else [(-0.62, len(bars) - 0.5)])
    if above:
        ax.set_yticks([])
        for position, bar in enumerate(bars):
            ax.text(0, position - 0.12, bar.label, va="bottom", color=_label_colour(bar), fontsize=9, zorder=6)
    else:
        ax.set_yticks(range(len(bars)), [broken(bar.label, label_width) for bar in bars])
        for tick, bar in zip(ax.get_yticklabels(), bars, strict=True):
            tick.set(color=_label_colour(bar), linespacing=1.15)
    ax.plot([0, 0], [-0.5, len(bars) - 0.5], color=style.MUTED, linewidth=0.8, zorder=3, solid_capstyle="butt")


def room(bars: Sequence[Bar]) -> float:
    """Where the axis must end for the longest bar and the value behind it."""
    return max(bar.reach for bar in bars) * (1.16 if style.is_narrow() else 1.13)


def broken(label: str, width: int) -> str:
    """The label in two lines of about equal length when it is longer than `width`."""
    size = _size(label)
    if size <= width:
        return label
    letters = len(label)
    lines = wrap(label, max(letters * width // size, letters // 2 + 4), break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def _size(label: str) -> int:
    return sum(2 if letter >= "\u1100" else 1 for letter in label)


def _label_colour(bar: Bar) -> str:
    return style.MUTED if bar.value is None and bar.span is None else style.INK


def _axis(ax: Axes) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4 if style.is_narrow() else 5, steps=[1, 2, 5, 10]))
    ax.tick_params(axis="x", labelcolor=style.MUTED, labelsize=8)
    style.light_grid(ax, "x")


def _reference(ax: Axes, value: float, label: str, stretches: Sequence[tuple[float, float]]) -> None:
    for start, end in stretches:
        ax.plot([value, value], [start, end], color=style.INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=5)
    ax.annotate(label, (value, -0.62), xytext=(0, 1), textcoords="offset points", va="bottom", ha="left", fontsize=8)


def _bar(ax: Axes, y: float, thick: float, bar: Bar, lang: Lang, unit: str, *, ground: bool = False, suffix: str = "") -> None:
    if bar.span is not None:
        low, high = bar.span
        (drawn,) = ax.barh(y, high - low, thick, left=low, color=style.CONTEXT, alpha=0.55, linewidth=0)
        style.mark(drawn, bar.key)
        _value(ax, high, y, style.span_text(low, high, lang), style.MUTED)
    elif bar.value is None:
        _value(ax, 0, y, style.word(bar.missing, lang) + suffix, style.MUTED, small=True, ground=ground)
    else:
        (drawn,) = ax.barh(y, bar.value, thick, color=bar.colour, linewidth=0)
        style.mark(drawn, bar.key)
        if bar.interval is not None:
            style.interval(ax, y, bar.interval[0], bar.value, bar.interval[1])
        _value(ax, bar.reach, y, write_cell(bar.value, unit, lang) + suffix, style.INK, ground=ground)


def _value(ax: Axes, x: float, y: float, text: str, colour: str, *, small: bool = False, ground: bool = False) -> None:
    """ground: on paper, so that the reference line does not strike the value through."""
    patch = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6} if ground else None
    size = 8 if small else 9
    ax.annotate(text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", color=colour, fontsize=size, zorder=6, bbox=patch)


def paired(ax: Axes, rows: Sequence[tuple[str, Sequence[Bar]]], lang: Lang, *, limit: float, labelled: bool) -> None:
    """Two bars a row, the years of one series; the first row says which bar is which.

    labelled: whether rows name themselves or the panel beside does.
    """
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.set_xlim(0, limit)
    _axis(ax)
    ax.set_yticks([])
    for position, (label, pair) in enumerate(rows):
        thick = 0.26 if labelled else 0.34
        start = position + (0.02 if labelled else -thick / 2)
        if labelled:
            ax.text(0, position - 0.18, label, va="bottom")
        for step, bar in enumerate(pair):
            y = start + step * thick
            _bar(ax, y, thick * 0.9, bar, lang, "percent", suffix=f"   {bar.label}" if position == 0 else "")
    ax.plot([0, 0], [-0.5, len(rows) - 0.5], color=style.MUTED, linewidth=0.8, zorder=3)
