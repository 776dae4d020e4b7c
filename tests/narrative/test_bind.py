"""References to numbers: the grammar, what each form writes, and what a slip is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Number
from kiet_report.narrative.bind import Reference, bind, parse, references, resolve


def number(key: str, value: float | None, unit: str, **more: Any) -> Number:
    names = {"key": key, "series": key, "measure": key}
    return Number(**names, value=value, unit=unit, definition="d", basis="official", source="s", **{"period": "2022", **more})


NUMBERS = {
    entry.key: entry
    for entry in (
        number("ai_rate_2022", 4.5, "percent", n=13_824),
        number("n_adopters_2022", 620, "firms"),
        number("n_firms", 10_000, "firms"),
        number("ai_growth", 28.9, "percent_per_year", period="2017-2022"),
        number("ai_rate_2019", None, "percent"),
        number("broken", float("nan"), "percent"),
        number("lost_unit", 1.0, "furlongs"),
        number("spending", 1.02e12, "krw"),
    )
}


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("ai_rate_2022", Reference("ai_rate_2022")),
        ("n_adopters_2022|이", Reference("n_adopters_2022", None, "이")),
        ("ai_rate_2022:period", Reference("ai_rate_2022", "period")),
        ("ai_rate_2022:n", Reference("ai_rate_2022", "n")),
        ("ai_rate_2022:plain", Reference("ai_rate_2022", "plain")),
        ("ai_rate_2022:period|은", Reference("ai_rate_2022", "period", "은")),
        ("not_registered", Reference("not_registered")),
    ],
)
def test_grammar(text: str, reference: Reference) -> None:
    assert parse(text) == reference


@pytest.mark.parametrize(
    "bad",
    [
        "",
        " ",
        "Ai_rate",
        "2022_rate",
        "_a",
        "a b",
        " a",
        "a ",
        "a\n",
        "a:",
        "a:value",
        "a:Period",
        "a:period:n",
        "a|이|은",
        "a|이:n",
        "a-b",
        "a.b",
        "기업",
        "a:n ",
    ],
)
def test_another_shape_is_refused_with_its_place(bad: str) -> None:
    with pytest.raises(ReportError) as caught:
        parse(bad, "05_firms.ipynb, cell 7")
    assert caught.value.code == "E-BINDING"
    for lang in ("ko", "en"):
        assert "05_firms.ipynb, cell 7" in caught.value.text(lang)
        assert "period, n, plain" in caught.value.text(lang)


@pytest.mark.parametrize("bad", ["a|", "a|의", "a| 이", "a:n|에서"])
def test_unknown_particle_is_refused_when_read(bad: str) -> None:
    with pytest.raises(ReportError, match="E-PARTICLE"):
        parse(bad)


@pytest.mark.parametrize(
    ("text", "ko", "en"),
    [
        ("ai_rate_2022", "4.5%", "4.5%"),
        ("ai_rate_2022|로", "4.5%로", "4.5%"),
        ("ai_rate_2022:plain", "4.5", "4.5"),
        ("ai_rate_2022:plain|은", "4.5는", "4.5"),
        ("ai_rate_2022:period", "2022년", "2022"),
        ("ai_rate_2022:period|는", "2022년은", "2022"),
        ("ai_growth:period", "2017~2022년", "2017\u20132022"),
        ("ai_rate_2022:n", "1만 3,824", "13,824"),
        ("n_adopters_2022|은", "620개는", "620"),
        ("n_firms|이", "1만 개가", "10,000"),
        ("n_firms:plain|이", "1만이", "10,000"),
        ("spending|으로", "1조 200억 원으로", "KRW 1.02 trillion"),
        ("ai_rate_2019:period", "2022년", "2022"),
    ],
)
def test_resolved(text: str, ko: str, en: str) -> None:
    assert (resolve(parse(text), NUMBERS, "ko"), resolve(parse(text), NUMBERS, "en")) == (ko, en)


def test_unknown_key_names_place_and_the_three_closest() -> None:
    with pytest.raises(ReportError) as caught:
        resolve(parse("ai_rate_2202"), NUMBERS, "ko", "fig-5-1.title")
    assert caught.value.code == "E-NUMBER"
    for lang in ("ko", "en"):
        assert "fig-5-1.title" in caught.value.text(lang)
        assert "'ai_rate_2202'" in caught.value.text(lang)
    close = caught.value.facts["close"].split(", ")
    assert close[0] == "ai_rate_2022"
    assert len(close) == 3 and set(close) <= set(NUMBERS)


def test_unknown_key_among_no_numbers() -> None:
    with pytest.raises(ReportError, match="E-NUMBER"):
        bind("{a}", {}, "en")


@pytest.mark.parametrize(
    ("text", "what"),
    [("ai_rate_2019", "ai_rate_2019"), ("ai_rate_2019:plain|이", "ai_rate_2019"), ("broken", "broken"), ("n_firms:n", "n_firms:n")],
)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_value_that_is_not_there_is_never_written(text: str, what: str, lang: str) -> None:
    with pytest.raises(ReportError) as caught:
        resolve(parse(text), NUMBERS, lang, "front page")
    assert caught.value.code == "E-NO-VALUE"
    assert what in caught.value.text(lang) and "front page" in caught.value.text(lang)


def test_unknown_unit_of_a_number() -> None:
    with pytest.raises(ReportError, match="E-UNIT"):
        resolve(parse("lost_unit"), NUMBERS, "en")


def test_bind_fills_a_text() -> None:
    ko = "{ai_rate_2022:period} 활용률은 {ai_rate_2022|으로}, 기업 {n_adopters_2022|이} 쓴다({{x}})"
    assert bind(ko, NUMBERS, "ko", "t") == "2022년 활용률은 4.5%로, 기업 620개가 쓴다({x})"
    assert bind("{n_adopters_2022|이} firms, {ai_rate_2022}", NUMBERS, "en", "t") == "620 firms, 4.5%"
    assert bind("{{{ai_rate_2022}}}", NUMBERS, "en", "t") == "{4.5%}"
    assert bind("", NUMBERS, "ko", "t") == ""


def test_references_in_order_with_repeats() -> None:
    assert references("{b:n} {{c}} {a|이} {b:n}") == [Reference("b", "n"), Reference("a", None, "이"), Reference("b", "n")]


@pytest.mark.parametrize("text", ["{ai_rate_2022", "ai_rate_2022}", "{}", "{a{b}", "{{a}", "{a}}", "{num}`a b` {"])
def test_a_brace_without_its_partner_is_refused(text: str) -> None:
    for call in (
        lambda: references(text, "tbl-5-2"),
        lambda: bind(text, {"a": NUMBERS["n_firms"], "num": NUMBERS["n_firms"]}, "ko", "tbl-5-2"),
    ):
        with pytest.raises(ReportError) as caught:
            call()
        assert caught.value.code == "E-BINDING"
        assert "tbl-5-2" in caught.value.text("en")


@settings(deadline=None, derandomize=True)
@given(st.text())
def test_text_with_doubled_braces_comes_back(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert bind(doubled, {}, "ko", "t") == text
    assert references(doubled) == []


@settings(deadline=None, derandomize=True)
@given(
    st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True),
    st.sampled_from([None, "period", "n", "plain"]),
    st.sampled_from([None, "이", "으로", "이/가"]),
)
def test_every_reference_reads_back(key: str, part: str | None, particle: str | None) -> None:
    text = key + (f":{part}" if part else "") + (f"|{particle}" if particle else "")
    assert parse(text) == Reference(key, part, particle)
    assert references(f"x {{{text}}} y") == [Reference(key, part, particle)]
