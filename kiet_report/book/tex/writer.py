"""Doctree to TeX: Sphinx's writer with this report's nodes and tables."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.builders.latex.theming import Theme
from sphinx.writers.latex import LaTeXTranslator

from kiet_report.book.labels import label
from kiet_report.book.registry import assembled
from kiet_report.book.tex import prose, record
from kiet_report.book.tex.columns import TEXT_WIDTH, Layout
from kiet_report.book.tex.escape import code, dashes, escape
from kiet_report.book.tex.grid import Grid, layouts, write
from kiet_report.core.languages import Lang
from kiet_report.core.records import ExhibitEntry
from kiet_report.exhibits.record import Cell, Column
from kiet_report.narrative.numerals import write_cell

WEB_ONLY = {"cell_input", "web-only", "toctree-wrapper-empty"}
"""Classes of what is not printed: the code of cells, and what only works on a screen."""
COMPACT = {"ledger", "definitions"}
"""Classes of lists with many entries, which are set small."""
ASIDE = {"basis-legend"}
INLINE = {"basis": r"\textbf", "quiet": r"\kietquietly"}
SHORT = 12.0
"""Lines: a table in the run of the text that is no higher is not broken."""
LISTED = ("exhibits-", "errata-", "ledger-", "codebook-")
"""How the ids of sections begin that listings make."""
FIGURE_HEIGHT = r"0.74\textheight"
"""A drawing taller than this leaves no room for its title and notes."""


class PrintTranslator(LaTeXTranslator):
    """Sphinx's LaTeX writer; what differs is said where it differs."""

    def __init__(self, document: nodes.document, builder: LaTeXBuilder, theme: Theme) -> None:
        super().__init__(document, builder, theme)
        self.listings: dict[str, tuple[float, ...]] = {}

    @property
    def lang(self) -> Lang:
        return self.config.kiet_lang

    # ---- text ----------------------------------------------------------------------------------------------------------------

    def encode(self, text: str) -> str:
        return dashes(super().encode(text))

    def visit_Text(self, node: nodes.Text) -> None:
        self.body.append(dashes(super().encode(node.astext())) if self.in_title or self.literal_whitespace else escape(node.astext()))

    def visit_number(self, node: nodes.Element) -> None:
        """A number carries no decoration in print."""

    def depart_number(self, node: nodes.Element) -> None:
        pass

    def visit_inline(self, node: nodes.Element) -> None:
        """Spans (claims among them) are plain; what only a screen uses is left out."""
        if WEB_ONLY.intersection(node.get("classes", [])):
            raise nodes.SkipNode
        style = next((command for name, command in INLINE.items() if name in node.get("classes", [])), "")
        self.body.append(f"{style}{{" if style and not self.in_title else "{")

    def depart_inline(self, node: nodes.Element) -> None:
        self.body.append("}")

    def visit_title(self, node: nodes.Element) -> None:
        """The sections that a listing makes stay out of the contents."""
        super().visit_title(node)
        if any(str(name).startswith(LISTED) for name in node.parent.get("ids", [])):
            self.body[-1] = re.sub(r"^(\\(?:sub)*section)\{$", r"\1*{", self.body[-1])

    def visit_literal(self, node: nodes.Element) -> None:
        if self.in_title:
            super().visit_literal(node)
            return
        self.body.append(code(node.astext()))
        raise nodes.SkipNode

    def visit_printed_reference(self, node: nodes.Element) -> None:
        self.body.append(f"\n\\kietreference{{{self._anchored(node)}}}\n")
        raise nodes.SkipNode

    def visit_container(self, node: nodes.Element) -> None:
        if WEB_ONLY.intersection(node.get("classes", [])) or node.get("nb_element") == "cell_code_source":
            raise nodes.SkipNode
        if ASIDE.intersection(node.get("classes", [])):
            self.body.append("\n\\begin{kietaside}{}\n")

    def depart_container(self, node: nodes.Element) -> None:
        if ASIDE.intersection(node.get("classes", [])):
            self.body.append("\n\\end{kietaside}\n")

    def visit_start_of_file(self, node: nodes.Element) -> None:
        super().visit_start_of_file(node)
        if caption := self._parts().get(node["docname"]):
            self.body.append(f"\\clearpage\\kietpart{{{escape(caption)}}}\n")

    def _parts(self) -> dict[str, str]:
        """The captions of the contents, by the page that each stands before."""
        tree = self.builder.env.get_doctree(self.config.root_doc)
        found = [toctree for toctree in tree.findall(addnodes.toctree) if toctree.get("caption") and toctree["entries"]]
        return {toctree["entries"][0][1]: toctree["caption"] for toctree in found}

    # ---- exhibits ------------------------------------------------------------------------------------------------------------

    def visit_exhibit(self, node: nodes.Element) -> None:
        edition = assembled(self.builder.app)
        entry = edition.exhibits[node["eid"]]
        head, notes = self._head(node, entry), self._notes(node)
        if entry.kind == "figure":
            name = f"{entry.id}-{self.lang}.pdf"
            shutil.copyfile(edition.drawing(entry.id, self.lang, "pdf"), Path(self.builder.outdir) / name)
            drawing = f"\\kietdrawing{{{name}}}{{{FIGURE_HEIGHT}}}\n"
            self.body.append(f"\n\n\\begin{{figure}}[!htbp]\n{head}{drawing}{notes}\\end{{figure}}\n\n")
        else:
            table = edition.table(entry.id, self.lang)
            grid = record.grid(table, self._write_cell, label("exhibit.not_obtained", self.lang))
            self.body.append(self._exhibit_table(grid, head, escape(table.unit_line or ""), notes, escape(entry.label[self.lang])))
        raise nodes.SkipNode

    def _write_cell(self, value: float, column: Column, cell: Cell) -> str:
        return write_cell(value, cell.unit or column.unit or "count", self.lang, column.decimals if cell.unit is None else None)

    def _head(self, node: nodes.Element, entry: ExhibitEntry) -> str:
        children = {type(child).__name__: child.astext() for child in node.children if isinstance(child, nodes.TextElement)}
        basis = " · ".join(label(f"basis.{name}", self.lang) for name in entry.basis)
        fields = [
            entry.kind,
            escape(entry.label[self.lang]),
            escape(children["exhibit_title"]),
            escape(children["exhibit_subtitle"]),
            escape(basis),
            self.hypertarget_to(node, anchor=True),
        ]
        return "\\kiethead" + "".join(f"{{{field}}}" for field in fields) + "\n"

    def _notes(self, node: nodes.Element) -> str:
        """Notes, then sources. A mark stands once before all notes, as in printed statistics."""
        marks = {role: escape(label(f"exhibit.{role}", self.lang) + ":") for role in ("note", "source")}
        texts = {role: [escape(p.astext()) for p in node.findall(nodes.paragraph) if p.get("role") == role] for role in marks}
        lines = [_remark(mark, text, first=place == 0) for role, mark in marks.items() for place, text in enumerate(texts[role])]
        return "\\begin{kietnotes}\n" + "\n".join(lines) + "\n\\end{kietnotes}\n" if lines else ""

    def _exhibit_table(self, grid: Grid, head: str, unit: str, notes: str, name: str) -> str:
        found = layouts(grid)
        units = [f"\\kietunit{{{layout.breadth:.2f}pt}}{{{unit}}}\n" if unit else "" for layout in found]
        if len(found) == 1 and not found[0].fills(max(110.0, 65.0 + self._height(notes))) and not found[0].landscape:
            return f"\n\n\\begin{{table}}[!htbp]\n{head}{units[0]}{write(grid, found[0], long=False)}{notes}\\end{{table}}\n\n"
        pieces = []
        for position, layout in enumerate(found):
            top = head if position == 0 else f"\\bigskip{self._again(name)}\\par\\nobreak\\smallskip\n"
            pieces.append(f"{top}{units[position]}{self._table(grid, layout, name)}{notes if position == len(found) - 1 else ''}")
        inside = "".join(pieces)
        if found[0].landscape:
            page = f"\\begin{{landscape}}\\pagestyle{{plain}}\n{inside}\\end{{landscape}}"
            # a single page waits for the end of the running one, so that text and not white space fills it
            return f"\n\n{page}\n\n" if found[0].long else f"\\afterpage{{{page}}}%\n"
        return f"\n\n\\FloatBarrier{_room(found[0], 90.0)}\\bigskip\n{inside}\\bigskip\n\n"

    def _height(self, notes: str) -> float:
        """About how many points notes take: small type over the whole width,
        a Hangul syllable twice as wide as a letter.
        """
        return 10.5 * (len(notes) * (7.4 if self.lang == "ko" else 4.0) // TEXT_WIDTH + 1)

    def _again(self, name: str) -> str:
        return f"\\kietagain{{{escape(label('pdf.continued', self.lang, label='@')).replace('@', name)}}}"

    def _table(self, grid: Grid, layout: Layout, name: str = "") -> str:
        again = self._again(name) if name else ""
        # a table in the run of the text may break anywhere; an exhibit is kept whole if a page holds it
        return write(
            grid, layout, long=layout.long or (not name and layout.lines > SHORT), again=again, more=escape(label("pdf.more", self.lang))
        )

    # ---- tables of pages -----------------------------------------------------------------------------------------------------

    def visit_table(self, node: nodes.Element) -> None:
        if not isinstance(node, nodes.table) or not prose.plain(node) or self.tables:
            super().visit_table(node)
            return
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        head = f"{{\\sffamily\\bfseries {escape(title.astext())}\\par}}\\nobreak\\smallskip\n" if title is not None else ""
        grid = prose.grid(node, self._inner)
        if {"listing"}.intersection(node.get("classes", [])):
            grid = replace(grid, shares=self._shared_widths(node))
        self._put(grid, self.hypertarget_to(node) + head, after_title=_follows_title(node))
        raise nodes.SkipNode

    def _shared_widths(self, table: nodes.table) -> tuple[float, ...]:
        """One set of widths for all tables of the document with the same head,
        so that the parts of a listing look alike.
        """
        head = _head_text(table)
        if head not in self.listings:
            tables = [other for other in self.document.findall(nodes.table) if prose.plain(other)]
            alike = [other for other in tables if _head_text(other) == head]
            grids = [prose.grid(other, lambda entry: "") for other in alike]
            first = layouts(replace(grids[0], lines=tuple(line for grid in grids for line in grid.lines), shares=()))[0]
            self.listings[head] = () if first.landscape else first.widths
        return self.listings[head]

    def visit_section(self, node: nodes.Element) -> None:
        """A title is not left alone at the foot of a page when a table follows it."""
        super().visit_section(node)
        if len(node) > 1 and (grid := _measured(node[1])) is not None:
            self.body.append(f"{_room(layouts(grid)[0], 75.0)}\n")

    def _put(self, grid: Grid, head: str, *, after_title: bool) -> None:
        """A table in the run of the text."""
        found = layouts(grid)
        tables = "\\medskip\n".join(self._table(grid, layout) for layout in found)
        if found[0].landscape:
            self.body.append(f"\n\n\\begin{{landscape}}\\pagestyle{{plain}}\n{head}{tables}\\end{{landscape}}\n\n")
        else:
            space = "\\nobreak" if after_title else _room(found[0], 30.0)
            self.body.append(f"\n\n{space}\\vskip 9pt plus 2pt\n{head}{tables}\\vskip 9pt plus 2pt\n\n")

    def visit_definition_list(self, node: nodes.Element) -> None:
        """Entries with the same fields become a table; the ledger's entries are set close, its facts run in."""
        assert isinstance(node, nodes.definition_list)
        if names := prose.shared_fields(node):
            entries = prose.grid_of_entries(node, label("pdf.entry", self.lang), names, self._anchored)
            self._put(entries, "", after_title=_follows_title(node))
        elif COMPACT.intersection(node.get("classes", [])):
            for entry in node.findall(nodes.definition_list_item):
                term, definition = next(entry.findall(nodes.term)), next(entry.findall(nodes.definition))
                facts = [self._inner(child) for child in definition.children]
                self.body.append(f"\\kietentry{{{self._anchored(term)}}}{{{' · '.join(fact for fact in facts if fact)}}}\n")
        else:
            super().visit_definition_list(node)
            return
        raise nodes.SkipNode

    def visit_field_list(self, node: nodes.Element) -> None:
        assert isinstance(node, nodes.field_list)
        self._put(prose.grid_of_facts(node, self._inner), "", after_title=_follows_title(node))
        raise nodes.SkipNode

    def _anchored(self, node: nodes.Element) -> str:
        return (self.hypertarget_to(node, anchor=True) if node.get("ids") else "") + self._inner(node)

    def _inner(self, node: nodes.Element) -> str:
        """The TeX of what is inside a node, on one line and without the paragraph marks that a cell does not
        need.
        """
        self.pushbody([])
        for child in node.children:
            child.walkabout(self)
        text = "".join(self.popbody()).replace("\\sphinxAtStartPar\n", "").strip()
        return re.sub(r"\n{2,}", r"\\par ", text).replace("\n", " ")


def _room(layout: Layout, above: float) -> str:
    """A new page unless the beginning of the table fits:
    `above` points, its head, two rows and the foot of a part.
    """
    lines = layout.opening if layout.long or layout.lines > SHORT else layout.lines
    return f"\\kietroom{{{above + 30.0 + lines * layout.leading:.0f}pt}}"


def _measured(node: nodes.Node) -> Grid | None:
    """The grid of what will be a table, for its measures only."""
    if isinstance(node, nodes.table) and prose.plain(node):
        return prose.grid(node, lambda entry: "")
    if isinstance(node, nodes.definition_list) and (names := prose.shared_fields(node)):
        return prose.grid_of_entries(node, "", names, lambda entry: "")
    return None


def _head_text(table: nodes.table) -> str:
    head = next(table.findall(nodes.thead), None)
    return head.astext() if head is not None else ""


def _follows_title(node: nodes.Element) -> bool:
    place = node.parent.index(node)
    return place > 0 and isinstance(node.parent[place - 1], nodes.title)


def _remark(mark: str, text: str, *, first: bool) -> str:
    shown = mark if first else f"\\phantom{{{mark}}}"
    return f"\\kietremark{{{shown}}}{{{text}}}"
