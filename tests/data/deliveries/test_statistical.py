"""Stata and SPSS files: codes stay codes, labels and missing codes are kept, and old Korean files are read as Korean."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries.archives import Limits
from kiet_report.data.deliveries.formats import read_table
from tests.data.deliveries.samples import codes_and_lines

STAGE = "_4차산업혁명_기술활용_AI_활용단계구분코드"


def stata(path: Path, **options: object) -> Path:
    frame = pd.DataFrame(
        {
            STAGE: [1.0, 2.0, np.nan],
            "id": ["00001", "", "똠펲"],
            "share": np.array([0.1, 2, 3e20], "float32"),
            "money": [123456789012.0, 0.1, -5],
            "day": pd.to_datetime(["2021-01-02", None, "2022-12-31"]),
        }
    )
    labels = {STAGE: "4차산업혁명_기술활용_AI_활용단계구분코드", "id": "BR_패널키값"}
    values = {STAGE: {1: "활용하지 않음", 2: "<script>"}}
    frame.to_stata(
        path, write_index=False, version=118, variable_labels=labels, value_labels=values, convert_dates={"day": "td"}, **options
    )
    return path


def test_stata(tmp_path: Path) -> None:
    table = read_table(stata(tmp_path / "a.dta"))
    assert table.names == [STAGE, "id", "share", "money", "day"]
    assert table.frame.to_numpy().tolist() == [
        ["1", "00001", "0.1", "123456789012", "2021-01-02"],
        ["2", "", "2", "0.1", ""],
        ["", "똠펲", "3e+20", "-5", "2022-12-31"],
    ]
    assert table.labels == {STAGE: STAGE[1:], "id": "BR_패널키값"}
    assert table.value_labels == {STAGE: {"1": "활용하지 않음", "2": "<script>"}}


def test_a_single_precision_number_is_the_one_that_was_written(tmp_path: Path) -> None:
    """0.1 stored with 32 bits is 0.10000000149011612 to a program that widens it; the digits after 0.1 are not data."""
    frame = pd.DataFrame({"x": np.array([0.1, 16777217.0, 1 / 3], "float32")})
    frame.to_stata(tmp_path / "a.dta", write_index=False)
    texts = read_table(tmp_path / "a.dta").frame["x"].tolist()
    assert texts == ["0.1", "16777216", "0.33333334"]
    assert np.array_equal(np.array(texts, "float32"), frame["x"])


def test_stata_missing_codes_stay_text(tmp_path: Path) -> None:
    """The last cell is `.`: pyreadstat alone reads it as 0, because a lettered code stands above it in a column of integers."""
    frame = pd.DataFrame({"x": [1, 2, "a", "b", None], "s": ["a", "b", "c", "d", "e"]})
    pyreadstat.write_dta(
        frame, str(tmp_path / "a.dta"), missing_user_values={"x": ["a", "b"]}, variable_value_labels={"x": {1: "예", "a": "거절"}}
    )
    assert pyreadstat.read_dta(str(tmp_path / "a.dta"), user_missing=True)[0]["x"].tolist() == [1, 2, "a", "b", 0]
    table = read_table(tmp_path / "a.dta")
    assert table.frame["x"].tolist() == ["1", "2", ".a", ".b", ""]
    assert table.frame["s"].tolist() == ["a", "b", "c", "d", "e"]
    assert table.value_labels == {"x": {"1": "예", ".a": "거절"}}
    assert table.user_missing == {"x": [(".a", ".a"), (".b", ".b")]}


def test_spss_missing_codes_and_keys_of_labels(tmp_path: Path) -> None:
    frame = pd.DataFrame({"응답": [1.0, 8.0, 9.0, np.nan], "비율": [0.25, 1e300, -0.0, 3.0], "이름": ["가", "", " 나", "00"]})
    values = {"응답": {1.0: "예", 8.0: "모름", 9.0: "거절"}, "비율": {0.25: "사분의 일"}}
    missing = {"응답": [{"lo": 8, "hi": 9}]}
    pyreadstat.write_sav(
        frame, str(tmp_path / "a.sav"), column_labels={"응답": "문 1"}, variable_value_labels=values, missing_ranges=missing
    )
    table = read_table(tmp_path / "a.sav")
    assert table.frame.to_numpy().tolist() == [["1", "0.25", "가"], ["8", "1e+300", ""], ["9", "0", " 나"], ["", "3", "00"]]
    assert table.value_labels == {"응답": {"1": "예", "8": "모름", "9": "거절"}, "비율": {"0.25": "사분의 일"}}
    assert table.user_missing == {"응답": [("8", "9")]}
    assert table.labels == {"응답": "문 1"}


def old_stata(path: Path) -> Path:
    """A file of Stata 10 to 12, which states no encoding, with Korean written as CP949."""
    frame = pd.DataFrame({"q": [1, 2], "s": ["AAAAAA", "BBBBBB"]})
    frame.to_stata(path, write_index=False, version=114, variable_labels={"q": "LABELA"}, value_labels={"q": {1: "VVVV"}})
    raw = path.read_bytes().replace(b"LABELA", "조사년".encode("cp949")).replace(b"AAAAAA", "똠펲시".encode("cp949"))
    path.write_bytes(raw.replace(b"VVVV", "남성".encode("cp949")))
    return path


def test_old_stata_is_read_as_korean(tmp_path: Path) -> None:
    """ReadStat alone reads it as Windows-1252, without a word."""
    path = old_stata(tmp_path / "a.dta")
    assert pyreadstat.read_dta(str(path))[1].column_labels[0] == "Á¶»ç³â"
    table = read_table(path)
    assert (table.encoding, table.frame["s"].tolist(), table.labels) == ("cp949", ["똠펲시", "BBBBBB"], {"q": "조사년"})
    assert table.value_labels == {"q": {"1": "남성"}}


@pytest.mark.parametrize("page", [2, 949, 1252, 65001])
def test_old_spss_is_read_as_korean(tmp_path: Path, page: int) -> None:
    """Without the record that names the encoding, and with whatever code page the other record claims."""
    path = tmp_path / "a.sav"
    frame = pd.DataFrame({"QQQQQQ": [1.0, 2.0], "s": ["AAAAAA", "BBBBBB"]})
    pyreadstat.write_sav(frame, str(path), column_labels={"QQQQQQ": "LABELA"}, variable_value_labels={"QQQQQQ": {1: "VVVV"}})
    raw = path.read_bytes()
    named = raw.index(b"UTF-8") - 16
    raw = (raw[:named] + raw[named + 21 :]).replace(struct.pack("<i", 65001), struct.pack("<i", page))
    for placeholder, text in ((b"QQQQQQ", "조사년"), (b"LABELA", "조사연"), (b"AAAAAA", "똠펲시"), (b"VVVV", "남성")):
        raw = raw.replace(placeholder, text.encode("cp949"))
    path.write_bytes(raw)
    table = read_table(path)
    assert (table.encoding, table.names, table.frame["s"].tolist()) == ("cp949", ["조사년", "s"], ["똠펲시", "BBBBBB"])
    assert (table.labels, table.value_labels) == ({"조사년": "조사연"}, {"조사년": {"1": "남성"}})


def test_a_declared_encoding_is_taken_strictly(tmp_path: Path) -> None:
    path = old_stata(tmp_path / "a.dta")
    for options, code in (({"encoding": "utf-8"}, "E-ENC-STAT"), ({"encoding": "latin-1"}, "E-ENC-NAME")):
        with pytest.raises(ReportError) as error:
            read_table(path, **options)
        assert codes_and_lines(error) == [(code, None)]
    raw = path.read_bytes().replace("똠펲시".encode("cp949"), b"\xff\xff\xff\xff\xff\xff")
    path.write_bytes(raw)
    with pytest.raises(ReportError) as error:
        read_table(path)
    assert codes_and_lines(error) == [("E-ENC-STAT", None)]


def test_names_at_the_limits_of_the_formats(tmp_path: Path) -> None:
    """32 characters in Stata, 64 bytes in SPSS: names just as long come back whole."""
    stata_name, spss_name = "가" * 32, "나" * 21
    pd.DataFrame({stata_name: [1]}).to_stata(tmp_path / "a.dta", write_index=False, version=118)
    pyreadstat.write_sav(pd.DataFrame({spss_name: [1]}), str(tmp_path / "a.sav"))
    assert read_table(tmp_path / "a.dta").names == [stata_name]
    assert read_table(tmp_path / "a.sav").names == [spss_name]


def test_damaged_empty_and_overlarge(tmp_path: Path) -> None:
    whole = stata(tmp_path / "a.dta").read_bytes()
    cases = {"cut.dta": (whole[: len(whole) // 2], "E-FORMAT-DAMAGED"), "no.sav": (b"a,b\n1,2\n", "E-FORMAT-DAMAGED")}
    for name, (raw, code) in cases.items():
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(ReportError) as error:
            read_table(tmp_path / name)
        assert codes_and_lines(error) == [(code, None)]
    pd.DataFrame({"a": pd.Series([], dtype=float)}).to_stata(tmp_path / "empty.dta", write_index=False)
    with pytest.raises(ReportError) as error:
        read_table(tmp_path / "empty.dta")
    assert codes_and_lines(error) == [("E-EMPTY", None)]
    with pytest.raises(ReportError) as error:
        read_table(tmp_path / "a.dta", limits=Limits(unpacked_bytes=100))
    assert codes_and_lines(error) == [("E-SIZE", None)]
