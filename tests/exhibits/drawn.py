"""What an exhibit draws, number by number: the artists and cells that carry a key, held against the registry.

An artist carries the key of its number as `gid` (`exhibits.style.mark`), a cell as `key`. A bar reaches from zero to its value, a point
lies at its value, and a line or bar without a value reaches from end to end of a range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from kiet_report.core.records import Number
from kiet_report.exhibits.record import Cell, Table

PREFIX = "num-"
CLOSE = 1e-9
"""Relative: drawing adds and subtracts what it is given."""
Stretch = tuple[float, float]


def marked(figure: Figure) -> Iterator[tuple[str, Artist]]:
    """Key and artist of everything that says which number it draws."""
    for artist in figure.findobj():
        if (gid := artist.get_gid() or "").startswith(PREFIX):
            yield gid.removeprefix(PREFIX), artist


def bars(figure: Figure) -> Iterator[Rectangle]:
    """Every bar."""
    for ax in figure.axes:
        for container in ax.containers:
            if isinstance(container, BarContainer):
                yield from container


def points(figure: Figure) -> Iterator[Line2D]:
    """Every point that stands alone."""
    return (line for ax in figure.axes for line in ax.lines if line.get_marker() not in ("None", "", None) and len(line.get_xdata()) == 1)


def cells(table: Table) -> Iterator[Cell]:
    """Every cell that says which number it shows."""
    return (cell for row in table.rows for cell in row.cells if cell.key)


def keys(drawn: Figure | Table) -> set[str]:
    """The keys of everything drawn."""
    return {cell.key or "" for cell in cells(drawn)} if isinstance(drawn, Table) else {key for key, _ in marked(drawn)}


def faults(drawn: Figure | Table, numbers: Mapping[str, Number]) -> list[str]:
    """Every artist or cell that does not show its number, and every bar or point that carries no key."""
    if isinstance(drawn, Table):
        return [f"{cell.key}: {cell.value}" for cell in cells(drawn) if not _says(cell, numbers[cell.key or ""])]
    wrong = [f"{key}: {_reaches(artist)}" for key, artist in marked(drawn) if not _draws(artist, numbers[key])]
    unmarked = [artist for artist in (*bars(drawn), *points(drawn)) if not (artist.get_gid() or "").startswith(PREFIX)]
    return wrong + [f"no key: {_reaches(artist)}" for artist in unmarked]


def _says(cell: Cell, number: Number) -> bool:
    if number.value is None:
        return cell.status == "not_obtained"
    shown = (cell.value, cell.std_error, cell.stars)
    return shown[0] == number.value and shown[1] in (None, number.std_error) and shown[2] in (0, number.stars)


def _draws(artist: Artist, number: Number) -> bool:
    return any(_equal(reach, wanted) for reach in _reaches(artist) for wanted in _wanted(artist, number))


def _wanted(artist: Artist, number: Number) -> list[Stretch]:
    """The stretches of its axis by which an artist may draw a number."""
    whole = [] if number.low is None or number.high is None else [(number.low, number.high)]
    if number.value is None:
        return whole
    if isinstance(artist, Rectangle):
        return [(min(0.0, number.value), max(0.0, number.value))]
    return [(number.value, number.value), *whole]


def _reaches(artist: Artist) -> list[Stretch]:
    """From where to where an artist goes: a bar along its own axis, anything else along both."""
    if isinstance(artist, Rectangle):
        across = [(artist.get_x(), artist.get_x() + artist.get_width()), (artist.get_y(), artist.get_y() + artist.get_height())]
        stretches = [across[0] if _lies(artist) else across[1]]
    elif isinstance(artist, Line2D):
        stretches = [(min(data), max(data)) for data in (artist.get_xdata(), artist.get_ydata())]
    else:
        raise TypeError(f"nothing is known of how a {type(artist).__name__} draws a number")
    return [(float(min(ends)), float(max(ends))) for ends in stretches]


def _lies(bar: Rectangle) -> bool:
    """Whether a bar is horizontal."""
    axes = bar.axes
    assert isinstance(axes, Axes)
    return next(
        container.orientation == "horizontal" for container in axes.containers if isinstance(container, BarContainer) and bar in container
    )


def _equal(one: Stretch, other: Stretch) -> bool:
    return all(isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) for a, b in zip(one, other, strict=True))
