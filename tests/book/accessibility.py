"""What axe-core finds wrong with a page, at a cost that a long page can bear.

Two things made it slow without telling more: results of rules that were kept, and the contrast of hundreds of rows that are styled alike.
So only violations are asked for, and the contrast is judged where every kind of row stands a few times and no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
CONTRAST = "color-contrast"
THIN = """() => {
    const seen = new Map();
    const step = part => [part.tagName, ...[...part.classList].sort(), part.getAttribute("style") ?? "", part.cellIndex ?? ""].join(".");
    const path = part => part === document.body ? "" : `${path(part.parentElement)}>${step(part)}`;
    for (const row of document.querySelectorAll("article :is(tr, dt, dd, li):not(:is(tr, dd, li) *)")) {
        const paths = new Set([row, ...row.querySelectorAll("*")].map(path));
        if ([...paths].every(one => seen.get(one) >= 3)) row.style.setProperty("display", "none", "important");
        else paths.forEach(one => seen.set(one, (seen.get(one) ?? 0) + 1));
    }
}"""
"""Hides a row when each of its elements, by tag, classes, style and place, stands in three shown rows: its colours are theirs."""


RUN = """async options => {
    const { violations } = await axe.run(document, options);
    return violations.map(rule => `${rule.id}: ${rule.help}; ${rule.nodes[0].html.slice(0, 160)}`);
}"""


def violations(page: Page, tags: Sequence[str] = WCAG) -> list[str]:
    """The rules with these tags that the page breaks, each with the first element that does. Rows may be hidden afterwards."""
    page.evaluate(Axe().axe_script)
    only = {"resultTypes": ["violations"]}
    rest = {"runOnly": {"type": "tag", "values": list(tags)}, "rules": {CONTRAST: {"enabled": False}}}
    found: list[str] = page.evaluate(RUN, {**rest, **only})
    page.evaluate(THIN)
    return [*found, *page.evaluate(RUN, {"runOnly": {"type": "rule", "values": [CONTRAST]}, **only})]
