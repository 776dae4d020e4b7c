"""The finished build of an edition: what `build` leaves under `.build/finished/<id>/` and `publish` takes from there.

`edition/` is the edition as readers will get it, verified; `made.json` says from which files it was made, so that whoever publishes can be
told when it is no longer what would be built now. Both are put there by one rename.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pydantic import ValidationError

from kiet_report.core.paths import Project, edition_id
from kiet_report.core.records import Record
from kiet_report.data.editions.edition import Edition, digest, input_files
from kiet_report.data.editions.file import DELIVERIES_FOLDER, Delivered
from kiet_report.data.official.snapshots import FOLDER as SNAPSHOTS_FOLDER
from kiet_report.pipeline import swap
from kiet_report.pipeline.build import Engine
from kiet_report.pipeline.sums import SUMS, is_copy

EDITION, MADE = "edition", "made.json"
_PASSING = {"__pycache__", ".ipynb_checkpoints"}


class Made(Record):
    """sources: digest of every file the edition was made from, by its path from the root. engine: what made the PDFs. sums: digest of its
    SHA256SUMS.
    """

    sources: dict[str, str]
    engine: Engine
    sums: str


def place_of(project: Project, edition: str) -> Path:
    """Where the finished build of an edition lies, built or not."""
    return project.build / "finished" / edition_id(edition)


def edition_folder(project: Project, edition: str) -> Path:
    """The edition itself within its finished build."""
    return place_of(project, edition) / EDITION


def sources_of(project: Project, edition: Edition) -> dict[str, str]:
    """Digest of every file an edition is made from, by its path from the root: notebooks, package, book, data, deliveries, description,
    lock file. A simulated delivery is made from these and nothing else, so it need not be there to be known.
    """
    written = [path for folder in (project.notebooks, project.package, project.book) for path in folder.rglob("*")]
    staged = project.book / "chapters"
    files = [path for path in written if staged not in path.parents and not _PASSING.intersection(path.parts)]
    # all of the data, not only the edition's inputs: the code book, the errata and the simulation's parameters are shown by every edition
    shown = {path.name for path in project.data.iterdir()} - {"editions", DELIVERIES_FOLDER, SNAPSHOTS_FOLDER}
    named = {*shown, *edition.file.input_paths, f"editions/{edition.id}/edition.yaml"}
    files += [path for name in sorted(named) for path in input_files(project, name)]
    files += [project.data / given.file for given in edition.file.deliveries.named.values() if isinstance(given, Delivered)]
    files.append(project.root / "requirements.lock")
    return {path.relative_to(project.root).as_posix(): digest(path) for path in sorted(set(files)) if path.is_file()}


def changed_sources(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """The files whose content differs, that are new, or that are gone."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def keep(project: Project, edition: Edition, folder: Path, sources: dict[str, str], engine: Engine) -> Path:
    """Put a composed and verified build in the place of the last one. folder: as `compose` returned it. Returns the edition within."""
    made = Made(sources=sources, engine=engine, sums=digest(folder / EDITION / SUMS))
    (folder / MADE).write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
    place = place_of(project, edition.id)
    swap.put(folder, place)
    return place / EDITION


def find(project: Project, edition: str) -> Made | None:
    """What the finished build of an edition was made from; None when there is none, or when it is not whole any more."""
    place = place_of(project, edition)
    try:
        made = Made.model_validate_json((place / MADE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return made if is_copy(place / EDITION, made.sums) else None


def keep_draft(project: Project, edition: Edition, folder: Path) -> Path:
    """Keep a build of one language as `.build/draft/<id>/`, for its author to look at: it is no edition, so it never becomes the finished
    build. Returns that folder.
    """
    place = project.build / "draft" / edition.id
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder / EDITION, place)
    return place
