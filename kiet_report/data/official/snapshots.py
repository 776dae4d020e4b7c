"""Answers of servers and files fetched by hand,
kept as they came before anybody reads them (`data/snapshots/<source>/<sha256>/`).

Each folder holds `body`, the bytes, and one `request-….json` for each request they answered: what was asked (without the key), when, and
the digest. Offline, the same requests are answered from here and from nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

from pydantic import Field, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Record

FOLDER = "snapshots"
SECRETS = frozenset({"apikey", "api_key", "key", "token", "authorization"})


class Asked(Record):
    """A request without its key.

    source: kosis, eurostat, oecd. service: path below the source's address, or `file`.
    """

    source: str = Field(pattern=r"^[a-z0-9]+$")
    service: str
    parameters: dict[str, str]

    def digest(self) -> str:
        """The same for the same request, in whatever order its parameters stand."""
        text = json.dumps(self.model_dump(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Snapshot(Record):
    """One stored answer.

    retrieved_at: ISO 8601, UTC. sha256, bytes: of the stored body. redacted: the key stood in it and was cut.
    """

    asked: Asked
    retrieved_at: str
    sha256: str
    bytes: int
    status: int
    content_type: str
    redacted: bool = False


class Snapshots:
    """The store below one folder, usually `data/snapshots`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def store(
        self, asked: Asked, body: bytes, *, retrieved_at: str, status: int = 200, content_type: str = "", redacted: bool = False
    ) -> Snapshot:
        """Write body and record, each whole or not at all. ValueError if the request still holds a key."""
        if SECRETS & {name.lower() for name in asked.parameters}:
            raise ValueError("a request is stored without its key")
        digest = hashlib.sha256(body).hexdigest()
        stored = {"sha256": digest, "bytes": len(body), "status": status, "content_type": content_type, "redacted": redacted}
        snapshot = Snapshot.model_validate({"asked": asked, "retrieved_at": retrieved_at, **stored})
        folder = self.root / asked.source / digest
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "body").is_file():
            write_whole(folder / "body", body)
        record = json.dumps(snapshot.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_whole(folder / _name(asked), record.encode())
        return snapshot

    def body(self, snapshot: Snapshot) -> bytes:
        """The stored bytes. Raises ReportError E-SNAPSHOT-CHANGED if they are not those that were stored."""
        path = self.root / snapshot.asked.source / snapshot.sha256 / "body"
        found = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(found).hexdigest() != snapshot.sha256:
            raise ReportError("E-SNAPSHOT-CHANGED", source=snapshot.asked.source, sha256=snapshot.sha256)
        return found

    def find(self, asked: Asked) -> list[Snapshot]:
        """Every stored answer to a request, the latest first."""
        found = []
        for path in (self.root / asked.source).glob(f"*/{_name(asked)}"):
            try:
                found.append(Snapshot.model_validate_json(path.read_bytes()))
            except ValidationError:
                raise ReportError("E-SNAPSHOT-CHANGED", source=asked.source, sha256=path.parent.name) from None
        return sorted(found, key=lambda snapshot: snapshot.retrieved_at, reverse=True)


def _name(asked: Asked) -> str:
    return f"request-{asked.digest()[:16]}.json"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that others see the old content or the new, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
