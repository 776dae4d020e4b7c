"""Search as readers do it: the real index, the real script, a real browser."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from kiet_report.book.search_ko import SearchKorean, SearchReport, words


@cache
def text_of(path: Path) -> str:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("article")[0].get_text(" ")


def pages_holding(site: Path, lang: str, pattern: str) -> set[str]:
    """Pages whose text holds the pattern, whatever the case, read from the published files."""
    found = set()
    for path in (site / lang).glob("*.html"):
        if path.name == "search.html":
            continue
        if re.search(pattern, text_of(path), re.IGNORECASE):
            found.add(path.name)
    return found


def results(page: Page, address: str, lang: str, query: str) -> list[str]:
    page.goto(f"{address}{lang}/search.html")
    field = page.locator(".search-form input[name=q]")
    field.fill(query)
    field.press("Enter")
    page.wait_for_selector(".search-summary")
    return [str(link.get_attribute("href")) for link in page.locator("ul.search > li > a").all()]


def test_words_are_runs_of_hangul_letters_and_whole_numbers() -> None:
    assert words("AI활용률은 4.5%, 3,824개(ChatGPT)") == ["AI", "활용률은", "4.5", "3824", "개", "ChatGPT"]
    assert SearchKorean({}).word_filter("은")
    assert SearchReport({}).split("a rate of 4.5 per cent") == ["a", "rate", "of", "4.5", "per", "cent"]


@pytest.mark.browser
@pytest.mark.parametrize("word", ["기업", "인공지능", "도입", "활용률", "chatgpt", "OpenAI", "법인"])
def test_a_word_is_found_on_every_page_that_holds_it(site: Path, page: Page, address: str, word: str) -> None:
    holding = pages_holding(site, "ko", re.escape(word))
    assert holding
    assert set(results(page, address, "ko", word)) == holding


@pytest.mark.browser
def test_a_word_with_its_particle_finds_the_word_with_any(site: Path, page: Page, address: str) -> None:
    found = results(page, address, "ko", "기업의")
    assert set(found) == pages_holding(site, "ko", "기업")
    exact = pages_holding(site, "ko", "기업의")
    assert {"05_adoption.html"} <= exact
    assert set(found[: len(exact)]) == exact, "pages with the word as asked come first"


@pytest.mark.browser
@pytest.mark.parametrize("query", ["전력 수요", "전력수요", "전력수요의"])
def test_a_compound_is_found_written_together_and_apart(page: Page, address: str, query: str) -> None:
    assert {"05_adoption.html", "06_survey.html"} <= set(results(page, address, "ko", query))


@pytest.mark.browser
def test_english(site: Path, page: Page, address: str) -> None:
    assert set(results(page, address, "en", "adoption")) >= pages_holding(site, "en", "adoption")
    assert results(page, address, "en", "the adoption of AI")
    assert results(page, address, "en", "4.5")[0]


@pytest.mark.browser
def test_what_is_not_there_is_not_found_and_is_said_in_the_language(page: Page, address: str) -> None:
    assert results(page, address, "ko", "없는낱말모음") == []
    assert "찾지 못했다" in page.locator(".search-summary").inner_text()
    assert results(page, address, "ko", "기업 없는낱말모음") == []
    assert results(page, address, "en", "qqq") == []
    assert "nothing found" in page.locator(".search-summary").inner_text()


@pytest.mark.browser
def test_a_query_is_shown_as_text(page: Page, address: str) -> None:
    results(page, address, "ko", "<img src=x onerror=alert(1)>")
    assert page.locator("#search-results img").count() == 0
    assert "<img" in page.locator(".search-summary").inner_text()


@pytest.mark.browser
def test_a_result_shows_the_words_in_their_sentence(page: Page, address: str) -> None:
    results(page, address, "ko", "활용률")
    page.wait_for_selector("ul.search .context mark")
    assert "활용률" in page.locator("ul.search .context mark").first.inner_text()


def test_the_index_is_about_half_of_one_of_all_substrings(site: Path) -> None:
    """What an index of every substring of two to six syllables would take instead, written the same way."""
    text = (site / "ko" / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    substrings: dict[str, set[int]] = {}
    for name in ("terms", "titleterms"):
        for term, files in index[name].items():
            pages = [files] if isinstance(files, int) else files
            parts = (
                {term[start : start + size] for size in range(2, 7) for start in range(len(term) - size + 1)}
                if re.match("[가-힣]", term)
                else {term}
            )
            for part in parts:
                substrings.setdefault(part, set()).update(pages)
    together = len(json.dumps({part: sorted(pages) for part, pages in substrings.items()}))
    assert len(text) < 60_000
    assert together > 1.8 * len(json.dumps([index["terms"], index["titleterms"]]))
