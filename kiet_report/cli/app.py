"""The application that the modules of commands add to, and the options they share."""

from __future__ import annotations

from typing import Annotated

import typer

from kiet_report.core.errors import ReportError, use_language
from kiet_report.core.languages import LANGUAGES, Lang

app = typer.Typer(
    name="kiet-report", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Build and read the living report on AI in Korean firms / 국내 기업 인공지능 보고서를 만들고 읽는다.",
)  # fmt: skip

EditionOption = Annotated[
    str | None, typer.Option("--edition", metavar="ID", help="Edition, such as 2026; else the default one. / 판 이름(없으면 기본 판)")
]
MessagesOption = Annotated[
    str | None, typer.Option("--lang", metavar="ko|en", help="Language of messages; follows the locale when left out. / 안내 언어")
]


@app.callback()
def choose_language(lang: MessagesOption = None) -> None:
    """What holds for every command: the language of its messages."""
    if lang is not None:
        use_language(language(lang))


def named(edition: str | None) -> str:
    """The option as a further command needs it to mean the same edition."""
    return "" if edition is None else f" --edition {edition}"


def language(name: str) -> Lang:
    """The language of that name; E-LANGUAGE for another."""
    for known in LANGUAGES:
        if name == known:
            return known
    raise ReportError("E-LANGUAGE", given=name, known=", ".join(LANGUAGES))
