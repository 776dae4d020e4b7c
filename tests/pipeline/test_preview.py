"""One chapter as its author sees it: built, served, built again after a save, and kept when a save is broken."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline import preview
from tests.pipeline.small import edit, tree
from tests.waiting import PATIENCE
from tests.waiting import wait_until as until

pytestmark = pytest.mark.slow


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return str(answer.read().decode())


def test_a_preview_follows_what_is_saved(executed: Project) -> None:
    published = tree(executed.site)
    said: list[str] = []
    stop = threading.Event()
    author = threading.Thread(target=preview.run_preview, args=(executed, "beta", None, 0, said.append, stop))
    author.start()
    try:
        until(lambda: any("Rebuilt" in line for line in said))
        pages = [line.strip() for line in said if "http://" in line]
        assert all(
            re.fullmatch(rf"http://127\.0\.0\.1:\d+/{lang}/beta\.html", page) for lang, page in zip(("ko", "en"), pages, strict=True)
        )
        assert "둘째 장" in get(pages[0]) and "Second chapter" in get(pages[1])
        root = pages[0].removesuffix("/ko/beta.html")
        assert "office" in get(f"{root}/registry/numbers.json") and get(f"{root}/data/tbl-9-a.csv")

        edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
        until(lambda: "두 번째 장" in get(pages[0]))
        builds = sum("preview ready" in line for line in said)
        assert "Second chapter" in get(pages[1])

        edit(executed.notebook("beta"), "{num}`beta_rate|이다`", "{num}`beta_rat|이다`")
        until(lambda: any("E-GATE" in line and "beta_rat" in line for line in said))
        assert "두 번째 장" in get(pages[0])

        edit(executed.notebook("beta"), "{num}`beta_rat|이다`", "{num}`beta_rate|이다`")
        edit(executed.book / "exhibits/sample.yaml", "나중의 기업 수", "그 뒤의 기업 수")
        until(lambda: "그 뒤의 기업 수" in get(pages[0]))
        until(lambda: sum("preview ready" in line for line in said) > builds)

        edit(executed.data / "numbers/beta.csv", "3.5", "3.7")
        until(lambda: "3.7%" in get(pages[0]))

        (executed.book / "captions.yml").write_text("보고서: Another caption\n", encoding="utf-8")
        until(lambda: "Another caption" in get(pages[1]))

        executed.notebook("beta").write_text("{", encoding="utf-8")
        until(lambda: any("E-NOTEBOOK" in line for line in said))
        assert "3.7%" in get(pages[0])
    finally:
        stop.set()
        author.join(PATIENCE)
    assert not author.is_alive()
    with pytest.raises(urllib.error.URLError):
        get(pages[0])
    assert tree(executed.site) == published


def test_a_preview_needs_a_chapter_that_is_there(executed: Project) -> None:
    with pytest.raises(ReportError, match="E-CHAPTER"):
        preview.run_preview(executed, "gamma", None, 0, print)


def test_a_preview_waits_for_a_build(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiet_report.data.editions.edition import open_edition
    from kiet_report.pipeline.lock import locked

    monkeypatch.setattr(preview, "LOCK_SECONDS", 0.2)
    with locked(executed), pytest.raises(ReportError, match="E-LOCK"):
        preview.build_preview(executed, open_edition(executed), "beta", print)
