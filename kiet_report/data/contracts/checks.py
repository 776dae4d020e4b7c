"""What makes a contract whole beyond its fields:
the names, codes, spans and ranges it refers to exist and agree with each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.units import units
from kiet_report.data.contracts.parts import AMOUNT_UNITS, Code, Contract, Variable
from kiet_report.data.contracts.questionnaire import base_of, held_by
from kiet_report.data.facts.year_spans import overlap

SHARED_LISTS = ("industries", "provinces", "technologies")
"""The code lists of `data/codelists/`, which any contract may use."""
YES_NO = ("1", "0")

Loc = tuple[int | str, ...]

_FITS: dict[str, tuple[str, ...]] = {
    "range": ("integer", "number"),
    "pattern": ("text", "code"),
    "codelist": ("text", "code", "stage"),
    "unit": ("integer", "number"),
}
"""Fields of a variable and the types they go with."""


def check(contract: Contract, file: str, line_of: Callable[[Loc], int]) -> None:
    """Raise ReportError for the first thing in a contract that refers to nothing, twice to one thing,
    or contradicts itself.

    E-CONTRACT-NAME, E-CONTRACT-CODES, E-CONTRACT-TWICE, E-CONTRACT-ALIAS, E-CONTRACT-RANGE, E-CONTRACT-FIT, E-CONTRACT-YEARS;
    line_of: the line of a place in the file.
    """
    checks = _Checks(contract, file, line_of)
    checks.once((variable.name for variable in contract.variables), "variables")
    checks.lists()
    for position, variable in enumerate(contract.variables):
        checks.variable(variable, ("variables", position))
    checks.names()
    checks.survey()
    checks.aliases()
    checks.technology()


@dataclass(frozen=True)
class _Checks:
    contract: Contract
    file: str
    line_of: Callable[[Loc], int]

    def at(self, loc: Loc, place: str) -> dict[str, Any]:
        return {"file": self.file, "line": self.line_of(loc), "place": place}

    def once(self, given: Iterable[str], *loc: int | str) -> None:
        seen: set[str] = set()
        for position, name in enumerate(given):
            if name in seen:
                raise ReportError("E-CONTRACT-TWICE", **self.at((*loc, position), ".".join(map(str, loc))), name=name)
            seen.add(name)

    def known(self, name: str, loc: Loc, place: str, known: Iterable[str] | None = None) -> None:
        """A name must be one of `known`: of the variables, if none are given."""
        names = tuple(self.contract.names if known is None else known)
        if name not in names:
            raise ReportError("E-CONTRACT-NAME", **self.at(loc, place), name=name, known=", ".join(names))

    def codes(self, codelist: str, codes: Iterable[str], loc: Loc, place: str) -> None:
        """Codes must be in a list of the contract; a shared list is held against its own file by its reader."""
        if codelist not in self.contract.codelists:
            return
        listed = [code.code for code in self.contract.codelists[codelist]]
        for code in codes:
            if code not in listed:
                raise ReportError("E-CONTRACT-CODES", **self.at(loc, place), given=code, codelist=codelist)

    def codelist(self, name: str, loc: Loc, place: str) -> None:
        self.known(name, loc, place, (*self.contract.codelists, *SHARED_LISTS))

    def ends(self, low: Any, high: Any, loc: Loc, place: str) -> None:
        if low is not None and high is not None and low > high:
            raise ReportError("E-CONTRACT-RANGE", **self.at(loc, place), low=_shown(low), high=_shown(high))

    def lists(self) -> None:
        """Lists of codes: no name of a shared list, no code twice on one day,
        no validity that ends before it begins.
        """
        for name, codes in self.contract.codelists.items():
            loc, place = ("codelists", name), f"codelists.{name}"
            if name in SHARED_LISTS:
                raise ReportError("E-CONTRACT-TWICE", **self.at(loc, place), name=name)
            for position, code in enumerate(codes):
                self.ends(code.valid_from, code.valid_to, (*loc, position), f"{place}.{code.code}")
                if any(earlier.code == code.code and _same_day(earlier, code) for earlier in codes[:position]):
                    raise ReportError("E-CONTRACT-TWICE", **self.at((*loc, position), place), name=code.code)
        for name, item in self.contract.items.items():
            self.codelist(item.codelist, ("items", name, "codelist"), f"items.{name}.codelist")

    def variable(self, variable: Variable, loc: Loc) -> None:
        place = f"variables.{variable.name}"
        for field, types in _FITS.items():
            if getattr(variable, field) is not None and variable.type not in types:
                raise ReportError("E-CONTRACT-FIT", **self.at((*loc, field), place), field=field, type=variable.type)
        if variable.codelist is not None:
            self.codelist(variable.codelist, (*loc, "codelist"), f"{place}.codelist")
        if variable.unit is not None:
            self.known(variable.unit, (*loc, "unit"), f"{place}.unit", (*AMOUNT_UNITS, *units()))
        if variable.range is not None:
            self.ends(variable.range.min, variable.range.max, (*loc, "range"), f"{place}.range")
            if variable.range.max_of is not None:
                self.known(variable.range.max_of, (*loc, "range"), f"{place}.range.max_of")
        if variable.derived is not None:
            self.known(variable.derived.source, (*loc, "derived"), f"{place}.derived.source")
        self.part(variable, (*loc, "part_of"), f"{place}.part_of")
        for condition in variable.asked_of:
            self.asked_of(condition.variable, condition.codes, (*loc, "asked_of"), f"{place}.asked_of")

    def part(self, variable: Variable, loc: Loc, place: str) -> None:
        """A part of a multiple-response item is one option, said yes or no, or one choice,
        a code of the item's list.
        """
        part = variable.part_of
        if part is None:
            return
        self.known(part.item, loc, f"{place}.item", self.contract.items)
        codelist = self.contract.items[part.item].codelist
        if part.option is not None:
            self.codes(codelist, [part.option], loc, f"{place}.option")
        wrong = "option" if part.option is not None and variable.type != "yes_no" else None
        wrong = wrong or ("choice" if part.choice is not None and variable.codelist != codelist else None)
        if wrong is not None or (part.option is None) == (part.choice is None):
            raise ReportError("E-CONTRACT-FIT", **self.at(loc, place), field=f"part_of.{wrong or 'option'}", type=variable.type)

    def asked_of(self, name: str, codes: tuple[str, ...], loc: Loc, place: str) -> None:
        self.known(name, loc, place)
        other = self.contract.variable(name)
        if other.codelist is not None:
            self.codes(other.codelist, codes, loc, place)
        elif other.type == "yes_no":
            for code in codes:
                self.known(code, loc, place, YES_NO)
        else:
            raise ReportError("E-CONTRACT-FIT", **self.at(loc, place), field=f"asked_of.{name}", type=other.type)

    def names(self) -> None:
        """Every name outside the variables is that of a variable; no part of the key may be missing."""
        contract = self.contract
        for name in contract.key:
            self.known(name, ("key",), "key")
            if contract.variable(name).nullable:
                raise ReportError("E-CONTRACT-FIT", **self.at(("key",), f"key.{name}"), field="key", type="nullable")
        for field in ("entity", "time"):
            if (name := getattr(contract, field)) is not None:
                self.known(name, (field,), field)
        for name in contract.rules.unit_changes.variables if contract.rules.unit_changes else ():
            self.known(name, ("rules", "unit_changes", "variables"), "rules.unit_changes.variables")

    def survey(self) -> None:
        """Bases and questions: what they name exists, options have a word each, and every filter is one of the bases."""
        contract = self.contract
        for name, base in contract.bases.items():
            for condition in base.when:
                self.asked_of(condition.variable, condition.codes, ("bases", name), f"bases.{name}")
        for name, question in contract.questions.items():
            loc, place = ("questions", name), f"questions.{name}"
            for group in (*question.by, *([question.base] if question.base else [])):
                self.known(group, loc, place, contract.bases)
            for holder, _ in held_by(contract, name, question):
                self.known(holder, loc, place, (*contract.items, *(entry.name for entry in contract.variables if entry.codelist)))
                held = [entry for entry in contract.variables if holder in (entry.name, entry.part_of and entry.part_of.item)]
                for entry in held:
                    if base_of(contract, entry.asked_of) is None:
                        self.known(", ".join(sorted(c.variable for c in entry.asked_of)) or "all", loc, f"{place}.asked_of", contract.bases)
        for name, codes in contract.codelists.items():
            self.once((code.name for code in codes if code.id), "codelists", name)

    def aliases(self) -> None:
        """No name of a delivery stands for two variables in one year and one kind of file;
        a variable's own name is one of them.
        """
        taken: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {name: [(name, "", ("any",))] for name in self.contract.names}
        for position, variable in enumerate(self.contract.variables):
            for alias in variable.aliases:
                for owner, years, formats in taken.get(alias.name, []):
                    if owner != variable.name and overlap(years, alias.years) and _share(formats, alias.formats):
                        at = self.at(("variables", position, "aliases"), f"variables.{variable.name}.aliases")
                        raise ReportError("E-CONTRACT-ALIAS", **at, alias=alias.name, other=owner)
                taken.setdefault(alias.name, []).append((variable.name, alias.years, alias.formats))

    def technology(self) -> None:
        """One rule a year, and no code in two of its lists."""
        rules = self.contract.rules.technology_use
        for position, rule in enumerate(rules):
            loc: Loc = ("rules", "technology_use", position)
            for earlier in rules[:position]:
                if overlap(earlier.years, rule.years):
                    at = self.at(loc, "rules.technology_use")
                    raise ReportError("E-CONTRACT-YEARS", **at, one=earlier.years, another=rule.years)
            self.once((*rule.used, *rule.not_used), *loc)


def _share(one: tuple[str, ...], another: tuple[str, ...]) -> bool:
    return "any" in one or "any" in another or bool(set(one) & set(another))


def _same_day(one: Code, another: Code) -> bool:
    first, last = dt.date.min, dt.date.max
    return (one.valid_from or first) <= (another.valid_to or last) and (another.valid_from or first) <= (one.valid_to or last)


def _shown(end: Any) -> str:
    return f"{end:g}" if isinstance(end, float) else str(end)
