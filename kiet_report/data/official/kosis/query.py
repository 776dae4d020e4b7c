"""What is asked of one table: items, categories of each classification, and a span of periods."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod

ALL = ("ALL",)
MOST_AXES = 8
MOST_CELLS = 40_000
FREQUENCIES = ("Y", "H", "S", "Q", "M", "D", "F", "IR")
"""Y year, H or S half, Q quarter, M month, D day, F every 2 to 10 years, IR irregular."""
_PER_YEAR = {"H": 2, "S": 2, "Q": 4, "M": 12}


@dataclass(frozen=True)
class Query:
    """A selection of a table.

    items, axes: codes, or ("ALL",); one entry of axes for each of objL1 to objL8. prd_se: a frequency of FREQUENCIES. first, last: periods
    as KOSIS writes them: 2022, 202201 (January, first quarter, first half), 20220131.
    """

    org_id: str
    tbl_id: str
    first: str
    last: str
    items: tuple[str, ...] = ALL
    axes: tuple[tuple[str, ...], ...] = (ALL,)
    prd_se: str = "Y"

    @property
    def where(self) -> str:
        """The table, for messages."""
        return f"orgId={self.org_id} tblId={self.tbl_id}"

    def parameters(self, *, latest_only: bool = False) -> dict[str, str]:
        """What is sent, without the key. latest_only: one period, the newest, whatever the span."""
        period = {"newEstPrdCnt": "1"} if latest_only else {"startPrdDe": self.first, "endPrdDe": self.last}
        axes = {f"objL{number}": "+".join(codes) for number, codes in enumerate(self.axes, start=1)}
        fixed = {"method": "getList", "format": "json", "jsonVD": "Y", "smblChk": "Y"}
        return {**fixed, "orgId": self.org_id, "tblId": self.tbl_id, "itmId": "+".join(self.items), **axes, "prdSe": self.prd_se, **period}

    def with_axes(self, count: int) -> Query:
        """The same with at least that many classifications; those added ask for all their categories."""
        return replace(self, axes=self.axes + (ALL,) * (count - len(self.axes)))

    def cells(self, codes: Mapping[int, int]) -> int | None:
        """How many cells at most.

        codes: number of categories by axis (0 for items, 1 for objL1 …); None when one is not known.
        """
        sizes = [codes.get(place) if chosen == ALL else len(chosen) for place, chosen in enumerate((self.items, *self.axes))]
        first, last = index_of(self.first, self.prd_se), index_of(self.last, self.prd_se)
        if None in sizes or first is None or last is None:
            return None
        return prod(size for size in sizes if size is not None) * (last - first + 1)


def index_of(period: str, prd_se: str) -> int | None:
    """A period as a whole number, one more for the next;
    None when it is not written as its frequency asks.
    """
    if prd_se == "D" and re.fullmatch(r"[0-9]{8}", period):
        try:
            return dt.datetime.strptime(period, "%Y%m%d").toordinal()
        except ValueError:
            return None
    if prd_se in _PER_YEAR and re.fullmatch(r"[0-9]{6}", period):
        year, part = int(period[:4]), int(period[4:])
        return year * _PER_YEAR[prd_se] + part - 1 if 1 <= part <= _PER_YEAR[prd_se] else None
    if prd_se in ("Y", "F", "IR") and re.fullmatch(r"[0-9]{4}", period):
        return int(period)
    return None


def period_at(index: int, prd_se: str) -> str:
    """The period of a whole number of `index_of`."""
    if prd_se == "D":
        return dt.date.fromordinal(index).strftime("%Y%m%d")
    if prd_se in _PER_YEAR:
        year, part = divmod(index, _PER_YEAR[prd_se])
        return f"{year:04}{part + 1:02}"
    return f"{index:04}"


def span_in(first_year: int, last_year: int, prd_se: str) -> tuple[str, str]:
    """First and last period of a span of whole years in a frequency."""
    if prd_se == "D":
        return f"{first_year:04}0101", f"{last_year:04}1231"
    if prd_se in _PER_YEAR:
        return f"{first_year:04}01", f"{last_year:04}{_PER_YEAR[prd_se]:02}"
    return f"{first_year:04}", f"{last_year:04}"


def written(period: str, prd_se: str) -> str:
    """A period as the observations hold it: 2022, 2022-01, 2022-Q1, 2022-S1, 2022-01-31;
    one of another form stays as it came.
    """
    if prd_se == "M" and re.fullmatch(r"[0-9]{6}", period):
        return f"{period[:4]}-{period[4:]}"
    if prd_se in ("Q", "H", "S") and re.fullmatch(r"[0-9]{6}", period):
        return f"{period[:4]}-{'Q' if prd_se == 'Q' else 'S'}{int(period[4:])}"
    if prd_se == "D" and re.fullmatch(r"[0-9]{8}", period):
        return f"{period[:4]}-{period[4:6]}-{period[6:]}"
    return period
