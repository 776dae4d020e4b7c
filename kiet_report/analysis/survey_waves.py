"""The two origins of survey results, in one form: what the print states, and what is counted in responses that were handed over.

A wave is tabulated by the contract (`data.contracts.questionnaire`). The sample was chosen, not drawn: an interval assumes simple random
sampling and is a yardstick, not a statement about Korean firms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from kiet_report.core.records import Basis
from kiet_report.data.contracts.contract import Contract
from kiet_report.data.contracts.questionnaire import Tabulation, Where, tabulations, where
from kiet_report.data.facts.survey_figures import Figure
from kiet_report.models.tabulation import Answers, Tally, answers_of, members, tally, too_few

PRINTED_PERIOD = "2024"
SHARE, RESIDUAL, LEAST, MOST, EITHER = "survey_share", "survey_residual", "survey_either_least", "survey_either_most", "survey_either"
"""Measures of a share: of firms that gave an answer; of those that gave one the print does not state; of firms that gave at least one of
two answers, which the print adds up: the least and the most it can be, and what it is where responses tell.
"""

FEW = "few_firms"
"""Why a value has none: too few firms stand behind it, or behind one that could be told from it."""


@dataclass(frozen=True)
class Share:
    """value: percent. count, firms: behind it, None where they are not known. locus: place in the print. missing: why there is no value."""

    at: Mapping[str, str]
    value: float | None = None
    count: int | None = None
    firms: int | None = None
    measure: str = SHARE
    locus: str | None = None
    corrected: str | None = None
    missing: str | None = None


@dataclass(frozen=True)
class Wave:
    """One survey.

    sizes: firms of each base, None where they are too few; places: where the print states them. at: what sets it apart from the edition's
    own wave. stated: shares that the print states, and floor: the fewest firms shown of responses; None of the other origin.
    """

    period: str
    basis: Basis
    source: str
    definition: str
    sizes: Mapping[str, int | None]
    places: Mapping[str, str]
    shares: tuple[Share, ...]
    at: Mapping[str, str]
    stated: int | None = None
    floor: int | None = None


def waves(contract: Contract, figures: Iterable[Figure], responses: pd.DataFrame, floor: int) -> list[Wave]:
    """The edition's own wave, and beside a delivered one the print's, as far as question and options are unchanged.

    figures: `data.survey_figures.with_derived`. responses: `data.respondents.wave`; without rows the print is the edition's wave. floor:
    the fewest firms of a base or behind a share that may be shown of a delivered one.
    """
    stated = list(figures)
    printed = _printed(contract, stated)
    if responses.empty:
        return [printed]
    same = {name for name, question in contract.questions.items() if question.changed is None}
    beside = replace(printed, at={"wave": "print"}, shares=tuple(share for share in printed.shares if share.at["question"] in same))
    return [_delivered(contract, stated, responses, floor), beside]


def _printed(contract: Contract, figures: list[Figure]) -> Wave:
    sizes = {figure.base: figure for figure in figures if figure.kind == "firms"}
    stated: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        if figure.kind == "percent":
            stated.setdefault(_place(figure.variables, figure.codes, figure.where), figure)
    shares: list[Share] = []
    entries = tabulations(contract)
    for question, asked in groupby(entries, lambda entry: entry.question):
        found = [(entry, _stated(entry, stated, contract)) for entry in asked]
        for entry, told in found:
            shares += _over_groups(told, [part for other, part in found if other.at.get("group") in contract.questions[question].by])
            shares += _residual(entry, told)
    shares += [share for figure in figures if len(figure.variables) > 1 for share in _bounds(_question_of(entries, figure), figure, stated)]
    return Wave(
        PRINTED_PERIOD, "print", "survey_2024", "survey_2024", {name: figure.count for name, figure in sizes.items()},
        {name: figure.source for name, figure in sizes.items()}, tuple(shares), {}, stated=_n_stated(entries, stated),
    )  # fmt: skip


def _place(variables: tuple[str, ...], codes: tuple[str, ...], firms: Mapping[str, tuple[str, ...]]) -> tuple[object, ...]:
    return variables, codes, tuple(sorted(firms.items()))


def _stated(entry: Tabulation, stated: Mapping[tuple[object, ...], Figure], contract: Contract) -> list[Share]:
    """The options of a question as the print states them; one that it does not give has no value, which is not zero."""
    shares = []
    for option, (variable, code) in entry.options.items():
        at = {"question": entry.question, **entry.at, "option": option}
        figure = stated.get(_place((variable,), (code,), entry.where))
        if figure is None:
            shares.append(Share(at, locus=contract.questions[entry.question].locus, missing="not_obtained"))
        else:
            count = None if figure.reason == "no_integer" else figure.count
            shares.append(Share(at, figure.value, count, figure.base_n, locus=figure.source, corrected=figure.corrected or None))
    return shares


def _n_stated(entries: Iterable[Tabulation], stated: Mapping[tuple[object, ...], Figure]) -> int:
    places = {_place((variable,), (code,), entry.where) for entry in entries for variable, code in entry.options.values()}
    return sum(place in places and figure.reason != "derived" for place, figure in stated.items())


def _over_groups(told: list[Share], groups: list[list[Share]]) -> Iterator[Share]:
    """The shares, those that the print gives for every group but not over all of them added up."""
    for position, share in enumerate(told):
        parts = [group[position] for group in groups]
        if share.value is not None or "group" in share.at or not parts or any(part.count is None or part.firms is None for part in parts):
            yield share
            continue
        count, firms = sum(part.count or 0 for part in parts), sum(part.firms or 0 for part in parts)
        yield replace(share, value=100 * count / firms, count=count, firms=firms, missing=None, corrected=parts[0].corrected)


def _residual(entry: Tabulation, told: list[Share]) -> Iterator[Share]:
    """What the answers that are stated leave to the one that is not, where a firm gives one answer."""
    known = [share for share in told if share.count is not None]
    if entry.single and known and len(told) - len(known) == 1 and all(share.firms == known[0].firms for share in known):
        firms = known[0].firms or 0
        left = firms - sum(share.count or 0 for share in known)
        at = {"question": entry.question, **entry.at}
        yield Share(at, 100 * left / firms, left, firms, RESIDUAL, known[0].locus)


def _bounds(question: str, added: Figure, stated: Mapping[tuple[object, ...], Figure]) -> Iterator[Share]:
    """Where the print adds two answers that a firm could give together: the firms with at least one lie between the larger and the sum."""
    counts = [stated[_place((variable,), added.codes, added.where)].count or 0 for variable in added.variables]
    firms = added.base_n or 0
    for measure, count in ((LEAST, max(counts)), (MOST, min(firms, sum(counts)))):
        yield Share({"question": question}, 100 * count / firms, count, firms, measure, added.source)


def _question_of(entries: Iterable[Tabulation], added: Figure) -> str:
    return next(entry.question for entry in entries if set(added.variables) <= {variable for variable, _ in entry.options.values()})


def _delivered(contract: Contract, figures: list[Figure], responses: pd.DataFrame, floor: int) -> Wave:
    answers, firms = answers_of(responses), len(responses)
    sizes = {base: _size(contract, base, answers, firms, floor) for base in contract.bases}
    unknown = [where(contract, base) for base, size in sizes.items() if size is None]
    entries = tabulations(contract)
    shares: list[Share] = []
    # the same answers over all firms and by group lie side by side
    for _, together in groupby(entries, lambda entry: (entry.question, tuple(entry.options.values()))):
        shares += _counted(list(together), answers, firms, floor, unknown)
    for added in figures:
        if len(added.variables) > 1:
            found = tally(answers, members(answers, added.where, firms), added.variables, added.codes)
            share = _shown({"question": _question_of(entries, added)}, found, found.naming, floor, EITHER)
            shares.append(Share(share.at, measure=EITHER, missing=FEW) if added.where in unknown else share)
    return Wave(
        responses.attrs["wave"], "delivered", responses.attrs["source"], "survey_wave", sizes, {}, tuple(shares), {}, floor=floor
    )  # fmt: skip


def _size(contract: Contract, base: str, answers: Answers, firms: int, floor: int) -> int | None:
    """Firms of a base; None where they, or the others of those asked, are so few that nothing may be told of them."""
    when = where(contract, base)
    size = int(members(answers, when, firms).sum())
    for variable in when:
        asked = _asked(contract, variable)
        others = int(members(answers, asked, firms).sum()) - size
        if 0 < others < floor:
            return None
    return size if size >= floor else None


def _asked(contract: Contract, variable: str) -> dict[str, tuple[str, ...]]:
    return {condition.variable: condition.codes for condition in contract.variable(variable).asked_of}


def _counted(entries: list[Tabulation], answers: Answers, firms: int, floor: int, unknown: list[Where]) -> Iterator[Share]:
    """One question over all firms and by group: what is withheld in one is withheld in all, as they add up. unknown: filters of the bases
    whose size is withheld, and with it all that is said of them.
    """
    found = []
    for entry in entries:
        kept = members(answers, entry.where, firms)
        found.append({option: tally(answers, kept, [variable], [code]) for option, (variable, code) in entry.options.items()})
    asked = [{option: each.count for option, each in column.items() if each.answered} for column in found]
    hidden = too_few(asked, floor, adding_up=entries[0].single)
    for entry, column in zip(entries, found, strict=True):
        for option, each in column.items():
            at = {"question": entry.question, **entry.at, "option": option}
            yield Share(at, missing=FEW) if option in hidden or entry.where in unknown else _shown(at, each, each.count, floor)


def _shown(at: Mapping[str, str], found: Tally, count: int, floor: int, measure: str = SHARE) -> Share:
    if not found.answered:
        return Share(at, measure=measure, missing="not_obtained")
    if min(count, found.firms) < floor:
        return Share(at, measure=measure, missing=FEW)
    return Share(at, 100 * count / found.firms, count, found.firms, measure)
