"""A build or a publication that fails, is killed or finds the disk full changes nothing that readers see, and the next one needs no repair
(D19 to D23).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline import compose, finished, release, swap
from kiet_report.pipeline import verify as verification
from kiet_report.pipeline.finished import edition_folder
from kiet_report.pipeline.make import Options, build_edition
from kiet_report.pipeline.release import publish_edition
from kiet_report.pipeline.sums import is_intact
from tests.pipeline import small
from tests.pipeline.conftest import command
from tests.pipeline.small import edit, tree
from tests.pipeline.test_make import ready
from tests.pipeline.test_release import rebuilt
from tests.waiting import LONG, wait_until

COMMAND = [sys.executable, "-m", "kiet_report.cli"]
BUILD = [*COMMAND, "build", "--no-pdf"]


def build(project: Project) -> None:
    build_edition(project, None, Options(pdf=False, jobs=2), lambda event: None)


def publish(project: Project) -> None:
    publish_edition(project, None)


def processes_of(project: Project) -> list[psutil.Process]:
    """Those that work for this project, the build itself included."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid() and process.cwd() == str(project.root):
                found.append(process)
    return found


def start(project: Project, command: list[str] = BUILD) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=project.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def kill_when(process: subprocess.Popen[bytes], moment: Callable[[], object]) -> None:
    """Kill a command, and all that belongs to it, at a moment of its work."""
    try:
        wait_until(lambda: process.poll() is not None or moment())
        assert process.poll() is None, "it ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()


def add_many(folder: Path) -> None:
    """So much to copy that the moment can be met."""
    folder.mkdir(parents=True)
    for number in range(1500):
        (folder / f"{number}.txt").write_text("x")


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["execute", "book", "compose"])
def test_killed_in_the_middle(executed: Project, stage: str) -> None:
    places = (executed.site, edition_folder(executed, "2026"))
    before = [tree(place) for place in places]
    edit(executed.notebook("beta"), "later = report.load", "later  = report.load")
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    edit(executed.notebook("alpha"), "첫째 장", "첫 번째 장")
    if stage == "compose":
        add_many(executed.book / "_static/many")
    books = executed.build / "book/2026/ko"
    shutil.rmtree(books)
    moment = {
        "execute": lambda: any((executed.build / "runs/2026").glob(".beta.*.tmp/exhibits")),
        "book": lambda: (books / "doctrees").exists() and not (books / "html/searchindex.js").exists(),
        "compose": lambda: (executed.build / "finished/.new-2026/edition/ko").exists(),
    }[stage]
    kill_when(start(executed), moment)
    assert [tree(place) for place in places] == before
    # nothing goes on working for a build that is gone
    wait_until(lambda: not processes_of(executed))
    done = command(executed, "build", "--no-pdf")
    assert done.returncode == 0, done.stderr
    place = edition_folder(executed, "2026")
    assert is_intact(place) and os.listdir(executed.build / "finished") == ["2026"]
    assert "두 번째 장" in (place / "ko/beta.html").read_text(encoding="utf-8")
    assert tree(executed.site) == before[0]
    assert sorted(os.listdir(executed.build / "runs/2026")) == ["alpha", "beta", "index"]
    # what the killed build had done counts: alpha and index are not run again
    assert "run   alpha" not in done.stderr and "run   index" not in done.stderr


@pytest.mark.slow
def test_killed_while_publishing(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(executed, monkeypatch)
    add_many(executed.build / "book/2026/ko/html/_static/many")
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    build(executed)
    before = tree(executed.site)
    kill_when(start(executed, [*COMMAND, "publish"]), lambda: (executed.site / "editions/.new-2026/ko").exists())
    served = {name: content for name, content in tree(executed.site).items() if not name.startswith("editions/.")}
    assert served == before and os.readlink(executed.site / "current") == "editions/2026"
    done = command(executed, "publish")
    assert done.returncode == 0, done.stderr
    assert os.listdir(executed.site / "editions") == ["2026"]
    assert tree(executed.site / "editions/2026") == tree(edition_folder(executed, "2026"))


@pytest.mark.slow
def test_a_page_half_written_is_written_again(executed: Project) -> None:
    """Sphinx takes a page newer than its source for finished; a killed build may have written only a part of it."""
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    build(executed)
    whole = tree(edition_folder(executed, "2026"))
    page = executed.build / "book/2026/ko/html/alpha.html"
    page.write_bytes(page.read_bytes()[:2000])
    edit(executed.notebook("beta"), "The rate is", "A rate of")
    build(executed)
    assert tree(edition_folder(executed, "2026"))["ko/alpha.html"] == whole["ko/alpha.html"]


def fails(project: Project, monkeypatch: pytest.MonkeyPatch, where: object, step: str, act: Callable[[Project], object]) -> None:
    """Let a step find the disk full: it is a stated error, and names the place from the project's root."""

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device", str(project.root / "x"))

    with monkeypatch.context() as patch:
        patch.setattr(where, step, full)
        with pytest.raises(ReportError, match="E-DISK") as caught:
            act(project)
    assert caught.value.facts["where"] == "x"


@pytest.mark.parametrize(
    ("where", "step"),
    [(compose, "compose"), (compose, "write_sums"), (verification, "verify"), (finished, "keep"), (swap, "put"), (swap, "exchange")],
)
def test_a_step_of_a_build_that_fails(executed: Project, monkeypatch: pytest.MonkeyPatch, where: object, step: str) -> None:
    places = (executed.site, executed.build / "finished")
    before = [tree(place) for place in places]
    ready(executed, monkeypatch)
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    fails(executed, monkeypatch, where, step, build)
    assert [tree(place) for place in places] == before
    build(executed)
    assert is_intact(edition_folder(executed, "2026")) and os.listdir(executed.build / "finished") == ["2026"]


@pytest.mark.parametrize(("where", "step"), [(shutil, "copytree"), (release, "is_copy"), (swap, "exchange"), (release, "point_current")])
def test_a_step_of_a_publication_that_fails(executed: Project, monkeypatch: pytest.MonkeyPatch, where: object, step: str) -> None:
    rebuilt(executed, monkeypatch)
    before, built = tree(executed.site / "editions/2026"), tree(edition_folder(executed, "2026"))
    fails(executed, monkeypatch, where, step, publish)
    # the last comes after the swap: the new edition is whole, and the next publication finds it so
    assert tree(executed.site / "editions/2026") == (built if step == "point_current" else before)
    assert os.listdir(executed.site / "editions") == ["2026"]
    assert os.readlink(executed.site / "current") == "editions/2026"
    publish(executed)
    assert tree(executed.site / "editions/2026") == built


def test_an_edition_with_a_dead_link_is_not_kept(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(executed.build / "finished")
    ready(executed, monkeypatch)
    page = executed.build / "book/2026/ko/html/alpha.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", '<a href="nowhere.html">x</a></body>'), encoding="utf-8")
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    with pytest.raises(ReportError, match="E-VERIFY") as caught:
        build(executed)
    assert "ko/alpha.html: dead link nowhere.html" in caught.value.text("en")
    assert tree(executed.build / "finished") == before


