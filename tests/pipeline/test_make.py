"""A build from notebooks to the finished edition: what it makes, what it leaves alone, and that the same sources give the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline.finished import edition_folder
from kiet_report.pipeline.lock import locked
from kiet_report.pipeline.make import Built, Options, build_edition
from kiet_report.pipeline.sums import is_intact
from tests.pipeline.conftest import command
from tests.pipeline.small import EVIL, contains, edit, tree

SECRET = "SECRET-ROW-4711"
HTML = Options(pdf=False, jobs=2)


def build(project: Project, edition: str | None = None, options: Options = HTML, events: list | None = None) -> Built:
    return build_edition(project, edition, options, (events if events is not None else []).append)


def text_of(page: str) -> str:
    parts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = parts.append  # type: ignore[method-assign]
    parser.feed(page)
    return " ".join("".join(parts).split())


def test_a_published_edition_holds_what_others_rely_on(built: Project) -> None:
    place = built.site / "editions/2026"
    files = set(tree(place))
    assert {"index.html", "SHA256SUMS", *(f"registry/{name}.json" for name in ("numbers", "exhibits", "claims"))} <= files
    assert {f"{lang}/{page}.html" for lang in ("ko", "en") for page in ("index", "alpha", "beta", "search")} <= files
    assert {f"data/{eid}.{form}" for eid in ("fig-9-1", "tbl-9-1", "tbl-9-a") for form in ("csv", "xlsx")} <= files
    assert not [name for name in files if name.endswith((".ipynb", ".pdf")) or "_sources" in name or Path(name).name.startswith(".")]
    assert os.readlink(built.site / "current") == "editions/2026"


def test_pages_say_the_numbers_in_both_languages(built: Project) -> None:
    place = built.site / "editions/2026"
    for lang, words in (("ko", "비율은 4.5%이다."), ("en", "The rate is 4.5%.")):
        page = (place / lang / "index.html").read_text(encoding="utf-8")
        assert words in text_of(page)
        assert 'data-key="alpha_rate"' in page


def test_the_sums_check_out(built: Project) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=built.site / "editions/2026",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert is_intact(built.site / "editions/2026")


@pytest.mark.parametrize("harm", ["changed", "added", "removed"])
def test_a_build_that_was_tampered_with_is_made_again(executed: Project, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = edition_folder(executed, "2026")
    before = tree(place)
    page = place / "ko/alpha.html"
    if harm == "added":
        (place / "extra.html").write_text("x")
    elif harm == "removed":
        page.unlink()
    else:
        page.write_bytes(page.read_bytes() + b" ")
    assert not is_intact(place)
    ready(executed, monkeypatch)
    assert not build(executed).unchanged
    assert tree(place) == before


def test_nothing_of_what_a_cell_printed_is_published(built: Project) -> None:
    """The notebook prints its whole table in a cell. The row that no drawing names is in the data files, and nowhere else."""
    found = {path.relative_to(built.root).as_posix() for folder in (built.site, built.book) for path in contains(folder, SECRET)}
    place = "site/editions/2026"
    assert found == {f"{place}/{name}" for eid in ("fig-9-1", "tbl-9-1") for name in (f"data/{eid}.csv", f"registry/frames/{eid}.json")}
    assert list(contains(built.site, str(built.root))) == []


def test_a_hostile_label_is_text_on_the_page(built: Project) -> None:
    for lang in ("ko", "en"):
        page = (built.site / "editions/2026" / lang / "alpha.html").read_text(encoding="utf-8")
        assert EVIL not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_nothing_to_do(built: Project) -> None:
    places = (built.site, built.build / "finished")
    before = [tree(place) for place in places]
    done = command(built, "build", "--no-pdf")
    assert done.returncode == 0 and "nothing changed" in done.stdout and "it is what is published as edition 2026" in done.stdout
    assert [tree(place) for place in places] == before


@pytest.mark.slow
def test_the_same_sources_give_the_same_bytes_anywhere(project: Project, built: Project) -> None:
    """From scratch in another folder, one process at a time, in another locale."""
    done = command(project, "build", "--no-pdf", "--jobs", "1", LC_ALL="ko_KR.UTF-8", TZ="Asia/Seoul")
    assert done.returncode == 0, done.stderr
    mine, theirs = (tree(edition_folder(each, "2026")) for each in (project, built))
    assert set(mine) == set(theirs)
    assert {name for name in mine if mine[name] != theirs[name]} == set()


@pytest.mark.slow
def test_a_change_of_prose_runs_nothing_and_changes_its_pages(executed: Project) -> None:
    place = edition_folder(executed, "2026")
    before, published = tree(place), tree(executed.site)
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    edit(executed.package / "book/labels.yaml", "ko:", "ko: ")
    events: list[dict] = []
    outcome = build(executed, events=events)
    assert outcome.chapters_run == () and not outcome.unchanged
    assert {event["step"] for event in events if event["event"] == "book"} == {"html"}
    after = tree(place)
    assert "두 번째 장" in text_of(after["ko/beta.html"].decode()) and "둘째 장" not in text_of(after["ko/beta.html"].decode())
    assert after["en/beta.html"] == before["en/beta.html"] and after["registry/numbers.json"] == before["registry/numbers.json"]
    # the title stands in the contents of every page
    assert "두 번째 장" in text_of(after["ko/alpha.html"].decode())
    assert tree(executed.site) == published


@pytest.mark.slow
def test_a_change_of_a_role_parses_every_page_again(executed: Project) -> None:
    """What a page shows is made by the package as much as by the notebook; a page made by the old code must not stay."""
    build(executed)
    edit(
        executed.package / "book/exhibit.py",
        'exhibit_subtitle("", entry.subtitle[lang])',
        'exhibit_subtitle("", "zzqx " + entry.subtitle[lang])',
    )
    build(executed)
    index = (edition_folder(executed, "2026") / "en/searchindex.js").read_text(encoding="utf-8")
    assert "zzqx" in index


@pytest.mark.slow
@pytest.mark.parametrize("engine", [pytest.param("tex", marks=pytest.mark.tex), pytest.param("chromium", marks=pytest.mark.browser)])
def test_both_ways_to_a_pdf(executed: Project, engine: str) -> None:
    done = command(executed, "build", **({} if engine == "tex" else {"KIET_REPORT_TEX": "none"}))
    assert done.returncode == 0, done.stderr
    place = edition_folder(executed, "2026")
    for lang in ("ko", "en"):
        content = (place / f"report-{lang}.pdf").read_bytes()
        assert content.startswith(b"%PDF-") and len(content) > 10_000
        assert str(executed.root).encode() not in content and b"file:" not in content
    assert is_intact(place)
    assert ("PDF: made by Chromium" in done.stdout) is (engine == "chromium")


@pytest.mark.slow
def test_with_neither_there_is_html_and_that_is_said(executed: Project) -> None:
    done = command(executed, "build", KIET_REPORT_TEX="none", KIET_REPORT_CHROMIUM="none")
    assert done.returncode == 0 and "PDF: none." in done.stdout and "kiet-report doctor" in done.stdout
    assert not list(edition_folder(executed, "2026").glob("*.pdf"))


@pytest.mark.slow
def test_one_language_alone(executed: Project) -> None:
    """For somebody in a hurry: a draft. The finished build, in both languages, stays and is what would be published."""
    finished = executed.build / "finished"
    before = tree(finished)
    outcome = build(executed, options=Options(langs=("ko",), pdf=False))
    draft = executed.build / "draft/2026"
    assert outcome.draft and outcome.folder == draft
    assert (draft / "ko/alpha.html").is_file() and not (draft / "en").exists()
    done = command(executed, "build", "--lang", "en", "--no-pdf")
    assert done.returncode == 0 and "cannot be published" in done.stdout and "kiet-report publish" not in done.stdout
    assert (draft / "en/alpha.html").is_file() and not (draft / "ko").exists()
    assert tree(finished) == before


# --- with the books at hand: what happens before and after them, without waiting for Sphinx


def ready(project: Project, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Let the books be those that were built already."""
    from kiet_report.pipeline import build as books

    def build_book(requests: list[books.BookRequest], report: object, jobs: int) -> list[books.BuiltBook]:
        meanwhile()
        return [books.BuiltBook(request.lang, Path(request.folder) / "html", None) for request in requests]

    monkeypatch.setattr(books, "build_book", build_book)


