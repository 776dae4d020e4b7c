"""Run chapters: each once, in parallel, into a temporary folder,
accepted by our own test and only then kept.

Papermill reports success after `sys.exit(0)` in a cell and marks cells as completed that a killed kernel never ran, so its word counts for
nothing: `accept` requires that every code cell ran, that none failed, that the sentinel closes the notebook and that everything declared is
there.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.paths import Project
from kiet_report.pipeline.cluster import run_on_cluster
from kiet_report.pipeline.notebooks import Notebook
from kiet_report.pipeline.plan import Plan, Task
from kiet_report.pipeline.processes import Report, results_or_first_failure
from kiet_report.pipeline.runner import EXECUTED, PRIVATE_TRACEBACK, Request, run_process
from kiet_report.registry.store import read_run

SENTINEL = "application/vnd.kiet-report.sentinel+json"
METADATA = "kiet_report"
RUN_FILE = "run.json"


def execute(plan: Plan, project: Project, report: Report, *, jobs: int, cell_timeout: int, scheduler: str | None = None) -> None:
    """Run the plan's stale chapters and keep those that pass.

    The first failure stops the rest and is raised.

    report: called with progress events from several threads. scheduler: address of a dask.distributed cluster to run on instead of this
    machine; its workers need this package and see the project under the same path.
    """
    stale = plan.stale
    if not stale:
        return
    runs = project.build / "runs" / plan.edition
    runs.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(runs)
    if scheduler:
        run_on_cluster(
            scheduler,
            [request_of(task, plan, project, runs, cell_timeout) for task in stale],
            lambda task, folder, result: finish(task, plan, folder, result, runs),
            stale,
            report,
        )
        return
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(stale)))) as pool:
        waiting = [pool.submit(_run_here, task, plan, project, runs, cell_timeout, report, stop) for task in stale]
        results_or_first_failure(waiting, stop)


def request_of(task: Task, plan: Plan, project: Project, runs: Path, cell_timeout: int) -> Request:
    """What to run for a task, with a fresh folder for its results."""
    folder = runs / f".{task.notebook.name}.{os.getpid()}.tmp"
    shutil.rmtree(folder, ignore_errors=True)
    # what a chapter prints may quote data
    folder.mkdir(mode=0o700)
    return Request(task.notebook.name, json.dumps(task.notebook.raw), plan.edition, str(project.root), str(folder), cell_timeout)


def _run_here(task: Task, plan: Plan, project: Project, runs: Path, cell_timeout: int, report: Report, stop: threading.Event) -> None:
    if stop.is_set():
        return
    request = request_of(task, plan, project, runs, cell_timeout)
    folder = Path(request.folder)
    started = time.monotonic()
    report({"event": "start", "chapter": task.notebook.name})
    try:
        result = run_process(request, report, stop)
        finish(task, plan, folder, result, runs)
        report({"event": "done", "chapter": task.notebook.name, "seconds": time.monotonic() - started})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish(task: Task, plan: Plan, folder: Path, result: dict[str, Any], runs: Path) -> None:
    """Turn a result into a kept run, or into the error it stands for."""
    name = task.notebook.name
    outcome = result["outcome"]
    if outcome != "ok":
        _keep_traceback(folder, runs, name)
    if outcome == "cell":
        detail = result["detail"] or message("HINT-TRACEBACK", path=f".build/runs/{plan.edition}/{name}.{PRIVATE_TRACEBACK}")
        raise ReportError("E-CELL", chapter=name, cell=result["cell"], line=result["line"], error=result["error"], detail=detail)
    if outcome == "kernel":
        raise ReportError("E-KERNEL", chapter=name, cell=result["cell"])
    if outcome == "timeout":
        raise ReportError("E-TIMEOUT", chapter=name, cell=result["cell"], seconds=result.get("seconds", plan.cell_timeout))
    if outcome == "os":
        raise OSError(result["errno"], result["problem"])
    if outcome != "ok":
        raise ReportError("E-RUNNER", chapter=name, status=result.get("status", result.get("problem", "?")))
    cells = accept(task.notebook, folder)
    record = read_run(folder)
    run = {"key": task.key, "inputs": record["inputs"], "cells": cells}
    (folder / RUN_FILE).write_text(json.dumps(run, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    keep(folder, runs / name)
    (runs / f"{name}.{PRIVATE_TRACEBACK}").unlink(missing_ok=True)


def accept(notebook: Notebook, folder: Path) -> dict[str, list[str]]:
    """Judge an executed notebook. Returns the exhibits that each code cell showed, by cell id.

    Raises E-INCOMPLETE when a code cell did not run, failed, or the sentinel is not the last output of the last one; E-DECLARED when the
    exhibits shown are not those the notebook declares.
    """
    try:
        executed = json.loads((folder / EXECUTED).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem="no executed notebook") from None
    # papermill adds a cell with the parameters; it is not in the source
    cells = [
        cell for cell in executed["cells"] if cell["cell_type"] == "code" and "injected-parameters" not in cell["metadata"].get("tags", [])
    ]
    numbers = {cell.id: cell.number for cell in notebook.cells}
    shown: dict[str, list[str]] = {}
    for cell in cells:
        place = f"cell {numbers.get(cell['id'], '?')}"
        if cell.get("execution_count") is None:
            raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem=f"{place} was not run")
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem=f"{place} holds an error")
        exhibits = [
            output["metadata"][METADATA]["exhibit"]
            for output in cell["outputs"]
            if "exhibit" in output.get("metadata", {}).get(METADATA, {})
        ]
        if exhibits:
            shown[cell["id"]] = list(dict.fromkeys(exhibits))
    if [cell["id"] for cell in cells] != [cell.id for cell in notebook.code]:
        raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem="the executed cells are not those of the source")
    sentinels = [output["data"][SENTINEL] for cell in cells for output in cell["outputs"] if SENTINEL in output.get("data", {})]
    last = cells[-1]["outputs"][-1] if cells and cells[-1]["outputs"] else {}
    if len(sentinels) != 1 or SENTINEL not in last.get("data", {}):
        raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem="report.close() is not the last thing the last cell does")
    try:
        registry = read_run(folder)
    except (FileNotFoundError, ValueError):
        raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem="the chapter wrote no records") from None
    listed, declared = set(sentinels[0]["exhibits"]) | set(sentinels[0]["absent"]), set(notebook.exhibits)
    if listed != declared:
        raise ReportError(
            "E-DECLARED",
            chapter=notebook.name,
            missing=", ".join(sorted(declared - listed)) or "-",
            extra=", ".join(sorted(listed - declared)) or "-",
        )
    if sorted(registry["numbers"]) != sentinels[0]["numbers"] or sorted(registry["exhibits"]) != sentinels[0]["exhibits"]:
        raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem="the records are not those the sentinel lists")
    missing = [
        name
        for exhibit, entry in registry["exhibits"].items()
        for name in _files_of(exhibit, entry["kind"])
        if not (folder / "exhibits" / name).is_file()
    ]
    if missing:
        raise ReportError("E-INCOMPLETE", chapter=notebook.name, problem=f"files of exhibits are missing: {', '.join(missing)}")
    return shown


def _files_of(exhibit: str, kind: str) -> list[str]:
    """What an exhibit leaves at least."""
    forms = ("svg", "pdf") if kind == "figure" else ("table.json",)
    return [f"{exhibit}.frame.json", *(f"{exhibit}.{lang}.{form}" for lang in LANGUAGES for form in forms)]


def keep(folder: Path, place: Path) -> None:
    """Put a finished folder in its place; what was there goes only when the new one is complete."""
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    folder.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _remove_leftovers(runs: Path) -> None:
    """Folders that a killed build was filling or about to remove."""
    for pattern in (".*.tmp", ".*.old"):
        for folder in runs.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)


def _keep_traceback(folder: Path, runs: Path, name: str) -> None:
    source = folder / PRIVATE_TRACEBACK
    if source.is_file():
        source.replace(runs / f"{name}.{PRIVATE_TRACEBACK}")
