"""Publishing: what readers get is exactly what was built and looked at, in one step, and nothing else ever becomes current."""

from __future__ import annotations

import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition
from kiet_report.pipeline import finished, swap
from kiet_report.pipeline.finished import edition_folder
from kiet_report.pipeline.release import Published, point_current, publish_edition
from tests.pipeline import small
from tests.pipeline.conftest import command
from tests.pipeline.small import edit, tree
from tests.pipeline.test_make import build, ready
from tests.test_cli import status


def publish(project: Project, edition: str | None = None) -> Published:
    return publish_edition(project, edition)


def refusal(project: Project, edition: str | None = None) -> ReportError:
    """The error of a publication that is refused; the site is as it was."""
    before = tree(project.site)
    with pytest.raises(ReportError) as caught:
        publish(project, edition)
    assert tree(project.site) == before
    return caught.value


def something_new(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be something new to build: a word, and the page that shows it."""
    ready(project, monkeypatch)
    edit(project.notebook("beta"), "둘째 장", "두 번째 장")
    edit(project.build / "book/2026/ko/html/beta.html", "둘째 장", "두 번째 장")


def rebuilt(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another finished build than the one that is published."""
    something_new(project, monkeypatch)
    assert not build(project).published


def test_a_build_publishes_nothing_and_says_how_to(
    executed: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(executed.site)
    something_new(executed, monkeypatch)
    monkeypatch.setenv("KIET_REPORT_ROOT", str(executed.root))
    assert status("build", "--no-pdf", "--edition", "2026") == 0
    said = capsys.readouterr().out
    assert "built edition 2026: .build/finished/2026/edition" in said and "readers see nothing of it yet" in said
    assert "kiet-report serve --built --edition 2026" in said and "kiet-report publish --edition 2026" in said
    assert tree(executed.site) == before
    assert status("--lang", "ko", "build", "--no-pdf") == 0
    said = capsys.readouterr().out
    assert "바뀐 것이 없다" in said and "발행: kiet-report publish\n" in said
    assert status("--lang", "ko", "publish") == 0
    assert "2026년판을 발행했다: site/editions/2026" in capsys.readouterr().out
    assert tree(executed.site) != before


def test_serve_shows_what_is_published_or_what_is_built(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiet_report.pipeline import serve

    shown: list[str] = []
    monkeypatch.setenv("KIET_REPORT_ROOT", str(built.root))
    monkeypatch.setattr(serve, "serve", lambda site, port, browser: shown.append(built.relative(site)))
    for arguments in ([], ["--edition", "2024"], ["--built"], ["--built", "--edition", "2024"]):
        assert status("serve", *arguments) == 0
    assert shown == ["site", "site/editions/2024", ".build/finished/2026/edition", ".build/finished/2024/edition"]


def test_what_is_built_is_published_byte_for_byte(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(executed.site)
    rebuilt(executed, monkeypatch)
    assert tree(executed.site) == before
    done = publish(executed)
    assert (done.folder, done.unchanged, done.current) == (executed.site / "editions/2026", False, True)
    assert tree(done.folder) == tree(edition_folder(executed, "2026")) != before
    assert build(executed).published


def test_publishing_again_changes_nothing(built: Project) -> None:
    before = tree(built.site)
    done = command(built, "publish")
    assert done.returncode == 0 and "edition 2026 is published as it was built: site/editions/2026" in done.stdout
    assert "site/current shows edition 2026" in done.stdout and "it holds no PDFs." in done.stdout
    assert tree(built.site) == before


@pytest.mark.parametrize("harm", ["changed", "added", "removed", "gone"])
def test_a_published_edition_that_was_tampered_with_is_put_back(executed: Project, harm: str) -> None:
    """From the finished build: nothing has to be built for it."""
    place = executed.site / "editions/2026"
    before = tree(executed.site)
    if harm == "gone":
        shutil.rmtree(place)
    elif harm == "added":
        (place / "extra.html").write_text("x")
    elif harm == "removed":
        (place / "ko/alpha.html").unlink()
    else:
        (place / "ko/alpha.html").write_text("x")
    assert not publish(executed).unchanged
    assert tree(executed.site) == before


def test_a_build_says_by_what_results_from_firms_are_not_withheld(
    executed: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each time, also when there is nothing to do: whoever publishes has to know."""
    path = executed.data / "editions/2026/edition.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "deliveries: {firms: simulated}\nthresholds: {min_firms: 12, not_applied: {dominance_n: 2, dominance_percent: 85.5}}\n",
        encoding="utf-8",
    )
    for name in ("index", "alpha", "beta"):
        keep_run(executed, "2026", name)
    monkeypatch.setattr(Edition, "delivery", lambda edition, name: None)
    monkeypatch.setenv("KIET_REPORT_ROOT", str(executed.root))
    ready(executed, monkeypatch)
    for wanted in ("built edition 2026", "nothing changed"):
        assert status("build", "--no-pdf") == 0
        said = capsys.readouterr().out
        assert wanted in said and "shown from 12 firms on" in said and "dominance_n 2, dominance_percent 85.5" in said


# --- refused


def test_what_was_not_built(executed: Project) -> None:
    error = refusal(executed, "2024")
    assert error.code == "E-UNBUILT"
    for lang in ("ko", "en"):
        assert "kiet-report build --edition 2024" in error.text(lang)


@pytest.mark.parametrize("harm", ["page", "sums", "record", "killed"])
def test_a_build_that_is_not_whole(executed: Project, harm: str) -> None:
    place = finished.place_of(executed, "2026")
    if harm == "page":
        (place / "edition/ko/alpha.html").unlink()
    elif harm == "sums":
        # whoever changes a page and its sum as well is found by the sum of the sums
        (place / "edition/ko/alpha.html").unlink()
        sums = place / "edition/SHA256SUMS"
        kept = [line for line in sums.read_text(encoding="utf-8").splitlines(keepends=True) if not line.endswith("  ko/alpha.html\n")]
        sums.write_text("".join(kept), encoding="utf-8")
    elif harm == "record":
        (place / "made.json").write_text("{", encoding="utf-8")
    else:
        place.rename(place.with_name(".new-2026"))
    assert refusal(executed).code == "E-UNBUILT"


@pytest.mark.parametrize(
    ("changed", "how"),
    [
        ("notebooks/beta.ipynb", "edited"),
        ("data/numbers/alpha.csv", "edited"),
        ("kiet_report/analysis/beta.py", "edited"),
        ("book/captions.yml", "edited"),
        ("data/editions/2026/edition.yaml", "edited"),
        ("book/references.bib", "new"),
        ("kiet_report/analysis/beta.py", "gone"),
    ],
)
def test_a_build_from_other_files_than_are_there_now(executed: Project, changed: str, how: str) -> None:
    path = executed.root / changed
    if how == "gone":
        path.unlink()
    else:
        path.write_text((path.read_text(encoding="utf-8") if how == "edited" else "") + "\n", encoding="utf-8")
    error = refusal(executed)
    assert error.code == "E-OUTDATED"
    for lang in ("ko", "en"):
        assert f"  - {changed}" in error.text(lang) and "kiet-report build --edition 2026" in error.text(lang)


def test_many_changed_files_are_counted(executed: Project) -> None:
    for number in range(30):
        (executed.book / f"{number:02}.yaml").write_text("a: 1\n", encoding="utf-8")
    error = refusal(executed)
    assert error.facts["count"] == 30 and "(+10)" in error.text("en")


def test_files_that_no_edition_is_made_from_may_change(executed: Project) -> None:
    (executed.root / "README.md").write_text("x", encoding="utf-8")
    (executed.book / "chapters/ko/extra.md").write_text("x", encoding="utf-8")
    assert publish(executed).unchanged


def test_while_something_is_built(executed: Project) -> None:
    from kiet_report.pipeline.lock import locked

    with locked(executed):
        assert refusal(executed).code == "E-LOCK"


def test_without_a_default_edition_nobody_knows_what_is_current(executed: Project) -> None:
    executed.editions_file.unlink()
    assert refusal(executed, "2026").code == "E-DEFAULT"


# --- current


def build_2024(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build the other edition from the runs and books of the default one."""
    shutil.copytree(project.build / "runs/2026", project.build / "runs/2024")
    for name in ("index", "alpha", "beta"):
        keep_run(project, "2024", name)
    shutil.copytree(project.build / "book/2026", project.build / "book/2024")
    ready(project, monkeypatch)
    build(project, "2024")


def test_only_the_default_edition_becomes_current(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    build_2024(executed, monkeypatch)
    done = publish(executed, "2024")
    assert done.folder == executed.site / "editions/2024" and not done.current and (done.folder / "ko/alpha.html").is_file()
    assert json.loads((done.folder / "registry/numbers.json").read_text(encoding="utf-8"))["edition"] == "2024"
    assert os.readlink(executed.site / "current") == "editions/2026"
    # not even while nothing else is current
    (executed.site / "current").unlink()
    assert publish(executed, "2024").unchanged and not (executed.site / "current").exists()
    executed.editions_file.write_text('default: "2024"\n', encoding="utf-8")
    # another default is a line of a file, and shows once it is published
    assert not (executed.site / "current").exists()
    done = publish(executed)
    assert done.unchanged and done.current and os.readlink(executed.site / "current") == "editions/2024"


def keep_run(project: Project, edition: str, name: str) -> None:
    """Let a run stand for another edition."""
    path = project.build / f"runs/{edition}/{name}/run.json"
    run = json.loads(path.read_text(encoding="utf-8"))
    run["key"] = next(task.key for task in small.plan(project, edition).tasks if task.notebook.name == name)
    path.write_text(json.dumps(run), encoding="utf-8")


# --- one step


def test_without_the_exchange_of_folders_a_killed_swap_is_undone(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two folders cannot be swapped in one step, a publication killed between two renames leaves the old one aside."""
    editions = executed.site / "editions"
    before = tree(editions / "2026")
    (editions / "2026").rename(editions / ".old-2026")
    (editions / ".new-2026").mkdir()
    monkeypatch.setattr(swap, "exchange", lambda first, second: False)
    publish(executed)
    assert sorted(os.listdir(editions)) == ["2026"]
    assert tree(editions / "2026") == before


def test_readers_see_the_old_or_the_new_and_never_neither(tmp_path: Path) -> None:
    """Thousands of reads while two versions of an edition are swapped in turn, through the edition's folder and through `current`."""
    project = Project(tmp_path)
    editions = tmp_path / "site/editions"

    def version(folder: Path, mark: str) -> Path:
        folder.mkdir(parents=True)
        for name in ("a", "b"):
            (folder / name).write_text(mark * 20_000)
        return folder

    version(editions / "2026", "x")
    point_current(project, "2026")
    stop, seen, failed = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            for place in (editions / "2026/a", tmp_path / "site/current/b"):
                try:
                    seen.add(place.read_text())
                    reads[0] += 1
                except OSError as error:
                    failed.append(error)

    reads = [0]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    swaps = 0
    while (reads[0] < 4000 or swaps < 50) and swaps < 2000:
        swap.put(version(editions / ".new-2026", "xy"[swaps % 2 == 0]), editions / "2026")
        swaps += 1
    stop.set()
    for reader in readers:
        reader.join()
    assert failed == [] and seen == {"x" * 20_000, "y" * 20_000}
    assert reads[0] >= 4000
