"""Lags follow the calendar, not the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.models.lags import lagged

GAPPED = pd.DataFrame(
    {"firm_id": ["a", "a", "a", "b", "b"], "year": [2017, 2018, 2020, 2018, 2019], "x": [1.0, 2, 4, 10, 20]},
)


def test_a_gap_is_no_lag() -> None:
    assert lagged(GAPPED, "x", 1) == pytest.approx([np.nan, 1, np.nan, np.nan, 10], nan_ok=True)
    assert lagged(GAPPED, "x", 2) == pytest.approx([np.nan, np.nan, 2, np.nan, np.nan], nan_ok=True)
    assert lagged(GAPPED, "x", -1) == pytest.approx([2, np.nan, np.nan, 20, np.nan], nan_ok=True)
    assert np.isnan(lagged(GAPPED, "x", 9)).all()


def test_a_missing_value_stays_missing() -> None:
    frame = GAPPED.assign(x=pd.array([None, 2, 4, 10, 20], dtype="Float64"))
    assert lagged(frame, "x", 1) == pytest.approx([np.nan, np.nan, np.nan, np.nan, 10], nan_ok=True)


def test_no_rows() -> None:
    assert lagged(GAPPED.iloc[:0], "x", 1).shape == (0,)


def test_two_rows_of_one_year() -> None:
    with pytest.raises(ReportError) as caught:
        lagged(pd.concat([GAPPED, GAPPED.iloc[:2]]), "x", 1)
    assert caught.value.code == "E-MODEL-REPEATED"
    assert caught.value.facts["count"] == 2


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(2010, 2020)), min_size=1), st.integers(-3, 3), st.randoms(use_true_random=False))
def test_it_is_the_value_of_that_year(cells: set[tuple[int, int]], years: int, random: object) -> None:
    order = list(cells)
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands over a random.Random
    frame = pd.DataFrame(order, columns=["firm_id", "year"])
    frame["x"] = frame["firm_id"] * 10_000.0 + frame["year"]
    for (firm, year), value in zip(order, lagged(frame, "x", years), strict=True):
        known = (firm, year - years) in cells
        assert (value == firm * 10_000 + year - years) if known else np.isnan(value)
