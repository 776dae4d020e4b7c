"""A bar is as long as its number, a point lies where its number says, a cell shows it; and what a title names is drawn."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.records import Number
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import adoption
from kiet_report.exhibits.figures.bars import Bar, ranked
from kiet_report.exhibits.figures.years import Point, count_bars, line
from kiet_report.exhibits.frames import with_itself
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.text import ITSELF, load_texts
from kiet_report.narrative.bind import find, references
from tests.architecture.recorder import Recording
from tests.exhibits import drawn
from tests.exhibits.chapters import EDITIONS, PROJECT, exhibits
from tests.registry.numbers import made

TEXTS = load_texts(PROJECT.book)
OF_NUMBERS = [exhibit for exhibit in exhibits() if exhibit not in ("fig-1-1", "tbl-1-1")]
"""The first chapter shows words."""
LATER_ONLY: dict[str, list[str]] = {"2024": ["fig-5-a", "fig-5-b", "tbl-5-a", "tbl-5-b"]}
"""What rests on figures published since the print. By edition, in reading order."""
SHOWN = [(edition, exhibit) for edition in EDITIONS for exhibit in OF_NUMBERS if exhibit not in LATER_ONLY.get(edition, [])]
NOT_DRAWN = {
    "fig-5-a": {f"ai_rate_compared{of}": "says which year is compared" for of in ("", "_sgi", "_pyo", "_kisdi")},
}
"""Exhibit -> numbers of its data that no bar, point or cell carries, with the reason."""
Recordings = dict[str, Recording]


def test_what_an_edition_has_nothing_for(recordings: Recordings) -> None:
    for edition in EDITIONS:
        assert [exhibit for exhibit in OF_NUMBERS if exhibit not in recordings[edition].shown] == LATER_ONLY.get(edition, [])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("edition", "exhibit"), SHOWN)
def test_everything_drawn_shows_its_number(edition: str, exhibit: str, lang: Lang, recordings: Recordings) -> None:
    recording = recordings[edition]
    draw, data = recording.shown[exhibit]
    made = draw(data, lang)
    for version in [made, made.narrow] if isinstance(made, style.Drawing) else [made]:
        assert drawn.faults(version, recording.numbers) == []


@pytest.mark.parametrize(("edition", "exhibit"), SHOWN)
def test_every_value_of_the_data_is_drawn(edition: str, exhibit: str, recordings: Recordings) -> None:
    draw, data = recordings[edition].shown[exhibit]
    with_value = set(data.loc[data[["value", "low"]].notna().any(axis=1), "key"])
    assert with_value - drawn.keys(draw(data, "ko")) <= set(NOT_DRAWN.get(exhibit, ()))
    assert drawn.keys(draw(data, "en")) <= set(data["key"])


@pytest.mark.parametrize(("edition", "exhibit"), SHOWN)
def test_what_a_title_names_is_drawn(edition: str, exhibit: str, recordings: Recordings) -> None:
    recording = recordings[edition]
    draw, data = recording.shown[exhibit]
    known = with_itself(recording.known, data)
    there = [recording.numbers[key] for key in drawn.keys(draw(data, "ko"))]
    for reference in references(TEXTS[exhibit].title.ko):
        number = find(reference, known)
        if number.key != ITSELF:
            assert any(same(number, other) for other in there), f"the title of {exhibit} names {reference.key}, which is not drawn"


def same(number: Number, other: Number) -> bool:
    """Whether two keys stand for one figure: what is chosen from a series (the lowest, the revised) is drawn as a point of the series."""
    return all(getattr(number, field) == getattr(other, field) for field in ("value", "unit", "period", "definition", "vintage"))


def test_tiles_and_bars_say_the_same_of_a_province(recordings: Recordings) -> None:
    _, data = recordings["2026"].shown["fig-5-3"]
    tiles, ranked_bars = adoption.by_region(data, "en").axes
    values = {text.get_text() for text in tiles.texts if text.get_text()[0].isdigit()}
    assert values == {text.get_text() for text in ranked_bars.texts if not text.get_text().startswith("Korea")}


# --- the checks themselves: kept above, broken here


def bar_figure(value: float, **fields: object) -> Figure:
    drawing, (ax,) = style.figure(2.0)
    ranked(ax, [Bar("x", value, key="rate_2022", **fields)], "en", limit=10)  # type: ignore[arg-type]  # fields of Bar
    return drawing


RATE = {"rate_2022": made(value=4.5)}


def test_a_bar_of_another_length_is_found() -> None:
    assert drawn.faults(bar_figure(4.5), RATE) == []
    assert drawn.faults(bar_figure(4.6), RATE) == ["rate_2022: [(0.0, 4.6)]"]


def test_a_bar_that_does_not_begin_at_zero_is_found() -> None:
    figure = bar_figure(4.5)
    next(drawn.bars(figure)).set_x(0.5)
    assert drawn.faults(figure, RATE) == ["rate_2022: [(0.5, 5.0)]"]


def test_a_bar_without_a_key_is_found() -> None:
    figure = bar_figure(4.5)
    next(drawn.bars(figure)).set_gid("")
    assert drawn.faults(figure, RATE) == ["no key: [(0.0, 4.5)]"]


@pytest.mark.parametrize(("ends", "wrong"), [((1.0, 4.0), 0), ((1.0, 5.0), 1)])
def test_a_range_is_drawn_from_end_to_end(ends: tuple[float, float], wrong: int) -> None:
    drawing, (ax,) = style.figure(2.0)
    ranked(ax, [Bar("x", None, span=ends, key="rate_2022")], "en", limit=10)
    assert len(drawn.faults(drawing, {"rate_2022": made(value=None, low=1.0, high=4.0)})) == wrong


@pytest.mark.parametrize(("value", "wrong"), [(4.5, 0), (4.4, 2)])
def test_bars_and_points_by_year(value: float, wrong: int) -> None:
    drawing, (left, right) = style.figure(2.0, 2)
    count_bars(left, [Point(2022, value, "", "rate_2022")], "en")
    line(right, [Point(2022, value, "", "rate_2022")])
    assert len(list(drawn.marked(drawing))) == 2
    assert len(drawn.faults(drawing, RATE)) == wrong


@pytest.mark.parametrize(
    ("cell", "number", "wrong"),
    [
        (Cell(value=4.5, key="rate_2022"), made(), 0),
        (Cell(value=4.4, key="rate_2022"), made(), 1),
        (Cell(status="not_obtained", key="rate_2022"), made(value=None), 0),
        (Cell(status="not_obtained", key="rate_2022"), made(), 1),
        (Cell(value=0.0, key="rate_2022"), made(value=None), 1),
        (Cell(value=4.5, std_error=0.2, stars=2, key="rate_2022"), made(std_error=0.2, stars=2), 0),
        (Cell(value=4.5, std_error=0.3, stars=2, key="rate_2022"), made(std_error=0.2, stars=2), 1),
        (Cell(value=4.5, std_error=0.2, stars=3, key="rate_2022"), made(std_error=0.2, stars=2), 1),
    ],
)
def test_cells(cell: Cell, number: Number, wrong: int) -> None:
    table = Table(columns=(Column(id="rate", label="Rate", unit="percent"),), rows=(Row(cells=(cell,)),))
    assert len(drawn.faults(table, {"rate_2022": number})) == wrong
    assert drawn.keys(table) == {"rate_2022"}


def test_every_table_cell_with_a_number_has_a_key(recordings: Recordings) -> None:
    for exhibit in exhibits("tbl"):
        draw, data = recordings["2026"].shown[exhibit]
        if "key" in data:
            loose = [
                cell.value
                for row in draw(pd.DataFrame(data), "ko").rows
                for cell in row.cells
                if isinstance(cell.value, float) and not cell.key
            ]
            assert loose == [], exhibit
