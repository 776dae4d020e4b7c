"""A small book of measures with numbers of it, and the book of the report."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from kiet_report.core.records import Number
from kiet_report.data.editions.inputs import Folder
from kiet_report.registry.measures import Measures, open_measures

ROOT = Path(__file__).parents[2]
BOOK = """\
measures:
  rate:
    name: {ko: 활용률, en: Adoption rate}
    key: rate_{period}_{definition}_{industry}_{vintage}
    definition: published
  growth:
    name: {ko: 활용률의 변화, en: Change of the adoption rate}
    key: rate_growth_pp
  range:
    name: {ko: 활용률의 끝, en: End of the range}
    key: range_{period}
  effect:
    name: {ko: 연도 효과, en: Year effect}
    key: effect_year_{year}
  share:
    name: {ko: 응답 비율, en: Share}
    key: share_{wave}
dimensions:
  definition:
    values:
      published: {ko: 공표, en: published}
      sgi: {ko: SGI, en: SGI}
      bok: {ko: 한국은행, en: Bank of Korea}
  industry:
    values:
      J: {ko: 정보통신업, en: "Information and communication", short_ko: 정보통신업, short_en: ICT}
      C: {ko: 제조업, en: Manufacturing}
  year: {source: years}
  vintage:
    values:
      provisional: {ko: 잠정, en: provisional}
      final: {ko: 확정, en: final}
  wave:
    values:
      print: {ko: 인쇄본, en: print}
"""


def measures_of(folder: Path) -> Measures:
    """The measures of BOOK, written to a folder."""
    (folder / "measures.yaml").write_text(BOOK, encoding="utf-8")
    return open_measures(folder, Folder(folder))


def made(**fields: Any) -> Number:
    """A rate of 4.5 % in 2022 as published, with other fields where they are given."""
    default: dict[str, Any] = {
        "measure": "rate",
        "value": 4.5,
        "unit": "percent",
        "period": "2022",
        "definition": "published",
        "basis": "print",
        "source": "print_2024",
    }
    return Number(**{**default, **fields})


@cache
def of_the_report() -> Measures:
    """The measures of the report itself."""
    return open_measures(ROOT / "book", Folder(ROOT / "data"))


def keyed(numbers: Iterable[Number]) -> dict[str, Number]:
    """Numbers of the report by key, as a chapter registers them; a key made twice is a failure."""
    found: dict[str, Number] = {}
    for number in map(of_the_report().keyed, numbers):
        assert number.key not in found, f"{number.key} is made twice"
        found[number.key] = number
    return found
