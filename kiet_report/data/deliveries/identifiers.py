"""Whether the identifiers of two years are those of one list:
a leading zero lost, a prefix added or another list tears the panel apart.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import groupby, pairwise

import numpy as np
import pandas as pd

from kiet_report.data.contracts.contract import Contract
from kiet_report.data.deliveries.codes import NO_YEAR
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.stacked import Stacked

ENOUGH = 20
"""Identifiers a year needs before the share that it has in common with another says something."""
REFORMED = 0.01
"""The share of a year's identifiers that must be those of the year before in another form; fewer may be chance."""


def check(rows: Stacked, contract: Contract, config: IngestConfig, problems: Problems) -> None:
    """Note E-ID for consecutive years present where identifiers come back in another form,
    E-ID-OVERLAP where far too few do.

    Another form: alike once letters before the number, leading zeros, punctuation and case are set aside. No identifier is ever changed,
    and messages tell forms such as `[0-9]{8}`, not identifiers.
    """
    if contract.entity is None:
        return
    ids = rows.frame[contract.entity]
    by_year = {int(year): pd.Index(ids[rows.years == year].dropna().unique()) for year in np.unique(rows.years) if year != NO_YEAR}
    overlaps = {(before, year): _overlap(by_year[before], by_year[year]) for before, year in pairwise(by_year)}
    for (before, year), overlap in overlaps.items():
        earlier, later = by_year[before].difference(by_year[year]), by_year[year].difference(by_year[before])
        fewer = min(len(by_year[before]), len(by_year[year]))
        reformed = _same_core(earlier, later)
        if reformed >= max(2, REFORMED * fewer) and not _cores_collide(by_year[before]) and not _cores_collide(by_year[year]):
            was, now = _form(earlier), _form(later)
            problems.add("E-ID", contract.id, None, contract.entity, before=before, year=year, count=reformed, was=was, now=now)
            continue
        others = [share for pair, share in overlaps.items() if pair != (before, year)]
        usual = statistics.median(others) if len(others) > 1 else None
        least = max(config.least_overlap, 0 if usual is None else usual * config.overlap_drop)
        if fewer >= ENOUGH and overlap < least:
            problems.add(
                "E-ID-OVERLAP", contract.id, None, contract.entity, before=before, year=year, share=f"{100 * overlap:.0f}",
                least=f"{100 * least:.0f}",
            )  # fmt: skip


def _overlap(one: pd.Index, other: pd.Index) -> float:
    """Identifiers of both, as a share of the shorter list."""
    return len(one.intersection(other)) / max(min(len(one), len(other)), 1)


def _core(ids: pd.Index) -> pd.Index:
    bare = ids.str.casefold().str.replace(r"[^0-9a-z]", "", regex=True)
    return bare.str.replace(r"^[a-z]*0*(?=[0-9])", "", regex=True)


def _same_core(one: pd.Index, other: pd.Index) -> int:
    """How many identifiers of the first are in the second but for their form."""
    return len(_core(one).unique().intersection(_core(other).unique())) if len(one) and len(other) else 0


def _cores_collide(ids: pd.Index) -> bool:
    """Whether the form tells identifiers of one year apart, so that it belongs to the identifier."""
    return bool(1 - len(_core(ids).unique()) / max(len(ids), 1) > REFORMED)


def _form(ids: pd.Index) -> str:
    """The most frequent form, as a pattern: runs of digits and letters with their length,
    everything else as a dot.
    """
    (form, _), *_ = Counter(map(_pattern, ids)).most_common(1)
    return form


def _pattern(identifier: str) -> str:
    def kind(character: str) -> str:
        return "[0-9]" if re.match("[0-9]", character) else "[A-Za-z]" if re.match("[A-Za-z]", character) else "."

    zeros = len(identifier) - len(identifier.lstrip("0"))
    runs = [f"{name}{{{len(list(run))}}}" for name, run in groupby(identifier[zeros:], key=kind)]
    return "0" * zeros + "".join(runs)
