"""Adoption by size and weight counted by hand, and what a table may show."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.analysis import adopters
from kiet_report.analysis.origin import Origin
from tests.analysis.firm_panel import firm_panel
from tests.analysis.keyed import by_key

MIN_FIRMS = 10
ORIGIN = Origin("simulated", "simulated_firms", "2017-2022")


def small(rows: list[tuple[int, float | None, float | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["year", "employees", "ai"])
    return frame.astype({"employees": "Int32", "ai": "Int8"}).assign(firm_id=[str(place) for place in range(len(rows))])


def test_classes_begin_where_they_say() -> None:
    panel = small([(2022, size, place % 2) for size in (49, 50, 99, 100, 299, 300, 999, 1000, 5000) for place in range(40)])
    frame = adopters.by_size(panel, MIN_FIRMS)
    last = frame[frame["year"] == 2022].set_index("size")
    assert list(last.index) == list(adopters.CLASSES)
    assert last["n_firms"].tolist() == [40, 80, 80, 80, 80]
    assert last["low"].tolist() == [0, 50, 100, 300, 1000]
    assert last["high"].tolist()[:-1] == [49, 99, 299, 999]
    assert (last["rate"] == 50).all()
    assert set(frame["status"]) == {"shown"}


def test_few_adopters_hide_a_second_cell() -> None:
    sizes = {"below_50": (20, 200), "50_99": (30, 300), "100_299": (3, 100)}
    employees = {"below_50": 10, "50_99": 60, "100_299": 150}
    rows = [
        (year, employees[name], float(place < used)) for year in (2021, 2022) for name, (used, n) in sizes.items() for place in range(n)
    ]
    frame = adopters.by_size(small(rows), MIN_FIRMS).set_index(["year", "size"])
    assert frame.loc[(2022, "100_299"), "status"] == "few_firms"
    assert frame.loc[(2022, "below_50"), "status"] == "secondary"
    assert frame.loc[(2022, "50_99"), "status"] == "shown"
    hidden = frame[frame["status"] != "shown"]
    assert hidden[["n_adopters", "rate", "employees_in_adopters", "weighted_rate"]].isna().all(axis=None)
    assert hidden["n_firms"].notna().all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 40)), min_size=10, max_size=10))
def test_no_hidden_cell_stands_alone(cells: list[tuple[int, int]]) -> None:
    sizes = (20, 60, 150, 500, 2000)
    rows = [
        (2021 + place // 5, sizes[place % 5], float(which < used))
        for place, (used, others) in enumerate(cells)
        for which in range(used + others)
    ]
    if not rows:
        return
    frame = adopters.by_size(small(rows), MIN_FIRMS)
    hidden = frame["status"] != "shown"
    few = frame.loc[~hidden, "n_adopters"]
    assert ((few == 0) | (few >= MIN_FIRMS)).all()
    for line in ("year", "size"):
        for _, own in hidden.groupby(frame[line]):
            assert own.sum() != 1 or len(own) == 1


def test_without_a_panel() -> None:
    panel = firm_panel(50).iloc[:0]
    assert adopters.by_size(panel, MIN_FIRMS).empty
    found = by_key(adopters.numbers(panel, ORIGIN, MIN_FIRMS))
    assert set(found) == {f"ai_rate_size_{rate}{size}" for rate in ("", "employment_weighted_") for size in adopters.CLASSES}
    assert {number.value for number in found.values()} == {None}


def test_numbers_say_why_they_have_no_value() -> None:
    sizes = {10: (20, 200), 60: (30, 300), 150: (3, 100)}
    rows = [(year, size, float(place < used)) for year in (2021, 2022) for size, (used, n) in sizes.items() for place in range(n)]
    found = by_key(adopters.numbers(small(rows), Origin("simulated", "simulated_firms", "2021-2022"), MIN_FIRMS))
    assert (found["ai_rate_size_50_99"].value, found["ai_rate_size_50_99"].period, found["ai_rate_size_50_99"].n) == (
        10.0,
        "2021-2022",
        600,
    )
    assert (found["ai_rate_size_100_299_2022"].value, found["ai_rate_size_100_299_2022"].missing) == (None, "few_firms")
    assert found["ai_rate_size_below_50_2022"].missing == "secondary"
    weighted = found["ai_rate_size_employment_weighted_50_99_2022"]
    assert (weighted.value, weighted.definition, weighted.period) == (10.0, "employment_weighted", "2022")
