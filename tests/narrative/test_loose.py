"""Which numerals an author may type, and which must be bound."""

from __future__ import annotations

import pytest

from kiet_report.narrative.loose import loose_numerals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # values, in both languages
        ("활용률은 4.5%이다.", ["4.5%"]),
        ("The rate is 4.5%.", ["4.5%"]),
        ("비율이 3.1%p 높다.", ["3.1%p"]),
        ("about 3 percentage points", ["3 percent"]),
        ("rose by 3 points", ["3 points"]),
        ("기업 623개가 쓴다.", ["623개가"]),
        ("623 firms use AI", ["623"]),
        ("1만 3,824개 기업", ["1만", "3,824개"]),
        ("13,824 firms", ["13,824"]),
        ("전체의 40퍼센트", ["40퍼센트"]),
        ("some 40 per cent", ["40 per cent"]),
        ("예산은 5억 원이다", ["5억"]),
        ("a coefficient of -0.12", ["-0.12"]),
        ("계수는 −0.12이다", ["−0.12이다"]),
        ("3배가 되었다", ["3배가"]),
        ("상용근로자 50인 이상", ["50인"]),
        ("2,022개 기업", ["2,022개"]),
        ("2022개 기업", ["2022개"]),
        ("2022%", ["2022%"]),
        ("(4.5%)", ["4.5%"]),
        ("표 3%에서", ["3%"]),
        ("Table 3.5% of", ["3.5%"]),
        ("| 12 | 4.5 |", ["12", "4.5"]),
        ("두 값 1.2와 3.4", ["1.2와", "3.4"]),
        ("0이다", ["0이다"]),
        ("(623 firms) and (12.5 billion)", ["623", "12.5"]),
        ("(약 12)", ["12"]),
        # years, dates, names, numbers of lists and sections
        ("2022년에 시작했다.", []),
        ("In 2022 and 2023, from 2017 to 2024.", []),
        ("2024년 12월 31일", []),
        ("제2장과 제10절", []),
        ("그림 5-1, 표 6-6, Figure 5-1, Table 6-6", []),
        ("Chapter 5 and Section 2", []),
        ("(5.1)과 (2), （3）", []),
        ("4차 산업혁명, the 4th revolution, the 21st century", []),
        ("1단계, 2번째, 3종", []),
        ("1. 첫째\n2. 둘째\n3) 셋째", []),
        ("## 5.1 활용 현황", []),
        ("e036, v2.1, ISO-9001, A4, covid19, utf-8", []),
        # what says its own value, or is none
        ("{num}`ai_rate_2022`와 {ref}`fig-5-1`, {cite:p}`kiet2024`", []),
        ("`4.5%` and ``x = 12``", []),
        ("```python\nx = 12\n```", []),
        ("~~~\n12 %\n~~~", []),
        ("$x_{12} = 3.5$ and $$\n12.5\n$$", []),
        ("[상용근로자 50인 이상]{.fixed}", []),
        ("[자본금 3억 원 [이상]]{.fixed #x}", []),
        ("[여기](https://example.org/12/34.5)와 <https://example.org/12>", []),
        ("[늘었다.]{.claim #rose_12}", []),
        ("글에는 수치가 없다.", []),
        ("", []),
    ],
)
def test_what_is_loose(text: str, found: list[str]) -> None:
    assert loose_numerals(text) == found


def test_the_text_around_a_fixed_number_is_still_looked_at() -> None:
    assert loose_numerals("[50인]{.fixed} 이상 60인, [70인]{.note}") == ["60인", "70인"]
