"""The survey of 560 firms: what the print states of it, as shares with the counts behind them.

The frame of percentages is `data.print_2024.table("ch6_percentages")`. The sample was chosen, not drawn: an interval here assumes simple
random sampling and is a yardstick, not a statement about Korean firms.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.core.records import Number
from kiet_report.models.tabulation import wilson

QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "purpose": ("그림 6-21", {"productivity": "p103", "future": "p104", "competition": "p105", "new_products": "p106", "partners": "p107"}),
    "attainment": ("그림 6-22", {"below": "p109", "above": "p110"}),
    "future": ("그림 6-23", {"high": "p112"}),
    "difficulty": ("그림 6-24", {"technology": "p118", "funds": "p119", "hiring": "p120", "training": "p121"}),
    "internal": ("그림 6-28", {"information": "p140", "return": "p141", "management": "p142"}),
    "external": ("그림 6-29", {"products": "p144", "demand": "p145", "regulation": "p146"}),
    "nonuse": ("그림 6-30", {"no_need": "p148", "small_results": "p149", "information_people": "p151"}),
    "demand": ("그림 6-31", {"equipment": "p153", "technical": "p154", "consulting": "p155", "training": "p156", "talent": "p157"}),
}
"""Question -> its label in the print, and its options by our name with the row of the facts that states them."""

SUMMED = ("p128", "p150")
"""Rows of the facts that add two answers of one question: a firm naming both is counted twice, so they are no option of their own."""

SAMPLE = {"survey_n": "조사 대상 기업 수", "survey_users_n": "인공지능 활용 기업", "survey_nonusers_n": "인공지능 미활용 기업"}
GROUPS = {"인공지능 도입 기업": "users", "인공지능 미도입 기업": "nonusers"}
BASES = {"전체 응답기업": "all respondents", "활용 기업": "AI users", "미활용 기업": "non-users of AI"}
SAMPLE_COLUMNS = {
    "group_ko": "group_ko",
    "group_en": "group_en",
    "category_ko": "category_ko",
    "category_en": "category_en",
    "users_pct": "users_pct",
    "users_count_derived": "users_count",
    "nonusers_pct": "nonusers_pct",
    "nonusers_count_derived": "nonusers_count",
    "total_count_derived": "total_count",
}
SOURCE = "survey_2024"


MISPRINTED_CLASSES = {
    "category_ko": {"50인 이상": "250인 이상"},
    "category_en": {"printed '50 or more' (should be 250 or more)": "250 or more"},
}
"""Erratum e019: the class after 50 to 249."""


def sample_size(design: pd.DataFrame) -> Iterator[Number]:
    """Firms asked: all, users and non-users of AI. design: table ``ch6_survey_design``."""
    values = design.set_index("item_ko")["value"]
    for key, item in SAMPLE.items():
        yield _number(key, float(values[item]), unit="firms", locus="본문 6.1(1)")


def shares(percentages: pd.DataFrame) -> Iterator[Number]:
    """`survey_<question>_<option>` for every option of `QUESTIONS`, as printed, with the number of firms asked as n."""
    rows = percentages.set_index("id")
    for question, (_, options) in QUESTIONS.items():
        for option, row in options.items():
            stated = rows.loc[row]
            yield _share(f"survey_{question}_{option}", stated["pct"], stated["base_n"], stated["source"])


def unexplained(percentages: pd.DataFrame) -> Iterator[Number]:
    """Shares that the print leaves to be inferred: what is neither above nor below expectation, and the bounds of a sum of two answers.

    The print adds 'no need' and 'small results' to one share; firms could name both, so the true share of firms lies between the larger
    of the two and their sum.
    """
    rows = percentages.set_index("id")
    below, above = rows.loc["p109"], rows.loc["p110"]
    firms = below["base_n"]
    yield _share("survey_attainment_residual", 100 * (firms - below["count"] - above["count"]) / firms, firms, below["source"])
    first, second = rows.loc["p148"], rows.loc["p149"]
    firms = first["base_n"]
    yield _share("survey_nonuse_either_least", 100 * max(first["count"], second["count"]) / firms, firms, first["source"])
    yield _share("survey_nonuse_either_most", 100 * min(firms, first["count"] + second["count"]) / firms, firms, first["source"])


def expectation_shares(expectations: pd.DataFrame) -> Iterator[Number]:
    """`survey_expect_<users|nonusers>_<present|future>_<low|high>` of 표 6-6. expectations: table ``ch6_table6_6_expectations``."""
    stated = expectations[expectations["reproducible"] == "yes"]
    for row in stated.itertuples():
        yield _share(f"survey_expect_{GROUPS[row.group_ko]}_{row.horizon_en}_{row.level_en}", row.pct, row.base_n, "표 6-6")


def options(percentages: pd.DataFrame, question: str, *, ordered: bool = False) -> pd.DataFrame:
    """The options of one question, as an exhibit shows them.

    Columns: option, option_ko/en, pct, count, base_n, low, high (95 % Wilson interval, percent), status, ordered, base_ko/en. An option
    that the print does not give is a row without values.
    """
    label, names = QUESTIONS[question]
    rows = percentages[(percentages["source"] == label) & ~percentages["id"].isin(SUMMED)]
    ids = {row: option for option, row in names.items()}
    intervals = [wilson(int(count), int(n)) if pd.notna(count) else None for count, n in zip(rows["count"], rows["base_n"], strict=True)]
    out = pd.DataFrame(
        {
            "option": rows["id"].map(ids).fillna("other"),
            "option_ko": rows["option_ko"],
            "option_en": rows["option_en"],
            "pct": rows["pct"],
            "count": rows["count"],
            "base_n": rows["base_n"],
            "low": [interval.low if interval else float("nan") for interval in intervals],
            "high": [interval.high if interval else float("nan") for interval in intervals],
            "status": rows["status"],
            "ordered": ordered,
            "base_ko": rows["base_ko"],
            "base_en": rows["base_ko"].map(BASES).fillna("firms asked"),
            "basis": "print",
            "source": SOURCE,
        }
    )
    return out.reset_index(drop=True)


def expectations_by_group(expectations: pd.DataFrame) -> pd.DataFrame:
    """표 6-6: expected problem solving by group, horizon and level; the medium class is what the two printed classes leave.

    Columns: group, group_ko/en, horizon, level, pct, count, base_n, derived.
    """
    return pd.DataFrame(
        {
            "group": expectations["group_ko"].map(GROUPS),
            "group_ko": expectations["group_ko"],
            "group_en": expectations["group_en"],
            "horizon": expectations["horizon_en"],
            "level": expectations["level_en"].str.extract(r"^(\w+)")[0],
            "pct": expectations["pct"],
            "count": expectations["count_derived"],
            "base_n": expectations["base_n"],
            "derived": expectations["reproducible"] == "derived",
            "basis": "print",
            "source": SOURCE,
        }
    )


def sample(facts: pd.DataFrame) -> pd.DataFrame:
    """표 6-1: users and non-users by sales, staff and industry, with the counts that reproduce the printed shares.

    The print heads the last class of staff size "50 or more" after "50 to 249"; it is 250 or more (erratum e019) and is shown so.
    """
    out = facts[list(SAMPLE_COLUMNS)].rename(columns=SAMPLE_COLUMNS).assign(basis="print", source=SOURCE)
    return out.replace(MISPRINTED_CLASSES)


def _share(key: str, value: float, n: float, locus: str) -> Number:
    return _number(key, value, unit="percent", locus=locus, n=int(n))


def _number(key: str, value: float, *, unit: str, locus: str, n: int | None = None) -> Number:
    """One value of the survey; a missing one is None, which is not zero."""
    stated = None if pd.isna(value) else float(value)
    return Number(key=key, value=stated, unit=unit, period="2024", definition="survey_2024", basis="print", source=SOURCE, locus=locus, n=n)
