"""Figures draw the values they are given, start bars at zero, name what is missing, and never join what must not be joined."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from kiet_report.analysis.adoption import in_last_year
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.exhibits import style, svg
from kiet_report.exhibits.figures import adoption, bars, introduction, years
from tests.architecture.recorder import Recording
from tests.exhibits.chapters import exhibits

Recordings = dict[str, Recording]
Frames = dict[str, dict[str, pd.DataFrame]]
FIGURES = exhibits("fig")


def drawn_ticks(axis: Axis) -> list[Text]:
    """Labels of ticks inside the panel; matplotlib keeps some outside that it never draws."""
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]


def texts_of(ax: Axes) -> list[Text]:
    """Every text of a panel but the scale below it."""
    return [text for text in [*ax.texts, *drawn_ticks(ax.yaxis), ax._left_title] if text.get_text()]


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in texts_of(ax)]


def stretches(ax: Axes) -> list[tuple[float, float]]:
    """Start and end of every line that joins two values."""
    joined = [line.get_xdata() for line in ax.lines if to_hex(line.get_color()) == style.SUBJECT and len(line.get_xdata()) == 2]
    return [(float(x[0]), float(x[-1])) for x in joined]


@pytest.mark.parametrize(("edition", "lang"), [("2024", "ko"), ("2026", "ko"), ("2026", "en")])
def test_every_figure_of_every_edition_can_be_saved(edition: str, lang: Lang, recordings: Recordings, tmp_path: Path) -> None:
    for exhibit, (draw, data) in recordings[edition].shown.items():
        if exhibit not in FIGURES:
            continue
        drawn = draw(data, lang)
        assert drawn.get_size_inches()[0] == style.WIDTH
        assert drawn.narrow is not None and drawn.narrow.get_size_inches()[0] == style.NARROW_WIDTH
        assert svg.save(drawn, tmp_path / f"{exhibit}.{lang}", prefix=f"{exhibit}-{lang}").startswith("<svg")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exhibit", FIGURES)
def test_text_is_inside_large_enough_and_clear_of_other_text(exhibit: str, lang: Lang, recordings: Recordings) -> None:
    draw, data = recordings["2026"].shown[exhibit]
    wide = draw(data, lang)
    for drawn in (wide, wide.narrow):
        with style.context():
            drawn.draw_without_rendering()
            for ax in drawn.axes:
                texts = [*texts_of(ax), *drawn_ticks(ax.xaxis)]
                assert min((text.get_fontsize() for text in texts), default=8) >= 8
                extents = [(text.get_text(), text.get_window_extent()) for text in texts]
                outside = [text for text, box in extents if box.x0 < drawn.bbox.x0 - 1 or box.x1 > drawn.bbox.x1 + 1]
                assert outside == []
                for (one, box), (other, second) in combinations(extents, 2):
                    shared = np.minimum(box.max, second.max) - np.maximum(box.min, second.min)
                    assert (shared <= 1).any(), (one, other)


def test_bars_start_at_zero(recordings: Recordings) -> None:
    for exhibit in ("fig-5-1", "fig-5-2", "fig-5-4"):
        draw, data = recordings["2026"].shown[exhibit]
        drawn = draw(data, "ko")
        for ax in drawn.axes:
            assert 0 in (ax.get_xlim()[0], ax.get_ylim()[0])
            for container in ax.containers:
                assert all(0 in (patch.get_x(), patch.get_y()) for patch in container)


def test_by_year_marks_what_is_not_obtained_and_draws_no_zero(frames: Frames) -> None:
    firms, rate = adoption.by_year(frames["2024"]["fig-5-1"], "ko").axes
    assert [patch.get_height() for container in firms.containers for patch in container] == [174, 620]
    assert [text.get_text() for text in firms.texts].count("미확보") == 2  # 2018-2021 together, and 2023
    assert [text.get_text() for text in rate.texts].count("미확보") == 1
    assert "6.3\n잠정" in [text.get_text() for text in rate.texts]


def test_no_line_crosses_a_year_without_a_value(frames: Frames) -> None:
    _, rate = adoption.by_year(frames["2026"]["fig-5-1"], "en").axes
    assert stretches(rate) == [(2021, 2022), (2022, 2023)]


def test_a_provisional_point_is_hollow(frames: Frames) -> None:
    _, rate = adoption.by_year(frames["2026"]["fig-5-1"], "en").axes
    fills = {float(line.get_xdata()[0]): to_hex(line.get_markerfacecolor()) for line in rate.lines if line.get_marker() == "o"}
    assert fills == {2017: style.SUBJECT, 2021: style.SUBJECT, 2022: style.SUBJECT, 2023: style.PAPER}


def test_no_line_crosses_a_break(frames: Frames) -> None:
    (ax,) = adoption.ict_survey_break(frames["2026"]["fig-5-b"], "ko").axes
    assert stretches(ax) == []
    assert "문항 변경" in [text.get_text() for text in ax.texts]
    neighbours = frames["2026"]["fig-5-b"].iloc[[0, 1]]
    assert neighbours["period"].tolist() == ["2021", "2022"], "neighbouring years on both sides of the break"
    assert stretches(adoption.ict_survey_break(neighbours, "ko").axes[0]) == []
    joined = neighbours.assign(segment=0)
    assert stretches(adoption.ict_survey_break(joined, "ko").axes[0]) == [(2021, 2022)], "without the break they are one series"


def test_definitions_have_panels_of_their_own_on_equal_axes(frames: Frames) -> None:
    axes = adoption.definitions_compared(frames["2026"]["fig-5-a"], "ko").axes
    assert len(axes) == 5 and len({(ax.get_xlim(), ax.get_ylim()) for ax in axes}) == 1
    labels = {ax._left_title.get_text(): sorted(text.get_text() for text in ax.texts) for ax in axes}
    assert labels == {
        "공표 기준": ["6.3"],
        "SGI 산출": ["6.4"],
        "Pyo et al. 산출": ["5.9"],
        "KISDI 산출": ["6.1", "9.2"],
        "한국은행 산출": ["9.6", "미확보"],
    }
    english = adoption.definitions_compared(frames["2026"]["fig-5-a"], "en").axes
    assert "As published" in [ax._left_title.get_text() for ax in english]


def test_industries_by_definition_and_rank(frames: Frames) -> None:
    (only,) = adoption.by_industry(frames["2024"]["fig-5-2"], "ko").axes
    first, second = adoption.by_industry(frames["2026"]["fig-5-2"], "ko").axes
    assert [tick.get_text() for tick in only.get_yticklabels()][0::6] == ["정보통신", "그 외 산업"]
    widths = [patch.get_width() for container in first.containers for patch in container]
    assert widths == sorted(widths, reverse=True) == [19.0, 13.0, 12.8, 10.6, 2.7, 2.6]
    colours = [to_hex(patch.get_facecolor()) for container in first.containers for patch in container]
    assert colours == [style.SUBJECT] * 4 + [style.CONTEXT] * 2
    assert first.get_xlim() == second.get_xlim()
    assert [ax._left_title.get_text() for ax in (first, second)] == ["2022년, 공표 기준", "2023년, SGI 산출"]
    assert "전 산업 4.5" in words_of(first.figure) and "전 산업 6.4" in words_of(first.figure)


@pytest.mark.parametrize(("lang", "span"), [("ko", "1~4"), ("en", "1\u20134")])
def test_regions(frames: Frames, lang: Lang, span: str) -> None:
    tiles, ranked = adoption.by_region(frames["2026"]["fig-5-3"], lang).axes
    assert len(tiles.patches) == 17
    assert [text.get_text() for text in ranked.texts].count(span) == 14
    spans = [patch for container in ranked.containers for patch in container if patch.get_alpha()]
    assert {(patch.get_x(), patch.get_x() + patch.get_width()) for patch in spans} == {(1, 4)}
    assert ranked.get_yticklabels()[0].get_text() == ("서울" if lang == "ko" else "Seoul")
    assert ranked.get_yticklabels()[-1].get_text() == ("전북" if lang == "ko" else "Jeonbuk")


def test_regions_show_the_country_where_the_view_has_it(frames: Frames) -> None:
    frame = frames["2026"]["fig-5-3"]
    assert "Korea 4.5" in words_of(adoption.by_region(frame, "en"))
    regions = frame[frame["measure"] != adoption.REFERENCE]
    assert not [text for text in words_of(adoption.by_region(regions, "en")) if "Korea" in text]


def test_industries_without_a_whole_are_drawn_without_it(frames: Frames) -> None:
    frame = frames["2024"]["fig-5-2"]
    (ax,) = adoption.by_industry(frame[frame["measure"] != adoption.REFERENCE], "ko").axes
    assert not [text for text in words_of(ax.figure) if "전 산업" in text]
    assert {to_hex(patch.get_facecolor()) for container in ax.containers for patch in container} == {style.SUBJECT}


def test_only_the_last_year_of_a_definition_is_drawn(frames: Frames) -> None:
    frame = frames["2024"]["fig-5-2"]
    later = frame[frame["item"].isin(["J", "C"])].assign(period="2024", value=[34.0, 5.5])
    (ax,) = adoption.by_industry(in_last_year(pd.concat([frame, later], ignore_index=True)), "ko").axes
    assert [patch.get_width() for container in ax.containers for patch in container] == [34.0, 5.5]
    assert ax._left_title.get_text() == "2024년, 공표 기준"


def test_use_areas_keep_ai_apart_from_nine_technologies(frames: Frames) -> None:
    assert len(adoption.by_use_area(frames["2024"]["fig-5-4"], "ko").axes) == 1
    alone, nine = adoption.by_use_area(frames["2026"]["fig-5-4"], "ko").axes
    assert len(alone.patches) == 5 and len(nine.patches) == 10


def test_a_missing_use_area_is_named_and_not_drawn_as_zero(frames: Frames) -> None:
    frame = frames["2026"]["fig-5-4"]
    gone = (frame["period"] == "2018") & (frame["item"] == "sales")
    _, nine = adoption.by_use_area(frame.assign(value=frame["value"].mask(gone)), "ko").axes
    assert "미확보" in [text.get_text() for text in nine.texts]
    assert len(nine.patches) == 9


def test_outline_names_fields_and_chapters(frames: Frames) -> None:
    said = words_of(introduction.outline(frames["2026"]["fig-1-1"], "ko"))
    assert {"기술", "금융", "인력", "규제", "부문별 정책과제", "제7~8장"} <= set(said)
    assert {"Chapter 4", "Chapters 2\u20133", "Workforce"} <= set(words_of(introduction.outline(frames["2026"]["fig-1-1"], "en")))


@pytest.mark.parametrize(
    ("known", "found"),
    [([], [(2017, 2020)]), ([2018], [(2017, 2017), (2019, 2020)]), ([2017, 2020], [(2018, 2019)]), ([2017, 2018, 2019, 2020], [])],
)
def test_runs(known: list[int], found: list[tuple[int, int]]) -> None:
    assert list(years.runs(range(2017, 2021), known)) == found


def test_long_labels_break_in_two() -> None:
    assert bars.broken("Information and communication", 18).count("\n") == 1
    assert bars.broken("짧은 이름", 18) == "짧은 이름"
    assert "\n" in bars.broken("아주 길어서 한 줄에 들어가지 않는 산업의 이름", 24)
