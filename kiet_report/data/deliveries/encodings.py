"""Bytes to text without a guess that could be wrong in silence:
a byte-order mark, strict UTF-8, strict CP949, or a stated refusal.
"""

from __future__ import annotations

import codecs
import re
from typing import get_args

from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.text_table import Encoding

_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_HANGUL = re.compile("[가-힣]")
_SPOKEN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp949": "CP949"}


def decode(data: bytes, file: str, problems: Problems, declared: str | None = None) -> tuple[str, Encoding] | None:
    """The text of a file, without byte-order mark, and its encoding; None after noting why there is none.

    Undeclared, the order is: byte-order mark, strict UTF-8, strict CP949 (not EUC-KR, which lacks syllables such as 똠 and 펲). A file
    that reads as Hangul in UTF-8 up to its first fault is a damaged UTF-8 file even if all its bytes happen to be CP949. A declared
    encoding is taken strictly. Notes E-ENC with line and offset, E-ENC-MARK for UTF-16 and UTF-32, E-ENC-NAME for an encoding that is
    not read here.
    """
    marked = data.startswith(codecs.BOM_UTF8)
    for mark, name in _FOREIGN_MARKS:
        if data.startswith(mark):
            problems.add("E-ENC-MARK", file, 1, given=name)
            return None
    if declared is not None:
        return _as_declared(data, file, problems, declared, marked)
    if marked:
        return _as_declared(data, file, problems, "utf-8", marked)
    text, utf8_fault = _strictly(data, "utf-8")
    if utf8_fault is None:
        return text, "utf-8"
    if _HANGUL.search(data[:utf8_fault].decode("utf-8")):
        _refuse(data, utf8_fault, "UTF-8", file, problems)
        return None
    text, cp949_fault = _strictly(data, "cp949")
    if cp949_fault is None:
        return text, "cp949"
    tried = "UTF-8, CP949" if cp949_fault == utf8_fault else "CP949" if cp949_fault > utf8_fault else "UTF-8"
    _refuse(data, max(utf8_fault, cp949_fault), tried, file, problems)
    return None


def known_encoding(declared: str) -> Encoding | None:
    """The encoding that a declared name means, None if it is none of those read here;
    `ms949` and `uhc` are CP949, EUC-KR is not.
    """
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    return next((encoding for encoding in get_args(Encoding) if name == encoding), None)


def _as_declared(data: bytes, file: str, problems: Problems, declared: str, marked: bool) -> tuple[str, Encoding] | None:
    encoding = known_encoding(declared)
    if encoding is None or (marked and encoding == "cp949"):
        problems.add("E-ENC-NAME", file, given=declared, found="UTF-8 BOM" if marked else "-")
        return None
    start = len(codecs.BOM_UTF8) if marked else 0
    text, fault = _strictly(data[start:], "cp949" if encoding == "cp949" else "utf-8")
    if fault is not None:
        _refuse(data, fault + start, _SPOKEN[encoding], file, problems)
        return None
    return text, "utf-8-sig" if marked else "utf-8" if encoding == "utf-8-sig" else encoding


def _strictly(data: bytes, encoding: str) -> tuple[str, int | None]:
    """The text, or the offset of the first byte that is none."""
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        return "", error.start


def _refuse(data: bytes, offset: int, tried: str, file: str, problems: Problems) -> None:
    newline = b"\n" if b"\n" in data else b"\r"
    problems.add("E-ENC", file, data.count(newline, 0, offset) + 1, offset=offset, tried=tried)
