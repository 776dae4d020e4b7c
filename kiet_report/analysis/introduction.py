"""The frame of the study: what is done in which order, and the projects it follows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.core.records import Number

STEPS = (
    ("policy", "국내외 정책 동향", "Policies at home and abroad", "2~3", "proposals"),
    ("cases", "활용 사례", "Case studies", "4", "proposals"),
    ("firms", "기업자료 실증분석", "Analysis of firm data", "5", "proposals"),
    ("survey", "기업 실태조사", "Survey of firms", "6", "proposals"),
    ("proposals", "부문별 정책과제: 기술, 금융, 인력, 규제", "Policy tasks: technology, finance, workforce, regulation", "7~8", ""),
)
ASPECTS = {"구성 방식": "structure", "분야": "fields"}


def outline() -> pd.DataFrame:
    """그림 1-1: the five steps of the study. Columns: step, name_ko/en, chapters (of the print), leads_to.

    It shows text and no number, so its frame is one of text and no view of numbers.
    """
    steps = pd.DataFrame(STEPS, columns=["step", "name_ko", "name_en", "chapters", "leads_to"])
    return steps.assign(basis="print", source="print_2024")


def projects(comparison: pd.DataFrame) -> pd.DataFrame:
    """표 1-1: the four yearly projects compared. comparison: table ``ch1_table1_1_project_comparison``.

    It shows text and no number, so its frame is one of text and no view of numbers.
    """
    out = comparison[["study_ko", "study_en", "aspect_ko", "aspect_en", "value_ko", "value_en"]].copy()
    out["aspect"] = out["aspect_ko"].map(ASPECTS)
    return out.assign(basis="print", source="print_2024")


def inventory(exhibits: pd.DataFrame, errata: pd.DataFrame) -> Iterator[Number]:
    """How much there is of the print: its exhibits, and the inconsistencies found in it. Tables ``exhibits_index`` and ``errata``."""
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
