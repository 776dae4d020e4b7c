"""The report in a real browser as a reader uses it: landing, languages, numbers, downloads, dark mode, and no script at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from kiet_report.pipeline.sums import is_intact
from tests.browser.pages import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_edition_is_what_its_sums_say(edition: Path) -> None:
    assert is_intact(edition)
    for name in ("report-ko.pdf", "report-en.pdf"):
        assert (edition / name).read_bytes().startswith(b"%PDF-")


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


def test_a_number_on_a_page_is_written_as_in_the_registry(page: Page, address: str, numbers: dict[str, Any]) -> None:
    page.goto(f"{address}ko/05_1_adoption.html")
    texts = page.locator("article a.num[data-key=ai_firms_growth]").all_text_contents()
    assert numbers["ai_firms_growth"]["text"]["ko"] in texts


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
    by_key = {row[0]: row for row in rows[1:]}
    assert "620" in by_key["n_ai_2022"] and "4.5" in by_key["ai_rate_2022"]
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
