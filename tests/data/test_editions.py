"""Editions: what they may read, what they remember, and what a faulty description says."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions import Edition, known_editions, latest_edition, open_edition

ROOT = Path(__file__).parents[2]
DESCRIPTION = """\
id: "2031"
published: "2031-01-02"
cutoff: "2030-12-31"
data_to: "2029"
title: {ko: 2031년판, en: Edition 2031}
note: {ko: 시험용이다., en: For a test.}
inputs: [print-2024, sources.yaml]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data" / "print-2024").mkdir(parents=True)
    (tmp_path / "data" / "print-2024" / "facts.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "data" / "official").mkdir()
    (tmp_path / "data" / "official" / "later_figures.csv").write_text("a\n1\n", encoding="utf-8")
    describe(Project(tmp_path), "2031", DESCRIPTION)
    return Project(tmp_path)


def describe(project: Project, edition: str, text: str) -> None:
    folder = project.edition_data(edition)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "edition.yaml").write_text(text, encoding="utf-8")


def refusal(project: Project, edition: str | None = "2031") -> ReportError:
    with pytest.raises(ReportError) as caught:
        open_edition(project, edition)
    return caught.value


@pytest.mark.parametrize("edition", ["2024", "2026"])
def test_the_editions_of_the_report(edition: str) -> None:
    opened = open_edition(Project(ROOT), edition)
    assert opened.id == edition
    assert opened.cutoff <= opened.file.published
    for name in opened.file.inputs:
        assert (ROOT / "data" / name).exists(), name


def test_the_latest_is_the_default() -> None:
    assert known_editions(Project(ROOT)) == ["2024", "2026"]
    assert latest_edition(Project(ROOT)) == open_edition(Project(ROOT)).id == "2026"


def test_a_later_edition_adds_inputs_and_drops_none() -> None:
    printed, later = (set(open_edition(Project(ROOT), edition).file.inputs) for edition in ("2024", "2026"))
    assert later - printed == {"official"}
    assert not printed - later


def test_a_suffixed_edition_follows_its_year(project: Project) -> None:
    describe(project, "2031-r1", DESCRIPTION.replace('"2031"', '"2031-r1"'))
    assert known_editions(project) == ["2031", "2031-r1"]
    assert latest_edition(project) == "2031-r1"


def test_it_remembers_what_it_handed_out(project: Project) -> None:
    edition = open_edition(project, "2031")
    assert edition.read == {}
    path = edition.path("print-2024/facts.csv")
    assert edition.read == {"print-2024/facts.csv": hashlib.sha256(path.read_bytes()).hexdigest()}


@pytest.mark.parametrize(
    "relative",
    [
        "official/later_figures.csv",  # there, but not listed
        "print-2024/none.csv",  # listed, but not there
        "print-2024",  # a folder
        "print-2024-more/facts.csv",  # only begins like an input
        "editions/2031/edition.yaml",
    ],
)
def test_it_hands_out_nothing_else(project: Project, relative: str) -> None:
    edition = open_edition(project, "2031")
    with pytest.raises(ReportError) as caught:
        edition.path(relative)
    assert caught.value.code == "E-INPUT"
    assert edition.read == {}


@pytest.mark.parametrize("relative", ["print-2024/../official/later_figures.csv", "print-2024/../../outside.csv"])
def test_no_path_leads_out_of_its_inputs(project: Project, relative: str) -> None:
    (project.root / "outside.csv").write_text("secret\n", encoding="utf-8")
    edition = open_edition(project, "2031")
    assert not edition.has(relative)
    with pytest.raises(ReportError, match="E-INPUT"):
        edition.path(relative)


def test_a_link_out_of_the_data_folder_is_not_followed(project: Project) -> None:
    (project.root / "outside.csv").write_text("secret\n", encoding="utf-8")
    (project.data / "print-2024" / "link.csv").symlink_to(project.root / "outside.csv")
    with pytest.raises(ReportError, match="E-INPUT"):
        open_edition(project, "2031").path("print-2024/link.csv")


def test_has_knows_files_and_folders(project: Project) -> None:
    edition = open_edition(project, "2031")
    assert edition.has("sources.yaml")
    assert edition.has("print-2024/deep/er.csv")
    assert not edition.has("official/later_figures.csv")


@pytest.mark.parametrize("given", ["../2024", "2024/../2026", "26", "2026-R1", "2026-", "2026\n", "", "current"])
def test_a_malformed_id_never_becomes_a_path(project: Project, given: str) -> None:
    assert refusal(project, given).code == "E-EDITION"


def test_an_unknown_edition_names_the_known(project: Project) -> None:
    error = refusal(project, "2030")
    assert error.code == "E-NO-EDITION"
    assert "2031" in error.text("en")
    assert "2031" in error.text("ko")


def test_no_edition_at_all(tmp_path: Path) -> None:
    assert refusal(Project(tmp_path), None).code == "E-NO-EDITION"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id: "2031"', 'id: "2030"', "2030"),
        ('cutoff: "2030-12-31"\n', "", "cutoff"),
        ('cutoff: "2030-12-31"', 'cutoff: "soon"', "cutoff"),
        ("data_to", "dato_to", "data_to"),
        ("inputs: [print-2024, sources.yaml]", "inputs: [../elsewhere]", "inputs"),
        ("inputs: [print-2024, sources.yaml]", "inputs: [/etc]", "inputs"),
        ("en: For a test.", 'en: ""', "note"),
        ("note:", "title:", "title"),
    ],
)
def test_a_faulty_description_is_named(project: Project, old: str, new: str, named: str) -> None:
    assert old in DESCRIPTION
    describe(project, "2031", DESCRIPTION.replace(old, new))
    error = refusal(project)
    assert error.code == "E-CONFIG"
    assert "edition.yaml" in error.text("en")
    assert named in error.text("en")


def test_dates_are_dates(project: Project) -> None:
    edition: Edition = open_edition(project, "2031")
    assert edition.cutoff == dt.date(2030, 12, 31)
