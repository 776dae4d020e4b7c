"""Downloaded files: every layout gives the rows of the Open API; what is not a table of KOSIS is refused with its line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.downloads import check_download, read_download
from kiet_report.data.official.kosis.observe import Roles, rows_to_observations

WIDE_TWO = """\
"산업별","2021","2021","2022 p)","2022 p)"
"산업별","기업수 (개)","비율 (%)","기업수 (개)","비율 (%)"
"제조업","174","1.4","1,620","-"
"정보통신업","X","...","",".5"
"""
WIDE_ONE = """\
"C산업별","산업별","C항목","항목","단위","2021 년","2022 년"
"'C","제조업","T01","기업수","개","174","1,620"
"'C","제조업","T02","비율","%","1.4","-"
"'J","정보통신업","T01","기업수","개","X",""
"'J","정보통신업","T02","비율","%","...",".5"
"""
ITEMS_ABOVE = """\
"시점","산업별","기업수 (개)","비율 (%)"
"시점","산업별","전체","전체"
"2021","제조업","174","1.4"
"2022","제조업","1,620","-"
"""
LONG = """\
시점,산업별,항목,단위,데이터
2021,제조업,기업수,개,174
2022,제조업,기업수,개,"1,620"
2021.03 월,정보통신업,기업수,개,X
2021.2/4,정보통신업,기업수,개,...
2021.1/2,정보통신업,기업수,개,-
"""


def values(rows: list[dict[str, str]]) -> dict[tuple[str, ...], str]:
    return {(row["PRD_DE"], row.get("C1", ""), row.get("ITM_ID", "")): row["DT"] for row in rows}


def refused(text: str | bytes, name: str = "표.csv") -> ReportError:
    with pytest.raises(ReportError) as caught:
        read_download(text if isinstance(text, bytes) else text.encode("cp949"), name)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_wide_with_two_header_rows(encoding: str) -> None:
    rows = read_download(WIDE_TWO.encode(encoding), "표.csv")
    assert values(rows) == {
        ("2021", "제조업", "기업수 (개)"): "174", ("2021", "제조업", "비율 (%)"): "1.4", ("2022", "제조업", "기업수 (개)"): "1,620",
        ("2022", "제조업", "비율 (%)"): "-", ("2021", "정보통신업", "기업수 (개)"): "X", ("2021", "정보통신업", "비율 (%)"): "...",
        ("2022", "정보통신업", "기업수 (개)"): "", ("2022", "정보통신업", "비율 (%)"): ".5",
    }  # fmt: skip
    assert {row["UNIT_NM"] for row in rows} == {"개", "%"}
    frame, dimensions = rows_to_observations(rows, Roles({1: "industry"}), series="kosis:file:x")
    at = frame.set_index(["industry", "period", "measure"])
    assert at.loc[("제조업", "2021", "기업수 (개)"), "status"] == "ok"
    assert at.loc[("제조업", "2022", "기업수 (개)"), "status"] == "provisional", "p) at the period holds for the cells below it"
    assert at.loc[("제조업", "2022", "비율 (%)"), "status"] == "zero_none"
    assert dimensions[1].name.ko == "산업별"


def test_wide_with_codes_and_one_header_row() -> None:
    rows = read_download(WIDE_ONE.encode(), "표.csv")
    assert len(rows) == 8
    assert rows[0] == {
        "C1": "C", "C1_NM": "제조업", "C1_OBJ_NM": "산업별", "ITM_ID": "T01", "ITM_NM": "기업수", "UNIT_NM": "개",
        "PRD_SE": "Y", "PRD_DE": "2021", "_MARK": "", "DT": "174",
    }  # fmt: skip


def test_items_in_the_header_and_periods_in_a_column() -> None:
    rows = read_download(ITEMS_ABOVE.encode(), "표.csv")
    assert {(row["PRD_DE"], row["C1"], row["C2"], row["ITM_ID"], row["DT"]) for row in rows} == {
        ("2021", "제조업", "기업수 (개)", "전체", "174"), ("2021", "제조업", "비율 (%)", "전체", "1.4"),
        ("2022", "제조업", "기업수 (개)", "전체", "1,620"), ("2022", "제조업", "비율 (%)", "전체", "-"),
    }  # fmt: skip


def test_long_with_periods_of_every_kind() -> None:
    rows = read_download(LONG.encode(), "표.csv")
    assert [(row["PRD_SE"], row["PRD_DE"], row["DT"]) for row in rows] == [
        ("Y", "2021", "174"), ("Y", "2022", "1,620"), ("M", "202103", "X"), ("Q", "202102", "..."), ("H", "202101", "-"),
    ]  # fmt: skip
    frame, _ = rows_to_observations(rows, Roles({1: "industry"}), series="s")
    assert set(frame["period"]) == {"2021", "2022", "2021-03", "2021-Q2", "2021-S1"}


def test_the_api_s_own_columns() -> None:
    text = 'TBL_ID,PRD_SE,PRD_DE,ITM_ID,C1,DT\nDT_1,A,2022,T01,C,"1,620"\n'
    assert read_download(text.encode(), "api.csv") == [
        {"TBL_ID": "DT_1", "PRD_SE": "A", "PRD_DE": "2022", "ITM_ID": "T01", "C1": "C", "DT": "1,620"}
    ]


def workbook(path: Path, rows: list[list[object]], merge: list[str], title: str = "데이터") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "메타정보"
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    book.save(path)
    return path.read_bytes()


def test_a_workbook_with_merged_cells_is_the_same(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["산업별", "2021", None, "2022 p)", None],
        [None, "기업수 (개)", "비율 (%)", "기업수 (개)", "비율 (%)"],
        ["제조업", 174, 1.4, "1,620", "-"],
        ["정보통신업", "X", "...", None, ".5"],
    ]
    content = workbook(tmp_path / "표.xlsx", rows, ["A1:A2", "B1:C1", "D1:E1"])
    assert values(read_download(content, "표.xlsx")) == values(read_download(WIDE_TWO.encode(), "표.csv"))


def test_a_merged_classification_belongs_to_all_its_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["산업별", "항목", "2021"], ["제조업", "기업수", 174], [None, "비율", 1.4], ["정보통신업", "기업수", 9]]
    content = workbook(tmp_path / "표.xlsx", rows, ["A2:A3"])
    assert [(row["C1"], row["ITM_ID"], row["DT"]) for row in read_download(content, "표.xlsx")] == [
        ("제조업", "기업수", "174"), ("제조업", "비율", "1.4"), ("정보통신업", "기업수", "9"),
    ]  # fmt: skip


def test_a_category_that_is_blank_and_not_merged_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["산업별", "항목", "2021"], ["제조업", "기업수", 174], [None, "비율", 1.4]]
    found = refused(workbook(tmp_path / "표.xlsx", rows, []), "표.xlsx")
    assert found.code == "E-KOSIS-LAYOUT" and found.facts["line"] == 3


def test_notes_below_a_table_are_not_rows() -> None:
    assert len(read_download((WIDE_TWO + '"출처: 국가데이터처, 기업활동조사","","","",""\n"","","","",""\n').encode(), "표.csv")) == 8


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ('"산업별","2021"\n', 1),
        ("기업활동조사 결과\n산업별,2021\n제조업,1\n", 2),
        ("산업별,값\n제조업,1\n", 1),
        ("산업별,산업별,2021\n제조업,가,1\n", 1),
        ("산업별,2021,2022\n제조업,1\n", 2),
        ("시점,산업별,데이터\n작년,제조업,1\n", 2),
        ("산업별,항목,2021\n,기업수,1\n제조업,기업수,1\n정보통신업,기업수,1\n", 2),
    ],
)
def test_what_is_not_laid_out_like_kosis_is_refused_with_its_line(text: str, line: int) -> None:
    found = refused(text)
    assert found.code == "E-KOSIS-LAYOUT" and found.facts["line"] == line


def test_values_of_a_file_are_in_no_message() -> None:
    found = refused("시점,산업별,데이터\n98765,제조업,123456\n")
    assert "98765" not in found.text("en") and "123456" not in found.text("ko")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\xff\xfe\xfd", "x.csv", "E-DELIVERY"),
        (b"", "x.csv", "E-KOSIS-LAYOUT"),
        (b'"a', "x.csv", "E-KOSIS-FILE"),
        (b"PK\x03\x04 and no more", "x.xlsx", "E-KOSIS-FILE"),
        (b"text", "x.xls", "E-KOSIS-FILE"),
        (b"text", "x", "E-KOSIS-FILE"),
    ],
)
def test_files_that_cannot_be_read(content: bytes, name: str, code: str) -> None:
    found = refused(content, name)
    assert found.code == code and name in found.text("en")


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    content = workbook(tmp_path / "표.xlsx", [["산업별", "2021"], ["제조업", 1]], [])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.infolist():
            body = old.read(member)
            new.writestr(member, b'<!DOCTYPE x [<!ENTITY a "b">]>' + body if member.filename.endswith("sheet2.xml") else body)
    assert refused(changed.getvalue(), "표.xlsx").code == "E-KOSIS-FILE"


def test_archives_and_missing_files_are_refused_before_they_are_copied(tmp_path: Path) -> None:
    archive = tmp_path / "표.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("표.csv", b"0" * 30_000_000)
    for path in (archive, tmp_path / "none.csv"):
        with pytest.raises(ReportError) as caught:
            check_download(path)
        assert caught.value.code == "E-DELIVERY"
