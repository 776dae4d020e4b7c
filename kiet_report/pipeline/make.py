"""Make an edition, from notebooks to a finished build that readers do not see yet. The steps stand in the order in which they happen.

Nothing here touches the site: that is `release`, and somebody's decision.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, open_edition, require_pinned
from kiet_report.data.editions.file import Thresholds
from kiet_report.pipeline import finished, tools
from kiet_report.pipeline.build import Engine
from kiet_report.pipeline.clock import Clock, Report
from kiet_report.pipeline.finished import EDITION, changed_sources, sources_of
from kiet_report.pipeline.freeze import check_frozen
from kiet_report.pipeline.lock import locked
from kiet_report.pipeline.sums import is_copy
from kiet_report.pipeline.system_errors import stated_system_errors

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

    @property
    def whole(self) -> bool:
        """An edition is bilingual: one language alone would take the other away from its readers."""
        return set(self.langs) == set(LANGUAGES)


@dataclass(frozen=True)
class Built:
    """What was done. folder: the edition as built. steps: seconds by step. unchanged: nothing had to be done. engine: what made the PDF.
    draft: one language alone, which cannot be published. published: readers have exactly this already. withheld: by what results from
    single firms are withheld, and by what they are not; None for an edition without firm data.
    """

    folder: Path
    edition: str
    unchanged: bool
    engine: Engine
    steps: dict[str, float]
    chapters_run: tuple[str, ...] = ()
    draft: bool = False
    published: bool = False
    withheld: Thresholds | None = None


def build_edition(project: Project, edition_id: str | None, options: Options, report: Report) -> Built:
    """Run what changed, build both languages, verify, and keep the result as the finished build of the edition (the default one when None).

    Raises ReportError and leaves the last finished build as it is: E-DIGEST when an input is not as the edition describes it, E-LOCK while
    another build runs, E-DISK when the disk is full, E-CHANGED when a source changed meanwhile, and what each step raises.
    """
    with stated_system_errors(project):
        edition = open_edition(project, edition_id)
        require_pinned(edition)
        with locked(project):
            return _build(project, edition, options, report)


def _build(project: Project, edition: Edition, options: Options, report: Report) -> Built:
    engine = pdf_engine() if options.pdf else "none"
    withheld = edition.file.withholding
    clock = Clock(report)
    with clock("check"):
        sources = sources_of(project, edition)
        made = finished.find(project, edition.id) if options.whole else None
        if made is not None and made.engine == engine and made.sources == sources:
            place = finished.edition_folder(project, edition.id)
            check_frozen(project, edition.id, place / "registry")
            published = is_copy(project.edition_site(edition.id), made.sums)
            return Built(place, edition.id, True, engine, clock.seconds, published=published, withheld=withheld)

    # not at the top: they bring Sphinx and pandas, and a build that has nothing to do should not wait for those
    from kiet_report.pipeline.assemble import assemble
    from kiet_report.pipeline.build import build_book, requests_for
    from kiet_report.pipeline.compose import compose
    from kiet_report.pipeline.deliver import deliver
    from kiet_report.pipeline.execute import execute
    from kiet_report.pipeline.gate import check_bindings
    from kiet_report.pipeline.plan import make_plan
    from kiet_report.pipeline.stage import stage
    from kiet_report.pipeline.verify import verify

    if edition.file.deliveries.named:
        with clock("deliver"):
            deliver(edition, report)
    with clock("plan"):
        plan = make_plan(project, edition, options.cell_timeout)
        stale = {task.notebook.name: task.reason for task in plan.stale}
        report({"event": "plan", "edition": edition.id, "stale": stale, "chapters": len(plan.tasks)})
    with clock("execute"):
        execute(plan, project, report, jobs=options.jobs, cell_timeout=options.cell_timeout, scheduler=options.scheduler)
    with clock("assemble"):
        assembly = assemble(plan, project)
        check_frozen(project, edition.id, assembly.folder / "registry")
        check_bindings(plan, assembly)
        stage(plan, assembly, project, project.book / "chapters")
    with clock("book"):
        books = build_book(requests_for(project, edition.id, assembly.folder, options.langs, engine), report, options.jobs)
    with clock("compose"):
        folder = compose(project, edition, assembly.folder, books)
        try:
            names = [notebook.name for notebook in plan.notebooks]
            verify(folder / EDITION, names, options.langs, with_pdf=engine != "none")
            if changed := changed_sources(sources, sources_of(project, edition)):
                raise ReportError("E-CHANGED", paths=", ".join(changed))
            if options.whole:
                place = finished.keep(project, edition, folder, sources, engine)
            else:
                place = finished.keep_draft(project, edition, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Built(place, edition.id, False, engine, clock.seconds, tuple(stale), draft=not options.whole, withheld=withheld)


def pdf_engine() -> Engine:
    """TeX where it and its fonts are complete, else Chromium, else none."""
    tex = tools.find_tex()
    if tex is not None and tex.complete and not tools.missing_fonts():
        return "tex"
    return "chromium" if tools.find_chromium() else "none"
