"""One exception for everything that can go wrong, with a code, the facts,
and a message in the reader's language.

The texts are data: `messages/*.yaml` beside this file, one file a topic. Each says what was expected, what came, where, and what to do.
"""

from __future__ import annotations

import locale
import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kiet_report.core.languages import Lang

_chosen: list[Lang] = []


def use_language(lang: Lang | None) -> None:
    """Choose the language of messages for this process, all its threads included;
    None follows the locale.
    """
    _chosen[:] = [lang] if lang else []


def message_language() -> Lang:
    """Korean when the locale is Korean (LC_ALL, LC_MESSAGES, LANG), English otherwise,
    unless `use_language` chose.
    """
    if _chosen:
        return _chosen[0]
    for variable in ("KIET_REPORT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "ko" if value.lower().startswith("ko") else "en"
    return "ko" if (locale.getlocale()[0] or "").startswith(("ko", "Korean")) else "en"


@cache
def _messages() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "messages").glob("*.yaml")):
        # the loader in C, where PyYAML has it: the texts are most of what a short command waits for
        texts = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        if twice := table.keys() & texts.keys():
            raise KeyError(f"{path.name} repeats the codes {sorted(twice)}")
        table |= texts
    incomplete = [code for code, texts in table.items() if set(texts) != {"ko", "en"}]
    if incomplete:
        raise KeyError(f"messages/ lacks a language for {incomplete}")
    return table


def message(code: str, lang: Lang | None = None, /, **facts: Any) -> str:
    """The text for a code with its facts filled in; an unknown code or a missing fact is a KeyError."""
    return _messages()[code][lang or message_language()].format(**facts).strip()


class ReportError(Exception):
    """A stated failure of the report.

    code: the short name people search for, such as ``E-EDITION``; facts: the values its message names.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        message(code, "en", **facts)  # a wrong fact name must fail where it is raised, not where it is printed
        super().__init__(code, facts)

    def text(self, lang: Lang | None = None) -> str:
        return f"{self.code}: {message(self.code, lang, **self.facts)}"

    def __str__(self) -> str:
        return self.text()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.code, self.facts))


def _rebuild(code: str, facts: dict[str, Any]) -> ReportError:
    return ReportError(code, **facts)
