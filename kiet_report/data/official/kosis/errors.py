"""Refusals of KOSIS, which come with HTTP status 200,
and the messages that say what to do about each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiet_report.core.errors import ReportError

DOCUMENTED = ("10", "11", "20", "21", "30", "31", "40", "41", "42", "50")
"""10 key missing, 11 key not valid, 20 parameter missing, 21 wrong parameter, 30 no data, 31 and 41 too much, 40 rate, 42 user blocked,
50 server."""
PASSING = frozenset({"40", "50"})
"""What another attempt may change."""
TOO_MUCH = frozenset({"31", "41"})
NO_DATA = "30"
MISSING = "20"
WRONG = "21"
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Refusal:
    """What KOSIS said. number: as given, empty when there was none. said: its text, key already cut."""

    number: str
    said: str

    @property
    def passing(self) -> bool:
        return self.number in PASSING

    @property
    def lacks_axes(self) -> bool:
        """Whether a classification (objL1 to objL8) is missing from the request."""
        return self.number == MISSING and "objl" in self.said.lower()


class KosisError(ReportError):
    """A refusal of KOSIS as a stated error. refusal: what KOSIS said."""

    def __init__(self, code: str, refusal: Refusal, /, **facts: Any) -> None:
        super().__init__(code, **facts)
        self.refusal = refusal


def refusal_in(payload: Mapping[str, Any]) -> Refusal | None:
    """The refusal an object of the answer states; None if it states none.

    Both spellings occur, `err` and `errCode`.
    """
    names = {name.lower(): value for name, value in payload.items()}
    number = next((names[name] for name in ("err", "errcode", "err_cd") if names.get(name) not in (None, "")), "")
    text = next((names[name] for name in ("errmsg", "errmessage", "err_msg") if names.get(name) not in (None, "")), "")
    if number == "" and text == "":
        return None
    return Refusal(str(number).strip(), shortened(str(text)))


def refusal_in_xml(text: str) -> Refusal | None:
    """The refusal in an XML answer, which some services give even when JSON was asked for."""
    number = re.search(r"<err(?:Code)?>\s*([0-9]{1,4})\s*</err", text)
    said = re.search(r"<errMsg>(.*?)</errMsg>", text, re.DOTALL)
    if number is None:
        return None
    return Refusal(number[1], shortened(re.sub(r"<!\[CDATA\[|\]\]>", "", said[1]) if said else ""))


def shortened(text: str) -> str:
    """One line of at most 200 characters, without control characters."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT] + "…"


def refused(refusal: Refusal, where: str) -> KosisError:
    """The error to raise. where: the table or service, in words that hold no key."""
    said = refusal.said or "-"
    if refusal.number in DOCUMENTED:
        return KosisError(f"E-KOSIS-{refusal.number}", refusal, where=where, said=said)
    return KosisError("E-KOSIS-OTHER", refusal, where=where, number=refusal.number or "-", said=said)
