"""The code book page: every variable, code and province of the contracts, in the language of the page, with what is not verified marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from kiet_report.book.codebook_lists import validity
from kiet_report.book.labels import label
from kiet_report.book.tex.escape import code
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import CONTRACTS, load_contract
from kiet_report.data.editions.inputs import Folder
from tests.book import fixture

INPUTS = Folder(fixture.ROOT / "data")
FIRMS = load_contract(INPUTS, "firms")


def page(site: Path, lang: str) -> BeautifulSoup:
    return BeautifulSoup((site / lang / "94_codebook.html").read_text(encoding="utf-8"), "html.parser")


def body(read: BeautifulSoup, name: str) -> Tag:
    term = read.find(id=f"var-firms-{name}")
    assert isinstance(term, Tag)
    found = term.find_next_sibling("dd")
    assert isinstance(found, Tag)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_variable_of_every_contract_is_there(site: Path, lang: Lang) -> None:
    read = page(site, lang)
    for name in CONTRACTS:
        contract = load_contract(INPUTS, name)
        section = read.find(id=f"codebook-{name}")
        assert isinstance(section, Tag)
        shown = {literal.get_text() for literal in section.select("code")}
        assert set(contract.names) <= shown
        assert contract.title[lang] in section.get_text()
        for variable in contract.variables:
            if variable.part_of is None:
                assert variable.label[lang].replace("'", "’") in section.get_text().replace("'", "’"), variable.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_codes_and_aliases_are_there(site: Path, lang: Lang) -> None:
    text = page(site, lang).get_text().replace("’", "'")
    for name in CONTRACTS:
        contract = load_contract(INPUTS, name)
        for variable in contract.variables:
            assert all(alias.name in text for alias in variable.aliases)
        # the options of a question are told by its variables, whose labels may say more than the option alone
        items = {item.codelist for item in contract.items.values()}
        for entry in (entry for name, entries in contract.codelists.items() if name not in items for entry in entries):
            assert entry.label[lang] in text


@pytest.mark.parametrize(("lang", "unverified", "one"), [("ko", "미확인", "출처 하나로 확인"), ("en", "unverified", "one source")])
def test_what_nobody_verified_says_so(site: Path, lang: str, unverified: str, one: str) -> None:
    read = page(site, lang)
    capital, sales = body(read, "capital").get_text(), body(read, "sales").get_text()
    assert f"자본금 ({unverified})" in capital
    assert f"경영실적_매출금액영업수익 ({one})" in sales
    for entry in (capital, sales):
        assert f"({unverified})" in entry.strip().splitlines()[0], "the unit"
    assert f"({unverified})" in body(read, "foreign_share").get_text()
    assert unverified not in body(read, "employees").get_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_with_several_answers_is_one_entry(site: Path, lang: Lang) -> None:
    survey = load_contract(INPUTS, "survey")
    parts = [variable for variable in survey.variables if variable.part_of is not None and variable.part_of.item == "aware"]
    term = page(site, lang).find(id=f"var-survey-{parts[0].name}")
    assert isinstance(term, Tag)
    entry = term.find_next_sibling("dd").get_text(" ")
    assert survey.items["aware"].label[lang] in term.get_text()
    assert len(parts) > 1
    for variable in parts:
        assert variable.name in entry and variable.aliases[0].name in entry
    assert entry.count(label("codebook.unverified", lang)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_derived_variables_name_what_they_are_made_from(site: Path, lang: str) -> None:
    assert body(page(site, lang), "ai").select_one("code").get_text() == "ai_stage"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_code_lists_are_tables_with_every_code(site: Path, lang: Lang) -> None:
    read = page(site, lang)
    for name, count in (("industries", 21), ("provinces", 17), ("technologies", 9)):
        section = read.find(id=f"codebook-list-{name}")
        assert isinstance(section, Tag)
        assert len(section.select("tbody tr")) == count
        assert {len(row.select("td")) for row in section.select("tbody tr")} == {3}
    provinces = {row.select("td")[0].get_text(): row.get_text(" ") for row in read.find(id="codebook-list-provinces").select("tbody tr")}
    gangwon = provinces[{"ko": "강원", "en": "Gangwon"}[lang]]
    assert {"ko": "42 (2023년 6월 10일까지), 51 (2023년 6월 11일부터)", "en": "42 (to 10 June 2023), 51 (from 11 June 2023)"}[
        lang
    ] in gangwon
    for row in codelists.province_codes(INPUTS).to_dict("records"):
        if row["system"] != "mois_former":
            short = codelists.provinces(INPUTS).loc[row["id"], f"short_{lang}"]
            assert row["code"] in provinces[short]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_links_within_the_page_lead_somewhere(site: Path, lang: str) -> None:
    read = page(site, lang)
    ids = {str(tag["id"]) for tag in read.select("[id]")}
    targets = {str(link["href"])[1:] for link in read.select("article dd a[href^='#']")}
    assert {"codes-firms-stages", "codebook-list-industries", "codebook-list-provinces"} <= targets <= ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_is_in_its_language(site: Path, lang: Lang) -> None:
    read = page(site, lang)
    for other in read.select("article code"):
        other.decompose()
    text = read.select_one("article").get_text(" ")
    assert label("codebook.names", lang) in text
    assert label("codebook.names", "en" if lang == "ko" else "ko") not in text
    if lang == "en":
        assert not [word for word in text.split() if any("가" <= letter <= "힣" for letter in word)]


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_leaves_the_measure(browser: Browser, address: str, width: int) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    for lang in LANGUAGES:
        opened.goto(f"{address}{lang}/94_codebook.html")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        out = "w => [...document.querySelectorAll('article *')].filter(e => e.getBoundingClientRect().right > w + 1).length"
        assert opened.evaluate(out, width) == 0
    opened.close()


@pytest.mark.parametrize(
    ("first", "last", "ko", "en"),
    [
        ("", "", "", ""),
        ("2017", "", "2017년부터", "from 2017"),
        ("", "2020-12-31", "2020년 12월 31일까지", "to 31 December 2020"),
        ("2017-07", "", "2017년 7월부터", "from July 2017"),
        ("2019", "2020", "2019년부터 2020년까지", "2019 to 2020"),
        ("2019", "2019", "2019년", "2019"),
    ],
)
def test_validity_is_written_in_each_language(first: str, last: str, ko: str, en: str) -> None:
    assert (validity(first, last, "ko"), validity(first, last, "en")) == (ko, en)


def test_hangul_in_a_name_is_set_in_a_font_that_has_it() -> None:
    assert code("BR_패널키값") == r"\kietcode{BR\_\kietbreak{}{\sffamily 패널키값}}"
    assert code("ai_stage") == r"\kietcode{ai\_\kietbreak{}stage}"
