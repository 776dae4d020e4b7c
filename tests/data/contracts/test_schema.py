"""The schema of a stored frame: what fits passes, and each rule that is broken is named with its rows and without a value."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kiet_report.data.contracts import fixtures, schema
from kiet_report.data.contracts.contract import CONTRACTS, Contract, Variable, load_contract
from kiet_report.data.editions.inputs import Folder

INPUTS = Folder(Path(__file__).parents[3] / "data")
FIRMS = load_contract(INPUTS, "firms")
GOOD = fixtures.valid_frame(FIRMS, INPUTS)


def found(frame: pd.DataFrame, contract: Contract = FIRMS) -> list[tuple[str | None, str, list[int]]]:
    return [(broken.variable, broken.rule, broken.rows.tolist()) for broken in schema.violations(frame, contract, INPUTS)]


def changed(column: str, row: int, value: object) -> pd.DataFrame:
    frame = GOOD.copy()
    frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_frame_that_fits_passes(name: str) -> None:
    contract = load_contract(INPUTS, name)
    assert found(fixtures.valid_frame(contract, INPUTS), contract) == []


def test_so_does_one_that_was_stored_and_read_back(tmp_path: Path) -> None:
    GOOD.to_parquet(tmp_path / "firms.parquet")
    assert found(pd.read_parquet(tmp_path / "firms.parquet")) == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("sales", -1.0, "range"),
        ("sales", float("inf"), "finite"),
        ("value_added", float("-inf"), "finite"),
        ("employees", 0, "range"),
        ("employees", 1_000_001, "range"),
        ("foreign_share", 100.5, "range"),
        ("founded_year", 3020, "range"),
        ("founded_year", 1799, "range"),
        ("year", 1999, "range"),
        ("industry", "V", "code"),
        ("industry", None, "null"),
        ("industry_division", "1", "pattern"),
        ("industry_division", "010", "pattern"),
        ("province", "31", "code"),
        ("ai_stage", 7, "code"),
        ("ai", 2, "code"),
        ("ai_area_sales", 3, "code"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_found(column: str, value: object, rule: str) -> None:
    assert found(changed(column, 5, value)) == [(column, rule, [5])]


def test_a_firm_may_be_founded_in_the_year_itself_but_not_after_it() -> None:
    year = int(GOOD.loc[3, "year"])
    assert found(changed("founded_year", 3, year)) == []
    assert found(changed("founded_year", 3, year + 1)) == [("founded_year", "range", [3])]
    assert found(changed("founded_year", 3, pd.NA)) == []


def test_value_added_may_be_negative() -> None:
    assert found(changed("value_added", 0, -5.0)) == []


def test_a_repeated_firm_and_year_is_found_with_both_rows() -> None:
    frame = GOOD.copy()
    frame.loc[7, ["firm_id", "year"]] = frame.loc[2, ["firm_id", "year"]].to_list()
    frame["year"] = frame["year"].astype("int16")
    broken = [violation for violation in found(frame) if violation[1] == "key"]
    assert broken == [(None, "key", [2, 7])]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda frame: frame.drop(columns="province"), ("province", "column", [])),
        (lambda frame: frame.assign(profit=1.0), ("profit", "column", [])),
        (lambda frame: frame[[*frame.columns[1:], frame.columns[0]]], (None, "order", [])),
        (lambda frame: frame.assign(employees=frame["employees"].astype("Float64")), ("employees", "dtype", [])),
        (lambda frame: frame.assign(firm_id=frame["firm_id"].astype(int)), ("firm_id", "dtype", [])),
    ],
)
def test_columns_are_those_of_the_contract(
    change: Callable[[pd.DataFrame], pd.DataFrame], expected: tuple[str | None, str, list[int]]
) -> None:
    assert found(change(GOOD)) == [expected]


def test_every_rule_is_told_at_once_in_the_order_of_the_variables() -> None:
    frame = changed("province", 6, "nowhere")
    frame.loc[4, "sales"] = -1.0
    frame.loc[8, "sales"] = -2.0
    frame.loc[9, "year"] = 2101
    assert found(frame) == [("year", "range", [9]), ("province", "code", [6]), ("sales", "range", [4, 8])]


def test_rows_are_positions_whatever_the_index() -> None:
    frame = changed("sales", 4, -1.0)
    frame.index = pd.Index(np.arange(len(frame)) * 10 + 7)
    assert found(frame) == [("sales", "range", [4])]


def test_nothing_that_is_told_holds_a_value() -> None:
    told = schema.violations(changed("firm_id", 5, "secret-4711"), FIRMS, INPUTS)
    told += schema.violations(changed("province", 5, "secret-4711"), FIRMS, INPUTS)
    assert told and "4711" not in repr(told)


def test_validation_is_quick() -> None:
    """168,000 rows of 60 columns; the limit is on the time of processors, which a busy machine does not change much."""
    field = {"role": "measure", "type": "number", "label": {"ko": "수", "en": "x"}, "range": {"min": 0}}
    more = tuple(Variable.model_validate({"name": f"more_{number}", **field}) for number in range(60 - len(FIRMS.variables)))
    contract = FIRMS.model_copy(update={"variables": (*FIRMS.variables, *more)})
    block = fixtures.valid_frame(contract, INPUTS, entities=1000)
    frame = pd.concat([block] * 42, ignore_index=True)
    frame["firm_id"] = pd.Series([f"{row:08d}" for row in range(len(frame))], dtype="str")
    assert frame.shape == (168_000, 60)
    start = time.process_time()
    assert found(frame, contract) == []
    assert time.process_time() - start < 6


def test_pandera_is_loaded_only_when_a_frame_is_validated() -> None:
    code = "import sys, kiet_report.data.contracts.schema, kiet_report.data.contracts.fixtures; sys.exit('pandera' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
