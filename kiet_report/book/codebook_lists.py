"""The code lists of the code book: industries, provinces, technologies,
and how a code and its validity are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

from kiet_report.book.labels import date, label
from kiet_report.book.pages import paragraph
from kiet_report.core.languages import Lang
from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import Code
from kiet_report.data.editions.inputs import Inputs

WIDTHS = (14, 40, 46)
Section = tuple[str, str, list[nodes.Node]]


class SharedLists:
    """The lists of `data/codelists/`, each as a table of three columns and its notes."""

    def __init__(self, inputs: Inputs, lang: Lang) -> None:
        self.inputs, self.lang = inputs, lang

    def sections(self) -> Iterator[Section]:
        """Name, title and content of each list."""
        for name, content in (("industries", self.industries()), ("provinces", self.provinces()), ("technologies", self.technologies())):
            yield name, label(f"codebook.{name}", self.lang), content

    def industries(self) -> list[nodes.Node]:
        rows = codelists.industries(self.inputs).to_dict("records")
        cells = [[row["code"], row[self.lang], self.since(row)] for row in rows]
        notes = dict.fromkeys(row[f"note_{self.lang}"] for row in rows)
        return [*map(paragraph, notes), self.table(("code", "name", "valid"), cells)]

    def technologies(self) -> list[nodes.Node]:
        rows = codelists.technologies(self.inputs).to_dict("records")
        cells = [[row["id"], row[self.lang], self.since(row)] for row in rows]
        notes = dict.fromkeys(f"{row[f'short_{self.lang}']}: {row[f'note_{self.lang}']}" for row in rows[:1])
        others = dict.fromkeys(f"{label('codebook.others', self.lang)}: {row[f'note_{self.lang}']}" for row in rows[1:])
        return [*map(paragraph, (*notes, *others)), self.table(("code", "name", "valid"), cells)]

    def provinces(self) -> list[nodes.Node]:
        """Each province with its codes in every system: a number alone names nobody."""
        lang = self.lang
        codes = codelists.province_codes(self.inputs).to_dict("records")
        cells, notes = [], []
        for row in codelists.provinces(self.inputs).to_dict("records"):
            former = row[f"former_name_{lang}"]
            name = row[f"name_{lang}"] + (f" ({label('codebook.former', lang, name=former)})" if former else "")
            said = [self.code(system, [code for code in codes if code["id"] == row["id"]]) for system in ("kostat", "mois", "iso")]
            cells.append([row[f"short_{lang}"], name, " · ".join(said)])
            if row[f"note_{lang}"]:
                notes.append(nodes.list_item("", paragraph(f"{row[f'short_{lang}']}: {row[f'note_{lang}']}")))
        table = self.table(("province", "name", "codes"), cells)
        return [paragraph(label("codebook.provinces_text", lang)), table, nodes.bullet_list("", *notes, bullet="-")]

    def code(self, system: str, codes: Sequence[dict[str, str]]) -> str:
        """The codes of a system; with their days where there are two, or where they end."""
        said = []
        for code in (code for code in codes if code["system"] == system):
            changed = code["valid_to"] or (system == "mois" and code["valid_from"] > "2013")
            span = validity(code["valid_from"], code["valid_to"], self.lang) if changed else ""
            said.append(f"{code['code']}{f' ({span})' if span else ''}")
        return f"{label(f'codebook.system_{system}', self.lang)} {', '.join(said)}"

    def since(self, row: dict[str, str]) -> str:
        span = validity(row["valid_from"], row["valid_to"], self.lang)
        confidence = label(f"codebook.{row['confidence']}", self.lang)
        return f"{span} ({confidence})"

    def table(self, head: tuple[str, ...], rows: Iterable[Sequence[str]]) -> nodes.table:
        titles = [nodes.entry("", paragraph(label(f"codebook.head_{name}", self.lang))) for name in head]
        body = [nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in row)) for row in rows]
        specs = [nodes.colspec(colwidth=width) for width in WIDTHS]
        group = nodes.tgroup("", *specs, nodes.thead("", nodes.row("", *titles)), nodes.tbody("", *body), cols=len(WIDTHS))
        return nodes.table("", group, classes=["listing", "longtable", "colwidths-given"])


def codes_said(codes: Iterable[Code], lang: Lang) -> Iterator[nodes.Node]:
    """The codes of a list in one run, each with its meaning and, where it has one, its validity."""
    for position, code in enumerate(codes):
        first, last = (end.isoformat() if end else "" for end in (code.valid_from, code.valid_to))
        span = validity(first, last, lang)
        yield nodes.Text("; " if position else "")
        yield nodes.literal("", code.code)
        yield nodes.Text(f" {code.label[lang]}{f' ({span})' if span else ''}")


def validity(first: str, last: str, lang: Lang) -> str:
    """From when to when, both included: years, months (2017-07) or days (2023-06-11), empty for no end;
    empty text for neither.
    """
    if first and first == last:
        return _day(first, lang)
    if first and last:
        return label("codebook.between", lang, first=_day(first, lang), last=_day(last, lang))
    if first:
        return label("codebook.from", lang, first=_day(first, lang))
    return label("codebook.to", lang, last=_day(last, lang)) if last else ""


def _day(text: str, lang: Lang) -> str:
    """A year, a month or a day in the language of the page."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(text, lang)
    if len(parts) == 1:
        return label("codebook.year", lang, year=parts[0])
    month = date(f"{text}-01", lang)
    return month.rpartition(" ")[0] if lang == "ko" else month.partition(" ")[2]
