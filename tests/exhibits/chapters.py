"""The chapters whose exhibits are tested here, as their notebooks show them: drawing, data and words of each."""

from __future__ import annotations

from pathlib import Path

from kiet_report.core.paths import Project
from tests.architecture.recorder import notebooks

PROJECT = Project(Path(__file__).parents[2])
EDITIONS = ("2024", "2026")
CHAPTERS = ("01_introduction", "05_1_adoption", "06_2_results")


def exhibits(kind: str = "") -> list[str]:
    """Ids of the exhibits that the chapters declare, in reading order. kind: fig or tbl, both when empty."""
    declared = [exhibit for notebook in notebooks(PROJECT) if notebook.name in CHAPTERS for exhibit in notebook.exhibits]
    return [exhibit for exhibit in declared if exhibit.startswith(kind)]
