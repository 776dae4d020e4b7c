"""The figures that the print states of its survey (chapter 6),
and the answers of a survey file that stand behind each.

Figures are facts (`data/print-2024/ch6_*.csv`); which options of which question of the contract `survey` they count is data beside them
(`survey_answers.yaml`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.contracts.contract import Contract, load_contract
from kiet_report.data.contracts.questionnaire import options_of, where
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts import print_2024

Kind = Literal["firms", "percent", "mean", "score"]
Reason = Literal["", "no_integer", "base_unknown", "derived"]
LINKS = "print-2024/survey_answers.yaml"

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
    """Firms asked. firms: their number as printed, at `source`. when: variable -> codes that make a firm one of them. names: its words in
    the print.
    """

    name: str
    firms: int
    source: str
    when: dict[str, tuple[str, ...]]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One value the print states.

    value: as printed: a count of firms, percent, points of 100, or the unit of the mean. decimals: places printed.
    base_n: firms of the base as printed, None where the print does not say. count: firms behind the value (a score: the sum of steps above
    the first), the one that reproduces it or comes nearest; None for a mean and for an unknown base. reason: why no count reproduces it, or
    that the print does not state it and the others of its table leave it (derived). corrected: the erratum that put it right, or "".
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
    corrected: str = ""


Read = Callable[[Inputs, str], pd.DataFrame]
"""`print_2024.table` or `print_2024.consistent`."""


def bases(inputs: Inputs) -> dict[str, Base]:
    """The groups of firms that questions were put to, by name."""
    contract, rows = load_contract(inputs, "survey"), print_2024.table(inputs, "ch6_survey_design").set_index("item_ko")
    found = {}
    for name, entry in _links(inputs)["bases"].items():
        row = rows.loc[entry["item"]]
        found[name] = Base(name, int(row["value_number"]), row["source"], dict(where(contract, name)), tuple(entry["names"]))
    return found


def figures(inputs: Inputs) -> list[Figure]:
    """Every figure of chapter 6 that the print states, in the order of the files.

    What the print does not give (status not_published) or was derived from other figures (the middle class of 표 6-6) is no figure.
    KeyError where a figure has no answers in `survey_answers.yaml`, E-CATEGORY for a base that it does not name.
    """
    return [figure for figure in with_derived(inputs) if figure.reason != "derived"]


def with_derived(inputs: Inputs) -> list[Figure]:
    """`figures`, and those that the others of their table leave."""
    return _figures(inputs, print_2024.table)


def consistent(inputs: Inputs) -> list[Figure]:
    """`figures` with those that contradict each other adjusted (`print_2024.consistent`): for what must draw or add up their counts."""
    return [figure for figure in _figures(inputs, print_2024.consistent) if figure.reason != "derived"]


def questions(inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """Questions with several answers -> the options that the print gives a figure for, in its order."""
    items = load_contract(inputs, "survey").items
    return {name: tuple(options) for name, options in _links(inputs)["shares"].items() if name in items}


def _links(inputs: Inputs) -> dict[str, Any]:
    links: dict[str, Any] = load_yaml(inputs.path(LINKS))
    return links


def _figures(inputs: Inputs, read: Read) -> list[Figure]:
    groups, answers = bases(inputs), _answers(_links(inputs), load_contract(inputs, "survey"))
    found = []
    for stated in _stated(inputs, groups, read):
        base = groups[stated["base"]]
        variables, codes = answers[stated["id"]] if stated["kind"] != "firms" else ((), ())
        narrowed = {**base.when, **stated.pop("industry", {})}
        stated.setdefault("base_n", base.firms)
        found.append(Figure(**stated, where=narrowed, variables=variables, codes=codes))
    return found


def _answers(links: dict[str, Any], contract: Contract) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Figure -> variables and codes."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for holder, options in [*links["shares"].items(), *links["sums"].items()]:
        held = options_of(contract, holder)
        for option, ids in options.items():
            places = [held[name] for name in option.split("+")]
            variables, codes = (tuple(dict.fromkeys(part)) for part in zip(*places, strict=True))
            found |= {figure: (variables, codes) for figure in ids}
    for variable, ids in links["means"].items():
        found |= {figure: ((variable,), ()) for figure in ids}
    for variable, ids in links["scores"].items():
        found |= {f"{figure}{end}": ((variable,), ()) for figure in ids for end in ("", *(f"_{letter}" for letter in (*INDUSTRIES, "all")))}
    return found


def _named(groups: dict[str, Base]) -> dict[str, str]:
    return {name: base.name for base in groups.values() for name in base.names}


def _base(named: dict[str, str], name: str) -> str:
    if name not in named:
        raise ReportError("E-CATEGORY", file=f"data/{LINKS}", given=name)
    return named[name]


def _stated(inputs: Inputs, groups: dict[str, Base], read: Read) -> Iterator[dict[str, Any]]:
    """The figures of all files, without the answers behind them; `industry` narrows the base."""
    named = _named(groups)
    for base in groups.values():
        size = {"item_ko": base.names[0], "item_en": "firms", "value": float(base.firms), "decimals": 0, "count": base.firms}
        yield {"id": f"n_{base.name}", "file": "ch6_survey_design", "source": base.source, "kind": "firms", "base": base.name, **size}
    industries = read(inputs, "ch6_table6_3_scores")
    yield from _percentages(read(inputs, "ch6_percentages"), named, industries)
    yield from _sample(read(inputs, "ch6_table6_1_sample"))
    yield from _scores(industries)
    yield from _departments(read(inputs, "ch6_table6_4_departments"))
    yield from _spending(read(inputs, "ch6_table6_5_spending"))
    yield from _expectations(read(inputs, "ch6_table6_6_expectations"), named)
    for row in read(inputs, "ch6_means").itertuples():
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


def _percentages(rows: pd.DataFrame, named: dict[str, str], industries: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in rows[rows["status"] == "published"].itertuples():
        ko, en = (row.question_ko, row.option_ko), (row.question_en, row.option_en)
        entry = _percent(row.id, "ch6_percentages", row.source, ko, en, row.pct, row.count, row.corrected)
        if row.reproducible == "base unknown":
            # 데이터 분석 수준(화학): the industry stands in the question, short
            short = row.question_ko.removesuffix(")").split("(")[-1].removesuffix("업")
            letter = industries.loc[industries["industry_ko"].str.startswith(short), "code"].iloc[0]
            base = _base(named, row.base_ko)
            yield {**entry, "base": base, "base_n": None, "reason": "base_unknown", "industry": {"industry_group": (letter,)}}
        else:
            yield {**entry, "base": _base(named, row.base_ko), "reason": "" if row.reproducible == "yes" else "no_integer"}


def _sample(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in rows.to_dict("records"):
        for base in ("users", "nonusers"):
            name = f"t61_{base}_{row['row_order']}"
            ko, en = (row["group_ko"], row["category_ko"]), (row["group_en"], row["category_en"])
            stated = row[f"{base}_pct"], row[f"{base}_count_derived"], row["corrected"]
            entry = _percent(name, "ch6_table6_1_sample", row["source"], ko, en, *stated)
            yield {**entry, "base": base, "reason": "" if row[f"{base}_reproducible"] == "yes" else "no_integer"}


def _scores(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in rows.to_dict("records"):
        for score, ko in (("scope", "활용 범위"), ("knowledge", "지식수준")):
            over_all = row["code"] == "전체"
            letter = "all" if over_all else row["code"]
            entry = {
                "id": f"t63_{score}_{letter}",
                "file": "ch6_table6_3_scores",
                "source": row["source"],
                "kind": "score",
                "base": "users",
                "corrected": row["corrected"],
            }
            said = {
                "item_ko": f"{ko}: {row['industry_ko']}",
                "item_en": f"{score}: {row['industry_en']}",
                "value": row[f"{score}_score_100"],
            }
            behind = {"decimals": 2, "count": row[f"{score}_points_of_25"], "base_n": row["users_n_derived_from_6_1"]}
            narrowed = {} if over_all else {"industry": {"industry_group": (letter,)}}
            yield {**entry, **said, **behind, **narrowed, "reason": "" if row[f"{score}_reproducible"] == "yes" else "no_integer"}


def _departments(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    places = rows.groupby("year").cumcount() + 1
    for place, row in zip(places, rows.itertuples(), strict=True):
        ko, en = (f"활용 부서 비율 {row.year}", row.category_ko), (f"departments using AI, {row.year}", row.category_en)
        stated = row.value, row.count_derived, row.corrected
        entry = _percent(f"t64_{row.year}_{place}", "ch6_table6_4_departments", row.source, ko, en, *stated)
        yield {**entry, "base": "users", **({"kind": "mean", "count": None} if row.reproducible.startswith("n/a") else {})}


def _spending(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    places = rows.groupby(["measure_ko", "year"]).cumcount() + 1
    for place, row in zip(places, rows.itertuples(), strict=True):
        measure, base = _SPENDING[row.measure_ko]
        ko, en = (f"{row.measure_ko} {row.year}", row.category_ko), (f"{row.measure_en} {row.year}", row.category_en)
        stated = row.pct, row.count_derived, row.corrected
        entry = _percent(f"t65_{measure}_{row.year}_{place}", "ch6_table6_5_spending", row.source, ko, en, *stated)
        yield {**entry, "base": base, "reason": "" if row.reproducible == "yes" else "no_integer"}


def _expectations(rows: pd.DataFrame, named: dict[str, str]) -> Iterator[dict[str, Any]]:
    reasons: dict[str, Reason] = {"yes": "", "derived": "derived"}
    for row in rows.itertuples():
        base, level = _base(named, row.group_ko), row.level_en.split()[0]
        ko, en = (row.group_ko, row.horizon_ko, row.level_ko), (row.group_en, row.horizon_en, row.level_en)
        name = f"t66_{base}_{row.horizon_en}_{level}"
        entry = _percent(name, "ch6_table6_6_expectations", row.source, ko, en, row.pct, row.count_derived, row.corrected)
        yield {**entry, "base": base, "reason": reasons[row.reproducible]}


def _percent(
    name: str, file: str, source: str, ko: tuple[str, ...], en: tuple[str, ...], value: float, count: Any, corrected: str
) -> dict[str, Any]:
    firms = None if pd.isna(count) else int(count)
    said = {"item_ko": ": ".join(ko), "item_en": ": ".join(en), "value": float(value), "decimals": 1, "count": firms}
    return {"id": name, "file": file, "source": source, "kind": "percent", **said, "corrected": corrected}
