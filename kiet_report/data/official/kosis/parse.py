"""Bodies of the Open API: a JSON array, the same as a JavaScript literal with unquoted keys,
or an object that states a refusal.
"""

from __future__ import annotations

import json
import re
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.errors import Refusal, refusal_in, refusal_in_xml

_KEY_OR_STRING = re.compile(r"""("(?:[^"\\]|\\.)*")|([A-Za-z_$][\w$]*)(?=\s*:)""", re.DOTALL)


def read_body(body: bytes, where: str) -> list[dict[str, str]] | Refusal:
    """The rows of an answer, every value as text and verbatim, or the refusal it states.

    An array is success; an object never is.

    Raises ReportError E-KOSIS-BODY for a page or a text that is neither, such as one that was cut, naming what came.
    """
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise _no_answer(where, f"bytes that are not UTF-8 (offset {error.start})") from None
    if text.startswith("<"):
        refusal = refusal_in_xml(text)
        if refusal is None:
            raise _no_answer(where, "HTML" if "<html" in text[:2000].lower() else "XML")
        return refusal
    if not text:
        raise _no_answer(where, "nothing")
    payload = _loaded(text, where)
    if isinstance(payload, list):
        return [_row(entry, where) for entry in payload]
    refusal = refusal_in(payload) if isinstance(payload, dict) else None
    if refusal is None:
        raise _no_answer(where, f"JSON {type(payload).__name__}")
    return refusal


def _loaded(text: str, where: str) -> Any:
    """Numbers stay text, as they stand: 0.10 is not 0.1 in `value_raw`."""
    try:
        return _load(text)
    except ValueError:
        # Without jsonVD=Y, and in metadata whatever one asks for, keys are not quoted.
        quoted = _KEY_OR_STRING.sub(lambda found: found[1] or f'"{found[2]}"', text)
    try:
        return _load(quoted)
    except ValueError as error:
        # the end of what came is where a cut body breaks
        place = getattr(error, "pos", 0)
        cut = place >= len(quoted) - 1 or quoted.rstrip()[-1] not in "]}"
        kind = "JSON that ends early" if cut else f"text that is not JSON (character {place})"
    raise _no_answer(where, kind)


def _load(text: str) -> Any:
    # strict=False: names of items hold bare tabs and line breaks
    return json.loads(text, strict=False, parse_float=str, parse_int=str, parse_constant=str)


def _row(entry: Any, where: str) -> dict[str, str]:
    if not isinstance(entry, dict):
        raise _no_answer(where, f"JSON list of {type(entry).__name__}")
    return {str(name): "" if value is None else str(value) for name, value in entry.items()}


def _no_answer(where: str, got: str) -> ReportError:
    return ReportError("E-KOSIS-BODY", where=where, got=got)
