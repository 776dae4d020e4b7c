"""The one style of all figures: fonts, palette, sizes,
and the marks that mean something (not published, simulated, break, interval).

A drawing function is decorated with `styled`. It is then drawn twice: at the width of the page, and narrow, for telephones, where the text
of a page-wide drawing would be too small to read. `figure` knows which of the two is being drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import matplotlib.style
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.exhibits.words import words

PAPER = "#ffffff"
INK = "#1f2933"
MUTED = "#5b6776"
GRID = "#d9dfe6"
SUBJECT = "#1b4a7a"
CONTEXT = "#9aa7b4"
CONTRAST = "#b9560f"
NAMED = {"subject": SUBJECT, "contrast": CONTRAST, "context": CONTEXT, "muted": MUTED}
"""The colours an exhibit's declaration may ask for."""
CATEGORIES = ("#2855ae", "#c78114", "#0f9f7e", "#a087bf", "#7a1f51", "#6a512d")
"""Up to six categories that stay apart for colour-blind readers and in grey print (tested)."""

VARIABLES = {
    PAPER: "--kr-paper",
    INK: "--kr-ink",
    MUTED: "--kr-muted",
    GRID: "--kr-grid",
    SUBJECT: "--kr-subject",
    CONTEXT: "--kr-context",
    CONTRAST: "--kr-contrast",
    **{colour: f"--kr-cat-{position}" for position, colour in enumerate(CATEGORIES, 1)},
}
"""Colour -> the CSS variable by which a page may repaint it. A drawing may use no other colour."""

WIDTH = 7.2
"""Inches, the text width of the printed page."""
NARROW_WIDTH = 3.7
"""Inches; on a telephone 9 pt are then read at about 12 px."""

FAMILY = "NanumGothic"
BOLD = 600
"""The weight of the font's bold face; asking for 700 makes matplotlib complain that it found 600."""
_FONT_PACKAGE = "koreanize_matplotlib"
_FONT_FILES = ("NanumGothic.ttf", "NanumGothicBold.ttf")

_SETTINGS = {
    "font.family": [FAMILY],
    "font.size": 9,
    "axes.unicode_minus": False,  # the font has no U+2212
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 9.5,
    "axes.titleweight": BOLD,
    "axes.titlepad": 10,
    "axes.axisbelow": True,
    "axes.facecolor": "none",
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.spines.bottom": False,
    "figure.facecolor": "none",
    "figure.dpi": 72,
    "savefig.dpi": 72,
    "savefig.facecolor": "none",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.8,
    "lines.linewidth": 1.6,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "svg.fonttype": "path",  # letters as outlines: a reader without the font never sees boxes
    "svg.hashsalt": "kiet-report",
    # outlines per glyph: as sharp and as searchable as subset TrueType, and a quarter of the time, for subsetting a Hangul font reads all
    # of it
    "pdf.fonttype": 3,
}

_narrow: ContextVar[bool] = ContextVar("narrow_figure", default=False)


class Drawing(Figure):
    """A figure that carries the narrow version of itself."""

    narrow: Figure | None = None


@cache
def fonts() -> None:
    """Make the Korean font known to matplotlib. E-FONT when the package that carries it,
    or a file of it, is not there.
    """
    found = find_spec(_FONT_PACKAGE)  # never imported: on import it changes the settings of the whole process
    if found is None or found.origin is None:
        raise ReportError("E-FONT", file=_FONT_PACKAGE)
    for name in _FONT_FILES:
        file = Path(found.origin).parent / "fonts" / name
        if not file.is_file():
            raise ReportError("E-FONT", file=name)
        fontManager.addfont(file)
        # of equals the first is taken: a copy installed on this machine may be of another version and give other outlines
        fontManager.ttflist.insert(0, fontManager.ttflist.pop())


@contextmanager
def context() -> Iterator[None]:
    """Draw and save inside this, whatever settings the process or its user has."""
    fonts()
    with matplotlib.style.context(["default", _SETTINGS]):
        yield


def is_narrow() -> bool:
    """Whether the narrow version is being drawn: panels below each other, labels above their bars."""
    return _narrow.get()


def styled(draw: Callable[..., Drawing]) -> Callable[..., Drawing]:
    """Draw in the report's style, wide and narrow; the narrow figure is the wide one's attribute
    `narrow`. Options go by name.
    """

    @wraps(draw)
    def drawn(data: pd.DataFrame, lang: Lang, **options: Any) -> Drawing:
        with context():
            wide = draw(data, lang, **options)
            token = _narrow.set(True)
            try:
                wide.narrow = draw(data, lang, **options)
            finally:
                _narrow.reset(token)
        return wide

    return drawn


