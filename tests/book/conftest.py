"""The fixture edition built once a test run, served on the loopback, and a page to look at it."""

from __future__ import annotations

import functools
import http.server
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.book import fixture
from tests.once import made_once


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published fixture edition: ko/, en/, index.html, registry/, data/. Only for looking at."""

    def build(folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            assert fixture.build_site(folder) == folder / "site"

    return made_once(tmp_path_factory, "book", build) / "site"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A desktop page. A script error, or a request that leaves the site, fails the test that made it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ko-KR")
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    opened.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    opened.on(
        "request",
        lambda request: None if request.url.startswith((address, "data:", "blob:")) else wrong.append(f"left the site: {request.url}"),
    )
    yield opened
    context.close()
    assert not wrong, wrong
