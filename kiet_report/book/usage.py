"""Which page shows which numbers and exhibits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from kiet_report.book.exhibit import exhibit
from kiet_report.book.registry import Assembled, assembled
from kiet_report.book.roles import used_numbers
from kiet_report.core.languages import Lang


@dataclass(frozen=True)
class PageUse:
    """What one page shows: keys of numbers, in its text or its tables, and ids of exhibits."""

    numbers: list[str]
    exhibits: list[str]


def uses(env: BuildEnvironment) -> dict[str, PageUse]:
    """Page name -> what it shows, kept with the environment."""
    if not hasattr(env, "kiet_use"):
        env.kiet_use = {}  # type: ignore[attr-defined]  # extensions keep their data on the environment
    return env.kiet_use  # type: ignore[attr-defined]  # set above or by an earlier call


def cell_numbers(edition: Assembled, eid: str, lang: Lang) -> list[str]:
    """Keys of the registered numbers a table's cells show."""
    if edition.exhibits[eid].kind != "table":
        return []
    return [cell.key for row in edition.table(eid, lang).rows for cell in row.cells if cell.key]


def _record(app: Sphinx, doctree: nodes.document) -> None:
    env, edition, lang = app.env, assembled(app), app.config.kiet_lang
    exhibits = [node["eid"] for node in doctree.findall(exhibit)]
    in_tables = [key for eid in exhibits for key in cell_numbers(edition, eid, lang)]
    uses(env)[env.docname] = PageUse(list(dict.fromkeys([*used_numbers(doctree), *in_tables])), exhibits)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    for docname in docnames:
        if docname in uses(other):
            uses(env)[docname] = uses(other)[docname]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _record)
    app.connect("env-merge-info", _merge)
