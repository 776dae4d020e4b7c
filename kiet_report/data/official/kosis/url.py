"""A KOSIS address that somebody pasted: the table and the selection are taken from it,
and a key in it is dropped at once.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.query import ALL, FREQUENCIES, MOST_AXES

_ID = re.compile(r"[A-Za-z0-9_]{1,60}")
_CODE = re.compile(r"[A-Za-z0-9_.*-]{1,60}")
_PERIOD = re.compile(r"[0-9]{4,8}")
LEVELS = tuple(f"objl{number}" for number in range(1, MOST_AXES + 1))
KEPT = frozenset({"orgid", "tblid", "itmid", "prdse", "startprdde", "endprdde", "returnurl", "userstatsid", *LEVELS})
"""Parameters that are looked at; nothing else of an address is kept, a key least of all."""


@dataclass(frozen=True)
class Address:
    """A table, and what the address selects of it; None where it says nothing."""

    org_id: str
    tbl_id: str
    items: tuple[str, ...] | None = None
    axes: tuple[tuple[str, ...], ...] | None = None
    prd_se: str | None = None
    first: str | None = None
    last: str | None = None


def parse_url(text: str) -> Address:
    """The table an address names.

    Takes the page of a table (statHtml.do), the same behind KOSIS's sign-on, and addresses of the Open API, with a key or without.
    Raises ReportError E-KOSIS-URL, which never repeats the address, for anything else, and for a registered selection (userStatsId), which
    belongs to one member.
    """
    given = _kept(text)
    if "orgid" not in given and "returnurl" in given:
        given = _kept(given["returnurl"])
    if "userstatsid" in given:
        raise ReportError("E-KOSIS-URL", problem="userStatsId")
    for name in ("orgid", "tblid"):
        if not _ID.fullmatch(given.get(name, "")):
            raise ReportError("E-KOSIS-URL", problem="orgId, tblId")
    prd_se = given.get("prdse", "").upper() or None
    if prd_se is not None and prd_se not in FREQUENCIES:
        raise ReportError("E-KOSIS-URL", problem="prdSe")
    for name in ("startprdde", "endprdde"):
        if given.get(name) and not _PERIOD.fullmatch(given[name]):
            raise ReportError("E-KOSIS-URL", problem=name)
    axes = _axes(given)
    items = _codes(given["itmid"], "itmId") if given.get("itmid") else None
    first, last = given.get("startprdde") or None, given.get("endprdde") or None
    return Address(given["orgid"], given["tblid"], items, axes or None, prd_se, first, last)


def _kept(text: str) -> dict[str, str]:
    parts = urlsplit(html.unescape(text.strip()))
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not (host == "kosis.kr" or host.endswith(".kosis.kr")):
        raise ReportError("E-KOSIS-URL", problem="kosis.kr")
    # KOSIS joins codes with a plus sign, which ordinary decoding turns into a blank
    pairs = parse_qsl(parts.query.replace("+", "%2B"))
    return {name.lower(): value.strip() for name, value in pairs if name.lower() in KEPT}


def _axes(given: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    levels = [given.get(level, "") for level in LEVELS]
    used = max((number for number, level in enumerate(levels, start=1) if level), default=0)
    return tuple(_codes(level, "objL") if level else ALL for level in levels[:used])


def _codes(text: str, name: str) -> tuple[str, ...]:
    """KOSIS's own addresses end a list with one more plus sign."""
    codes = tuple(code.strip() for code in re.split(r"[+ ]", text) if code.strip())
    if not codes or not all(_CODE.fullmatch(code) for code in codes):
        raise ReportError("E-KOSIS-URL", problem=name)
    return ALL if any(code.upper() == "ALL" for code in codes) else codes
