"""A survey as it is tabulated: which options of which question are counted, among which firms. All of it stands in the contract, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiet_report.core.languages import Bilingual

if TYPE_CHECKING:
    from kiet_report.data.contracts.contract import Contract
    from kiet_report.data.contracts.parts import AskedOf, Question

Where = Mapping[str, tuple[str, ...]]
"""Variable -> the codes that make a firm one of a base."""


@dataclass(frozen=True)
class Tabulation:
    """One question among the same firms. at: what sets it apart from others of the question (group, horizon). single: one answer a firm, so
    that the options add up to the firms. options: by their words, variable and code that hold each.
    """

    question: str
    at: Mapping[str, str]
    where: Where
    single: bool
    options: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def tabulations(contract: Contract) -> list[Tabulation]:
    """Every question of the contract in its order: over all firms asked, then for each base it is counted by."""
    return [found for name, question in contract.questions.items() for found in _of(contract, name, question)]


def where(contract: Contract, base: str) -> Where:
    """The answers that make a firm one of a base. KeyError for a base the contract does not have."""
    return _conditions(contract.bases[base].when)


def base_of(contract: Contract, conditions: tuple[AskedOf, ...]) -> str | None:
    """The base that a filter makes; None where the contract names none, which its check refuses."""
    wanted = _conditions(conditions)
    return next((name for name in contract.bases if where(contract, name) == wanted), None)


def held_by(contract: Contract, name: str, question: Question) -> list[tuple[str, Mapping[str, str]]]:
    """The items or variables that hold a question, with what sets each apart."""
    return [(asked.variable, asked.at) for asked in question.asked] or [(name, {})]


def options_of(contract: Contract, holder: str) -> dict[str, tuple[str, str]]:
    """The options of an item or variable by their words -> the variable and code that hold each."""
    codes = contract.codelists[_codelist(contract, holder)]
    if holder not in contract.items:
        return {code.name: (holder, code.code) for code in codes}
    parts = {part.option: variable.name for variable in contract.variables if (part := variable.part_of) and part.item == holder}
    return {code.name: (parts[code.code], "1") for code in codes if code.code in parts}


def question_labels(contract: Contract) -> dict[str, Bilingual]:
    """What each question is called: by itself, or by the item or variable that holds it."""
    found: dict[str, Bilingual] = {}
    for name, question in contract.questions.items():
        holder = held_by(contract, name, question)[0][0]
        held = contract.items[holder] if holder in contract.items else contract.variable(holder)
        found[name] = question.label or held.label
    return found


def option_labels(contract: Contract) -> dict[str, Bilingual]:
    """What each option is called, as `question.option`: the same option is worded differently by question."""
    found: dict[str, Bilingual] = {}
    for name, question in contract.questions.items():
        for holder, _ in held_by(contract, name, question):
            found |= {f"{name}.{code.name}": code.label for code in contract.codelists[_codelist(contract, holder)]}
    return found


def _of(contract: Contract, name: str, question: Question) -> Iterator[Tabulation]:
    for holder, at in held_by(contract, name, question):
        options = options_of(contract, holder)
        conditions = contract.variable(next(iter(options.values()))[0]).asked_of
        asked = where(contract, question.base) if question.base else _conditions(conditions)
        single = holder not in contract.items
        # who did not answer so is none of the firms counted
        options = {option: place for option, place in options.items() if place[0] not in asked or place[1] in asked[place[0]]}
        yield Tabulation(name, at, asked, single, options)
        for base in question.by:
            yield Tabulation(name, {**at, "group": base}, {**asked, **where(contract, base)}, single, options)


def _codelist(contract: Contract, holder: str) -> str:
    if holder in contract.items:
        return contract.items[holder].codelist
    codelist = contract.variable(holder).codelist
    if codelist is None:
        raise KeyError(f"{holder!r} has no options")
    return codelist


def _conditions(conditions: tuple[AskedOf, ...]) -> dict[str, tuple[str, ...]]:
    return {condition.variable: tuple(condition.codes) for condition in conditions}
