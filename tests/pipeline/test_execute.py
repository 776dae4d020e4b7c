"""A run counts only when our own test says so, and a failed one leaves nothing behind: no process, no kept run, no word of the data."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import psutil
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline.execute import accept
from kiet_report.pipeline.notebooks import read_notebook
from tests.pipeline import small
from tests.pipeline.small import CLOSE, OPEN, code, only_chapter, run
from tests.waiting import BEFORE_IT_WAKES, LONG, wait_until

OPENED = code("open", OPEN.format(name="index"))
CLOSED = code("close", CLOSE)
SECRET = "SECRET-ROW-4711"


def failure(project: Project, cell_timeout: int = 60) -> ReportError:
    with pytest.raises(ReportError) as caught:
        run(project, cell_timeout=cell_timeout)
    assert not (project.build / "runs/2026/index").exists()
    assert [path.name for path in (project.build / "runs/2026").iterdir() if path.is_dir()] == []
    return caught.value


def alive(words: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if any(words in part for part in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_a_cell_that_raises_is_named_and_its_words_stay_private(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    only_chapter(project, code("bad", f"row = '{SECRET[:6]}' + '{SECRET[6:]}'\n\nprint(row)\nraise KeyError(row)"), code("never", "1"))
    error = failure(project)
    assert error.code == "E-CELL"
    assert (error.facts["chapter"], error.facts["cell"], error.facts["line"], error.facts["error"]) == ("index", 2, 4, "KeyError")
    private = project.build / "runs/2026/index.traceback.txt"
    assert ".build/runs/2026/index.traceback.txt" in error.text("en") and ".build/runs/2026/index.traceback.txt" in error.text("ko")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert SECRET in private.read_text(encoding="utf-8")
    assert set(small.contains(project.root, SECRET)) - {project.data / "numbers/alpha.csv"} == {private}
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err + error.text("en") + error.text("ko")


def test_our_own_errors_are_shown_in_the_language_of_the_caller(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    only_chapter(project, OPENED, code("bad", "report.edition.path('official/nowhere.csv')"), CLOSED)
    error = failure(project)
    assert error.code == "E-CELL" and error.facts["error"] == "ReportError"
    assert (
        "E-INPUT" in error.facts["detail"]
        and "data/official/nowhere.csv" in error.facts["detail"]
        and "쓸 수 없다" in error.facts["detail"]
    )


def test_leaving_in_a_cell_is_not_a_success(project: Project) -> None:
    only_chapter(project, code("leave", "import sys\nsys.exit(0)"), code("never", "1"))
    error = failure(project)
    assert error.code == "E-INCOMPLETE"
    assert "cell 2" in error.text("en")


def test_a_killed_kernel(project: Project) -> None:
    only_chapter(project, code("die", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), code("never", "1"))
    error = failure(project)
    assert (error.code, error.facts["chapter"], error.facts["cell"]) == ("E-KERNEL", "index", 2)


def test_a_cell_past_its_limit_is_ended_with_its_children(project: Project) -> None:
    """Two children: one in the kernel's process group, one that has left it."""
    sleeps = "\n".join(
        f"subprocess.Popen(['sleep', '{seconds}'], start_new_session={apart})" for seconds, apart in (("987.1", False), ("987.2", True))
    )
    only_chapter(project, code("slow", f"import subprocess, time\n{sleeps}\nopen('/dev/null')\ntime.sleep({LONG})"), code("never", "1"))
    started = time.monotonic()
    error = failure(project, cell_timeout=5)
    assert (error.code, error.facts["chapter"], error.facts["cell"], error.facts["seconds"]) == ("E-TIMEOUT", "index", 2, 5)
    assert time.monotonic() - started < BEFORE_IT_WAKES
    wait_until(lambda: not alive("987.") + alive(str(project.build)), "the end of all it started")


