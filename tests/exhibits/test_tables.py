"""Tables say what the frames say, in both languages, and call a missing value by its name."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.exhibits.record import Row, Table
from kiet_report.exhibits.tables import adoption, introduction
from tests.architecture.recorder import Recording
from tests.exhibits.chapters import exhibits

Recordings = dict[str, Recording]
Frames = dict[str, dict[str, pd.DataFrame]]


def shown(row: Row) -> list[object]:
    return [cell.value if cell.status == "ok" else cell.status for cell in row.cells]


@pytest.mark.parametrize("exhibit", exhibits("tbl"))
def test_both_languages_hold_the_same_numbers(exhibit: str, recordings: Recordings) -> None:
    draw, data = recordings["2026"].shown[exhibit]
    ko, en = (draw(data, lang) for lang in LANGUAGES)
    assert [column.id for column in ko.columns] == [column.id for column in en.columns]
    for one, other in zip(ko.rows, en.rows, strict=True):
        assert [cell.status for cell in one.cells] == [cell.status for cell in other.cells]
        assert [cell.key for cell in one.cells] == [cell.key for cell in other.cells]
        for a, b in zip(shown(one), shown(other), strict=True):
            assert isinstance(a, str) == isinstance(b, str)
            assert isinstance(a, str) or a == b
    assert Table.model_validate_json(ko.model_dump_json()) == ko


@pytest.mark.parametrize(("lang", "heading"), [("ko", "공표 기준(2023년 잠정)"), ("en", "As published (2023 provisional)")])
def test_rates_by_definition(frames: Frames, lang: Lang, heading: str) -> None:
    table = adoption.rates_by_definition(frames["2026"]["tbl-5-a"], lang)
    assert [column.id for column in table.columns] == ["year", "published_count", "pyo", "kisdi", "sgi", "bok"]
    assert table.columns[1].label == heading
    rows = {row.cells[0].value: shown(row)[1:] for row in table.rows}
    assert rows["2023"] == [6.3, 5.9, 6.1, 6.4, "not_obtained"]
    assert rows["2019"] == ["not_obtained", 3.1, "not_obtained", "not_obtained", "not_obtained"]
    assert list(rows) == [str(year) for year in range(2017, 2025)]


def test_vintages(frames: Frames) -> None:
    rows = [shown(row) for row in adoption.vintages(frames["2026"]["tbl-5-b"], "en").rows]
    assert ["2023", "provisional", 2665, 14550, 18.3, "18 December 2024"] in rows
    assert ["2023", "final", 2653, 14546, 18.2, "16 December 2025"] in rows
    assert ["2017", "final", 1014, 12579, 8.1, "blank"] in rows
    korean = [shown(row) for row in adoption.vintages(frames["2026"]["tbl-5-b"], "ko").rows]
    assert ["2023", "확정", 2653, 14546, 18.2, "2025. 12. 16."] in korean


def test_projects(frames: Frames) -> None:
    table = introduction.projects(frames["2024"]["tbl-1-1"], "en")
    assert shown(table.rows[-1]) == ["This study", "AI use and results", "Technology, finance, workforce, regulation"]
    assert len(table.rows) == 4 and len(table.columns) == 3
