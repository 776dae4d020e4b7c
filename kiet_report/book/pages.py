"""Directives that list what the report holds:
numbers, definitions, sources, the edition, and the bases of a page.

They build ordinary nodes (sections, definition lists, tables, paragraphs with classes), so that the web and the PDF say the same.
`print_pages` lists what the print held and where it errs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from kiet_report.book.exhibit import exhibit
from kiet_report.book.labels import cited, date, label
from kiet_report.book.registry import Assembled, assembled
from kiet_report.book.roles import number
from kiet_report.book.usage import pages_using
from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.core.records import NumberEntry
from kiet_report.core.units import unit
from kiet_report.data.editions.inputs import Folder
from kiet_report.narrative.numerals import write, write_cell, write_range

BASES = ("print", "official", "delivered", "simulated")


class used_pages(nodes.Inline, nodes.Element):
    """Stands for links to the pages that show a number (attribute `key`):
    known only when every page has been read.
    """


class basis_legend(nodes.General, nodes.Element):
    """Stands for the legend of the bases of its page."""


class Listing(SphinxDirective):
    """What the listing directives share. Subclasses return nodes from `run`."""

    has_content = False

    @property
    def lang(self) -> Lang:
        return self.config.kiet_lang

    @property
    def edition(self) -> Assembled:
        return assembled(self.env.app)

    @property
    def inputs(self) -> Folder:
        return Folder(Path(self.config.kiet_root) / "data")

    def section(self, name: str, title: str, content: Iterable[nodes.Node]) -> nodes.section:
        section = nodes.section("", nodes.title("", title), *content, ids=[name], names=[nodes.fully_normalize_name(title)])
        self.state.document.note_implicit_target(section, section)
        return section

    def anchor(self, name: str, title: str) -> None:
        """Let other pages refer to a place of this one by name."""
        standard: StandardDomain = self.env.domains["std"]
        standard.labels[name] = (self.env.docname, name, title)
        standard.anonlabels[name] = (self.env.docname, name)

    def refer(self, name: str, text: str) -> addnodes.pending_xref:
        """A link to a labelled place, if the book has it; otherwise just the text."""
        return addnodes.pending_xref(
            "",
            nodes.inline("", text),
            refdomain="std",
            reftype="ref",
            reftarget=name,
            refexplicit=True,
            refwarn=False,
            refdoc=self.env.docname,
        )


def paragraph(*parts: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """A paragraph of text and nodes."""
    return nodes.paragraph("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts), classes=list(classes))


def badge(basis: str, lang: Lang) -> nodes.inline:
    """What a value rests on, as a small mark."""
    return nodes.inline("", label(f"basis.{basis}", lang), classes=["basis", f"basis-{basis}"])


def definition_item(name: str | None, term: Iterable[nodes.Node], body: Iterable[nodes.Node]) -> nodes.definition_list_item:
    """A term with its body; `name` is its anchor."""
    return nodes.definition_list_item("", nodes.term("", "", *term, ids=[name] if name else []), nodes.definition("", *body))


class NumberLedger(Listing):
    """All numbers by chapter, each with its anchor `num-KEY`."""

    def run(self) -> list[nodes.Node]:
        self.env.kiet_ledger = self.env.docname  # type: ignore[attr-defined]  # extensions keep their data on the environment
        numbers = self.edition.numbers
        found: list[nodes.Node] = [
            paragraph(label("number.count", self.lang, count=write_cell(len(numbers), "count", self.lang)), classes=["lead"])
        ]
        for chapter in sorted({entry.chapter for entry in numbers.values()}):
            title = self.env.titles.get(chapter)
            entries = [entry for _, entry in sorted(numbers.items()) if entry.chapter == chapter]
            ledger = nodes.definition_list("", *(self.entry(entry) for entry in entries), classes=["ledger"])
            found.append(self.section(f"ledger-{chapter}", title.astext() if title is not None else chapter, [ledger]))
        return found

    def entry(self, entry: NumberEntry) -> nodes.definition_list_item:
        lang = self.lang
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
        definition = self.edition.definitions[entry.definition]["label"][lang]
        source = self.edition.sources[entry.source][lang]
        body = [
            paragraph(*facts, classes=["facts"]),
            paragraph(f"{label('number.definition', lang)}: ", self.refer(f"def-{entry.definition}", definition)),
            paragraph(f"{label('number.source', lang)}: {cited(source, entry.locus, lang)}"),
            paragraph(f"{label('number.function', lang)}: ", nodes.literal("", entry.function)),
            paragraph(f"{label('number.used_on', lang)}: ", used_pages(key=entry.key)),
        ]
        term = [nodes.strong("", text), nodes.Text(f" {entry.name[lang]} "), nodes.literal("", entry.key)]
        return definition_item(f"num-{entry.key}", term, body)


class DefinitionList(Listing):
    """The definitions in use, each with its anchor `def-ID`."""

    def run(self) -> list[nodes.Node]:
        items = []
        for key, parts in sorted(self.edition.definitions.items(), key=lambda item: item[1]["label"][self.lang]):
            name, title = f"def-{key}", parts["label"][self.lang]
            self.anchor(name, title)
            items.append(definition_item(name, [nodes.Text(title)], [paragraph(parts["text"][self.lang])]))
        return [nodes.definition_list("", *items, classes=["definitions"])] if items else []


class SourceList(Listing):
    """The citation lines of the sources in use."""

    def run(self) -> list[nodes.Node]:
        texts = sorted((text[self.lang], key) for key, text in self.edition.sources.items())
        items = [nodes.list_item("", paragraph(text), ids=[f"source-{key}"]) for text, key in texts]
        return [nodes.bullet_list("", *items, classes=["sources"], bullet="-")] if items else []


class EditionFacts(Listing):
    """Title, dates and size of the edition."""

    def run(self) -> list[nodes.Node]:
        lang, facts = self.lang, self.config.kiet_edition_facts
        rows = [
            (label("facts.title", lang), facts["title"][lang]),
            (label("facts.published", lang), date(facts["published"], lang)),
            (label("facts.data_to", lang), write_period(facts["data_to"], lang)),
            (label("facts.cutoff", lang), date(facts["cutoff"], lang)),
            (label("facts.numbers", lang), write(len(self.edition.numbers), "count", lang)),
            (label("facts.exhibits", lang), write(len(self.edition.exhibits), "count", lang)),
        ]
        if facts["min_firms"] is not None:
            least = write(facts["min_firms"], "count", lang)
            rows.append((label("facts.withheld", lang), label("facts.withheld_below", lang, min_firms=least)))
        items = [nodes.field("", nodes.field_name("", name), nodes.field_body("", paragraph(text))) for name, text in rows]
        return [nodes.field_list("", *items, classes=["facts"])]


class BasisLegend(SphinxDirective):
    """The bases that the page uses, each with its meaning; filled in when the page is written."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        return [basis_legend()]


