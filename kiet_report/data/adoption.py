"""What is known of AI adoption from the Survey of Business Activities and its neighbours, the print and the later figures in one frame."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.editions import Edition
from kiet_report.data.official import later_figures
from kiet_report.data.print_2024 import table

LATER = "official/later_figures.csv"

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
LATER_INDUSTRIES = {"information_communication": "J", "finance_insurance": "K", "education": "P", "manufacturing": "C"}
PRINT_SOURCES = {"population": "sba_kosis", "use_area": "sba_mdis"}

COLUMNS = ["series", "group", "category", "period", "definition", "metric", "value", "low", "high", "numerator", "denominator", "vintage", "released", "basis", "source", "locus"]
"""`observations`: one row a stated figure.

series: ai_firms, any_4ir_firms, ai_firms_ict_survey, mentions or use_area. group: year, industry, region, size, population or use_area; category: an id within
the group, "all" for the whole. metric: adopters or firms (counts) or rate or share (percent). value: NaN where the source has the item without its value;
low, high: ends of a printed range. numerator, denominator: the counts behind a rate, NaN where not stated. vintage: provisional, final or "".
released: ISO date or "". basis: print or official.
"""


def observations(edition: Edition) -> pd.DataFrame:
    """All figures on adoption that the edition may use, in the columns of `COLUMNS`; figures released after its cut-off are left out."""
    frames = [_printed(edition)]
    if edition.has(LATER):
        frames.append(_later(edition))
    together = pd.concat(frames, ignore_index=True)
    kept = (together["released"] == "") | (together["released"] <= edition.cutoff.isoformat())
    return together.loc[kept, COLUMNS].reset_index(drop=True)


def area_names(edition: Edition) -> pd.DataFrame:
    """The areas of use as the print names them. Index: area id; columns ko and en."""
    facts = table("ch5_adoption_descriptives", edition)
    rows = facts[facts["group"] == "use_area"]
    return pd.DataFrame({"ko": rows["category_ko"].array, "en": rows["category_en"].array}, index=rows["category_ko"].map(PRINT_CATEGORIES).rename("area"))


def _printed(edition: Edition) -> pd.DataFrame:
    facts = table("ch5_adoption_descriptives", edition)
    # what the compilers of the facts derived is recomputed by the analysis, never read back
    facts = facts[facts["status"].isin(["published", "not_published"]) & ~facts["metric"].isin(["cagr_adopters", "change_in_rate"])]
    unknown = sorted(set(facts["category_ko"]) - set(PRINT_CATEGORIES))
    if unknown:
        raise ReportError("E-CATEGORY", file="data/print-2024/ch5_adoption_descriptives.csv", given=", ".join(unknown))
    provisional = facts["category_ko"].str.contains("잠정")
    return pd.DataFrame(
        {
            "series": facts["group"].map({"use_area": "use_area"}).fillna("ai_firms"),
            "group": facts["group"],
            "category": facts["category_ko"].map(PRINT_CATEGORIES),
            "period": facts["year"].astype(str),
            "definition": facts["group"].map({"use_area": "use_area_ai", "population": "frame_firms"}).fillna("published_count"),
            "metric": facts["metric"].replace({"adoption_rate": "rate"}),
            "value": facts["value"],
            "low": facts["value_low"],
            "high": facts["value_high"],
            "numerator": float("nan"),
            "denominator": float("nan"),
            "vintage": provisional.map({True: "provisional", False: ""}),
            "released": provisional.map({True: "2024-12-18", False: ""}),
            "basis": "print",
            "source": facts["group"].map(PRINT_SOURCES).fillna("print_2024").where(~provisional, "sba_20241218_kiet"),
            "locus": facts["source"],
        }
    )


def _later(edition: Edition) -> pd.DataFrame:
    facts = later_figures(edition)
    industry = facts["series"].str.extract(r"^ai_firms_industry_(.+)$")[0]
    size_or_place = facts["series"].str.extract(r"^ai_firms_group_(.+)$")[0]
    mention = facts["series"].str.extract(r"^mentions_(.+)$")[0]
    area = facts["series"].str.extract(r"^use_area_any4ir_(.+)$")[0]
    series = facts["series"].where(industry.isna() & size_or_place.isna(), "ai_firms").where(mention.isna(), "mentions").where(area.isna(), "use_area")
    group = pd.Series("year", index=facts.index).mask(industry.notna(), "industry").mask(size_or_place.notna(), "group").mask(mention.notna(), "technology").mask(area.notna(), "use_area")
    return pd.DataFrame(
        {
            "series": series,
            "group": group,
            "category": industry.map(LATER_INDUSTRIES).fillna(size_or_place).fillna(mention).fillna(area).fillna("all"),
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
        }
    )
