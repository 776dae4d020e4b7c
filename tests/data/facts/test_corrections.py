"""Corrections are data: each belongs to an erratum, is executed where it fits, and stops the run where it does not."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import adoption, print_2024
from kiet_report.data.facts.corrections import CORRECTED, applied, corrections

PROJECT = Project.find()
INPUTS = Folder(PROJECT.data)


def test_every_correction_is_that_of_an_erratum() -> None:
    errata = print_2024.errata(INPUTS)
    listed = corrections(INPUTS)
    assert set(listed["erratum"]) <= set(errata.index)
    for change in listed[listed["column"] != "count"].itertuples():
        said = errata.loc[change.erratum]
        texts = {"printed": said[["printed", "printed_ko"]], "expected": said[["expected", "expected_ko"]]}
        if change.column != "category_en":  # what the compilers wrote beside the printed Korean
            assert any(change.printed in text for text in texts["printed"]), change
            assert any(change.corrected in text for text in texts["expected"]), change


def test_every_correction_is_executed_and_names_its_erratum() -> None:
    for change in corrections(INPUTS).itertuples():
        table, consistent = print_2024.table(INPUTS, change.file), print_2024.consistent(INPUTS, change.file)
        found = consistent[consistent[CORRECTED] == change.erratum]
        assert [value if isinstance(value, str) else f"{float(value):g}" for value in found[change.column]] == [change.corrected]
        assert (change.erratum in set(table[CORRECTED])) == (change.action == "replace")


def test_what_is_shown_stays_as_printed_where_values_only_disagree() -> None:
    edition = open_edition(PROJECT, "2026")
    shown, computed = adoption.observations(edition), adoption.consistent_observations(edition)
    largest = (shown["definition"] == "use_area_ai") & (shown["category"] == "product_service_development")
    assert shown.loc[largest, ["value", "corrected"]].to_numpy().tolist() == [[67, ""]]
    assert computed.loc[largest, ["value", "low", "high", "corrected"]].to_numpy().tolist() == [[66, 66, 66, "e036"]]
    assert shown[~largest].equals(computed[~largest])


@pytest.mark.parametrize(
    ("printed", "row", "column"),
    [("4", "id=a", "pct"), ("5", "id=c", "pct"), ("5", "pct=5.0", "pct"), ("5", "name=a", "pct"), ("5", "id=a", "share")],
)
def test_a_correction_that_fits_no_longer_stops_the_run(printed: str, row: str, column: str) -> None:
    table = pd.DataFrame({"id": ["a", "b"], "pct": [5.0, 5.0]})
    change = {"erratum": "e999", "file": "t", "row": row, "column": column, "printed": printed, "corrected": "6", "action": "replace"}
    with pytest.raises(ReportError) as caught:
        applied(table, "t", pd.DataFrame([change]), consistent=False)
    assert caught.value.code == "E-CORRECTION"
    assert "e999" in caught.value.text("ko")
    assert "t.csv" in caught.value.text("en")


def test_only_the_cell_meant_changes() -> None:
    table = pd.DataFrame({"id": ["a", "b"], "pct": [5.0, 5.0], "count": pd.array([1, 2], dtype="Int64")})
    change = {"erratum": "e999", "file": "t", "row": "id=b", "column": "count", "printed": "2", "corrected": "3", "action": "adjust"}
    listed = pd.DataFrame([change])
    assert applied(table, "t", listed, consistent=False).equals(table.assign(corrected=""))
    assert applied(table, "other", listed, consistent=True).equals(table.assign(corrected=""))
    out = applied(table, "t", listed, consistent=True)
    assert out["count"].tolist() == [1, 3] and out["count"].dtype == "Int64"
    assert out["corrected"].tolist() == ["", "e999"]
