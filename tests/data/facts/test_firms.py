"""The firm panel and the survey responses as an edition hands them out."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.contracts import firm_items
from kiet_report.data.contracts.codelists import technologies
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.editions.writer import set_delivery
from kiet_report.data.facts import firms, respondents
from kiet_report.data.facts.delivered import column_types
from kiet_report.data.facts.references import sources

ROOT = Path(__file__).parents[3]
TYPES = column_types(Folder(ROOT / "data"), "firms")
DESCRIPTION = """\
id: "2031"
published: "2031-01-02"
cutoff: "2030-12-31"
data_to: "2029"
title: {ko: 2031년판, en: Edition 2031}
note: {ko: 시험용이다., en: For a test.}
inputs: [contracts]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "data/editions/2031"
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text(DESCRIPTION, encoding="utf-8")
    shutil.copytree(ROOT / "data/contracts", tmp_path / "data/contracts")
    return Project(tmp_path)


def row(firm: str, year: int, **values: object) -> dict[str, object]:
    blank = {name: None for name in TYPES}
    return blank | {"firm_id": firm, "year": year, "industry": "C", "province": "seoul"} | values


def deliver(project: Project, frame: pd.DataFrame) -> Edition:
    path = project.data / "deliveries/2031/firms.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path)
    set_delivery(project, "2031", "firms", path, hashlib.sha256(path.read_bytes()).hexdigest())
    return open_edition(project, "2031")


def test_names_that_code_relies_on_are_those_of_the_contract_and_the_code_list() -> None:
    contract, listed = load_contract(Folder(ROOT / "data"), "firms"), technologies(Folder(ROOT / "data"))
    assert [variable.name for variable in contract.variables if variable.derived] == list(firm_items.TECHNOLOGIES) == list(listed.index)
    areas = [name.removeprefix("ai_area_") for name in contract.names if name.startswith("ai_area_")]
    assert areas == list(firm_items.AI_AREAS)


def test_its_sources_are_known() -> None:
    known = sources(Folder(ROOT / "data"))
    assert {*firms.SOURCES.values(), *respondents.SOURCES.values()} <= set(known)


def test_a_delivery_is_read_with_its_types(project: Project) -> None:
    rows = [row("00123", 2021, sales=12.5, ai_stage=2, ai=1, employees=60, extra=1), row("00123", 2022), row("9", 2022, capital=300)]
    panel = firms.panel(deliver(project, pd.DataFrame(rows)))
    assert {name: str(kind) for name, kind in panel.dtypes.items()} == TYPES
    assert panel["firm_id"].tolist() == ["00123", "00123", "9"]
    assert panel["ai"].tolist()[0] == 1 and panel["ai"].isna().tolist() == [False, True, True]
    assert panel["sales"].isna().sum() == 2 and panel["capital"].tolist()[2] == 300
    assert panel.attrs == {"basis": "delivered", "source": "delivered_firms"}


@pytest.mark.parametrize(
    ("change", "named"), [({"drop": "ai_stage"}, "ai_stage"), ({"text": "sales"}, "sales"), ({"none": "year"}, "year")]
)
def test_a_file_with_other_columns_is_refused(project: Project, change: dict[str, str], named: str) -> None:
    frame = pd.DataFrame([row("1", 2021, sales=1.0, ai_stage=1)])
    if "drop" in change:
        frame = frame.drop(columns=change["drop"])
    elif "text" in change:
        frame[change["text"]] = "SECRET"
    else:
        frame[change["none"]] = pd.array([None], dtype="Int64")
    with pytest.raises(ReportError, match="E-DELIVERY-COLUMNS") as caught:
        firms.panel(deliver(project, frame))
    assert caught.value.facts["columns"] == named and "SECRET" not in caught.value.text("en")


def test_without_firm_data_there_are_columns_and_no_rows(project: Project) -> None:
    edition = open_edition(project, "2031")
    panel = firms.panel(edition)
    assert panel.empty and {name: str(kind) for name, kind in panel.dtypes.items()} == TYPES
    assert panel.attrs["source"] == "delivered_firms" and edition.read == {}


def test_without_responses_there_are_columns_and_no_rows() -> None:
    edition = open_edition(Project(ROOT), "2024")
    answers = respondents.responses(edition)
    contract = load_contract(Folder(ROOT / "data"), "survey")
    assert answers.empty and list(answers.columns) == [variable.name for variable in contract.variables]
    assert edition.read == {}
