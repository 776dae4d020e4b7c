"""Put a finished edition where readers find it: written beside, verified, then swapped in by one rename.

`site/editions/<id>/` holds an edition, `site/current` points to the one shown. Readers never see half of either: a killed or failed build
leaves the old folder as it was, and the next build removes what was left beside it.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
from pathlib import Path

from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, digest
from kiet_report.pipeline.build import BuiltBook

SUMS = "SHA256SUMS"
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def compose(project: Project, edition: Edition, assembled: Path, books: list[BuiltBook]) -> Path:
    """Write the edition beside its place and return the folder. Whatever an earlier, killed build left there is removed first."""
    editions = project.site / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    recover(project, edition.id)
    folder = editions / f".new-{edition.id}"
    folder.mkdir()
    try:
        _fill(folder, edition, assembled, books)
    except BaseException:
        # on a full disk it would take the room that somebody is about to make
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _fill(folder: Path, edition: Edition, assembled: Path, books: list[BuiltBook]) -> None:
    # not at the top: it brings Sphinx, and a build that has nothing to do should not wait for that
    from kiet_report.book.landing import landing_page

    for book in books:
        shutil.copytree(book.html, folder / book.lang, ignore=shutil.ignore_patterns(".buildinfo*", ".doctrees", "objects.inv"))
        if book.pdf:
            shutil.copyfile(book.pdf, folder / f"report-{book.lang}.pdf")
    shutil.copytree(assembled / "registry", folder / "registry")
    shutil.copytree(assembled / "data", folder / "data", ignore=shutil.ignore_patterns(".*"))
    (folder / "index.html").write_text(landing_page(edition), encoding="utf-8")
    write_sums(folder)


def write_sums(folder: Path) -> None:
    """`SHA256SUMS` over every other file, in the form that `sha256sum --check` reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def publish(project: Project, edition: Edition, folder: Path, *, make_current: bool) -> Path:
    """Swap the composed folder in, then point `site/current` at it. Returns the edition's folder."""
    place = project.edition_site(edition.id)
    if place.exists():
        old = place.with_name(f".old-{edition.id}")
        if exchange(folder, place):
            folder.rename(old)
        else:
            place.rename(old)
            folder.rename(place)
        shutil.rmtree(old, ignore_errors=True)
    else:
        folder.rename(place)
    if make_current:
        point_current(project, edition.id)
    return place


def keep_draft(project: Project, edition: Edition, folder: Path) -> Path:
    """Keep a composed folder as `.build/draft/<id>/`, for its author to look at; the site is not touched. Returns that folder."""
    place = project.build / "draft" / edition.id
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, place)
    return place


def point_current(project: Project, edition: str) -> None:
    """`site/current` -> `editions/<id>`, replaced by one rename."""
    fresh = project.site / f".current-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("editions") / edition, target_is_directory=True)
    fresh.replace(project.site / "current")


def recover(project: Project, edition: str) -> None:
    """Undo what a killed build left: an edition moved aside and not yet replaced is moved back, unfinished folders go."""
    editions = project.site / "editions"
    place, old = editions / edition, editions / f".old-{edition}"
    if old.exists() and not place.exists():
        old.rename(place)
    for leftover in (old, editions / f".new-{edition}"):
        shutil.rmtree(leftover, ignore_errors=True)


def exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux); False where it cannot, and nothing happened.

    With two renames instead, a reader could come between them and find no edition at all.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0)


def is_intact(folder: Path) -> bool:
    """Whether a published edition is, byte for byte, what its SHA256SUMS says, with nothing missing and nothing added."""
    sums = folder / SUMS
    if not sums.is_file():
        return False
    listed = {name: value for value, name in (line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines())}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != SUMS}
    return there == set(listed) and all(digest(folder / name) == value for name, value in listed.items())


def remember(project: Project, edition: str, key: str) -> None:
    """Note the key of what was published, outside the edition: an edition holds nothing about this machine."""
    (project.build / f"published-{edition}.json").write_text(
        json.dumps({"key": key, "sums": digest(project.edition_site(edition) / SUMS)}) + "\n", encoding="utf-8"
    )


def stands(project: Project, edition: str, key: str) -> bool:
    """Whether the published edition was made from exactly this key and is still intact."""
    place = project.edition_site(edition)
    try:
        noted = json.loads((project.build / f"published-{edition}.json").read_text(encoding="utf-8"))
        return bool(noted["key"] == key and noted["sums"] == digest(place / SUMS) and is_intact(place))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False
