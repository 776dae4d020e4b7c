"""What a file is, from its first bytes, and how large it would become:
decided before anything in it is unpacked.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from kiet_report.data.deliveries.problems import Problems

MEGABYTE = 1_000_000
_COMPRESSED = (
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"ALZ\x01", "ALZ"),
    (b"EGGA", "EGG"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = ((b"%PDF-", "PDF"), (b"SQLite format 3", "SQLite"), (b"PAR1", "Parquet"), (b"\x89HDF", "HDF5"), (b"RDX", "R data"))


@dataclass(frozen=True)
class Limits:
    """What is read at most.

    file_bytes: size of a file. unpacked_bytes: of a workbook when unpacked. ratio: unpacked to packed, judged from `ratio_from` bytes on.
    members: parts of a workbook. directory_bytes: of the list of its parts.
    """

    file_bytes: int = 2_000 * MEGABYTE
    unpacked_bytes: int = 1_000 * MEGABYTE
    ratio: float = 200.0
    ratio_from: int = 20 * MEGABYTE
    members: int = 10_000
    directory_bytes: int = 4 * MEGABYTE


def check_kind(path: Path, limits: Limits, problems: Problems) -> None:
    """Note what cannot be read at all.

    E-FORMAT-MISSING (no regular file), E-SIZE (too large, or an archive or workbook that would become so), E-FORMAT-ARCHIVE,
    E-FORMAT-OLD (an old or locked Excel file), E-FORMAT (anything else that is known not to be a delivery).
    """
    file = path.name
    if not path.is_file():
        problems.add("E-FORMAT-MISSING", file)
        return
    size = path.stat().st_size
    if size > limits.file_bytes:
        note_size(file, size, size, 1, limits, problems)
        return
    with path.open("rb") as stream:
        first = stream.read(16)
    kind = next((name for mark, name in _COMPRESSED if first.startswith(mark)), None)
    if kind:
        unpacked = _gzip_size(path) if kind == "gzip" else 0
        if _is_bomb(unpacked, size, 1, limits):
            note_size(file, unpacked, size, 1, limits, problems)
        else:
            problems.add("E-FORMAT-ARCHIVE", file, kind=kind)
    elif first.startswith(_ZIP):
        _check_zip(path, size, limits, problems)
    elif first.startswith(_OLE):
        problems.add("E-FORMAT-OLD", file)
    elif other := next((name for mark, name in _OTHERS if first.startswith(mark)), None):
        problems.add("E-FORMAT", file, kind=other)


def _check_zip(path: Path, size: int, limits: Limits, problems: Problems) -> None:
    """Judge a zip by its directory alone; sizes stated there bind,
    because zipfile never yields more than they say.
    """
    file = path.name
    try:
        if _directory_size(path, size) > limits.directory_bytes:
            note_size(file, size, size, limits.members + 1, limits, problems)
            return
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        problems.add("E-FORMAT-DAMAGED", file, kind="zip")
        return
    unpacked = sum(member.file_size for member in members)
    names = {member.filename for member in members}
    if _is_bomb(unpacked, size, len(members), limits):
        note_size(file, unpacked, size, len(members), limits, problems)
    elif "xl/workbook.xml" not in names:
        problems.add("E-FORMAT-ARCHIVE", file, kind="zip")
    elif path.suffix.lower() not in (".xlsx", ".xlsm"):
        problems.add("E-FORMAT", file, kind="Excel")


def _directory_size(path: Path, size: int) -> int:
    """Bytes of the directory as the end of the file states them,
    0 where it states none (then zipfile refuses the file).
    """
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _gzip_size(path: Path) -> int:
    """The unpacked size that the last four bytes of a gzip file state;
    modulo 4 GB, so it is a lower bound only.
    """
    with path.open("rb") as stream:
        stream.seek(-4, 2)
        return int.from_bytes(stream.read(4), "little")


def _is_bomb(unpacked: int, packed: int, members: int, limits: Limits) -> bool:
    dense = unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1)
    return unpacked > limits.unpacked_bytes or members > limits.members or dense


def note_size(file: str, unpacked: int, packed: int, members: int, limits: Limits, problems: Problems) -> None:
    """Note E-SIZE. unpacked, packed: bytes."""
    problems.add(
        "E-SIZE",
        file,
        unpacked=f"{unpacked / MEGABYTE:,.1f}",
        packed=f"{packed / MEGABYTE:,.1f}",
        members=f"{members:,}",
        limit=f"{min(limits.file_bytes, limits.unpacked_bytes) / MEGABYTE:,.0f}",
        ratio=f"{limits.ratio:.0f}",
    )
