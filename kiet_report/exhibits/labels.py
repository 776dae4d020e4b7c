"""Labels as drawings hold them: numbers without their unit, and names broken in lines."""

from __future__ import annotations

from textwrap import wrap

from kiet_report.core.languages import Lang
from kiet_report.core.units import unit
from kiet_report.narrative.numerals import MINUS, write, write_cell


def written(value: float, unit_id: str, lang: Lang, decimals: int | None = None) -> str:
    """A value as a drawing writes it: as a table cell does, amounts of money in 만, 억,
    조 or million, billion.

    The font has no U+2212, so that a minus is a hyphen, as on the scales.
    """
    text = write(value, unit_id, lang, plain=True) if unit(unit_id).money else write_cell(value, unit_id, lang, decimals)
    return text.replace(MINUS, "-")


def letters(text: str) -> int:
    """Length of a text in letters, a Hangul syllable counting two; of several lines that of the longest."""
    return max(sum(2 if letter >= "\u1100" else 1 for letter in line) for line in text.split("\n"))


def broken(label: str, width: int, lines: int = 2) -> str:
    """The label in at most so many lines of about equal length when it is longer than `width`:
    words are never cut.
    """
    size = letters(label)
    if size <= width:
        return label
    parts = min(lines, -(-size // width))
    tries = (wrap(label, each, break_long_words=False, break_on_hyphens=False) for each in range(-(-len(label) // parts), len(label) + 1))
    return "\n".join(next(found for found in tries if len(found) <= parts))
