"""Build and publish an edition, from notebooks to the published folder. The steps stand in the order in which they happen."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, digest, input_files, latest_edition, open_edition, require_pinned
from kiet_report.data.editions.file import DELIVERIES_FOLDER, Delivered
from kiet_report.data.official.snapshots import FOLDER as SNAPSHOTS_FOLDER
from kiet_report.pipeline import tools
from kiet_report.pipeline.build import Engine
from kiet_report.pipeline.dependencies import changed_since
from kiet_report.pipeline.notebooks import chapters

Report = Callable[[dict[str, Any]], None]
DEFAULT_CELL_TIMEOUT = 600


@dataclass(frozen=True)
class Options:
    """How to build. jobs: processes at a time. cell_timeout: seconds one cell may take. pdf False leaves the PDF out even where it could be
    made.
    """

    langs: tuple[Lang, ...] = LANGUAGES
    pdf: bool = True
    jobs: int = field(default_factory=lambda: os.cpu_count() or 2)
    cell_timeout: int = DEFAULT_CELL_TIMEOUT
    scheduler: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What was done. folder: the published edition. steps: seconds by step. unchanged: nothing had to be done. engine: what made the
    PDF. published: False for one language alone, which stays a draft beside the site.
    """

    folder: Path
    edition: str
    unchanged: bool
    engine: Engine
    steps: dict[str, float]
    chapters_run: tuple[str, ...] = ()
    published: bool = True


def build_edition(project: Project, edition_id: str | None, options: Options, report: Report) -> Outcome:
    """Run what changed, build both languages, verify, publish.

    Raises ReportError and changes nothing that readers see: E-DIGEST when an input is not as the edition describes it, E-LOCK while another
    build runs, E-DISK when the disk is full, and what each step raises.
    """
    with stated_system_errors(project):
        edition = open_edition(project, edition_id)
        require_pinned(edition)
        with locked(project):
            return _build(project, edition, options, report)


