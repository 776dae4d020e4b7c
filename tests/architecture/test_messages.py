"""Messages: every code that is raised has its text, every text is used, and both languages are told the same facts."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from kiet_report.core.errors import ReportError, message
from kiet_report.core.strict_yaml import load_yaml
from tests.architecture.sources import PACKAGE, calls, modules, names_made

FILES = sorted((PACKAGE / "core" / "messages").glob("*.yaml"))
MESSAGES: dict[str, dict[str, str]] = {code: texts for path in FILES for code, texts in load_yaml(path).items()}
CODE = re.compile(r"[A-Z]+(?:-[A-Z0-9]+)+")
KOREAN = re.compile(r"[가-힣]")


def facts(text: str) -> set[str]:
    """The names a text fills in, without what is read from them."""
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name}


def raised() -> list[tuple[str, str, set[str] | None]]:
    """Code, place, and names of facts (None where they are handed on with **) of every error and message with a literal code."""
    found = []
    for module in modules():
        for call in calls(module.tree, "ReportError", "message"):
            if call.args and isinstance(call.args[0], ast.Constant) and CODE.fullmatch(str(call.args[0].value)):
                names = {keyword.arg for keyword in call.keywords}
                given = None if None in names else {name for name in names if name}
                found.append((str(call.args[0].value), f"{module}:{call.lineno}", given))
    return found


def test_codes_are_raised() -> None:
    assert len({code for code, _, _ in raised()}) > 40


def test_no_code_has_two_texts() -> None:
    assert len(MESSAGES) == sum(len(load_yaml(path)) for path in FILES)


def test_every_raised_code_has_a_text() -> None:
    assert not [(code, place) for code, place, _ in raised() if code not in MESSAGES]


def test_every_text_is_used() -> None:
    made = [names_made(module.tree) for module in modules()]
    assert not [code for code in MESSAGES if not any(pattern.fullmatch(code) for pattern in made)]


def test_facts_are_those_of_the_text() -> None:
    assert not [
        (place, code, given)
        for code, place, given in raised()
        if given is not None and code in MESSAGES and given != facts(MESSAGES[code]["en"])
    ]


def not_the_same(code: str, texts: dict[str, str]) -> bool:
    """Whether a message lacks a language, tells them different facts, or has a code of another form."""
    return set(texts) != {"ko", "en"} or facts(texts["ko"]) != facts(texts["en"]) or not CODE.fullmatch(code)


def in_the_wrong_language(code: str, texts: dict[str, str]) -> bool:
    """Whether what people read is Korean where it should be English, or the other way; parentheses may quote the other language."""
    return not KOREAN.search(texts["ko"]) or (bool(KOREAN.search(re.sub(r"\([^)]*\)", "", texts["en"]))) and code != "E-PARTICLE")


def test_both_languages_say_the_same_facts() -> None:
    assert not [code for code, texts in MESSAGES.items() if not_the_same(code, texts)]
    assert not not_the_same("E-X", {"ko": "{a.b}", "en": "{a}"})
    assert not_the_same("E-X", {"ko": "{a}", "en": "{b}"})
    assert not_the_same("E-X", {"ko": "{a}"})
    assert not_the_same("e-x", {"ko": "{a}", "en": "{a}"})


def test_each_is_written_in_its_language() -> None:
    said = {code: texts for code, texts in MESSAGES.items() if code.startswith(("E-", "SAY-", "HINT-"))}
    assert len(said) > 200
    assert not [code for code, texts in said.items() if in_the_wrong_language(code, texts)]
    assert not in_the_wrong_language("E-X", {"ko": "틀렸다", "en": "wrong (틀렸다)"})
    assert in_the_wrong_language("E-X", {"ko": "wrong", "en": "wrong"})
    assert in_the_wrong_language("E-X", {"ko": "틀렸다", "en": "틀렸다"})


def test_a_wrong_fact_fails_where_it_is_raised() -> None:
    with pytest.raises(KeyError):
        ReportError("E-EDITION", wrong="2026")
    with pytest.raises(KeyError):
        message("E-NO-SUCH-CODE")
