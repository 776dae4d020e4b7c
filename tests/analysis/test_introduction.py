"""The frame of the study: its steps, the projects before it, and how much of the print there is."""

from __future__ import annotations

from kiet_report.analysis import introduction
from kiet_report.core.units import units
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import references
from kiet_report.data.facts.print_2024 import errata, exhibits_index, table
from tests.analysis.keyed import by_key


def test_inventory(edition: Edition) -> None:
    made = by_key(introduction.inventory(exhibits_index(edition), errata(edition)))
    assert {key: number.value for key, number in made.items()} == {
        "print_exhibits": 121,
        "print_tables": 54,
        "print_figures": 67,
        "errata_n": 88,
        "errata_high_n": 7,
    }
    for number in made.values():
        assert number.unit in units()
        assert number.definition in references.definitions(edition)
        assert number.source in references.sources(edition)


def test_steps_lead_somewhere() -> None:
    frame = introduction.outline()
    assert set(frame["leads_to"]) - {""} <= set(frame["step"])
    assert frame.loc[frame["leads_to"] == "", "step"].tolist() == ["proposals"]
    assert frame[["name_ko", "name_en"]].ne("").all(axis=None)


def test_projects_compare_the_same_aspects(edition: Edition) -> None:
    frame = introduction.projects(table(edition, "ch1_table1_1_project_comparison"))
    assert frame["study_en"].nunique() == 4
    assert (frame.groupby("study_en")["aspect"].agg(set) == {"structure", "fields"}).all()
    assert set(frame["basis"]) | set(frame["source"]) == {"print", "print_2024"}
