"""Numbers in text: what is converted, by which rule, and that nothing else ever becomes a number or goes missing."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.data.deliveries.number_text import convert, parse

CONVERTED = {
    "1,234": (1234, ["thousands_commas"]),
    "12,345,678.5": (12345678.5, ["thousands_commas"]),
    "(5)": (-5, ["parentheses"]),
    "(1,234)": (-1234, ["parentheses", "thousands_commas"]),
    "▲5": (-5, ["negative_sign"]),
    "△0.5": (-0.5, ["negative_sign"]),
    "−5": (-5, ["negative_sign"]),
    "–5": (-5, ["negative_sign"]),
    "５": (5, ["full_width"]),
    "－１，２３４．５": (-1234.5, ["full_width", "thousands_commas"]),
    "（７）": (-7, ["full_width", "parentheses"]),
    " 7\t": (7, ["surrounding_space"]),
    ".5": (0.5, ["bare_point"]),
    "-5.": (-5, ["bare_point"]),
    "1.2e+05": (120000, ["exponent"]),
    "1E-3": (0.001, ["exponent"]),
}
REFUSED = [
    "", "-", "()", "▲", "12,34", "1,23,456", ",123", "--5", "(-5)", "▲-5", "5-", "+5", "1 234", "5%", "5원", "NA", "nan", "inf", "1_000",
    "0x1F", "1e400", "10²", "½", "٣", "①", "1.2.3", "(5", "1,234e2", "9" * 400,
]  # fmt: skip


def one(text: str) -> tuple[float, bool, dict[str, int]]:
    parsed = parse(pa.array([text], type=pa.large_string()), np.array([True]))
    return float(parsed.values[0]), bool(parsed.bad[0]), dict(parsed.conversions)


@pytest.mark.parametrize("text", CONVERTED)
def test_what_is_converted_is_counted_by_rule(text: str) -> None:
    value, rules = CONVERTED[text]
    assert one(text) == (value, False, dict.fromkeys(rules, 1))
    assert convert(text) == (value, tuple(rules))


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_number_is_bad_and_never_missing(text: str) -> None:
    value, bad, conversions = one(text)
    assert math.isnan(value) and bad and (not conversions or text == "1e400")


def test_cells_that_hold_no_number_are_left_alone() -> None:
    parsed = parse(pa.array(["", "x", "5"], type=pa.large_string()), np.array([False, False, True]))
    assert np.isnan(parsed.values[:2]).all() and parsed.values[2] == 5 and not parsed.bad.any()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_what_a_program_wrote_reads_back_as_the_same(values: list[float]) -> None:
    parsed = parse(pa.array([repr(value) for value in values], type=pa.large_string()), np.ones(len(values), dtype=bool))
    assert not parsed.bad.any() and parsed.values.tolist() == values


@given(st.integers(-(10**15), 10**15))
def test_grouping_and_width_do_not_change_a_number(value: int) -> None:
    wide = f"{value:,}".translate(str.maketrans("0123456789,-", "０１２３４５６７８９，－"))
    assert one(f"{value:,}")[0] == one(wide)[0] == one(str(value))[0] == value


@given(st.text())
def test_any_text_is_a_number_or_bad(text: str) -> None:
    value, bad, _ = one(text)
    assert bad == math.isnan(value)
    if not bad:
        assert any(character.isdigit() for character in text)
