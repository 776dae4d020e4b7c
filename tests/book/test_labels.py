from __future__ import annotations

import string
from pathlib import Path

import pytest

from kiet_report.book.labels import cited, date, label, labels, locus

PACKAGE = Path(__file__).parents[2] / "kiet_report"


def test_both_languages_of_a_label_take_the_same_facts() -> None:
    formatter = string.Formatter()

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in formatter.parse(text) if name}

    differing = {key: (text.ko, text.en) for key, text in labels().items() if names(text.ko) != names(text.en)}
    assert not differing


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        label("header.nothing", "ko")


@pytest.mark.parametrize(("lang", "written"), [("ko", "2026년 1월 5일"), ("en", "5 January 2026")])
def test_date(lang: str, written: str) -> None:
    assert date("2026-01-05", lang) == written


@pytest.mark.parametrize(
    ("printed", "english"),
    [
        ("그림 5-1", "Figure 5-1"),
        ("표 6-3", "Table 6-3"),
        ("본문 7.1(2)", "text 7.1(2)"),
        ("요약 그림", "Summary figure"),
        ("대표 표본", "대표 표본"),
    ],
)
def test_places_of_a_source_are_translated_word_by_word(printed: str, english: str) -> None:
    assert locus(printed, "en") == english
    assert locus(printed, "ko") == printed


def test_a_source_with_its_place_ends_in_one_full_stop() -> None:
    assert cited("기업활동조사, 각 연도.", "그림 5-1", "ko") == "기업활동조사, 각 연도, 그림 5-1."
    assert cited("Survey, each year.", None, "en") == "Survey, each year."
