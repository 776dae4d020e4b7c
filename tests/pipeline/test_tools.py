"""What counts as an installed TeX, font or browser, tried with programs made for the purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.pipeline import tools


def program(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing: `bin` is all of its path, and the home folder is empty."""
    for variable in ("KIET_REPORT_TEX", "KIET_REPORT_CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH", "CONDA_PREFIX"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tools, "_chromium_of_macos", lambda: iter(()))
    monkeypatch.setattr(tools, "_font_folders", lambda: [tmp_path / "fonts"])
    return tmp_path


def tex(bare: Path, *, files: tuple[str, ...] = tools.TEX_FILES) -> None:
    program(bare / "bin/xelatex", 'echo "XeTeX 3.14 (TeX Live 2022)"; echo "more"')
    program(bare / "bin/xdvipdfmx")
    program(bare / "bin/kpsewhich", "\n".join(f"echo /texmf/{name}" for name in files) + "\nexit 1")


def test_a_machine_with_nothing(bare: Path) -> None:
    assert tools.find_tex() is None
    assert tools.find_chromium() is None
    assert tools.find_poppler() is None
    assert tools.missing_fonts() == ["NanumGothic", "NanumMyeongjo"]
    assert tools.missing("test") == ["tex", "fonts", "poppler", "chromium"]
    assert tools.missing("report") == ["tex", "fonts", "poppler"]


def test_a_complete_tex(bare: Path) -> None:
    tex(bare)
    found = tools.find_tex()
    assert found is not None and found.complete
    assert (found.version, found.xelatex) == ("XeTeX 3.14 (TeX Live 2022)", bare / "bin/xelatex")
    assert "tex" not in tools.missing("report")


def test_a_tex_that_lacks_a_package(bare: Path) -> None:
    tex(bare, files=tuple(name for name in tools.TEX_FILES if name != "titlesec.sty"))
    found = tools.find_tex()
    assert found is not None and found.missing == ("titlesec.sty",)
    assert "tex" in tools.missing("report")


@pytest.mark.parametrize("absent", ["xelatex", "xdvipdfmx", "kpsewhich"])
def test_half_a_tex_is_none(bare: Path, absent: str) -> None:
    tex(bare)
    (bare / "bin" / absent).unlink()
    assert tools.find_tex() is None


def test_tex_can_be_left_out(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tex(bare)
    monkeypatch.setenv("KIET_REPORT_TEX", "none")
    assert tools.find_tex() is None


@pytest.mark.parametrize("names", [("NanumGothic.ttf", "NanumGothicBold.ttf"), ("NanumGothic-Regular.ttf", "NanumGothic-Bold.ttf")])
def test_fonts_by_either_name(bare: Path, names: tuple[str, str]) -> None:
    folder = bare / "fonts/truetype/nanum"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    (folder / "NanumMyeongjo.ttf").touch()  # without its bold face it does not serve
    assert tools.find_fonts() == {"NanumGothic": tools.FontFiles(folder / names[0], folder / names[1])}
    assert tools.missing_fonts() == ["NanumMyeongjo"]


def test_a_chromium_on_the_path(bare: Path) -> None:
    found = program(bare / "bin/google-chrome")
    assert tools.find_chromium() == found
    better = program(bare / "bin/chromium", "exec /usr/lib/chromium/chromium")
    assert tools.find_chromium() == better


def test_the_note_that_a_snap_is_missing_is_no_browser(bare: Path) -> None:
    stub = program(bare / "bin/chromium-browser", 'if ! [ -x /snap/bin/chromium ]; then echo "requires the chromium snap"; exit 1; fi')
    assert tools.is_snap(stub)
    assert tools.find_chromium() is None


def test_a_snap_is_passed_over_for_the_browser_of_playwright(bare: Path) -> None:
    snap = program(bare / "bin/snap")
    (bare / "bin/chromium").symlink_to(snap)
    cache = bare / "home/.cache/ms-playwright"
    program(cache / "chromium-999/chrome-linux/chrome")
    newest = program(cache / "chromium-1200/chrome-linux64/chrome")
    (cache / "chromium-1300/chrome-linux64").mkdir(parents=True)
    assert tools.find_chromium() == newest


def test_a_named_chromium(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "bin/chromium")
    mine = program(bare / "mine")
    monkeypatch.setenv("KIET_REPORT_CHROMIUM", str(mine))
    assert tools.find_chromium() == mine
    monkeypatch.setenv("KIET_REPORT_CHROMIUM", "none")
    assert tools.find_chromium() is None
    monkeypatch.setenv("KIET_REPORT_CHROMIUM", str(bare / "absent"))
    with pytest.raises(ReportError, match="E-TOOL"):
        tools.find_chromium()


def test_chromium_starts_as_root_only_without_its_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--no-sandbox" in tools.chromium_arguments()
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "--no-sandbox" not in tools.chromium_arguments()


def test_what_the_scripts_ask(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tools.main(["missing", "report"]) == 0
    assert capsys.readouterr().out.split() == ["tex", "fonts", "poppler"]
    assert tools.main(["apt", "fonts", "chromium"]) == 0
    assert capsys.readouterr().out.split() == ["fonts-nanum", "chromium"]
    assert tools.main(["apt", "emacs"]) == 2
    assert tools.main(["missing"]) == 2


@pytest.mark.parametrize("need", tools.NEEDS["test"])
def test_every_need_has_a_command_everywhere(need: tools.Need) -> None:
    command = tools.command(need)
    assert command.debian.startswith("sudo apt-get install ")
    assert command.macos and command.conda
