"""One chapter as its author sees it: both languages, on this machine,
rebuilt whenever its notebook is saved.

A change of prose runs nothing. The rest of the report is not built, so links to other chapters lead nowhere here; everything else is as it
will be.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiet_report.book.landing import landing_page
from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.paths import Project, emptied
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.pipeline.assemble import assemble
from kiet_report.pipeline.build import build_book, requests_for
from kiet_report.pipeline.execute import execute
from kiet_report.pipeline.gate import problems_of
from kiet_report.pipeline.lock import locked
from kiet_report.pipeline.plan import make_plan
from kiet_report.pipeline.stage import stage
from kiet_report.pipeline.swap import exchange
from kiet_report.pipeline.system_errors import stated_system_errors

CELL_TIMEOUT = 600
LOCK_SECONDS = 60
"""How long a preview waits for a build to end: both write the same runs."""
Say = Callable[[str], None]


def run_preview(project: Project, chapter: str, edition: str | None, port: int, say: Say, stop: threading.Event | None = None) -> None:
    """Build, serve on 127.0.0.1 and rebuild on save until interrupted (or until `stop` is set).

    A failed rebuild is told and the last good page stays.
    """
    from watchfiles import DefaultFilter, watch

    from kiet_report.pipeline.serve import make_server

    opened = open_edition(project, edition)
    site = build_preview(project, opened, chapter, say)
    server = make_server(site, port)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for lang in LANGUAGES:
        say(f"  {address}/{lang}/{chapter}.html")
    say(message("SAY-WATCHING"))
    try:
        watched = [project.notebooks, project.book, project.package / "exhibits", project.package / "analysis", project.data]
        sources = DefaultFilter(ignore_paths=[project.book / "chapters"])
        for _ in watch(*watched, watch_filter=sources, stop_event=stop, raise_interrupt=False):
            try:
                build_preview(project, open_edition(project, edition), chapter, say)
            except ReportError as error:
                say(error.text())
    finally:
        server.shutdown()
        server.server_close()


def build_preview(project: Project, edition: Edition, chapter: str, say: Say) -> Path:
    """Build one chapter with the front page into `.build/preview/<chapter>/site` and return that folder."""
    with stated_system_errors(project), locked(project, LOCK_SECONDS):
        return _build_preview(project, edition, chapter, say)


def _build_preview(project: Project, edition: Edition, chapter: str, say: Say) -> Path:
    started = time.monotonic()
    place = project.build / "preview" / chapter
    if changed := edition.changed_inputs():
        say(message("SAY-UNPINNED", None, edition=edition.id, files=", ".join(changed)))
    plan = make_plan(project, edition, CELL_TIMEOUT, only=chapter)
    execute(plan, project, _quiet, jobs=2, cell_timeout=CELL_TIMEOUT)
    assembly = assemble(plan, project)
    notebook = next(notebook for notebook in plan.notebooks if notebook.name == chapter)
    if problems := list(problems_of(notebook, assembly)):
        raise ReportError("E-GATE", count=len(problems), problems="\n".join(f"  - {problem.text()}" for problem in problems))
    stage(plan, assembly, project, place / "staged", only=chapter)
    books = build_book(
        requests_for(project, edition.id, assembly.folder, LANGUAGES, "none", staged=place / "staged", place=place / "book", strict=False),
        _quiet,
        len(LANGUAGES),
    )
    site, fresh = place / "site", emptied(place / "fresh")
    for book in books:
        shutil.copytree(book.html, fresh / book.lang)
    shutil.copytree(assembly.folder / "data", fresh / "data")
    shutil.copytree(assembly.folder / "registry", fresh / "registry")
    (fresh / "index.html").write_text(landing_page(edition), encoding="utf-8")
    if not (site.exists() and exchange(fresh, site)):
        shutil.rmtree(site, ignore_errors=True)
        fresh.rename(site)
    say(message("SAY-PREVIEWED", None, chapter=chapter, seconds=time.monotonic() - started))
    return site


def _quiet(_event: dict[str, Any]) -> None:
    """A preview tells how long it took; the steps are of no interest to somebody who is writing."""
