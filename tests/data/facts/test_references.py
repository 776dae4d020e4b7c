"""Definitions and sources: there, in both languages, frozen; an incomplete entry stops the build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import references

INPUTS = Folder(Path(__file__).parents[3] / "data")
HANGUL = re.compile(r"[가-힣]")
DEFINITIONS = {
    "published_count", "sgi", "pyo", "kisdi", "bok", "oecd_kor", "any_of_nine", "mentions_share", "use_area_ai", "use_area_any_of_nine",
    "survey_2024", "frame_firms", "derived_change", "derived_growth",
}  # fmt: skip


def test_definitions() -> None:
    definitions = references.definitions(INPUTS)
    assert set(definitions) >= DEFINITIONS
    for name, definition in definitions.items():
        assert HANGUL.search(definition.label.ko) and HANGUL.search(definition.text.ko), name
        assert not HANGUL.search(definition.label.en + definition.text.en), name
    assert len({definition.label.ko for definition in definitions.values()}) == len(definitions)
    assert len({definition.label.en for definition in definitions.values()}) == len(definitions)


def test_sources() -> None:
    sources = references.sources(INPUTS)
    assert {"print_2024", "survey_2024", "mods_sba"} <= set(sources)
    for name, source in sources.items():
        assert HANGUL.search(source.ko) or name == "pyo_2025"
        assert not HANGUL.search(source.en), name
        assert source.ko.endswith(".") and source.en.endswith("."), name


def test_source_is_bilingual() -> None:
    source = references.sources(INPUTS)["print_2024"]
    assert source["ko"].startswith("산업연구원(2024)") and source["en"].startswith("KIET (2024)")
    with pytest.raises(ValidationError):
        source.ko = "x"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: {label: {ko: 가, en: a}, text: {ko: 나}}", "a.text.en"),
        ("a: {label: {ko: 가, en: a}, text: {ko: 나, en: ''}}", "a.text.en"),
        ("a: {label: {ko: 가, en: a}, text: {ko: 나, en: b}, more: 1}", "a.more"),
    ],
)
def test_an_incomplete_definition_is_refused(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "definitions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        references.definitions(Folder(tmp_path))
    assert (caught.value.code, caught.value.facts["line"]) == ("E-CONFIG", 1)
    assert caught.value.facts["problem"].startswith(f"{place}: ")


def test_a_definition_given_twice_is_refused(tmp_path: Path) -> None:
    entry = "{label: {ko: 가, en: a}, text: {ko: 나, en: b}}"
    (tmp_path / "definitions.yaml").write_text(f"a: {entry}\na: {entry}\n", encoding="utf-8")
    with pytest.raises(ReportError, match="E-CONFIG"):
        references.definitions(Folder(tmp_path))


def test_a_source_without_a_safe_address_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("a: {ko: 가, en: a, url: 'javascript:alert(1)'}", encoding="utf-8")
    with pytest.raises(ReportError, match="E-CONFIG"):
        references.sources(Folder(tmp_path))
