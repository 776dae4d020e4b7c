"""A chapter shows what another registers, and registers nothing twice."""

from __future__ import annotations

from pathlib import Path

from kiet_report.chapter import Chapter
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.editions.edition import open_edition

PROJECT = Project(Path(__file__).parents[1])


def rate(value: float) -> list[Number]:
    fields = {"unit": "percent", "period": "2022", "definition": "published_count", "basis": "print", "source": "print_2024"}
    return [Number(measure="ai_rate", value=value, **fields)]


def test_what_is_quoted_is_in_views_and_not_registered(tmp_path: Path) -> None:
    report = Chapter("x", open_edition(PROJECT, "2026"), tmp_path)
    report.quote(rate, 4.5)
    shown = report.view(item="period", measure="ai_rate")
    assert (list(shown["key"]), list(shown["value"]), report.numbers) == (["ai_rate_2022"], [4.5], {})


def test_its_own_number_stands_before_a_quoted_one(tmp_path: Path) -> None:
    report = Chapter("x", open_edition(PROJECT, "2026"), tmp_path)
    report.quote(rate, 4.5)
    report.register(rate, 4.6)
    assert list(report.view(item="period", measure="ai_rate")["value"]) == [4.6]
