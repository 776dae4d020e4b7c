"""The report's own search in a real browser: what a page holds is found on it, in both languages, with or without a particle."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Text(HTMLParser):
    """Collects the text of a page without its scripts, menus and drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag in ("script", "style", "nav", "svg")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag in ("script", "style", "nav", "svg")

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.parts.append(data)


def found_pages(page: Page, address: str, lang: str, words: str) -> set[str]:
    """The documents that the report's own search finds. It shows them all at once; only extracts come later."""
    page.goto(f"{address}{lang}/search.html?q={words}")
    page.wait_for_selector("#search-results li a")
    links = page.eval_on_selector_all("#search-results li a", "links => links.map(link => link.getAttribute('href'))")
    return {link.split("?")[0].split("#")[0].removesuffix(".html") for link in links}


def pages_holding(edition: Path, lang: str, words: str) -> set[str]:
    """The documents whose text, as a reader sees it, holds the words."""
    holding = set()
    for name in PAGES:
        html = (edition / lang / f"{name}.html").read_text(encoding="utf-8")
        parser = Text()
        parser.feed(html[html.index("<article") : html.index("</article>")])
        if words in "".join(parser.parts):
            holding.add(name)
    return holding


@pytest.mark.parametrize("word", ["기업", "인공지능", "도입", "활용률"])
def test_search_finds_a_korean_word_on_every_page_that_holds_it(page: Page, address: str, edition: Path, word: str) -> None:
    holding = pages_holding(edition, "ko", word)
    assert holding, f"no page holds {word}: this test would prove nothing"
    assert holding <= found_pages(page, address, "ko", word)


def test_search_finds_a_word_with_its_particle(page: Page, address: str, edition: Path) -> None:
    assert pages_holding(edition, "ko", "기업의") <= found_pages(page, address, "ko", "기업의")


def test_search_finds_adoption_in_english(page: Page, address: str, edition: Path) -> None:
    holding = pages_holding(edition, "en", "adoption")
    assert holding and holding <= found_pages(page, address, "en", "adoption")


def test_search_from_the_header_leads_to_a_page(page: Page, address: str) -> None:
    page.goto(f"{address}ko/index.html")
    box = page.get_by_role("searchbox").first
    box.fill("정보통신업")
    box.press("Enter")
    page.wait_for_selector("#search-results li a")
    page.locator("#search-results li a").first.click()
    expect(page.locator("article")).to_contain_text("정보통신업")
