"""The pages of the report and what must be so on each of them, at three widths, by day and by night."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize

from kiet_report.core.paths import Project
from kiet_report.pipeline.notebooks import chapters
from tests.book.accessibility import violations

PROJECT = Project(Path(__file__).parents[2])
PAGES = chapters(PROJECT)
DESKTOP, PHONE, NARROWEST = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844), ViewportSize(width=320, height=700)
SETTLED = """async () => {
    await document.fonts.ready;
    await window.MathJax?.startup?.promise;
    await new Promise(done => requestIdleCallback(done));
}"""


class View(NamedTuple):
    """How a page is looked at. by_rule: whether the rules of accessibility are asked as well."""

    size: ViewportSize
    scheme: str
    by_rule: bool


VIEWS = (View(DESKTOP, "light", True), View(PHONE, "dark", True), View(NARROWEST, "light", False))


def watched(page: Page, address: str) -> list[str]:
    """Collects what must not happen on a page: script errors, console errors, requests that leave the site."""
    seen: list[str] = []
    page.on("pageerror", lambda error: seen.append(f"script error: {error}"))
    page.on("console", lambda line: seen.append(f"console: {line.text}") if line.type == "error" else None)
    ours = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(ours) else seen.append(f"left the site: {request.url}"))
    return seen


def faults(browser: Browser, address: str, name: str, lang: str, view: View, keys: Collection[str]) -> list[str]:
    """What is wrong with a page in a view: noise, a number without one of the keys, a width that scrolls sideways, another language, a rule
    of WCAG 2.2 A or AA broken.
    """
    opened = browser.new_context(viewport=view.size, color_scheme=view.scheme)  # type: ignore[arg-type]  # one of two words
    page = opened.new_page()
    found = watched(page, address)
    page.goto(f"{address}{lang}/{name}.html", wait_until="load")
    page.evaluate(SETTLED)
    shown = page.eval_on_selector_all("article a.num[data-key]", "links => links.map(link => link.dataset.key)")
    found += [f"{key} is not in the registry" for key in sorted({*shown} - {*keys})]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 1:
        found.append(f"{wide} px wider than {view.size['width']}")
    if (told := page.locator("html").get_attribute("lang")) != lang:
        found.append(f"says that it is in {told}")
    if view.by_rule:
        found += violations(page)
    opened.close()
    return [f"{view.size['width']} px, {view.scheme}: {fault}" for fault in found]
