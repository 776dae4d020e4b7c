"""Every page is fresh: what is published is, byte for byte, what a build from nothing gives, whatever was built before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.pipeline.finished import sources_of
from tests.pipeline import small
from tests.pipeline.fresh import EDITION, build, differences, sequence
from tests.pipeline.small import contains, edit, tree

SEQUENCES = 3
"""Sequences of random edits in an ordinary run; `python -m tests.pipeline.fresh 200` goes through many more."""


@pytest.fixture(scope="module")
def start(template: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built and published in this process, with literature and a list of it. Only for copying."""
    project = Project(tmp_path_factory.mktemp("fresh").resolve() / "report")
    shutil.copytree(template.root, project.root)
    (project.book / "references.bib").write_text("@book{one, author = {Kim, A.}, title = {One}, publisher = {Press}, year = {1991}}\n")
    edit(project.notebook("alpha"), "{ref}`fig-9-1`", "{ref}`fig-9-1`, {cite:p}`one`")
    edit(project.notebook("beta"), "{num}`beta_rate", "{cite:p}`one` {num}`beta_rate")
    edit(project.notebook("index"), "- {doc}`beta`", "- {doc}`beta`\\n\\n```{bibliography}\\n```")
    assert build(project) == ""
    return project


@pytest.fixture
def project(start: Project, tmp_path: Path) -> Project:
    """A copy that a test may change."""
    project = Project(tmp_path.resolve() / "report")
    shutil.copytree(start.root, project.root, symlinks=True)
    return project


def pages(project: Project) -> list[Path]:
    return sorted(path for lang in ("ko", "en") for path in (project.edition_site(EDITION) / lang).glob("*.html"))


def is_everywhere(project: Project, old: str, new: str, where: list[Path]) -> None:
    """The old words are in no file that is published, the new ones on these pages."""
    assert list(contains(project.site, old)) == []
    assert where and [path.name for path in where if new not in path.read_text(encoding="utf-8")] == []


def korean(project: Project, *names: str) -> list[Path]:
    return [path for path in pages(project) if path.parent.name == "ko" and (not names or path.stem in names)]


def test_a_title(project: Project) -> None:
    """It stands in the contents of every page, in next and previous, in references."""
    edit(project.notebook("beta"), "둘째 장", "다른 이름의 장")
    assert build(project) == ""
    is_everywhere(project, "둘째 장", "다른 이름의 장", korean(project))


def test_the_order_of_the_contents(project: Project) -> None:
    before = {path: path.read_bytes() for path in pages(project)}
    edit(project.book / "_toc.yml", "file: alpha", "file: swap")
    edit(project.book / "_toc.yml", "file: beta", "file: alpha")
    edit(project.book / "_toc.yml", "file: swap", "file: beta")
    assert build(project) == ""
    assert [path.name for path in pages(project) if path.read_bytes() == before[path]] == []


def test_a_caption(project: Project) -> None:
    edit(project.book / "captions.yml", "The report", "Caption of another kind")
    assert build(project) == ""
    is_everywhere(project, "The report</", "Caption of another kind", [path for path in pages(project) if path.parent.name == "en"])


def test_an_entry_of_the_bibliography(project: Project) -> None:
    """Cited on two pages, listed on a third."""
    edit(project.book / "references.bib", "1991", "1957")
    assert build(project) == ""
    is_everywhere(project, "1991", "1957", korean(project, "index", "alpha", "beta"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("definitions.yaml", "표본 기준", "다른 기준"), ("sources.yaml", "통계청, 「시험 조사」", "통계청, 「다른 조사」")],
)
def test_what_numbers_rest_on(project: Project, file: str, old: str, new: str) -> None:
    edit(project.data / file, old, new)
    small.pin_all(project)
    assert build(project) == ""
    is_everywhere(project, old, new, korean(project, "index", "alpha", "beta"))
    assert new in (project.edition_site(EDITION) / "registry/numbers.json").read_text(encoding="utf-8")


def test_the_words_of_an_exhibit(project: Project) -> None:
    edit(project.book / "exhibits/sample.yaml", "업종별 기업 수", "업종별 회사 수")
    assert build(project) == ""
    is_everywhere(project, "업종별 기업 수", "업종별 회사 수", korean(project, "alpha"))


