"""Directives that list what the report holds:
numbers, definitions, sources, the edition, and the bases of a page.

They build ordinary nodes (sections, definition lists, tables, paragraphs with classes), so that the web and the PDF say the same.
`print_pages` lists what the print held and where it errs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from kiet_report.book.exhibit import exhibit
from kiet_report.book.labels import date, label
from kiet_report.book.registry import Assembled, assembled
from kiet_report.book.roles import number
from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.data.editions.inputs import Folder
from kiet_report.narrative.numerals import write

BASES = ("print", "official", "delivered", "simulated")


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
        return refer(self.env, name, text)


def refer(env: BuildEnvironment, name: str, text: str) -> addnodes.pending_xref:
    """A link to a labelled place, if the book has it; otherwise just the text."""
    shown = nodes.inline("", text)
    return addnodes.pending_xref(
        "", shown, refdomain="std", reftype="ref", reftarget=name, refexplicit=True, refwarn=False, refdoc=env.docname
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


DIRECTIVES = {
    "definition-list": DefinitionList,
    "source-list": SourceList,
    "edition-facts": EditionFacts,
    "basis-legend": BasisLegend,
}


def setup(app: Sphinx) -> None:
    app.add_node(basis_legend)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    app.connect("doctree-read", _fill_legend)
