"""The same chapters on a dask.distributed cluster, a real one on this machine, with workers in processes of their own."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline import cluster
from tests.pipeline import small
from tests.pipeline.small import code, only_chapter, run, stale, tree
from tests.waiting import LONG

distributed = pytest.importorskip("distributed")
# dask closes its connections when it likes to
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as local:
            yield local.scheduler_address


def test_a_cluster_gives_the_same_runs(executed: Project, address: str) -> None:
    runs = executed.build / "runs/2026"
    before = {name: content for name, content in tree(runs).items() if not name.endswith("executed.ipynb")}
    shutil.rmtree(executed.build / "runs")
    events: list[dict[str, Any]] = []
    run(executed, scheduler=address, events=events)
    assert {name: content for name, content in tree(runs).items() if not name.endswith("executed.ipynb")} == before
    assert stale(executed) == {}
    for kind in ("start", "done"):
        assert {event["chapter"] for event in events if event["event"] == kind} == {"index", "alpha", "beta"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("raise ValueError('SECRET-' + 'ROW')", "E-CELL"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "E-KERNEL"),
        (f"import time\ntime.sleep({LONG})", "E-TIMEOUT"),
        ("1", "E-INCOMPLETE"),
    ],
)
def test_a_failure_there_is_the_same_failure(project: Project, address: str, source: str, expected: str) -> None:
    only_chapter(project, code("bad", source))
    with pytest.raises(ReportError) as caught:
        run(project, scheduler=address, cell_timeout=5 if expected == "E-TIMEOUT" else 60)
    assert caught.value.code == expected and "SECRET" not in caught.value.text("en")
    runs = project.build / "runs/2026"
    assert [path.name for path in runs.iterdir() if path.is_dir()] == []
    private = runs / "index.traceback.txt"
    assert not private.exists() or private.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:9", "nonsense", "xyz://127.0.0.1:9"])
def test_a_wrong_address(project: Project, wrong: str) -> None:
    with pytest.raises(ReportError, match="E-SCHEDULER") as caught:
        run(project, scheduler=wrong)
    assert wrong in caught.value.text("en") and wrong in caught.value.text("ko")
    assert list((project.build / "runs/2026").iterdir()) == []


def test_a_cluster_without_workers(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 3)
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=None, host="127.0.0.1") as local,
        pytest.raises(ReportError, match="it has no workers"),
    ):
        run(project, scheduler=local.scheduler_address)


def test_without_the_package(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ReportError, match=r"kiet-report\[cluster\]"):
        run(project, scheduler="tcp://127.0.0.1:9")
    assert small.stale(project)
