"""Look at the finished edition as a reader would meet it, before anybody can."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES
from kiet_report.registry.store import FOLDER, read_exhibits, read_numbers

_LOADS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
}
# rel values of <link> that only name an address; the rest make the browser fetch it
_NAMES_ONLY = {"alternate", "canonical", "next", "prev", "index", "search", "author", "license", "up", "top"}


class _Page(HTMLParser):
    """What a page loads, where it links, its anchors, and the keys of its numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.keys: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if (place := _LOADS.get(tag)) and given.get(place):
            rel = set(given.get("rel", "").split())
            (self.links if tag == "link" and rel & _NAMES_ONLY else self.loads).append(given[place])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if given.get("id"):
            self.anchors.add(given["id"])
        if tag == "a" and given.get("name"):
            self.anchors.add(given["name"])
        if given.get("data-key"):
            self.keys.add(given["data-key"])


def verify(folder: Path, documents: list[str], langs: tuple[str, ...], *, with_pdf: bool) -> None:
    """Raise E-VERIFY with everything wrong: a page or file missing, a request that would leave the site,
    a dead link, a number without its record.
    """
    problems = list(_problems(folder.resolve(), documents, langs, with_pdf=with_pdf))
    if problems:
        shown = [f"  - {problem}" for problem in problems[:40]]
        raise ReportError("E-VERIFY", count=len(problems), problems="\n".join(shown))


def _problems(folder: Path, documents: list[str], langs: tuple[str, ...], *, with_pdf: bool) -> Iterator[str]:
    wanted = [f"{lang}/{name}.html" for lang in langs for name in documents]
    wanted += ["index.html", "SHA256SUMS", *(f"registry/{name}.json" for name in ("numbers", "exhibits", "claims"))]
    wanted += [f"report-{lang}.pdf" for lang in langs] if with_pdf else []
    for name in wanted:
        path = folder / name
        if not path.is_file() or path.stat().st_size == 0:
            yield f"{name}: missing or empty"
    if any(folder.rglob("*.ipynb")) or any(folder.rglob("_sources")):
        yield "sources of the chapters lie in the site"
    numbers = read_numbers(folder / FOLDER)
    for eid, entry in read_exhibits(folder / FOLDER).items():
        for name in (*entry.data, f"{FOLDER}/frames/{eid}.json"):
            if not (folder / name).is_file():
                yield f"{name}: data of {eid} missing"
    pages = {path: _read(path) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        yield from _page_problems(folder, path, page, pages, set(numbers))
    for path in sorted(folder.rglob("*.css")):
        for address in re.findall(
            r"(?:url\(\s*|@import\s+)['\"]?((?:https?:)?//[^'\")\s]+)", path.read_text(encoding="utf-8", errors="replace")
        ):
            yield f"{path.relative_to(folder)}: loads {address}"
    if set(langs) == set(LANGUAGES):
        names = [{path.relative_to(folder / lang).as_posix() for path in pages if (folder / lang) in path.parents} for lang in LANGUAGES]
        for name in sorted(names[0] ^ names[1]):
            yield f"{name}: in one language only"


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _page_problems(folder: Path, path: Path, page: _Page, pages: dict[Path, _Page], numbers: set[str]) -> Iterator[str]:
    name = path.relative_to(folder).as_posix()
    for address in page.loads:
        if urlsplit(address).scheme in ("http", "https") or address.startswith("//"):
            yield f"{name}: loads {address}"
        elif problem := _dead(folder, path, address, pages):
            yield f"{name}: {problem}"
    for address in page.links:
        if problem := _dead(folder, path, address, pages):
            yield f"{name}: {problem}"
    for key in sorted(page.keys - numbers):
        yield f"{name}: shows number {key}, which the registry does not hold"


def _dead(folder: Path, path: Path, address: str, pages: dict[Path, _Page]) -> str | None:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or address.startswith("data:"):
        return None
    # by its words: an edition holds no link of the file system, and asking that of every link takes seconds
    target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
    if parts.path.startswith("/") or not target.is_relative_to(folder):
        return f"link {address} leaves the site"
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        # the report's PDFs exist only where something could make them, a language only where it was asked for
        left_out = any(folder / lang in target.parents and not (folder / lang).exists() for lang in LANGUAGES)
        return None if left_out or re.fullmatch(r"report-(ko|en)\.pdf", target.name) else f"dead link {address}"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
        return f"link {address}: no such place on that page"
    return None
