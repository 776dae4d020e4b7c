"""From delivered text to typed columns, as the contract says:
whole columns at a time, every cell that does not fit named by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import LANGUAGES
from kiet_report.data.contracts.contract import AMOUNT_UNITS, Contract, Variable
from kiet_report.data.deliveries import codes, missing, number_text
from kiet_report.data.deliveries.missing import Status
from kiet_report.data.deliveries.problems import Problems, runs
from kiet_report.data.deliveries.text_table import TextTable

YES_NO: Mapping[str, str] = {"Y": "1", "N": "0", "1": "1", "0": "0"}
CODES_TOLD = 20
"""Unknown codes named one by one; the rest are counted."""
EXACT = 2.0**53
"""Beyond this a float64 no longer holds every whole number."""


@dataclass(frozen=True)
class TypedTable:
    """A delivered table after its contract.

    file, lines: as in `TextTable`. frame: one column for each variable that is delivered, in the contract's order and with its dtype, all
    NA where the file lacks it.
    status: by variable, an array of `missing.Status` a row. years: int32, the reference year of each row, `codes.NO_YEAR` where there is
    none. conversions: cells by rule. absent: variables without a column.
    """

    file: str
    lines: np.ndarray
    frame: pd.DataFrame
    status: dict[str, np.ndarray]
    years: np.ndarray
    conversions: Counter[str]
    absent: tuple[str, ...]


@dataclass
class Typing:
    """One pass over one table. columns: the delivered name of each variable."""

    table: TextTable
    columns: Mapping[str, str]
    contract: Contract
    lists: codes.CodeLists
    problems: Problems
    conversions: Counter[str] = field(default_factory=Counter)
    years: np.ndarray = field(init=False)
    status: dict[str, np.ndarray] = field(default_factory=dict)

    def run(self) -> TypedTable:
        """Every variable typed; what does not fit is noted and NA."""
        self.years = np.full(len(self.table), codes.NO_YEAR, dtype=np.int32)
        made: dict[str, Any] = {}
        order = sorted(self.contract.delivered, key=lambda variable: variable.name != self.contract.time)
        for variable in order:
            made[variable.name] = self._column(variable)
            if variable.name == self.contract.time:
                self.years = made[variable.name].astype("Int32").fillna(codes.NO_YEAR).to_numpy(dtype=np.int32)
        frame = pd.DataFrame({variable.name: made[variable.name] for variable in self.contract.delivered})
        self._compare_bounds(frame)
        absent = tuple(variable.name for variable in self.contract.delivered if variable.name not in self.columns)
        return TypedTable(self.table.file, self.table.lines, frame, self.status, self.years, self.conversions, absent)

    def _column(self, variable: Variable) -> pd.Series:
        dtype = _nullable(variable)
        if variable.name not in self.columns:
            self.status[variable.name] = np.full(len(self.table), Status.ABSENT, dtype=np.uint8)
            return pd.Series(pd.NA, index=range(len(self.table)), dtype=dtype)
        texts = self._trimmed(variable)
        self.status[variable.name] = status = self._status(variable, texts)
        wanted = status == Status.OK
        if variable.type in ("integer", "number"):
            return self._numbers(variable, texts, wanted, dtype)
        listed = self._lists(variable, texts, wanted)
        if variable.type == "yes_no":
            listed = {int(year): codes.CodeList("Y, N", YES_NO, classification=False) for year in np.unique(self.years)}
        if listed is None:
            return self._texts(variable, texts, wanted)
        return self._codes(variable, texts, wanted, listed, dtype)

    def _trimmed(self, variable: Variable) -> pa.Array:
        texts = pa.array(self.table.frame[self.columns[variable.name]])
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.combine_chunks()
        texts = pc.fill_null(texts, "")
        bare = pc.utf8_trim_whitespace(texts)
        if changed := pc.sum(pc.and_(pc.not_equal(texts, bare), pc.not_equal(bare, ""))).as_py():
            self.conversions["surrounding_space"] += changed
        return bare

    def _status(self, variable: Variable, texts: pa.Array) -> np.ndarray:
        marks = self.contract.missing
        blank = {*marks.blank, *(mark for mark in self.table.na_marks if set(mark) != {marks.mask})}
        status = missing.statuses(texts, blank, rf"\x{ord(marks.mask):02x}{{1,{marks.mask_longest}}}")
        if not variable.nullable:
            lines = self.table.lines
            self.problems.add_cells("E-BLANK", self.table.file, lines[status == Status.BLANK], self.columns[variable.name])
            self.problems.add_cells("E-MASK", self.table.file, lines[status == Status.MASKED], self.columns[variable.name])
        return status

    def _lists(self, variable: Variable, texts: pa.Array, wanted: np.ndarray) -> dict[int, codes.CodeList] | None:
        """The list of each year met; None where the variable has none."""
        if variable.type not in ("code", "stage") and variable.codelist is None:
            return None
        # a row whose year is wrong is refused for that; which list holds for it cannot be said
        years = [int(year) for year in np.unique(self.years[wanted]) if year != codes.NO_YEAR or self.contract.time is None]
        try:
            found = {year: self.lists.of(variable, year) for year in years}
        except ReportError as error:
            met = pc.unique(texts.filter(pa.array(wanted))).to_pylist()
            fitting = {"fitting": self.lists.fitting(met, max(years))} if error.code == "E-PROVINCE-SYSTEM" else {}
            self.problems.add(error.code, self.table.file, None, self.columns[variable.name], **{**error.facts, **fitting})
            return {}
        listed = {year: one for year, one in found.items() if one is not None}
        return listed if listed or variable.codelist is not None else None

    def _numbers(self, variable: Variable, texts: pa.Array, wanted: np.ndarray, dtype: str) -> pd.Series:
        parsed = number_text.parse(texts, wanted)
        self.conversions.update(parsed.conversions)
        values, bad = parsed.values, parsed.bad
        whole = variable.type == "integer"
        if whole:
            bad |= np.isfinite(values) & (values != np.floor(values))
        self._refuse_cells(variable, texts, bad, "E-TYPE", expected="TYPE-INTEGER" if whole else "TYPE-NUMBER")
        if variable.amount and (factor := AMOUNT_UNITS[self.lists.config.amount_unit] / AMOUNT_UNITS[variable.unit or ""]) != 1:
            values = values * factor
            self.conversions["amount_unit"] += int(np.isfinite(values).sum())
        low, high = _bounds(variable, dtype)
        with np.errstate(invalid="ignore"):
            outside = ~bad & ((values < low) | (values > high))
        self._refuse_cells(variable, texts, outside, "E-RANGE", range=_span(variable))
        void = self.status[variable.name] != Status.OK
        if whole:
            return pd.Series(pd.arrays.IntegerArray(np.where(void, 0, values).astype(dtype.lower()), void.copy()))
        return pd.Series(pd.arrays.FloatingArray(np.where(void, 1.0, values), void.copy()))

    def _texts(self, variable: Variable, texts: pa.Array, wanted: np.ndarray) -> pd.Series:
        if variable.pattern:
            fits = pc.match_substring_regex(texts, rf"^(?:{variable.pattern})$").to_numpy(zero_copy_only=False).astype(bool)
            self._refuse_cells(variable, texts, wanted & ~fits, "E-TYPE", expected="TYPE-PATTERN")
        void = pa.array(self.status[variable.name] != Status.OK)
        return pd.Series(pc.if_else(void, pa.scalar(None, texts.type), texts), dtype="str")

    def _codes(self, variable: Variable, texts: pa.Array, wanted: np.ndarray, lists: Mapping[int, codes.CodeList], dtype: str) -> pd.Series:
        found = codes.look_up(texts, wanted, self.years, {year: one.stored for year, one in lists.items()})
        if variable.type == "yes_no":
            self._refuse_cells(variable, texts, found.bad, "E-TYPE", expected="TYPE-YES-NO")
        else:
            self._refuse_codes(variable, texts, found.bad, lists)
        known = found.index >= 0
        if dtype == "str":
            place = pa.array(np.where(known, found.index, 0), mask=~known)
            return pd.Series(pa.array(found.targets or [""], type=pa.large_string()).take(place), dtype="str")
        numbers = np.array([int(target) for target in found.targets] or [0], dtype=dtype.lower())
        return pd.Series(pd.arrays.IntegerArray(numbers[np.where(known, found.index, 0)], ~known))

    def _refuse_codes(self, variable: Variable, texts: pa.Array, bad: np.ndarray, lists: Mapping[int, codes.CodeList]) -> None:
        """E-CODE by year for an official classification, with codes and counts; E-ANSWER by cell for answers."""
        for year, one in lists.items():
            rows = np.flatnonzero(bad & (self.years == year))
            if not len(rows) or not one.classification:
                continue
            counted = Counter(texts.take(pa.array(rows)).to_pylist()).most_common()
            told = [(one.told(code), count) for code, count in counted]
            named = [f"{code} ({count})" for code, count in told if code is not None]
            other = sum(count for code, count in told if code is None)
            listed = ", ".join(named[:CODES_TOLD] + ["…"] * (len(named) > CODES_TOLD)) or "-"
            self.problems.add(
                "E-CODE", self.table.file, int(self.table.lines[rows[0]]), self.columns[variable.name], year=year if year > 0 else "-",
                list=one.name, count=len(rows), codes=listed, other=other, lines=runs(int(line) for line in self.table.lines[rows]),
            )  # fmt: skip
        for year, one in lists.items():
            if not one.classification:
                here = bad & (self.years == year)
                self._refuse_cells(variable, texts, here, "E-ANSWER", list=one.name, allowed=", ".join(one.stored) or "-")
        self.status[variable.name][bad] = Status.INVALID

    def _refuse_cells(
        self, variable: Variable, texts: pa.Array, bad: np.ndarray, code: str, *, expected: str | None = None, **facts: Any
    ) -> None:
        """Note the bad cells.

        expected: the code of the text that says what should have been there; looked up only where it is needed.
        """
        rows = np.flatnonzero(bad)
        if not len(rows):
            return
        if expected is not None:
            named = {"pattern": variable.pattern or ""} if expected == "TYPE-PATTERN" else {}
            facts["expected"] = {lang: message(expected, lang, **named) for lang in LANGUAGES}
        cells = texts.take(pa.array(rows)).to_pylist()
        self.problems.add_cells(code, self.table.file, self.table.lines[rows], self.columns[variable.name], values=cells, **facts)
        self.status[variable.name][rows] = Status.INVALID

    def _compare_bounds(self, frame: pd.DataFrame) -> None:
        """Values above that of another variable in their row;
        what is refused becomes NA as every other cell does.
        """
        for variable in self.contract.delivered:
            other = variable.range.max_of if variable.range else None
            if other is None or variable.name not in self.columns or other not in self.columns:
                continue
            above = (frame[variable.name] > frame[other]).fillna(False).to_numpy(dtype=bool)
            if above.any():
                texts = pa.array(frame[variable.name].astype("str"))
                self._refuse_cells(variable, texts, above, "E-RANGE", range=_span(variable, self.columns[other]))
                frame.loc[above, variable.name] = pd.NA


def _nullable(variable: Variable) -> str:
    """The dtype while cells may still be wrong: that of the contract, able to hold NA."""
    return variable.dtype if variable.dtype == "str" else variable.dtype[0].upper() + variable.dtype[1:]


def _bounds(variable: Variable, dtype: str) -> tuple[float, float]:
    """Both ends of what a number may be: the contract's, and what the stored type holds."""
    low, high = (variable.range.min, variable.range.max) if variable.range else (None, None)
    if dtype.startswith("Int"):
        stored = np.iinfo(dtype.lower())
        return max(low if low is not None else -EXACT, stored.min), min(high if high is not None else EXACT, stored.max)
    return (-np.inf if low is None else low), (np.inf if high is None else high)


def _span(variable: Variable, upper: str | None = None) -> str:
    """A range as messages write it, `0 … 100`; an open end is left out."""
    low, high = _bounds(variable, _nullable(variable))
    first = "" if np.isinf(low) else f"{low:.15g}"
    return f"{first} … {upper or ('' if np.isinf(high) else f'{high:.15g}')}".strip()