def figure(
    height: float, columns: int = 1, *, ratios: Sequence[float] | None = None, stacked: Sequence[float] | None = None, across: int = 0
) -> tuple[Drawing, list[Axes]]:
    """An empty figure with its panels.

    height: inches of the wide version, whose panels stand side by side in widths of `ratios`. stacked: inches of each panel of the narrow
    version, where they stand below each other (each `height` when None). across: so many stand side by side, and further ones in rows
    of their own, each as high; all in one row when 0.
    """
    if not is_narrow():
        side_by_side = min(across or columns, columns)
        lines = -(-columns // side_by_side)
        drawing = Drawing(figsize=(WIDTH, height * lines), layout=ConstrainedLayoutEngine(wspace=0.06, hspace=0.06))
        places = list(drawing.subplots(lines, side_by_side, squeeze=False, width_ratios=ratios).flat)
        for unused in places[columns:]:
            unused.remove()
        return drawing, places[:columns]
    heights = list(stacked or [height] * columns)
    drawing = Drawing(figsize=(NARROW_WIDTH, sum(heights)), layout=ConstrainedLayoutEngine(hspace=0.05))
    return drawing, [row[0] for row in drawing.subplots(columns, 1, squeeze=False, height_ratios=heights)]


def bare(ax: Axes) -> None:
    """Neither ticks nor labels nor grid: direct labels say the values."""
    ax.set_xticks([])
    ax.set_yticks([])


def light_grid(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """A light grid across one axis, no frame."""
    ax.grid(True, axis=axis)


def baseline(ax: Axes, axis: Literal["x", "y"] = "x") -> None:
    """The zero line bars stand on."""
    if axis == "x":
        ax.axhline(0, color=MUTED, linewidth=0.8, zorder=3)
    else:
        ax.axvline(0, color=MUTED, linewidth=0.8, zorder=3)


def mark(artist: Artist, *keys: str) -> None:
    """Say which number an artist draws: tests hold its geometry against the registry,
    and the page can find it.

    keys: of a point of two numbers the one that says how high it stands, then the other.
    """
    if any(keys):
        artist.set_gid(f"num-{' '.join(keys)}")


def word(name: str, lang: Lang) -> str:
    """A word all figures share."""
    return words(__file__)[name][lang]


def not_obtained(ax: Axes, x: float, y: float, lang: Lang, *, ha: str = "center", va: str = "center", stacked: bool = False) -> None:
    """The mark in the place of a value that is not at hand; never a zero,
    never an empty place. stacked: a word a line.
    """
    text = word("not_obtained", lang)
    ax.text(x, y, text.replace(" ", "\n") if stacked else text, color=MUTED, fontsize=8, ha=ha, va=va, linespacing=1.1)


def span_text(low: float, high: float, lang: Lang) -> str:
    """A printed range in words: 1~4 in Korean, 1-4 with an en dash in English."""
    dash = "~" if lang == "ko" else "\u2013"
    return f"{low:g}{dash}{high:g}"


def break_mark(ax: Axes, x: float, lang: Lang, label: str | None = None, *, ha: str = "center") -> None:
    """A break in a series: nothing is drawn across `x`, a dotted line and a label stand there. label:
    a break in the series when None.
    """
    ax.axvline(x, color=MUTED, linewidth=0.8, linestyle=(0, (1, 3)), ymax=0.9)
    text = label or word("break", lang)
    ax.text(x, 0.92, text, color=MUTED, fontsize=8, ha=ha, va="bottom", transform=ax.get_xaxis_transform())


def interval(ax: Axes, position: float, low: float, value: float, high: float, *, filled: bool = True) -> None:
    """A thin line from end to end of an interval around a horizontal bar's value; on the bar itself,
    if filled, it is light, to be seen.
    """
    inside, outside = ([low, value], [value, high]) if value >= 0 else ([value, high], [low, value])
    ax.plot(inside, [position, position], color=PAPER if filled else INK, linewidth=0.9, solid_capstyle="butt", zorder=4)
    ax.plot(outside, [position, position], color=INK, linewidth=0.9, solid_capstyle="butt", zorder=4)


def simulated(patches: Sequence[Patch]) -> None:
    """Hatched, so that a simulated value can never pass for a finding."""
    for patch in patches:
        patch.set(facecolor="none", edgecolor=CONTEXT, hatch="////", linewidth=0.8)
