"""The facts of the print: complete, unchanged, in both languages; and what the reader says about a file that does not fit."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import print_2024

DATA = Path(__file__).parents[3] / "data"
INPUTS = Folder(DATA)
HANGUL = re.compile(r"[가-힣]")
EXHIBIT_ID = re.compile(r"(fig|tbl)-[0-9]+-[0-9a-z]+")
ROWS = {
    "ch1_table1_1_project_comparison": 8, "ch2_policies": 31, "ch2_policy_attributes": 179, "ch3_policy_targets": 55,
    "ch3_table3_1_policies": 19, "ch3_table3_2_summary": 12, "ch4_case_outcomes": 91, "ch4_cases": 26, "ch5_adoption_descriptives": 38,
    "ch5_data_and_samples": 14, "ch5_equations": 8, "ch5_prose_effects": 11, "ch5_qualitative_findings": 14, "ch5_regression_stats": 46,
    "ch5_regressions": 132, "ch5_table5_2_from_prose": 7, "ch5_variables": 21, "ch6_means": 8, "ch6_percentages": 168,
    "ch6_survey_design": 19, "ch6_table6_1_sample": 24, "ch6_table6_2_questionnaire": 61, "ch6_table6_3_scores": 18,
    "ch6_table6_4_departments": 12, "ch6_table6_5_spending": 16, "ch6_table6_6_expectations": 12, "ch7_prose_facts": 75,
    "ch7_table7_10_training_programmes": 22, "ch7_table7_11_k_digital": 7, "ch7_table7_12_universities": 77, "ch7_table7_13_indicators": 9,
    "ch7_table7_14_side_effects": 14, "ch7_table7_15_regulation": 5, "ch7_table7_16_governance": 6, "ch7_table7_1_tech_level": 45,
    "ch7_table7_2_tech_groups": 20, "ch7_table7_3_industrial_ai": 8, "ch7_table7_4_ai_index": 20,
    "ch7_table7_5_7_6_policy_finance_items": 33, "ch7_table7_7_tax_credit": 11, "ch7_table7_8_dedicated_staff": 24,
    "ch7_table7_9_ai_workforce": 16, "ch8_proposals": 18, "ch8_table8_1_goals": 4, "corrections": 8, "errata": 88, "exhibits_index": 121,
    "exhibit_status": 13, "references": 171, "toc": 105,
}  # fmt: skip


def test_every_file_is_declared_and_every_declared_file_is_there() -> None:
    assert set(print_2024.names(INPUTS)) == set(ROWS) == {file.stem for file in (DATA / "print-2024").glob("*.csv")}


@pytest.mark.parametrize("name", ROWS)
def test_row_counts(name: str) -> None:
    assert len(print_2024.table(INPUTS, name)) == ROWS[name]


def test_adoption_values_as_printed() -> None:
    adoption = print_2024.table(INPUTS, "ch5_adoption_descriptives").set_index(["group", "year", "category_ko", "metric"])
    assert adoption.loc[("year", "2022", "전체", "adopters"), "value"] == 620
    assert adoption.loc[("year", "2022", "전체", "adoption_rate"), "value"] == 4.5
    assert adoption.loc[("year", "2017", "전체", "adopters"), "value"] == 174
    unknown = adoption.loc[("year", "2019", "전체", "adoption_rate")]
    assert unknown["status"] == "not_published"
    assert unknown[["value", "value_low", "value_high"]].isna().all()


def test_printed_range_keeps_its_ends() -> None:
    adoption = print_2024.table(INPUTS, "ch5_adoption_descriptives")
    others = adoption[adoption["category_ko"] == "그 외 지역"].iloc[0]
    assert (others["value_low"], others["value_high"]) == (1, 4)
    assert others.isna()["value"]


def test_expectations_as_printed() -> None:
    levels = print_2024.table(INPUTS, "ch6_table6_6_expectations").set_index(["group_en", "horizon_en", "level_en"])["pct"]
    assert levels["AI adopters", "present", "high"] == 34.8
    assert levels["AI adopters", "future", "high"] == 52.4


def test_coefficients_as_printed() -> None:
    table = print_2024.table(INPUTS, "ch5_regressions").set_index(["source", "column", "variable_printed"])
    employees = table.loc[("표 5-3", "(1)", "AI Adoption*Number of Employees")]
    assert (employees["coef"], employees["se"], employees["stars"]) == (-0.277, 0.041, "***")


def test_dtypes_follow_the_declaration() -> None:
    percentages = print_2024.table(INPUTS, "ch6_percentages")
    assert str(percentages["pct"].dtype) == "float64"
    assert str(percentages["count"].dtype) == "Int64"
    assert percentages["note"].eq("").any()
    stats = print_2024.table(INPUTS, "ch5_regression_stats")
    assert stats.loc[stats["value"] == "Yes", "value_number"].isna().all()
    assert stats.loc[stats["statistic"] == "Observations", "value_number"].iloc[0] == 60617


def test_exhibit_ids() -> None:
    index = print_2024.exhibits_index(INPUTS)
    assert index.index.is_unique
    assert all(EXHIBIT_ID.fullmatch(name) for name in index.index)
    assert index.loc["fig-5-1", "label"] == "그림 5-1"
    assert index.loc["tbl-0-1", "label"] == "요약 표"
    assert index.loc["fig-0-1", "label"] == "요약 그림"
    assert all(name.startswith("tbl") == (kind == "table") for name, kind in index["kind"].items())


def test_exhibit_status_covers_the_index() -> None:
    status = print_2024.exhibit_status(INPUTS)
    assert set(status.index) == set(print_2024.exhibits_index(INPUTS)["data_status"])
    assert status["status_ko"].map(lambda text: bool(HANGUL.search(text))).all()


def test_errata_say_everything_in_both_languages() -> None:
    errata = print_2024.errata(INPUTS)
    assert list(errata.index) == [f"e{number:03d}" for number in range(1, 89)]
    for column in ("what", "printed", "expected", "reasoning", "source"):
        assert errata[f"{column}_ko"].str.strip().ne("").all()
    for column in ("what", "reasoning"):
        prose = errata[errata[column].str.contains(r"[a-z]{3} [a-z]{2}", regex=True)]
        assert prose[f"{column}_ko"].map(lambda text: bool(HANGUL.search(text))).all()
    assert not errata["source_en"].str.contains(HANGUL).any()


def test_bare_values_of_the_errata_are_repeated_in_korean() -> None:
    errata = print_2024.errata(INPUTS)
    for column in ("printed", "expected"):
        bare = errata[column].str.fullmatch(r"[-\d.,%]+")
        assert bare.any()
        assert (errata.loc[bare, column] == errata.loc[bare, f"{column}_ko"]).all()


def test_korean_errata_carry_the_same_figures() -> None:
    """Every percentage, coefficient and count of the English text is in the Korean one; money and dates are written otherwise."""
    errata = print_2024.errata(INPUTS)
    written_otherwise = {"e023", "e060", "e072", "e073", "e076", "e078", "e086"}
    for row in errata[~errata["id"].isin(written_otherwise)].to_dict("records"):
        for column in ("what", "printed", "expected", "reasoning"):
            english, korean = (re.findall(r"\d(?:[\d.,]*\d)?", row[name]) for name in (column, f"{column}_ko"))
            assert set(english) <= set(korean), (row["id"], column)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "print-2024", tmp_path / "print-2024")
    return tmp_path


def _refused(copy: Path, old: str, new: str, *, encoding: str = "utf-8") -> dict[str, object]:
    path = copy / "print-2024" / "ch6_table6_4_departments.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode(encoding))
    with pytest.raises(ReportError) as caught:
        print_2024.table(Folder(copy), "ch6_table6_4_departments")
    assert caught.value.code == "E-DATA"
    return caught.value.facts


@pytest.mark.parametrize(
    ("old", "new", "column", "line", "expected", "got"),
    [
        ("base_n", "n_base", "base_n", 1, "column", "none"),
        ("base_n,", "base_n\u0000,", "base_n", 1, "column", "none"),
        ("55.4", "55.4%", "value", 2, "float", "text"),
        ("55.4", "", "value", 2, "float, not empty", "empty"),
        ("55.4", "1e400", "value", 2, "float", "text"),
        ("55.4", "nan", "value", 2, "float", "text"),
        (",233,", ",233.5,", "base_n", 2, "int", "float"),
        (",233,129,yes", ",233,129,perhaps", "reproducible", 2, "n/a (mean) | yes", "text"),
        ("25% 미만,below 25%,55.4", "25% 미만,55.4", "-", 2, "9 fields", "8 fields"),
        ("표 6-4,2023,25% 미만", "표 6-4,2022,25% 미만", "year+category_ko", 3, "unique key", "repeated key"),
        ("below 25%", '"below 25%', "-", None, "CSV", "unclosed or misplaced quotation mark"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    copy: Path, old: str, new: str, column: str, line: int | None, expected: str, got: str
) -> None:
    facts = _refused(copy, old, new)
    assert facts["file"] == "data/print-2024/ch6_table6_4_departments.csv"
    assert (facts["column"], facts["expected"], facts["got"]) == (column, expected, got)
    assert line is None or facts["line"] == line


def test_an_undeclared_column_is_refused(copy: Path) -> None:
    path = copy / "print-2024" / "ch6_table6_4_departments.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",extra", *(line + ",1" for line in lines[1:])]), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        print_2024.table(Folder(copy), "ch6_table6_4_departments")
    assert (caught.value.facts["column"], caught.value.facts["got"]) == ("'extra'", "undeclared")


def test_another_encoding_is_refused(copy: Path) -> None:
    assert _refused(copy, "below", "below", encoding="cp949")["expected"] == "UTF-8"


def test_the_message_tells_no_value(copy: Path) -> None:
    path = copy / "print-2024" / "ch6_table6_4_departments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("55.4", "confidential", 1), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        print_2024.table(Folder(copy), "ch6_table6_4_departments")
    assert "confidential" not in caught.value.text("ko") + caught.value.text("en")


@pytest.mark.parametrize("name", ["no_such_table", "../official/later_figures", "README"])
def test_an_undeclared_table_is_refused(name: str) -> None:
    with pytest.raises(ReportError, match="E-DATA"):
        print_2024.table(INPUTS, name)


def test_a_path_out_of_the_folder_is_refused() -> None:
    with pytest.raises(ReportError, match="E-DATA"):
        INPUTS.path("../README.md")
