"""What the pages are made of, read from the files as they are published."""

# ruff: noqa: E501 - sources under test keep their lines

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from kiet_report.book.html import island
from kiet_report.book.html_exhibit import inline_svg
from kiet_report.core.languages import LANGUAGES, other
from tests.book import fixture

HANGUL = re.compile(r"[가-힣]")


def soup(site: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


def one(root: BeautifulSoup | Tag, selector: str) -> Tag:
    found = root.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_of_a_page_leads_to_its_entry_and_is_in_the_island(site: Path, lang: str) -> None:
    read = soup(site, f"{lang}/05_adoption.html")
    ledger = soup(site, f"{lang}/93_numbers.html")
    told = json.loads(one(read, "#kiet-numbers").string or "")
    keys = {link["data-key"] for link in read.select("article [data-key]")}
    assert keys == {"ai_rate_2022", "ai_rate_2023", "n_adopters_2022", "premium"} == set(told)
    for link in read.select("article a.num"):
        page, _, anchor = str(link["href"]).partition("#")
        assert page == "93_numbers.html"
        assert ledger.find(id=anchor)


def test_a_popover_says_everything_that_is_known(site: Path) -> None:
    told = json.loads(one(soup(site, "ko/05_adoption.html"), "#kiet-numbers").string or "")
    assert told["ai_rate_2022"]["text"] == "4.5%"
    assert [heading for heading, _ in told["ai_rate_2022"]["lines"]] == ["수치", "정의", "성격", "자료", "기간", "공표 단계", "구간", "n", "표준오차"]
    assert dict(told["ai_rate_2022"]["lines"])["수치"] == "인공지능 활용률, 2022년"
    assert dict(told["ai_rate_2022"]["lines"])["구간"] == "4.1~4.9%"
    assert dict(told["ai_rate_2022"]["lines"])["자료"] == "국가데이터처(구 통계청), 「기업활동조사」, 각 연도, 그림 5-1."


def test_the_english_island_places_sources_in_english(site: Path) -> None:
    text = one(soup(site, "en/05_adoption.html"), "#kiet-numbers").string or ""
    assert not HANGUL.search(text)


def test_a_text_cannot_leave_the_island() -> None:
    text = island({"a": "</script><script>alert(1)</script>&"})
    assert "<" not in text
    assert ">" not in text
    assert json.loads(text) == {"a": "</script><script>alert(1)</script>&"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_anatomy_of_a_figure(site: Path, lang: str) -> None:
    figure = one(soup(site, f"{lang}/05_adoption.html"), "figure#fig-5-1")
    entry = fixture.EXHIBITS["fig-5-1"]
    named = " ".join(one(figure, f"#{name}").get_text() for name in str(figure["aria-labelledby"]).split())
    assert named == f"{entry.label[lang]} {entry.title[lang]}"
    assert one(figure, ".exhibit-subtitle").get_text() == entry.subtitle[lang]
    assert [link["href"] for link in figure.select("a[download]")] == ["../data/fig-5-1.csv", "../data/fig-5-1.xlsx"]
    assert {svg["aria-label"] for svg in figure.select("svg[role=img]")} == {entry.alt[lang]}
    assert one(figure, ".note").get_text().startswith("주: 1) " if lang == "ko" else "Note: 1) ")
    assert one(figure, ".source").get_text().startswith("자료: " if lang == "ko" else "Source: ")
    assert len(figure.select(".basis")) == 2
    assert {citation["lang"] for citation in figure.select("details.cite .cite-form")} == set(LANGUAGES)
    assert entry.title[other(lang)] in one(figure, "details.cite").get_text()


def test_ids_of_a_page_are_its_own(site: Path) -> None:
    for path in site.glob("*/*.html"):
        ids = [tag["id"] for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("[id]")]
        assert len(ids) == len(set(ids)), path.name


def test_anatomy_of_a_table(site: Path) -> None:
    table = one(soup(site, "ko/05_adoption.html"), "#tbl-5-2 table")
    assert [th.get_text() for th in table.select("th[scope=colgroup]")] == ["선형확률모형", "프로빗"]
    assert [th["colspan"] for th in table.select("th[scope=colgroup]")] == ["3", "3"]
    assert len(table.select("thead th[scope=col]")) == 7
    assert [th.get_text() for th in table.select("th[scope=rowgroup]")] == ["기업 특성", "환경"]
    assert len(table.select("th[scope=row]")) == 4
    first = table.select("tbody td")[0]
    assert first.get_text() == "0.147***(0.012)"
    assert first.select(".hang")[0].get_text() == "***"
    assert len(table.select("td.not-obtained")) == 6
    assert {cell.get_text() for cell in table.select("td.not-obtained")} == {"미확보"}
    assert one(table, "tbody.total").select("td")[0].get_text() == "61,204"
    assert one(table, "caption").get_text() == "표 5-2: 인공지능을 쓰는 기업은 규모와 연구개발에서 앞선다"
    assert one(soup(site, "ko/05_adoption.html"), "#tbl-5-2 .unit-line").get_text() == "(단위: %p)"


def test_a_hostile_label_stands_as_text(site: Path) -> None:
    for lang in LANGUAGES:
        text = (site / lang / "05_adoption.html").read_text(encoding="utf-8")
        assert fixture.EVIL not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_cell_that_shows_a_registered_number_carries_its_key(site: Path) -> None:
    link = one(soup(site, "en/06_survey.html"), "#tbl-6-n1 a.num")
    assert (link["data-key"], link.get_text()) == ("ai_rate_2022", "4.5")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reference_reads_as_the_label(site: Path, lang: str) -> None:
    links = [link.get_text() for link in soup(site, f"{lang}/05_adoption.html").select("article a[href='#fig-5-1'].reference")]
    assert links == ["그림 5-1" if lang == "ko" else "Figure 5-1"]


def test_only_a_claim_that_does_not_hold_is_marked(site: Path) -> None:
    read = soup(site, "ko/05_adoption.html")
    assert not one(read, "#ai_rising").select(".claim-mark")
    fragile = one(read, "#premium_positive")
    assert "claim-fragile" in fragile["class"]
    assert one(fragile, ".claim-mark")["aria-label"] == "불확실성 범위 안의 서술"


def test_code_folds_below_what_it_computed(site: Path) -> None:
    cells = soup(site, "ko/05_adoption.html").select("div.cell")
    assert [one(cell, "summary:not(.tool)").get_text() for cell in cells] == ["이 그림의 계산", "이 표의 계산"]
    for cell in cells:
        parts = [tag for tag in cell.find_all(["figure", "details"]) if "cite" not in tag.get("class", [])]
        assert [part.name for part in parts] == ["figure", "details"]
        assert not parts[1].has_attr("open")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_knows_its_language_and_its_sibling(site: Path, lang: str) -> None:
    for path in sorted((site / lang).glob("*.html")):
        read = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert one(read, "html")["lang"] == lang
        links = {link["hreflang"]: link["href"] for link in read.select("head link[rel=alternate]")}
        assert links == {"ko": f"../ko/{path.name}", "en": f"../en/{path.name}", "x-default": "../index.html"}
        for target in links.values():
            assert (path.parent / str(target)).is_file()
        switch = one(read, "a.language-switch")
        assert (switch["href"], switch["hreflang"], switch["lang"]) == (f"../{other(lang)}/{path.name}", other(lang), other(lang))
        assert one(read, "meta[name=description]")["content"]
        assert len(read.select("h1")) == 1


def test_every_local_link_and_file_exists(site: Path) -> None:
    for path in [*site.glob("*/*.html"), site / "index.html"]:
        read = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for tag in read.select("[href], [src]"):
            target = str(tag.get("href") or tag.get("src"))
            if target.startswith(("https:", "mailto:", "#", "data:")) or tag.find_parent("svg"):
                continue
            name, _, anchor = target.partition("#")
            file = path.parent / name.partition("?")[0]
            assert file.is_file(), f"{path.name}: {target}"
            if anchor and file.suffix == ".html":
                assert BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").find(id=anchor), f"{path.name}: {target}"


NAMES = {"English", "EN", "PDF", "CSV", "XLSX", "JSON", "AI", "OpenAI", "ChatGPT"}
"""Words that a Korean page writes in Latin letters on purpose; everything else is an interface that was not translated."""


def test_no_english_words_of_the_interface_are_left_on_korean_pages(site: Path) -> None:
    left: dict[str, set[str]] = {}
    for name in ("index", "05_adoption", "06_survey", "93_numbers", "search"):
        read = soup(site, f"ko/{name}.html")
        for tag in read.select("script, style, svg defs, [lang=en], .math, pre, code, .cite-url, a.external, .citation, a[href*='#id']"):
            tag.decompose()
        texts = [read.get_text(" ")]
        for attribute in ("aria-label", "title", "alt", "placeholder", "data-copied", "data-found", "data-none", "data-searching", "value"):
            texts += [str(tag[attribute]) for tag in read.select(f"[{attribute}]") if tag.name not in ("meta",)]
        words = set(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", " ".join(texts).replace(fixture.EVIL, "")))) - NAMES
        if words:
            left[name] = words
    assert not left


def test_pages_load_nothing_they_do_not_use(site: Path) -> None:
    for lang in LANGUAGES:
        plain, maths = soup(site, f"{lang}/06_survey.html"), soup(site, f"{lang}/05_adoption.html")
        loaded = [Path(str(tag["src"]).split("?")[0]).name for tag in plain.select("script[src]")]
        assert loaded == ["mode.js", "kiet.js"]
        assert any("math.js" in str(tag.get("src")) for tag in maths.select("script[src]"))
        assert (site / lang / "_mathjax" / "tex-svg.js").stat().st_size > 1_000_000
        assert not list((site / lang / "_static").rglob("tex-svg*"))
        assert not (site / lang / "_sources").exists()


def test_a_drawing_is_made_safe_to_stand_in_a_page(tmp_path: Path) -> None:
    drawing = tmp_path / "fig.svg"
    drawing.write_text(
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10" width="9pt" height="9pt" onload="x()">'
        '<metadata>m</metadata><script>alert(1)</script><defs><path id="a" d="M0 0"/><clipPath id="c"/></defs>'
        '<g clip-path="url(#c)"><use xlink:href="#a"/><image href="https://example.org/x.png"/></g></svg>',
        encoding="utf-8",
    )
    made = inline_svg(drawing, prefix="fig-1-1", alt='Said "so" & <so>')
    assert "alert" not in made
    assert "onload" not in made
    assert "example.org" not in made
    assert 'id="fig-1-1-a"' in made
    assert "#fig-1-1-a" in made
    assert "url(#fig-1-1-c)" in made
    assert 'aria-label="Said &quot;so&quot; &amp; &lt;so&gt;"' in made
    assert 'role="img"' in made
