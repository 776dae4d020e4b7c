"""Particles: by table, and for numbers against a second reader that spells the whole number out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.core.units import units
from kiet_report.narrative.numerals import write
from kiet_report.narrative.particles import attach, has_final

steady = settings(deadline=None, derandomize=True, max_examples=300)


@pytest.mark.parametrize(
    ("particle", "after_final", "after_vowel", "after_rieul"),
    [
        ("이", "책이", "표가", "물이"),
        ("가", "책이", "표가", "물이"),
        ("은", "책은", "표는", "물은"),
        ("는", "책은", "표는", "물은"),
        ("을", "책을", "표를", "물을"),
        ("를", "책을", "표를", "물을"),
        ("과", "책과", "표와", "물과"),
        ("와", "책과", "표와", "물과"),
        ("으로", "책으로", "표로", "물로"),
        ("로", "책으로", "표로", "물로"),
        ("이나", "책이나", "표나", "물이나"),
        ("나", "책이나", "표나", "물이나"),
        ("이라", "책이라", "표라", "물이라"),
        ("라", "책이라", "표라", "물이라"),
        ("이며", "책이며", "표며", "물이며"),
        ("며", "책이며", "표며", "물이며"),
        ("이고", "책이고", "표고", "물이고"),
        ("고", "책이고", "표고", "물이고"),
        ("이었다", "책이었다", "표였다", "물이었다"),
        ("였다", "책이었다", "표였다", "물이었다"),
        ("이다", "책이다", "표이다", "물이다"),
        ("다", "책이다", "표이다", "물이다"),
        ("이/가", "책이", "표가", "물이"),
        ("으로/로", "책으로", "표로", "물로"),
    ],
)
def test_forms(particle: str, after_final: str, after_vowel: str, after_rieul: str) -> None:
    assert (attach("책", particle), attach("표", particle), attach("물", particle)) == (after_final, after_vowel, after_rieul)


@pytest.mark.parametrize("bad", ["의", "에서", "", "가 ", "이/는", "subject", "이가", "\n"])
def test_unknown_particle(bad: str) -> None:
    with pytest.raises(ReportError) as caught:
        attach("표", bad)
    assert caught.value.code == "E-PARTICLE"
    assert "으로/로" in caught.value.text("en")


# The expected text is the reading of the end written out; its Hangul decides.
READINGS = [
    ("0", "영"),
    ("1", "일"),
    ("2", "이"),
    ("3", "삼"),
    ("4", "사"),
    ("5", "오"),
    ("6", "육"),
    ("7", "칠"),
    ("8", "팔"),
    ("9", "구"),
    ("10", "십"),
    ("20", "십"),
    ("100", "백"),
    ("1,000", "천"),
    ("10,000", "만"),
    ("10000000", "만"),
    ("300,000,000", "억"),
    ("1,020,000,000,000", "억"),
    ("2,000,000,000,000", "조"),
    ("105", "오"),
    ("2,010", "십"),
    ("2022", "이"),
    ("007", "칠"),
    ("000", "영"),
    ("4.0", "영"),
    ("4.10", "영"),
    ("28.9", "구"),
    ("1,234.7", "칠"),
    ("\u22120.3", "삼"),
    ("2017\u20132022", "이"),
    ("1, 10", "십"),
    ("1만 3,824", "사"),
    ("1만", "만"),
    ("2,000만", "만"),
    ("1억", "억"),
    ("3조", "조"),
    ("12억 3,450만", "만"),
    ("28.9%", "퍼센트"),
    ("3.1%p", "퍼센트포인트"),
    ("620개", "개"),
    ("112건", "건"),
    ("1만 개", "개"),
    ("8명", "명"),
    ("17배", "배"),
    ("51.6점", "점"),
    ("1조 200억 원", "원"),
    ("310억 달러", "러"),
    ("11개국", "국"),
    ("2022년", "년"),
    ("5‰", "밀"),
    ("R²", "곱"),
    ("30℃", "도"),
    ("기업활동조사)", "사"),
    ("「기업활동조사」", "사"),
    ("『연감』", "감"),
    ("‘도입’", "입"),
    ('"활용률"', "률"),
    ("도입한다.", "다"),
    ("**기업**", "업"),
    ("한계효과(marginal effect)", "과"),
    ("한국표준산업분류 (KSIC)", "류"),
    ("기업(12개)(주)", "업"),
    ("(AI)", "아이"),
    ("산업(가(나)다)", "업"),
    ("활용률（AI）", "률"),
    ("(가)나)", "나"),
    ("기업()", "업"),
    ("AI", "아이"),
    ("KOSIS", "에스"),
    ("OLS", "에스"),
    ("GMM", "엠"),
    ("LLM", "엠"),
    ("ChatGPT", "티"),
    ("IoT", "티"),
    ("R&D", "디"),
    ("R", "알"),
    ("OpenAI", "아이"),
    ("URL", "엘"),
    ("UN", "엔"),
    ("CDR", "알"),
    ("5G", "지"),
    ("n", "엔"),
    ("NAVER", "네이버"),
    ("ICT", "티"),
    ("EU", "유"),
    ("OECD", "디"),
    ("Google", "구글"),
    ("Apple", "애플"),
    ("Excel", "엑셀"),
    ("Python", "파이썬"),
    ("machine", "머신"),
    ("Stata", "스타타"),
    ("robot", "로봇"),
    ("chip", "칩"),
    ("effect", "이펙트"),
    ("service", "서비스"),
    ("cloud", "클라우드"),
    ("panel", "패널"),
    ("probit", "프로빗"),
    ("Amazon", "아마존"),
    ("learning", "러닝"),
    ("startup", "스타트업"),
    ("support", "서포트"),
    ("Facebook", "페이스북"),
    ("stock", "스톡"),
    ("Eurostat", "유로스타트"),
    ("game", "게임"),
    ("Microsoft", "마이크로소프트"),
    ("Café", "페"),
    ("server", "서버"),
    ("platform", "플랫폼"),
    ("public", "퍼블릭"),
    ("state", "스테이트"),
]


def jamo_final(syllable: str) -> str:
    """The final consonant by Unicode decomposition, apart from the arithmetic of the module."""
    parts = unicodedata.normalize("NFD", syllable)
    return parts[2] if len(parts) == 3 else ""


RIEUL = "\u11af"


def expected(text: str, spoken: str) -> tuple[str, str]:
    final = jamo_final(spoken[-1])
    return text + ("은" if final else "는"), text + ("로" if final in ("", RIEUL) else "으로")


@pytest.mark.parametrize(("text", "spoken"), READINGS)
def test_read_aloud(text: str, spoken: str) -> None:
    assert (attach(text, "은"), attach(text, "로")) == expected(text, spoken)
    assert has_final(text) == bool(jamo_final(spoken[-1]))


def test_decomposed_hangul_reads_the_same() -> None:
    assert attach(unicodedata.normalize("NFD", "기업"), "이").endswith("이")
    assert attach(unicodedata.normalize("NFD", "조사"), "이").endswith("가")


@pytest.mark.parametrize(("word", "final"), [("삶", True), ("값", True), ("닭", True)])
def test_a_final_cluster_with_rieul_is_not_rieul(word: str, final: bool) -> None:
    assert attach(word, "로") == word + "으로"
    assert has_final(word) is final


@pytest.mark.parametrize("text", ["", "   ", "()", "企業", "α", "→", "ㄱ", "Ω"])
def test_what_cannot_be_read_aloud_is_refused(text: str) -> None:
    with pytest.raises(ReportError) as caught:
        attach(text, "이")
    assert caught.value.code == "E-READING"


SINO = "영일이삼사오육칠팔구"


def spell(whole: int) -> str:
    """The Sino-Korean reading of a whole number, all of it."""
    if whole == 0:
        return "영"
    text = ""
    for power, name in ((16, "경"), (12, "조"), (8, "억"), (4, "만"), (0, "")):
        part = whole // 10**power % 10_000
        if part:
            for place, place_name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
                digit = part // place % 10
                text += (("" if digit == 1 and place > 1 else SINO[digit]) + place_name) if digit else ""
            text += name
    return text


@steady
@given(st.one_of(st.integers(0, 10**20 - 1), st.builds(lambda head, power: head * 10**power, st.integers(1, 9999), st.integers(0, 15))))
def test_numbers_take_the_particle_of_their_full_reading(whole: int) -> None:
    for text in (str(whole), f"{whole:,}", write(whole, "count", "ko"), write(whole, "count", "en")):
        assert (attach(text, "은"), attach(text, "로")) == expected(text, spell(whole))


@steady
@given(st.floats(-1e6, 1e6), st.integers(1, 4))
def test_decimals_are_read_digit_by_digit(value: float, decimals: int) -> None:
    text = write(value, "percent", "ko", decimals=decimals, plain=True)
    assert (attach(text, "은"), attach(text, "로")) == expected(text, SINO[int(text[-1])])


@steady
@given(st.floats(0, 1e15), st.sampled_from(sorted(units())), st.sampled_from(["이", "은", "을", "과", "로", "이다"]))
def test_every_written_number_can_carry_every_particle(value: float, unit_id: str, particle: str) -> None:
    text = write(value, unit_id, "ko")
    assert attach(text, particle).startswith(text)
    assert len(attach(text, particle)) > len(text)
