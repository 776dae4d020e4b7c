"""The questionnaire stands in the contract once: bases, filters, options and the place of each question in the print."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.contracts.questionnaire import base_of, option_labels, question_labels, tabulations, where
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import survey_figures
from kiet_report.data.facts.print_2024 import table

INPUTS = Folder(Project.find().data)
CONTRACT = load_contract(INPUTS, "survey")


def test_every_base_of_the_facts_has_its_name_in_both_languages() -> None:
    named = {name: base.name for base in survey_figures.bases(INPUTS).values() for name in base.names}
    stated = set(table(INPUTS, "ch6_percentages")["base_ko"]) | set(table(INPUTS, "ch6_table6_6_expectations")["group_ko"])
    assert len(set(table(INPUTS, "ch6_percentages")["base_ko"])) == 16
    assert stated <= set(named)
    assert set(named.values()) == set(CONTRACT.bases)
    assert all(base.label.ko and base.label.en for base in CONTRACT.bases.values())


def test_an_unknown_base_is_an_error() -> None:
    with pytest.raises(ReportError) as caught:
        survey_figures._base({"활용 기업": "users"}, "활용한 기업")
    assert caught.value.code == "E-CATEGORY"


def test_every_filter_is_a_base() -> None:
    held = {name for tabulation in tabulations(CONTRACT) for name, _ in tabulation.options.values()}
    assert len(held) > 100
    assert all(base_of(CONTRACT, CONTRACT.variable(name).asked_of) for name in held)


def test_all_answers_are_tabulated_once() -> None:
    """Every variable with options, but for who the firm is."""
    held = {name for tabulation in tabulations(CONTRACT) for name, _ in tabulation.options.values()}
    assert {entry.name for entry in CONTRACT.variables if entry.codelist or entry.part_of} - held == {"group"}
    places = [(entry.question, *sorted(entry.at.items())) for entry in tabulations(CONTRACT)]
    assert len(set(places)) == len(places)


def test_the_place_in_the_print_is_that_of_the_facts() -> None:
    stated = survey_figures.with_derived(INPUTS)
    for entry in tabulations(CONTRACT):
        sources = {figure.source for figure in stated if set(figure.variables) & {name for name, _ in entry.options.values()}}
        assert CONTRACT.questions[entry.question].locus in sources, entry.question


def test_groups_narrow_the_firms() -> None:
    stage = {tuple(entry.at.items()): entry for entry in tabulations(CONTRACT) if entry.question == "stage"}
    assert stage[()].where == {}
    assert stage[(("group", "nonusers"),)].where == where(CONTRACT, "nonusers") == {"group": ("2",)}
    (spent,) = [entry for entry in tabulations(CONTRACT) if entry.question == "investment_2022"]
    assert spent.where == {"investment_2023": ("1", "2", "3", "4")}


def test_labels_by_question() -> None:
    assert question_labels(CONTRACT)["attainment"].ko == "현재 도입 목적 달성도"
    assert question_labels(CONTRACT)["expect"].en == "Expected problem solving"
    options = option_labels(CONTRACT)
    assert options["expect.medium"].ko == "보통"
    assert options["hard_to_hire.collection"].ko == "자료 수집"
    assert options["team_task.collection"].ko == "데이터 수집"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("by: [users, nonusers]}\n  employees", "by: [user]}\n  employees", "E-CONTRACT-NAME"),
        ("  purpose: {locus", "  purposes: {locus", "E-CONTRACT-NAME"),
        ("{variable: plan, codes: [\"2\"]}]}", "{variable: plan, codes: [\"3\"]}]}", "E-CONTRACT-CODES"),
        ("    asked_of: [{variable: group, codes: [\"1\"]}]\n    aliases: [{name: 문39,", 
         "    asked_of: [{variable: sales, codes: [\"1\"]}]\n    aliases: [{name: 문39,", "E-CONTRACT-NAME"),
        ("code: \"2\", id: medium, label: {ko: \"보통\", en: \"medium\"}}\n    - {code: \"3\"",
         "code: \"2\", id: low, label: {ko: \"보통\", en: \"medium\"}}\n    - {code: \"3\"", "E-CONTRACT-TWICE"),
    ],
)  # fmt: skip
def test_a_question_that_refers_to_nothing_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = (INPUTS.root / "contracts" / "survey.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "survey.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        load_contract(Folder(tmp_path), "survey")
    assert caught.value.code == code
