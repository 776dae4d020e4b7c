"""The report itself, built as `make report` builds it, served by our own server, met in a real browser: every page, both languages."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import default_edition
from kiet_report.pipeline.notebooks import chapters
from kiet_report.pipeline.serve import make_server
from kiet_report.pipeline.sums import is_intact
from kiet_report.pipeline.tools import chromium_arguments, find_chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PROJECT = Project(Path(__file__).parents[2])
PAGES = chapters(PROJECT)
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
DESKTOP, PHONE, NARROWEST = {"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 700}


@pytest.fixture(scope="module")
def edition() -> Path:
    """The published default edition of this checkout, built and published now if it is not up to date."""
    for act in ("build", "publish"):
        done = subprocess.run([sys.executable, "-m", "kiet_report.cli", act], cwd=PROJECT.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-4000:]
    return PROJECT.edition_site(default_edition(PROJECT))


@pytest.fixture(scope="module")
def address(edition: Path) -> Iterator[str]:
    server = make_server(PROJECT.site, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    assert chromium is not None, "conftest lets no browser test run without one"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=chromium_arguments())
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=DESKTOP, locale="ko-KR", accept_downloads=True)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def watched(page: Page, address: str) -> list[str]:
    """Collects what must not happen on a page: script errors, console errors, requests that leave the site."""
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(f"script error: {error}"))
    page.on("console", lambda line: seen.append(f"console: {line.text}") if line.type == "error" else None)
    ours = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(ours) else seen.append(f"left the site: {request.url}"))
    return seen


def test_the_edition_is_what_its_sums_say(edition: Path) -> None:
    assert is_intact(edition)
    for name in ("report-ko.pdf", "report-en.pdf"):
        assert (edition / name).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_quiet_and_fits(browser: Browser, address: str, name: str, lang: str) -> None:
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark"), (NARROWEST, "light")):
        opened = browser.new_context(viewport=size, color_scheme=scheme)
        page = opened.new_page()
        seen = watched(page, address)
        page.goto(f"{address}{lang}/{name}.html", wait_until="load")
        page.wait_for_timeout(300)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert seen == []
        assert wide <= 1, f"{wide} px wider than {size['width']}"
        assert page.locator("html").get_attribute("lang") == lang
        opened.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_wcag_rule(browser: Browser, address: str, name: str, lang: str) -> None:
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        opened = browser.new_context(viewport=size, color_scheme=scheme)
        page = opened.new_page()
        page.goto(f"{address}{lang}/{name}.html", wait_until="load")
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [_said(violation) for violation in found] == []
        opened.close()


def _said(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['help']}; {violation['nodes'][0]['html'][:160]}"


@pytest.mark.parametrize(("locale", "lang"), [("ko-KR", "ko"), ("en-GB", "en"), ("fr-FR", "en")])
def test_landing_goes_to_the_language_of_the_browser(browser: Browser, address: str, locale: str, lang: str) -> None:
    opened = browser.new_context(locale=locale)
    page = opened.new_page()
    page.goto(address)
    page.wait_for_url(f"**/{lang}/index.html")
    opened.close()


def test_switch_keeps_the_page_and_landing_remembers_it(page: Page, address: str) -> None:
    page.goto(f"{address}ko/05_1_adoption.html")
    page.locator("a.language-switch").click()
    expect(page).to_have_url(f"{address}en/05_1_adoption.html")
    expect(page.locator("h1")).to_contain_text("AI use by Korean firms")
    page.goto(address)
    page.wait_for_url("**/en/index.html")


def test_switch_is_there_on_a_phone(browser: Browser, address: str) -> None:
    opened = browser.new_context(viewport=PHONE, has_touch=True)
    page = opened.new_page()
    page.goto(f"{address}en/06_2_results.html")
    page.locator("a.language-switch").tap()
    expect(page).to_have_url(f"{address}ko/06_2_results.html")
    opened.close()


def test_every_number_on_a_page_is_in_the_registry(page: Page, address: str, edition: Path) -> None:
    numbers = json.loads((edition / "registry" / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    for lang in ("ko", "en"):
        for name in PAGES:
            page.goto(f"{address}{lang}/{name}.html")
            shown = page.eval_on_selector_all("article a.num[data-key]", "links => links.map(link => [link.dataset.key, link.textContent])")
            unknown = {key for key, _ in shown} - set(numbers)
            assert unknown == set()
        if lang == "ko":
            page.goto(f"{address}ko/05_1_adoption.html")
            texts = page.locator("article a.num[data-key=ai_firms_growth]").all_text_contents()
            assert numbers["ai_firms_growth"]["text"]["ko"] in texts


def found_pages(page: Page, address: str, lang: str, words: str) -> set[str]:
    """The documents that the report's own search finds."""
    page.goto(f"{address}{lang}/search.html?q={words}")
    page.wait_for_selector("#search-results li a", timeout=15000)
    page.wait_for_timeout(1200)
    links = page.eval_on_selector_all("#search-results li a", "links => links.map(link => link.getAttribute('href'))")
    return {link.split("?")[0].split("#")[0].removesuffix(".html") for link in links}


def pages_holding(edition: Path, lang: str, words: str) -> set[str]:
    """The documents whose text, as a reader sees it, holds the words."""
    from html.parser import HTMLParser

    class Text(HTMLParser):
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


def test_data_of_a_figure_downloads_and_says_the_same_in_both_files(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}ko/05_1_adoption.html")
    figure = page.locator("#fig-5-1")
    saved = {}
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as download:
            figure.get_by_role("link", name=kind).click()
        saved[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[kind])
    rows = list(csv.reader(io.StringIO(saved["CSV"].read_bytes().decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(saved["XLSX"]).worksheets[0]
    assert rows[0] == [cell.value for cell in sheet[1]]
    assert all("(" in heading for heading in rows[0]), "each heading is in both languages"
    by_year = {row[0]: row for row in rows[1:]}
    assert "620" in by_year["2022"] and "4.5" in by_year["2022"]
    assert len(rows) == sheet.max_row


def test_dark_mode_by_the_switch_stays_on_the_next_page(page: Page, address: str) -> None:
    page.goto(f"{address}ko/index.html")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.locator("button.theme-switch-button").click()
    dark = page.evaluate(background)
    assert dark != light
    page.goto(f"{address}ko/05_1_adoption.html")
    assert page.evaluate(background) == dark


def test_without_a_script_everything_but_search_and_popovers_is_there(browser: Browser, address: str) -> None:
    opened = browser.new_context(java_script_enabled=False)
    page = opened.new_page()
    page.goto(f"{address}ko/05_1_adoption.html")
    expect(page.locator("#fig-5-1 .wide svg")).to_be_visible()
    page.locator("article a.num").first.click()
    expect(page).to_have_url(f"{address}ko/93_numbers.html#num-n_ai_2017")
    opened.close()
