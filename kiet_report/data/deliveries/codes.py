"""Codes of a delivery against the lists that hold in its year.

The list is always declared; which it might be is never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import Code, Contract, Variable
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.editions.inputs import Inputs

DIVISIONS = "industry_division"
"""The variable that `divisions_file` is about: its list is not kept here, because its licences differ."""
NO_YEAR = -1
"""Stands for the year of a row whose own year could not be read, or of a data set without years."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """What a code of the delivery is stored as.

    name: of the list, in messages. classification: an official one, whose codes are public and may be told; answers of a questionnaire are
    not.
    """

    name: str
    stored: Mapping[str, str]
    classification: bool

    def told(self, code: str) -> str | None:
        """The code as messages may show it: only one that has the form of the list's own,
        so that no other value is ever shown.
        """
        longest = max(map(len, self.stored), default=0)
        return code if self.classification and re.fullmatch(rf"[0-9A-Z-]{{1,{max(longest, 1)}}}", code) else None


@dataclass(frozen=True, slots=True)
class Lookup:
    """index: into `targets`, -1 where nothing was wanted or the code is unknown. bad: bool, the latter."""

    index: np.ndarray
    targets: list[str]
    bad: np.ndarray


@dataclass
class CodeLists:
    """The lists that hold for a contract under a configuration, by variable and year."""

    inputs: Inputs
    contract: Contract
    config: IngestConfig
    _known: dict[tuple[str, int], CodeList | None] = field(default_factory=dict)

    def of(self, variable: Variable, year: int) -> CodeList | None:
        """The list of a variable in a year, None where any code may stand.

        Raises ReportError E-PROVINCE-SYSTEM where provinces come without the declaration of their code system, E-CODES-ON where a list
        goes by date and the rows have no year, and what `data.codelists` raises for a list that cannot be had.
        """
        key = (variable.name, year)
        if key not in self._known:
            self._known[key] = self._make(variable, self.config.codes_on or (None if year == NO_YEAR else year))
        return self._known[key]

    def fitting(self, met: Iterable[str], year: int) -> str:
        """The province systems in which every code met is valid, for a message:
        people decide, never the program.
        """
        return ", ".join(codelists.consistent_systems(self.inputs, met, self.config.codes_on or year)) or "-"

    def _make(self, variable: Variable, on: dt.date | int | None) -> CodeList | None:
        if variable.codelist == "technologies":
            return CodeList("technologies", {code: code for code in codelists.technologies(self.inputs)["id"]}, classification=False)
        if variable.codelist not in ("provinces", "industries", None):
            day = dt.date(on, 12, 31) if isinstance(on, int) else on
            valid = [code.code for code in self.contract.codelists[variable.codelist] if _holds(code, day)]
            return CodeList(variable.codelist, {code: code for code in valid}, classification=False)
        divisions = self.config.divisions_file if variable.name == DIVISIONS else None
        if variable.codelist is None and divisions is None:
            return None
        if on is None:
            raise ReportError("E-CODES-ON")
        if divisions is not None:
            found = codelists.industry_divisions(self.inputs.path(divisions), on)
            return CodeList(Path(divisions).name, {code: code for code in sorted(found)}, classification=True)
        if variable.codelist == "industries":
            return CodeList("KSIC", {code: code for code in codelists.industry_sections(self.inputs, on).index}, classification=True)
        system = self.config.province_system
        if system is None:
            raise ReportError("E-PROVINCE-SYSTEM", known=", ".join(codelists.PROVINCE_SYSTEMS), fitting="-")
        return CodeList(system, codelists.province_ids(self.inputs, system, on), classification=True)


def look_up(texts: pa.Array, wanted: np.ndarray, years: np.ndarray, lists: Mapping[int, Mapping[str, str]]) -> Lookup:
    """What each wanted cell is stored as.

    years: one a row; lists: by year, the stored value of each code.
    """
    encoded = texts.dictionary_encode()
    codes, place = encoded.dictionary.to_pylist(), encoded.indices.to_numpy()
    targets = sorted({stored for by_code in lists.values() for stored in by_code.values()})
    position = {target: number for number, target in enumerate(targets)}
    index = np.full(len(texts), -1, dtype=np.int32)
    for year, by_code in lists.items():
        table = np.array([position.get(by_code.get(code, ""), -1) for code in codes], dtype=np.int32)
        rows = wanted & (years == year)
        index[rows] = table[place[rows]]
    return Lookup(index, targets, wanted & (index < 0))


def _holds(code: Code, day: dt.date | None) -> bool:
    first, last = code.valid_from, code.valid_to
    return day is None or ((first is None or first <= day) and (last is None or day <= last))
