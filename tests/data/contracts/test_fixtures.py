"""Small data sets after a contract: valid, repeatable, in the form of a delivery, and broken where a test wants them broken."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kiet_report.data.contracts import codelists, fixtures
from kiet_report.data.contracts.contract import CONTRACTS, load_contract
from kiet_report.data.contracts.schema import stored_codes
from kiet_report.data.editions.inputs import Folder

INPUTS = Folder(Path(__file__).parents[3] / "data")
FIRMS = load_contract(INPUTS, "firms")


def test_the_same_seed_gives_the_same_frame() -> None:
    one, again, other = (fixtures.valid_frame(FIRMS, INPUTS, seed=seed) for seed in (3, 3, 4))
    assert one.equals(again)
    assert not one.equals(other)


def test_a_panel_has_every_firm_in_every_year() -> None:
    frame = fixtures.valid_frame(FIRMS, INPUTS, entities=5, years=(2020, 2021))
    assert len(frame) == 10
    assert frame.groupby("firm_id")["year"].apply(list).tolist() == [[2020, 2021]] * 5
    assert frame["firm_id"].str.startswith("0").all()


def test_use_follows_the_rule_of_the_year() -> None:
    frame = fixtures.valid_frame(FIRMS, INPUTS, entities=60)
    early, late = frame[frame["year"] <= 2020], frame[frame["year"] >= 2021]
    assert early["ai"].notna().all()
    assert early.loc[early["ai_stage"].isna(), "ai"].eq(0).all() and early["ai_stage"].isna().any()
    assert early.loc[early["ai_stage"].eq(1), "ai"].eq(1).all()
    assert late.loc[late["ai_stage"].isna(), "ai"].isna().all() and late["ai_stage"].isna().any()
    assert late.loc[late["ai_stage"].eq(1), "ai"].eq(0).all()


def test_questions_that_were_not_asked_are_empty() -> None:
    contract = load_contract(INPUTS, "survey")
    frame = fixtures.valid_frame(contract, INPUTS, entities=80)
    asked = [variable for variable in contract.variables if variable.asked_of]
    assert asked
    for variable in asked:
        for condition in variable.asked_of:
            answers = frame[condition.variable].astype("string").fillna("")
            assert frame.loc[~answers.isin(condition.codes), variable.name].isna().all(), variable.name


@pytest.mark.parametrize("system", ["kostat", "mois"])
def test_a_delivery_has_the_names_and_codes_of_the_office(system: str) -> None:
    header, *rows = fixtures.delivered_rows(FIRMS, INPUTS, system=system)
    assert header == [variable.names()[0] for variable in FIRMS.delivered]
    assert len(rows) == 48 and {len(row) for row in rows} == {len(header)}
    known = codelists.province_ids(INPUTS, system, 2022)
    provinces = {row[header.index("행정구역시도코드")] for row in rows} - {""}
    assert provinces <= set(known)
    frame = fixtures.valid_frame(FIRMS, INPUTS)
    assert [known.get(row[header.index("행정구역시도코드")], "") for row in rows] == frame["province"].fillna("").tolist()
    assert {row[-1] for row in rows} <= {"Y", "N", ""}
    assert all("." not in row[header.index("경영실적_매출금액영업수익")] for row in rows)


def test_csv_text_reads_back() -> None:
    rows = fixtures.delivered_rows(FIRMS, INPUTS, entities=2)
    text = fixtures.csv_text(rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == rows
    assert text.count("\r\n") == len(rows)
    assert text.encode("cp949").decode("cp949") == text


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_rule_has_a_broken_cell(name: str) -> None:
    contract = load_contract(INPUTS, name)
    broken = list(fixtures.broken_cells(contract))
    assert {cell.variable for cell in broken} <= {variable.name for variable in contract.delivered}
    rules = {(cell.variable, cell.rule) for cell in broken}
    for variable in contract.delivered:
        assert ((variable.name, "code") in rules) == (variable.codelist is not None)
        assert ((variable.name, "range") in rules) == (variable.range is not None)
        assert ((variable.name, "null") in rules) == (not variable.nullable)
    for cell in broken:
        variable = contract.variable(cell.variable)
        if cell.rule == "range":
            assert variable.range is not None
            low, high = variable.range.min, variable.range.max
            assert (low is not None and float(cell.text) < low) or float(cell.text) > (high if high is not None else 3000)
        if cell.rule == "code":
            assert cell.text not in (stored_codes(variable, contract, INPUTS) or ())


def test_a_year_without_a_rule_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="2016"):
        fixtures.valid_frame(FIRMS, INPUTS, years=(2016, 2017))
