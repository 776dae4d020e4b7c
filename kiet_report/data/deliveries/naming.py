"""Which column of a delivery is which variable of a contract:
by name, by what a program made of the name, by label; never by position.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from kiet_report.data.contracts.contract import Contract, Format, Variable
from kiet_report.data.deliveries.problems import Problem
from kiet_report.data.deliveries.text_table import FileFormat, TextTable

Evidence = Literal["name", "mangled", "label", "tokens"]
STATA_CHARACTERS = 32
SPSS_BYTES = 64
_PREFIXES = ("", "_", "@", "X", "V")
"""What programs put before a name that begins with a digit: pandas and hand-made Stata names `_`, SPSS `@`, R `X`, others `V`."""
_FORMATS: dict[FileFormat, tuple[Format, ...]] = {
    "csv": ("mdis",),
    "dta": ("mdis", "stata"),
    "sav": ("mdis", "spss"),
    "xlsx": ("mdis", "xlsx"),
}
"""Kinds of alias by file: names of the office's code book travel into every other kind."""


@dataclass(frozen=True)
class Resolution:
    """What the columns of one table are.

    columns: delivered name to variable. evidence: how each was recognised. unknown: delivered names that are no variable. problems:
    E-HEADER-AMBIGUOUS for a column that may be several variables, E-HEADER-TWICE for a variable that several columns may be; such
    columns are in neither.
    """

    columns: dict[str, str]
    evidence: dict[str, Evidence] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def resolve(table: TextTable, contract: Contract, year: int | None = None) -> Resolution:
    """Recognise the columns of a table.

    In this order, the first that names exactly one variable: the delivered name as an alias of that year and kind of file, or as our own
    name; what Stata, SPSS or R make of an alias (`_4차…`, other case, signs to `_`, cut at 32 characters or 64 bytes); the column's
    label as an alias or as the label of the contract; name, then label, with separators and case set aside. year: None for aliases of
    every year.
    """
    rules = _rules(contract, table.format, year)
    columns: dict[str, str] = {}
    evidence: dict[str, Evidence] = {}
    unknown: list[str] = []
    problems: list[Problem] = []
    for name in table.names:
        found, how = _recognise(name, table.labels.get(name, ""), rules)
        if len(found) == 1:
            columns[name], evidence[name] = found[0], how
        elif found:
            problems.append(Problem("E-HEADER-AMBIGUOUS", table.file, None, name, {"candidates": ", ".join(found)}))
        else:
            unknown.append(name)
    for variable in dict.fromkeys(columns.values()):
        same = [name for name, of in columns.items() if of == variable]
        if len(same) > 1:
            problems.append(Problem("E-HEADER-TWICE", table.file, None, variable, {"columns": ", ".join(same)}))
            for name in same:
                del columns[name], evidence[name]
    return Resolution(columns, evidence, tuple(unknown), tuple(problems))


def mangled(name: str) -> frozenset[str]:
    """What programs make of a name: a prefix before a leading digit, signs to `_` or `.`,
    and the ends cut off by Stata and SPSS.
    """
    plain = _plain(name)
    signs = {plain, re.sub(r"\W", "_", plain), re.sub(r"[^\w.]", ".", plain)}
    prefixes = _PREFIXES if plain[:1].isdigit() else ("",)
    whole = {prefix + sign for prefix in prefixes for sign in signs}
    cut = {one[:STATA_CHARACTERS] for one in whole}
    cut |= {_cut(one, encoding) for one in whole for encoding in ("utf-8", "cp949")}
    return frozenset(one.casefold() for one in whole | cut)


def tokens(text: str) -> str:
    """A name with separators, punctuation, width and case set aside; the order of its parts is kept."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True)
class _Rules:
    names: dict[str, list[str]]
    mangled: dict[str, list[str]]
    labels: dict[str, list[str]]
    tokens: dict[str, list[str]]


def _rules(contract: Contract, kind: FileFormat, year: int | None) -> _Rules:
    known = {variable.name: list(_aliases(variable, kind, year)) for variable in contract.delivered}
    labels = {variable.name: [*known[variable.name], variable.label.ko, variable.label.en] for variable in contract.delivered}
    return _Rules(
        _index((_plain(alias), name) for name, aliases in known.items() for alias in aliases),
        _index((form, name) for name, aliases in known.items() for alias in aliases for form in _mangled(alias)),
        _index((_plain(text).casefold(), name) for name, texts in labels.items() for text in texts),
        _index((tokens(alias), name) for name, aliases in known.items() for alias in aliases),
    )


def _aliases(variable: Variable, kind: FileFormat, year: int | None) -> Iterator[str]:
    for alias_format in _FORMATS[kind]:
        yield from variable.names(year, alias_format)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for key, name in pairs:
        if key and name not in index.setdefault(key, []):
            index[key].append(name)
    return index


def _recognise(name: str, label: str, rules: _Rules) -> tuple[list[str], Evidence]:
    """Candidates and the evidence for them; more than one only where no later rule settles it."""
    doubtful: tuple[list[str], Evidence] = ([], "name")
    tried: list[tuple[list[str], Evidence]] = [
        (rules.names.get(_plain(name), []), "name"),
        (rules.mangled.get(_plain(name).casefold(), []), "mangled"),
        (rules.labels.get(_plain(label).casefold(), []), "label"),
        (rules.tokens.get(tokens(name), []), "tokens"),
        (rules.tokens.get(tokens(label), []), "tokens"),
    ]
    for found, how in tried:
        possible = [one for one in found if not doubtful[0] or one in doubtful[0]]
        if len(possible) == 1:
            return possible, how
        if possible and (not doubtful[0] or len(possible) < len(doubtful[0])):
            doubtful = possible, how
    return doubtful


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()


def _cut(name: str, encoding: str) -> str:
    """The longest beginning that fits `SPSS_BYTES`; the name itself where the encoding cannot write it."""
    try:
        data = name.encode(encoding)
    except UnicodeEncodeError:
        return name
    if len(data) <= SPSS_BYTES:
        return name
    kept = 0
    for place, character in enumerate(name):
        kept += len(character.encode(encoding))
        if kept > SPSS_BYTES:
            return name[:place]
    return name


_mangled = cache(mangled)
