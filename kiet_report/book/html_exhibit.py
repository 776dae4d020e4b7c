"""An exhibit as HTML: label, bases and data; headline; subtitle; figure or table; notes and source."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from kiet_report.book.html_table import Link, table_html
from kiet_report.book.labels import date, label
from kiet_report.book.registry import Assembled
from kiet_report.core.languages import Lang, other
from kiet_report.core.records import ExhibitEntry

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_DROPPED = {f"{{{SVG}}}{name}" for name in ("metadata", "script", "foreignObject", "title", "desc")}

ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)


@dataclass(frozen=True)
class Page:
    """Where an exhibit is being shown.

    edition_root: from the page to the edition's folder; facts: of the edition; path: of the page in the edition.

    glyphs: outlines of letters the page already holds, and their ids. A letter is drawn once a page, which halves a page with several
    figures.
    """

    edition: Assembled
    facts: dict[str, Any]
    lang: Lang
    edition_root: str
    path: str
    link: Link
    glyphs: dict[str, str] = field(default_factory=dict)


def prose(text: str) -> str:
    """Text as HTML; a per cent value and the Korean syllables closed up with it stay on one line,
    where browsers would break after the sign.
    """
    return re.sub(r"[0-9][0-9.,]*%p?\)?[가-힣]+", lambda found: f'<span class="keep">{found[0]}</span>', escape(text))


def exhibit_html(entry: ExhibitEntry, page: Page) -> str:
    """The whole of an exhibit: bar with label and tools, title, subtitle, drawing or table,
    notes and source.
    """
    lang = page.lang
    body = _figure(entry, page) if entry.kind == "figure" else _table(entry, page)
    return (
        f'<figure class="exhibit {entry.kind}" id="{entry.id}" aria-labelledby="{entry.id}-label {entry.id}-title">'
        '<figcaption><div class="exhibit-bar">'
        f'<span class="exhibit-label" id="{entry.id}-label">{escape(entry.label[lang])}</span>{_tools(entry, page)}</div>'
        f'<p class="exhibit-title" id="{entry.id}-title">{prose(entry.title[lang])}</p>'
        f'<p class="exhibit-subtitle">{prose(entry.subtitle[lang])}</p></figcaption>'
        f"{body}{_notes(entry, lang)}</figure>"
    )


def badge(basis: str, lang: Lang) -> str:
    """What a value rests on, as a small mark."""
    return f'<span class="basis basis-{basis}">{escape(label(f"basis.{basis}", lang))}</span>'


def _tools(entry: ExhibitEntry, page: Page) -> str:
    lang, name = page.lang, entry.label[page.lang]
    items = [badge(basis, lang) for basis in entry.basis]
    for path in entry.data:
        kind = Path(path).suffix.lstrip(".").upper()
        spoken = escape(label("exhibit.download", lang, label=name, format=kind))
        items.append(f'<a class="tool" href="{escape(page.edition_root + path)}" download aria-label="{spoken}">{kind}</a>')
    spoken = escape(f"{label('exhibit.link', lang)}: {label('exhibit.link_long', lang, label=name)}")
    items.append(f'<a class="tool permalink" href="#{entry.id}" aria-label="{spoken}">{escape(label("exhibit.link", lang))}</a>')
    items.append(_cite(entry, page))
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="exhibit-tools" aria-label="{escape(label("exhibit.tools", lang, label=name))}">{listed}</ul>'


def _cite(entry: ExhibitEntry, page: Page) -> str:
    lang = page.lang
    spoken = escape(f"{label('exhibit.cite', lang)}: {label('exhibit.cite_long', lang, label=entry.label[lang])}")
    forms = "".join(_citation(entry, page, form) for form in (lang, other(lang)))
    summary = f'<summary class="tool" aria-label="{spoken}">{escape(label("exhibit.cite", lang))}</summary>'
    return f'<details class="cite">{summary}<div class="cite-forms">{forms}</div></details>'


def _citation(entry: ExhibitEntry, page: Page, form: Lang) -> str:
    heading = label("exhibit.cite_in" if form == "ko" else "exhibit.cite_in_other", page.lang)
    path = re.sub(r"^(ko|en)/", f"{form}/", page.path)
    # the address is completed by the browser, which knows where the report is served; the path alone still finds the exhibit
    url = f"editions/{page.edition.edition}/{path}#{entry.id}"
    text = label(
        "exhibit.citation",
        form,
        report=label("report.title", form),
        edition=page.facts["title"][form],
        published=date(page.facts["published"], form),
        label=entry.label[form],
        title=entry.title[form],
        url="\0",
    )
    before, after = (escape(part) for part in text.split("\0"))
    return (
        f'<p class="cite-form" lang="{form}"><span class="cite-language" lang="{page.lang}">{escape(heading)}</span> '
        f'<span class="cite-text">{before}<span class="cite-url" data-path="{escape(path)}#{entry.id}">{escape(url)}</span>{after}</span>'
        "</p>"
    )


def _notes(entry: ExhibitEntry, lang: Lang) -> str:
    notes = [prose(note[lang]) for note in entry.notes]
    if len(notes) > 1:
        notes = [f"{position}) {note}" for position, note in enumerate(notes, 1)]
    lines = (
        [f'<p class="note"><span class="note-head">{escape(label("exhibit.note", lang))}:</span> {" ".join(notes)}</p>'] if notes else []
    )
    lines.append(
        f'<p class="source"><span class="note-head">{escape(label("exhibit.source", lang))}:</span> {escape(entry.source[lang])}</p>'
    )
    return f'<div class="exhibit-notes">{"".join(lines)}</div>'


def _table(entry: ExhibitEntry, page: Page) -> str:
    lang = page.lang
    return table_html(
        page.edition.table(entry.id, lang),
        lang,
        caption=f"{entry.label[lang]}: {entry.title[lang]}",
        name=label("exhibit.scroll_table", lang, label=entry.label[lang]),
        link=page.link,
    )


def _figure(entry: ExhibitEntry, page: Page) -> str:
    lang = page.lang
    name = escape(label("exhibit.scroll_figure", lang, label=entry.label[lang]))
    wide = inline_svg(page.edition.drawing(entry.id, lang, "svg"), prefix=entry.id, alt=entry.alt[lang], glyphs=page.glyphs)
    narrow = page.edition.drawing(entry.id, lang, "narrow.svg")
    # one of the two is shown, by the width of the screen; what is not displayed is not read aloud either
    versions = (
        f'<div class="narrow">{inline_svg(narrow, prefix=entry.id, alt=entry.alt[lang], glyphs=page.glyphs)}</div>'
        if narrow.is_file()
        else ""
    )
    return f'<div class="scroll drawing" tabindex="0" role="region" aria-label="{name}">{versions}<div class="wide">{wide}</div></div>'


def inline_svg(path: Path, *, prefix: str, alt: str, glyphs: dict[str, str] | None = None) -> str:
    """A drawing ready to stand in a page: its ids its own, nothing that runs or loads,
    one alternative text, and a width that may shrink.

    glyphs: see `Page`; the letters of this drawing are added to it.
    """
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    for parent in root.iter():
        for child in [child for child in parent if child.tag in _DROPPED]:
            parent.remove(child)
    known = {element.get("id") for element in root.iter()} - {None}
    renamed = {name: name if name.startswith(prefix) else f"{prefix}-{name}" for name in known if name}
    renamed |= _shared_glyphs(root, renamed, {} if glyphs is None else glyphs)
    for element in root.iter():
        for attribute, value in list(element.attrib.items()):
            if attribute.lower().startswith("on"):
                del element.attrib[attribute]
            elif attribute == "id":
                element.set("id", renamed[value])
            elif attribute in ("href", f"{{{XLINK}}}href"):
                if value.startswith("#"):
                    element.set(attribute, f"#{renamed.get(value[1:], value[1:])}")
                elif not value.startswith("data:image/"):
                    del element.attrib[attribute]
            elif "url(#" in value:
                element.set(attribute, re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{renamed.get(found[1], found[1])})", value))
    # the viewBox keeps the proportions; the drawing is as wide as its place, and no wider than it was drawn
    root.attrib.pop("height", None)
    root.attrib.pop("style", None)
    root.set("width", "100%")
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("focusable", "false")
    return ET.tostring(root, encoding="unicode")


def _shared_glyphs(root: ET.Element, names: dict[str, str], glyphs: dict[str, str]) -> dict[str, str]:
    """Drop the outlines the page already holds; the answer says under which id each is found."""
    found = {}
    for parent in root.iter(f"{{{SVG}}}defs"):
        for child in list(parent):
            name = child.get("id")
            if child.tag != f"{{{SVG}}}path" or name is None:
                continue
            outline = " ".join(f"{attribute}={value}" for attribute, value in sorted(child.attrib.items()) if attribute != "id")
            found[name] = glyphs.setdefault(outline, names[name])
            if found[name] != names[name]:
                parent.remove(child)
    return found
