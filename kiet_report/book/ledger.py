"""The ledger: every number of the edition by chapter,
each with its anchor `num-KEY` and the pages on which it is used.

Its entries are made when the page is written. They hold nothing that somebody marked up, and all that is done with text that was read took,
for them, a third of the time of a book.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from kiet_report.book.labels import cited, label
from kiet_report.book.pages import Listing, badge, definition_item, paragraph, refer
from kiet_report.book.registry import Assembled, assembled
from kiet_report.book.usage import uses
from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.core.records import NumberEntry
from kiet_report.core.units import unit
from kiet_report.narrative.numerals import write, write_cell, write_range


class ledger_part(nodes.General, nodes.Element):
    """Stands for the numbers of a chapter (attribute `chapter`)."""


class NumberLedger(Listing):
    """A section a chapter, for its numbers."""

    def run(self) -> list[nodes.Node]:
        self.env.kiet_ledger = self.env.docname  # type: ignore[attr-defined]  # extensions keep their data on the environment
        numbers = self.edition.numbers
        found: list[nodes.Node] = [
            paragraph(label("number.count", self.lang, count=write_cell(len(numbers), "count", self.lang)), classes=["lead"])
        ]
        for chapter in sorted({entry.chapter for entry in numbers.values()}):
            title = self.env.titles.get(chapter)
            name = title.astext() if title is not None else chapter
            found.append(self.section(f"ledger-{chapter}", name, [ledger_part(chapter=chapter)]))
        return found


class FillLedger(SphinxPostTransform):
    """Puts the entries in their places, when every page has been read and it is known where a number is
    used.
    """

    default_priority = 5  # before references are resolved, at 10: what it leaves are references

    def run(self, **kwargs: Any) -> None:
        places = list(self.document.findall(ledger_part))
        if not places:
            return
        pages: dict[str, list[str]] = defaultdict(list)
        for name, use in sorted(uses(self.env).items()):
            for key in use.numbers:
                pages[key].append(name)
        edition = assembled(self.app)
        for place in places:
            entries = [entry for _, entry in sorted(edition.numbers.items()) if entry.chapter == place["chapter"]]
            items = (_entry(entry, edition, pages[entry.key], self.env, self.config.kiet_lang) for entry in entries)
            place.replace_self(nodes.definition_list("", *items, classes=["ledger"]))


def _entry(entry: NumberEntry, edition: Assembled, pages: list[str], env: BuildEnvironment, lang: Lang) -> nodes.definition_list_item:
    text = entry.text[lang] if entry.text else label("number.not_obtained", lang)
    facts: list[nodes.Node | str] = [f"{write_period(entry.period, lang)} · ", badge(entry.basis, lang)]
    facts.append(f" · {label('number.unit', lang)}: {unit(entry.unit).label[lang]}")
    if entry.vintage:
        facts.append(f" · {label(f'number.{entry.vintage}', lang)}")
    if entry.low is not None and entry.high is not None:
        facts.append(f" · {label('number.interval', lang)} {write_range(entry.low, entry.high, entry.unit, lang)}")
    if entry.corrected:
        facts.append(f" · {label('number.corrected', lang)} {entry.corrected}")
    if entry.n is not None:
        facts.append(f" · n = {write_cell(entry.n, 'count', lang)}")
    if entry.std_error is not None:
        facts.append(f" · {label('number.std_error', lang)} {write(entry.std_error, entry.unit, lang)}")
    definition = edition.definitions[entry.definition]["label"][lang]
    source = edition.sources[entry.source][lang]
    body = [
        paragraph(*facts, classes=["facts"]),
        paragraph(f"{label('number.definition', lang)}: ", refer(env, f"def-{entry.definition}", definition)),
        paragraph(f"{label('number.source', lang)}: {cited(source, entry.locus, lang)}"),
        paragraph(f"{label('number.function', lang)}: ", nodes.literal("", entry.function)),
        paragraph(f"{label('number.used_on', lang)}: ", *_links(pages, env, lang)),
    ]
    term = [nodes.strong("", text), nodes.Text(f" {entry.name[lang]} "), nodes.literal("", entry.key)]
    return definition_item(f"num-{entry.key}", term, body)


def _links(pages: list[str], env: BuildEnvironment, lang: Lang) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    for name in pages:
        shown = nodes.inline("", name)
        found += [nodes.Text(", ")] if found else []
        found.append(
            addnodes.pending_xref(
                "", shown, refdomain="std", reftype="doc", reftarget=f"/{name}", refexplicit=False, refwarn=True, refdoc=env.docname
            )
        )
    return found or [nodes.Text(label("number.used_nowhere", lang))]


def _read_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """The ledger heads its parts with the titles of chapters, which are known once those have been read."""
    docnames.sort(key=lambda name: "{number-ledger}" in Path(env.doc2path(name)).read_text(encoding="utf-8"))


def setup(app: Sphinx) -> None:
    app.add_node(ledger_part)
    app.add_directive("number-ledger", NumberLedger)
    app.add_post_transform(FillLedger)
    app.connect("env-before-read-docs", _read_last)
