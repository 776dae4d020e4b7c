"""What is known of AI adoption from the Survey of Business Activities and its neighbours,
the print and the later figures in one frame.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts.firm_items import AI_AREAS, TECHNOLOGIES
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import fetched, print_2024
from kiet_report.data.official.later_figures import later_figures

PRINTED = "ch5_adoption_descriptives"
PRINTED_FILE = f"print-2024/{PRINTED}.csv"
LATER_FILE = "official/later_figures.csv"
PRINT_RELEASED = "2024-12-31"
PROVISIONAL_RELEASED = "2024-12-18"

# The words of the print for its categories -> the id this project uses: a KSIC section, a province, an area of use.
PRINT_CATEGORIES = {
    "정보통신업": "J",
    "전기, 가스, 증기 및 공기조절 공급업": "D",
    "금융 및 보험업": "K",
    "교육 서비스업": "P",
    "제조업": "C",
    "도매 및 소매업": "G",
    "도소매업": "G",
    "그 외 산업": "other",
    "서울특별시": "seoul",
    "세종특별자치시": "sejong",
    "전라북도": "jeonbuk",
    "그 외 지역": "other",
    "제품(서비스) 개발": "product_service_development",
    "생산 공정": "production_process",
    "판매 목적": "sales",
    "마케팅 전략": "marketing_strategy",
    "조직관리": "organisation_management",
    "전 산업": "all",
    "전체": "all",
    "전체(잠정)": "all",
}
PRINT_SERIES = {"use_area": "use_area"}
PRINT_DEFINITIONS = {"use_area": "use_area_ai", "population": "frame_firms"}
PRINT_SOURCES = {"population": "sba_kosis", "use_area": "sba_mdis"}


PROVINCES = (
    "seoul", "busan", "daegu", "incheon", "gwangju", "daejeon", "ulsan", "sejong", "gyeonggi", "gangwon", "chungbuk", "chungnam", "jeonbuk",
    "jeonnam", "gyeongbuk", "gyeongnam", "jeju",
)  # fmt: skip
"""The ids of `data/codelists/provinces.csv`."""


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


# What a series of the later figures is: the first part of its name -> series, group, and the categories that its rest may name. An industry
# is named by its section's letter, the first four also by a name.
LATER_SERIES: dict[str, tuple[str, str, dict[str, str]]] = {
    "ai_firms_industry_": (
        "ai_firms",
        "industry",
        {"information_communication": "J", "finance_insurance": "K", "education": "P", "manufacturing": "C"}
        | {letter.lower(): letter for letter in "ABCDEFGHIJKLMNOPQRSTU"},
    ),
    "ai_firms_region_": ("ai_firms", "region", _same(*PROVINCES)),
    "ai_firms_group_": (
        "ai_firms",
        "group",
        _same("ict", "employees_300_plus", "employees_under_100", "capital_area", "outside_capital_area"),
    ),
    "mentions_": (
        "mentions",
        "technology",
        _same(*TECHNOLOGIES),
    ),
    "use_area_any4ir_": (
        "use_area",
        "use_area",
        _same(*AI_AREAS),
    ),
}
LATER_WHOLE = ("ai_firms", "any_4ir_firms", "ai_firms_ict_survey")
"""Series of the later figures that count all firms of their frame, by year."""

COLUMNS = [
    "series",
    "group",
    "category",
    "period",
    "definition",
    "metric",
    "value",
    "low",
    "high",
    "numerator",
    "denominator",
    "vintage",
    "released",
    "basis",
    "source",
    "locus",
    "corrected",
]
"""`observations`: one row a stated figure.

