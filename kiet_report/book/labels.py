"""The words of the interface, by key: `labels.yaml` beside this file is the only place that spells
them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from kiet_report.core.languages import Bilingual, Lang
from kiet_report.core.periods import MONTHS
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.core.validation import validated

FILE = Path(__file__).with_name("labels.yaml")


@cache
def labels() -> dict[str, Bilingual]:
    """Every label by its dotted key (`header.search`). E-CONFIG for a label that lacks a language."""
    return {
        f"{block}.{name}": validated(Bilingual, texts, FILE, FILE.name, block, name)
        for block, entries in load_yaml(FILE).items()
        for name, texts in entries.items()
    }


def label(key: str, lang: Lang, /, **facts: Any) -> str:
    """The label in a language, its {names} filled in.

    An unknown key or a missing fact is a KeyError: the code is at fault.
    """
    text = labels()[key][lang]
    return text.format(**facts) if facts else text


def locus(printed: str, lang: Lang) -> str:
    """A place within a source in the page's language: 그림 5-1, Figure 5-1. The data name places in Korean."""
    if lang == "ko":
        return printed
    words = {key.removeprefix("locus."): text[lang] for key, text in labels().items() if key.startswith("locus.")}
    # a word by itself only: 표 of 표 5-1, not of 대표
    pattern = rf"(?<![가-힣])({'|'.join(sorted(words, key=len, reverse=True))})(?![가-힣])"
    return re.sub(pattern, lambda found: words[found[1]], printed)


def cited(source: str, place: str | None, lang: Lang) -> str:
    """A source line with the place within it, ending in one full stop."""
    return f"{source.rstrip('.')}, {locus(place, lang)}." if place else source


def date(iso: str, lang: Lang) -> str:
    """A day as each language writes it: 2026년 11월 23일, 23 November 2026. iso: YYYY-MM-DD."""
    year, month, day = (int(part) for part in iso.split("-"))
    if lang == "ko":
        return f"{year}년 {month}월 {day}일"
    return f"{day} {MONTHS[month - 1]} {year}"
