"""CSV and XLSX: both languages in the head, text that stays text, the same bytes for the same data."""

from __future__ import annotations

import csv
import time
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.exhibits.export import write_csv, write_xlsx
from kiet_report.exhibits.frames import published, read_frame, write_frame
from kiet_report.exhibits.text import exhibit_texts

COLUMNS = {
    "year": Bilingual(ko="연도", en="Year"),
    "name": Bilingual(ko="=이름", en="Name"),
    "rate": Bilingual(ko="활용률(%)", en="Rate (%)"),
    "n": Bilingual(ko="n", en="n"),
    "known": Bilingual(ko="공표", en="Known"),
}
FORMULAS = ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]
ABOUT = [
    Bilingual(ko="그림 5-1", en="Figure 5-1"),
    Bilingual(ko="=제목", en="=Title"),
    Bilingual(ko="자료: 통계청.", en="Source: Statistics Korea."),
]


@pytest.fixture
def data() -> pd.DataFrame:
    size = len(FORMULAS)
    return pd.DataFrame(
        {
            "year": range(2017, 2017 + size),
            "name": FORMULAS,
            "rate": [-1.5, float("nan"), 0.1 + 0.2, 4.0, 1e-7, 1e12, 0.0],
            "n": pd.array([174, None, 3, 4, 5, 6, 7], dtype="Int64"),
            "known": [True, False] + [True] * (size - 2),
        }
    )


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_csv_opens_in_korean_excel(tmp_path: Path, data: pd.DataFrame) -> None:
    write_csv(data, tmp_path / "x.csv", COLUMNS)
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") >= len(data) + 1
    assert read(tmp_path / "x.csv")[0] == ["연도 (Year)", "'=이름 (Name)", "활용률(%) (Rate (%))", "n", "공표 (Known)"]


def test_csv_text_is_no_formula_and_numbers_stay_numbers(tmp_path: Path, data: pd.DataFrame) -> None:
    write_csv(data, tmp_path / "x.csv", COLUMNS)
    rows = read(tmp_path / "x.csv")[1:]
    assert [row[1] for row in rows] == [f"'{text}" for text in FORMULAS]
    assert [row[2] for row in rows] == ["-1.5", "", repr(0.1 + 0.2), "4", "1e-07", "1000000000000", "0"]
    assert [row[3] for row in rows[:2]] == ["174", ""]
    assert [row[4] for row in rows[:2]] == ["true", "false"]


def test_xlsx_text_is_no_formula(tmp_path: Path, data: pd.DataFrame) -> None:
    write_xlsx(data, tmp_path / "x.xlsx", COLUMNS, about=ABOUT)
    book = load_workbook(tmp_path / "x.xlsx")
    sheet, about = book.worksheets
    assert all(cell.data_type != "f" and cell.hyperlink is None for page in book.worksheets for row in page.iter_rows() for cell in row)
    assert [cell.value for cell in sheet[1]][:2] == ["연도 (Year)", "=이름 (Name)"]
    # a spreadsheet file turns a carriage return into an escape, which readers turn back
    assert [sheet.cell(line, 2).value for line in (2, 3, 5)] == [FORMULAS[0], "+1", "@SUM(A1)"]
    assert [sheet.cell(line, 3).value for line in range(2, 6)] == [-1.5, None, pytest.approx(0.3, rel=1e-15), 4]
    assert sheet.cell(2, 5).value is True
    assert [[cell.value for cell in row] for row in about.iter_rows()][1:] == [[text.ko, text.en] for text in ABOUT]


def test_same_data_same_bytes(tmp_path: Path, data: pd.DataFrame) -> None:
    for name in ("a", "b"):
        write_csv(data, tmp_path / f"{name}.csv", COLUMNS)
        write_xlsx(data, tmp_path / f"{name}.xlsx", COLUMNS, about=ABOUT)
        time.sleep(1.1)
    for suffix in ("csv", "xlsx"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_a_column_without_a_name_is_an_error(tmp_path: Path, data: pd.DataFrame) -> None:
    with pytest.raises(ReportError, match=r"E-COLUMN.*extra"):
        write_csv(data.assign(extra=1), tmp_path / "x.csv", COLUMNS)
    with pytest.raises(ReportError, match=r"E-COLUMN.*extra"):
        write_xlsx(data.assign(extra=1), tmp_path / "x.xlsx", COLUMNS, about=ABOUT)


def test_a_column_is_named_after_the_one_it_belongs_to(tmp_path: Path) -> None:
    frame = pd.DataFrame({"policy_ko": ["가"], "policy_en": ["a"], "amount": [1.0], "amount_key": ["x"], "amount_unit": ["krw"]})
    names = {"policy": Bilingual(ko="정책", en="Policy"), "amount": Bilingual(ko="금액", en="Amount")}
    write_csv(frame, tmp_path / "x.csv", names)
    head = (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.startswith('"정책(국문) (Policy, Korean)","정책(영문) (Policy, English)",금액 (Amount),"금액(수치 이름) (Amount, key)"')
    with pytest.raises(ReportError, match=r"E-COLUMN.*amount_kind"):
        write_csv(frame.assign(amount_kind=1), tmp_path / "x.csv", names)


@pytest.mark.parametrize("edition", ["2024", "2026"])
def test_every_exhibit_has_names_for_its_columns(tmp_path: Path, frames: dict[str, dict[str, pd.DataFrame]], edition: str) -> None:
    for exhibit, frame in frames[edition].items():
        write_frame(frame, tmp_path / "x.json")
        back = published(read_frame(tmp_path / "x.json"))
        write_csv(back, tmp_path / "x.csv", exhibit_texts()[exhibit].columns)
        write_xlsx(back, tmp_path / "x.xlsx", exhibit_texts()[exhibit].columns, about=ABOUT)
        assert len(read(tmp_path / "x.csv")) == len(frame) + 1
