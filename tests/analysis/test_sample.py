"""The estimation sample: definitions by hand, complete cases, and the counts of who comes and goes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis.origin import Origin
from kiet_report.analysis.sample import COLUMNS, SECTIONS, estimation_sample, numbers, sample_report, subsample, turnover
from tests.analysis.firm_panel import firm_panel
from tests.analysis.keyed import by_key

ORIGIN = Origin("simulated", "simulated_firms", "2017-2022")


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return firm_panel(300)


def one(**values: object) -> pd.DataFrame:
    """A single firm-year with round numbers."""
    known: dict[str, object] = {
        "firm_id": "007",
        "year": 2020,
        "industry": "C",
        "province": "seoul",
        "founded_year": 2001,
        "employees": 100,
        "sales": 5000.0,
        "value_added": 2000.0,
        "assets_total": 8000.0,
        "assets_intangible": 400.0,
        "foreign_share": 50.0,
        "establishments": 2,
        "rd_expenditure": 150.0,
        "ai": 1,
        **dict.fromkeys(("iot", "cloud", "big_data", "mobile_5g", "blockchain", "printing_3d", "robot", "vr_ar"), 0),
    }
    return pd.DataFrame([{**known, **values}])


def test_the_variables_by_hand() -> None:
    row = estimation_sample(one()).iloc[0]
    assert tuple(row.index) == COLUMNS
    assert (row["firm_id"], row["year"], row["ai"], row["iot"]) == ("007", 2020, 1, 0)
    assert row["ln_employees"] == pytest.approx(np.log(100))
    assert row["ln_sales"] == pytest.approx(np.log(5000))
    assert row["ln_productivity"] == pytest.approx(np.log(20))
    assert row["ln_age"] == pytest.approx(np.log(20))
    assert row["intangible_share"] == pytest.approx(0.05)
    assert row["rd"] == pytest.approx(3.0)
    assert (row["foreign"], row["multi_plant"]) == (1, 1)


@pytest.mark.parametrize(("name", "value", "variable", "expected"), [
    ("foreign_share", 49.9, "foreign", 0),
    ("establishments", 1, "multi_plant", 0),
    ("founded_year", 2020, "ln_age", 0),
    ("rd_expenditure", 0.0, "rd", 0),
])  # fmt: skip
def test_bounds(name: str, value: object, variable: str, expected: float) -> None:
    assert estimation_sample(one(**{name: value})).iloc[0][variable] == expected


@pytest.mark.parametrize(("name", "value"), [
    ("value_added", -3.0), ("value_added", 0.0), ("value_added", None), ("employees", 0), ("sales", 0.0), ("assets_total", 0.0),
    ("assets_intangible", None), ("founded_year", None), ("founded_year", 2023), ("foreign_share", None), ("establishments", None),
    ("rd_expenditure", None), ("ai", None), ("robot", None), ("industry", None), ("province", None),
])  # fmt: skip
def test_an_incomplete_case_is_left_out(name: str, value: object) -> None:
    assert estimation_sample(one(**{name: value})).empty
    report = sample_report(pd.concat([one(), one(year=2021, **{name: value})]))
    assert (report.n_panel, report.n_sample) == (2, 1)
    assert report.missing


def test_the_panel_is_not_changed_and_its_order_does_not_matter(panel: pd.DataFrame) -> None:
    before = panel.copy()
    shuffled = panel.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(estimation_sample(shuffled), estimation_sample(panel))
    pd.testing.assert_frame_equal(panel, before)


def test_subsamples(panel: pd.DataFrame) -> None:
    sample = estimation_sample(panel)
    assert set(subsample(sample, "manufacturing")["industry"]) == {"C"}
    assert set(subsample(sample, "services")["industry"]) == set(SECTIONS["services"]) == {"G", "H", "I"}
    assert len(subsample(sample, "all")) == len(sample)


def test_the_report_by_hand() -> None:
    # a: 2017, 2018, 2020 (a gap; adopts in 2020). b: 2018 only. c: 2017 to 2019 (always adopts). d: never complete
    rows = [("a", 2017, 0), ("a", 2018, 0), ("a", 2020, 1), ("b", 2018, 0), ("c", 2017, 1), ("c", 2018, 1), ("c", 2019, 1)]
    panel = pd.concat([one(firm_id=firm, year=year, ai=ai) for firm, year, ai in rows] + [one(firm_id="d", sales=None)])
    report = sample_report(panel)
    assert (report.n_panel, report.n_sample, report.n_firms_panel, report.n_firms) == (8, 7, 4, 3)
    assert (report.n_single_year, report.n_with_gap, report.n_ever, report.n_switching) == (1, 1, 2, 1)
    assert report.years_per_firm == {1: 1, 3: 2}
    assert report.missing == {"ln_sales": 1, "rd": 1}
    by_year = report.by_year
    assert by_year["firms"].to_dict() == {2017: 2, 2018: 3, 2019: 1, 2020: 1}
    assert by_year["entering"].to_dict() == {2017: 2, 2018: 1, 2019: 0, 2020: 0}
    assert by_year["leaving"].to_dict() == {2017: 0, 2018: 1, 2019: 1, 2020: 1}
    assert by_year["returning"].to_dict() == {2017: 0, 2018: 0, 2019: 0, 2020: 1}


def test_the_report_adds_up(panel: pd.DataFrame) -> None:
    report = sample_report(panel)
    assert report.by_year["firms"].sum() == report.n_sample
    assert report.by_year["entering"].sum() == report.by_year["leaving"].sum() == report.n_firms
    assert sum(report.years_per_firm.values()) == report.n_firms
    assert sum(n * count for n, count in report.years_per_firm.items()) == report.n_sample


def test_coming_and_going(panel: pd.DataFrame) -> None:
    report = sample_report(panel)
    found = by_key(turnover(report, ORIGIN))
    years = report.by_year
    assert [found[f"turnover_firms_{year}"].value for year in years.index] == years["firms"].tolist()
    assert found["turnover_entering_2018"].value == years.loc[2018, "entering"]
    share = found["turnover_entering_percent_2018"]
    assert share.value == pytest.approx(100 * years.loc[2018, "entering"] / years.loc[2018, "firms"]) and share.period == "2018"
    # in the first year all enter and in the last all leave
    assert "turnover_entering_2017" not in found and "turnover_leaving_percent_2022" not in found
    assert not list(turnover(sample_report(panel.iloc[:0]), ORIGIN))


def test_numbers_of_the_sample(panel: pd.DataFrame) -> None:
    sample = estimation_sample(panel)
    report = sample_report(panel, sample)
    found = by_key(numbers(report, sample, ORIGIN))
    assert (found["sample_n"].value, found["sample_firms"].value) == (len(sample), report.n_firms)
    assert found["sample_manufacturing_n"].value == (sample["industry"] == "C").sum()
    assert found["sample_left_out_percent"].value == pytest.approx(100 * (len(panel) - len(sample)) / len(panel))
    nothing = by_key(numbers(sample_report(panel.iloc[:0]), sample.iloc[:0], ORIGIN))
    assert list(nothing) == list(found) and {number.value for number in nothing.values()} == {None}
