"""Bodies: JSON and the literal with unquoted keys give the same rows, verbatim."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.official.kosis.errors import Refusal, refusal_in, shortened
from kiet_report.data.official.kosis.parse import read_body
from tests.data.official.kosis.stub import unquoted

ROW = {"TBL_ID": "DT_1", "C1_NM": "정보통신업: 계, {소계}", "ITM_NM": '비율 "전체"', "DT": "1,234", "PRD_DE": "2022"}


def test_a_literal_with_unquoted_keys_is_the_same_rows() -> None:
    assert read_body(unquoted([ROW, ROW]).encode(), "x") == read_body(json.dumps([ROW, ROW]).encode(), "x") == [ROW, ROW]


@given(
    st.lists(
        st.dictionaries(st.from_regex(r"[A-Z_]{1,8}[0-9]?", fullmatch=True), st.text(alphabet=st.characters(codec="utf-8")), min_size=1),
        max_size=4,
    )
)
def test_any_text_survives_both_forms(rows: list[dict[str, str]]) -> None:
    assert read_body(json.dumps(rows, ensure_ascii=False).encode(), "x") == rows
    assert read_body(unquoted(rows).encode(), "x") == rows


def test_numbers_keep_their_digits_and_null_is_blank() -> None:
    assert read_body(b'[{"DT": 0.10, "N": 1e3, "X": null, "Y": 007}]'.replace(b"007", b"7"), "x") == [
        {"DT": "0.10", "N": "1e3", "X": "", "Y": "7"}
    ]


def test_a_byte_order_mark_and_bare_line_breaks() -> None:
    assert read_body('\ufeff[{"ITM_NM": "첫 줄\n둘째 줄\t"}]'.encode(), "x") == [{"ITM_NM": "첫 줄\n둘째 줄\t"}]


def test_an_unquoted_error_object() -> None:
    assert read_body('{err:"30",errMsg:"데이터가 존재하지 않습니다."}'.encode(), "x") == Refusal("30", "데이터가 존재하지 않습니다.")


@pytest.mark.parametrize(
    ("payload", "number"),
    [({"err": "20", "errMsg": "x"}, "20"), ({"errCode": 31, "errMsg": "x"}, "31"), ({"ERR": "40"}, "40"), ({"errMsg": "x"}, "")],
)
def test_refusals(payload: dict[str, object], number: str) -> None:
    found = refusal_in(payload)
    assert found is not None and found.number == number


def test_what_is_no_refusal() -> None:
    assert refusal_in({"result": "ok"}) is None
    assert refusal_in({"err": "", "errMsg": ""}) is None


def test_a_text_of_the_server_is_one_short_line() -> None:
    assert shortened("a\r\nb\x1b[31m  c") == "a b [31m c"
    assert len(shortened("가" * 1000)) == 201
