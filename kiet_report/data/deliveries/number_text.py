"""Numbers as people and offices write them,
turned into numbers by rules that are written down here and counted; nothing else is a number.

A cell such as `-12.5` is plain. The conversions, by the names they are counted under:
- `surrounding_space`: ` 12` is 12.
- `full_width`: １２ is 12; so are the full-width point, comma, parentheses and hyphen.
- `thousands_commas`: `1,234` is 1234; `12,34` is no number.
- `negative_sign`: `▲5`, `△5`, `−5` (U+2212) and `–5` are -5, as Korean tables write it.
- `parentheses`: `(5)` is -5, as accounts write it.
- `exponent`: `1.2e+05` is 120000, as statistics programs and spreadsheets write it.
- `bare_point`: `.5` and `5.` are numbers, as Stata writes them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PLAIN = r"^-?[0-9]+(\.[0-9]+)?$"
# Only these: the general normalisation NFKC also turns 10² into 102.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，（）－", "0123456789.,()-")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_UNSIGNED = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NEGATIVE = "▲△−–"


@dataclass(frozen=True, slots=True)
class Parsed:
    """values: float64, NaN where nothing was wanted or the text is no number.

    bad: bool, the latter. conversions: cells by rule.
    """

    values: np.ndarray
    bad: np.ndarray
    conversions: Counter[str]


def parse(texts: pa.Array, wanted: np.ndarray) -> Parsed:
    """The numbers of a column; wanted: bool, the cells that must hold one."""
    values = np.full(len(texts), np.nan)
    plain = pc.match_substring_regex(texts, PLAIN).to_numpy(zero_copy_only=False).astype(bool) & wanted
    values[plain] = pc.cast(texts.filter(pa.array(plain)), pa.float64()).to_numpy(zero_copy_only=False)
    others = np.flatnonzero(wanted & ~plain)
    conversions: Counter[str] = Counter()
    known: dict[str, tuple[float, tuple[str, ...]]] = {}
    for row, text in zip(others, texts.take(pa.array(others)).to_pylist(), strict=True):
        if text not in known:
            known[text] = convert(text)
        values[row], rules = known[text]
        conversions.update(rules)
    bad = wanted & ~np.isfinite(values)
    values[bad] = np.nan
    return Parsed(values, bad, conversions)


def convert(text: str) -> tuple[float, tuple[str, ...]]:
    """One number and the rules it took, in the order applied; NaN and no rule for a text that is none."""
    rules = []
    bare = text.strip()
    if bare != text:
        rules.append("surrounding_space")
    narrow = bare.translate(_FULL_WIDTH)
    if narrow != bare:
        rules.append("full_width")
    sign, narrow, rule = _sign(narrow)
    rules += [rule] * bool(rule)
    if _GROUPED.fullmatch(narrow):
        narrow = narrow.replace(",", "")
        rules.append("thousands_commas")
    if not _UNSIGNED.fullmatch(narrow):
        return float("nan"), ()
    if "e" in narrow.lower():
        rules.append("exponent")
    if narrow.startswith(".") or re.search(r"\.(?![0-9])", narrow):
        rules.append("bare_point")
    return sign * float(narrow), tuple(rules)


def _sign(text: str) -> tuple[float, str, str]:
    """The sign, the text without it, and the rule it took."""
    if text.startswith("(") and text.endswith(")"):
        return -1.0, text[1:-1], "parentheses"
    if text[:1] and text[0] in _NEGATIVE:
        return -1.0, text[1:], "negative_sign"
    if text.startswith("-"):
        return -1.0, text[1:], ""
    return 1.0, text, ""
