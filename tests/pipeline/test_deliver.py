"""Deliveries in a build: at hand before any chapter runs, refused when they are another file, and a reason to run exactly their readers."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.editions.writer import pin, set_delivery
from kiet_report.pipeline.deliver import deliver
from kiet_report.pipeline.finished import sources_of
from kiet_report.pipeline.make import Options, build_edition
from tests.pipeline import small
from tests.pipeline.conftest import command
from tests.pipeline.small import edit, run, stale, tree

HTML = Options(pdf=False, jobs=2)
GENERATOR = '''"""Stands in for the simulator: quick, and what it makes depends on one input alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kiet_report.core.paths import Project


def ensure(project: Project, name: str) -> Path:
    seed = (project.data / "seed.txt").read_bytes()
    path = project.build / "simulated" / hashlib.sha256(seed).hexdigest()[:8] / f"{name}.simulated.parquet"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"PAR1 " + seed)
    return path
'''


def hand_over(project: Project, content: bytes) -> Path:
    path = project.data / "deliveries/2026/firms.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    set_delivery(project, "2026", "firms", path, hashlib.sha256(content).hexdigest())
    return path


@pytest.fixture
def reading(executed: Project) -> Project:
    """A report of which one chapter, beta, reads the firm data."""
    edit(executed.notebook("beta"), "later = report.load", "firms = report.edition.delivery('firms').path\\nlater = report.load")
    return executed


def test_a_new_delivery_runs_exactly_the_chapters_that_read_it(reading: Project) -> None:
    hand_over(reading, b"first")
    # that there is such a delivery at all is something any chapter may ask
    assert stale(reading) == {"index": "code", "alpha": "code", "beta": "code"}
    run(reading)
    assert stale(reading) == {}
    record = json.loads((reading.build / "runs/2026/beta/run.json").read_text(encoding="utf-8"))
    assert record["inputs"]["delivery:firms"] == hashlib.sha256(b"first").hexdigest()
    hand_over(reading, b"second")
    assert stale(reading) == {"beta": "data"}
    run(reading)
    assert stale(reading) == {}
    # what stands does so on a machine that has not got the file
    (reading.data / "deliveries/2026/firms.parquet").unlink()
    assert stale(reading) == {}


def test_pinning_a_changed_input_runs_exactly_the_chapters_that_read_it(executed: Project) -> None:
    edit(executed.data / "numbers/beta.csv", "3.5", "3.6")
    assert pin(executed, "2026") == ["data/numbers/beta.csv"]
    assert stale(executed) == {"beta": "data"}


@pytest.mark.parametrize("harm", ["gone", "other"])
def test_a_build_without_its_delivery_is_refused_before_any_chapter_runs(reading: Project, harm: str) -> None:
    path = hand_over(reading, b"first")
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"another")
    before, events = tree(reading.site), []
    with pytest.raises(ReportError) as caught:
        build_edition(reading, None, HTML, events.append)
    assert caught.value.code == {"gone": "E-DELIVERY-FILE", "other": "E-DIGEST"}[harm]
    assert "data/deliveries/2026/firms.parquet" in caught.value.text("en")
    assert not [event for event in events if event["event"] == "start"]
    assert tree(reading.site) == before


@pytest.mark.parametrize("change", ["numbers/alpha.csv", "sources.yaml"])
def test_an_input_that_nobody_pinned_refuses_a_build_and_leaves_no_trace(executed: Project, change: str) -> None:
    path = executed.data / change
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = set(executed.root.rglob("*"))
    with pytest.raises(ReportError, match="E-DIGEST") as caught:
        build_edition(executed, None, HTML, lambda event: None)
    assert f"data/{change}" in caught.value.text("ko") and "kiet-report pin --edition 2026" in caught.value.text("ko")
    assert set(executed.root.rglob("*")) == before


def test_a_check_names_it_too_and_everything_else_besides(executed: Project) -> None:
    from kiet_report.pipeline.check import check_sources

    edit(executed.data / "numbers/alpha.csv", "4.5", "4.6")
    edit(executed.notebook("beta"), "비율은", "비율 3.5%는")
    codes = [problem.code for problem in check_sources(executed).problems]
    assert codes[0] == "E-DIGEST" and "E-LOOSE" in codes


def test_a_check_knows_the_definitions_in_use(executed: Project) -> None:
    from kiet_report.pipeline.check import check_sources

    path = executed.data / "editions/2026/edition.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "definitions: {ai_adoption: nobody}\n", encoding="utf-8")
    problems = [problem for problem in check_sources(executed).problems if problem.code == "E-REFERENCE"]
    assert len(problems) == 1 and problems[0].facts["given"] == "nobody"


def test_whoever_writes_is_told_and_not_held_up(
    executed: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in JupyterLab; a run of the pipeline says nothing, for there a build has checked."""
    from kiet_report import chapter

    monkeypatch.setenv("KIET_REPORT_ROOT", str(executed.root))
    edit(executed.data / "numbers/alpha.csv", "4.5", "4.6")
    chapter.open("alpha", "2026")
    assert "data/numbers/alpha.csv" in (said := capsys.readouterr().out) and "kiet-report pin --edition 2026" in said
    monkeypatch.setenv("KIET_REPORT_RUN", str(executed.root / "run"))
    chapter.open("alpha", "2026")
    assert capsys.readouterr().out == ""


def test_the_step_says_what_it_has_at_hand(reading: Project) -> None:
    hand_over(reading, b"first")
    events: list[dict] = []
    deliver(open_edition(reading), events.append)
    assert [(event["event"], event["delivery"], event["basis"]) for event in events] == [
        ("deliver", "firms", "delivered"),
        ("deliver-done", "firms", "delivered"),
    ]
    assert events[1]["seconds"] < 1


def test_the_file_handed_over_is_one_an_edition_is_made_from(reading: Project) -> None:
    path = hand_over(reading, b"first")
    for content in (b"first", b"another"):
        path.write_bytes(content)
        sources = sources_of(reading, open_edition(reading))
        assert sources["data/deliveries/2026/firms.parquet"] == hashlib.sha256(content).hexdigest()


@pytest.mark.slow
def test_a_simulated_delivery_is_made_once_and_needed_only_to_run(reading: Project) -> None:
    shutil.rmtree(reading.package / "data" / "simulate", ignore_errors=True)
    (reading.package / "data" / "simulate").mkdir()
    (reading.package / "data" / "simulate" / "__init__.py").write_text(GENERATOR, encoding="utf-8")
    (reading.data / "seed.txt").write_text("1", encoding="utf-8")
    for edition in ("2024", "2026"):
        path = reading.data / f"editions/{edition}/edition.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "  - seed.txt\ndeliveries: {firms: simulated}\n", encoding="utf-8")
    small.pin_all(reading)

    done = command(reading, "build", "--no-pdf")
    assert done.returncode == 0, done.stderr
    assert "data  firms (" in done.stderr and "data at hand" in done.stdout
    made = sorted((reading.build / "simulated").rglob("*.parquet"))
    assert [path.name for path in made] == ["firms.simulated.parquet"]

    # nothing changed: nothing is made, not even what is missing
    shutil.rmtree(reading.build / "simulated")
    again = command(reading, "build", "--no-pdf")
    assert "nothing changed" in again.stdout and not (reading.build / "simulated").exists()

    (reading.data / "seed.txt").write_text("2", encoding="utf-8")
    assert command(reading, "build", "--no-pdf").returncode == 1
    small.pin_all(reading)
    changed = command(reading, "build", "--no-pdf")
    assert changed.returncode == 0, changed.stderr
    assert "1 of 3 documents" in changed.stderr and "run   beta (its data changed)" in changed.stderr