def test_children_that_a_finished_chapter_left_are_ended(project: Project) -> None:
    only_chapter(project, OPENED, code("leave", "import subprocess\nsubprocess.Popen(['sleep', '987.3'], start_new_session=True)"), CLOSED)
    run(project)
    assert alive("987.3") == []


def test_closed_twice(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_this_process(project, monkeypatch, f"{CLOSE}\n{CLOSE}").code == "E-CLOSED"


NUMBER = (
    "from kiet_report.core.records import Number\n"
    "given = {'measure': 'alpha_rate', 'value': 1.0, 'unit': 'percent', 'period': '2022', 'definition': 'sample'}\n"
    "given |= {'basis': 'official', 'source': 'office'}\n"
    "def numbers(*changes): return [Number(**{**given, **change}) for change in changes]\n"
)


@pytest.mark.parametrize(
    ("registered", "expected"),
    [
        ("{}, {}", "E-DUPLICATE"),
        ("{'unit': 'furlongs'}", "E-UNIT"),
        ("{'definition': 'sampel'}", "E-REFERENCE"),
        ("{'source': 'ofice'}", "E-REFERENCE"),
        ("{'value': float('nan')}", "E-NO-VALUE"),
        ("{'value': float('inf')}", "E-NO-VALUE"),
        ("{'high': float('inf')}", "E-NO-VALUE"),
        ("{'std_error': float('nan')}", "E-NO-VALUE"),
        ("{'period': '2022-2017'}", "E-PERIOD"),
        ("{'measure': 'alpha_rat'}", "E-MEASURE"),
        ("{'at': {'industry': 'making'}}", "E-COORDINATE"),
        ("{'measure': 'alpha_share', 'at': {'industry': 'mining'}}", "E-COORDINATE"),
    ],
)
def test_a_number_is_checked_when_it_is_registered(
    project: Project, monkeypatch: pytest.MonkeyPatch, registered: str, expected: str
) -> None:
    error = in_this_process(project, monkeypatch, f"{NUMBER}report.register(numbers, {registered})")
    assert error.code == expected
    if expected == "E-REFERENCE":
        assert "number 'alpha_rate'" in error.text("en")
        assert error.facts["given"] in error.text("en") and error.facts["close"] in ("sample", "office")


def test_an_exhibit_is_checked_when_it_is_shown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = (
        "import pandas as pd\nfrom kiet_report.exhibits.record import Table\n"
        "frame = pd.DataFrame({{'name': ['x'], 'firms': [1], 'rate': [1.0], 'basis': ['{}'], 'source': ['{}']}})\n"
    )
    plain = "def draw(data, lang):\n    return Table(columns=(), rows=())\n"
    for more, expected in (
        (frame.format("official", "ofice") + plain + "report.show('tbl-9-1', draw, frame)", "E-REFERENCE"),
        (frame.format("rumour", "office") + plain + "report.show('tbl-9-1', draw, frame)", "E-FRAME"),
        (frame.format("official", "office") + plain + "report.show('tbl-9-9', draw, frame)", "E-EXHIBIT-TEXT"),
        (frame.format("official", "office") + plain + "report.show('fig-9-1', draw, frame)", "E-DRAW"),
        (
            frame.format("official", "office") + plain + "report.show('tbl-9-1', draw, frame)\nreport.show('tbl-9-1', draw, frame)",
            "E-DUPLICATE",
        ),
    ):
        assert in_this_process(project, monkeypatch, more).code == expected


def test_a_declared_exhibit_is_checked_when_it_is_shown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinates = [{"measure": "alpha_share", "at": {"industry": name}} for name in ("making", "farming")]
    shares = f"{NUMBER}report.register(numbers, *{coordinates})\n"
    words = project.book / "exhibits/sample.yaml"
    sound = words.read_text(encoding="utf-8")
    for old, new, expected in (
        ("form: ranked", "form: rankde", "E-FORM"),
        ("item: industry", "item: industry\n  options: {color: contrast}", "E-FORM"),
        ("item: industry", "item: vintage", "E-COORDINATE"),
        ("of: {measure: alpha_share}", "of: {measure: []}", "E-SELECT"),
    ):
        assert old in sound
        words.write_text(sound.replace(old, new), encoding="utf-8")
        assert in_this_process(project, monkeypatch, f"{shares}report.show('fig-9-2')").code == expected, new
    words.write_text(sound, encoding="utf-8")
    # words alone are no drawing
    assert in_this_process(project, monkeypatch, f"{shares}report.show('fig-9-1')").code == "E-FORM"
    twice = f"{shares}report.show('fig-9-2')\nreport.show('fig-9-2')"
    assert in_this_process(project, monkeypatch, twice).code == "E-DUPLICATE"


def in_this_process(project: Project, monkeypatch: pytest.MonkeyPatch, source: str) -> ReportError:
    """What a cell raises, without a kernel."""
    monkeypatch.setenv("KIET_REPORT_ROOT", str(project.root))
    monkeypatch.setenv("KIET_REPORT_RUN", str(project.root / "run"))
    with pytest.raises(ReportError) as caught:
        exec(f"edition = None\n{OPEN.format(name='index')}\n{source}", {"__name__": "__main__"})
    return caught.value


def test_a_full_disk_in_a_cell_is_a_full_disk(project: Project) -> None:
    only_chapter(project, code("full", "import errno, os\nraise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), 'x.csv')"))
    with pytest.raises(OSError, match="No space left") as caught:
        run(project)
    assert caught.value.errno == 28


def test_what_a_cell_writes_to_file_descriptors_is_no_result(project: Project) -> None:
    forged = json.dumps({"event": "result", "outcome": "ok"})
    only_chapter(
        project,
        code(
            "forge",
            f"import os\nos.system('echo 3')\nfor fd in range(3):\n    os.write(fd, b'{forged}\\n') if fd else None\nraise ValueError",
        ),
    )
    assert failure(project).code == "E-CELL"


def test_the_first_failure_ends_the_others(project: Project) -> None:
    small.write_notebook(project, "index", code("slow", f"import time\ntime.sleep({LONG})"))
    small.write_notebook(project, "alpha", code("bad", "raise ValueError"))
    started = time.monotonic()
    with pytest.raises(ReportError) as caught:
        run(project)
    assert (caught.value.code, caught.value.facts["chapter"]) == ("E-CELL", "alpha")
    assert time.monotonic() - started < BEFORE_IT_WAKES
    assert alive(str(project.build)) == []


def test_a_chapter_that_passes_is_kept_for_its_owner_alone(executed: Project) -> None:
    runs = executed.build / "runs/2026"
    assert sorted(path.name for path in runs.iterdir()) == ["alpha", "beta", "index"]
    assert all(stat.S_IMODE((runs / name).stat().st_mode) == 0o700 for name in ("alpha", "beta", "index"))
    record = json.loads((runs / "alpha/registry.json").read_text(encoding="utf-8"))
    assert record["numbers"]["alpha_rate"]["value"] == 4.5
    assert record["numbers"]["alpha_rate"]["function"] == "kiet_report.analysis.alpha.numbers"
    assert list(record["inputs"]) == ["numbers/alpha.csv"]
    assert {path.name for path in (runs / "alpha/exhibits").iterdir()} == {
        *(f"fig-9-1.{lang}.{form}" for lang in ("ko", "en") for form in ("svg", "pdf", "narrow.svg")), "fig-9-1.frame.json",
        *(f"tbl-9-1.{lang}.table.json" for lang in ("ko", "en")), "tbl-9-1.frame.json",
        *(f"fig-9-2.{lang}.{form}" for lang in ("ko", "en") for form in ("svg", "pdf", "narrow.svg")), "fig-9-2.frame.json",
    }  # fmt: skip


def change(path: Path, to: object) -> None:
    executed = json.loads(path.read_text(encoding="utf-8"))
    to(executed)  # type: ignore[operator]
    path.write_text(json.dumps(executed), encoding="utf-8")


def code_cells(executed: dict) -> list[dict]:
    return [cell for cell in executed["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda executed: code_cells(executed)[2].update(execution_count=None, outputs=[]),
        lambda executed: code_cells(executed)[2]["outputs"].append({"output_type": "error", "ename": "E", "evalue": "", "traceback": []}),
        lambda executed: executed["cells"].pop(),
        lambda executed: code_cells(executed)[-1]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "x"}),
        lambda executed: code_cells(executed)[-1]["outputs"].insert(0, code_cells(executed)[-1]["outputs"][-1]),
        lambda executed: code_cells(executed)[2].update(id="other"),
    ],
    ids=["a cell that never ran", "an error", "a cell fewer", "an output after the sentinel", "two sentinels", "another cell"],
)
def test_papermill_is_not_believed(executed: Project, spoil: object) -> None:
    """Papermill marks every cell completed; only what really ran counts."""
    folder = executed.build / "runs/2026/alpha"
    notebook = read_notebook(executed.notebook("alpha"))
    assert accept(notebook, folder) == {"figure": ["fig-9-1"], "table": ["tbl-9-1"], "declared": ["fig-9-2"]}
    change(folder / "executed.ipynb", spoil)
    with pytest.raises(ReportError, match="E-INCOMPLETE"):
        accept(notebook, folder)


