"""Text is decoded strictly: nothing is replaced, and what cannot be read is refused at its line and byte."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.deliveries.encodings import decode, known_encoding
from kiet_report.data.deliveries.problems import Problem, Problems

CP949_SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1)


def problem_of(data: bytes, declared: str | None = None) -> Problem:
    problems = Problems()
    assert decode(data, "f.csv", problems, declared) is None
    (problem,) = problems
    return problem


@pytest.mark.parametrize("syllable", ["똠", "펲", "뷁"])
def test_extended_syllables_that_euc_kr_lacks(syllable: str) -> None:
    data = f"이름\n{syllable}\n".encode("cp949")
    with pytest.raises(UnicodeDecodeError):
        data.decode("euc-kr")
    assert decode(data, "f", Problems()) == (f"이름\n{syllable}\n", "cp949")


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(codecs.BOM_UTF8 + "키,값".encode(), "f", Problems()) == ("키,값", "utf-8-sig")
    assert decode(codecs.BOM_UTF8 + "키,값".encode(), "f", Problems(), "utf-8") == ("키,값", "utf-8-sig")


def test_bytes_of_neither_are_named_by_line_and_offset() -> None:
    data = "가,나\n1,2\n3,".encode("cp949") + b"\xff\xff\n4,5\n"
    problem = problem_of(data)
    assert (problem.code, problem.line) == ("E-ENC", 3)
    assert problem.facts["offset"] == data.index(b"\xff")
    assert problem.facts["tried"] == "CP949"


def test_one_bad_byte_in_utf8_is_not_read_as_cp949() -> None:
    head = "가나,b\n".encode()
    damaged = head + "가".encode()[:2] + b"\n1,2\n"
    problem = problem_of(damaged)
    assert (problem.code, problem.line, problem.facts["tried"], problem.facts["offset"]) == ("E-ENC", 2, "UTF-8", len(head))
    both = "마기,".encode() + "한".encode("cp949") + b"\n"
    misread = both.decode("cp949")  # every byte happens to be CP949, and would mean something else
    assert problem_of(both).facts["tried"] == "UTF-8"
    assert "마기" not in misread
    assert decode(both, "f", Problems(), "cp949") == (misread, "cp949")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(encoding: str) -> None:
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    problem = problem_of(mark + "가,나".encode(encoding))
    assert problem.code == "E-ENC-MARK"
    assert str(problem.facts["given"]).startswith(encoding[:6].upper())


def test_a_declared_encoding_is_taken_strictly() -> None:
    assert problem_of("가".encode("cp949"), "utf-8").facts["tried"] == "UTF-8"
    assert problem_of("a\n\ufffd".encode(), "cp949").line == 2
    assert decode("가나".encode("cp949"), "f", Problems(), "ms949") == ("가나", "cp949")


@pytest.mark.parametrize("declared", ["euc-kr", "latin-1", "no-such-encoding"])
def test_other_encodings_cannot_be_declared(declared: str) -> None:
    assert problem_of(b"a", declared).code == "E-ENC-NAME"
    assert known_encoding(declared) is None


def test_a_declaration_against_the_mark_is_refused() -> None:
    assert problem_of(codecs.BOM_UTF8 + b"a", "cp949").code == "E-ENC-NAME"


@given(CP949_SYLLABLES, st.sampled_from(["utf-8", "cp949", "utf-8-sig"]))
def test_every_hangul_text_comes_back(text: str, encoding: str) -> None:
    problems = Problems()
    read = decode(f"이름,값\n{text},1\n".encode(encoding), "f", problems)
    assert read == (f"이름,값\n{text},1\n", encoding)


@given(CP949_SYLLABLES, st.integers(0, 200), st.sampled_from(["utf-8", "cp949"]))
def test_a_byte_that_is_no_text_is_always_found(text: str, place: int, encoding: str) -> None:
    """0xFF begins no character and ends none in either encoding."""
    head = f"조사기준연도\n{text * (place % 3)}\n".encode(encoding)
    problem = problem_of(head + b"\xff" + text.encode(encoding))
    assert (problem.code, problem.line, problem.facts["offset"]) == ("E-ENC", 3, len(head))
