"""Every English page of the report is quiet, fits its screen, shows registered numbers, and breaks no rule of accessibility."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import PAGES, VIEWS, faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_fits_and_breaks_no_wcag_rule(browser: Browser, address: str, numbers: dict[str, Any], name: str) -> None:
    assert [fault for view in VIEWS for fault in faults(browser, address, name, "en", view, numbers)] == []
