"""Where things are. Every path of the project is named here and nowhere else."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from kiet_report.core.errors import ReportError

EDITION_ID = re.compile(r"[0-9]{4}(-[a-z0-9]{1,8})?")


def edition_id(text: str) -> str:
    """The id itself when it is one: a year, or a year with a short suffix (`2026-r1`);
    otherwise E-EDITION.

    Nothing else ever becomes a path.
    """
    if not EDITION_ID.fullmatch(text):
        raise ReportError("E-EDITION", given=ascii(text[:40]))
    return text


def emptied(folder: Path) -> Path:
    """The folder itself, there and empty: what is written into it from nothing keeps nothing that no longer belongs."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


@dataclass(frozen=True)
class Project:
    """The folders of one checkout. `root` holds book/, notebooks/, data/ and the rest."""

    root: Path

    @classmethod
    def find(cls) -> Project:
        """The checkout named by KIET_REPORT_ROOT, else the one above the working folder,
        else the one this package lies in.
        """
        named = os.environ.get("KIET_REPORT_ROOT")
        starts = [Path(named)] if named else [Path.cwd(), Path(__file__).parents[2]]
        for start in starts:
            for folder in (start, *start.parents):
                if (folder / "book" / "_toc.yml").is_file() and (folder / "notebooks").is_dir():
                    return cls(folder.resolve())
        raise ReportError("E-PROJECT", looked=", ".join(str(start) for start in starts))

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def package(self) -> Path:
        return self.root / "kiet_report"

    @property
    def build(self) -> Path:
        """Everything that can be thrown away: finished runs, staged registries, Sphinx caches, the lock."""
        return self.root / ".build"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def editions_file(self) -> Path:
        """Names the default edition, and nothing else does."""
        return self.data / "editions" / "editions.yaml"

    def edition_data(self, edition: str) -> Path:
        return self.data / "editions" / edition_id(edition)

    def edition_site(self, edition: str) -> Path:
        return self.site / "editions" / edition_id(edition)

    def notebook(self, chapter: str) -> Path:
        return self.notebooks / f"{chapter}.ipynb"

    def relative(self, path: Path) -> str:
        """The path as people read it: from the root, with forward slashes."""
        return path.resolve().relative_to(self.root).as_posix()
