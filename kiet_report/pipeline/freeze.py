"""A published edition is a statement: its registry is kept as `data/editions/<id>/registry/`, and a later build must state the same.

The words around a number may be improved, the number, the exhibits and their data may not, see `differences`. Who has to correct a frozen
edition removes its registry knowingly, publishes, and freezes it again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition
from kiet_report.pipeline import swap
from kiet_report.pipeline.differences import differences

_NAMED = 40


def frozen_registry(project: Project, edition: str) -> Path:
    """Where an edition's frozen registry lies, frozen or not."""
    return project.edition_data(edition) / "registry"


def freeze(project: Project, edition: Edition) -> Path:
    """Keep the registry of the published edition with its description, and return where.

    Raises ReportError E-UNPUBLISHED when there is none, and what `check_frozen` raises: freezing again brings the words up to date, never
    what was stated.
    """
    published = project.edition_site(edition.id) / "registry"
    if not published.is_dir():
        raise ReportError("E-UNPUBLISHED", edition=edition.id)
    check_frozen(project, edition.id, published)
    place = frozen_registry(project, edition.id)
    folder = swap.fresh(place)
    try:
        shutil.copytree(published, folder, dirs_exist_ok=True)
        swap.put(folder, place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return place


def check_frozen(project: Project, edition: str, registry: Path) -> None:
    """Raise E-FROZEN, naming what differs, when a registry of the edition states anything else than what was frozen. registry: a folder as
    `assemble` writes it. The message names the first differences, `.build/frozen-<id>.txt` all of them.
    """
    place = frozen_registry(project, edition)
    if not place.is_dir():
        return
    if not (found := differences(place, registry)):
        return
    whole = project.build / f"frozen-{edition}.txt"
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    changes = "\n".join(f"  {line}" for line in found[:_NAMED])
    raise ReportError("E-FROZEN", edition=edition, count=len(found), changes=changes, file=project.relative(whole))
