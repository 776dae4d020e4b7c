"""Publish an edition: put its finished build where readers find it, as it was built and verified, or not at all.

`site/editions/<id>/` holds a published edition, `site/current` points to the default one. Readers never see half of either: a publication
that is killed or fails leaves what was there, and the next one removes what was left beside it.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, default_edition, open_edition
from kiet_report.pipeline import finished, swap
from kiet_report.pipeline.build import Engine
from kiet_report.pipeline.finished import Made, changed_sources, sources_of
from kiet_report.pipeline.freeze import check_frozen
from kiet_report.pipeline.lock import locked
from kiet_report.pipeline.sums import is_copy
from kiet_report.pipeline.system_errors import stated_system_errors

_NAMED = 20


@dataclass(frozen=True)
class Published:
    """What was done. folder: the published edition. unchanged: it was published already. default: the edition that `site/current` shows.
    engine: what made its PDFs.
    """

    folder: Path
    edition: str
    unchanged: bool
    default: str
    engine: Engine

    @property
    def current(self) -> bool:
        return self.edition == self.default


def publish_edition(project: Project, edition_id: str | None) -> Published:
    """Publish the finished build of an edition (the default one when None). `site/current` moves only when that is the default edition.

    Raises ReportError and changes nothing that readers see: E-UNBUILT without a whole finished build, E-OUTDATED when it was made from
    other files than are there now, E-FROZEN when it contradicts what was frozen, E-LOCK while something is built, E-DISK when the disk is
    full, E-DEFAULT without a default edition.
    """
    with stated_system_errors(project):
        edition = open_edition(project, edition_id)
        default = default_edition(project)
        with locked(project):
            made = require_finished(project, edition)
            check_frozen(project, edition.id, finished.edition_folder(project, edition.id) / "registry")
            unchanged = is_copy(project.edition_site(edition.id), made.sums)
            if not unchanged:
                put_in_place(project, edition.id, made)
            if edition.id == default:
                point_current(project, edition.id)
    return Published(project.edition_site(edition.id), edition.id, unchanged, default, made.engine)


def require_finished(project: Project, edition: Edition) -> Made:
    """The finished build, when it is whole and what would be built from the files that are there now."""
    made = finished.find(project, edition.id)
    if made is None:
        raise ReportError("E-UNBUILT", edition=edition.id)
    if changed := changed_sources(made.sources, sources_of(project, edition)):
        more = [f"… (+{len(changed) - _NAMED})"] if len(changed) > _NAMED else []
        files = "\n".join(f"  - {name}" for name in [*changed[:_NAMED], *more])
        raise ReportError("E-OUTDATED", edition=edition.id, count=len(changed), files=files)
    return made


def put_in_place(project: Project, edition: str, made: Made) -> None:
    """Copy the finished build beside its place, look at the copy, and swap it in. The build stays, to be published again if need be."""
    place = project.edition_site(edition)
    folder = swap.fresh(place)
    try:
        shutil.copytree(finished.edition_folder(project, edition), folder, dirs_exist_ok=True)
        if not is_copy(folder, made.sums):
            raise ReportError("E-UNBUILT", edition=edition)
        swap.put(folder, place)
    finally:
        # on a full disk it would take the room that somebody is about to make
        shutil.rmtree(folder, ignore_errors=True)


def point_current(project: Project, edition: str) -> None:
    """`site/current` -> `editions/<id>`, replaced by one rename."""
    target = Path("editions") / edition
    current = project.site / "current"
    if current.is_symlink() and Path(os.readlink(current)) == target:
        return
    fresh = project.site / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(current)
