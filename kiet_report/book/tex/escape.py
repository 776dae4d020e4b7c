"""Plain text as TeX."""

from __future__ import annotations

import re

from sphinx.util import texescape

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣㆍ]+")
_BREAKABLE = re.compile(r"(?<=\S)([/·ㆍ+=])(?=\S)")


def dashes(tex: str) -> str:
    """The minus sign and the en dash by their commands:
    the Korean fonts lack the one and have too short or too wide a one of the other.
    """
    return tex.replace("−", r"\kietminus{}").replace("–", r"\kietendash{}")


def escape(text: str) -> str:
    """Text that TeX prints as it is, with a place to end a line after a slash, a middle dot,
    a plus or an equals sign inside a word.
    """
    texescape.init()  # does nothing the second time
    return _BREAKABLE.sub(r"\1\\kietbreak{}", dashes(texescape.escape(text, "xelatex")))


def code(text: str) -> str:
    """A name in typewriter type that may be broken after an underscore, a slash, a full stop or a hyphen.

    Hangul is set in the sans serif: the typewriter font has none.
    """
    texescape.init()
    escaped = _HANGUL.sub(r"{\\sffamily \g<0>}", texescape.escape(text, "xelatex"))
    return r"\kietcode{" + re.sub(r"(\\_|[/.\-])(?=[\w{])", r"\1\\kietbreak{}", escaped) + "}"
