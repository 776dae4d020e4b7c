"""Units: the list is complete and bilingual, and a wrong file or id is named."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.units import load_units, unit, units

IDS = [
    "percent",
    "percentage_points",
    "percentage_points_fine",
    "percent_per_year",
    "firms",
    "count",
    "standard_errors",
    "mentions",
    "responses",
    "observations",
    "coefficient",
    "p_value",
    "persons",
    "years",
    "points_100",
    "points_5",
    "krw",
    "usd",
    "times",
    "countries",
    "entries",
    "items",
    "year",
]

VALID = """
percent:
  decimals: 1
  label: {ko: "%", en: "%"}
  pattern: {ko: "{}%", en: "{}%"}
"""


def test_every_agreed_unit_exists_and_no_other() -> None:
    assert sorted(units()) == sorted(IDS)
    assert all(unit(name).id == name for name in IDS)


def test_only_currencies_are_money() -> None:
    assert {name: unit(name).currency for name in IDS if unit(name).money} == {"krw": "KRW", "usd": "USD"}


@pytest.mark.parametrize(
    ("name", "ko", "en"),
    [("percent", "%", "%"), ("percentage_points", "%p", "percentage points"), ("firms", "개", "firms"), ("krw", "원", "KRW")],
)
def test_unit_line(name: str, ko: str, en: str) -> None:
    assert (unit(name).label.ko, unit(name).label.en) == (ko, en)


@pytest.mark.parametrize("given", ["percents", "", "Percent", "%"])
def test_unknown_unit_names_the_known_ones(given: str) -> None:
    with pytest.raises(ReportError) as caught:
        unit(given)
    assert caught.value.code == "E-UNIT"
    for lang in ("ko", "en"):
        assert all(name in caught.value.text(lang) for name in (repr(given), *IDS))


def test_a_unit_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        unit("percent").decimals = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        units()["percent"] = unit("firms")  # type: ignore[index]


def test_valid_file_loads(tmp_path) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(VALID, encoding="utf-8")
    assert list(load_units(path)) == ["percent"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("decimals: 1", "decimals: 1\n  digits: 2"), "percent.digits"),
        (("decimals: 1", "decimals: -1"), "percent.decimals"),
        (('label: {ko: "%", en: "%"}', 'label: {ko: "%"}'), "percent.label.en"),
        (('label: {ko: "%", en: "%"}', 'label: {ko: "%", en: " "}'), "percent.label.en"),
        (('ko: "{}%"', 'ko: "%"'), "exactly once"),
        (('en: "{}%"', 'en: "{0}%"'), "exactly once"),
        (("decimals: 1", "decimals: 1\n  decimals: 2"), "given twice"),
        (("decimals: 1", "decimals: 1\n  currency: EUR"), "percent.currency"),
    ],
)
def test_wrong_file_is_refused_and_says_where(tmp_path, change: tuple[str, str], named: str) -> None:
    path = tmp_path / "units.yaml"
    assert change[0] in VALID
    path.write_text(VALID.replace(*change), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        load_units(path)
    assert caught.value.code == "E-CONFIG"
    assert named in caught.value.text("en")


@pytest.mark.parametrize("text", ["- percent\n", "percent: 1\n", ""])
def test_a_file_of_another_shape_is_refused(tmp_path, text: str) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="E-CONFIG"):
        load_units(path)
