"""Small data sets after a contract, for tests:
valid by construction, the same for the same seed, and one broken cell for each rule.

They have the form of a data set and nothing of its content; the simulated panel is another thing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import Contract, Format, TechnologyUse, Variable
from kiet_report.data.contracts.schema import Rule, stored_codes
from kiet_report.data.editions.inputs import Inputs

YEARS = (2019, 2020, 2021, 2022)
"""Both rules of the technology items occur."""
MISSING_SHARE = 0.1
HIGHEST = 1000.0
"""The upper end of a range that has none."""

_EXAMPLES = ("2022", "10", "A", "a", "1")
_INTEGERS = {"int8": 127, "int16": 32_767, "int32": 2_147_483_647}


@dataclass(frozen=True)
class Broken:
    """One cell that breaks one rule. text: as a delivery would carry it."""

    variable: str
    rule: Rule | Literal["type"]
    text: str


def valid_frame(contract: Contract, inputs: Inputs, *, entities: int = 12, years: Sequence[int] = YEARS, seed: int = 1) -> pd.DataFrame:
    """A stored frame that fits: each entity in every year of a panel,
    or `entities` rows of a data set that is none.
    """
    return _Maker(contract, inputs, entities, years, seed).frame()


def delivered_rows(
    contract: Contract,
    inputs: Inputs,
    *,
    format: Format = "mdis",
    system: str = "kostat",
    entities: int = 12,
    years: Sequence[int] = YEARS,
    seed: int = 1,
) -> list[list[str]]:
    """The same data as a delivery would write them: a header of that format's names, then rows of text.

    system: of the province codes. Yes and no are Y and N, a missing cell is empty, and derived variables are not there.
    """
    frame = valid_frame(contract, inputs, entities=entities, years=years, seed=seed)
    name_year = min(years)
    variables = contract.delivered
    codes = codelists.provinces_on(inputs, system, max(years)) if any(item.codelist == "provinces" for item in variables) else None
    columns = []
    for variable in variables:
        cells = [_text(cell, variable) for cell in frame[variable.name]]
        if variable.codelist == "provinces" and codes is not None:
            cells = [codes.code(cell) if cell else "" for cell in cells]
        columns.append([variable.names(name_year, format)[0], *cells])
    return [list(row) for row in zip(*columns, strict=True)]


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV, lines ending as spreadsheets write them."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def broken_cells(contract: Contract) -> Iterator[Broken]:
    """One broken cell for every rule of every delivered variable."""
    for variable in contract.delivered:
        if variable.type in ("integer", "number", "stage", "yes_no"):
            yield Broken(variable.name, "type", "값")
        if not variable.nullable:
            yield Broken(variable.name, "null", "")
        if variable.codelist is not None:
            yield Broken(variable.name, "code", "99")
        if variable.pattern is not None:
            yield Broken(variable.name, "pattern", "?")
        if variable.range is not None and variable.range.min is not None:
            yield Broken(variable.name, "range", f"{variable.range.min - 1:.0f}")
        if variable.range is not None and (variable.range.max is not None or variable.range.max_of is not None):
            yield Broken(variable.name, "range", f"{(variable.range.max or 3019) + 1:.0f}")
        if variable.type == "number":
            yield Broken(variable.name, "finite", "1e400")


def _text(cell: object, variable: Variable) -> str:
    if pd.isna(cell):
        return ""
    if variable.type == "yes_no":
        return "Y" if cell == 1 else "N"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@dataclass
class _Maker:
    """Makes one frame, column by column in the contract's order; later columns may look at earlier ones."""

    contract: Contract
    inputs: Inputs
    entities: int
    years: Sequence[int]
    seed: int
    columns: dict[str, pd.Series] = field(default_factory=dict)

    def frame(self) -> pd.DataFrame:
        self.random = np.random.default_rng(self.seed)
        panel = self.contract.entity is not None and self.contract.time is not None
        self.rows = self.entities * len(self.years) if panel else self.entities
        self.row_years = np.tile(self.years, self.entities) if panel else np.full(self.rows, self.years[0])
        self.numbers = np.repeat(np.arange(self.entities), len(self.years)) if panel else np.arange(self.rows)
        for variable in self.contract.variables:
            self.columns[variable.name] = self.column(variable)
        return pd.DataFrame(self.columns)

    def column(self, variable: Variable) -> pd.Series:
        """A column with the dtype of the contract."""
        values = self.values(variable)
        missing = self.not_asked(variable)
        if variable.nullable and variable.derived is None and variable.name not in self.contract.key:
            missing = missing | (self.random.random(self.rows) < MISSING_SHARE)
        cells = [None if gone or value is None else value for value, gone in zip(values, missing, strict=True)]
        return pd.Series(cells, dtype=variable.dtype)

    def values(self, variable: Variable) -> list[str | int | float | None]:
        if variable.name == self.contract.time and variable.type == "integer":
            return [int(year) for year in self.row_years]
        if variable.derived is not None:
            return self.technology(variable.derived.source)
        if variable.type == "stage":
            return self.stages()
        codes = stored_codes(variable, self.contract, self.inputs)
        if codes is not None:
            drawn = self.random.choice(np.array(codes), self.rows)
            return [str(code) if variable.dtype == "str" else int(code) for code in drawn]
        if variable.type in ("text", "code"):
            return self.texts(variable)
        return self.draws(variable)

    def texts(self, variable: Variable) -> list[str | int | float | None]:
        """Identifiers with leading zeros; otherwise an example that the pattern allows."""
        if variable.pattern is not None:
            return [next(text for text in _EXAMPLES if re.fullmatch(str(variable.pattern), text))] * self.rows
        return [f"{number:06d}" for number in self.numbers] if variable.name in self.contract.key else [variable.name] * self.rows

    def draws(self, variable: Variable) -> list[str | int | float | None]:
        """Whole numbers within the range, also for amounts, so that a delivery writes them exactly."""
        low, high = 0.0, HIGHEST
        if variable.range is not None:
            low = variable.range.min if variable.range.min is not None else low
            high = variable.range.max if variable.range.max is not None else max(low + HIGHEST, high)
        high = min(high, _INTEGERS.get(variable.dtype.lower(), high))
        other = self.columns.get(variable.range.max_of) if variable.range and variable.range.max_of else None
        ends = np.full(self.rows, high) if other is None else other.fillna(low).to_numpy(dtype=float)
        drawn = self.random.integers(np.full(self.rows, int(low)), ends.astype(int) + 1)
        return [float(value) if variable.type == "number" else int(value) for value in drawn]

    def stages(self) -> list[str | int | float | None]:
        """A stage code of each row's year, or None for a blank."""
        drawn: dict[int, list[int]] = {}
        for year in sorted(set(self.years)):
            rule = self.rule(year)
            drawn[year] = [int(code) for code in self.random.choice((*rule.used, *rule.not_used), self.rows)]
        blank = self.random.random(self.rows) < MISSING_SHARE
        return [None if blank[row] else drawn[int(year)][row] for row, year in enumerate(self.row_years)]

    def technology(self, source: str) -> list[str | int | float | None]:
        rules = {year: self.rule(year) for year in set(self.years)}
        made: list[str | int | float | None] = []
        for year, stage in zip(self.row_years, self.columns[source], strict=True):
            rule = rules[int(year)]
            if pd.isna(stage):
                made.append(0 if rule.blank == "not_used" else None)
            else:
                made.append(int(str(stage) in rule.used))
        return made

    def rule(self, year: int) -> TechnologyUse:
        found = self.contract.technology_use(year)
        if found is None:
            raise ValueError(f"the contract {self.contract.id} has no rule for the technology items of {year}")
        return found

    def not_asked(self, variable: Variable) -> np.ndarray:
        """Rows of which the question was not asked, because a condition over earlier answers does not hold."""
        gone = np.zeros(self.rows, dtype=bool)
        for condition in variable.asked_of:
            answers = self.columns[condition.variable]
            gone |= ~answers.astype("string").fillna("").isin(condition.codes).to_numpy(dtype=bool)
        return gone
