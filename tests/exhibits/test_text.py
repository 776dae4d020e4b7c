"""The words of exhibits: complete in both languages, bound to numbers that exist, and refused when they are not."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.records import Number
from kiet_report.exhibits.frames import with_itself
from kiet_report.exhibits.text import ITSELF, ExhibitText, form_digest, load_texts
from kiet_report.narrative.bind import bind, references
from kiet_report.registry.numbers import Numbers
from tests.exhibits.chapters import PROJECT, exhibits
from tests.registry.numbers import of_the_report

TEXTS = load_texts(PROJECT.book)
Frames = dict[str, dict[str, pd.DataFrame]]
Known = dict[str, Numbers[Number]]
ENTRY = """
fig-9-1:
  title: {ko: "제목 {a_rate@latest}", en: "Title {a_rate@latest}"}
  subtitle: {ko: "부제, {exhibit:period}", en: "subtitle, {exhibit:period}"}
  alt: {ko: 막대그래프, en: Bars}
  notes:
    - not_obtained
    - {ko: "값 {b_rate}", en: "value {b_rate}", needs: c_rate}
  columns:
    year: {ko: 해, en: Reference year}
"""
DECLARED = """
fig-9-2:
  form: ranked
  of: {measure: share, question: difficulty}
  item: option
  title: {ko: 제목, en: Title}
  subtitle: {ko: 부제, en: subtitle}
  alt: {ko: 막대그래프, en: Bars}
