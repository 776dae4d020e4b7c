"""The comparison with the print: distances by hand, shares, constants apart, and what was not estimated counted against us."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis import determinants, productivity, replication
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import BY_TECHNOLOGY, BY_TRAIT
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.analysis.sample import estimation_sample
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import print_2024
from tests.analysis.firm_panel import firm_panel
from tests.analysis.keyed import by_key

ORIGIN = Origin("simulated", "simulated_firms", "2017-2022")


def column(source: str, name: str, rows: dict[str, tuple[str, float, float]]) -> RegressionColumn:
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["variable_printed", "coef", "std_error"]).rename_axis("term")
    frame = frame.assign(stars="", status=np.where(frame["coef"].isna(), "constant", "estimated"))
    nothing = float("nan")
    return RegressionColumn(source, name, "y", "within", "hc1", (), frame, pd.DataFrame(), 9, 9, 0, nothing, nothing, nothing, (), {})


def printed(rows: list[tuple[str, str, str, float, float, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "column", "variable_printed", "coef", "se", "stars", "status"])


PRINTED = printed(
    [
        ("표 5-3", "(1)", "AI Adoption", -0.470, 0.206, "**", "printed"),
        ("표 5-3", "(1)", "AI Adoption*R&D", -0.003, 0.000, "", "printed"),
        ("표 5-3", "(1)", "Number of Employees", np.nan, np.nan, "", "not_in_model"),
        ("표 5-3", "(1)", "Robot Adoption", 0.100, 0.010, "***", "printed"),
        ("표 5-3", "(1)", "Constant", 6.157, 0.345, "***", "printed"),
        ("표 5-4", "(1)", "AI Adoption", -0.030, 0.031, "", "printed"),
    ]
)
ESTIMATED = column(
    "표 5-3",
    "(1)",
    {
        "ai": ("AI Adoption", 0.010, 0.150),
        "ai:rd": ("AI Adoption*R&D", -0.0035, 0.0002),
        "robot": ("Robot Adoption", np.nan, np.nan),
        "constant": ("Constant", 4.0, 0.1),
    },
)


@pytest.fixture(scope="module")
def compared() -> pd.DataFrame:
    return replication.comparison(PRINTED, [ESTIMATED])


def test_distances_by_hand(compared: pd.DataFrame) -> None:
    rows = compared.set_index("term")
    assert list(rows.index) == ["ai", "ai:rd", "robot", "constant"]
    ai = rows.loc["ai"]
    assert (ai["difference"], ai["combined_se"]) == pytest.approx((0.48, np.hypot(0.206, 0.150)))
    assert ai["distance"] == pytest.approx(0.48 / np.hypot(0.206, 0.150))
    assert (bool(ai["inside"]), bool(ai["sign"])) == (True, False)


def test_rounding_of_the_print_is_told_apart(compared: pd.DataFrame) -> None:
    row = compared.set_index("term").loc["ai:rd"]
    assert (bool(row["inside"]), bool(row["inside_rounded"])) == (False, True)
    # the difference of 0.0005 is all rounding
    assert abs(row["distance"]) > 2 and row["distance_rounded"] == pytest.approx(0, abs=1e-9)
    assert row["sign"] is pd.NA


def test_what_was_not_estimated_counts_against(compared: pd.DataFrame) -> None:
    row = compared.set_index("term").loc["robot"]
    assert (bool(row["inside"]), bool(row["sign"]), row["status"]) == (False, False, "constant")
    counted = replication.agreement(compared)
    assert counted == replication.Agreement(n=3, n_estimated=2, n_inside=1, n_inside_rounded=2, n_marked=2, n_sign=0)
    assert (counted.share_inside, counted.share_sign) == pytest.approx((100 / 3, 0))


def test_constants_stand_apart(compared: pd.DataFrame) -> None:
    constants = replication.agreement(compared, constants=True)
    assert (constants.n, constants.n_inside, constants.n_sign) == (1, 0, 1)


def test_no_rows_no_share(compared: pd.DataFrame) -> None:
    nothing = replication.agreement(compared.iloc[:0])
    assert np.isnan([nothing.share_inside, nothing.share_sign]).all()


def test_a_printed_row_without_an_estimate_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="AI Adoption\\*R&D"):
        replication.comparison(PRINTED, [column("표 5-3", "(1)", {"ai": ("AI Adoption", 0.0, 1.0)})])


def test_every_printed_coefficient_has_its_place(printed_only: Edition) -> None:
    table = print_2024.table(printed_only, "ch5_regressions")
    sample = estimation_sample(firm_panel(1500))
    columns = [*determinants.table(sample).values()]
    for source in (BY_TRAIT, BY_TECHNOLOGY):
        columns += productivity.interactions(sample, source).values()
    compared = replication.comparison(table, columns)
    assert len(compared) == (table["status"] == "printed").sum() == 117
    assert compared["is_constant"].sum() == 4
    whole = replication.agreement(compared)
    found = by_key(replication.numbers(compared, ORIGIN))
    for what, total in (("n", whole.n), ("inside", whole.n_inside), ("sign", whole.n_sign)):
        assert found[f"agree_{what}"].value == total
        assert sum(found[f"agree{table}_{what}"].value or 0 for table in ("51", "53", "54")) == total
        of_columns = [number.value or 0 for key, number in found.items() if re.fullmatch(rf"agree\d\d_c\d_{what}", key)]
        assert len(of_columns) == 8 and sum(of_columns) == total
    assert whole.n == 113 and found["agree_share"].value == pytest.approx(whole.share_inside)
    distances = by_key(replication.distances(compared, ORIGIN))
    assert len(distances) == 2 * 117
    row = compared.set_index(["source", "column", "term"]).loc[("표 5-3", "(2)", "ai:rd")]
    assert distances["d53_c2_ai_x_rd"].value == row["distance"]
    assert distances["d51_c4_robot"].missing == "dropped"
    assert whole.n_marked == (compared["printed_stars"].isin(["**", "***"]) & ~compared["is_constant"]).sum()
    assert whole.n_inside <= whole.n_inside_rounded <= whole.n_estimated <= whole.n


def test_without_a_panel() -> None:
    assert replication.replicated(PRINTED, {}, {}) is None
    nothing = by_key([*replication.numbers(None, ORIGIN), *replication.distances(None, ORIGIN)])
    assert {(number.value, number.missing) for number in nothing.values()} == {(None, None)}
    assert not list(replication.printed_side(PRINTED, None))
