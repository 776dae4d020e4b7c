"""Exhibits of the regressions: print beside estimate, intervals where they belong, and simulated values that cannot pass for findings."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.exhibits import style, svg
from kiet_report.exhibits.figures import heterogeneity, points, replication
from kiet_report.exhibits.frames import is_blank, published, write_frame
from kiet_report.exhibits.record import Row
from kiet_report.exhibits.text import ITSELF, exhibit_texts
from kiet_report.models.results import CONSTANT
from kiet_report.narrative.bind import bind
from kiet_report.pipeline.assemble import _itself
from kiet_report.registry.numbers import Numbers
from tests.exhibits import firm_chapters
from tests.exhibits.drawn import Drawn
from tests.exhibits.test_figures import drawn_ticks, texts_of

FIGURES = ("fig-5-5", "fig-5-6", "fig-5-7", "fig-5-c", "fig-5-d", "fig-5-e", "fig-5-f")
TABLES = ("tbl-5-1", "tbl-5-2", "tbl-5-3", "tbl-5-4", "tbl-5-c", "tbl-5-d", "tbl-5-e", "tbl-5-f", "tbl-5-g")


class Shown:
    """The exhibits of all chapters: their data, and what is drawn of them or of other data."""

    def __init__(self, chapters: dict[str, Drawn]) -> None:
        self.numbers = firm_chapters.numbers(chapters)
        self.exhibits = {exhibit: shown for chapter in chapters.values() for exhibit, shown in chapter.exhibits.items()}

    def data(self, exhibit: str) -> pd.DataFrame:
        return self.exhibits[exhibit][1].copy()

    def draw(self, exhibit: str, lang: Lang, data: pd.DataFrame | None = None) -> Any:
        draw, own = self.exhibits[exhibit]
        return draw(own if data is None else data, lang)


@pytest.fixture(scope="module")
def simulated() -> Shown:
    return Shown(firm_chapters.chapters("simulated"))


@pytest.fixture(scope="module")
def delivered() -> Shown:
    return Shown(firm_chapters.chapters("delivered"))


@pytest.fixture(scope="module")
def print_alone() -> Shown:
    return Shown(firm_chapters.without_firms())


def shown(row: Row) -> list[object]:
    return [cell.value if cell.status == "ok" else cell.status for cell in row.cells]


def patterns(ax: Axes, colour: str) -> set[bool]:
    """Whether the intervals of a colour are dashed."""
    return {line.is_dashed() for line in ax.lines if to_hex(line.get_color()) == colour and len(line.get_xdata()) == 2}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exhibit", sorted(FIGURES))
def test_figures_are_legible_and_can_be_saved(exhibit: str, lang: Lang, simulated: Shown, tmp_path: Path) -> None:
    wide = simulated.draw(exhibit, lang)
    for drawn in (wide, wide.narrow):
        assert drawn is not None
        with style.context():
            drawn.draw_without_rendering()
            for ax in drawn.axes:
                texts = [*texts_of(ax), *drawn_ticks(ax.xaxis)]
                assert min((text.get_fontsize() for text in texts), default=8) >= 8
                extents = [(text.get_text(), text.get_window_extent()) for text in texts]
                assert [text for text, box in extents if box.x0 < drawn.bbox.x0 - 1 or box.x1 > drawn.bbox.x1 + 1] == []
                for (one, box), (other, second) in combinations(extents, 2):
                    shared = np.minimum(box.max, second.max) - np.maximum(box.min, second.min)
                    assert (shared <= 1).any(), (one, other)
    assert svg.save(wide, tmp_path / f"{exhibit}.{lang}", prefix=f"{exhibit}-{lang}").startswith("<svg")


def test_simulated_estimates_are_dashed_and_open_delivered_ones_are_not(simulated: Shown, delivered: Shown) -> None:
    for exhibit in ("fig-5-5", "fig-5-c", "fig-5-e"):
        first, second = (shown.draw(exhibit, "ko").axes[0] for shown in (simulated, delivered))
        assert patterns(first, style.SUBJECT) == {True} and patterns(second, style.SUBJECT) == {False}
        fills = [{to_hex(line.get_markerfacecolor()) for line in ax.lines if line.get_marker() == "o"} for ax in (first, second)]
        assert style.PAPER in fills[0] and style.PAPER not in fills[1]
    hatches = [
        {patch.get_hatch() for container in shown.draw("fig-5-d", "ko").axes[0].containers for patch in container}
        for shown in (simulated, delivered)
    ]
    assert hatches == [{"////"}, {None}]


def test_year_effects_start_at_zero_on_equal_scales(simulated: Shown) -> None:
    axes = simulated.draw("fig-5-5", "en").axes
    assert [ax._left_title.get_text() for ax in axes] == ["(2) All industries", "(3) Manufacturing", "(4) Selected services"]
    assert len({ax.get_ylim() for ax in axes}) == 1
    base = simulated.data("fig-5-5").query("item == '2017'")
    assert len(base) == 3 and (base[["value", "low", "high"]] == 0).all(axis=None)


def test_groups_keep_their_row_and_say_why_it_is_empty(simulated: Shown) -> None:
    frame = simulated.data("fig-5-7")
    adoption = frame[frame["item"] == "group_adoption"].sort_values("value", ascending=False)
    missing = frame.loc[frame["item"] == "group_effect", "value"].isna()
    assert missing.any() and (~missing).sum() >= 4
    left, middle, right = simulated.draw("fig-5-7", "en").axes
    assert [tick.get_text() for tick in left.get_yticklabels()] == list(adoption["group_short_en"])
    assert [text.get_text() for text in middle.texts].count("too few firms") == missing.sum()
    assert [text.get_text() for text in right.texts if text.get_text().startswith("slope ")]


def test_without_a_slope_the_figure_says_so_and_draws_no_line(simulated: Shown) -> None:
    assert simulated.numbers["e56_slope"].value is None, "three provinces give no slope"
    right = simulated.draw("fig-5-6", "ko").axes[2]
    assert [text.get_text() for text in right.texts] == ["기울기를 추정할 집단이 모자람"]
    assert style.CONTRAST not in {to_hex(line.get_color()) for line in right.lines}


def test_an_endless_slope_has_no_band(simulated: Shown) -> None:
    frame = simulated.data("fig-5-7")
    frame.loc[frame["item"] == heterogeneity.SLOPE, ["low", "high"]] = [np.nan, 0.2]
    right = simulated.draw("fig-5-7", "ko", frame).axes[2]
    assert not right.collections
    assert right.texts[0].get_text().endswith("[-∞, 0.200]")


def test_the_band_is_narrowest_among_the_groups(simulated: Shown) -> None:
    by_measure = dict(iter(simulated.data("fig-5-7").groupby("item")))
    effect = by_measure["group_effect"].dropna(subset="value").set_index("group")
    adoption = by_measure["group_adoption"].set_index("group").loc[effect.index]
    line = heterogeneity.Line("e57_slope", slope=0.02, low=-0.05, high=0.10, intercept=0.1, spread=0.05)
    least, most = adoption["value"].min(), adoption["value"].max()
    x, low, high = heterogeneity.band(line, adoption, effect, np.array([least - 5, most + 5]))
    assert least <= x[np.argmin(high - low)] <= most
    middle = line.intercept + line.slope * x
    assert ((low < middle) & (middle < high)).all()


def test_a_far_distance_stands_at_the_edge_and_constants_nowhere(simulated: Shown) -> None:
    frame = simulated.data("fig-5-f")
    frame.loc[0, "value"] = 40.0
    (ax,) = simulated.draw("fig-5-f", "ko", frame).axes
    marks = [value for line in ax.lines if line.get_marker() == "o" for value in line.get_xdata()]
    assert max(marks) == replication.WIDEST
    assert len(marks) == ((frame["item"] != CONSTANT) & frame["value"].notna()).sum()


def test_a_horizon_with_few_firms_says_so(simulated: Shown) -> None:
    frame = simulated.data("fig-5-c")
    frame.loc[frame["item"] == "h4", ["value", "low", "high", "status"]] = [np.nan, np.nan, np.nan, "few_adopters"]
    (ax,) = simulated.draw("fig-5-c", "en", frame).axes
    assert "too few firms" in [text.get_text() for text in ax.texts]
    assert len([line for line in ax.lines if line.get_marker() == "o"]) == frame["value"].notna().sum() == len(frame) - 1


@pytest.mark.parametrize(("value", "text"), [(-0.0144, "-0.014"), (np.inf, "∞"), (-np.inf, "-∞"), (2.0, "2.000")])
def test_numbers_on_drawings(value: float, text: str) -> None:
    assert points.written(value, 3) == text


@pytest.mark.parametrize("exhibit", sorted(TABLES))
def test_both_languages_hold_the_same_numbers(exhibit: str, simulated: Shown) -> None:
    ko, en = (simulated.draw(exhibit, lang) for lang in LANGUAGES)
    assert [column.id for column in ko.columns] == [column.id for column in en.columns]
    for one, other in zip(ko.rows, en.rows, strict=True):
        for a, b in zip(one.cells, other.cells, strict=True):
            assert (a.status, a.std_error, a.stars, a.key) == (b.status, b.std_error, b.stars, b.key)
            assert isinstance(a.value, str) or a.value == b.value


def test_adoption_sets_each_column_beside_its_estimate(simulated: Shown) -> None:
    made = simulated.draw("tbl-5-1", "en")
    assert [(column.group, column.label) for column in made.columns[3:5]] == [
        ("(2) Probit, all", "Print"),
        ("(2) Probit, all", "Simulated"),
    ]
    cells = {row.cells[0].value: row.cells[1:] for row in made.rows if row.cells}
    big_data = cells["Big data"]
    assert [cell.value for cell in big_data[::2]] == pytest.approx([0.252, 0.072, 0.038, 0.074])
    assert [cell.std_error for cell in big_data[::2]] == pytest.approx([0.010, 0.006, 0.007, 0.018])
    assert {cell.stars for cell in big_data[::2]} == {3}
    assert big_data[3].value == pytest.approx((simulated.numbers["e51_c2_big_data"].value or 0) / 100)
    assert [cell.value for cell in cells["Observations"][::2]] == [60617, 59926, 31271, 8501]
    assert cells["Robot"][-1].value == "left out", "nobody in the made-up services uses robots"
    assert [cell.status for cell in cells["Industry effects"]] == ["ok"] * 5 + ["blank"] + ["ok"] * 2
    assert [row.heading for row in made.rows if row.kind == "group"] == ["Firm traits", "Use of other technologies", "Model and sample"]


def test_delivered_estimates_are_not_called_simulated(delivered: Shown) -> None:
    assert [column.label for column in delivered.draw("tbl-5-1", "ko").columns[1:3]] == ["인쇄본", "추정"]
    assert [column.group for column in delivered.draw("tbl-5-2", "en").columns[2:4]] == ["Estimate", "Estimate"]


def test_without_firms_the_print_stands_alone(print_alone: Shown) -> None:
    made = print_alone.draw("tbl-5-3", "ko")
    assert [column.id for column in made.columns] == ["variable", "c1_print", "c2_print"]
    cells = {row.cells[0].value: shown(row)[1:] for row in made.rows if row.cells}
    assert cells["인공지능 활용 × 연구개발 집중도"] == [-0.003, -0.007]
    assert cells["매출액"] == ["blank", 0.842]
    assert cells["상수항"] == [6.157, 2.497]
    words = print_alone.draw("tbl-5-2", "en")
    assert [shown(row)[1] for row in words.rows][:3] == [0.147, "negative, not significant", "not significant or partly negative"]
    assert [column.id for column in words.columns] == ["model", "print"]


def test_baseline_says_in_words_what_the_print_does(simulated: Shown) -> None:
    rows = [shown(row) for row in simulated.draw("tbl-5-2", "ko").rows]
    assert [row[0] for row in rows][-2:] == ["(7) 시스템 GMM, 1단계", "(7) 시스템 GMM, 2단계"]
    assert [row[1] for row in rows] == [
        0.147, "음수, 비유의", "비유의 또는 일부 음수", "비유의 또는 일부 음수", "비유의", "blank", "음수, 비유의", "blank", "음수, 비유의",
    ]  # fmt: skip
    assert rows[0][3] == "blank" and isinstance(rows[4][3], float)


def test_gmm_states_what_speaks_against_an_estimate(simulated: Shown) -> None:
    frame = simulated.data("tbl-5-c")
    objection = frame["measure"] == "gmm_objection"
    raised = frame.assign(value=frame["value"].where(~objection, frame["item"].isin(["hansen", "ar2"]).astype(float)))
    rows = [row for row in simulated.draw("tbl-5-c", "en", raised).rows if row.kind == "body"]
    assert len(rows) == 6 and {row.cells[-1].value for row in rows} == {"Hansen rejects, AR(2) rejects"}
    clear = simulated.draw("tbl-5-c", "en", frame.assign(value=frame["value"].where(~objection, 0.0))).rows
    assert {row.cells[-1].value for row in clear if row.kind == "body"} == {"nothing"}


def test_turnover_leaves_the_ends_blank(simulated: Shown) -> None:
    rows = simulated.draw("tbl-5-e", "en").rows
    assert shown(rows[0])[2:4] == ["blank", "blank"] and shown(rows[-1])[4:6] == ["blank", "blank"]
    assert shown(rows[1])[2:4] != ["blank", "blank"]


def test_agreement_adds_up(simulated: Shown) -> None:
    made = simulated.draw("tbl-5-f", "en")
    body = [shown(row) for row in made.rows if row.kind == "body"]
    total = shown(made.rows[-1])
    assert len(body) == 8 and [row.heading for row in made.rows if row.kind == "group"] == ["Table 5-1", "Table 5-3", "Table 5-4"]
    assert total[1] == sum(row[1] for row in body) == 113
    assert total[3] == pytest.approx(100 * total[2] / total[1])


def test_every_printed_coefficient_has_a_verdict(simulated: Shown) -> None:
    rows = [shown(row) for row in simulated.draw("tbl-5-g", "ko").rows if row.kind == "body"]
    assert len(rows) == 117
    assert {row[-1] for row in rows} <= {"일치", "반올림하면 일치", "불일치", "세지 않음", "추정 불가"}
    missing = [row[1:4] for row in rows if row[-1] == "추정 불가"]
    assert [0.010, "blank", "blank"] in missing, "nobody in the made-up services uses robots"
    assert all(row[1:] == ["blank", "blank"] for row in missing)


def test_words_bind_and_name_every_column(simulated: Shown, tmp_path: Path) -> None:
    for exhibit in [*FIGURES, *TABLES]:
        frame, text = simulated.data(exhibit), exhibit_texts()[exhibit]
        assert [str(name) for name in published(frame).columns if name not in text.columns] == [], exhibit
        write_frame(frame, tmp_path / f"{exhibit}.frame.json")
        itself = _itself(frame)
        assert itself is not None and itself.period == "2017-2022"
        numbers = Numbers([*simulated.numbers.values(), itself])
        assert ITSELF in numbers
        for place, pair in text.texts():
            for lang in LANGUAGES:
                written = bind(pair[lang], numbers, lang, f"{exhibit} {place}")
                assert written.endswith(".") == (place == "alt" or place.startswith("notes")), (exhibit, place)


def test_a_panel_of_other_years_changes_the_words() -> None:
    moved = Shown(firm_chapters.chapters("delivered", later=1))

    def said(exhibit: str, part: str, lang: Lang) -> str:
        itself = _itself(moved.data(exhibit))
        assert itself is not None
        return bind(getattr(exhibit_texts()[exhibit], part)[lang], Numbers([*moved.numbers.values(), itself]), lang)

    assert "2018년과 견준 2023년의 연도 효과" in said("fig-5-5", "title", "ko") and "against 2018" in said("fig-5-5", "subtitle", "en")
    assert said("fig-5-6", "subtitle", "en").endswith("2018–2023") and "2018~2023년" in said("tbl-5-e", "subtitle", "ko")
    assert said("tbl-5-1", "subtitle", "ko").endswith("2017~2023년"), "print and estimate together"
    assert "2018~2023년" in said("fig-5-d", "subtitle", "ko") and said("tbl-5-c", "subtitle", "en").endswith("2018–2023")


def test_only_a_simulated_panel_has_the_note_that_it_is(simulated: Shown) -> None:
    for exhibit in [*FIGURES, *TABLES]:
        own = [note for note in exhibit_texts()[exhibit].notes if note.needs == "n_sim_rows"]
        assert len(own) == 1 and "모의" in own[0].ko and "simulated" in own[0].en, exhibit
        assert not own[0].applies(simulated.numbers)


def test_without_firms_what_needs_them_is_absent(print_alone: Shown) -> None:
    for exhibit in (*FIGURES, *TABLES):
        blank = is_blank(print_alone.data(exhibit))
        assert blank == (exhibit not in ("tbl-5-1", "tbl-5-2", "tbl-5-3", "tbl-5-4")), exhibit
