"""The doctor names everything, says what a lack costs in both languages, and its exit status means something."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from kiet_report.core.languages import LANGUAGES
from kiet_report.core.paths import Project
from kiet_report.pipeline import doctor, tools
from kiet_report.pipeline.doctor import Finding, examine, exit_status, locked_versions, table

CODES = ["PYTHON", "PACKAGES", "WRITE", "DISK", "TEX", "FONTS", "POPPLER", "CHROMIUM", "GIT", "LOCALE"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "requirements.lock").write_text(f"rich=={importlib.metadata.version('rich')} \\\n    --hash=sha256:00\n")
    return Project(tmp_path)


def by_code(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings}


def test_everything_is_examined_and_nothing_is_changed(project: Project) -> None:
    before = sorted(project.root.rglob("*"))
    findings = examine(project)
    assert [finding.code for finding in findings] == CODES
    assert sorted(project.root.rglob("*")) == before
    assert by_code(findings)["PACKAGES"].found == "1/1"


@pytest.mark.parametrize("code", [*CODES, "PROJECT"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_speaks_both_languages(project: Project, code: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if code == "PROJECT":
        monkeypatch.setenv("KIET_REPORT_ROOT", str(project.root))
        finding = by_code(examine())["PROJECT"]
    else:
        finding = by_code(examine(project))[code]
    for text in (finding.name(lang), finding.cost(lang), finding.remedy(lang)):
        assert text and "{" not in text


def test_a_machine_with_nothing_costs_but_builds(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find_tex", lambda: None)
    monkeypatch.setattr(tools, "find_fonts", dict)
    monkeypatch.setattr(tools, "find_poppler", lambda: None)
    monkeypatch.setattr(tools, "find_chromium", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda name, **_: None)
    findings = by_code(examine(project))
    for code in ("TEX", "FONTS", "POPPLER", "CHROMIUM", "GIT"):
        assert (findings[code].found, findings[code].state) == (None, "lacking")
    assert exit_status(findings.values()) == 3
    assert "NanumMyeongjo" in findings["FONTS"].cost("en")
    for lang in LANGUAGES:
        remedy = findings["TEX"].remedy(lang)
        assert "apt-get install texlive-xetex texlive-latex-extra texlive-fonts-recommended" in remedy
        assert "brew install" in remedy and "conda install" in remedy


def test_a_tex_without_a_package_names_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find_tex", lambda: tools.Tex(Path("x"), Path("l"), "XeTeX", ("titlesec.sty",)))
    finding = by_code(examine(project))["TEX"]
    assert (finding.found, finding.state) == ("XeTeX", "lacking")
    assert "titlesec.sty" in finding.cost("ko")


def test_a_wrong_variable_is_a_finding_and_no_crash(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIET_REPORT_CHROMIUM", "/nowhere/chrome")
    assert by_code(examine(project))["CHROMIUM"].state == "lacking"


def test_packages_beside_the_lock(project: Project) -> None:
    lock = project.root / "requirements.lock"
    lock.write_text("rich==0.1 \\\n    --hash=sha256:00\ntyper==0.1\n")
    finding = by_code(examine(project))["PACKAGES"]
    assert (finding.found, finding.state) == ("0/2", "lacking")
    assert f"rich {importlib.metadata.version('rich')} (0.1)" in finding.cost("en")
    lock.write_text("no-such-package-anywhere==1.0\nrich==0.1\n")
    finding = by_code(examine(project))["PACKAGES"]
    assert finding.state == "fatal" and "no-such-package-anywhere" in finding.cost("ko")
    lock.unlink()
    assert by_code(examine(project))["PACKAGES"].state == "lacking"


def test_the_lock_is_read_for_this_machine(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text(
        "# header\nhere==1.0 ; python_full_version >= '3.11' \\\n    --hash=sha256:00\n    # via x\n"
        "old==2.0 ; python_full_version < '3.11' \\\n    --hash=sha256:00\nplain==3.0.post1 \\\n    --hash=sha256:00\n"
    )
    assert locked_versions(lock) == {"here": "1.0", "plain": "3.0.post1"}


@pytest.mark.parametrize(("free", "state"), [(50e9, "ok"), (0.9e9, "lacking"), (0.1e9, "fatal")])
def test_disk(project: Project, monkeypatch: pytest.MonkeyPatch, free: float, state: str) -> None:
    usage = namedtuple("usage", "total used free")(100e9, 0, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert by_code(examine(project))["DISK"].state == state


def test_no_report_folder_is_fatal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIET_REPORT_ROOT", str(tmp_path))
    findings = examine()
    assert by_code(findings)["PROJECT"].state == "fatal"
    assert exit_status(findings) == 1


@pytest.mark.parametrize(("states", "status"), [(["ok"], 0), (["ok", "lacking"], 3), (["lacking", "fatal", "ok"], 1), ([], 0)])
def test_exit_status(states: list[doctor.State], status: int) -> None:
    assert exit_status([Finding("GIT", None, state) for state in states]) == status


def test_the_table_says_costs_only_of_what_is_missing() -> None:
    text = table([Finding("GIT", "/usr/bin/git", "ok"), Finding("LOCALE", None, "lacking")], "en")
    first, second, *rest = text.splitlines()
    assert (first, second) == ("+ git: /usr/bin/git", "! character encoding (locale): -")
    assert "not be readable" in rest[0] and "export LC_ALL" in rest[1]


def test_what_the_scripts_print(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(tools, "find_chromium", lambda: None)
    monkeypatch.setattr(tools, "find_tex", lambda: tools.Tex(Path("x"), Path("l"), "XeTeX", ()))
    monkeypatch.setattr(tools, "find_fonts", lambda: dict.fromkeys(tools.FONT_NAMES))
    monkeypatch.setattr(tools, "find_poppler", lambda: Path("p"))
    assert doctor.main(["report"]) == 0
    assert capsys.readouterr().out == ""
    assert doctor.main(["test"]) == 3
    assert "apt-get install chromium" in capsys.readouterr().out
