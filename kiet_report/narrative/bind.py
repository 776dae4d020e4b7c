"""How a text names a number: `key`, `key:part`, `key|particle`, in prose roles and inside braces in YAML texts. One grammar, one parser."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.core.records import Number
from kiet_report.narrative import particles
from kiet_report.narrative.numerals import write

Part = Literal["period", "n", "plain"]
PARTS: tuple[Part, ...] = ("period", "n", "plain")

_REFERENCE = re.compile(r"(?P<key>[a-z][a-z0-9_]*)(?::(?P<part>[^:|]*))?(?:\|(?P<particle>[^:|]*))?")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}]*)\}|[{}]")


@dataclass(frozen=True)
class Reference:
    """One mention of a number.

    part: what of it is written, its value with the unit when None. particle: for Korean only, as the author asked.
    """

    key: str
    part: Part | None = None
    particle: str | None = None


def parse(text: str, where: str = "") -> Reference:
    """Read `key`, `key:period`, `key:n`, `key:plain`, each with an optional `|particle`.

    where: the place for messages, such as a file and line. Raises E-BINDING for another shape or part, E-PARTICLE for an unknown particle,
    in both languages: a slip in the Korean half must not wait for the Korean build.
    """
    found = _REFERENCE.fullmatch(text)
    if found is None or (found["part"] is not None and found["part"] not in PARTS):
        raise ReportError("E-BINDING", given=text[:60], where=where or "?", parts=", ".join(PARTS))
    if found["particle"] is not None:
        particles.forms(found["particle"], where)
    return Reference(found["key"], cast("Part | None", found["part"]), found["particle"])


def resolve(reference: Reference, numbers: Mapping[str, Number], lang: Lang, where: str = "") -> str:
    """The words for a reference. E-NUMBER for an unknown key (with the closest known ones), E-NO-VALUE where the source publishes none."""
    number = numbers.get(reference.key)
    if number is None:
        close = difflib.get_close_matches(reference.key, list(numbers), n=3, cutoff=0.0)
        raise ReportError("E-NUMBER", key=reference.key, where=where or "?", close=", ".join(close) or "-")
    text = _words(number, reference.part, lang, where)
    return particles.attach(text, reference.particle) if lang == "ko" and reference.particle else text


def _words(number: Number, part: Part | None, lang: Lang, where: str) -> str:
    if part == "period":
        return write_period(number.period, lang)
    value = number.n if part == "n" else number.value
    if value is None or not math.isfinite(value):
        raise ReportError("E-NO-VALUE", what=f"{number.key}:n" if part == "n" else number.key, given=ascii(value), where=where or "?")
    return write(value, "count" if part == "n" else number.unit, lang, plain=part == "plain")


def bind(text: str, numbers: Mapping[str, Number], lang: Lang, where: str = "") -> str:
    """The text with every `{reference}` in words; `{{` and `}}` are braces. A brace without its partner is E-BINDING."""
    return "".join(piece if isinstance(piece, str) else resolve(piece, numbers, lang, where) for piece in _pieces(text, where))


def references(text: str, where: str = "") -> list[Reference]:
    """The references of a text, in order, repeated ones repeated."""
    return [piece for piece in _pieces(text, where) if isinstance(piece, Reference)]


def _pieces(text: str, where: str) -> Iterator[str | Reference]:
    end = 0
    for found in _BRACES.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        if found[0] in ("{{", "}}"):
            yield found[0][0]
        elif found["inside"] is not None:
            yield parse(found["inside"], where)
        else:
            raise ReportError("E-BINDING", given=text[found.start() : found.start() + 60], where=where or "?", parts=", ".join(PARTS))
    yield text[end:]