def test_a_chapter_that_came_and_went(project: Project) -> None:
    before, toc = tree(project.site), (project.book / "_toc.yml").read_bytes()
    words = small.prose("head", "# 잠깐 있는 장", "# A passing chapter")
    small.write_notebook(project, "gamma", small.code("open", small.OPEN.format(name="gamma")), words, small.code("close", small.CLOSE))
    edit(project.book / "_toc.yml", "- file: alpha", "- file: gamma\n      - file: alpha")
    assert build(project) == ""
    assert [path.name for path in korean(project) if "잠깐 있는 장" not in path.read_text(encoding="utf-8")] == []
    project.notebook("gamma").unlink()
    (project.book / "_toc.yml").write_bytes(toc)
    assert build(project) == ""
    assert tree(project.site) == before


def test_a_static_file_that_is_gone(project: Project) -> None:
    extra = project.book / "_static/extra.txt"
    extra.parent.mkdir()
    extra.write_text("x")
    assert build(project) == "" and (project.edition_site(EDITION) / "ko/_static/extra.txt").is_file()
    extra.unlink()
    assert build(project) == "" and not (project.edition_site(EDITION) / "ko/_static/extra.txt").exists()


def test_data_that_a_page_shows_and_no_edition_lists(project: Project) -> None:
    """The code book and its like read the data folder: the published edition does not stand when a file there has changed."""

    def names() -> set[str]:
        return set(sources_of(project, open_edition(project, "2024")))

    before = names()
    (project.data / "contracts").mkdir()
    (project.data / "contracts/firms.yaml").write_text("id: firms\n")
    changed = names()
    (project.data / "deliveries").mkdir()
    (project.data / "deliveries/other.csv").write_text("1")
    assert changed - before == {"data/contracts/firms.yaml"} and names() == changed


def test_a_refused_build_is_made_at_once_after_the_mend(project: Project, tmp_path: Path) -> None:
    before = tree(project.site)
    source = project.notebook("beta").read_bytes()
    edit(project.notebook("beta"), "# 둘째 장", "# 둘째 장 {doc}`nowhere`")
    assert build(project).startswith("E-BOOK")
    assert tree(project.site) == before
    project.notebook("beta").write_bytes(source)
    edit(project.notebook("beta"), "둘째 장", "고친 장")
    assert build(project) == ""
    is_everywhere(project, "둘째 장", "고친 장", korean(project))
    assert differences(project, "", tmp_path.resolve() / "nothing") == []


def test_the_ledger_heads_its_parts_with_titles(project: Project) -> None:
    """Also with those of chapters whose names come after the ledger's own."""
    words = small.prose("head", "# 수치\n\n```{number-ledger}\n```", "# Numbers\n\n```{number-ledger}\n```")
    opening, closing = small.code("open", small.OPEN.format(name="aardvark")), small.code("close", small.CLOSE)
    small.write_notebook(project, "aardvark", opening, words, closing)
    edit(project.book / "_toc.yml", "- file: beta", "- file: beta\n      - file: aardvark")
    assert build(project) == ""
    page = (project.edition_site(EDITION) / "ko/aardvark.html").read_text(encoding="utf-8")
    assert "<h2>둘째 장" in page and "<h2>beta" not in page


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_random_edits(start: Project, tmp_path: Path, seed: int) -> None:
    log, found = sequence(start, tmp_path / "sequence", seed)
    assert found == [], " > ".join(log)


@pytest.mark.slow
@pytest.mark.tex
def test_the_pdf_too(project: Project, tmp_path: Path) -> None:
    """References and contents of an earlier PDF leave no trace in the next."""
    assert build(project, pdf=True) == ""
    edit(project.notebook("beta"), "Second chapter", "Renamed chapter")
    edit(project.book / "references.bib", "1991", "1957")
    edit(project.book / "_toc.yml", "      - file: alpha\n      - file: beta", "      - file: beta\n      - file: alpha")
    assert differences(project, build(project, pdf=True), tmp_path.resolve() / "pdf", pdf=True) == []
    assert (project.edition_site(EDITION) / "report-en.pdf").is_file()


def test_a_run_here_leaves_what_a_real_one_does(built: Project, tmp_path: Path) -> None:
    """The ground under the comparisons above: chapters and books of this process are those of the command."""
    place = tmp_path.resolve() / "nothing"
    assert differences(built, "", place) == []
    records = [json.loads((root / ".build/runs/2026/alpha/registry.json").read_text(encoding="utf-8")) for root in (built.root, place)]
    assert records[0] == records[1]