def _build(project: Project, edition: Edition, options: Options, report: Report) -> Outcome:
    engine = pdf_engine() if options.pdf else "none"
    key = edition_key(project, edition, options, engine)
    from kiet_report.pipeline import publish

    clock = _Clock(report)
    with clock("check"):
        if publish.stands(project, edition.id, key):
            return Outcome(project.edition_site(edition.id), edition.id, True, engine, clock.seconds)

    from kiet_report.pipeline.assemble import assemble
    from kiet_report.pipeline.build import build_book, requests_for
    from kiet_report.pipeline.deliver import deliver
    from kiet_report.pipeline.execute import execute
    from kiet_report.pipeline.freeze import check_frozen
    from kiet_report.pipeline.gate import check_bindings
    from kiet_report.pipeline.plan import make_plan
    from kiet_report.pipeline.stage import stage
    from kiet_report.pipeline.verify import verify

    if edition.file.deliveries.named:
        with clock("deliver"):
            deliver(edition, report)
    with clock("plan"):
        plan = make_plan(project, edition, options.cell_timeout)
        report(
            {
                "event": "plan",
                "edition": edition.id,
                "stale": {task.notebook.name: task.reason for task in plan.stale},
                "chapters": len(plan.tasks),
            }
        )
    with clock("execute"):
        execute(plan, project, report, jobs=options.jobs, cell_timeout=options.cell_timeout, scheduler=options.scheduler)
    with clock("assemble"):
        assembly = assemble(plan, project)
        check_frozen(project, assembly)
        check_bindings(plan, assembly)
        stage(plan, assembly, project, project.book / "chapters")
    with clock("book"):
        books = build_book(requests_for(project, edition.id, assembly.folder, options.langs, engine), report, options.jobs)
    with clock("publish"):
        folder = publish.compose(project, edition, assembly.folder, books)
        try:
            verify(folder, chapters(project), options.langs, with_pdf=engine != "none")
            if edition_key(project, edition, options, engine) != key:
                raise ReportError("E-CHANGED", paths=_changed(edition, assembly.runs.values()) or "notebooks/, kiet_report/ or book/")
            whole = set(options.langs) == set(LANGUAGES)
            if whole:
                place = publish.publish(project, edition, folder, make_current=_becomes_current(project, edition))
                publish.remember(project, edition.id, key)
            else:
                # an edition is bilingual: one language alone would take the other away from its readers
                place = publish.keep_draft(project, edition, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Outcome(place, edition.id, False, engine, clock.seconds, tuple(task.notebook.name for task in plan.stale), published=whole)


def pdf_engine() -> Engine:
    """TeX where it and its fonts are complete, else Chromium, else none."""
    tex = tools.find_tex()
    if tex is not None and tex.complete and not tools.missing_fonts():
        return "tex"
    return "chromium" if tools.find_chromium() else "none"


def edition_key(project: Project, edition: Edition, options: Options, engine: Engine) -> str:
    """One digest of everything an edition is made from: sources, package, data, configuration, lock file, and how it is built.

    A simulated delivery is made from these and nothing else, so it need not be there to be known.
    """
    files = [
        path
        for folder in (project.notebooks, project.package)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
    ]
    files += [path for path in project.book.rglob("*") if path.is_file() and project.book / "chapters" not in path.parents]
    # all of it, not only the edition's inputs: the code book, the errata and the simulation's parameters are shown by every edition
    shown = {path.name for path in project.data.iterdir()} - {"editions", DELIVERIES_FOLDER, SNAPSHOTS_FOLDER}
    files += [path for name in (*shown, f"editions/{edition.id}") for path in input_files(project, name)]
    files += [project.data / given.file for given in edition.file.deliveries.named.values() if isinstance(given, Delivered)]
    files.append(project.root / "requirements.lock")
    lines = sorted(f"{project.relative(path)} {digest(path)}" for path in files if path.is_file())
    return hashlib.sha256("\n".join([*lines, *options.langs, engine]).encode()).hexdigest()


def _changed(edition: Edition, runs: Any) -> str:
    """The inputs that no longer have the content the chapters read, or that the edition describes."""
    read = {path for run in runs for path in changed_since(run.record["inputs"], edition)}
    return ", ".join(sorted(read | set(edition.changed_inputs())))


def _becomes_current(project: Project, edition: Edition) -> bool:
    """The latest edition is the one shown; an older one only while there is nothing else."""
    return edition.id == latest_edition(project) or not (project.site / "current").exists()


class _Clock:
    """Seconds by step, reported as they end."""

    def __init__(self, report: Report) -> None:
        self.seconds: dict[str, float] = {}
        self._report = report

    @contextlib.contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        self._report({"event": "step", "step": step})
        yield
        self.seconds[step] = time.monotonic() - started
        self._report({"event": "step-done", "step": step, "seconds": self.seconds[step]})


@contextlib.contextmanager
def locked(project: Project, wait: float = 0) -> Iterator[None]:
    """One build at a time. The lock is the operating system's: it is free as soon as its holder is gone, killed or not.

    wait: seconds to wait for another build to end before E-LOCK.
    """
    from filelock import FileLock, Timeout

    project.build.mkdir(parents=True, exist_ok=True)
    holder = project.build / "holder.json"
    lock = FileLock(project.build / "lock", timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        noted = _holder(holder)
        raise ReportError("E-LOCK", pid=noted.get("pid", "?"), started=noted.get("started", "?")) from None
    try:
        with contextlib.suppress(OSError):
            holder.write_text(
                json.dumps({"pid": os.getpid(), "started": dt.datetime.now().isoformat(sep=" ", timespec="seconds")}), encoding="utf-8"
            )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


@contextlib.contextmanager
def stated_system_errors(project: Project) -> Iterator[None]:
    """Operating-system failures as stated errors; shutil collects its own in one exception."""
    try:
        yield
    except shutil.Error as error:
        inner = error.args[0][0][2] if error.args and error.args[0] else str(error)
        full = os.strerror(errno.ENOSPC) in str(inner)
        raise ReportError("E-DISK", where="site/") if full else ReportError("E-OS", problem=str(inner), where="site/") from None
    except OSError as error:
        raise _as_report_error(error, project) from None


def _as_report_error(error: OSError, project: Project) -> ReportError:
    name = error.filename if isinstance(error.filename, str) else ""
    with contextlib.suppress(ValueError):
        name = Path(name).relative_to(project.root).as_posix() if name else "-"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ReportError("E-DISK", where=name)
    return ReportError("E-OS", problem=error.strerror or type(error).__name__, where=name)
