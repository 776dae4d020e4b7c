"""Exhibits of the survey: ranked options with their intervals, ordered questions, and tables of firms asked."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from kiet_report.exhibits import style
from kiet_report.exhibits.figures import survey
from kiet_report.exhibits.tables import survey as tables
from tests.exhibits.test_figures import words_of
from tests.exhibits.test_tables import shown

Frames = dict[str, dict[str, pd.DataFrame]]


def test_survey_options_are_ranked_with_intervals(frames: Frames) -> None:
    frame = frames["2026"]["fig-6-30"]
    (ax,) = survey.options(frame, "ko").axes
    widths = [patch.get_width() for container in ax.containers for patch in container]
    assert widths == [59.6, 21.4, 18.7]
    assert {to_hex(patch.get_facecolor()) for container in ax.containers for patch in container} == {style.CONTRAST}
    ends = sorted(float(line.get_xdata()[-1]) for line in ax.lines if to_hex(line.get_color()) == style.INK)
    assert ends == pytest.approx(sorted(frame["high"].dropna()))
    assert ax.get_yticklabels()[-1].get_text() == "그 외 보기" and "미공표" in words_of(ax.figure)


def test_an_ordered_question_keeps_its_order(frames: Frames) -> None:
    frame = frames["2026"]["fig-6-22"].iloc[[1, 0, 2]]
    (ax,) = survey.attainment(frame, "en").axes
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Above expectation", "Below expectation", "Other option(s)"]


def test_expectations(frames: Frames) -> None:
    table = tables.expectations(frames["2026"]["tbl-6-6"], "ko")
    assert [row.heading for row in table.rows if row.kind == "group"] == ["인공지능 도입 기업(233개)", "인공지능 미도입 기업(327개)"]
    assert shown(table.rows[1]) == ["현재", 21.5, 43.8, 34.8, 50, 102, 81]
    assert [column.label for column in table.columns[1:4]] == ["낮음", "보통(계산)", "높음"]


def test_sample_adds_up(frames: Frames) -> None:
    table = tables.sample(frames["2026"]["tbl-6-1"], "ko")
    assert shown(table.rows[-1]) == ["전체", 233, 100, 327, 100, 560]
    assert table.rows[-1].kind == "total"
    assert [row.heading for row in table.rows if row.kind == "group"] == ["2023년 매출액", "종사자 규모", "주업종"]
