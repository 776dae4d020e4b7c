"""The words of exhibits: complete in both languages, bound to numbers that exist, and refused when they are not."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.records import Number
from kiet_report.exhibits.text import exhibit_texts, load_texts
from kiet_report.narrative.bind import bind, references

Frames = dict[str, dict[str, pd.DataFrame]]
Numbers = dict[str, dict[str, Number]]
ENTRY = """
fig-9-1:
  label: {ko: 그림 9-1, en: Figure 9-1}
  in_print: true
  title: {ko: "제목 {a_rate}", en: "Title {a_rate}"}
  subtitle: {ko: 부제, en: subtitle}
  alt: {ko: 막대그래프, en: Bars}
  columns:
    year: {ko: 해, en: Reference year}
"""
SHARED = "year: {ko: 연도, en: Year}\nbasis: {ko: 근거, en: Basis}\n"


def load(tmp_path: Path, text: str, shared: str = SHARED) -> dict:
    (tmp_path / "columns.yaml").write_text(shared, encoding="utf-8")
    (tmp_path / "nine.yaml").write_text(text, encoding="utf-8")
    return dict(load_texts(tmp_path))


def test_own_column_names_come_before_shared_ones(tmp_path: Path) -> None:
    columns = load(tmp_path, ENTRY)["fig-9-1"].columns
    assert (columns["year"].en, columns["basis"].en) == ("Reference year", "Basis")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("subtitle: {ko: 부제, en: subtitle}", "subtitle: {ko: 부제}", "subtitle.en"),
        ("subtitle: {ko: 부제, en: subtitle}", 'subtitle: {ko: 부제, en: " "}', "subtitle.en"),
        ("  alt: {ko: 막대그래프, en: Bars}\n", "", "alt"),
        ("en: Reference year}", "english: Reference year}", "columns.year"),
        ("in_print: true", "in_print: true\n  colour: red", "colour"),
        ("en: Figure 9-1", "en: Figure 9-2", "label"),
        ("Title {a_rate}", "Title {another}", "only one language binds a_rate, another"),
        ("fig-9-1:", "figure-9:", "an id is"),
    ],
)
def test_an_incomplete_entry_is_named(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in ENTRY
    with pytest.raises(ReportError, match=f"E-EXHIBIT-TEXT.*{problem}"):
        load(tmp_path, ENTRY.replace(before, after))


def test_a_malformed_binding_is_an_error_when_loaded(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="E-BINDING"):
        load(tmp_path, ENTRY.replace("{a_rate}", "{a rate}"))


def test_a_shared_column_in_one_language_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"E-EXHIBIT-TEXT.*basis"):
        load(tmp_path, ENTRY, "year: {ko: 연도, en: Year}\nbasis: {ko: 근거}\n")


def test_an_exhibit_in_two_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "eight.yaml").write_text(ENTRY, encoding="utf-8")
    with pytest.raises(ReportError, match=r"E-EXHIBIT-TEXT.*two files"):
        load(tmp_path, ENTRY)


@pytest.mark.parametrize("edition", ["2024", "2026"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_binds(edition: str, lang: Lang, frames: Frames, numbers: Numbers) -> None:
    for exhibit in frames[edition]:
        for place, pair in exhibit_texts()[exhibit].texts():
            if place.startswith("notes") and not pair.applies(numbers[edition]):
                continue
            written = bind(pair[lang], numbers[edition], lang, f"{exhibit} {place}")
            assert "{" not in written
            sentence = place == "alt" or place.startswith("notes")
            assert written.endswith(".") == sentence, "notes and alternative texts are sentences, titles and subtitles end without a stop"


def test_what_a_note_needs_is_a_known_number(numbers: Numbers) -> None:
    for text in exhibit_texts().values():
        for note in text.notes:
            assert note.needs is None or note.needs in numbers["2026"]


def test_a_note_waits_for_its_value(numbers: Numbers) -> None:
    note = next(note for note in exhibit_texts()["fig-5-1"].notes if note.needs == "n_ai_2021")
    assert note.applies(numbers["2026"])
    assert not note.applies(numbers["2024"])
    assert not note.applies({})


def test_titles_hold_no_loose_numerals() -> None:
    for exhibit, text in exhibit_texts().items():
        for pair in (text.title, text.alt):
            for lang in LANGUAGES:
                loose = re.sub(r"\{[^}]*\}|20[12]\d|1,000억 원|250인", "", pair[lang])
                assert not re.search(r"\d", loose), (exhibit, loose)


def test_exhibits_with_a_letter_are_not_in_the_print() -> None:
    for exhibit, text in exhibit_texts().items():
        assert text.in_print == exhibit[-1].isdigit()


def test_alternative_texts_say_the_type_first() -> None:
    for exhibit, text in exhibit_texts().items():
        kind = ("표", "able") if exhibit.startswith("tbl") else ("그래프", "ar") if exhibit != "fig-1-1" else ("도식", "iagram")
        sentence = text.alt.ko.split(".")[0]
        assert kind[0] in sentence, exhibit
        assert kind[1] in text.alt.en or "oints" in text.alt.en, exhibit


def test_korean_texts_hold_hangul_and_english_ones_none() -> None:
    hangul = re.compile(r"[가-힣]")
    for exhibit, text in exhibit_texts().items():
        for place, pair in text.texts():
            bare = {lang: re.sub(r"\{[^}]*\}", "", pair[lang]) for lang in LANGUAGES}
            assert hangul.search(bare["ko"]) and not hangul.search(bare["en"]), (exhibit, place)
            assert references(pair.ko) is not None
