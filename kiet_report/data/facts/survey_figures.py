"""The figures that the print states of its survey (chapter 6),
and the answers of a survey file that stand behind each.

Figures are facts (`data/print-2024/ch6_*.csv`); which variables and codes of the contract `survey` they count is `survey_figures.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts import print_2024

Kind = Literal["firms", "percent", "mean", "score"]
Reason = Literal["", "no_integer", "base_unknown"]

STEP = 25
"""Points between two of the five steps of a score from 0 to 100."""

INDUSTRIES = "ABCDEFGHIJKLMNOPQ"
"""The letters that 표 6-3 gives its industries: not sections of the classification of industries."""

_SPENDING = {"인공지능 투자금액": ("investment", "investing"), "인공지능 서비스 구입금액": ("purchases", "purchasing")}
_MEANS = {
    "활용 부서 비율 평균 2022": ("m_departments_2022", "users", 1),
    "활용 부서 비율 평균 2023": ("m_departments_2023", "users", 1),
    "데이터베이스 유지ㆍ운영 기간 평균": ("m_database_years", "collectors", 1),
    "전담 인력 평균 - 4년제 학사": ("m_staff_bachelor", "team", 1),
    "전담 인력 평균 - 석사": ("m_staff_master", "team", 1),
    "전담 인력 평균 - 박사": ("m_staff_doctor", "team", 1),
    "활용 범위 전체 점수": ("m_scope", "users", 2),
    "지식수준 전체 점수": ("m_knowledge", "users", 2),
}
"""Item of ch6_means -> id, base, decimals printed."""


@dataclass(frozen=True)
class Base:
    """Firms asked.

    firms: their number as printed. when: variable -> codes that make a firm one of them. item, names: its words.
    """

    name: str
    firms: int
    when: dict[str, tuple[str, ...]]
    item: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One value the print states.

    value: as printed: a count of firms, percent, points of 100, or the unit of the mean. decimals: places printed.
    base_n: firms of the base as printed, None where the print does not say. count: firms behind the value (a score: the sum of steps above
    the first), the one that reproduces it or comes nearest; None for a mean and for an unknown base. reason: why no count reproduces it.
    where: answers that make a firm part of the base. variables, codes: the answers counted; several variables are added.
    """

    id: str
    file: str
    source: str
    item_ko: str
    item_en: str
    kind: Kind
    base: str
    base_n: int | None
    value: float
    decimals: int
    count: int | None
    reason: Reason = ""
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    variables: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def bases(inputs: Inputs) -> dict[str, Base]:
    """The groups of firms that questions were put to, by name."""
    firms = print_2024.table(inputs, "ch6_survey_design").set_index("item_ko")["value_number"]
    return {
        name: Base(
            name,
            firms=int(firms[entry["item"]]),
            when={variable: tuple(codes) for variable, codes in entry["when"].items()},
            item=entry["item"],
            names=tuple(entry["names"]),
        )
        for name, entry in _mapping()["bases"].items()
    }


def figures(inputs: Inputs) -> list[Figure]:
    """Every figure of chapter 6 that the print states, in the order of the files.

    What the print does not give (status not_published) or was derived from other figures (the middle class of 표 6-6) is no figure.
    KeyError where a figure has no answers in `survey_figures.yaml`.
    """
    groups, answers = bases(inputs), _answers()
    found = []
    for stated in _stated(inputs, groups):
        base = groups[stated["base"]]
        variables, codes = answers[stated["id"]] if stated["kind"] != "firms" else ((), ())
        where = {**base.when, **stated.pop("industry", {})}
        stated.setdefault("base_n", base.firms)
        found.append(Figure(**stated, where=where, variables=variables, codes=codes))
    return found


def questions() -> dict[str, tuple[str, ...]]:
    """Questions with several answers -> the options that the print gives a figure for, in its order."""
    return {name: tuple(options) for name, options in _mapping()["multiple"].items()}


