"""``{num}`key` `` in prose: a registered number, written for the page's language,
that knows where it comes from.
"""

from __future__ import annotations

from dataclasses import replace

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from kiet_report.book.registry import assembled
from kiet_report.core.errors import ReportError
from kiet_report.narrative.bind import parse, resolve

logger = logging.getLogger(__name__)


class number(nodes.Inline, nodes.TextElement):
    """A number in prose. Attributes: `key`; the child text is the written number."""


class NumberRole(SphinxRole):
    """Reads a key (see `narrative.bind`) and gives the number as a node, its particle as text after it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        edition = assembled(self.env.app)
        try:
            reference = parse(self.text)
            where = f"{self.env.docname}:{self.lineno}"
            full = resolve(reference, edition.numbers, self.config.kiet_lang, where)
            written = resolve(replace(reference, particle=None), edition.numbers, self.config.kiet_lang, where)
        except ReportError as error:
            # -W turns this into a failed build; the gate has normally refused before, naming notebook and cell
            logger.warning(error.text(), location=self.get_location(), type="kiet", subtype="number")
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        # without a particle inside the link: the number is the link, the particle is grammar
        node = number(self.rawtext, written, key=edition.numbers[reference.key].key)
        node.source, node.line = self.get_source_info()
        return [node, nodes.Text(full[len(written) :])], []


def used_numbers(doctree: nodes.document) -> list[str]:
    """Keys of the numbers on a page, each once, in order of appearance."""
    return list(dict.fromkeys(node["key"] for node in doctree.findall(number)))


def setup(app: Sphinx) -> None:
    app.add_role("num", NumberRole())
