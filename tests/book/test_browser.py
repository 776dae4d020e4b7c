"""The pages in a real browser: landing, switch, numbers, exhibits, dark mode, telephone, keyboard, and the accessibility rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.book.accessibility import WCAG, violations, violations_of_colour

pytestmark = pytest.mark.browser
CHAPTER = "ko/05_adoption.html"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize(("locale", "lang"), [("ko-KR", "ko"), ("en-GB", "en"), ("de-DE", "en")])
def test_landing_goes_to_the_browsers_language(browser: Browser, address: str, locale: str, lang: str) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{address}index.html")
    page.wait_for_url(f"**/{lang}/index.html")
    context.close()


def test_landing_remembers_the_choice(page: Page, address: str) -> None:
    page.goto(f"{address}ko/index.html")
    page.locator("a.language-switch").click()
    page.wait_for_url("**/en/index.html")
    page.goto(f"{address}index.html")
    page.wait_for_url("**/en/index.html")


def test_landing_without_a_script_offers_both_languages(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ko-KR")
    page = context.new_page()
    page.goto(f"{address}index.html")
    page.get_by_role("link", name="Read in English").click()
    expect(page).to_have_url(f"{address}en/index.html")
    context.close()


def test_the_switch_leads_to_the_same_page(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    page.locator("a.language-switch").click()
    expect(page).to_have_url(f"{address}en/05_adoption.html")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_number_tells_where_it_comes_from_on_hover_and_stays_while_the_pointer_is_on_it(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    card = page.locator("#kiet-popover")
    page.locator("article a.num").nth(1).hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("기업활동조사 공표 기준")
    card.hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_number_tells_by_keyboard_and_enter_goes_to_the_ledger(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    link = page.locator("article a.num").nth(1)
    page.locator("h1 a.headerlink").focus()
    while not link.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    expect(page.locator("#kiet-popover")).to_be_visible()
    expect(link).to_have_attribute("aria-describedby", "kiet-popover")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}ko/93_numbers.html#num-ai_rate_2022")


def test_the_first_tap_tells_and_the_second_goes(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, locale="ko-KR")
    page = context.new_page()
    page.goto(f"{address}{CHAPTER}")
    link = page.locator("article a.num").nth(1)
    link.tap()
    expect(page.locator("#kiet-popover")).to_be_visible()
    box = page.locator("#kiet-popover").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    link.tap()
    expect(page).to_have_url(f"{address}ko/93_numbers.html#num-ai_rate_2022")
    context.close()


def test_popovers_work_from_a_disk(browser: Browser, site: Path) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto((site / CHAPTER).as_uri())
    page.locator("article a.num").nth(1).hover()
    expect(page.locator("#kiet-popover")).to_be_visible()
    context.close()


def test_data_of_a_figure_downloads(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    with page.expect_download() as started:
        page.locator("#fig-5-1 a[download]").first.click()
    assert started.value.suggested_filename == "fig-5-1.csv"


def test_a_citation_opens_and_names_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    page.locator("#fig-5-1 details.cite summary").click()
    korean = page.locator("#fig-5-1 .cite-form[lang=ko]")
    expect(korean).to_be_visible()
    expect(korean).to_contain_text("「국내 기업의 인공지능 활용」, 2026년판(2026년 11월 23일), 그림 5-1")
    expect(korean).to_contain_text(f"{address}ko/05_adoption.html#fig-5-1")
    expect(page.locator("#fig-5-1 .cite-form[lang=en]")).to_contain_text(f"{address}en/05_adoption.html#fig-5-1")
    page.keyboard.press("Escape")
    expect(korean).to_be_hidden()


def test_a_link_copies_the_address_and_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="ko-KR")
    page = context.new_page()
    page.goto(f"{address}{CHAPTER}")
    page.locator("#tbl-5-2 a.permalink").click()
    expect(page.get_by_role("status")).to_have_text("주소를 복사했다")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}{CHAPTER}#tbl-5-2"
    context.close()


def test_dark_mode_is_chosen_and_remembered(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    button = page.locator(".theme-switch-button")
    expect(button).to_have_attribute("aria-pressed", "false")
    light = page.locator("#fig-5-1 .wide svg path").first.evaluate("() => getComputedStyle(document.body).backgroundColor")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto(f"{address}ko/06_survey.html")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_drawings_are_repainted_in_the_dark(browser: Browser, address: str) -> None:
    fills = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{address}{CHAPTER}")
        fills.append(page.locator("#fig-5-1 .wide svg [fill*='--kr-subject']").first.evaluate("shape => getComputedStyle(shape).fill"))
        context.close()
    assert fills[0] != fills[1]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", [320, 390])
def test_a_telephone_shows_every_page_without_scrolling_sideways(browser: Browser, site: Path, address: str, width: int, lang: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in sorted((site / lang).glob("*.html")):
        page.goto(f"{address}{lang}/{path.name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        header = page.locator(".site-header-row")
        tops = header.evaluate(
            "row => [...row.children, ...row.querySelectorAll('.tools > *')].filter(e => e.offsetWidth).map(e => e.getBoundingClientRect())"
        )
        middles = {round((box["top"] + box["bottom"]) / 2 / 10) for box in tops}
        assert len(middles) == 1, f"{path.name}: the header is more than one row"
        assert max(box["right"] for box in tops) <= width
    context.close()


def test_the_narrow_drawing_stands_on_a_telephone_and_the_wide_one_on_a_desk(browser: Browser, address: str) -> None:
    for width, shown in ((390, ".narrow"), (1280, ".wide")):
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(f"{address}{CHAPTER}")
        assert page.locator("#fig-5-1 .drawing > div:visible").count() == 1
        expect(page.locator(f"#fig-5-1 .drawing > {shown}")).to_be_visible()
        context.close()


def test_a_wide_table_scrolls_in_its_own_region_with_its_first_column_in_place(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{CHAPTER}")
    region = page.get_by_role("region", name="표 5-2, 옆으로 넘겨 보는 표")
    expect(region).to_have_attribute("tabindex", "0")
    head = region.locator("th[scope=row]").first
    before = head.bounding_box()
    region.evaluate("region => { region.scrollLeft = 200; }")
    after = head.bounding_box()
    assert before is not None
    assert after is not None
    assert region.evaluate("region => region.scrollLeft") > 0
    assert after["x"] == pytest.approx(before["x"], abs=1)
    context.close()


def test_stars_and_brackets_do_not_move_the_digits(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    edges = page.locator("#tbl-5-2 tbody td.starred:nth-child(2):not(.not-obtained)").evaluate_all(
        """cells => cells.map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell.firstChild);
            return range.getBoundingClientRect().right;
        })"""
    )
    assert len(edges) == 3
    assert max(edges) - min(edges) < 0.6


def test_korean_words_are_not_broken_inside(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    assert page.evaluate("getComputedStyle(document.querySelector('article p')).wordBreak") == "keep-all"
    ratio = page.evaluate(
        "(s => parseFloat(s.lineHeight) / parseFloat(s.fontSize))(getComputedStyle(document.querySelector('article section section p')))"
    )
    assert ratio == pytest.approx(1.75, abs=0.01)
    width = page.evaluate("document.querySelector('article').offsetWidth / 16")
    assert 42 <= width <= 46


def test_maths_is_typeset_by_the_site_itself(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    page.wait_for_selector("mjx-container svg")
    assert page.locator("mjx-container").count() == 3
    page.wait_for_load_state("networkidle")  # a late request of MathJax's extensions would fail the fixture


def test_everything_can_be_read_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{CHAPTER}")
    expect(page.locator(".theme-switch-button")).to_be_hidden()
    page.locator(".menu summary").click()
    page.locator(".menu-panel a", has_text="실태조사").click()
    expect(page).to_have_url(f"{address}ko/06_survey.html")
    page.locator("#tbl-6-n1 details.cite summary").click()
    expect(page.locator("#tbl-6-n1 .cite-url").first).to_have_text("editions/2026/ko/06_survey.html#tbl-6-n1")
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_accessibility_violation(browser: Browser, site: Path, address: str, width: int) -> None:
    """axe-core: WCAG 2.2 A and AA and its best practices, with everything that unfolds unfolded; then the colours of the dark."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="light")
    page, found = context.new_page(), []
    for path in [*sorted(site.glob("*/*.html")), site / "index.html"]:
        name = path.relative_to(site).as_posix()
        page.goto(address + name + ("?q=AI" if path.name == "search.html" else "?choose" if name == "index.html" else ""))
        page.evaluate("document.querySelectorAll('article details').forEach(part => { part.open = true; })")
        if path.name == "05_adoption.html":
            page.wait_for_selector("mjx-container svg")
            page.locator("article a.num").first.hover()
        background = page.evaluate(BACKGROUND)
        found += [f"{name}: {violation}" for violation in violations(page, (*WCAG, "best-practice"))]
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(BACKGROUND) != background
        found += [f"{name}, dark: {violation}" for violation in violations_of_colour(page)]
        page.emulate_media(color_scheme="light")
    context.close()
    assert not found


def test_the_page_prints_without_its_controls(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".site-header", ".contents", ".prev-next", ".computation"):
        expect(page.locator(selector).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("#fig-5-1 .wide")).to_be_visible()


def test_focus_is_never_hidden_below_the_header(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}#fig-5-1")
    page.wait_for_function("window.scrollY > 0")
    top = page.locator("#fig-5-1").evaluate("figure => figure.getBoundingClientRect().top")
    height = page.locator(".site-header").evaluate("header => header.getBoundingClientRect().bottom")
    assert top >= height


def test_title_says_page_and_report(page: Page, address: str) -> None:
    page.goto(f"{address}{CHAPTER}")
    expect(page).to_have_title(re.compile("^국내 기업의 인공지능 도입 – 국내 기업의 인공지능 활용$"))
