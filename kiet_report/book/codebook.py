"""The code book: what each data set holds, under which names a delivery may carry it,
and the code lists with their validity.

It says what the contracts say, in the language of the page; what nobody could verify is marked as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx

from kiet_report.book.codebook_lists import SharedLists, codes_said, validity
from kiet_report.book.labels import cited, label
from kiet_report.book.pages import Listing, definition_item, paragraph
from kiet_report.core.languages import Lang
from kiet_report.core.units import units
from kiet_report.data.contracts.contract import AMOUNT_UNITS, CONTRACTS, Alias, AskedOf, Contract, Variable, load_contract
from kiet_report.data.facts.references import sources
from kiet_report.data.facts.year_spans import FIRST, LAST, parse_span

GROUPS: dict[str, tuple[str, ...]] = {
    "dimensions": ("identifier", "time", "dimension"),
    "measures": ("measure", "weight"),
    "technologies": ("technology", "flag"),
    "answers": ("answer",),
}
"""Headings of the variables of a contract, each with the roles below it."""
SHARED = {"industries", "provinces", "technologies"}
Parts = list[nodes.Node | str]


class Codebook(Listing):
    """Every contract with its variables, then the code lists that contracts share."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for name in CONTRACTS:
            contract = load_contract(self.inputs, name)
            found.append(self.section(f"codebook-{name}", contract.title[self.lang], _Book(self, contract).content()))
        lists = SharedLists(self.inputs, self.lang).sections()
        parts = [self.section(f"codebook-list-{name}", title, content) for name, title, content in lists]
        return [*found, self.section("codebook-lists", label("codebook.lists", self.lang), parts)]


