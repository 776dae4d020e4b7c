"""The numbers of an edition by name: a key, or a series at a relative period.

``ai_rate_2022_j`` is a key: that year is meant. ``ai_rate_j@final`` is a series at a moment, and moves on with the data:

    @latest       the last period with a value
    @final        the last period whose value is not provisional
    @provisional  the last period, where its value is provisional; otherwise nothing
    @previous     the period before the last
    @first        the first period

A relative name that reaches over a break of its series, or from one definition to another, is an error: the two ends are no change.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from kiet_report.core.errors import ReportError
from kiet_report.core.periods import parse_period
from kiet_report.core.records import Number
from kiet_report.narrative.bind import MOMENTS

_BACK = ("previous", "first")
N = TypeVar("N", bound=Number)


class Numbers(Mapping[str, N]):
    """Numbers by key, in the order given, that also answers to relative names and to a key without the
    vintage or wave at its end.

    breaks: definition -> the first years that do not continue the ones before (`data/definitions.yaml`).
    """

    def __init__(self, numbers: Iterable[N], breaks: Mapping[str, tuple[int, ...]] | None = None) -> None:
        self._by_key: dict[str, N] = {number.key: number for number in numbers}
        self._breaks = breaks or {}
        self._series: dict[str, dict[str, N]] = {}
        for number in self._by_key.values():
            periods = self._series.setdefault(number.series, {})
            if number.moment not in periods or _settles(number, periods[number.moment]):
                periods[number.moment] = number

    def __getitem__(self, name: str) -> N:
        """KeyError for a name that no number of the edition has;
        E-BREAK for a relative one that reaches over a break.
        """
        series, at, moment = name.partition("@")
        if not at:
            return self._by_key[name]
        if moment not in MOMENTS or series not in self._series:
            raise KeyError(name)
        return self._relative(series, moment, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def series(self, name: str) -> list[N]:
        """The numbers of a series that have a value, by period; of several vintages the final one."""
        return [number for number in _ordered(self._series.get(name, {}).values()) if number.value is not None]

    def closest(self, name: str) -> str:
        """Up to three known names like this one, for messages."""
        _, at, moment = name.partition("@")
        known: Iterable[str] = [f"{found}@{moment}" for found in self._series] if at and moment in MOMENTS else self._by_key
        return ", ".join(difflib.get_close_matches(name, list(known), n=3, cutoff=0.0)) or "-"

    def _relative(self, series: str, moment: str, name: str) -> N:
        known = self.series(series)
        if not known:
            # the series is there and has no value in this edition: a number without a value says so
            return next(iter(_ordered(self._series[series].values())))
        latest = known[-1]
        if moment == "latest":
            return latest
        if moment == "final":
            settled = [number for number in known if number.vintage != "provisional"]
            found = settled[-1] if settled else None
        elif moment == "provisional":
            found = latest if latest.vintage == "provisional" else None
        else:
            found = known[0] if moment == "first" else known[-2] if len(known) > 1 else None
        if found is None:
            raise KeyError(name)
        if moment in _BACK and (broken := self._broken(found, latest)):
            raise ReportError("E-BREAK", name=name, first=found.moment, last=latest.moment, reason=broken, where="?")
        return found

    def _broken(self, earlier: N, later: N) -> str:
        if earlier.definition != later.definition:
            return f"{earlier.definition} / {later.definition}"
        start, end = parse_period(earlier.moment)[1], parse_period(later.moment)[1]
        return ", ".join(str(year) for year in self._breaks.get(later.definition, ()) if start < year <= end)


def _settles(number: Number, other: Number) -> bool:
    """Whether the first of two values of one period stands for it: one that is there,
    final before provisional, the edition's own wave.
    """
    return _rank(number) > _rank(other)


def _rank(number: Number) -> tuple[Any, ...]:
    return number.value is not None, number.vintage != "provisional", "wave" not in number.at


def _ordered(numbers: Iterable[N]) -> list[N]:
    return sorted(numbers, key=lambda number: (parse_period(number.moment)[1], parse_period(number.moment)[0]))