def test_inputs_that_change_during_a_build(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(executed.build / "finished")
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    ready(executed, monkeypatch, lambda: edit(executed.data / "numbers/alpha.csv", "4.5", "4.7"))
    with pytest.raises(ReportError, match="E-CHANGED") as caught:
        build(executed)
    assert caught.value.facts["paths"] == "data/numbers/alpha.csv"
    assert tree(executed.build / "finished") == before
    edit(executed.data / "numbers/alpha.csv", "4.7", "4.5")
    ready(executed, monkeypatch, lambda: edit(executed.notebook("beta"), "두 번째 장", "그 다음 장"))
    with pytest.raises(ReportError, match="E-CHANGED") as caught:
        build(executed)
    assert caught.value.facts["paths"] == "notebooks/beta.ipynb"
    assert tree(executed.build / "finished") == before


def test_the_lock_is_free_when_its_holder_is_gone(project: Project) -> None:
    with locked(project), pytest.raises(ReportError, match="E-LOCK") as caught, locked(project):
        pass
    assert caught.value.facts["pid"] == os.getpid()
    with locked(project):
        pass


@pytest.mark.parametrize(
    "address",
    ["https://cdn.example/x.js", "//cdn.example/x.js", "x.js"],
)
def test_verify_finds_what_a_reader_would_meet(tmp_path: Path, address: str) -> None:
    from kiet_report.pipeline.verify import verify

    (tmp_path / "registry").mkdir()
    said = {key: {"ko": "가", "en": "a"} for key in ("label", "title", "subtitle", "alt", "source", "page")}
    lists = {key: [] for key in ("notes", "basis", "numbers", "shows")}
    shown = {**said, **lists, "print_label": None, "kind": "figure", "chapter": "a", "data": ["data/none.csv"]}
    for name, entries in {"numbers": {}, "exhibits": {"fig-1-1": shown}, "claims": {}}.items():
        (tmp_path / f"registry/{name}.json").write_text(json.dumps({name: entries}))
    (tmp_path / "SHA256SUMS").write_text("x")
    (tmp_path / "index.html").write_text(f'<script src="{address}"></script><a href="ko/a.html#none">a</a><a href="/etc/passwd">b</a>')
    for lang in ("ko", "en"):
        (tmp_path / lang).mkdir()
        (tmp_path / lang / "a.html").write_text(
            '<p id="here" data-key="lost"></p><a href="../../../x.html">c</a><link rel="alternate" href="https://other.example/">'
        )
    (tmp_path / "ko/only.html").write_text("<p></p>")
    (tmp_path / "ko/style.css").write_text("a { background: url(https://font.example/f.woff) }")
    (tmp_path / "en/_sources").mkdir()
    (tmp_path / "en/b.html").write_bytes(b"")
    with pytest.raises(ReportError, match="E-VERIFY") as caught:
        verify(tmp_path, ["a", "b"], ("ko", "en"), with_pdf=True)
    found = str(caught.value.facts["problems"])
    script = "index.html: dead link x.js" if address == "x.js" else f"index.html: loads {address}"
    for words in (
        script,
        "ko/a.html#none: no such place",
        "link /etc/passwd leaves the site",
        "ko/a.html: shows number lost",
        "../../../x.html leaves the site",
        "only.html: in one language only",
        "ko/b.html: missing or empty",
        "en/b.html: missing or empty",
        "report-ko.pdf: missing",
        "data/none.csv",
        "ko/style.css: loads https://font.example/f.woff",
        "sources of the chapters",
    ):
        assert words in found, (words, found)
    assert "other.example" not in found