class _Book:
    """The part of one contract."""

    def __init__(self, page: Listing, contract: Contract) -> None:
        self.page, self.contract, self.lang = page, contract, page.lang
        uses = Counter(entry[0].codelist for entry in _entries(contract.variables))
        self.often = [name for name in contract.codelists if uses[name] > 1]

    def content(self) -> list[nodes.Node]:
        lang, contract = self.lang, self.contract
        found: list[nodes.Node] = [paragraph(contract.description[lang]), paragraph(contract.basis_note[lang]), self.facts()]
        found += self.rules()
        for group, roles in GROUPS.items():
            chosen = [entry for entry in _entries(contract.variables) if entry[0].role in roles]
            if chosen:
                ledger = nodes.definition_list("", *map(self.entry, chosen), classes=["ledger", "codebook"])
                found.append(self.page.section(f"codebook-{contract.id}-{group}", label(f"codebook.{group}", lang), [ledger]))
        if self.often:
            items = [definition_item(self.anchor(name), [nodes.literal("", name)], [self.codes(name)]) for name in self.often]
            ledger = nodes.definition_list("", *items, classes=["ledger", "codebook"])
            found.append(self.page.section(f"codebook-{contract.id}-codes", label("codebook.codes_here", lang), [ledger]))
        return found

    def facts(self) -> nodes.field_list:
        lang, contract = self.lang, self.contract
        key = ", ".join(contract.variable(name).label[lang] for name in contract.key)
        blank = ", ".join(label("codebook.blank_cell", lang) if not mark else f"“{mark}”" for mark in contract.missing.blank)
        masked = label("codebook.masked", lang, mask=contract.missing.mask, longest=contract.missing.mask_longest)
        rows = [
            ("row", contract.observation[lang]),
            ("key", key),
            ("blank", blank),
            ("mask", f"{masked} ({label(f'codebook.{contract.missing.confidence}', lang)})"),
            ("source", sources(self.page.inputs)[contract.source][lang]),
        ]
        items = [
            nodes.field("", nodes.field_name("", label(f"codebook.{name}", lang)), nodes.field_body("", paragraph(text)))
            for name, text in rows
        ]
        return nodes.field_list("", *items, classes=["facts"])

    def rules(self) -> list[nodes.Node]:
        """Which firms the data are about, and how stage codes say use."""
        lang, items = self.lang, []
        if (frame := self.contract.frame) is not None:
            source = cited(sources(self.page.inputs)[frame.source][lang], frame.locus, lang)
            sections = ", ".join(frame.services.sections)
            listed = f"{label('codebook.service_sections', lang)}: {sections} ({label(f'codebook.{frame.services.confidence}', lang)})"
            body = [paragraph(frame.text[lang]), paragraph(listed), paragraph(source)]
            items.append(definition_item(None, [nodes.Text(label("codebook.frame", lang))], body))
        for rule in self.contract.rules.technology_use:
            term = label("codebook.technology_use", lang, years=_years(rule.years, lang))
            said = f"{rule.text[lang]} ({label(f'codebook.{rule.confidence}', lang)})"
            items.append(definition_item(None, [nodes.Text(term)], [paragraph(said)]))
        return [nodes.definition_list("", *items, classes=["definitions"])] if items else []

    def entry(self, shown: Sequence[Variable]) -> nodes.definition_list_item:
        """One variable, or the variables of one question with several answers."""
        first = shown[0]
        name = f"var-{self.contract.id}-{first.name}"
        if first.part_of is not None and len(shown) > 1:
            item = self.contract.items[first.part_of.item]
            term: list[nodes.Node] = [nodes.strong("", item.label[self.lang])]
            return definition_item(name, term, [*self.about(first, item.choose), self.options(shown), *self.names(shown)])
        term = [nodes.strong("", first.label[self.lang]), nodes.Text(" "), nodes.literal("", first.name)]
        body = self.about(first)
        if first.description is not None:
            body.append(paragraph(first.description[self.lang]))
        if first.codelist is not None:
            body.append(self.coded(first.codelist))
        return definition_item(name, term, [*body, *self.names(shown)])

    def about(self, variable: Variable, choose: int | None = None) -> list[nodes.Node]:
        """Role, type, unit and range; then of whom it was asked."""
        lang = self.lang
        facts = [label(f"codebook.role_{variable.role}", lang), label(f"codebook.type_{variable.type}", lang)]
        if variable.question is not None:
            facts.insert(0, variable.question if lang == "ko" else variable.question.replace("문", "Q"))
        if variable.unit is not None:
            mark = variable.unit_confidence
            doubt = f" ({label(f'codebook.{mark}', lang)})" if mark not in (None, "high") else ""
            facts.append(f"{label('codebook.unit', lang)} {_unit(variable.unit, lang)}{doubt}")
        if variable.range is not None:
            facts += self.ends(variable)
        if choose is not None:
            facts.append(label("codebook.choose", lang, count=choose))
        if variable.required:
            facts.append(label("codebook.required", lang))
        if not variable.nullable:
            facts.append(label("codebook.never_missing", lang))
        found: list[nodes.Node] = [paragraph(" · ".join(facts), classes=["facts"])]
        if variable.asked_of:
            asked = "; ".join(map(self.condition, variable.asked_of))
            found.append(paragraph(f"{label('codebook.asked_of', lang)}: {asked}"))
        return found

    def ends(self, variable: Variable) -> Iterator[str]:
        span = variable.range
        grouped = variable.unit != "year"
        if span is not None and span.min is not None:
            yield label("codebook.at_least", self.lang, value=f"{span.min:,.0f}" if grouped else f"{span.min:.0f}")
        if span is not None and span.max is not None:
            yield label("codebook.at_most", self.lang, value=f"{span.max:,.0f}" if grouped else f"{span.max:.0f}")
        if span is not None and span.max_of is not None:
            yield label("codebook.at_most", self.lang, value=self.contract.variable(span.max_of).label[self.lang])

    def condition(self, condition: AskedOf) -> str:
        other = self.contract.variable(condition.variable)
        said = condition.codes
        if other.codelist is not None and other.codelist not in SHARED:
            texts = {code.code: code.label[self.lang] for code in self.contract.codelists[other.codelist]}
            said = tuple(texts.get(code, code) for code in condition.codes)
        elif other.type == "yes_no":
            said = tuple(label("codebook.yes" if code == "1" else "codebook.no", self.lang) for code in condition.codes)
        return f"{other.label[self.lang]} = {', '.join(said)}"

    def options(self, shown: Sequence[Variable]) -> nodes.paragraph:
        """The variables of a question, each with its option or its place in the order of choices."""
        parts: Parts = [f"{label('codebook.options', self.lang)}: "]
        for position, variable in enumerate(shown):
            part = variable.part_of
            assert part is not None
            codes = self.contract.codelists[self.contract.items[part.item].codelist]
            said = next((code.label[self.lang] for code in codes if code.code == part.option), "")
            said = said or label("codebook.choice", self.lang, number=part.choice)
            parts += [nodes.literal("", variable.name), f" {said}{'; ' if position < len(shown) - 1 else ''}"]
        return paragraph(*parts)

    def coded(self, codelist: str) -> nodes.paragraph:
        title = f"{label('codebook.codes', self.lang)}: "
        if codelist in SHARED:
            return paragraph(title, self.link(f"codebook-list-{codelist}", label(f"codebook.{codelist}", self.lang)))
        if codelist in self.often:
            return paragraph(title, self.link(self.anchor(codelist), codelist))
        return paragraph(title, *self.codes(codelist).children)

    def codes(self, codelist: str) -> nodes.paragraph:
        return paragraph(*codes_said(self.contract.codelists[codelist], self.lang))

    def anchor(self, codelist: str) -> str:
        return f"codes-{self.contract.id}-{codelist}".replace("_", "-")

    def link(self, target: str, text: str) -> nodes.reference:
        return nodes.reference("", text, internal=True, refid=target)

    def names(self, shown: Sequence[Variable]) -> list[nodes.Node]:
        """The names a delivery may use, with their years and how sure they are;
        for a derived variable, what it is made from.
        """
        lang, derived = self.lang, shown[0].derived
        if derived is not None:
            made = label("codebook.derived", lang, by=label(f"codebook.{derived.by}_rule", lang))
            return [paragraph(f"{made}: ", nodes.literal("", derived.source))]
        aliases = [alias for variable in shown for alias in variable.aliases]
        if not aliases:
            return []
        parts: Parts = [f"{label('codebook.names', lang)}: "]
        marks = [self.marks(alias) for alias in aliases]
        for position, alias in enumerate(aliases):
            parts += [nodes.Text(", ")] if position else []
            parts.append(nodes.literal("", alias.name))
            if marks[position] not in marks[position + 1 : position + 2]:  # a run with the same marks has them once, at its end
                parts.append(f" ({marks[position]})")
        return [paragraph(*parts)]

    def marks(self, alias: Alias) -> str:
        facts = [label(f"codebook.{alias.confidence}", self.lang)]
        if alias.years:
            facts.insert(0, _years(alias.years, self.lang))
        if "any" not in alias.formats:
            facts.insert(0, ", ".join(label(f"codebook.format_{name}", self.lang) for name in alias.formats))
        return ", ".join(facts)


def _entries(variables: Iterable[Variable]) -> list[list[Variable]]:
    """Variables one by one, those of a question with several answers together."""
    grouped = groupby(variables, key=lambda variable: variable.part_of.item if variable.part_of else variable.name)
    return [list(entry) for _, entry in grouped]


def _years(span: str, lang: Lang) -> str:
    first, last = parse_span(span)
    return validity("" if first == FIRST else str(first), "" if last == LAST else str(last), lang)


def _unit(unit: str, lang: Lang) -> str:
    return label(f"codebook.unit_{unit}", lang) if unit in AMOUNT_UNITS else units()[unit].label[lang]


def setup(app: Sphinx) -> None:
    app.add_directive("codebook", Codebook)
