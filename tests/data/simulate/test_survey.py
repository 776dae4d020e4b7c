"""The simulated survey: its shape is the contract's, its counts the print's, and a file of it says what it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import Contract, load_contract
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate import survey
from kiet_report.data.simulate.survey_file import delivered_name

INPUTS = Folder(Project.find().data)
SILENT_NUMBERS = {"departments_2022", "departments_2023"}
"""Numbers that firms may leave out: their class then says no answer."""


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract(INPUTS, "survey")


@pytest.fixture(scope="module")
def responses() -> pd.DataFrame:
    return survey.responses(INPUTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivery")
    survey.deliver(folder, INPUTS, formats=("csv", "sav"))
    return folder


def test_columns_are_those_of_the_contract(responses: pd.DataFrame, contract: Contract) -> None:
    assert tuple(responses.columns) == contract.names
    assert {name: str(kind) for name, kind in responses.dtypes.items()} == {
        variable.name: variable.dtype for variable in contract.variables
    }
    assert responses["respondent_id"].is_unique
    assert responses.attrs["basis"] == "simulated"


def test_counts_worked_out_by_hand(responses: pd.DataFrame) -> None:
    """Straight from the columns: 표 6-1, 그림 6-24, 6-25 and 6-31, 표 6-3 and 6-4."""
    users = responses[responses["group"] == "1"]
    assert (len(responses), len(users)) == (560, 233)
    assert (users["employees"] == "3").sum() == 29
    assert (users["industry_group"] == "N").sum() == 9
    assert users["difficulty_technology"].sum() == 97
    assert responses["lacking_data"].sum() == 53
    assert responses["demand_equipment"].sum() == 282
    finance = users.loc[users["industry_group"] == "N", "scope"].astype(int) - 1
    assert round(25 * finance.mean(), 2) == 38.89
    assert round(float(users["departments_2023"].mean()), 1) == 36.2


def test_codes_are_in_the_lists(responses: pd.DataFrame, contract: Contract) -> None:
    for variable in contract.variables:
        answers = set(responses[variable.name].dropna().astype(str))
        if variable.codelist:
            assert answers <= {code.code for code in contract.codelists[variable.codelist]}, variable.name
        elif variable.type == "yes_no":
            assert answers <= {"0", "1"}, variable.name
        elif variable.range:
            assert variable.range.min is not None and variable.range.max is not None
            assert responses[variable.name].dropna().between(variable.range.min, variable.range.max).all()


def test_a_question_has_an_answer_exactly_where_it_was_put(responses: pd.DataFrame, contract: Contract) -> None:
    for variable in contract.variables:
        asked = pd.Series(True, index=responses.index)
        for condition in variable.asked_of:
            asked &= responses[condition.variable].astype("string").isin(condition.codes)
        if variable.name in SILENT_NUMBERS:
            asked &= responses[variable.name.replace("_2", "_class_2")] != "9"
        assert responses[variable.name].notna().equals(asked), variable.name


def test_classes_hold_their_numbers(responses: pd.DataFrame) -> None:
    for year in (2022, 2023):
        share = responses[f"departments_{year}"].dropna().astype(int)
        classes = responses.loc[share.index, f"departments_class_{year}"]
        assert pd.cut(share, [0, 25, 50, 75, 101], right=False, labels=["1", "2", "3", "4"]).astype(str).eq(classes).all()


def test_uses_lie_inside_divisions_that_use_ai(responses: pd.DataFrame, contract: Contract) -> None:
    divisions = [code.code for code in contract.codelists["division_options"]]
    assert len(divisions) == 6
    for division in divisions:
        uses = responses[[name for name in contract.names if name.startswith(f"{division}_")]].max(axis=1)
        assert uses.dropna().eq(responses.loc[uses.dropna().index, f"division_{division}"]).all(), division


def test_what_was_not_obtained_is_filled_and_never_zero(responses: pd.DataFrame, contract: Contract) -> None:
    """Firms that named nothing printed named something else; the column says in both languages that it was not obtained."""
    others = [variable for variable in contract.variables if variable.part_of and variable.part_of.option == "other"]
    assert len(others) == 19
    divisions = {code.code for code in contract.codelists["division_options"]}
    for variable in others:
        assert variable.part_of
        printed = [
            part.name for part in contract.variables if part.part_of and part.part_of.item == variable.part_of.item and part != variable
        ]
        named = responses[printed].max(axis=1)
        other = responses[variable.name].dropna()
        assert other.sum() >= 1, variable.name
        if variable.part_of.item not in divisions:
            assert (other + named[other.index]).eq(1).all(), variable.name
        assert variable.description
        assert "확보하지 못했다" in variable.description.ko and "not obtained" in variable.description.en


def test_only_the_margins_are_fixed(responses: pd.DataFrame) -> None:
    """Another seed: the same counts of each question, other firms behind them."""
    other = survey.responses(INPUTS, seed=7)
    assert other["purpose_productivity"].sum() == responses["purpose_productivity"].sum() == 85
    pairs = [pd.crosstab(frame["group"], frame["demand_equipment"]) for frame in (responses, other)]
    assert not pairs[0].equals(pairs[1])
    pd.testing.assert_frame_equal(survey.responses(INPUTS), responses)


def test_the_csv_is_what_a_survey_house_delivers(folder: Path, responses: pd.DataFrame, contract: Contract) -> None:
    rows = list(csv.reader((folder / "simulated_survey_2024.csv").read_bytes().decode("cp949").splitlines()))
    assert rows[0] == [delivered_name(variable) for variable in contract.variables]
    assert rows[0][:6] == ["일련번호", "유형", "업종", "매출액구간", "종사자규모", "문4"]
    assert len(set(rows[0])) == len(rows[0]) == 131
    assert len(rows) == 561
    place = contract.names.index("difficulty_technology")
    assert sum(row[place] == "1" for row in rows[1:]) == 97
    assert sum(row[place] == "" for row in rows[1:]) == 327


def test_every_file_says_that_it_is_simulated(folder: Path) -> None:
    assert all(path.name.startswith("simulated_") for path in folder.iterdir())
    labels = (folder / "simulated_survey_2024_labels.csv").read_text(encoding="cp949")
    assert survey.NOTE.ko in labels.splitlines()[0]
    assert "문35_1,도입ㆍ계획 시 애로사항: 기술 부족,1,예" in labels.splitlines()


def test_same_seed_same_bytes(folder: Path, tmp_path: Path) -> None:
    (path,) = survey.deliver(tmp_path, INPUTS)
    assert path.read_bytes() == (folder / path.name).read_bytes()


def test_the_sav_holds_the_same_answers_with_labels(folder: Path, responses: pd.DataFrame, contract: Contract) -> None:
    import pyreadstat

    frame, meta = pyreadstat.read_sav(str(folder / "simulated_survey_2024.sav"))
    assert "모의 응답" in "".join(meta.notes) and "Simulated responses" in "".join(meta.notes)
    assert meta.column_names_to_labels["문4"] == contract.variable("stage").label.ko
    assert meta.variable_value_labels["문4"][1.0] == "관심이 없음"
    assert frame["문4"].astype(int).astype(str).tolist() == responses["stage"].tolist()
    assert frame["업종"].tolist() == responses["industry_group"].tolist()
    assert frame["문51_1"].sum() == responses["staff_bachelor"].sum()
