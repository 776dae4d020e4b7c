"""Periods: a year ("2022") or a span of years ("2017-2022"), and how each language writes them;
the months in English.
"""

from __future__ import annotations

import re

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")


def parse_period(period: str) -> tuple[int, int]:
    """First and last year, equal for a single year.

    E-PERIOD unless it is a year, or two years of which the second is later.
    """
    found = _PERIOD.fullmatch(period) if isinstance(period, str) else None
    if found is None:
        raise ReportError("E-PERIOD", given=ascii(period))
    first, last = int(found[1]), int(found[2] or found[1])
    if found[2] and last <= first:
        raise ReportError("E-PERIOD", given=ascii(period))
    return first, last


def write_period(period: str, lang: Lang) -> str:
    """ "2022년" or "2017~2022년" in Korean, "2022" or "2017–2022" in English."""
    first, last = parse_period(period)
    if lang == "ko":
        return f"{first:04}년" if first == last else f"{first:04}~{last:04}년"
    return f"{first:04}" if first == last else f"{first:04}–{last:04}"