"""
COLUMNS = "year: {ko: 연도, en: Year}\nbasis: {ko: 근거, en: Basis}\n"
NOTES = "not_obtained: {ko: 미확보는 0이 아니다., en: Not obtained is not zero.}\nunused: {ko: 쓰지 않는 주., en: A note nobody calls.}\n"


def load(book: Path, text: str, *, columns: str = COLUMNS, notes: str | None = NOTES) -> dict[str, ExhibitText]:
    """The texts of a book with this one chapter."""
    (book / "exhibits").mkdir(parents=True, exist_ok=True)
    (book / "exhibits/columns.yaml").write_text(columns, encoding="utf-8")
    (book / "exhibits/09_nine.yaml").write_text(text, encoding="utf-8")
    if notes is not None:
        (book / "notes.yaml").write_text(notes, encoding="utf-8")
    return dict(load_texts(book))


@pytest.mark.parametrize(
    ("exhibit", "ko", "en", "in_print"),
    [
        ("fig-9-1", "그림 9-1", "Figure 9-1", True),
        ("tbl-9-12", "표 9-12", "Table 9-12", True),
        ("fig-9-a", "그림 9-A", "Figure 9-A", False),
        ("tbl-10-b", "표 10-B", "Table 10-B", False),
    ],
)
def test_label_and_place_in_the_print_follow_from_the_id(tmp_path: Path, exhibit: str, ko: str, en: str, in_print: bool) -> None:
    text = load(tmp_path, ENTRY.replace("fig-9-1", exhibit))[exhibit]
    assert (text.label.ko, text.label.en, text.in_print) == (ko, en, in_print)


def test_own_column_names_come_before_shared_ones(tmp_path: Path) -> None:
    columns = load(tmp_path, ENTRY)["fig-9-1"].columns
    assert (columns["year"].en, columns["basis"].en) == ("Reference year", "Basis")


def test_notes_are_shared_by_name(tmp_path: Path) -> None:
    first, second = load(tmp_path, ENTRY)["fig-9-1"].notes
    assert (first.ko, first.needs) == ("미확보는 0이 아니다.", None)
    assert (second.en, second.needs) == ("value {b_rate}", "c_rate")


def test_what_an_exhibit_names_is_not_itself(tmp_path: Path) -> None:
    assert load(tmp_path, ENTRY)["fig-9-1"].names() == {"a_rate@latest", "b_rate", "c_rate"}


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('en: "subtitle, {exhibit:period}"}', "}", "subtitle.en"),
        ('en: "subtitle, {exhibit:period}"}', 'en: " "}', "subtitle.en"),
        ("  alt: {ko: 막대그래프, en: Bars}\n", "", "alt"),
        ("en: Reference year}", "english: Reference year}", "columns.year"),
        ("  alt:", "  colour: red\n  alt:", "colour"),
        ("Title {a_rate@latest}", "Title {a_rate@first}", "only one language binds a_rate@first, a_rate@latest"),
        ("value {b_rate}", "value", r"notes\[2\]: only one language binds b_rate"),
        ("- not_obtained", "- not_obtainde", "'not_obtainde' is not in book/notes.yaml"),
        ("fig-9-1:", "figure-9:", "an id is"),
        ("fig-9-1:", "fig-9-1a:", "an id is"),
        ("  alt:", "  of: {measure: share}\n  item: option\n  alt:", "all three"),
        ("  alt:", "  item: option\n  alt:", "all three"),
        ("  alt:", "  form: ranked\n  of: {measure: share}\n  alt:", "all three"),
    ],
)
def test_an_incomplete_entry_is_named(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in ENTRY
    with pytest.raises(ReportError, match=f"E-EXHIBIT-TEXT.*{problem}"):
        load(tmp_path, ENTRY.replace(before, after))


@pytest.mark.parametrize("entry", ["fig-9-1:\n", "fig-9-1: words\n"])
def test_an_entry_without_fields_is_named(tmp_path: Path, entry: str) -> None:
    with pytest.raises(ReportError, match=r"E-EXHIBIT-TEXT.*no fields"):
        load(tmp_path, entry)


@pytest.mark.parametrize("name", ["a rate", "a_rate@someday", "a_rate:colour", "a_rate|의"])
def test_a_malformed_binding_is_an_error_when_loaded(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"E-BINDING|E-PARTICLE"):
        load(tmp_path, ENTRY.replace("{a_rate@latest}", f"{{{name}}}"))


def test_a_shared_column_in_one_language_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"E-EXHIBIT-TEXT.*basis"):
        load(tmp_path, ENTRY, columns="year: {ko: 연도, en: Year}\nbasis: {ko: 근거}\n")


def test_an_exhibit_in_two_files_is_an_error(tmp_path: Path) -> None:
    load(tmp_path, DECLARED)
    (tmp_path / "exhibits/08_eight.yaml").write_text(DECLARED, encoding="utf-8")
    with pytest.raises(ReportError, match=r"E-EXHIBIT-TEXT.*two files"):
        load_texts(tmp_path)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    before = load(tmp_path, DECLARED)["fig-9-2"]
    assert load_texts(tmp_path)["fig-9-2"] is before
    assert load(tmp_path, DECLARED.replace("en: Title", "en: Another title"))["fig-9-2"].title.en == "Another title"


# --- an exhibit declared whole


def test_a_declared_exhibit(tmp_path: Path) -> None:
    text = load(tmp_path, DECLARED + "  options: {colour: contrast}\n")["fig-9-2"]
    assert (text.form, text.of, text.item, text.group) == ("ranked", {"measure": "share", "question": "difficulty"}, "option", "")
    assert text.options == {"colour": "contrast"}


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("en: Title", "en: Another title", True),
        ("ko: 막대그래프", "ko: 가로 막대그래프", True),
        ("form: ranked", "form: listing", False),
        ("question: difficulty", "question: purpose", False),
        ("item: option", "item: question", False),
        ("item: option", "item: option\n  group: wave", False),
        ("item: option", "item: option\n  options: {ordered: true}", False),
    ],
)
def test_a_run_depends_on_how_an_exhibit_is_drawn_and_not_on_its_words(tmp_path: Path, before: str, after: str, same: bool) -> None:
    digests = [
        form_digest(["fig-9-2"], load(tmp_path / str(place), text))
        for place, text in enumerate((DECLARED, DECLARED.replace(before, after)))
    ]
    assert all(digests) and (digests[0] == digests[1]) == same


def test_a_run_depends_on_headings_only_where_the_form_draws_them(tmp_path: Path) -> None:
    for form, same in (("ranked", True), ("listing", False)):
        columns = [f"  columns: {{name: {{ko: 이름, en: {word}}}}}\n" for word in ("Name", "Title")]
        texts = [
            load(tmp_path / f"{form}{place}", DECLARED.replace("form: ranked", f"form: {form}") + text)
            for place, text in enumerate(columns)
        ]
        assert (form_digest(["fig-9-2"], texts[0]) == form_digest(["fig-9-2"], texts[1])) == same


def test_an_exhibit_with_a_drawing_of_its_own_adds_nothing_to_the_digest(tmp_path: Path) -> None:
    texts = load(tmp_path, ENTRY + DECLARED)
    assert form_digest(["fig-9-1"], texts) == ""
    assert form_digest(["fig-9-1", "fig-9-2"], texts) == form_digest(["fig-9-2"], texts)


# --- the texts of the report


@pytest.mark.parametrize("edition", ["2024", "2026"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_binds(edition: str, lang: Lang, frames: Frames, numbers: Known) -> None:
    for exhibit, frame in frames[edition].items():
        known = with_itself(numbers[edition], frame)
        for place, pair in TEXTS[exhibit].texts():
            if place.startswith("notes") and not pair.applies(known):
                continue
            written = bind(pair[lang], known, lang, f"{exhibit} {place}")
            assert "{" not in written
            sentence = place == "alt" or place.startswith("notes")
            assert written.endswith(".") == sentence, "notes and alternative texts are sentences, titles and subtitles end without a stop"


def test_every_name_is_one_that_a_number_can_have() -> None:
    """A name that some edition lacks is one of a measure all the same; anything else is a slip."""
    for exhibit in exhibits():
        for name in TEXTS[exhibit].names():
            assert of_the_report().is_name(name.partition("@")[0]), (exhibit, name)


def test_a_subtitle_says_the_years_of_the_data(frames: Frames, numbers: Known) -> None:
    for edition, ko, en in (("2024", "2017~2023년", "2017\u20132023"), ("2026", "2017~2023년", "2017\u20132023")):
        known = with_itself(numbers[edition], frames[edition]["fig-5-1"])
        subtitle = TEXTS["fig-5-1"].subtitle
        assert ko in bind(subtitle.ko, known, "ko") and en in bind(subtitle.en, known, "en")


def test_a_note_waits_for_its_value(numbers: Known) -> None:
    note = next(note for note in TEXTS["fig-5-1"].notes if note.needs == "n_ai_2021")
    assert note.applies(numbers["2026"])
    assert not note.applies(numbers["2024"])
    assert not note.applies({})
    relative = next(note for note in TEXTS["fig-5-2"].notes if note.needs)
    assert [relative.applies(numbers[edition]) for edition in ("2024", "2026")] == [False, True]


def test_every_shared_note_is_called() -> None:
    called = [
        note
        for path in (PROJECT.book / "exhibits").glob("*.yaml")
        for note in re.findall(r"^ +- ([a-z0-9_]+)$", path.read_text("utf-8"), re.M)
    ]
    shared = re.findall(r"^([a-z0-9_]+):$", (PROJECT.book / "notes.yaml").read_text("utf-8"), re.M)
    assert set(shared) == set(called)


def test_titles_hold_no_loose_numerals() -> None:
    for exhibit, text in TEXTS.items():
        for pair in (text.title, text.alt):
            for lang in LANGUAGES:
                loose = re.sub(r"\{[^}]*\}|20[12]\d|1,000억 원|250인", "", pair[lang])
                assert not re.search(r"\d", loose), (exhibit, loose)


def test_alternative_texts_say_the_type_first() -> None:
    for exhibit, text in TEXTS.items():
        kind = ("표", "able") if exhibit.startswith("tbl") else ("그래프", "ar") if exhibit != "fig-1-1" else ("도식", "iagram")
        sentence = text.alt.ko.split(".")[0]
        assert kind[0] in sentence, exhibit
        assert kind[1] in text.alt.en or "oints" in text.alt.en, exhibit


def test_korean_texts_hold_hangul_and_english_ones_none() -> None:
    hangul = re.compile(r"[가-힣]")
    for exhibit, text in TEXTS.items():
        for place, pair in text.texts():
            bare = {lang: re.sub(r"\{[^}]*\}", "", pair[lang]) for lang in LANGUAGES}
            assert hangul.search(bare["ko"]) and not hangul.search(bare["en"]), (exhibit, place)


def test_only_an_exhibit_itself_is_named_without_a_measure() -> None:
    itself = [
        reference.part
        for text in TEXTS.values()
        for _, pair in text.texts()
        for reference in references(pair.ko)
        if reference.key == ITSELF
    ]
    assert itself and set(itself) <= {"period", None}
