"""The listing pages hold what they list."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from kiet_report.core.languages import LANGUAGES
from tests.book import fixture

PRINT = fixture.ROOT / "data" / "print-2024"


def rows(name: str) -> list[dict[str, str]]:
    with (PRINT / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def soup(site: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_ledger_holds_every_number_and_where_it_is_used(site: Path, lang: str) -> None:
    read = soup(site, f"{lang}/93_numbers.html")
    anchors = {str(dt["id"]) for dt in read.select("dl.ledger dt[id]")}
    assert anchors == {f"num-{key}" for key in fixture.NUMBERS}
    entry = read.find(id="num-ai_rate_2022").find_next_sibling("dd")
    assert "kiet_report.analysis.adoption.rates" in entry.get_text()
    named, ends = {"ko": ("인공지능 활용률, 2022년", "구간 4.1~4.9%"), "en": ("AI adoption rate, 2022", "Interval 4.1\u20134.9%")}[lang]
    assert named in read.find(id="num-ai_rate_2022").get_text() and ends in entry.get_text()
    used = [link["href"] for link in entry.select("p:last-child a")]
    # once in the text of one page, once in a table's cell of the other, and on the front page
    assert used == ["05_adoption.html", "06_survey.html", "index.html"]
    unknown = read.find(id="num-ai_rate_2016")
    assert unknown.get_text().startswith("미확보" if lang == "ko" else "not obtained")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_exhibit_of_the_print_is_listed_once(site: Path, lang: str) -> None:
    read, index = soup(site, f"{lang}/91_exhibits.html"), rows("exhibits_index")
    sections = [section for section in read.select("article section section") if section["id"] != "exhibits-new"]
    listed = [row for section in sections for row in section.select("tbody tr")]
    assert len(listed) == len(index) == 121
    assert Counter(str(section["id"]) for section in sections for _ in section.select("tbody tr")) == Counter(
        f"exhibits-{row['chapter']}" for row in index
    )
    titles = " ".join(row.get_text(" ") for row in listed).replace("’", "'")
    assert [row[f"title_{lang}"] for row in index if row[f"title_{lang}"].replace("’", "'") not in titles] == []
    linked = {link["href"] for row in listed for link in row.select("a[href]")}
    assert linked == {"05_adoption.html#fig-5-1", "05_adoption.html#tbl-5-2"}
    new = read.find(id="exhibits-new").select("tbody tr")
    assert [row.select("a")[0]["href"] for row in new] == ["06_survey.html#tbl-6-n1"]


def test_the_counts_add_up(site: Path) -> None:
    status = {row["data_status"]: row["recoverable"] for row in rows("exhibit_status")}
    index = rows("exhibits_index")
    absent = Counter(status[row["data_status"]] for row in index if row["exhibit_id"] not in fixture.EXHIBITS)
    here = len(index) - absent.total()
    text = soup(site, "en/91_exhibits.html").select("p.lead")[0].get_text()
    assert f"Of the {len(index)} tables and figures of the print, {here} are in this edition" in text
    for count in absent.values():
        assert f"{count} " in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_erratum_is_listed_with_its_reasoning(site: Path, lang: str) -> None:
    read, errata = soup(site, f"{lang}/92_errata.html"), rows("errata")
    for severity in ("high", "medium", "low"):
        section = read.find(id=f"errata-{severity}")
        assert [str(dt["id"]) for dt in section.select("dl.errata > dt")] == [
            f"erratum-{row['id']}" for row in errata if row["severity"] == severity
        ]
    for row in errata:
        entry = read.find(id=f"erratum-{row['id']}").find_next_sibling("dd")
        assert len(entry.select("dt")) == 3
        if lang == "ko":
            assert row["reasoning_ko"] in entry.get_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_legend_names_the_bases_of_the_page_in_their_order(site: Path, lang: str) -> None:
    badges = [badge["class"][-1] for badge in soup(site, f"{lang}/05_adoption.html").select(".basis-legend .basis")]
    assert badges == ["basis-print", "basis-official", "basis-simulated"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", ["2026년판", "2026년 11월 23일", "2024년", "10개 이상"]),
        ("en", ["Edition 2026", "23 November 2026", "2024", "from 10 firms"]),
    ],
)
def test_the_front_page_says_which_edition_it_is(site: Path, lang: str, words: list[str]) -> None:
    text = soup(site, f"{lang}/index.html").select("dl.facts")[0].get_text(" ")
    assert all(word in text for word in words)


def test_definitions_and_sources_are_listed(site: Path) -> None:
    read = soup(site, "en/93_numbers.html")
    assert {str(dt["id"]) for dt in read.select("dl.definitions dt")} == {f"def-{key}" for key in fixture.DEFINITIONS}
    assert len(read.select("ul.sources li")) == len(fixture.SOURCES)
