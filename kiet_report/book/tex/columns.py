"""The layout of a table: type size, column widths, upright or turned page, or several tables.

A table is never cut at the margin. In this order it is wrapped, set smaller (not below 7.5 pt), turned, and split with its first column repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TEXT_WIDTH = 156 / 25.4 * 72.27
"""Points; the page is A4 with 27 mm at both sides."""
TEXT_HEIGHT = 235 / 25.4 * 72.27
COLUMN_GAP = 8.0
"""Points between neighbouring columns: twice \\tabcolsep."""
SIZES = (8.5, 8.0, 7.5)
TALLEST_MEAN_ROW = 9.0
"""Lines: text that would stand in taller rows than this on average gets the width of a turned page."""
MOST_STRETCH = 7.0
"""Em that a column may gain so that the table fills the line; beyond this the eye loses the row."""
WIDEST_MINIMUM = 9.0
"""Em: a single word longer than this may be broken inside."""

Widths = NDArray[np.float64]


@dataclass(frozen=True)
class Layout:
    """`widths` in points, one a column; `columns`: which columns of the whole table this part holds; `lines`: the height of its rows in lines."""

    size: float
    widths: tuple[float, ...]
    columns: tuple[int, ...]
    landscape: bool
    lines: float

    @property
    def leading(self) -> float:
        return self.size * 1.38

    @property
    def long(self) -> bool:
        """Whether it needs more than most of one page."""
        room = (TEXT_WIDTH if self.landscape else TEXT_HEIGHT) - 110
        return self.lines * self.leading > room


def choose(natural: Widths, minimum: Widths, fixed: tuple[bool, ...], extra: Widths) -> list[Layout]:
    """The layouts, one for each table to print: a single one unless the columns must be split.

    natural, minimum: em, rows x columns: the width of a cell in one line, and of its longest word. fixed: columns that must not wrap
    (numbers). extra: lines, one a row: what a row is taller than its text (space above groups, standard errors).
    """
    least = np.minimum(minimum, WIDEST_MINIMUM).max(axis=0)
    most = natural.max(axis=0)
    least = np.where(fixed, most, np.minimum(least, most))
    everything = tuple(range(natural.shape[1]))
    for landscape in (False, True):
        for size in SIZES:
            room = _room(size, len(everything), landscape)
            if least.sum() > room:
                continue
            widths = _distribute(natural, least, most, room)
            lines = _lines(natural, widths).max(axis=1)
            if landscape or most.sum() <= room or lines.mean() <= TALLEST_MEAN_ROW:
                return [Layout(size, tuple(float(w) * size for w in widths), everything, landscape, float((lines + extra).sum()))]
    return _split(natural, least, most, extra)


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
        return most + min(slack, MOST_STRETCH)
    wanted = most - least
    widths = least + wanted * (room - least.sum()) / wanted.sum()

    def cost(candidate: Widths) -> float:
        lines = _lines(natural, candidate)
        return float(lines.max(axis=1).sum() + 0.02 * lines.sum())

    best = cost(widths)
    for step in (4.0, 2.0, 1.0, 0.5):
        improved = True
        while improved:
            improved = False
            for giver in range(len(widths)):
                for taker in range(len(widths)):
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
    parts: list[list[int]] = [[0]]
    for column in range(1, len(least)):
        candidate = [*parts[-1], column]
        if len(parts[-1]) > 1 and least[candidate].sum() > _room(size, len(candidate), False):
            parts.append([0])
        parts[-1].append(column)
    layouts = []
    for part in parts:
        room = _room(size, len(part), False)
        smallest = least[part] * min(1.0, room / least[part].sum())
        widths = _distribute(natural[:, part], smallest, np.maximum(most[part], smallest), room)
        lines = _lines(natural[:, part], widths).max(axis=1)
        layouts.append(Layout(size, tuple(float(w) * size for w in widths), tuple(part), False, float((lines + extra).sum())))
    return layouts
