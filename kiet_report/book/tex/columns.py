"""The layout of a table: type size, column widths, upright or turned page, or several tables.

A table is never cut at the margin. In this order it is wrapped, set smaller (not below 7.5 pt), turned, and split with its first column
repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

SIDE, TOP, BOTTOM = 27, 30, 32
"""Margins of the A4 page in millimetres."""
TEXT_WIDTH = (210 - 2 * SIDE) / 25.4 * 72.27
TEXT_HEIGHT = (297 - TOP - BOTTOM) / 25.4 * 72.27
"""Points."""
COLUMN_GAP = 8.0
"""Points between neighbouring columns: twice \\tabcolsep."""
SIZES = (8.5, 8.0, 7.5)
TALLEST_TEXT, TALLEST_NUMBERS = 9.0, 2.4
"""Lines: a table whose rows would be taller on average is set smaller or turned. Numbers are read across, so their rows stay low."""
SAFETY = 0.08
"""Em that a column is wider than its text measures, for kerning and rounding."""
MOST_STRETCH = 7.0
"""Em that a column may gain so that the table fills the line; beyond this the eye loses the row."""
WIDEST_MINIMUM = 9.0
"""Em: a single word longer than this may be broken inside."""

Widths = NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """One table to print.

    size: points. widths: points, one a column. columns: which columns of the whole table it holds. lines: the height of its rows, in lines.
    opening: the same of its head and first two rows. wraps: whether many rows have more than one line.
    """

    size: float
    widths: tuple[float, ...]
    columns: tuple[int, ...]
    landscape: bool
    lines: float
    opening: float
    wraps: bool

    @property
    def leading(self) -> float:
        return self.size * 1.38

    @property
    def breadth(self) -> float:
        """Points from the left edge of the table to its right."""
        return sum(self.widths) + COLUMN_GAP * (len(self.widths) - 1)

    @property
    def long(self) -> bool:
        """Whether it needs more than most of one page."""
        return self.fills(110)

    def fills(self, around: float) -> bool:
        """Whether it does not fit on one page that also holds `around` points of title and notes."""
        return self.lines * self.leading > (TEXT_WIDTH if self.landscape else TEXT_HEIGHT) - around


def choose(natural: Widths, minimum: Widths, fixed: tuple[bool, ...], extra: Widths, shares: Widths) -> list[Layout]:
    """The layouts, one for each table to print: a single one unless the columns must be split.

    natural, minimum: em, rows x columns, the head last: the width of a cell in one line, and of its longest word. fixed: the columns of
    numbers. extra: lines, one a row: what a row is taller than its text (space above groups, standard errors). shares: widths that
    were asked for, relative to each other, or none; they are kept on an upright page where every word fits.
    """
    least = np.minimum(minimum, WIDEST_MINIMUM).max(axis=0) + SAFETY
    most = natural.max(axis=0) + SAFETY
    tallest = TALLEST_NUMBERS if 2 * sum(fixed) > len(fixed) else TALLEST_TEXT
    least = np.minimum(least, most)
    everything = tuple(range(natural.shape[1]))
    if len(shares):
        asked = _room(SIZES[0], len(everything), False) * shares / shares.sum()
        if (asked >= least).all():
            return [_layout(natural, extra, asked, SIZES[0], everything, landscape=False)]
    for landscape in (False, True):
        for size in SIZES:
            room = _room(size, len(everything), landscape)
            if least.sum() > room:
                continue
            widths = _distribute(natural, least, most, room)
            if landscape or most.sum() <= room or _lines(natural, widths).max(axis=1).mean() <= tallest:
                return [_layout(natural, extra, widths, size, everything, landscape=landscape)]
    return _split(natural, least, most, extra)


def _layout(natural: Widths, extra: Widths, widths: Widths, size: float, columns: tuple[int, ...], *, landscape: bool) -> Layout:
    lines = _lines(natural, widths).max(axis=1)
    heights, points = lines + extra, tuple(float(width) * size for width in widths)
    # the head is the last row
    opening = float(heights[-1] + heights[:-1][:2].sum())
    return Layout(size, points, columns, landscape, lines=float(heights.sum()), opening=opening, wraps=bool(lines.mean() > 1.3))


def _room(size: float, columns: int, landscape: bool) -> float:
    """Em for the cells themselves."""
    return ((TEXT_HEIGHT if landscape else TEXT_WIDTH) - COLUMN_GAP * (columns - 1)) / size - 0.2


def _lines(natural: Widths, widths: Widths) -> Widths:
    """Lines of each cell; ragged lines are on average not quite full."""
    return np.where(natural <= widths + 1e-9, 1.0, np.ceil(natural * 1.12 / np.maximum(widths, 0.1)))


def _distribute(natural: Widths, least: Widths, most: Widths, room: float) -> Widths:
    """Widths in em that fit the room: natural if they can be, else those that make the rows lowest."""
    if most.sum() <= room:
        slack = (room - most.sum()) / len(most)
        # a table that nearly fills the line fills it
        return most + (slack if slack <= 1.3 * MOST_STRETCH else MOST_STRETCH)

    def cost(candidate: Widths) -> float:
        lines = _lines(natural, candidate)
        return float(lines.max(axis=1).sum() + 0.02 * lines.sum())

    # two ways to share what is left: by the longest text of a column, and by all of it
    wanted = (most - least, np.maximum(natural - least, 0.0).sum(axis=0) + 1e-6)
    starts = [least + (room - least.sum()) * share / share.sum() for share in wanted]
    return min((_improved(np.minimum(start, np.maximum(most, least)), least, most, cost) for start in starts), key=cost)


def _improved(widths: Widths, least: Widths, most: Widths, cost: Callable[[Widths], float]) -> Widths:
    """Widths after all exchanges between two columns that lower the cost,
    in steps from 4 em to half an em.
    """
    best, columns = cost(widths), range(len(widths))
    for step in (4.0, 2.0, 1.0, 0.5):
        improved = True
        while improved:
            improved = False
            for giver, taker in product(columns, columns):
                if giver == taker or widths[giver] - step < least[giver] or widths[taker] >= most[taker]:
                    continue
                candidate = widths.copy()
                candidate[giver] -= step
                candidate[taker] += step
                if (price := cost(candidate)) < best - 1e-9:
                    widths, best, improved = candidate, price, True
    return widths


def _split(natural: Widths, least: Widths, most: Widths, extra: Widths) -> list[Layout]:
    """Upright tables of as many columns as fit, each beginning with the first column."""
    size = SIZES[-1]
    parts = _parts(least, size, len(least))
    # as many tables as are needed, but of about the same breadth
    even = -(-(len(least) - 1) // len(parts)) + 1
    if len(balanced := _parts(least, size, even)) == len(parts):
        parts = balanced
    layouts = []
    for part in parts:
        room = _room(size, len(part), False)
        smallest = least[part] * min(1.0, room / least[part].sum())
        widths = _distribute(natural[:, part], smallest, np.maximum(most[part], smallest), room)
        layouts.append(_layout(natural[:, part], extra, widths, size, tuple(part), landscape=False))
    return layouts


def _parts(least: Widths, size: float, at_most: int) -> list[list[int]]:
    """The columns of each part: the first of all, then up to `at_most` - 1 others, as they fit."""
    parts: list[list[int]] = [[0]]
    for column in range(1, len(least)):
        candidate = [*parts[-1], column]
        if len(parts[-1]) > 1 and (len(candidate) > at_most or least[candidate].sum() > _room(size, len(candidate), False)):
            parts.append([0])
        parts[-1].append(column)
    return parts
