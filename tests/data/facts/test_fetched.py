"""Tables that were fetched become rows of the one frame on adoption: which rows, under which names, and up to which day.

The observations are written by hand in the shape that `fetch` stores them in; no number in them is a statistic.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.editions.writer import add_input
from kiet_report.data.facts import adoption, fetched, references
from kiet_report.data.official import sdmx
from kiet_report.data.official.observations import observation_frame

ROOT = Path(__file__).parents[3]
KOSIS = {"definition_id": "published_count", "source_id": "mods_sba", "tech": "ai", "unit": "개", "vintage": "2026-12-16", "status": "ok"}
RATE = {**KOSIS, "unit": "%"}
OECD = {
    "definition_id": "oecd_kor",
    "source_id": "ict_survey_oecd",
    "geo": "KR",
    "industry": "_T",
    "tech": "ai",
    "unit": "PT_ENT",
    "status": "ok",
}
EUROSTAT = {
    "definition_id": "eurostat_ai", "source_id": "eurostat_ict", "geo": "EU27_2020", "industry": "C10-S951_X_K", "size": "GE10",
    "tech": "ai", "unit": "PC_ENT", "vintage": "2025-12-11", "status": "ok",
}  # fmt: skip
Fetched = Callable[..., Edition]


@pytest.fixture
def fetched_table(tmp_path: Path) -> Fetched:
    """An edition of 2026 that reads the data of the report and one fetched table of these rows."""

    def edition(*rows: dict[str, Any]) -> Edition:
        shutil.copytree(
            ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("deliveries", "snapshots", "simulation", "contracts")
        )
        project = Project(tmp_path)
        path = project.data / "deliveries/2026/official/table.parquet"
        path.parent.mkdir(parents=True)
        records = ({"series_id": "s", "value_raw": str(row.get("value", "")), **row} for row in rows)
        observation_frame(records).to_parquet(path)
        add_input(project, "2026", "deliveries/2026/official/table.parquet")
        return open_edition(project, "2026")

    return edition


def rows_of(edition: Edition) -> pd.DataFrame:
    (frame,) = fetched.observations(edition)
    return frame.reset_index(drop=True)


def test_kosis_by_year_counts_and_rates(fetched_table: Fetched) -> None:
    rows = rows_of(fetched_table({**KOSIS, "period": "2024", "value": 1372.0}, {**RATE, "period": "2024", "value": 9.2}))
    assert list(rows.columns) == adoption.COLUMNS
    assert rows[["series", "group", "category", "period", "metric", "value", "low", "high"]].values.tolist() == [
        ["ai_firms", "year", "all", "2024", "adopters", 1372.0, 1372.0, 1372.0],
        ["ai_firms", "year", "all", "2024", "rate", 9.2, 9.2, 9.2],
    ]
    assert set(rows["basis"]) == {"official"} and set(rows["source"]) == {"mods_sba"} and set(rows["released"]) == {"2026-12-16"}


def test_kosis_by_industry_by_province_and_of_the_frame(fetched_table: Fetched) -> None:
    rows = rows_of(
        fetched_table(
            {**RATE, "period": "2024", "industry": "M", "value": 25.0},
            {**RATE, "period": "2024", "geo": "busan", "value": 3.1},
            {**KOSIS, "definition_id": "frame_firms", "tech": "all", "period": "2024", "value": 14922.0},
            {**KOSIS, "definition_id": "frame_firms", "tech": "all", "period": "2024", "industry": "C", "value": 6300.0},
        )
    )
    assert rows[["group", "category", "metric", "definition"]].values.tolist() == [
        ["industry", "M", "rate", "published_count"],
        ["region", "busan", "rate", "published_count"],
        ["population", "all", "firms", "frame_firms"],
        ["population", "C", "firms", "frame_firms"],
    ]


def test_only_ai_of_all_sizes_by_year_is_read(fetched_table: Fetched) -> None:
    kept = {**RATE, "period": "2024", "value": 9.2}
    others = ({"tech": "cloud"}, {"size": "300+"}, {"period": "2024-06"}, {"definition_id": "any_of_nine"}, {"definition_id": "unknown"})
    rows = rows_of(fetched_table(kept, *({**kept, **other, "value": 1.0} for other in others)))
    assert rows["value"].tolist() == [9.2]


def test_what_is_divided_both_ways_is_left_out(fetched_table: Fetched) -> None:
    rows = rows_of(
        fetched_table(
            {**RATE, "period": "2024", "geo": "seoul", "industry": "J", "value": 40.0},
            {**RATE, "period": "2024", "industry": "J", "value": 30.0},
        )
    )
    assert rows[["group", "category", "value"]].values.tolist() == [["industry", "J", 30.0]]


def test_a_value_that_the_office_withholds_is_there_without_one(fetched_table: Fetched) -> None:
    rows = rows_of(
        fetched_table(
            {**RATE, "period": "2023", "value": 6.4, "status": "provisional"},
            {**RATE, "period": "2024", "value": None, "status": "suppressed"},
            {**RATE, "period": "2025", "value": 7.0, "status": "unparsed"},
        )
    )
    assert rows["vintage"].tolist() == ["provisional", "", ""]
    assert rows["value"].notna().tolist() == [True, False, False]
    assert rows[["low", "high"]].notna().all(axis=1).tolist() == [True, False, False]


def test_the_other_survey_and_its_break(fetched_table: Fetched) -> None:
    edition = fetched_table(
        *({**OECD, "period": period, "value": value} for period, value in (("2021", 2.5), ("2022", 20.5), ("2025", 33.0)))
    )
    rows = rows_of(edition)
    assert rows[["series", "group", "category", "period", "metric"]].drop_duplicates(["series", "group", "category"]).values.tolist() == [
        ["ai_firms_ict_survey", "year", "all", "2021", "rate"]
    ]
    # a day of release that nobody gives is empty, not the word for it
    assert set(rows["released"]) == {""}
    assert references.break_years(edition)["oecd_kor"] == (2022,)


def test_industries_of_another_classification_are_none_of_ours(fetched_table: Fetched) -> None:
    whole = {**OECD, "period": "2024", "value": 33.0}
    rows = rows_of(fetched_table(whole, *({**whole, "industry": industry, "value": 1.0} for industry in ("C", "G45T47", "J"))))
    assert rows[["group", "category", "value"]].values.tolist() == [["year", "all", 33.0]]


def test_breaks_that_a_fetched_series_declares_are_those_of_its_definition() -> None:
    inputs = Folder(ROOT / "data")
    declared = {flow.definition: {int(entry.first_period) for entry in flow.breaks} for flow in sdmx.flows(inputs).values() if flow.breaks}
    assert declared
    for definition, years in declared.items():
        assert set(references.break_years(inputs)[definition]) == years


def test_of_europe_the_union_as_a_whole(fetched_table: Fetched) -> None:
    here = {**EUROSTAT, "period": "2024", "value": 13.5}
    rows = rows_of(fetched_table(here, {**here, "geo": "DK", "value": 27.6}, {**here, "industry": "C", "value": 11.0}))
    assert rows[["series", "group", "category", "metric", "value"]].values.tolist() == [["ai_firms_eu", "year", "all", "rate", 13.5]]


@pytest.mark.parametrize(
    ("row", "given"),
    [
        ({**RATE, "industry": "J62"}, "J62"),
        ({**RATE, "geo": "11"}, "11"),
        ({**RATE, "unit": "백만원"}, "백만원"),
        ({**OECD, "unit": "PT_EMP"}, "PT_EMP"),
    ],
)
def test_what_the_report_does_not_know_stops(fetched_table: Fetched, row: dict[str, Any], given: str) -> None:
    edition = fetched_table({**row, "period": "2024", "value": 1.0})
    with pytest.raises(ReportError, match="E-CATEGORY") as caught:
        fetched.observations(edition)
    assert caught.value.facts == {"file": "data/deliveries/2026/official/table.parquet", "given": given}


def test_the_cutoff_of_the_edition_holds_for_what_was_fetched(fetched_table: Fetched) -> None:
    edition = fetched_table(
        {**RATE, "period": "2024", "value": 9.2, "vintage": "2026-11-23"},
        {**RATE, "period": "2025", "value": 11.0, "vintage": "2026-11-24"},
    )
    rows = adoption.observations(edition)
    here = rows[rows["source"] == "mods_sba"]
    assert here["period"].tolist() == ["2024"]
    assert "deliveries/2026/official/table.parquet" in edition.read


def test_an_edition_that_fetched_nothing_reads_nothing() -> None:
    assert fetched.observations(open_edition(Project(ROOT), "2026")) == []
