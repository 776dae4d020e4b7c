"""Directives that list the print: its tables and figures with what became of each, and its errata."""

from __future__ import annotations

from collections import Counter
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from kiet_report.book.labels import label, locus
from kiet_report.book.pages import Listing, definition_item, paragraph
from kiet_report.data.facts import print_2024

SEVERITIES = ("high", "medium", "low")


class ExhibitList(Listing):
    """The exhibits of the print, those in this edition linked and the others with the reason;
    then what the print has not.
    """

    def run(self) -> list[nodes.Node]:
        lang, shown = self.lang, self.edition.exhibits
        index = print_2024.exhibits_index(self.inputs).to_dict("records")
        status = print_2024.exhibit_status(self.inputs).to_dict("index")
        absent = Counter(status[row["data_status"]]["recoverable"] for row in index if row["exhibit_id"] not in shown)
        counts = {name: absent[name] for name in ("yes", "partly", "no")}
        here = sum(1 for row in index if row["exhibit_id"] in shown)
        found: list[nodes.Node] = [paragraph(label("list.summary", lang, total=len(index), here=here, **counts), classes=["lead"])]
        for chapter in sorted({str(row["chapter"]) for row in index}, key=int):
            rows = [self.row(row, status[row["data_status"]]) for row in index if str(row["chapter"]) == chapter]
            title = label("chapter.front", lang) if chapter == "0" else label("chapter.numbered", lang, number=chapter)
            found.append(self.section(f"exhibits-{chapter}", title, [self.table(rows)]))
        new = [entry for entry in shown.values() if entry.print_label is None]
        rows = [
            [self.refer(entry.id, entry.label[lang]), nodes.Text(entry.title[lang]), nodes.Text(label("list.here", lang))] for entry in new
        ]
        content: list[nodes.Node] = [self.table(rows)] if rows else [paragraph(label("list.new_none", lang))]
        return [*found, self.section("exhibits-new", label("list.new", lang), content)]

    def row(self, row: dict[str, Any], status: dict[str, Any]) -> list[nodes.Node]:
        lang, eid = self.lang, row["exhibit_id"]
        name = locus(row["label"], lang)
        title = nodes.inline("", "", nodes.Text(row[f"title_{lang}"]))
        if row["page"] is not None and str(row["page"]).strip() not in ("", "nan", "<NA>"):
            title += [nodes.Text(" "), nodes.inline("", label("list.page", lang, page=row["page"]), classes=["quiet", "nowrap"])]
        if eid in self.edition.exhibits:
            return [self.refer(eid, name), title, nodes.inline("", "", self.refer(eid, label("list.here", lang)), classes=["here"])]
        reason = label("list.rebuildable", lang) if status["recoverable"] == "yes" else status[f"status_{lang}"]
        return [nodes.Text(name), title, nodes.inline("", reason, classes=["quiet"])]

    def table(self, rows: list[list[nodes.Node]]) -> nodes.table:
        widths = (14, 46, 40)
        head = nodes.row("", *(nodes.entry("", paragraph(label(f"list.{name}", self.lang))) for name in ("label", "title", "status")))
        body = [nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in row)) for row in rows]
        group = nodes.tgroup(
            "", *(nodes.colspec(colwidth=width) for width in widths), nodes.thead("", head), nodes.tbody("", *body), cols=len(widths)
        )
        return nodes.table("", group, classes=["listing", "longtable", "colwidths-given"])


class ErrataList(Listing):
    """The errata of the print, those that change a result first."""

    def run(self) -> list[nodes.Node]:
        lang = self.lang
        rows = print_2024.errata(self.inputs).to_dict("records")
        counts = {severity: sum(1 for row in rows if row["severity"] == severity) for severity in SEVERITIES}
        found: list[nodes.Node] = [paragraph(label("errata.summary", lang, total=len(rows), **counts), classes=["lead"])]
        for severity in SEVERITIES:
            items = [self.item(row) for row in rows if row["severity"] == severity]
            if items:
                found.append(
                    self.section(
                        f"errata-{severity}", label(f"errata.{severity}", lang), [nodes.definition_list("", *items, classes=["errata"])]
                    )
                )
        return found

    def item(self, row: dict[str, Any]) -> nodes.definition_list_item:
        term = [nodes.inline("", str(row["id"]), classes=["quiet"]), nodes.Text(f" {self.words(row, 'source')}: {self.words(row, 'what')}")]
        names = ("printed", "expected", "reasoning")
        fields = [
            nodes.field(
                "", nodes.field_name("", label(f"errata.{name}", self.lang)), nodes.field_body("", paragraph(self.words(row, name)))
            )
            for name in names
        ]
        return definition_item(f"erratum-{row['id']}", term, [nodes.field_list("", *fields, classes=["erratum"])])

    def words(self, row: dict[str, Any], name: str) -> str:
        text = row.get(f"{name}_{self.lang}", row.get(name))
        return (
            label("errata.nothing", self.lang) if text is None or str(text).strip() in ("", "nan", "<NA>") else locus(str(text), self.lang)
        )


def setup(app: Sphinx) -> None:
    app.add_directive("exhibit-list", ExhibitList)
    app.add_directive("errata-list", ErrataList)
