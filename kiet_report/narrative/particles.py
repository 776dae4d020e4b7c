"""Korean particles chosen by ear: the form follows the last sound of the text as it is read aloud.

Numbers are read in Sino-Korean ("1만" ends in 만, "4.0" in 영), "%" as 퍼센트, capitals letter by letter (AI 에이아이). A bracketed aside
after a word is not read, so the particle fits the word before it: 한계효과(marginal effect)는. For other Latin words see `_latin`.
"""

from __future__ import annotations

import re
import unicodedata

from kiet_report.core.errors import ReportError

_PAIRS = (
    ("이", "가"), ("은", "는"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이나", "나"), ("이라", "라"), ("이며", "며"), ("이고", "고"),
    ("이었다", "였다"), ("이었", "였"), ("이라고", "라고"), ("이어서", "여서"), ("이다", "다"),
)  # fmt: skip
# Reports write 이다 after a vowel too (2배이다), so the choice falls away.
_SAME_FOR_BOTH = {"이다"}
_FORMS = {
    name: (after_final, after_final if after_final in _SAME_FOR_BOTH else after_vowel)
    for after_final, after_vowel in _PAIRS
    for name in (after_final, after_vowel, f"{after_final}/{after_vowel}")
}

_FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
# The spoken name of a round number, by its zeros at the end: 100 백, 30,000 삼만, 20,000,000 이천만.
_ZEROS = {1: "십", 2: "백", 3: "천", 4: "만", 8: "억", 12: "조", 16: "경"}
_SYMBOLS = {"%p": "트", "%": "트", "‰": "밀", "℃": "도", "°": "도", "²": "곱", "³": "곱", "+": "스"}
_LETTERS = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}
# Words that Korean does not pronounce as the rules of `_latin` expect, by lower case.
_SPOKEN = {
    "naver": "", "postech": "ㄱ", "eurostat": "", "web": "ㅂ", "lab": "ㅂ", "big": "ㄱ", "deep": "ㅂ",
    "km": "", "cm": "", "mm": "", "kg": "ㅁ",
}  # fmt: skip

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?$")
_WORD = re.compile(r"[A-Za-z]+$")
_UNREAD = " \t\r\n\u00a0)]}）］｝>〉》」』】〕\"'”’*`.,!?…:;"
_BRACKETS = {")": "(", "）": "（"}


def attach(text: str, particle: str) -> str:
    """The text with the form of the particle that fits it: attach("620개", "이") is "620개가".

    particle: either form, or both with a stroke (이/가). Particles with one form (의, 에, 도, 만) are written by hand.
    Raises E-PARTICLE for an unknown particle and E-READING for a text whose last character has no known Korean reading.
    """
    after_final, after_vowel = forms(particle)
    final = _final(text)
    if after_final == "으로" and final == "ㄹ":
        return text + after_vowel
    return text + (after_final if final else after_vowel)


def forms(particle: str, where: str = "") -> tuple[str, str]:
    """The form after a final consonant and the form after a vowel; E-PARTICLE, naming the place,
    when there is no such particle.
    """
    if particle not in _FORMS:
        raise ReportError(
            "E-PARTICLE",
            given=ascii(particle) if not particle.isprintable() else particle,
            known=", ".join("/".join(pair) for pair in _PAIRS),
            where=where or "?",
        )
    return _FORMS[particle]


def has_final(text: str) -> bool:
    """Whether the text, read aloud in Korean, ends in a consonant."""
    return bool(_final(text))


def _final(text: str) -> str:
    """The final consonant of the last spoken syllable as a jamo, "" after a vowel."""
    read = _read_part(unicodedata.normalize("NFC", text))
    for symbol, syllable in _SYMBOLS.items():
        if read.endswith(symbol):
            return _syllable_final(syllable)
    if number := _NUMBER.search(read):
        return _syllable_final(_last_spoken(number[0], has_decimals=bool(number[1])))
    if word := _WORD.search(_without_accents(read)):
        return _latin(word[0])
    if read and "가" <= read[-1] <= "힣":
        return _syllable_final(read[-1])
    raise ReportError("E-READING", text=text[-40:], last=ascii(read[-1:]))


def _read_part(text: str) -> str:
    """The text up to its last character that is spoken."""
    while text and text[-1] in _UNREAD:
        opening = _BRACKETS.get(text[-1])
        before = text[: _opening_of(text, opening)] if opening else ""
        text = before if any(map(str.isalnum, before)) else text[:-1]
    return text


def _opening_of(text: str, opening: str) -> int:
    """Where the bracket that closes at the end of the text was opened; 0 when it never was,
    or when nothing stands before it.
    """
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += (text[position] == text[-1]) - (text[position] == opening)
        if depth == 0:
            return position
    return 0


def _last_spoken(number: str, *, has_decimals: bool) -> str:
    if has_decimals or number[-1] != "0":
        return _DIGITS[number[-1]]
    digits = number.replace(",", "").lstrip("0")
    zeros = len(digits) - len(digits.rstrip("0"))
    return _ZEROS[max(size for size in _ZEROS if size <= zeros)] if digits else _DIGITS["0"]


def _syllable_final(syllable: str) -> str:
    return _FINALS[(ord(syllable) - ord("가")) % 28]


def _without_accents(text: str) -> str:
    bases = (unicodedata.normalize("NFD", char)[0] for char in text)
    return "".join(base if base.isascii() else char for base, char in zip(bases, text, strict=True))


def _latin(word: str) -> str:
    """The final consonant of a Latin word as Korean borrows it (외래어 표기법), a heuristic by its last letters.

    A capital at the end or a single letter is read by its name. Otherwise l, m, n, ng, c and ck close the syllable, also before a silent e
    (Google, machine, game); p, t, k close it only after one short vowel (chip, robot, but effect, state); every other ending gains a vowel.
    """
    lower = word.lower()
    if lower in _SPOKEN:
        return _SPOKEN[lower]
    if len(word) == 1 or word[-1].isupper():
        return _LETTERS.get(word[-1].upper(), "")
    if lower.endswith("ng"):
        return "ㅇ"
    if lower.endswith(("ck", "ook")):
        return "ㄱ"
    if ending := re.search(r"([lmnc])$|([lmn])e$", lower):
        return {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "c": "ㄱ"}[ending[1] or ending[2]]
    if ending := re.search(r"(?:^|[^aeiou])[aeiou]([ptk])$", lower):
        return {"p": "ㅂ", "t": "ㅅ", "k": "ㄱ"}[ending[1]]
    return ""
