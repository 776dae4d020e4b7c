"""`SHA256SUMS` of an edition: by it anybody can tell that a copy is whole, and so do we."""

from __future__ import annotations

from pathlib import Path

from kiet_report.data.editions.edition import digest

SUMS = "SHA256SUMS"


def write_sums(folder: Path) -> None:
    """Write it over every other file, in the form that `sha256sum --check` reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def is_intact(folder: Path) -> bool:
    """Whether an edition is, byte for byte, what its SHA256SUMS says, with nothing missing and nothing added."""
    sums = folder / SUMS
    if not sums.is_file():
        return False
    listed = {name: value for value, name in (line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines())}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != SUMS}
    return there == set(listed) and all(digest(folder / name) == value for name, value in listed.items())


def is_copy(folder: Path, sums: str) -> bool:
    """Whether an edition is intact and the one whose SHA256SUMS has this digest."""
    path = folder / SUMS
    return path.is_file() and digest(path) == sums and is_intact(folder)
