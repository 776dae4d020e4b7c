"""One command at a time that writes what others read: a build, a preview, a publication."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project


@contextlib.contextmanager
def locked(project: Project, wait: float = 0) -> Iterator[None]:
    """Hold the project alone. The lock is the operating system's: it is free as soon as its holder is gone, killed or not.

    wait: seconds to wait for another holder to end before E-LOCK.
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
