"""Numerals in prose that are bound to nothing: a value typed by hand goes stale silently,
so it is an error.

Left alone: years and dates, ordinal parts of names (제2장, 5.1, e036, "4th"), list numbers, and what an author marks as fixed,
`[50인 이상]{.fixed}`. A fixed number is part of a definition or a name, not a result.
"""

from __future__ import annotations

import re

_HIDDEN = (
    re.compile(r"^(```+|~~~+).*?^\1\s*$", re.DOTALL | re.MULTILINE),  # fenced blocks
    re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL),  # mathematics
    re.compile(r"\{[\w:-]+\}`[^`]*`"),  # roles, numbers among them
    re.compile(r"`+[^`]*`+"),  # literal code
    re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\{[^}]*\.fixed[^}]*\}"),  # marked as fixed
    re.compile(r"\]\([^)]*\)"),  # targets of links
    re.compile(r"\{[^}\n]*\}"),  # attributes
    re.compile(r"^\s{0,3}#{1,6} .*$", re.MULTILINE),  # headings carry section numbers
    re.compile(r"^\s*\d+[.)] ", re.MULTILINE),  # list numbers
    re.compile(r"<[^>\n]+>"),  # addresses and tags
)
_NUMERAL = re.compile(
    r"(?<![A-Za-z0-9_.-])[+−-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    r"(?P<after>\s?(?:%p|%|퍼센트|percent|per cent|points?|만|억|조|[가-힣]{1,2})?)"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NAME_BEFORE = re.compile(r"(?:제|표|그림|Table|Figure|Part|Chapter|Section|Brief)\s?$")
_BRACKETED = (re.compile(r"[(（]\s?$"), re.compile(r"\s?[)）]"))
_ORDINAL_AFTER = re.compile(r"\s?(?:년|월|일|장|절|차|단계|번째|종|줄|해|st|nd|rd|th)")
_UNITS_OF_VALUES = re.compile(r"\s?(?:%p|%|퍼센트|percent|per cent|points?|만|억|조|개|명|건|원|배|위|인)")


def loose_numerals(text: str) -> list[str]:
    """The numerals of a prose cell that are neither bound nor excused, as they stand, in order."""
    for pattern in _HIDDEN:
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return [found[0].strip() for found in _NUMERAL.finditer(text) if not _is_excused(text, found)]


def _is_excused(text: str, found: re.Match[str]) -> bool:
    digits = found[0].removesuffix(found["after"])
    if _UNITS_OF_VALUES.match(found["after"]):
        return False
    if _YEAR.fullmatch(digits):
        return True
    # section numbers follow their word, or stand in brackets alone
    before, end = text[: found.start()], found.end() - len(found["after"])
    opening, closing = _BRACKETED
    if _NAME_BEFORE.search(before) or (opening.search(before) and closing.match(text, end)):
        return True
    # any other decimal is a value, whatever follows it
    whole = "." not in digits and "," not in digits
    return whole and bool(_ORDINAL_AFTER.match(text, end))
