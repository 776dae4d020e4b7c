"""Periods in both languages; anything that is not a period is refused."""

from __future__ import annotations

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.periods import parse_period, write_period


@pytest.mark.parametrize(
    ("period", "ko", "en"),
    [("2022", "2022년", "2022"), ("2017-2022", "2017~2022년", "2017\u20132022"), ("1999-2000", "1999~2000년", "1999\u20132000")],
)
def test_written(period: str, ko: str, en: str) -> None:
    assert (write_period(period, "ko"), write_period(period, "en")) == (ko, en)


def test_parsed() -> None:
    assert parse_period("2022") == (2022, 2022)
    assert parse_period("2017-2022") == (2017, 2022)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "22",
        "20222",
        "2022-",
        "-2022",
        "2022-2017",
        "2022-2022",
        "2017–2022",
        "2017 - 2022",
        "2022\n",
        "2022년",
        "２０２２",
        "٢٠٢٢",
        "2022-2023-2024",
        None,
        2022,
    ],
)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_refused(bad: object, lang: str) -> None:
    with pytest.raises(ReportError) as caught:
        write_period(bad, lang)  # type: ignore[arg-type]
    assert caught.value.code == "E-PERIOD"
    assert ascii(bad) in caught.value.text("ko")
