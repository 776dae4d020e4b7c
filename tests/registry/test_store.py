"""What is written of a registry is read back as it was: numbers, exhibits, claims, breaks, and what a run leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import SCHEMA, ClaimEntry, ExhibitEntry, Number, NumberEntry
from kiet_report.registry import store
from kiet_report.registry.numbers import Numbers
from tests.registry.numbers import made

HEAD = {"edition": "2026", "schema": SCHEMA}
BOTH = Bilingual(ko="가", en="a")
DEFINITIONS = {
    "published": {"label": {"ko": "공표", "en": "published"}, "text": {"ko": "공표된 값.", "en": "As published."}, "breaks": []},
    "survey": {
        "label": {"ko": "다른 조사", "en": "other survey"},
        "text": {"ko": "문항이 바뀌었다.", "en": "The question changed."},
        "breaks": [{"year": 2022, "reason": {"ko": "문항", "en": "question"}}, {"year": 2025, "reason": {"ko": "목록", "en": "list"}}],
    },
}
SOURCES = {"print_2024": {"ko": "산업연구원(2024).", "en": "KIET (2024).", "url": "https://example.org", "retrieved": "2026-01-01"}}
EXHIBIT = ExhibitEntry(
    id="fig-5-1", label=BOTH, print_label="그림 5-1", kind="figure", chapter="05_1", title=BOTH, subtitle=BOTH, alt=BOTH, notes=[BOTH],
    basis=["print", "official"], source=BOTH, data=["data/fig-5-1.csv"], page=BOTH, numbers=["rate_2022"], shows=["rate_2022", "rate_2023"],
)  # fmt: skip
CLAIM = ClaimEntry(predicate="positive(rate)", verdict="FRAGILE", numbers=["rate_2022"], chapter="05_1", text=BOTH)
RANGE = {"value": None, "low": 1.0, "high": 4.0}
FULL = {"at": {"industry": "J"}, "locus": "그림 5-1", "std_error": 0.2, "low": 4.1, "high": 4.9, "n": 13824, "stars": 2, "vintage": "final"}
NUMBERS = [
    made(key="rate_2022", series="rate"),
    made(key="rate_2023", series="rate", period="2023", released="2024-12-18", corrected="e001", **FULL),
    made(key="rate_2022_j", series="rate_j", missing="few_firms", **RANGE),
    made(key="other_2017_2022", series="other", period="2017-2022", definition="survey", value=0.1 + 0.2),
]


def entry(number: Number) -> NumberEntry:
    text = None if number.value is None else Bilingual(ko=f"{number.value}", en=f"{number.value}")
    return NumberEntry(**number.model_dump(), chapter="05_1", function="kiet_report.analysis.adoption.rates", name=BOTH, text=text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry of an edition."""
    numbers = {number.key: entry(number) for number in NUMBERS}
    texts = (
        store.numbers_text(HEAD, numbers, DEFINITIONS, SOURCES),
        store.exhibits_text(HEAD, {EXHIBIT.id: EXHIBIT}),
        store.claims_text(HEAD, {"rose": CLAIM}),
    )
    for name, text in zip(store.FILES, texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_numbers_are_read_back_as_they_were(folder: Path) -> None:
    assert store.read_numbers(folder) == {number.key: entry(number) for number in NUMBERS}


def test_exhibits_and_claims_are_read_back_as_they_were(folder: Path) -> None:
    assert store.read_exhibits(folder) == {"fig-5-1": EXHIBIT}
    assert store.read_claims(folder) == {"rose": CLAIM}


def test_definitions_and_sources(folder: Path) -> None:
    assert store.read_definitions(folder)["published"]["label"] == Bilingual(ko="공표", en="published")
    assert store.read_sources(folder) == {"print_2024": Bilingual(ko="산업연구원(2024).", en="KIET (2024).")}


def test_breaks_are_those_of_the_definitions_that_have_some(folder: Path) -> None:
    assert store.read_breaks(folder) == {"survey": (2022, 2025)}


def test_numbers_read_back_keep_to_their_breaks(folder: Path) -> None:
    known = Numbers(store.read_numbers(folder).values(), store.read_breaks(folder))
    assert known["rate@previous"].key == "rate_2022"


def test_known_keys_are_keys_and_series(folder: Path, tmp_path: Path) -> None:
    assert store.known_keys(folder) == {"rate_2022", "rate_2023", "rate_2022_j", "rate", "rate_j", "other_2017_2022", "other"}
    assert store.known_keys(tmp_path / "none") is None


def test_a_file_is_the_same_whatever_the_order(folder: Path) -> None:
    entries = {number.key: entry(number) for number in reversed(NUMBERS)}
    text = store.numbers_text(HEAD, entries, dict(reversed(DEFINITIONS.items())), SOURCES)
    assert (folder / "numbers.json").read_text(encoding="utf-8") == text
    assert text.endswith("}\n") and "산업연구원" in text and json.loads(text)["schema"] == SCHEMA


def test_a_field_that_nobody_declared_is_an_error(folder: Path) -> None:
    path = folder / "numbers.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["numbers"]["rate_2022"]["colour"] = "red"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="colour"):
        store.read_numbers(folder)


# --- a run


def left(folder: Path, *numbers: Number, **more: Any) -> dict[str, Any]:
    functions = {number.key: "kiet_report.analysis.adoption.rates" for number in numbers}
    text = store.run_text("05_1", "2026", {number.key: number for number in numbers}, functions, **more)
    (folder / store.RUN_FILE).write_text(text, encoding="utf-8")
    return store.read_run(folder)


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    exhibits = {"fig-5-1": {"kind": "figure", "function": "draw", "basis": ["print"], "sources": ["print_2024"]}}
    run = left(tmp_path, *NUMBERS, exhibits=exhibits, absent=["fig-5-a"], inputs={"official/later_figures.csv": "0" * 64})
    assert (run["chapter"], run["edition"], run["exhibits"], run["absent"]) == ("05_1", "2026", exhibits, ["fig-5-a"])
    assert run["inputs"] == {"official/later_figures.csv": "0" * 64}
    again = [
        Number(key=key, **{name: given for name, given in fields.items() if name != "function"}) for key, fields in run["numbers"].items()
    ]
    assert {number.key: number for number in again} == {number.key: number for number in NUMBERS}
    assert {fields["function"] for fields in run["numbers"].values()} == {"kiet_report.analysis.adoption.rates"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(value=st.floats(allow_nan=False, allow_infinity=False), low=st.none() | st.floats(allow_nan=False, allow_infinity=False))
def test_every_digit_of_a_value_survives(tmp_path: Path, value: float, low: float | None) -> None:
    fields = left(tmp_path, made(key="rate_2022", series="rate", value=value, low=low))["numbers"]["rate_2022"]
    assert (fields["value"], fields["low"]) == (value, low)


@pytest.mark.parametrize("content", ["", "{", "nonsense"])
def test_a_run_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileNotFoundError):
        store.read_run(tmp_path)
    (tmp_path / store.RUN_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError):
        store.read_run(tmp_path)
