"""What several processes of a test run need and one of them makes: a book, a built report."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], str | None]) -> Path:
    """A new folder that the first process to ask fills, for all processes of this run.

    make: returns what went wrong, which every process is told.
    """
    temporary = factory.getbasetemp()
    shared = temporary.parent if temporary.name.startswith("popen-") else temporary
    folder, told = shared / f"once-{name}", shared / f"once-{name}.txt"
    with FileLock(shared / f"once-{name}.lock"):
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            told.write_text(make(folder) or "", encoding="utf-8")
    failure = told.read_text(encoding="utf-8")
    assert not failure, failure
    return folder
