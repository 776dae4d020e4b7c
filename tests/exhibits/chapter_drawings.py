"""Hold what the exhibits of a chapter draw against its numbers: run its cells, draw, and read values off bars, points and cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from kiet_report import chapter
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.editions.edition import open_edition
from kiet_report.exhibits.record import Table
from kiet_report.exhibits.text import exhibit_texts
from kiet_report.narrative.bind import find, references
from kiet_report.pipeline.notebooks import read_notebook
from kiet_report.registry.numbers import Numbers

PROJECT = Project(Path(__file__).parents[2])
MARK = "num-"
SAME = 1e-9
SHARES = {("coefficient", "percentage_points"): 100.0}
"""Unit of a cell and of its number -> what the cell is multiplied by: the print gives effects on adoption as shares of one."""


@dataclass
class Drawn:
    """What a chapter registered or quoted, by key, and its exhibits: drawing function and data, by id."""

    numbers: dict[str, Number] = field(default_factory=dict)
    exhibits: dict[str, tuple[Callable[..., Any], pd.DataFrame]] = field(default_factory=dict)


def run(name: str, edition: str, patches: Mapping[str, object] | None = None) -> Drawn:
    """Run the code cells of a chapter of this project, of which nothing is kept.

    patches: dotted name -> what stands in its place, such as a reader that hands out a made-up panel.
    """
    drawn = Drawn()

    class Still(chapter.Chapter):
        def show(self, exhibit: str, draw: Any = None, data: Any = None) -> None:
            drawn.exhibits[exhibit] = self._declared(exhibit) if draw is None else (draw, data)

        def close(self) -> None:
            drawn.numbers = {number.key: number for number in self._known}

    def opened(name: str, given: str | None = None) -> Still:
        return Still(name, open_edition(PROJECT, given), Path(folder))

    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(chapter, "open", opened)
        for place, value in (patches or {}).items():
            patch.setattr(place, value)
        scope: dict[str, Any] = {}
        notebook = read_notebook(PROJECT.notebook(name))
        for cell in notebook.code:
            exec(compile(cell.source, notebook.place(cell), "exec"), scope)
            scope["edition"] = edition
    return drawn


def figure_keys(figure: Figure, numbers: Mapping[str, Number], *, clip: float = math.inf) -> set[str]:
    """Keys of the marks of a figure, each of which stands where its number is. clip: beyond this a mark stands at the edge.

    AssertionError for a mark without a number, or one that stands elsewhere.
    """
    found = set()
    for artist in figure.findobj(lambda each: str(each.get_gid() or "").startswith(MARK)):
        key = str(artist.get_gid()).removeprefix(MARK)
        assert key in numbers, f"{key} is drawn and not registered"
        expected = [_clipped(end, clip) for end in _ends(numbers[key])]
        places = list(_places(artist))
        assert all(any(np.isclose(end, place, rtol=SAME, atol=SAME) for place in places) for end in expected), (key, expected, places)
        found.add(key)
    return found


def table_keys(table: Table, numbers: Mapping[str, Number]) -> set[str]:
    """Keys of the cells of a table. Every cell that is a number has one, and says what its number says: value, error and stars, in the unit
    of the number. A cell of words may have a key.
    """
    found = set()
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=bool(row.cells)):
            if isinstance(cell.value, float):
                assert cell.key, f"{cell.value} in column {column.id} is no number of the registry"
            if cell.key is None:
                continue
            assert cell.key in numbers, f"{cell.key} is shown and not registered"
            found.add(cell.key)
            number = numbers[cell.key]
            if not isinstance(cell.value, float):
                assert cell.value is not None or number.value is None or not number.value or cell.status == "blank", cell
                continue
            times = SHARES.get((cell.unit or column.unit or "", number.unit), 1.0)
            assert number.value is not None and np.isclose(times * cell.value, number.value, rtol=SAME), (cell, number)
            assert times != 1.0 or (cell.unit or column.unit) == number.unit, (cell, number)
            if cell.std_error is not None:
                assert np.isclose(times * cell.std_error, number.std_error or 0.0, rtol=SAME), (cell, number)
            assert cell.stars in (0, number.stars), (cell, number)
    return found


def title_keys(exhibit: str, numbers: Mapping[str, Number]) -> set[str]:
    """Keys of the numbers that a title names, relative names resolved."""
    known = Numbers(numbers.values())
    return {find(reference, known, exhibit).key for reference in references(exhibit_texts()[exhibit].title.ko)}


def _ends(number: Number) -> list[float]:
    """Where the number stands: its value, or the ends of its range."""
    found = [number.value] if number.value is not None else [number.low, number.high]
    return [end for end in found if end is not None]


def _clipped(value: float, clip: float) -> float:
    return max(-clip, min(clip, value))


def _places(artist: Artist) -> Iterator[float]:
    """The values an artist may be read as: length and ends of a bar, places of a point, of an upright or level stroke, slope of a line."""
    if isinstance(artist, Rectangle):
        yield from (artist.get_width(), artist.get_height())
        yield from (artist.get_x(), artist.get_x() + artist.get_width(), artist.get_y(), artist.get_y() + artist.get_height())
    elif isinstance(artist, Line2D):
        x, y = (np.asarray(values, dtype=float) for values in (artist.get_xdata(), artist.get_ydata()))
        for values in (x, y):
            if np.ptp(values) == 0:
                yield float(values[0])
        if len(x) == 2 and np.ptp(x) > 0:
            yield float((y[1] - y[0]) / (x[1] - x[0]))
    else:
        raise AssertionError(f"{type(artist).__name__} carries a key and has no value to be read off")
