"""The ``{exhibit}`` directive: one numbered figure or table with title, notes, source and data.

The directive only builds nodes; `html.py` and `latex.py` render them, so that both formats say the same.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from kiet_report.book.registry import assembled
from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Table
from kiet_report.narrative.numerals import write_cell

logger = logging.getLogger(__name__)


class exhibit(nodes.General, nodes.Element):
    """One exhibit.

    Attributes: `eid`, `kind`, `ids`; children in order: exhibit_title, exhibit_subtitle, exhibit_body, exhibit_notes.
    """


class exhibit_title(nodes.Part, nodes.TextElement):
    """The headline: the finding."""


class exhibit_subtitle(nodes.Part, nodes.TextElement):
    """What, who, when, unit."""


class exhibit_body(nodes.Part, nodes.TextElement):
    """The drawing or the table.

    The renderers draw it from the record; its text is there for the search index.
    """


class exhibit_notes(nodes.Part, nodes.Element):
    """Paragraphs: each note, then the source line, each with its attribute `role` (note or source)."""


class ExhibitDirective(SphinxDirective):
    """One exhibit by its id, as nodes; a label for references to it is registered on the way."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        edition, lang = assembled(self.env.app), self.config.kiet_lang
        eid = self.arguments[0]
        entry = edition.exhibits.get(eid)
        if entry is None:
            logger.warning("exhibit %s is not registered", eid, location=self.get_location(), type="kiet", subtype="exhibit")
            return []
        node = exhibit("", eid=eid, kind=entry.kind, ids=[eid], names=[])
        self.set_source_info(node)
        node += exhibit_title("", entry.title[lang])
        node += exhibit_subtitle("", entry.subtitle[lang])
        node += exhibit_body("", _searchable(edition.table(eid, lang), lang) if entry.kind == "table" else entry.alt[lang])
        notes = exhibit_notes()
        for text in entry.notes:
            notes += nodes.paragraph("", text[lang], role="note")
        notes += nodes.paragraph("", entry.source[lang], role="source")
        node += notes
        self.state.document.note_explicit_target(node)
        standard: StandardDomain = self.env.domains["std"]
        # a labelled place: {ref}`fig-5-1` then reads "그림 5-1" or "Figure 5-1" in both formats
        standard.labels[eid] = (self.env.docname, eid, entry.label[lang])
        standard.anonlabels[eid] = (self.env.docname, eid)
        return [node]


def _searchable(table: Table, lang: Lang) -> str:
    """Column and row words of a table, for the search index."""
    words = [column.label for column in table.columns]
    for row in table.rows:
        words += [row.heading] if row.heading else []
        words += [
            cell.value if isinstance(cell.value, str) else write_cell(cell.value, cell.unit or "count", lang)
            for cell in row.cells
            if cell.value is not None
        ]
    return " · ".join(words)


def setup(app: Sphinx) -> None:
    app.add_directive("exhibit", ExhibitDirective)
