"""Every bar, point and cell of 5.2 to 5.4 and of the pages on them stands where its registered number is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.records import Number
from kiet_report.exhibits import style
from kiet_report.exhibits.figures.replication import WIDEST
from kiet_report.exhibits.record import Cell, Column, Row, Table
from tests.exhibits import firm_chapters
from tests.exhibits.chapter_drawings import Drawn, figure_keys, table_keys, title_keys

EXHIBITS = {
    "05_2_determinants": ("tbl-5-1", "tbl-5-e", "fig-5-5", "fig-5-d"),
    "05_3_productivity": ("tbl-5-2", "tbl-5-3", "tbl-5-4", "tbl-5-c", "tbl-5-d", "fig-5-c"),
    "05_4_heterogeneity": ("fig-5-6", "fig-5-7"),
    "95_replication": ("fig-5-e", "fig-5-f", "tbl-5-f", "tbl-5-g"),
    "96_simulated": ("tbl-9-a", "tbl-9-b", "tbl-9-c"),
}
CASES = [(chapter, exhibit) for chapter, exhibits in EXHIBITS.items() for exhibit in exhibits]
CLIPPED = {"fig-5-f": WIDEST}
"""Where a mark beyond this stands at the edge."""
ONLY_IN_TITLE = {
    "tbl-5-2": ({"p52_c1_percent"}, "the coefficient of the first row in percent"),
    "fig-5-c": ({"e5e_n_dated"}, "how many firms stand behind the points"),
    "fig-5-6": ({"e56_groups", "e56_drawn"}, "how many rows there are, and how many of them have both effects"),
    "fig-5-7": ({"e57_groups", "e57_drawn"}, "how many rows there are, and how many of them have both effects"),
    "tbl-5-e": ({"sample_firms", "sample_single_year"}, "firms over all years; a firm is in several rows"),
    "fig-5-f": ({"agree_n", "agree_inside"}, "how many points there are, and how many of them in the band"),
    "tbl-5-g": ({"agree_n"}, "how many rows there are but for constants"),
    "tbl-9-a": ({"n_sim_targets", "n_sim_targets_met"}, "how many rows have a published value, and how many of them agree"),
}
"""Numbers that a title names and that no bar, point or cell shows, and why."""

ONLY_IN_DATA: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    # by year and weighted by employment
    "fig-5-d": lambda data: data["measure"].eq("ai_rate_size_year") | data["definition"].eq("employment_weighted"),
    # what the line and its band are made of; three provinces give none
    "fig-5-6": lambda data: data["item"].isin(["group_slope", "group_intercept", "group_spread"]),
    "fig-5-7": lambda data: data["item"].isin(["group_intercept", "group_spread"]),
    "fig-5-f": lambda data: data["item"].eq("constant"),
    # said in words
    "tbl-5-c": lambda data: data["measure"].eq("gmm_objection"),
    "tbl-5-d": lambda data: data["item"].eq("estimated_percent"),
    # of whole tables, and what the counts and shares shown leave out
    "tbl-5-f": lambda data: data["item"].str.fullmatch(r"\d+") | data["found"].isin(["estimated", "inside_rounded", "sign_share"]),
    # later than the panel
    "tbl-9-b": lambda data: data["period"].gt("2022"),
}
"""Rows of a view that are for the data file alone."""


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawn]:
    """The chapters on the small made-up panel; the page on simulated data on its own."""
    return {**firm_chapters.chapters(), "96_simulated": firm_chapters.simulated_page()}


def shown(chapter: Drawn, exhibit: str, lang: Lang) -> set[str]:
    """Keys of what an exhibit shows, each held against its number."""
    draw, data = chapter.exhibits[exhibit]
    made = draw(data, lang)
    if isinstance(made, Table):
        return table_keys(made, chapter.numbers)
    assert isinstance(made, style.Drawing) and made.narrow is not None
    wide, narrow = (figure_keys(each, chapter.numbers, clip=CLIPPED.get(exhibit, float("inf"))) for each in (made, made.narrow))
    assert wide == narrow
    return wide


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("chapter", "exhibit"), CASES)
def test_what_is_drawn_is_what_is_registered(chapter: str, exhibit: str, lang: Lang, drawn: dict[str, Drawn]) -> None:
    assert shown(drawn[chapter], exhibit, lang)


@pytest.mark.parametrize(("chapter", "exhibit"), CASES)
def test_every_number_of_a_view_with_a_value_is_drawn(chapter: str, exhibit: str, drawn: dict[str, Drawn]) -> None:
    _, data = drawn[chapter].exhibits[exhibit]
    rows = data[~ONLY_IN_DATA[exhibit](data)] if exhibit in ONLY_IN_DATA else data
    assert set(rows.loc[rows["value"].notna(), "key"]) <= shown(drawn[chapter], exhibit, "ko")


@pytest.mark.parametrize(("chapter", "exhibit"), CASES)
def test_a_title_names_what_is_drawn(chapter: str, exhibit: str, drawn: dict[str, Drawn]) -> None:
    everything = firm_chapters.numbers(drawn)
    allowed = ONLY_IN_TITLE[exhibit][0] if exhibit in ONLY_IN_TITLE else set()
    unseen = title_keys(exhibit, everything) - shown(drawn[chapter], exhibit, "ko")
    assert unseen == allowed, "a number in the title is drawn, or its exception says why not"


FIELDS: dict[str, Any] = {"period": "2022", "definition": "x", "basis": "print", "source": "x"}


def test_a_mark_that_stands_elsewhere_is_found() -> None:
    numbers = {"rate": Number(key="rate", measure="rate", value=4.5, unit="percent", **FIELDS)}
    figure = Figure()
    ax = figure.subplots()
    (bar,) = ax.barh(0, 4.5)
    style.mark(bar, "rate")
    assert figure_keys(figure, numbers) == {"rate"}
    bar.set_width(4.6)
    with pytest.raises(AssertionError, match="rate"):
        figure_keys(figure, numbers)
    style.mark(bar, "other")
    with pytest.raises(AssertionError, match="not registered"):
        figure_keys(figure, numbers)


def test_a_cell_that_says_something_else_is_found() -> None:
    numbers = {"p": Number(key="p", measure="p", value=7.2, std_error=0.6, stars=3, unit="percentage_points", **FIELDS)}
    column = Column(id="c", label="c", unit="coefficient")

    def table(**cell: Any) -> Table:
        return Table(columns=(column,), rows=(Row(cells=(Cell(key="p", **cell),)),))

    assert table_keys(table(value=0.072, std_error=0.006, stars=3), numbers) == {"p"}
    for wrong in ({"value": 0.071}, {"value": 0.072, "std_error": 0.005}, {"value": 0.072, "stars": 2}, {"value": 7.2}):
        with pytest.raises(AssertionError):
            table_keys(table(**wrong), numbers)
    with pytest.raises(AssertionError, match="no number of the registry"):
        table_keys(Table(columns=(column,), rows=(Row(cells=(Cell(value=0.072),)),)), numbers)