@cache
def _mapping() -> dict[str, Any]:
    return load_yaml(Path(__file__).parent / "survey_figures.yaml")


@cache
def _answers() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Figure -> variables and codes."""
    mapping = _mapping()
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for variable, by_code in mapping["single"].items():
        for code, ids in by_code.items():
            found |= {figure: ((variable,), tuple(code.split("+"))) for figure in ids}
    for question, options in mapping["multiple"].items():
        for option, ids in options.items():
            found |= {figure: ((f"{question}_{option}",), ("1",)) for figure in ids}
    found |= {figure: (tuple(variables), ("1",)) for figure, variables in mapping["sums"].items()}
    for variable, ids in mapping["means"].items():
        found |= {figure: ((variable,), ()) for figure in ids}
    for variable, ids in mapping["scores"].items():
        found |= {f"{figure}{end}": ((variable,), ()) for figure in ids for end in ("", *(f"_{letter}" for letter in (*INDUSTRIES, "all")))}
    return found


def _stated(inputs: Inputs, groups: dict[str, Base]) -> Iterator[dict[str, Any]]:
    """The figures of all files, without the answers behind them; `industry` narrows the base."""
    named = {name: base.name for base in groups.values() for name in base.names}
    for base in groups.values():
        size = {"item_ko": base.item, "item_en": "firms", "base": base.name, "value": float(base.firms), "decimals": 0, "count": base.firms}
        yield {"id": f"n_{base.name}", "file": "ch6_survey_design", "source": "본문 6.1(1), 주", "kind": "firms", **size}
    yield from _percentages(inputs, named)
    yield from _sample(inputs)
    yield from _scores(inputs)
    yield from _departments(inputs)
    yield from _spending(inputs)
    yield from _expectations(inputs, named)
    for row in print_2024.table(inputs, "ch6_means").itertuples():
        name, base_name, decimals = _MEANS[row.item_ko]
        kind = "mean" if decimals == 1 else "score"
        said = {
            "source": row.source,
            "item_ko": row.item_ko,
            "item_en": row.item_en,
            "value": row.value,
            "decimals": decimals,
            "count": None,
        }
        yield {"id": name, "file": "ch6_means", "kind": kind, "base": base_name, **said}


def _percentages(inputs: Inputs, named: dict[str, str]) -> Iterator[dict[str, Any]]:
    rows = print_2024.table(inputs, "ch6_percentages")
    industries = _industries(inputs)
    for row in rows[rows["status"] == "published"].itertuples():
        entry = _percent(
            row.id, "ch6_percentages", row.source, (row.question_ko, row.option_ko), (row.question_en, row.option_en), row.pct, row.count
        )
        if row.reproducible == "base unknown":
            # 데이터 분석 수준(화학): the industry stands in the question, short
            short = row.question_ko.removesuffix(")").split("(")[-1].removesuffix("업")
            letter = next(letter for name, letter in industries.items() if name.startswith(short))
            yield {**entry, "base": "collectors", "base_n": None, "reason": "base_unknown", "industry": {"industry_group": (letter,)}}
        else:
            yield {**entry, "base": named[row.base_ko], "reason": "" if row.reproducible == "yes" else "no_integer"}


def _sample(inputs: Inputs) -> Iterator[dict[str, Any]]:
    for row in print_2024.table(inputs, "ch6_table6_1_sample").to_dict("records"):
        for base in ("users", "nonusers"):
            name = f"t61_{base}_{row['row_order']}"
            ko, en = (row["group_ko"], row["category_ko"]), (row["group_en"], row["category_en"])
            entry = _percent(name, "ch6_table6_1_sample", row["source"], ko, en, row[f"{base}_pct"], row[f"{base}_count_derived"])
            yield {**entry, "base": base, "reason": "" if row[f"{base}_reproducible"] == "yes" else "no_integer"}


def _scores(inputs: Inputs) -> Iterator[dict[str, Any]]:
    for row in print_2024.table(inputs, "ch6_table6_3_scores").to_dict("records"):
        for score, ko in (("scope", "활용 범위"), ("knowledge", "지식수준")):
            over_all = row["code"] == "전체"
            letter = "all" if over_all else row["code"].upper()
            entry = {
                "id": f"t63_{score}_{letter}",
                "file": "ch6_table6_3_scores",
                "source": row["source"],
                "kind": "score",
                "base": "users",
            }
            said = {
                "item_ko": f"{ko}: {row['industry_ko']}",
                "item_en": f"{score}: {row['industry_en']}",
                "value": row[f"{score}_score_100"],
            }
            behind = {"decimals": 2, "count": row[f"{score}_points_of_25"], "base_n": row["users_n_derived_from_6_1"]}
            narrowed = {} if over_all else {"industry": {"industry_group": (letter,)}}
            yield {**entry, **said, **behind, **narrowed, "reason": "" if row[f"{score}_reproducible"] == "yes" else "no_integer"}


def _departments(inputs: Inputs) -> Iterator[dict[str, Any]]:
    rows = print_2024.table(inputs, "ch6_table6_4_departments")
    places = rows.groupby("year").cumcount() + 1
    for place, row in zip(places, rows.itertuples(), strict=True):
        ko, en = (f"활용 부서 비율 {row.year}", row.category_ko), (f"departments using AI, {row.year}", row.category_en)
        entry = _percent(f"t64_{row.year}_{place}", "ch6_table6_4_departments", row.source, ko, en, row.value, row.count_derived)
        yield {**entry, "base": "users", **({"kind": "mean", "count": None} if row.reproducible.startswith("n/a") else {})}


def _spending(inputs: Inputs) -> Iterator[dict[str, Any]]:
    rows = print_2024.table(inputs, "ch6_table6_5_spending")
    places = rows.groupby(["measure_ko", "year"]).cumcount() + 1
    for place, row in zip(places, rows.itertuples(), strict=True):
        measure, base = _SPENDING[row.measure_ko]
        ko, en = (f"{row.measure_ko} {row.year}", row.category_ko), (f"{row.measure_en} {row.year}", row.category_en)
        entry = _percent(f"t65_{measure}_{row.year}_{place}", "ch6_table6_5_spending", row.source, ko, en, row.pct, row.count_derived)
        yield {**entry, "base": base, "reason": "" if row.reproducible == "yes" else "no_integer"}


def _expectations(inputs: Inputs, named: dict[str, str]) -> Iterator[dict[str, Any]]:
    rows = print_2024.table(inputs, "ch6_table6_6_expectations")
    for row in rows[rows["reproducible"] != "derived"].itertuples():
        base = named[row.group_ko]
        ko, en = (row.group_ko, row.horizon_ko, row.level_ko), (row.group_en, row.horizon_en, row.level_en)
        name = f"t66_{base}_{row.horizon_en}_{row.level_en}"
        entry = _percent(name, "ch6_table6_6_expectations", row.source, ko, en, row.pct, row.count_derived)
        yield {**entry, "base": base, "reason": "" if row.reproducible == "yes" else "no_integer"}


def _percent(name: str, file: str, source: str, ko: tuple[str, ...], en: tuple[str, ...], value: float, count: Any) -> dict[str, Any]:
    firms = None if pd.isna(count) else int(count)
    said = {"item_ko": ": ".join(ko), "item_en": ": ".join(en), "value": float(value), "decimals": 1, "count": firms}
    return {"id": name, "file": file, "source": source, "kind": "percent", **said}


def _industries(inputs: Inputs) -> dict[str, str]:
    """Industry as 표 6-1 and 표 6-3 name it -> its letter;
    the print has a small n among the capitals (erratum e021).
    """
    rows = print_2024.table(inputs, "ch6_table6_3_scores")
    return {name: code.upper() for name, code in zip(rows["industry_ko"], rows["code"], strict=True) if code != "전체"}