series: ai_firms, any_4ir_firms, ai_firms_ict_survey, ai_firms_eu, mentions or use_area. group: year, industry, region, group (size or
place), population, technology or use_area; category: an id within the group, "all" for the whole. metric: adopters or firms (counts),
rate or share (percent). value: NaN where the source has the item without its value, or gives a range; low, high: the ends of the range,
equal to the value otherwise. numerator, denominator: the counts behind a rate, NaN where not stated. vintage: provisional, final or "".
released: ISO date, as exact as it is known, or "". basis: print or official. locus: the place in the print, or "". corrected: the
erratum that put the value right, or "".
"""


def observations(edition: Edition) -> pd.DataFrame:
    """All figures on adoption that the edition may use, in the columns of `COLUMNS`;
    figures released after its cut-off are left out.

    Raises ReportError E-CATEGORY for a category or series that has no id here, E-DATA for a file that cannot be read.
    """
    return _observed(edition, print_2024.table(edition, PRINTED))


def consistent_observations(edition: Edition) -> pd.DataFrame:
    """`observations` with printed values that contradict each other adjusted (`print_2024.consistent`): to compute on, not to show."""
    return _observed(edition, print_2024.consistent(edition, PRINTED))


def _observed(edition: Edition, printed: pd.DataFrame) -> pd.DataFrame:
    frames = [_printed(printed)]
    if edition.has(LATER_FILE):
        frames.append(_later(edition))
    frames += fetched.observations(edition)
    together = pd.concat(frames, ignore_index=True)
    kept = (together["released"] == "") | (together["released"] <= edition.cutoff.isoformat())
    return together.loc[kept, COLUMNS].reset_index(drop=True)


def _printed(facts: pd.DataFrame) -> pd.DataFrame:
    # what the compilers of the facts derived is recomputed by the analysis, never read back
    facts = facts[facts["status"].isin(["published", "not_published"]) & ~facts["metric"].isin(["cagr_adopters", "change_in_rate"])]
    _require_known(PRINTED_FILE, set(facts["category_ko"]) - set(PRINT_CATEGORIES))
    provisional = facts["category_ko"].str.contains("잠정")
    return pd.DataFrame(
        {
            "series": facts["group"].map(PRINT_SERIES).fillna("ai_firms"),
            "group": facts["group"],
            "category": facts["category_ko"].map(PRINT_CATEGORIES),
            "period": facts["year"].astype(str),
            "definition": facts["group"].map(PRINT_DEFINITIONS).fillna("published_count"),
            "metric": facts["metric"].replace({"adoption_rate": "rate"}),
            "value": facts["value"],
            "low": facts["value_low"],
            "high": facts["value_high"],
            "numerator": float("nan"),
            "denominator": float("nan"),
            "vintage": provisional.map({True: "provisional", False: ""}),
            "released": provisional.map({True: PROVISIONAL_RELEASED, False: PRINT_RELEASED}),
            "basis": "print",
            "source": facts["group"].map(PRINT_SOURCES).fillna("print_2024").where(~provisional, "sba_20241218_kiet"),
            "locus": facts["source"],
            "corrected": facts["corrected"],
        }
    )


def _later(edition: Edition) -> pd.DataFrame:
    facts = later_figures(edition)
    names = set(facts["series"])
    places = {name: place for name in names if (place := _place(name))}
    _require_known(LATER_FILE, names - set(places))
    return pd.DataFrame(
        {
            **{column: [places[name][part] for name in facts["series"]] for part, column in enumerate(("series", "group", "category"))},
            "period": facts["ref_year"].astype(str),
            "definition": facts["definition_id"],
            "metric": facts["unit"].map({"% of firms": "rate", "% of mentions": "share"}),
            "value": facts["value"],
            "low": facts["value"],
            "high": facts["value"],
            "numerator": facts["numerator"].astype("float64"),
            "denominator": facts["denominator"].astype("float64"),
            "vintage": facts["status"],
            "released": facts["released"],
            "basis": "official",
            "source": facts["source_id"],
            "locus": "",
            "corrected": "",
        }
    )


def _place(name: str) -> tuple[str, str, str] | None:
    """Series, group and category of a series of the later figures;
    None for one that this project does not know.
    """
    if name in LATER_WHOLE:
        return name, "year", "all"
    for prefix, (series, group, categories) in LATER_SERIES.items():
        if name.startswith(prefix) and name.removeprefix(prefix) in categories:
            return series, group, categories[name.removeprefix(prefix)]
    return None


def _require_known(file: str, unknown: set[str]) -> None:
    if unknown:
        raise ReportError("E-CATEGORY", file=f"data/{file}", given=", ".join(sorted(unknown)))