def _fill_legend(app: Sphinx, doctree: nodes.document) -> None:
    """Once a page is read, its legend names the bases of its numbers and exhibits, in their fixed order."""
    edition, lang = assembled(app), app.config.kiet_lang
    for place in list(doctree.findall(basis_legend)):
        bases = {edition.numbers[node["key"]].basis for node in doctree.findall(number)}
        for node in doctree.findall(exhibit):
            bases.update(edition.exhibits[node["eid"]].basis)
        items = [
            nodes.list_item("", paragraph(badge(basis, lang), f" {label(f'basis_text.{basis}', lang)}"))
            for basis in BASES
            if basis in bases
        ]
        legend = nodes.container(
            "", paragraph(label("basis.legend", lang), classes=["legend-title"]), nodes.bullet_list("", *items, bullet="-")
        )
        legend["classes"].append("basis-legend")
        place.replace_self(legend if items else [])


class FillUsedPages(SphinxPostTransform):
    """Names, in the ledger, the pages on which each number is used."""

    default_priority = 5  # before references are resolved, at 10: what it leaves are references

    def run(self, **kwargs: Any) -> None:
        lang = self.config.kiet_lang
        for place in list(self.document.findall(used_pages)):
            links: list[nodes.Node] = []
            for name in pages_using(self.env, place["key"]):
                links += [nodes.Text(", ")] if links else []
                links.append(
                    addnodes.pending_xref(
                        "",
                        nodes.inline("", name),
                        refdomain="std",
                        reftype="doc",
                        reftarget=f"/{name}",
                        refexplicit=False,
                        refwarn=True,
                        refdoc=self.env.docname,
                    )
                )
            place.replace_self(links or [nodes.Text(label("number.used_nowhere", lang))])


DIRECTIVES = {
    "number-ledger": NumberLedger,
    "definition-list": DefinitionList,
    "source-list": SourceList,
    "edition-facts": EditionFacts,
    "basis-legend": BasisLegend,
}


def _ledger_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """The ledger heads its parts with the titles of chapters, which are known once those have been read."""
    docnames.sort(key=lambda name: "{number-ledger}" in Path(env.doc2path(name)).read_text(encoding="utf-8"))


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _ledger_last)
    app.add_node(used_pages)
    app.add_node(basis_legend)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.add_post_transform(FillUsedPages)
    app.connect("doctree-read", _fill_legend)
