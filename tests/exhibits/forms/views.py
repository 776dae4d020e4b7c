"""Small views for the forms, made of numbers as a chapter makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from kiet_report.core.records import Number
from kiet_report.data.editions.inputs import Folder
from kiet_report.registry import view as registry
from kiet_report.registry.measures import Measures, open_measures

BOOK = """\
measures:
  share:
    name: {ko: 응답 비율, en: Share}
    key: share_{item}_{group}_{section}_{level}
    definition: survey
  firms:
    name: {ko: 기업 수, en: Firms}
    key: firms_{item}_{group}_{section}_{period}
    definition: survey
  rate:
    name: {ko: 활용률, en: Adoption rate}
    key: rate_{item}_{definition}_{period}
    definition: survey
  effect:
    name: {ko: 생산성 효과, en: Effect on productivity}
    key: effect_{item}
    definition: survey
  announced:
    name: {ko: 발표, en: Announcement}
    key: announced_{item}_{group}
    definition: survey
  budget:
    name: {ko: 예산, en: Budget}
    key: budget_{item}
    definition: survey
dimensions:
  definition:
    values:
      survey: {ko: 조사, en: survey}
      other: {ko: 다른 조사, en: another survey}
  item:
    whole: {ko: 전체, en: all}
    values: {ITEMS}
  group:
    whole: {ko: 전체 기업, en: all firms}
    values:
      users: {ko: 활용 기업, en: users}
      nonusers: {ko: 미활용 기업, en: non-users}
      korea: {ko: 한국, en: Korea}
      us: {ko: 미국, en: United States}
      eu: {ko: 유럽연합, en: European Union}
      japan: {ko: 일본, en: Japan}
      china: {ko: 중국, en: China}
  section:
    values:
      now: {ko: 현재, en: now}
      future: {ko: 향후, en: in future}
  level:
    values:
      low: {ko: 낮음, en: low}
      medium: {ko: 보통, en: medium}
      high: {ko: 높음, en: high}
"""
NAMES = {
    "technology": ("기술 부족", "lack of technology"),
    "funds": ("자금 부족", "lack of funds"),
    "hiring": ("적정 기술 인력 고용의 어려움", "difficulty of hiring people with the right skills"),
    "training": ("기존 직원의 교육과 훈련", "training of current staff"),
    "data": ("데이터 확보", "data"),
    "other": ("그 외 보기", "other options"),
    "J": ("정보통신업", "information and communication"),
    "C": ("제조업", "manufacturing"),
    "M": ("전문, 과학 및 기술 서비스업", "professional, scientific and technical activities"),
    "K": ("금융 및 보험업", "finance and insurance"),
    "G": ("도매 및 소매업", "wholesale and retail trade"),
    "F": ("건설업", "construction"),
    "long": (
        "이름이 아주 길어서 한 줄에 다 들어가지 않으므로 두 줄로 나누어 적어야 하는 항목",
        "an item with a name so long that it does not fit in one line and has to be broken in two",
    ),
    **{f"p{number:02}": (f"항목 {number}", f"item {number}") for number in range(1, 31)},
}
DEFAULT: dict[str, Any] = {"unit": "percent", "period": "2024", "definition": "survey", "basis": "print", "source": "print_2024"}


def measures() -> Measures:
    """The measures of BOOK with the items of NAMES."""
    items = ", ".join(f'{name}: {{ko: "{ko}", en: "{en}"}}' for name, (ko, en) in NAMES.items())
    with TemporaryDirectory() as folder:
        Path(folder, "measures.yaml").write_text(BOOK.replace("{ITEMS}", f"{{{items}}}"), encoding="utf-8")
        return open_measures(Path(folder), Folder(Path(folder)))


MEASURES = measures()


def number(measure: str, value: float | None, at: Mapping[str, str], **fields: Any) -> Number:
    """A number with its key; DEFAULT for what is not given."""
    return MEASURES.keyed(Number(**{**DEFAULT, "measure": measure, "value": value, "at": dict(at), **fields}))


def shares(values: Mapping[str, float | None], group: str | None = None, **fields: Any) -> list[Number]:
    """Shares by item, with intervals of 3 points where there is a value."""
    at = {"group": group} if group else {}
    return [number("share", value, {"item": item, **at}, **_ends(value), **fields) for item, value in values.items()]


def _ends(value: float | None) -> dict[str, float]:
    return {} if value is None else {"low": max(value - 3, 0), "high": value + 3}


def view(numbers: list[Number], item: str, group: str = "", section: str = "", head: str = "", of: Any = None) -> pd.DataFrame:
    """As a chapter hands it to a form. of: which of the numbers."""
    wanted = of or {}
    return registry.view(registry.select(numbers, wanted), MEASURES, item=item, group=group, section=section, head=head)


def marked(figure: Any) -> Iterator[tuple[str, Any]]:
    """Every artist that draws a number, with its keys."""
    for ax in figure.axes:
        for artist in ax.get_children():
            gid = artist.get_gid()
            if gid and gid.startswith("num-"):
                yield gid.removeprefix("num-"), artist
