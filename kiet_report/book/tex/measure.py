"""Widths of text as NanumGothic sets it, so that a table's columns are chosen from real widths and
never run into the margin.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the package ships no type information

BOLD = 1.06
"""NanumGothic Bold over NanumGothic, at most."""
_BREAK = re.compile(r"(?<=[-/·ㆍ_+=])|\s+")


@cache
def _advances() -> dict[int, float]:
    """Advance of each character in em.

    The figures' font file serves: it is NanumGothic, and always installed with the package.
    """
    spec = importlib.util.find_spec("koreanize_matplotlib")
    if spec is None or spec.origin is None:
        return {}
    with TTFont(Path(spec.origin).parent / "fonts" / "NanumGothic.ttf", lazy=True) as font:
        metrics, scale = font["hmtx"], font["head"].unitsPerEm
        return {code: metrics[name][0] / scale for code, name in font.getBestCmap().items()}


def width(text: str) -> float:
    """The width of a line in em."""
    advances = _advances()
    return sum(advances.get(ord(character), 0.606 if ord(character) < 0x2E80 else 0.92) for character in text)


def pieces(text: str) -> list[str]:
    """The parts between which a line may end: at spaces, and after a hyphen, slash, middle dot,
    underscore, plus or equals sign.
    """
    return [part for part in _BREAK.split(text) if part]


def longest(text: str) -> float:
    """The width in em of the widest part that cannot be broken."""
    return max((width(part) for part in pieces(text)), default=0.0)