def without_its_sentinel(executed: dict) -> None:
    code_cells(executed)[-1].update(outputs=[])


def with_a_cell_more(notebook: dict) -> None:
    """In the source and in what was executed alike."""
    notebook["cells"].append({**code("more", "1 + 1")[0], "execution_count": 9})


@pytest.mark.parametrize("spoil", [without_its_sentinel, with_a_cell_more])
def test_a_chapter_that_is_not_closed_last(executed: Project, spoil: object) -> None:
    folder = executed.build / "runs/2026/alpha"
    if spoil is with_a_cell_more:
        change(executed.notebook("alpha"), spoil)
    change(folder / "executed.ipynb", spoil)
    with pytest.raises(ReportError, match="E-INCOMPLETE") as caught:
        accept(read_notebook(executed.notebook("alpha")), folder)
    assert "report.close()" in caught.value.text("en")


def test_exhibits_must_be_the_declared_ones(executed: Project) -> None:
    small.edit(executed.notebook("alpha"), '"tbl-9-1"', '"tbl-9-a"')
    with pytest.raises(ReportError, match="E-DECLARED") as caught:
        accept(read_notebook(executed.notebook("alpha")), executed.build / "runs/2026/alpha")
    assert (caught.value.facts["missing"], caught.value.facts["extra"]) == ("tbl-9-a", "tbl-9-1")


@pytest.mark.parametrize(
    "gone", ["executed.ipynb", "registry.json", "exhibits/fig-9-1.ko.svg", "exhibits/fig-9-1.en.pdf", "exhibits/tbl-9-1.frame.json"]
)
def test_a_run_without_one_of_its_files(executed: Project, gone: str) -> None:
    folder = executed.build / "runs/2026/alpha"
    (folder / gone).unlink()
    with pytest.raises(ReportError, match="E-INCOMPLETE"):
        accept(read_notebook(executed.notebook("alpha")), folder)


def test_what_a_killed_build_left_is_removed(executed: Project) -> None:
    runs = executed.build / "runs/2026"
    for name in (".alpha.1.tmp", ".beta.2.old"):
        (runs / name / "exhibits").mkdir(parents=True)
    (runs / "index.traceback.txt").write_text("of a failure that has been repaired")
    small.edit(executed.notebook("index"), "report.close()", "report.close()  # again")
    run(executed)
    assert sorted(os.listdir(runs)) == ["alpha", "beta", "index"]
