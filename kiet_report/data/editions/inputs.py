"""Where readers get their files from.

A reader asks for a path and never builds one, so an edition can record what a chapter read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiet_report.core.errors import ReportError


class Inputs(Protocol):
    """The input files of an edition."""

    def path(self, relative: str) -> Path:
        """The file at `relative`, a path with forward slashes from `data/` (``print-2024/errata.csv``)."""
        ...


@dataclass(frozen=True)
class Folder:
    """All files of one data folder, unrecorded: for tests and for looking around."""

    root: Path

    def path(self, relative: str) -> Path:
        """The file below the folder; a path that leads out of it, or to no file, is E-DATA."""
        found = (self.root / relative).resolve()
        if not found.is_relative_to(self.root.resolve()) or not found.is_file():
            raise ReportError("E-DATA", file=f"data/{relative}", line=0, column="-", expected="file", got="none")
        return found
