"""HTML rendering of the report's nodes: numbers in prose, exhibits, claims, folded code,
and the data of the number popovers.
"""

from __future__ import annotations

import json
import re
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from kiet_report.book import html_exhibit
from kiet_report.book.exhibit import exhibit
from kiet_report.book.labels import cited, label
from kiet_report.book.registry import Assembled, assembled
from kiet_report.book.roles import number
from kiet_report.book.usage import uses
from kiet_report.core.languages import Lang
from kiet_report.core.periods import write_period
from kiet_report.core.records import NumberEntry
from kiet_report.narrative.numerals import write, write_cell, write_range

_JOINED = re.compile(r"[)\]”’]*[가-힣]+[.,]?|[)\]”’]+[.,]?")
"""What belongs to a number before it: closing marks and the rest of a Korean word."""

LEDGER = "numbers"
"""The page whose {number-ledger} the numbers lead to, unless another page holds one."""


def ledger_page(app: Sphinx) -> str | None:
    """The page that lists all numbers, if the book has one."""
    named = getattr(app.env, "kiet_ledger", LEDGER)
    return named if named in app.env.found_docs else None


def edition_root(docname: str) -> str:
    """From a page to the edition's folder: each language is one level below it."""
    return "../" * (docname.count("/") + 1)


def number_link(app: Sphinx, docname: str, key: str) -> str:
    """Where a number leads: its line on the ledger page,
    or the registry file where the book has no ledger (a preview).
    """
    ledger = ledger_page(app)
    if ledger is None:
        return f"{edition_root(docname)}registry/numbers.json"
    return f"{app.builder.get_relative_uri(docname, ledger)}#num-{key}"


def visit_number(self: HTML5Translator, node: number) -> None:
    """A number as a link to its line in the ledger."""
    app, docname = self.builder.app, self.builder.current_docname
    ancestor = node.parent
    while ancestor is not None and not isinstance(ancestor, nodes.reference):
        ancestor = ancestor.parent
    # a number in a heading is repeated inside the links of the table of contents, and a link holds no link
    node["linked"] = ancestor is None
    if node["linked"]:
        attributes = {"class": "num", "data-key": node["key"], "href": number_link(app, docname, node["key"])}
        self.body.append(self.starttag({}, "a", "", **attributes))
    else:
        self.body.append(self.starttag({}, "span", "", **{"class": "num-text", "data-key": node["key"]}))


def depart_number(self: HTML5Translator, node: number) -> None:
    """Close what `visit_number` opened."""
    self.body.append("</a>" if node["linked"] else "</span>")


def visit_exhibit(self: HTML5Translator, node: exhibit) -> None:
    """An exhibit, whole; its children are not visited."""
    app, docname = self.builder.app, self.builder.current_docname
    edition, lang = assembled(app), app.config.kiet_lang
    page = html_exhibit.Page(
        edition=edition,
        facts=app.config.kiet_edition_facts,
        lang=lang,
        edition_root=edition_root(docname),
        path=f"{lang}/{app.builder.get_target_uri(docname)}",
        link=lambda key: number_link(app, docname, key),
        glyphs=self.__dict__.setdefault("kiet_glyphs", {}),  # a translator writes one page
    )
    self.body.append(html_exhibit.exhibit_html(edition.exhibits[node["eid"]], page))
    # the children are for the search index and for LaTeX
    raise nodes.SkipNode


def _skip(self: HTML5Translator, node: nodes.Element) -> None:
    """Never reached: `exhibit` renders its parts itself."""


def number_card(entry: NumberEntry, edition: Assembled, lang: Lang) -> dict[str, Any]:
    """What a popover says about a number: its text, then pairs of a heading and words,
    in the order they are shown.
    """
    definition = edition.definitions[entry.definition]
    source = edition.sources[entry.source][lang]
    lines: list[tuple[str, str]] = [
        ("name", entry.name[lang]),
        ("definition", f"{definition['label'][lang]}. {definition['text'][lang]}"),
        ("basis", label(f"basis.{entry.basis}", lang)),
        ("source", cited(source, entry.locus, lang)),
        ("period", write_period(entry.period, lang)),
    ]
    if entry.vintage:
        lines.append(("vintage", label(f"number.{entry.vintage}", lang)))
    if entry.low is not None and entry.high is not None:
        lines.append(("interval", write_range(entry.low, entry.high, entry.unit, lang)))
    if entry.corrected:
        lines.append(("corrected", entry.corrected))
    if entry.n is not None:
        lines.append(("n", write_cell(entry.n, "count", lang)))
    if entry.std_error is not None:
        lines.append(("std_error", write(entry.std_error, entry.unit, lang)))
    text = entry.text[lang] if entry.text else label("number.not_obtained", lang)
    return {"text": text, "basis": entry.basis, "lines": [[label(f"number.{name}", lang), words] for name, words in lines if words]}


