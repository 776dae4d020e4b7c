"""Changes of the document before it is written:
the root page, and references that stay where the page lists them.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class FrontPage(SphinxPostTransform):
    """The root page becomes a chapter of its own.

    Sphinx would print its text without a heading and its sections as chapters.
    """

    default_priority = 1
    builders = ("latex",)

    def run(self, **kwargs: object) -> None:
        root = next((node for node in self.document.children if isinstance(node, nodes.section)), None)
        if root is None:
            return
        front = nodes.section("", ids=root["ids"], names=root["names"])
        for child in list(root.children):
            holds_pages = isinstance(child, nodes.compound) and next(child.findall(addnodes.start_of_file), None) is not None
            if not holds_pages:
                root.remove(child)
                front += child
        root["ids"] = []
        title = next(front.findall(nodes.title), None)
        root.insert(0, nodes.title("", title.astext() if title else ""))
        root.insert(1, front)


class printed_reference(nodes.General, nodes.Element):
    """An entry of a bibliography. `ids`: what citations lead to; the children are its text."""


class References(SphinxPostTransform):
    """Sphinx would collect the entries in a chapter at the end, with coded labels;
    the text cites by author and year and needs none.
    """

    default_priority = 700  # before Sphinx moves them, at 750
    builders = ("latex",)

    def run(self, **kwargs: object) -> None:
        for citation in list(self.document.findall(nodes.citation)):
            texts = [child for child in citation.children if not isinstance(child, nodes.label)]
            citation.replace_self(printed_reference("", *texts, ids=citation["ids"], names=citation["names"]))
