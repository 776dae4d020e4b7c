"""The application: two builders over one set of doctrees, and warnings kept."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiet_report.book.application import configuration
from kiet_report.core.paths import Project
from tests.book import fixture


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("application")


@pytest.fixture(autouse=True)
def _sphinx_deprecations() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        yield


def test_nothing_of_jupyter_book_that_asks_other_servers_is_loaded() -> None:
    config = configuration(fixture.project(), "ko", "2026", Path("assembled"), facts=fixture.FACTS)
    assert not {"sphinx_thebe", "sphinx_comments", "sphinx.ext.intersphinx"} & set(config["extensions"])
    assert config["html_copy_source"] is False
    assert config["html_show_sourcelink"] is False
    assert config["nb_execution_mode"] == "off"


def test_html_then_latex_over_the_same_doctrees_reads_each_page_once(folder: Path) -> None:
    assembled, source = fixture.assemble(folder), fixture.stage(folder, "ko")
    html = fixture.build(folder, "ko", assembled, source, folder / "html")
    assert html.warnings == []
    read = {path.name: path.stat().st_mtime_ns for path in (folder / "doctrees" / "ko").glob("*.doctree")}
    latex = fixture.build(folder, "ko", assembled, source, folder / "latex", builder="latex")
    assert latex.warnings == []
    assert list((folder / "latex").glob("*.tex"))
    assert {path.name: path.stat().st_mtime_ns for path in (folder / "doctrees" / "ko").glob("*.doctree")} == read


def test_an_unknown_key_is_a_warning_that_names_page_and_closest_key(folder: Path) -> None:
    source = fixture.stage(folder, "en")
    page = source / "06_survey.ipynb"
    content = json.loads(page.read_text(encoding="utf-8"))
    content["cells"].append({"cell_type": "markdown", "id": "x", "metadata": {}, "source": "It was {num}`ai_rate_2202`."})
    page.write_text(json.dumps(content), encoding="utf-8")
    built = fixture.build(folder, "en", folder / "assembled" / "2026", source, folder / "html-en")
    told = [line for line in built.warnings if "E-NUMBER" in line]
    assert len(told) == 1
    assert "06_survey" in told[0]
    assert "ai_rate_2022" in told[0]
    assert str(folder) not in told[0]


def test_an_edition_of_the_project_describes_itself() -> None:
    config = configuration(Project(fixture.ROOT), "en", "2026", Path("assembled"))
    assert config["kiet_edition_facts"]["title"] == {"ko": "2026년판", "en": "Edition 2026"}
    assert config["kiet_edition_facts"]["data_to"] == "2024"