@pytest.mark.slow
def test_a_warning_of_the_book_is_told_each_time_until_it_is_gone(executed: Project) -> None:
    before = tree(executed.build / "finished")
    edit(executed.notebook("beta"), "# 둘째 장", "# 둘째 장 {doc}`nowhere`")
    for _ in range(2):
        with pytest.raises(ReportError, match="E-BOOK") as caught:
            build(executed)
        assert caught.value.facts["lang"] == "ko" and "nowhere" in str(caught.value.facts["problems"])
        assert str(executed.root) not in caught.value.text("en")
        assert tree(executed.build / "finished") == before


# --- a full disk


@pytest.fixture
def little_disk(executed: Project) -> Iterator[Project]:
    """The project on a disk of its own with little room, where this machine lets us make one."""
    place = executed.root.parent / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root; a full disk is also imitated in test_a_step_that_fails")
    try:
        shutil.copytree(executed.root, place / "report", symlinks=True)
        yield Project(place / "report")
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(project: Project, leave: int) -> Path:
    """Take all but `leave` bytes of the disk."""
    filler = project.root.parent / "filler"
    filler.write_bytes(b"")
    free = shutil.disk_usage(project.root).free
    with filler.open("wb") as stream:
        stream.write(b"\0" * max(0, free - leave))
    return filler


@pytest.mark.slow
@pytest.mark.parametrize("leave", [0, 20_000, 200_000], ids=["in a run", "in a book", "in composing"])
def test_a_full_disk(little_disk: Project, leave: int) -> None:
    places = (little_disk.site, edition_folder(little_disk, "2026"))
    before = [tree(place) for place in places]
    edit(little_disk.notebook("beta"), "둘째 장", "두 번째 장")
    if leave == 0:
        edit(little_disk.notebook("beta"), "later = report.load", "later  = report.load")
    filler = fill(little_disk, leave)
    done = command(little_disk, "build", "--no-pdf")
    assert (done.returncode, "E-DISK" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr
    assert [tree(place) for place in places] == before
    filler.unlink()
    done = command(little_disk, "build", "--no-pdf")
    assert done.returncode == 0, done.stderr
    assert "두 번째 장" in (edition_folder(little_disk, "2026") / "ko/beta.html").read_text(encoding="utf-8")
    assert is_intact(edition_folder(little_disk, "2026"))


@pytest.mark.slow
def test_a_full_disk_in_publishing(little_disk: Project) -> None:
    before = tree(little_disk.site)
    place = little_disk.site / "editions/2026"
    (place / "ko/alpha.html").write_text("x", encoding="utf-8")
    harmed = tree(little_disk.site)
    filler = fill(little_disk, 200_000)
    done = command(little_disk, "publish")
    assert (done.returncode, "E-DISK" in done.stderr) == (1, True), done.stderr
    assert tree(little_disk.site) == harmed
    filler.unlink()
    assert command(little_disk, "publish").returncode == 0
    assert tree(little_disk.site) == before


# --- two at a time


@pytest.mark.slow
def test_two_builds_at_once(project: Project) -> None:
    small.only_chapter(project, small.code("wait", f"import time\ntime.sleep({LONG})"))
    process = start(project)
    try:
        holder = project.build / "holder.json"
        wait_until(lambda: holder.is_file() and holder.read_text(encoding="utf-8").endswith("}"))
        second = command(project, "build", "--no-pdf")
        assert second.returncode == 1
        assert f"E-LOCK: another build is running (process {process.pid}, since 20" in second.stderr
        with pytest.raises(ReportError, match="E-LOCK"):
            build(project)
        assert json.loads(holder.read_text(encoding="utf-8"))["pid"] == process.pid
    finally:
        process.kill()
        process.wait()
    wait_until(lambda: not processes_of(project))
    small.only_chapter(project, small.code("bad", "raise ValueError"))
    # the lock went with its holder
    assert "E-CELL" in command(project, "build", "--no-pdf").stderr
