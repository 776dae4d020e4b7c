"""How a text names a number: `key`, `series@moment`, each with `:part` and `|particle`,
in prose roles and inside braces in YAML texts.

One grammar, one parser. What a moment means is the registry's (`registry.numbers`): the mapping of numbers answers to relative names too.
"""

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

Part = Literal["period", "n", "plain", "low", "high", "vintage"]
PARTS: tuple[Part, ...] = ("period", "n", "plain", "low", "high", "vintage")
MOMENTS = ("latest", "final", "provisional", "previous", "first")
VINTAGES = {"provisional": {"ko": "잠정", "en": "provisional"}, "final": {"ko": "확정", "en": "final"}}

_REFERENCE = re.compile(rf"(?P<key>[a-z][a-z0-9_]*(?:@(?:{'|'.join(MOMENTS)}))?)(?::(?P<part>[^:|]*))?(?:\|(?P<particle>[^:|]*))?")
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}]*)\}|[{}]")


@dataclass(frozen=True)
class Reference:
    """One mention of a number.

    key: a key, or a series and a moment (``ai_rate_j@final``). part: what of it is written, its value with the unit when None.
    particle: for Korean only, as the author asked.
    """

    key: str
    part: Part | None = None
    particle: str | None = None


def parse(text: str, where: str = "") -> Reference:
    """Read a name with an optional `:part` (PARTS) and an optional `|particle`.

    where: the place for messages, such as a file and line. Raises E-BINDING for another shape or part, E-PARTICLE for an unknown particle,
    in both languages: a slip in the Korean half must not wait for the Korean build.
    """
    found = _REFERENCE.fullmatch(text)
    if found is None or (found["part"] is not None and found["part"] not in PARTS):
        raise ReportError("E-BINDING", given=text[:60], where=where or "?", parts=", ".join(PARTS), moments=", ".join(MOMENTS))
    if found["particle"] is not None:
        particles.forms(found["particle"], where)
    return Reference(found["key"], cast("Part | None", found["part"]), found["particle"])


def resolve(reference: Reference, numbers: Mapping[str, Number], lang: Lang, where: str = "") -> str:
    """The words for a reference. E-NUMBER for an unknown name (with the closest known ones),
    E-NO-VALUE where there is no value, E-BREAK for a relative name that reaches over a break.
    """
    text = _words(find(reference, numbers, where), reference.part, lang, where)
    return particles.attach(text, reference.particle) if lang == "ko" and reference.particle else text


def find(reference: Reference, numbers: Mapping[str, Number], where: str = "") -> Number:
    """The number a reference names. Errors as for `resolve`."""
    try:
        number = numbers.get(reference.key)
    except ReportError as error:
        raise ReportError(error.code, **{**error.facts, "where": where or "?"}) from None
    if number is None:
        closest = getattr(numbers, "closest", None)
        close = closest(reference.key) if closest else ", ".join(difflib.get_close_matches(reference.key, list(numbers), n=3, cutoff=0.0))
        raise ReportError("E-NUMBER", key=reference.key, where=where or "?", close=close or "-")
    return number


def _words(number: Number, part: Part | None, lang: Lang, where: str) -> str:
    if part == "period":
        return write_period(number.moment, lang)
    if part == "vintage":
        # a year that no source calls provisional is settled
        return VINTAGES[number.vintage or "final"][lang]
    value = {"n": number.n, "low": number.low, "high": number.high}.get(part or "", number.value)
    if value is None or not math.isfinite(value):
        what = number.key if part in (None, "plain") else f"{number.key}:{part}"
        raise ReportError("E-NO-VALUE", what=what, given=ascii(value), where=where or "?")
    return write(value, "count" if part == "n" else number.unit, lang, plain=part == "plain")


def bind(text: str, numbers: Mapping[str, Number], lang: Lang, where: str = "") -> str:
    """The text with every `{reference}` in words; `{{` and `}}` are braces.
    A brace without its partner is E-BINDING.
    """
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
            given = text[found.start() : found.start() + 60]
            raise ReportError("E-BINDING", given=given, where=where or "?", parts=", ".join(PARTS), moments=", ".join(MOMENTS))
    yield text[end:]