def island(data: object) -> str:
    """JSON that may stand inside a script element whatever its texts hold."""
    return (
        json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )


def _add_numbers(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    use = uses(app.env).get(pagename)
    if app.builder.format != "html" or use is None or not use.numbers:
        return
    edition, lang = assembled(app), app.config.kiet_lang
    context["kiet_numbers"] = island(
        {key: number_card(edition.numbers[key], edition, lang) for key in use.numbers if key in edition.numbers}
    )
    context["kiet_numbers_more"] = label("number.more", lang)


def _name_claims(app: Sphinx, doctree: nodes.document) -> None:
    """A claim is found under its own id, ai_below_five; docutils alone would make it ai-below-five."""
    for span in doctree.findall(nodes.inline):
        if "claim" in span["classes"]:
            span["ids"] = list(dict.fromkeys([*span["names"], *span["ids"]]))


def _mark_claims(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """A ring in the margin for a claim that does not simply hold; nothing for one that does."""
    if app.builder.format != "html":
        return
    claims, lang = assembled(app).claims, app.config.kiet_lang
    for span in list(doctree.findall(nodes.inline)):
        if "claim" not in span["classes"]:
            continue
        entry = next((claims[name] for name in [*span["ids"], *span["names"]] if name in claims), None)
        if entry is None or entry.verdict == "HOLDS":
            continue
        span["classes"].append(f"claim-{entry.verdict.lower().replace(' ', '-')}")
        text = label(f"claim.{entry.verdict}", lang)
        span += nodes.raw("", f'<span class="claim-mark" role="img" aria-label="{text}" title="{text}"></span>', format="html")


def _fold_code(app: Sphinx, doctree: nodes.document) -> None:
    """The code of an exhibit folds under one quiet line below it, named after what it computes."""
    lang = app.config.kiet_lang
    for cell in doctree.findall(lambda node: isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"):
        if cell.get("hide_mode") != "input":
            continue
        shown = next(iter(cell.findall(exhibit)), None)
        cell["prompt_show"] = label(f"exhibit.computed_{shown['kind']}" if shown else "exhibit.computed", lang)
        cell["prompt_hide"] = label("exhibit.computed_hide", lang)


def _keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """4.5%에 stays on one line: keep-all forbids breaks inside Korean words,
    yet browsers break after a per cent sign or a bracket.
    """
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(number)):
        following = node.next_node(nodes.Text, descend=False, siblings=True)
        place = node.parent.index(node)
        if following is None or node.parent.index(following) != place + 1 or not (joined := _JOINED.match(following)):
            continue
        rest = str(following)[joined.end() :]
        parent = node.parent
        parent.remove(following)
        parent.replace(node, [nodes.inline("", "", node, nodes.Text(joined[0]), classes=["keep"]), *([nodes.Text(rest)] if rest else [])])


def _place_code(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """What is shown comes first, how it was computed after it."""
    for fold in list(doctree.findall(HideCodeCellNode)):
        cell = fold.parent
        if isinstance(cell, nodes.container) and cell.children[0] is fold:
            cell.remove(fold)
            cell.append(fold)
        shown = next(iter(cell.findall(exhibit)), None)
        if shown is not None:
            # regions of a page are told apart by their names
            fold["name"] = f"{assembled(app).exhibits[shown['eid']].label[app.config.kiet_lang]}: {fold['prompt_show']}"


def visit_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """The code of an exhibit, folded under one line."""
    # Jupyter Book's own summary carries an English accessible name on every page
    self.body.append(
        f'<details class="computation"><summary>{self.encode(node["prompt_show"])}</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{self.attval(node.get("name", node["prompt_show"]))}">'
    )


def depart_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Close what `visit_fold` opened."""
    self.body.append("</div></details>")


def setup(app: Sphinx) -> None:
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    app.add_node(number, html=(visit_number, depart_number))
    app.add_node(exhibit, html=(visit_exhibit, _skip))
    app.connect("html-page-context", _add_numbers)
    app.connect("doctree-resolved", _mark_claims)
    app.connect("doctree-resolved", _place_code)
    app.connect("doctree-resolved", _keep_together)
    app.connect("doctree-read", _fold_code)
    app.connect("doctree-read", _name_claims)
