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
    for code, place, given in raised():
        if given is not None and code in MESSAGES:
            assert given == facts(MESSAGES[code]["en"]), f"{place} {code}"


@pytest.mark.parametrize("code", MESSAGES)
def test_both_languages_say_the_same_facts(code: str) -> None:
    texts = MESSAGES[code]
    assert set(texts) == {"ko", "en"}
    assert facts(texts["ko"]) == facts(texts["en"])
    assert CODE.fullmatch(code)


@pytest.mark.parametrize("code", [code for code in MESSAGES if code.startswith(("E-", "SAY-", "HINT-"))])
def test_each_is_written_in_its_language(code: str) -> None:
    assert KOREAN.search(MESSAGES[code]["ko"])
    assert not KOREAN.search(re.sub(r"\([^)]*\)", "", MESSAGES[code]["en"])) or code == "E-PARTICLE"


def test_a_wrong_fact_fails_where_it_is_raised() -> None:
    with pytest.raises(KeyError):
        ReportError("E-EDITION", wrong="2026")
    with pytest.raises(KeyError):
        message("E-NO-SUCH-CODE")
