"""Put a finished folder in its place by one rename: whoever looks there finds the old folder or the new one, whole, and never neither.

What is not finished lies beside the place as `.new-<name>`, what was replaced as `.old-<name>`. A process killed in between leaves them,
and the next one undoes that first.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def fresh(place: Path) -> Path:
    """An empty folder beside a place, to be filled and then put there. Whatever a killed process left is undone first."""
    place.parent.mkdir(parents=True, exist_ok=True)
    recover(place)
    folder = place.with_name(f".new-{place.name}")
    folder.mkdir()
    return folder


def put(folder: Path, place: Path) -> None:
    """Put a finished folder where another may stand."""
    if not place.exists():
        folder.rename(place)
        return
    old = place.with_name(f".old-{place.name}")
    if exchange(folder, place):
        folder.rename(old)
    else:
        place.rename(old)
        folder.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def recover(place: Path) -> None:
    """Undo what a killed process left: a folder moved aside and not yet replaced is moved back, unfinished folders go."""
    old = place.with_name(f".old-{place.name}")
    if old.exists() and not place.exists():
        old.rename(place)
    for leftover in (old, place.with_name(f".new-{place.name}")):
        shutil.rmtree(leftover, ignore_errors=True)


def exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux); False where it cannot, and nothing happened.

    With two renames instead, a reader could come between them and find no folder at all.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0)
