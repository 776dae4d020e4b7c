"""A file that does not fit is named with its line and place; what was given is not repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiet_report.core.digests import digest
from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.validation import load_entries, validated


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.yaml"


def test_entries_come_by_name_in_their_order(path: Path) -> None:
    path.write_text("b: {ko: 나, en: b}\na: {ko: 가, en: a}\n", encoding="utf-8")
    assert list(load_entries(Bilingual, path, "words").items()) == [("b", Bilingual(ko="나", en="b")), ("a", Bilingual(ko="가", en="a"))]
    path.write_text("", encoding="utf-8")
    assert load_entries(Bilingual, path, "words") == {}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: {ko: 가, en: a}\nb:\n  ko: 나\n  en: ''\n", 4, "b.en: "),
        ("a: {ko: 가, en: a}\nb:\n  ko: 나\n", 2, "b.en: "),
        ("a:\n  ko: 가\n  en: a\n  more: SECRET\n", 4, "a.more: "),
        ("a: SECRET\n", 1, "a: "),
        ("- SECRET\n", 1, "expected names"),
    ],
)
def test_the_first_fault_is_named(path: Path, text: str, line: int, problem: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="E-CONFIG") as caught:
        load_entries(Bilingual, path, "data/words.yaml")
    facts = caught.value.facts
    assert (facts["file"], facts["line"]) == ("data/words.yaml", line)
    assert facts["problem"].startswith(problem) and "SECRET" not in caught.value.text("en")


def test_the_keys_around_a_value_belong_to_its_place(path: Path) -> None:
    path.write_text("block:\n  name:\n    ko: 가\n", encoding="utf-8")
    with pytest.raises(ReportError, match=r"line 2.*block\.name\.en: "):
        validated(Bilingual, {"ko": "가"}, path, "words", "block", "name")


def test_the_digest_of_a_file(path: Path) -> None:
    path.write_bytes(b"abc")
    assert digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
