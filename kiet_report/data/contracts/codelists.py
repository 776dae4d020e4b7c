"""Code lists with their validity (`data/codelists/`): industries, provinces, technologies.

Codes are text.

A code means nothing by itself: 31 is Gyeonggi to one office and Ulsan to another. Whoever looks up a code says whose code it is and on
which day, and nothing here infers either from the codes.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts import tidy_csv

FOLDER = "codelists"
ProvinceSystem = Literal["kostat", "mois", "mois_former", "iso"]
PROVINCE_SYSTEMS: tuple[ProvinceSystem, ...] = get_args(ProvinceSystem)
"""kostat: the statistical office. mois: the interior ministry, as in force on the day. mois_former: the ministry's codes as they were
before the changes of 2023 and 2024, for files that keep them. iso: ISO 3166-2."""
DIVISION_COLUMNS = ("code", "section", "valid_from", "valid_to")


def industries(inputs: Inputs) -> pd.DataFrame:
    """The 21 sections of the Korean Standard Industrial Classification. Index: `code` (A to U)."""
    return tidy_csv.read(inputs, FOLDER, "industries").set_index("code", drop=False)


def provinces(inputs: Inputs) -> pd.DataFrame:
    """The 17 provinces. Index: `id`.

    The two code systems stay apart: 31 is Gyeonggi in `kostat` and Ulsan in `mois`, so a code alone names nobody.
    `tile_row`, `tile_col`: the place in the tile map, from 1 at the upper left.
    """
    return tidy_csv.read(inputs, FOLDER, "provinces").set_index("id", drop=False)


def technologies(inputs: Inputs) -> pd.DataFrame:
    """The nine technologies of the Survey of Business Activities. Index: `id`."""
    return tidy_csv.read(inputs, FOLDER, "technologies").set_index("id", drop=False)


def province_codes(inputs: Inputs) -> pd.DataFrame:
    """Every code of every system with the days on which it means a province:
    system, code, id, valid_from, valid_to, confidence, notes.
    """
    return tidy_csv.read(inputs, FOLDER, "province_codes")


@dataclass(frozen=True)
class ProvinceCodes:
    """The codes of one system on one day, or in one year.

    ids: province by code; codes: code by province, as at the end of the year.
    """

    system: ProvinceSystem
    on: dt.date | int
    ids: Mapping[str, str]
    codes: Mapping[str, str]

    def id(self, code: str) -> str:
        """The province of a code; E-CODE-PROVINCE where the code is not valid then."""
        if code not in self.ids:
            known = ", ".join(sorted(self.ids))
            raise ReportError("E-CODE-PROVINCE", system=self.system, given=ascii(code), on=str(self.on), known=known)
        return self.ids[code]

    def code(self, id: str) -> str:
        """The code of a province; E-CODE-PROVINCE-ID where the system has none for it then."""
        if id not in self.codes:
            raise ReportError(
                "E-CODE-PROVINCE-ID", system=self.system, given=ascii(id), on=str(self.on), known=", ".join(sorted(self.codes))
            )
        return self.codes[id]


def provinces_on(inputs: Inputs, system: str, on: dt.date | int) -> ProvinceCodes:
    """The codes of a system on a day, or in a year.

    A year means its last day; a code that was replaced in the course of the year is accepted beside its successor, since both name the same
    province. A province that ended in the course of the year is not there: what its code means afterwards is not known.
    E-CODE-SYSTEM for a system that there is not.
    """
    rows = province_codes(inputs)
    chosen = rows[rows["system"] == _system(system)]
    last = _last_day(on)
    at_end = {row["id"]: row["code"] for row in _valid(chosen, last, last)}
    during = _valid(chosen, dt.date(on, 1, 1), last) if isinstance(on, int) else _valid(chosen, last, last)
    ids = {row["code"]: row["id"] for row in during if row["id"] in at_end}
    return ProvinceCodes(_system(system), on, MappingProxyType(ids), MappingProxyType(at_end))


def province_ids(inputs: Inputs, system: str, on: dt.date | int) -> dict[str, str]:
    """Province by code, see `provinces_on`."""
    return dict(provinces_on(inputs, system, on).ids)


def consistent_systems(inputs: Inputs, codes: Iterable[str], on: dt.date | int) -> list[ProvinceSystem]:
    """The systems in which every one of `codes` is valid then:
    to be told in a message, never to be acted upon.
    """
    given = set(codes)
    return [system for system in PROVINCE_SYSTEMS if given <= set(provinces_on(inputs, system, on).ids)]


def industry_sections(inputs: Inputs, on: dt.date | int) -> pd.DataFrame:
    """The sections in force on a day, or on the last day of a year.

    Index: `code`. E-CODE-SECTIONS where none are known for then.
    """
    listed = industries(inputs)
    last = _last_day(on)
    valid = [row["code"] for row in _valid(listed, last, last)]
    if not valid:
        raise ReportError("E-CODE-SECTIONS", on=str(on), known=min(listed["valid_from"]))
    return listed.loc[valid]


def industry_divisions(path: Path, on: dt.date | int) -> frozenset[str]:
    """Two-digit divisions in force on a day, or on the last day of a year,
    from a list that the user provides.

    path: CSV in UTF-8 with the columns code, section, valid_from, valid_to; dates as YYYY-MM-DD or empty. No such list comes with this
    project, because its licences differ. E-DIVISIONS naming the line that does not fit.
    """
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ReportError("E-DIVISIONS", file=path.name, line=0, columns=",".join(DIVISION_COLUMNS)) from None
    if not rows or tuple(rows[0]) != DIVISION_COLUMNS:
        raise ReportError("E-DIVISIONS", file=path.name, line=1, columns=",".join(DIVISION_COLUMNS))
    last, valid = _last_day(on), set()
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(DIVISION_COLUMNS) or not re.fullmatch(r"[0-9]{2}", row[0]) or not all(map(_is_date, row[2:])):
            raise ReportError("E-DIVISIONS", file=path.name, line=line, columns=",".join(DIVISION_COLUMNS))
        if _bound(row[2], first=True) <= last <= _bound(row[3], first=False):
            valid.add(row[0])
    return frozenset(valid)


def _system(system: str) -> ProvinceSystem:
    for known in PROVINCE_SYSTEMS:
        if system == known:
            return known
    raise ReportError("E-CODE-SYSTEM", given=ascii(system), known=", ".join(PROVINCE_SYSTEMS))


def _last_day(on: dt.date | int) -> dt.date:
    return dt.date(on, 12, 31) if isinstance(on, int) else dt.date(on.year, on.month, on.day)


def _valid(rows: pd.DataFrame, first: dt.date, last: dt.date) -> list[dict[str, str]]:
    """Rows valid on some day from `first` to `last`."""
    return [
        row
        for row in rows.to_dict("records")
        if _bound(row["valid_from"], first=True) <= last and first <= _bound(row["valid_to"], first=False)
    ]


def _bound(text: str, *, first: bool) -> dt.date:
    """The first or last day of a date, month or year; the end of time where the text is empty."""
    if not text:
        return dt.date.min if first else dt.date.max
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    month = month or (1 if first else 12)
    return dt.date(year, month, day or (1 if first else calendar.monthrange(year, month)[1]))


def _is_date(text: str) -> bool:
    try:
        return not text or bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
