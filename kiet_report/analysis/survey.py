"""The numbers of the survey of firms, whichever its wave: groups asked, shares with their intervals, and the firms behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kiet_report.analysis.survey_waves import EITHER, FEW, SHARE, Share, Wave
from kiet_report.core.records import Number
from kiet_report.models.tabulation import wilson

GROUPS = ("users", "nonusers")
"""The two groups that every firm belongs to one of; the other bases are parts of them."""


def sizes(waves: Iterable[Wave]) -> Iterator[Number]:
    """Firms that each question is put to: `survey_n`, `survey_users_n`, `survey_short_of_technology_n` …"""
    for wave in waves:
        for base, firms in wave.sizes.items():
            group = {} if base == "all" else {"group" if base in GROUPS else "base": base}
            missing = None if firms is not None else FEW
            yield _number(wave, "survey_n", group, firms, "firms", locus=wave.places.get(base), missing=missing)


def shares(waves: Iterable[Wave]) -> Iterator[Number]:
    """`survey_<question>_<option>` for every option, `survey_<question>_residual` and `_either` for what the print leaves to be inferred.

    In percent, with the 95 % interval by Wilson where the number of firms behind a share is known; n: firms asked.
    """
    for wave in waves:
        for share in wave.shares:
            low, high = _interval(share)
            more: dict[str, Any] = {"low": low, "high": high, "n": share.firms, "corrected": share.corrected}
            yield _number(wave, share.measure, share.at, share.value, "percent", locus=share.locus, missing=share.missing, **more)


def counts(waves: Iterable[Wave], *questions: str) -> Iterator[Number]:
    """`survey_count_<question>_<option>`: the firms behind the shares of these questions."""
    for wave in waves:
        for share in wave.shares:
            if share.measure == SHARE and share.at["question"] in questions:
                missing = share.missing or (None if share.count is not None else "not_obtained")
                more: dict[str, Any] = {"n": share.firms, "corrected": share.corrected}
                yield _number(wave, "survey_count", share.at, share.count, "firms", locus=share.locus, missing=missing, **more)


def described(waves: Iterable[Wave]) -> Iterator[Number]:
    """What prose and notes about one origin need.

    `survey_stated`: shares that the text of the print states, where the print is the edition's wave. `survey_floor`: the fewest firms that
    a value may rest on, where responses were handed over.
    """
    for wave in waves:
        if wave.stated is not None and not wave.at:
            yield _number(wave, "survey_stated", {}, wave.stated, "items")
        if wave.floor is not None:
            yield _number(wave, "survey_floor", {}, wave.floor, "firms")


def _interval(share: Share) -> tuple[float | None, float | None]:
    if share.measure not in (SHARE, EITHER) or share.count is None or not share.firms:
        return None, None
    found = wilson(share.count, share.firms)
    return found.low, found.high


def _number(wave: Wave, measure: str, at: Any, value: float | None, unit: str, **more: Any) -> Number:
    return Number(
        measure=measure, at={**at, **wave.at}, value=None if value is None else float(value), unit=unit, period=wave.period,
        definition=wave.definition, basis=wave.basis, source=wave.source, **more,
    )  # fmt: skip
