"""What the tests of pages look for is found: a page with each fault once is not taken for a sound one."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import DESKTOP, NARROWEST, View, faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIKE_OTHERS = "".join(f"<tr><td><span class='basis'>{number}</span></td></tr>" for number in range(50))
SOUND = f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>수치</title>
<style>.basis {{ color: #000; background: #fff }}</style></head>
<body><main><h1>수치</h1><article><p><a class="num" data-key="rate" href="#">4.5%</a></p><table><tbody>{LIKE_OTHERS}</tbody></table>
</article></main></body></html>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ko").mkdir()
    (tmp_path / "favicon.ico").touch()
    return tmp_path


@pytest.fixture
def place(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_fault_is_found(browser: Browser, folder: Path, place: str) -> None:
    last = LIKE_OTHERS.rindex("<tr>")
    spoiled = {
        "": SOUND,
        "script error: ": SOUND.replace("</body>", "<script>nowhere()</script></body>"),
        "console: ": SOUND.replace("</body>", "<script>console.error('x')</script></body>"),
        "left the site: ": SOUND.replace("</body>", "<img alt='' src='http://127.0.0.1:9/x.png'></body>"),
        "other is not in the registry": SOUND.replace('data-key="rate"', 'data-key="other"'),
        "px wider than": SOUND.replace("<h1>", "<h1 style='width: 2000px'>"),
        "says that it is in en": SOUND.replace('lang="ko"', 'lang="en"'),
        "image-alt: ": SOUND.replace("</body>", "<img src='/favicon.ico'></body>"),
        # one row of fifty, told apart by its class or by its style
        "color-contrast: ": SOUND.replace(LIKE_OTHERS, LIKE_OTHERS[:last] + "<tr><td><span style='color: #ccc'>pale</span></td></tr>"),
        "color-contrast: Elements": SOUND.replace("</style>", ".pale { color: #ddd }</style>").replace(
            LIKE_OTHERS, LIKE_OTHERS[:last] + "<tr class='pale'><td>pale</td></tr>" + LIKE_OTHERS[last:]
        ),
    }
    for expected, html in spoiled.items():
        (folder / "ko/page.html").write_text(html, encoding="utf-8")
        found = faults(browser, place, "page", "ko", View(DESKTOP, "light", True), {"rate"})
        assert any(expected in fault for fault in found) if expected else found == [], f"{expected}: {found}"
    assert faults(browser, place, "page", "ko", View(NARROWEST, "dark", False), {"rate"}) == []
