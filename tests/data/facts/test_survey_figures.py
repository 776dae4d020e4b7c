"""The figures of chapter 6 and the answers behind them: all that the print states, each with a variable and codes of the contract."""

from __future__ import annotations

from collections import Counter

import pytest

from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts.print_2024 import table
from kiet_report.data.facts.survey_figures import Figure, bases, figures, questions

INPUTS = Folder(Project.find().data)


@pytest.fixture(scope="module")
def stated() -> list[Figure]:
    return figures(INPUTS)


def test_every_printed_figure_is_there_once(stated: list[Figure]) -> None:
    counted = Counter(figure.file for figure in stated)
    percentages = table(INPUTS, "ch6_percentages")
    assert len({figure.id for figure in stated}) == len(stated) == 276
    assert counted["ch6_percentages"] == (percentages["status"] == "published").sum() == 136
    assert counted["ch6_table6_1_sample"] == 2 * len(table(INPUTS, "ch6_table6_1_sample")) == 48
    assert counted["ch6_table6_3_scores"] == 2 * len(table(INPUTS, "ch6_table6_3_scores")) == 36
    assert counted["ch6_table6_4_departments"] == len(table(INPUTS, "ch6_table6_4_departments")) == 12
    assert counted["ch6_table6_5_spending"] == len(table(INPUTS, "ch6_table6_5_spending")) == 16
    assert counted["ch6_table6_6_expectations"] == (table(INPUTS, "ch6_table6_6_expectations")["reproducible"] == "yes").sum() == 8
    assert counted["ch6_means"] == len(table(INPUTS, "ch6_means")) == 8


def test_answers_are_those_of_the_contract(stated: list[Figure]) -> None:
    contract = load_contract(INPUTS, "survey")
    for figure in stated:
        assert (figure.kind == "firms") == (not figure.variables)
        for name, codes in [*((name, figure.codes) for name in figure.variables), *figure.where.items()]:
            variable = contract.variable(name)
            known = {code.code for code in contract.codelists[variable.codelist]} if variable.codelist else {"0", "1"}
            assert set(codes) <= known, figure.id
        assert bool(figure.codes) == (figure.kind == "percent")


def test_bases_have_the_sizes_that_their_relations_say() -> None:
    """20.0 % of 560, 14.8 % of 560, 8.9 % of 327 and the rest, 41.6, 15.9 and 14.6 % of 233: table ch6_survey_design."""
    firms = {name: base.firms for name, base in bases(INPUTS).items()}
    assert firms["users"] + firms["nonusers"] == firms["all"] == 560
    assert (firms["collectors"], firms["team"]) == (round(0.2 * 560), round(0.148 * 560))
    assert firms["planning"] + firms["not_planning"] == firms["nonusers"]
    assert [firms[name] for name in ("short_of_technology", "short_of_hires", "short_of_training")] == [97, 37, 34]


def test_figures_of_one_answer(stated: list[Figure]) -> None:
    by_id = {figure.id: figure for figure in stated}
    assert (by_id["p118"].variables, by_id["p118"].codes, by_id["p118"].base_n) == (("difficulty_technology",), ("1",), 233)
    assert by_id["p128"].variables == ("lacking_data", "lacking_quality")
    assert by_id["p009"].codes == ("1", "2")
    assert by_id["t63_scope_N"].where == {"group": ("1",), "industry_group": ("N",)}
    assert (by_id["p087"].where["industry_group"], by_id["p088"].where["industry_group"]) == (("L",), ("E",))
    assert (by_id["p087"].base_n, by_id["p087"].count) == (None, None)


def test_one_answer_has_one_count(stated: list[Figure]) -> None:
    """Of 211 shares 18 are printed in two places: 4 of 표 6-4, 10 of 표 6-5, 4 of 표 6-6; there the firms are the same."""
    counts: dict[object, set[tuple[int | None, float]]] = {}
    for figure in stated:
        if figure.kind == "percent" and not figure.reason:
            counts.setdefault((figure.variables, figure.codes, figure.base), set()).add((figure.count, figure.value))
    assert len(counts) == 211 - 18
    assert all(len(pairs) == 1 for pairs in counts.values())


def test_options_of_questions_with_several_answers() -> None:
    options = questions(INPUTS)
    assert options["difficulty"] == ("technology", "funds", "hiring", "training")
    contract = load_contract(INPUTS, "survey")
    assert set(options) == set(contract.items)
    for question, names in options.items():
        listed = [code.code for code in contract.codelists[contract.items[question].codelist]]
        assert [option for option in listed if option != "other"] == [*names] or question == "division"
