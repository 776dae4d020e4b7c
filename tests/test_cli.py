"""The command as people use it: what it says, in which language, and with which exit status."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from kiet_report import cli
from kiet_report.core.paths import Project
from tests.pipeline import small
from tests.pipeline.conftest import built, command, executed, project, template
from tests.pipeline.small import edit, tree
from tests.waiting import LONG, PATIENCE, wait_until

__all__ = ["built", "executed", "project", "template"]
KO = "ko_KR.UTF-8"


def status(*arguments: str) -> int:
    """The exit status of the command, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kiet-report", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    return int(caught.value.code or 0)


@pytest.fixture
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("KIET_REPORT_ROOT", str(project.root))
    return project


COMMANDS = ("build", "publish", "preview", "check", "confirm", "freeze", "serve", "doctor", "new-edition", "pin", "reconcile")


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_is_in_both_languages(name: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(*([name] if name else []), "--help") == 0
    said = capsys.readouterr().out
    assert "Usage:" in said and any("가" <= letter <= "힣" for letter in said)
    if name is None:
        assert all(f" {verb} " in said for verb in COMMANDS)


@pytest.mark.parametrize(
    "arguments", [["build", "--nonsense"], ["biuld"], ["preview"], ["build", "--jobs", "many"], ["build", "--cell-timeout", "0"]]
)
def test_a_wrong_use_says_what_is_right(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert status(*arguments) == 2
    said = capsys.readouterr()
    assert "Usage:" in said.err and "Traceback" not in said.err


def test_nothing_asked_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert status() == 2
    said = capsys.readouterr()
    assert "build" in said.out + said.err


@pytest.mark.parametrize("given", ["../../x", "/etc/x", "a\x00b", "2" * 300, "", "2026/../2024", "2026\n", "２０２６"])
@pytest.mark.parametrize("name", ["build", "publish", "check", "serve", "preview", "pin", "reconcile"])
def test_an_edition_that_is_no_name_writes_nothing(here: Project, given: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """D15: nothing else ever becomes a path."""
    before = set(here.root.parent.rglob("*"))
    assert status(name, *(["beta"] if name == "preview" else []), "--edition", given) == 1
    said = capsys.readouterr()
    assert said.err.startswith("E-EDITION: ") and "2026" in said.err and len(said.err) < 300
    assert set(here.root.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["build", "publish", "check"])
def test_an_edition_that_is_not_there(here: Project, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(name, "--edition", "2031") == 1
    assert "E-NO-EDITION" in (said := capsys.readouterr().err) and "2024, 2026" in said
    assert not here.build.exists()


@pytest.mark.parametrize("name", ["preview", "confirm"])
def test_a_chapter_that_is_not_there(here: Project, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(name, "../gamma") == 1
    assert "E-CHAPTER" in (said := capsys.readouterr().err) and "index, alpha, beta" in said


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('id: "2026"\nid: "2027"\n', "given twice"),
        ("id: !!python/object/apply:os.system ['touch ran']\n", "could not determine a constructor"),
        ("a: &a 1\nb: *a\n", "aliases"),
        ("threshold: 10\n", "threshold"),
        ("inputs: [../../etc]\n", "is not a path inside data/"),
        ("inputs: [/etc]\n", "is not a path inside data/"),
        ("", ""),
        ("- 1\n", ""),
        ("? [a]\n: b\n", "a key is a list"),
        ("id: '\x00'\n", "control characters are not allowed"),
        ("id: |\n  \udcff\n", "line 2, cannot be used: the file is not UTF-8"),
    ],
)
def test_a_faulty_description_of_an_edition_runs_nothing(
    here: Project, content: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """D16 and D17."""
    path = here.data / "editions/2026/edition.yaml"
    sound = path.read_text(encoding="utf-8")
    if content.startswith("inputs"):
        content = sound[: sound.index("inputs:")] + content
    elif content.startswith("threshold"):
        content = sound + content
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    before = set(here.root.rglob("*"))
    assert status("build") == 1
    said = capsys.readouterr().err
    assert "E-CONFIG" in said and "edition.yaml" in said and problem in said and "Traceback" not in said
    assert set(here.root.rglob("*")) == before and not Path("ran").exists()


@pytest.mark.parametrize(
    ("arguments", "variables", "korean"),
    [
        ([], {}, False),
        ([], {"LANG": KO, "LC_ALL": ""}, True),
        ([], {"LC_ALL": KO}, True),
        (["--lang", "ko"], {}, True),
        (["--lang", "en"], {"LC_ALL": KO}, False),
    ],
)
def test_messages_follow_the_locale_or_the_wish(
    here: Project,
    arguments: list[str],
    variables: dict[str, str],
    korean: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert status(*arguments, "build", "--edition", "x") == 1
    assert ("판 이름은" in capsys.readouterr().err) is korean


def test_a_language_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("--lang", "fr", "check") == 1
    assert "E-LANGUAGE" in capsys.readouterr().err
    assert status("build", "--lang", "ko,fr") == 1
    assert "ko, en" in capsys.readouterr().err


def test_check_counts_and_its_status_says_so(here: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("check") == 0
    said = capsys.readouterr()
    assert "checked 3 notebooks: 0 problems." in said.out and "kiet-report build" in said.err
    edit(here.notebook("beta"), "비율은", "비율 3.5%는")
    assert status("--lang", "ko", "check") == 1
    said = capsys.readouterr()
    assert "문제 2건" in said.out and "E-LOOSE" in said.err and "E-STALE" in said.err


def test_a_translation_is_confirmed(here: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = here.notebook("alpha").read_bytes()
    assert status("confirm", "alpha") == 0
    assert "alpha: 0 English cells" in capsys.readouterr().out and here.notebook("alpha").read_bytes() == before
    edit(here.notebook("alpha"), "첫째 장", "첫 번째 장")
    assert status("confirm", "alpha") == 0
    assert "alpha: 1 English cells" in capsys.readouterr().out


def test_outside_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KIET_REPORT_ROOT", str(tmp_path))
    assert status("check") == 1
    assert "E-PROJECT" in capsys.readouterr().err


def test_a_defect_shows_where_it_is(here: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiet_report.pipeline import check

    def defect(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(check, "check_sources", defect)
    monkeypatch.setattr(sys, "argv", ["kiet-report", "check"])
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.slow
def test_a_build_says_what_it_did(executed: Project) -> None:
    edit(executed.notebook("beta"), "later = report.load", "later  = report.load")
    done = command(executed, "--lang", "ko", "build", "--no-pdf")
    assert done.returncode == 0, done.stderr
    assert "2026년판: 전체 3개 문서 가운데 1개를 실행한다." in done.stderr and "실행  beta (코드가 바뀜)" in done.stderr
    assert "2026년판을 만들었다: .build/finished/2026/edition" in done.stdout and "합계" in done.stdout
    before = tree(executed.build / "finished")
    again = command(executed, "build", "--no-pdf", LC_ALL="C.UTF-8")
    assert "nothing changed; the finished build of edition 2026 stands: .build/finished/2026/edition" in again.stdout
    assert tree(executed.build / "finished") == before


@pytest.mark.slow
def test_a_failing_chapter_is_one_message(executed: Project) -> None:
    edit(executed.notebook("beta"), "later = report.load", "raise KeyError(frame.to_string())\\nlater = report.load")
    before = tree(executed.site)
    done = command(executed, "build", "--no-pdf")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "E-CELL: chapter 'beta', cell 2, line 8, raised KeyError." in said
    assert "Traceback" not in said and "서비스업" not in said
    assert tree(executed.site) == before


@pytest.mark.slow
def test_a_terminal_shows_what_is_running(project: Project) -> None:
    """The cell goes on when what is shown of it has been seen."""
    waiting = "import pathlib, time\nwhile not pathlib.Path('seen').exists(): time.sleep(0.05)\nraise ValueError"
    small.only_chapter(project, small.code("first", "1"), small.code("wait", waiting))
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kiet_report.cli", "build", "--no-pdf", "--cell-timeout", str(PATIENCE)],
        cwd=project.root,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 4096):
            shown += chunk
            if b"cell 3 (2 of 3 code cells done)" in shown:
                (project.root / "seen").touch()
    except OSError:
        pass  # the other end is closed: the build has ended
    finally:
        os.close(leader)
        process.wait(PATIENCE)
    text = shown.decode()
    assert "cell 3 (2 of 3 code cells done)" in text and "E-CELL" in text and process.returncode == 1


@pytest.mark.slow
def test_an_interrupt_ends_everything_and_says_so(project: Project) -> None:
    started = "import pathlib, time\npathlib.Path('started').touch()\n"
    small.only_chapter(project, small.code("wait", f"{started}time.sleep({LONG})"))
    process = subprocess.Popen(
        [sys.executable, "-m", "kiet_report.cli", "build", "--no-pdf"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: (project.root / "started").exists() or process.poll() is not None, "the cell")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    finally:
        # where it did not end by itself: its kernels end when it is gone
        process.kill()
        process.wait()
    assert process.returncode == 130 and "interrupted; the published edition is untouched." in err and "Traceback" not in err
    assert list((project.build / "runs/2026").iterdir()) == []
    wait_until(lambda: not [each for each in psutil.process_iter(["cwd"]) if each.info["cwd"] == str(project.root)], "the end of all")


def test_a_terminal_that_cannot_write_korean(here: Project) -> None:
    done = command(here, "--help", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "Usage:" in done.stdout
    done = command(here, "--lang", "ko", "check", "--edition", "x", PYTHONIOENCODING="ascii")
    assert done.returncode == 1 and "E-EDITION" in done.stderr and "Traceback" not in done.stderr
