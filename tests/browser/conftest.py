"""The report itself, built as `make report` builds it, served by our own server, and a page to meet it on."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kiet_report.data.editions.edition import default_edition
from kiet_report.pipeline.serve import make_server
from tests.browser.pages import DESKTOP, PROJECT
from tests.once import made_once


def _failure(act: str) -> str:
    """What a command on this checkout says when it fails; nothing when it does not."""
    command = [sys.executable, "-m", "kiet_report.cli", act]
    done = subprocess.run(command, cwd=PROJECT.root, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"kiet-report {act} failed: {done.stderr[-4000:]}"


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published default edition of this checkout, built and published now if it is not up to date: once, however many processes ask."""
    made_once(tmp_path_factory, "report-of-this-checkout", lambda _: _failure("build") or _failure("publish"))
    return PROJECT.edition_site(default_edition(PROJECT))


@pytest.fixture(scope="session")
def address(edition: Path) -> Iterator[str]:
    server = make_server(PROJECT.site, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def numbers(edition: Path) -> dict[str, Any]:
    """The numbers of the registry, by key."""
    found: dict[str, Any] = json.loads((edition / "registry" / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    return found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=DESKTOP, locale="ko-KR", accept_downloads=True)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
