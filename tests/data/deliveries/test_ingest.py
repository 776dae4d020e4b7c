"""The way of a delivery, step by step: missing cells, units, the frame, the technology items, the panel, and what is written down of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiet_report.core.errors import ReportError, message
from kiet_report.data.contracts import fixtures
from kiet_report.data.contracts.contract import Contract, Variable
from kiet_report.data.deliveries.config import FrameLimits, IngestConfig
from kiet_report.data.deliveries.ingest import ingest
from kiet_report.data.deliveries.manifest import Manifest
from kiet_report.data.deliveries.problems import Problem
from tests.data.deliveries.firm_rows import INPUTS, YEARS, Rows, contract, good, tree

CONFIG = IngestConfig(province_system="kostat", years=(YEARS[0], YEARS[-1]))


def take_in(rows: Rows, folder: Path, config: IngestConfig = CONFIG, **options: object) -> tuple[Manifest, pd.DataFrame]:
    manifest = ingest(contract(), [rows.csv(folder / "x.csv")], INPUTS, config, folder / "out", **options)  # type: ignore[arg-type]  # as given
    return manifest, pq.read_table(folder / "out" / manifest.parquet.file).to_pandas()


def problems(rows: Rows | Sequence[Path], folder: Path, config: IngestConfig = CONFIG) -> list[Problem]:
    """Those of a delivery that must be refused, and must leave nothing behind."""
    files = [rows.csv(folder / "x.csv")] if isinstance(rows, Rows) else rows
    before = tree(folder)
    with pytest.raises(ReportError) as caught:
        ingest(contract(), files, INPUTS, config, folder / "out")
    assert caught.value.code == "E-DELIVERY" and tree(folder) == before
    assert caught.value.__cause__ is None
    return list(caught.value.facts["problems"])


def of(frame: pd.DataFrame, rows: Rows, row: int) -> pd.Series:
    """The stored row of a delivered one."""
    found = frame[(frame["firm_id"] == rows.cell(row, "firm_id")) & (frame["year"] == int(rows.cell(row, "year")))]
    return found.iloc[0]


# Cells.


def test_missing_cells_are_counted_by_variable_status_and_year(tmp_path: Path) -> None:
    plain, _ = take_in(good(), tmp_path)
    before = plain.missing.get("sales", {}).get("blank", {}).get(2019, 0)
    rows = good()
    held = [row for row in range(len(rows.rows)) if rows.cell(row, "year") == "2019" and rows.cell(row, "sales")][:4]
    marked = rows.set(dict(zip([(row, "sales") for row in held], ["*", "**********", ".", "  "], strict=True)))
    manifest, frame = take_in(marked, tmp_path)
    assert manifest.missing["sales"]["masked"] == {2019: 2}
    assert manifest.missing["sales"]["blank"][2019] == before + 2
    assert all(pd.isna(of(frame, rows, row)["sales"]) for row in held)


def test_a_mask_longer_than_any_is_no_mask(tmp_path: Path) -> None:
    (problem,) = problems(good().set({(0, "sales"): "*" * 11}), tmp_path)
    assert (problem.code, problem.line) == ("E-TYPE", 2)


@pytest.mark.parametrize(
    "broken", list(fixtures.broken_cells(contract())), ids=lambda broken: f"{broken.variable}-{broken.rule}-{broken.text}"
)
def test_every_rule_of_the_contract_refuses_its_broken_cell(broken: fixtures.Broken, tmp_path: Path) -> None:
    rows = good()
    found = problems(rows.set({(3, broken.variable): broken.text}), tmp_path)
    expected = {"type": "E-TYPE", "null": "E-BLANK", "pattern": "E-TYPE", "range": "E-RANGE", "finite": "E-TYPE"}
    codes = {problem.code for problem in found if problem.line == 5 and problem.column == rows.name(broken.variable)}
    classified = "E-CODE" if broken.variable in ("industry", "province") else "E-ANSWER"
    stated = classified if broken.variable.endswith("_stage") else expected.get(broken.rule, classified)
    assert stated in codes


def test_yes_and_no_may_be_one_and_zero(tmp_path: Path) -> None:
    rows = good()
    plain = take_in(rows, tmp_path)[1]
    numbers = rows.map("ai_area_sales", lambda cell, _: {"Y": "1", "N": "0"}.get(cell, cell))
    pd.testing.assert_frame_equal(take_in(numbers, tmp_path)[1], plain)


def test_amounts_come_in_millions_of_won(tmp_path: Path) -> None:
    rows = good()
    plain = take_in(rows, tmp_path)[1]
    thousands = rows
    for variable in contract().delivered:
        if variable.amount:
            thousands = thousands.map(variable.name, lambda cell, _: cell and str(int(cell) * 1000))
    manifest, frame = take_in(thousands, tmp_path, CONFIG.model_copy(update={"amount_unit": "thousand_krw"}))
    pd.testing.assert_frame_equal(frame, plain)
    assert manifest.conversions["amount_unit"] == sum(plain[v.name].notna().sum() for v in contract().delivered if v.amount)


def test_a_wrong_column_is_counted_and_does_not_fill_the_memory(tmp_path: Path) -> None:
    rows = good(entities=400).map("sales", lambda *_: "x")
    found = problems(rows, tmp_path)
    assert len(found) == 1000 and found[-1].more == 600


@pytest.mark.parametrize("variable", [variable.name for variable in contract().delivered])
def test_a_column_of_something_else_is_refused(variable: str, tmp_path: Path) -> None:
    """Also the year, the key and the codes, on which the other rules stand."""
    rows = good(entities=3)
    assert problems(rows.set({(row, variable): "표식 x" for row in range(len(rows.rows))}), tmp_path)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.dictionaries(st.tuples(st.integers(0, 11), st.sampled_from(contract().delivered)), st.text(max_size=8), max_size=40))
def test_whatever_the_cells_hold_is_taken_in_or_refused_by_name(cells: dict[tuple[int, Variable], str], tmp_path: Path) -> None:
    held = {(row, variable.name): text.replace("\0", "") for (row, variable), text in cells.items() if text.isprintable()}
    path = good(entities=3).set(held).csv(tmp_path / "x.csv")
    try:
        manifest = ingest(contract(), [path], INPUTS, CONFIG, tmp_path / "out", dry_run=True)
    except ReportError as error:
        assert error.code == "E-DELIVERY" and error.text("ko") != error.text("en")
    else:
        assert manifest.rows <= 12


def test_a_required_column_that_is_missing(tmp_path: Path) -> None:
    rows = good()
    place = rows.variables.index("industry")
    without = Rows(
        *([[*part[:place], *part[place + 1 :]] for part in [rows.header]]),
        [[*row[:place], *row[place + 1 :]] for row in rows.rows],
        rows.variables,
    )
    (problem,) = problems(without, tmp_path)
    assert (
        problem.code == "E-HEADER"
        and problem.facts["variable"] == "industry"
        and "주사업_산업대분류코드" in problem.place("en") + problem.place("ko")
    )


def test_a_column_that_was_not_delivered_is_missing_and_not_zero(tmp_path: Path) -> None:
    """A blank of 2019 says that a technology is not used; a file without the question says nothing."""
    rows = good()
    place = rows.variables.index("robot_stage")
    without = Rows(
        [*rows.header[:place], *rows.header[place + 1 :]], [[*row[:place], *row[place + 1 :]] for row in rows.rows], rows.variables
    )
    manifest, frame = take_in(without, tmp_path)
    assert frame["robot"].isna().all() and frame["robot_stage"].isna().all()
    assert manifest.missing["robot_stage"] == {"not_delivered": dict.fromkeys(YEARS, 40)} and manifest.files[0].absent == ("robot_stage",)


# Technology.


@pytest.mark.parametrize(
    ("year", "cell", "used"),
    [
        (2020, "1", 1), (2020, "6", 1), (2020, "", 0), (2020, "*", None), (2020, "***", None), (2020, ".", 0),
        (2021, "1", 0), (2021, "2", 1), (2021, "6", 1), (2021, "", None), (2021, "*", None),
    ],
)  # fmt: skip
def test_what_a_stage_says_changed_in_2021(year: int, cell: str, used: int | None, tmp_path: Path) -> None:
    rows = good().map("ai_stage", lambda old, of_year: cell if of_year == year else old)
    manifest, frame = take_in(rows, tmp_path)
    values = frame.loc[frame["year"] == year, "ai"]
    assert values.isna().all() if used is None else (values == used).all()
    name = {None: "unknown", 0: "not_used", 1: "used"}[used]
    held = "masked" if "*" in cell else "blank" if cell in ("", ".") else f"code {cell}"
    assert manifest.technology["ai"][year][name] == manifest.technology["ai"][year][held] == 40


def test_a_year_without_a_rule_is_refused(tmp_path: Path) -> None:
    firms = contract()
    rules = firms.rules.model_copy(update={"technology_use": firms.rules.technology_use[-1:]})
    narrowed: Contract = firms.model_copy(update={"rules": rules})
    with pytest.raises(ReportError) as caught:
        ingest(narrowed, [good().csv(tmp_path / "x.csv")], INPUTS, CONFIG, tmp_path / "out")
    assert [(p.code, p.facts["year"]) for p in caught.value.facts["problems"]] == [("E-TECHNOLOGY", 2019), ("E-TECHNOLOGY", 2020)]


# The frame.

FRAME = [
    # employees, capital, section, kept, why
    ("50", "300", "C", True, ""),
    ("49", "300", "C", False, "regular_employees"),
    ("50", "299", "C", False, "capital"),
    ("49", "299", "C", False, "regular_employees"),
    ("49", "5000", "C", False, "regular_employees"),
    ("1", "1000", "G", True, ""),
    ("1", "999", "G", False, "regular_employees"),
    ("", "300", "C", True, "undecided"),
    ("", "299", "C", False, "capital"),
    ("", "1000", "G", True, ""),
    ("50", "", "C", True, "undecided"),
    ("49", "*", "C", False, "regular_employees"),
    ("49", "", "G", True, "undecided"),
]


@pytest.mark.parametrize(("employees", "capital", "section", "kept", "why"), FRAME)
def test_the_frame_of_the_survey(employees: str, capital: str, section: str, kept: bool, why: str, tmp_path: Path) -> None:
    rows = good()
    base, plain = take_in(rows, tmp_path)
    row = next(
        row
        for row in range(len(rows.rows))
        if rows.cell(row, "employees") and rows.cell(row, "capital") and rows.cell(row, "year") == "2020"
    )
    manifest, frame = take_in(rows.set({(row, "employees"): employees, (row, "capital"): capital, (row, "industry"): section}), tmp_path)
    assert len(frame) == len(plain) - (not kept)
    assert manifest.filtered == ({} if kept else {why: {2020: 1}})
    assert manifest.undecided.get(2020, 0) - base.undecided.get(2020, 0) == (why == "undecided")


def test_the_frame_can_be_turned_off_and_changed(tmp_path: Path) -> None:
    rows = good().set({(0, "employees"): "10", (0, "industry"): "C"})
    assert take_in(rows, tmp_path, CONFIG.model_copy(update={"apply_frame": False}))[0].filtered == {}
    lower = CONFIG.model_copy(update={"frame": FrameLimits(regular_employees=10)})
    assert take_in(rows, tmp_path, lower)[0].filtered == {}
    assert take_in(rows, tmp_path)[0].filtered == {"regular_employees": {2019: 1}}


# The panel.


@pytest.mark.parametrize(
    ("change", "form"),
    [(lambda cell: "KR" + cell, "[A-Za-z]{2}[0-9]{6}"), (lambda cell: cell + "0000", None), (lambda cell: f"{cell[:3]}-{cell[3:]}", None)],
)
def test_identifiers_in_another_form(change: object, form: str | None, tmp_path: Path) -> None:
    rows = good().map("firm_id", lambda cell, year: change(cell) if year >= 2021 else cell)  # type: ignore[operator]  # a function
    found = problems(rows, tmp_path)
    assert {problem.code for problem in found} <= {"E-ID", "E-ID-OVERLAP"} and found[0].facts["year"] == 2021
    if form:
        assert found[0].facts["now"] == form and found[0].facts["count"] == 40


def test_identifiers_of_another_list(tmp_path: Path) -> None:
    rows = good().map("firm_id", lambda cell, year: str(777_000 + 13 * int(cell)) if year == 2021 else cell)
    assert [(p.code, p.facts["before"]) for p in problems(rows, tmp_path)] == [("E-ID-OVERLAP", 2020), ("E-ID-OVERLAP", 2021)]


def test_entry_and_exit_are_no_break(tmp_path: Path) -> None:
    rows = good(entities=60)
    some = [
        row for row in rows.rows if not (int(row[0]) < 20 and row[1] in ("2021", "2022")) and not (int(row[0]) > 45 and row[1] == "2019")
    ]
    manifest, _ = take_in(Rows(rows.header, some, rows.variables), tmp_path)
    assert manifest.entities == 60 and sum(manifest.years.values()) == len(some)


@pytest.mark.parametrize(("factor", "told"), [(1000, "×1000"), (0.001, "÷1000")])
def test_amounts_in_another_unit(factor: float, told: str, tmp_path: Path) -> None:
    rows = good(entities=80).map("sales", lambda cell, year: cell and (str(int(cell) * factor) if year >= 2021 else cell))
    (problem,) = problems(rows, tmp_path)
    assert (problem.code, problem.column, problem.facts["year"], problem.facts["factor"]) == ("E-UNITS", "sales", 2021, told)


def test_growth_is_no_change_of_unit(tmp_path: Path) -> None:
    rows = good(entities=80).map("sales", lambda cell, year: cell and str(int(cell) * (10 if year >= 2021 else 1)))
    assert take_in(rows, tmp_path)[0].rows == 320


def test_years_outside_the_span(tmp_path: Path) -> None:
    found = problems(good(), tmp_path, CONFIG.model_copy(update={"years": (2019, 2021)}))
    assert [(p.code, p.facts["year"], p.facts["count"]) for p in found] == [("E-YEARS-OUTSIDE", 2022, 40)]


def test_without_a_declared_span_no_year_between_may_be_missing(tmp_path: Path) -> None:
    free = CONFIG.model_copy(update={"years": None})
    assert take_in(good().of(2020, 2021), tmp_path, free)[0].years == {2020: 40, 2021: 40}
    assert [p.code for p in problems(good().of(2020, 2022), tmp_path / ".", free)] == ["E-YEARS"]


def test_coverage_has_a_tolerance(tmp_path: Path) -> None:
    assert take_in(good(), tmp_path, CONFIG.model_copy(update={"expected": {2019: 44, 2020: 20}}))[0].warnings[0].code == "WARN-MORE"
    (problem,) = problems(good(), tmp_path, CONFIG.model_copy(update={"expected": {2019: 45}}))
    assert (problem.code, problem.facts["got"]) == ("E-COVERAGE", 40)


def test_what_is_possible_but_rare_is_counted(tmp_path: Path) -> None:
    rows = good().map("industry", lambda *_: "C").map("founded_year", lambda *_: "1990").map("ai_stage", lambda *_: "3")
    quiet, _ = take_in(rows, tmp_path)
    assert quiet.warnings == ()
    firm = [row for row in range(len(rows.rows)) if rows.cell(row, "firm_id") == "000003"]
    gone = [row for row in range(len(rows.rows)) if rows.cell(row, "firm_id") == "000005"]
    changed = rows.set(
        {(firm[2], "industry"): "G", (firm[3], "industry"): "G", (firm[3], "founded_year"): "1991", (firm[3], "ai_stage"): "1"}
    )
    rest = Rows(rows.header, [row for number, row in enumerate(changed.rows) if number != gone[1]], rows.variables)
    manifest, _ = take_in(rest, tmp_path)
    assert {(one.code, one.facts["year"], one.facts["count"]) for one in manifest.warnings} == {
        ("WARN-GAP", 2021, 1), ("WARN-INDUSTRY", 2021, 1), ("WARN-FOUNDED", 2022, 1), ("WARN-SWITCHED-OFF", 2022, 1)
    }  # fmt: skip
    assert all(one.text("ko") != one.text("en") for one in manifest.warnings)


def test_codes_of_one_year_alone_are_worth_a_look(tmp_path: Path) -> None:
    manifest, _ = take_in(good().map("industry_division", lambda cell, year: "90" if year == 2021 and cell else cell), tmp_path)
    (found,) = [one for one in manifest.warnings if one.code == "WARN-CODES"]
    assert (found.facts["year"], found.facts["codes"]) == (2021, "90") and "90" in found.text("ko")


def test_a_file_name_that_says_another_year(tmp_path: Path) -> None:
    files = [
        good().of(*YEARS[:2]).csv(tmp_path / "a.csv"),
        *(good().of(year).csv(tmp_path / f"{year - 1}_firms_20251107.csv") for year in YEARS[2:]),
    ]
    manifest = ingest(contract(), files, INPUTS, CONFIG, tmp_path / "out")
    assert [(one.code, one.facts["named"], one.facts["years"]) for one in manifest.warnings if one.code == "WARN-FILE-YEAR"] == [
        ("WARN-FILE-YEAR", 2020, "2021"), ("WARN-FILE-YEAR", 2021, "2022")
    ]  # fmt: skip


def test_the_same_file_twice_names_both_places(tmp_path: Path) -> None:
    path = good().csv(tmp_path / "x.csv")
    found = problems([path, path], tmp_path)
    assert {p.code for p in found} == {"E-DUPLICATE-ROW"} and len(found) == 160 and (found[0].line, found[0].facts["earlier"]) == (2, 2)


# What is written.


def test_the_parquet_carries_its_labels_and_its_basis(tmp_path: Path) -> None:
    manifest, frame = take_in(good(), tmp_path, basis="simulated")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "firms.simulated.parquet", "firms.simulated.manifest.json", "firms.simulated.datapackage.json"
    }  # fmt: skip
    schema = pq.read_schema(tmp_path / "out/firms.simulated.parquet")
    assert schema.metadata[b"basis"] == b"simulated" and "모의" in schema.metadata[b"note_ko"].decode()
    sales = schema.field("sales")
    assert (sales.metadata[b"label_ko"].decode(), sales.metadata[b"unit"], sales.metadata[b"role"]) == (
        contract().variable("sales").label.ko, b"million_krw", b"measure"
    )  # fmt: skip
    assert schema.names == list(contract().names) and not schema.field("firm_id").nullable and str(schema.field("year").type) == "int16"
    assert manifest.note.en == message("NOTE-SIMULATED", "en") and len(frame) == manifest.rows


def test_the_same_rows_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    rows = good()
    first = take_in(rows, tmp_path)[0]
    (tmp_path / "other").mkdir()
    again = take_in(Rows(rows.header, rows.rows[::-1], rows.variables), tmp_path / "other")[0]
    assert again.parquet.sha256 == first.parquet.sha256 and again.files != first.files


def test_a_manifest_reads_back(tmp_path: Path) -> None:
    manifest, _ = take_in(good(), tmp_path)
    text = (tmp_path / "out/firms.manifest.json").read_text(encoding="utf-8")
    assert Manifest.model_validate_json(text) == manifest
    assert str(tmp_path) not in text and set(json.loads(text)) == set(Manifest.model_fields)
    assert manifest.missing_counts["sales"]["blank"] == sum(manifest.missing["sales"]["blank"].values())


def test_the_last_gate_tells_rules_and_no_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reached only when an earlier rule fails: here the range of sales is not looked at before."""
    from kiet_report.data.deliveries import typed

    monkeypatch.setattr(typed, "_bounds", lambda *_: (float("-inf"), float("inf")))
    with pytest.raises(ReportError) as caught:
        ingest(contract(), [good().set({(0, "sales"): "-98765432"}).csv(tmp_path / "x.csv")], INPUTS, CONFIG, tmp_path / "out")
    assert caught.value.code == "E-SCHEMA" and caught.value.facts == {"checks": "sales: range (1)"}
    assert caught.value.__context__ is None and "98765432" not in caught.value.text("ko") + repr(caught.value.__dict__)
    assert not (tmp_path / "out").exists()


