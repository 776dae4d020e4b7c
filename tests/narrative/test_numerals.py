"""Numbers in words: by table, and by properties that hold for every number."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.units import units
from kiet_report.narrative.numerals import write, write_cell, write_range

UNITS = sorted(units())
steady = settings(deadline=None, derandomize=True, max_examples=300)
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)

PROSE = [
    (28.9, "percent", "28.9%", "28.9%"),
    (5, "percent", "5.0%", "5.0%"),
    (28.9, "percent_per_year", "28.9%", "28.9%"),
    (3.1, "percentage_points", "3.1%p", "3.1 percentage points"),
    (1, "percentage_points", "1.0%p", "1.0 percentage points"),
    (-3.1, "percentage_points", "\u22123.1%p", "\u22123.1 percentage points"),
    (620, "firms", "620개", "620"),
    (0, "firms", "0개", "0"),
    (9999, "firms", "9,999개", "9,999"),
    (10_000, "firms", "1만 개", "10,000"),
    (10_001, "firms", "1만 1개", "10,001"),
    (13_824, "firms", "1만 3,824개", "13,824"),
    (20_000_000, "items", "2,000만 개", "20,000,000"),
    (100_000_000, "count", "1억", "100,000,000"),
    (100_000_001, "count", "1억 1", "100,000,001"),
    (1_234_567_890_123, "count", "1조 2,345억 6,789만 123", "1,234,567,890,123"),
    (2 * 10**16, "count", "2경", "20,000,000,000,000,000"),
    (112, "responses", "112건", "112"),
    (3831, "mentions", "3,831건", "3,831"),
    (4.9, "persons", "4.9명", "4.9"),
    (81_000, "persons", "8만 1,000명", "81,000"),
    (6.8, "years", "6.8년", "6.8 years"),
    (3, "years", "3년", "3 years"),
    (1, "years", "1년", "1 year"),
    (0.96, "years", "1년", "1 year"),
    (17, "times", "17배", "17 times"),
    (1.5, "times", "1.5배", "1.5 times"),
    (16.84, "times", "16.8배", "16.8 times"),
    (11, "countries", "11개국", "11"),
    (51.6, "points_100", "51.6점", "51.6 points"),
    (1.21, "points_5", "1.21점", "1.21 points"),
    (2022, "year", "2022년", "2022"),
    (12_345.6, "percent", "12,345.6%", "12,345.6%"),
]

MONEY = [
    (1.02e12, "krw", "1조 200억 원", "KRW 1.02 trillion"),
    (8e10, "krw", "800억 원", "KRW 80 billion"),
    (3e8, "krw", "3억 원", "KRW 300 million"),
    (1_234_560_000, "krw", "12억 3,456만 원", "KRW 1.23456 billion"),
    (712_900_000_000, "krw", "7,129억 원", "KRW 712.9 billion"),
    (3.1e10, "usd", "310억 달러", "USD 31 billion"),
    (300_000, "krw", "30만 원", "KRW 300,000"),
    (3_500, "krw", "3,500원", "KRW 3,500"),
    (4.5, "usd", "4.5달러", "USD 4.5"),
    (0, "krw", "0원", "KRW 0"),
    (-8e10, "krw", "\u2212800억 원", "\u2212KRW 80 billion"),
    (1_234_567_890_123, "krw", "1조 2,350억 원", "KRW 1.235 trillion"),
    (999_999_999_999, "krw", "1조 원", "KRW 1 trillion"),
    (9_999_999, "krw", "1,000만 원", "KRW 10 million"),
]


@pytest.mark.parametrize(("value", "unit_id", "ko", "en"), PROSE + MONEY)
def test_prose(value: float, unit_id: str, ko: str, en: str) -> None:
    assert (write(value, unit_id, "ko"), write(value, unit_id, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("value", "unit_id", "options", "ko", "en"),
    [
        (1, "percentage_points", {"decimals": 0}, "1%p", "1 percentage point"),
        (-1, "percentage_points", {"decimals": 0}, "\u22121%p", "\u22121 percentage point"),
        (1, "years", {"decimals": 1}, "1.0년", "1.0 years"),
        (3.1, "percentage_points", {"signed": True}, "+3.1%p", "+3.1 percentage points"),
        (-3.1, "percentage_points", {"signed": True}, "\u22123.1%p", "\u22123.1 percentage points"),
        (0.04, "percentage_points", {"signed": True}, "0.0%p", "0.0 percentage points"),
        (8e10, "krw", {"signed": True}, "+800억 원", "+KRW 80 billion"),
        (13_824, "firms", {"plain": True}, "1만 3,824", "13,824"),
        (10_000, "firms", {"plain": True}, "1만", "10,000"),
        (28.9, "percent", {"plain": True}, "28.9", "28.9"),
        (1.02e12, "krw", {"plain": True}, "1조 200억", "1.02 trillion"),
        (2022, "year", {"plain": True}, "2022", "2022"),
        (1.02e12, "krw", {"decimals": 0}, "1조 원", "KRW 1 trillion"),
        (999.96e9, "krw", {"decimals": 1}, "1조 원", "KRW 1.0 trillion"),
        (1_234_567, "krw", {"decimals": 6}, "123만 4,567원", "KRW 1.234567 million"),
        (12.5, "usd", {"decimals": 2}, "12.50달러", "USD 12.50"),
        (12_345, "percent", {"decimals": 0}, "1만 2,345%", "12,345%"),
        (20_000, "percent", {"decimals": 0}, "2만%", "20,000%"),
        (1_284, "firms", {"decimals": -2}, "1,300개", "1,300"),
    ],
)
def test_options(value: float, unit_id: str, options: dict, ko: str, en: str) -> None:
    assert (write(value, unit_id, "ko", **options), write(value, unit_id, "en", **options)) == (ko, en)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.675, 2, "2.68"),
        (-2.675, 2, "\u22122.68"),
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (2.5, 0, "3"),
        (0.5, 0, "1"),
        (-0.5, 0, "\u22121"),
        (-0.04, 1, "0.0"),
        (-0.0, 1, "0.0"),
        (-0.4, 0, "0"),
        (0.05, 1, "0.1"),
        (-0.05, 1, "\u22120.1"),
        (99.95, 1, "100.0"),
        (1e-7, 3, "0.000"),
    ],
)
def test_rounds_half_up_on_the_digits_people_see(value: float, decimals: int, text: str) -> None:
    assert write(value, "percent", "en", decimals=decimals, plain=True) == text
    assert write(value, "percent", "ko", decimals=decimals, plain=True) == text
    assert write_cell(value, "percent", "ko", decimals) == text


@pytest.mark.parametrize(
    ("value", "unit_id", "decimals", "text"),
    [
        (13_824, "firms", None, "13,824"),
        (10_000, "firms", None, "10,000"),
        (-3.14, "percentage_points", None, "\u22123.1"),
        (5, "percent", None, "5.0"),
        (2022, "year", None, "2022"),
        (17, "times", None, "17.0"),
        (1.02e12, "krw", None, "1,020,000,000,000"),
        (0.0125, "count", 4, "0.0125"),
    ],
)
def test_cells(value: float, unit_id: str, decimals: int | None, text: str) -> None:
    assert write_cell(value, unit_id, "ko", decimals) == write_cell(value, unit_id, "en", decimals) == text


@pytest.mark.parametrize(
    "bad",
    [
        None,
        math.nan,
        math.inf,
        -math.inf,
        np.float64("nan"),
        np.float32("inf"),
        pd.NA,
        pd.NaT,
        "4.5",
        True,
        np.True_,
        1 + 0j,
        Fraction(1, 3),
        [1.0],
        Decimal("NaN"),
    ],
)
@pytest.mark.parametrize("writer", [write, write_cell])
def test_what_is_not_a_finite_number_is_refused(bad: object, writer) -> None:
    with pytest.raises(ReportError) as caught:
        writer(bad, "percent", "ko")
    assert caught.value.code == "E-NO-VALUE"


@pytest.mark.parametrize("writer", [write, write_cell])
def test_unknown_unit(writer) -> None:
    with pytest.raises(ReportError, match="E-UNIT"):
        writer(1, "percnt", "en")


@pytest.mark.parametrize("cast", [np.float64, np.float32, np.float16, np.int64, np.int16, np.uint8, int, float, Decimal])
def test_numpy_scalars_are_written_as_their_value(cast) -> None:
    assert write(cast(100), "percent", "ko") == "100.0%"
    assert write(np.float32(28.9), "percent", "en", decimals=3) == "28.900%"


@steady
@given(finite, st.sampled_from(UNITS), st.sampled_from(LANGUAGES), st.booleans(), st.booleans())
def test_numpy_and_python_agree(value: float, unit_id: str, lang: str, signed: bool, plain: bool) -> None:
    text = write(value, unit_id, lang, signed=signed, plain=plain)
    assert write(np.float64(value), unit_id, lang, signed=signed, plain=plain) == text
    assert write_cell(np.float64(value), unit_id, lang) == write_cell(value, unit_id, lang)
    assert "np" not in text and "float" not in text and "E+" not in text and "e+" not in text


def reread(text: str) -> int:
    """The integer a Korean reader would take from the text, worked out apart from the formatter."""
    total = 0
    for part in text.split(" "):
        digits, name = re.fullmatch(r"([0-9,]+)([만억조경]?)", part).groups()
        total += int(digits.replace(",", "")) * 10 ** {"": 0, "만": 4, "억": 8, "조": 12, "경": 16}[name]
    return total


@steady
@given(st.integers(0, 10**21))
def test_grouping_gives_the_integer_back(whole: int) -> None:
    korean = write(whole, "count", "ko")
    assert reread(korean) == whole
    assert int(write(whole, "count", "en").replace(",", "")) == whole
    parts = korean.split(" ")
    assert all(int(part.rstrip("만억조").replace(",", "")) < 10_000 for part in parts if "경" not in part)
    assert whole == 0 or not any(re.fullmatch(r"0[만억조경]?", part) for part in parts)
    assert all(re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*", part.rstrip("만억조경")) for part in parts)


@steady
@given(finite, st.sampled_from(UNITS), st.sampled_from(LANGUAGES), st.sampled_from([None, 0, 1, 3]))
def test_signs(value: float, unit_id: str, lang: str, decimals: int | None) -> None:
    for text in (
        write(value, unit_id, lang, decimals=decimals),
        write(value, unit_id, lang, decimals=decimals, signed=True),
        write_cell(value, unit_id, lang, decimals),
    ):
        assert "-" not in text
        shown = re.sub(r"[^0-9]", "", text)
        if not shown.strip("0"):
            assert "\u2212" not in text and "+" not in text
        else:
            assert text.startswith("\u2212") == (value < 0)


@steady
@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.integers(0, 3))
def test_half_up_against_whole_number_arithmetic(scaled: int, places: int, decimals: int) -> None:
    """value = scaled / 10**places exactly; integers alone say how it rounds."""
    numerator, denominator = abs(scaled) * 10**decimals, 10**places
    rounded = (2 * numerator + denominator) // (2 * denominator)
    text = write_cell(Decimal(scaled).scaleb(-places), "percent", "en", decimals)
    assert int(re.sub(r"[^0-9]", "", text)) == rounded
    assert write_cell(float(Decimal(scaled).scaleb(-places)), "percent", "en", decimals) == text


def english_amount(text: str) -> Decimal:
    number, _, scale = text.removeprefix("KRW ").partition(" ")
    return Decimal(number.replace(",", "")) * 10 ** {"": 0, "million": 6, "billion": 9, "trillion": 12}[scale]


@steady
@given(st.one_of(st.integers(0, 10**16), st.builds(lambda head, power: head * 10**power, st.integers(1, 10**6 - 1), st.integers(0, 10))))
def test_both_languages_state_the_same_amount_of_money(amount: int) -> None:
    korean = reread(write(amount, "krw", "ko").removesuffix("원").rstrip())
    assert english_amount(write(amount, "krw", "en")) == korean
    if len(str(amount).rstrip("0")) <= 6:
        assert korean == amount
    else:
        unit_kept = Decimal(10) ** (len(str(amount)) - 4)
        assert korean == (Decimal(amount) / unit_kept).to_integral_value(ROUND_HALF_UP) * unit_kept


@pytest.mark.parametrize(
    ("low", "high", "unit_id", "ko", "en"),
    [
        (4.1, 4.9, "percent", "4.1~4.9%", "4.1\u20134.9%"),
        (-0.5, 1.25, "percentage_points", "\u22120.5~1.3%p", "\u22120.5\u20131.3 percentage points"),
        (1, 4, "firms", "1~4개", "1\u20134"),
    ],
)
def test_a_range_names_its_unit_once(low: float, high: float, unit_id: str, ko: str, en: str) -> None:
    assert (write_range(low, high, unit_id, "ko"), write_range(low, high, unit_id, "en")) == (ko, en)
