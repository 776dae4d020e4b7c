"""What stands in a cell: the text as delivered, a number or none, and why there is none.

A missing value is never zero.

Statuses: `ok`; `zero_none` (`-`: the source says there is nothing to count, which is not a zero of ours); `unknown` (`...`, or the sentinel
99999999999.99999); `suppressed` (`X`: withheld for confidentiality); `blank`; `provisional` (a number marked p); `unparsed` (anything else,
a number with an unexplained mark included: the mark may change what the number means).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Status = Literal["ok", "zero_none", "unknown", "suppressed", "blank", "provisional", "unparsed"]
STATUSES: tuple[Status, ...] = ("ok", "zero_none", "unknown", "suppressed", "blank", "provisional", "unparsed")

SENTINEL = "99999999999.99999"
# Full-width forms and look-alikes of the symbols only: a general normalisation would turn a raised 2 into a digit.
_ALIKE = str.maketrans({"…": "...", "－": "-", "Ｘ": "X", "，": ",", "．": ".", **{chr(0xFF10 + digit): str(digit) for digit in range(10)}})
_NUMBER = r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]+)?"
_PLAIN = re.compile(rf"(?=-?[.0-9]){_NUMBER}")
_PROVISIONAL = re.compile(rf"(?=-?[.0-9])(?P<number>{_NUMBER})\s*(?:[pP]\)?|\(\s*[pP]\s*\)|\[\{{[pP]\}}\]|잠정|\(잠정\))")
_LARGEST = 1e300


class Cell(NamedTuple):
    """value: None unless status is ok or provisional. raw: verbatim."""

    value: float | None
    status: Status
    raw: str


def read_cell(raw: str | None) -> Cell:
    """One cell of a table (KOSIS's DT). None, as JSON gives for an absent value, is blank."""
    text = (raw or "").translate(_ALIKE).strip()
    if not text:
        return Cell(None, "blank", raw or "")
    if text == "-":
        return Cell(None, "zero_none", raw or "")
    if text == "..." or text.replace(",", "") == SENTINEL:
        return Cell(None, "unknown", raw or "")
    if text in ("X", "x"):
        return Cell(None, "suppressed", raw or "")
    if _PLAIN.fullmatch(text):
        return _number(text, "ok", raw or "")
    if found := _PROVISIONAL.fullmatch(text):
        return _number(found["number"], "provisional", raw or "")
    return Cell(None, "unparsed", raw or "")


def _number(text: str, status: Status, raw: str) -> Cell:
    value = float(text.replace(",", ""))
    return Cell(value, status, raw) if abs(value) < _LARGEST else Cell(None, "unparsed", raw)