def test_survey_responses_go_the_same_way(tmp_path: Path) -> None:
    survey = contract("survey")
    rows = fixtures.delivered_rows(survey, INPUTS, entities=60)
    (tmp_path / "survey.csv").write_text(fixtures.csv_text(rows), encoding="cp949")
    manifest = ingest(survey, [tmp_path / "survey.csv"], INPUTS, IngestConfig(), tmp_path / "out")
    frame = pq.read_table(tmp_path / "out/survey.parquet").to_pandas()
    assert (manifest.rows, manifest.entities, manifest.years, len(frame)) == (60, None, {}, 60)
    rows.append(rows[3])
    (tmp_path / "survey.csv").write_text(fixtures.csv_text(rows), encoding="cp949")
    with pytest.raises(ReportError, match=r"line 62: the same as survey\.csv, line 4"):
        ingest(survey, [tmp_path / "survey.csv"], INPUTS, IngestConfig(), tmp_path / "out")


# Configuration.


@pytest.mark.parametrize(
    "section",
    [
        {"province_sytem": "kostat"},
        {"province_system": "auto"},
        {"years": [2022, 2017]},
        {"tolerance": 2},
        {"amount_unit": "usd"},
        {"frame": {"x": 1}},
    ],
)
def test_a_faulty_configuration_is_refused(section: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        IngestConfig.model_validate(section)
