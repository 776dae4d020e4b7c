"""Literature as each language cites it: (송단비 외, 2021) and (Wilson, 1927) in the text,
author and year first in the list.

BibTeX's own styles know English only: "and others" and "Technical Report" would stand on Korean pages. An entry may give a field in one
language beside the common one (`author_en`, `title_en`, `institution_en`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pybtex.plugin
from pybtex.database import Entry, Person
from pybtex.richtext import Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting.unsrt import Style as Unsorted
from pybtex.style.labels import BaseLabelStyle
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle

from kiet_report.book.labels import label
from kiet_report.core.languages import LANGUAGES, Lang

_CONTAINERS = ("journal", "booktitle", "institution", "publisher", "organization", "school", "howpublished")


def _is_hangul(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def _names(entry: Entry, lang: Lang, *, full: bool) -> str:
    """The authors: surnames in the text, with initials in the list (full).

    BibTeX writes an open list as a last author called others.
    """
    if written := entry.fields.get(f"author_{lang}"):
        return str(written)
    persons: list[Person] = entry.persons.get("author") or entry.persons.get("editor") or []
    open_list = bool(persons) and str(persons[-1]) == "others"
    names = [_name(person, full=full) for person in (persons[:-1] if open_list else persons)]
    if not names:
        return str(entry.fields.get("organization", entry.key))
    if open_list or len(names) > (6 if full else 2):
        return label("literature.others", lang, first=names[0])
    return label("literature.two", lang, first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else names[0]


def _name(person: Person, *, full: bool) -> str:
    # braces keep an institution's name in one piece; they are BibTeX's, not the reader's
    surname = " ".join([*person.prelast_names, *person.last_names]).replace("{", "").replace("}", "")
    given = [*person.first_names, *person.middle_names]
    if not given or _is_hangul(surname):
        return " ".join([surname, *given])
    initials = " ".join(f"{name[0]}." for name in given)
    return f"{surname}, {initials}" if full else surname


def _title(entry: Entry, lang: Lang) -> Text:
    title = _field(entry, "title", lang).replace("{", "").replace("}", "")
    if _is_hangul(title):
        return Text(f"「{title}」")
    return Text(f"“{title}”") if entry.type in ("article", "incollection", "inproceedings") else Text(Tag("em", title))


def _field(entry: Entry, name: str, lang: Lang) -> str:
    """A field, in the page's language where the entry gives one: `title_en` beside `title`."""
    return str(entry.fields.get(f"{name}_{lang}", entry.fields.get(name, "")))


def _container(entry: Entry, lang: Lang) -> list[Text]:
    """Journal or publisher, with volume, number and pages."""
    name = next((_field(entry, field, lang) for field in _CONTAINERS if field in entry.fields), "")
    number, volume = str(entry.fields.get("number", "")), str(entry.fields.get("volume", ""))
    parts = [Text(Tag("em", name)) if "journal" in entry.fields and not _is_hangul(name) else Text(name)] if name else []
    issue = f"{volume}({number})" if volume and number else volume or number
    parts += [Text(issue)] if issue else []
    parts += [Text(str(entry.fields["pages"]).replace("--", "–"))] if "pages" in entry.fields else []
    return parts


def _line(entry: Entry, lang: Lang) -> Text:
    head = label("literature.head", lang, names=_names(entry, lang, full=True), year=entry.fields.get("year", "–"))
    return Text(", ").join([Text(head), _title(entry, lang), *_container(entry, lang)]).add_period()


def _style(lang: Lang) -> type[Unsorted]:
    class Labels(BaseLabelStyle):
        def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
            for entry in sorted_entries:
                yield f"{_names(entry, lang, full=False)}, {entry.fields.get('year', '')}"

    class Literature(Unsorted):
        default_sorting_style = "author_year_title"

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.label_style = Labels()
            self.format_labels = self.label_style.format_labels

        def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
            return FormattedEntry(entry.key, _line(entry, lang), label)

    return Literature


@dataclass
class Parenthetical(LabelReferenceStyle):
    """In round brackets, as both languages do; several are set apart by semicolons."""

    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")", sep="; "))


def register_styles() -> None:
    """Make the two languages' styles known to pybtex and the bracket style to sphinxcontrib-bibtex,
    by name.
    """
    for lang in LANGUAGES:
        pybtex.plugin.register_plugin("pybtex.style.formatting", f"kiet_{lang}", _style(lang))
    register_plugin("sphinxcontrib.bibtex.style.referencing", "kiet", Parenthetical)


def setup(app: Sphinx) -> None:
    register_styles()
