"""The frame of the study: what is done in which order, and the projects it follows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.core.records import Number
from kiet_report.data.facts.item_names import item_names

STEPS = (
    ("policy", "2~3", "proposals"),
    ("cases", "4", "proposals"),
    ("firms", "5", "proposals"),
    ("survey", "6", "proposals"),
    ("proposals", "7~8", ""),
)
"""Step, chapters of the print, and the step it leads to."""


def outline() -> pd.DataFrame:
    """그림 1-1: the five steps of the study. Columns: step, name_ko/en, chapters (of the print), leads_to.

    It shows text and no number, so its frame is one of text and no view of numbers.
    """
    names = item_names("study_step")
    rows = [(step, names[step].ko, names[step].en, chapters, leads_to) for step, chapters, leads_to in STEPS]
    steps = pd.DataFrame(rows, columns=["step", "name_ko", "name_en", "chapters", "leads_to"])
    return steps.assign(basis="print", source="print_2024")


def projects(comparison: pd.DataFrame) -> pd.DataFrame:
    """표 1-1: the four yearly projects compared. comparison: table ``ch1_table1_1_project_comparison``.

    It shows text and no number, so its frame is one of text and no view of numbers.
    """
    out = comparison[["study_ko", "study_en", "aspect_ko", "aspect_en", "value_ko", "value_en"]].copy()
    # one English word each: it serves as the id
    return out.assign(aspect=out["aspect_en"], basis="print", source="print_2024")


def inventory(exhibits: pd.DataFrame, errata: pd.DataFrame) -> Iterator[Number]:
    """How much there is of the print: its exhibits, and the inconsistencies found in it.
    Tables ``exhibits_index`` and ``errata``.
    """
    counts: list[tuple[str, dict[str, str], int, str]] = [
        ("print_inventory", {"kind": "exhibits"}, len(exhibits), "items"),
        ("print_inventory", {"kind": "tables"}, int((exhibits["kind"] == "table").sum()), "items"),
        ("print_inventory", {"kind": "figures"}, int((exhibits["kind"] == "figure").sum()), "items"),
        ("errata", {}, len(errata), "entries"),
        ("errata", {"severity": "high"}, int((errata["severity"] == "high").sum()), "entries"),
    ]
    for measure, at, value, unit in counts:
        yield Number(
            measure=measure, at=at, value=value, unit=unit, period="2024", definition="inventory", basis="print", source="print_2024"
        )  # fmt: skip
