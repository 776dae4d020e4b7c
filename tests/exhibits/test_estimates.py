"""Exhibits of the regressions: print beside estimate, intervals where they belong, and simulated values that cannot pass for findings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from kiet_report.analysis import (
    adopters,
    determinants,
    dynamics,
    estimates,
    event_study,
    firm_findings,
    heterogeneity,
    power,
    printed_estimates,
    productivity,
    regression_tables,
)
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.sample import estimation_sample, sample_report
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.records import Number
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.facts.print_2024 import table
from kiet_report.exhibits import style, svg
from kiet_report.exhibits.figures import adopters as adopter_figures
from kiet_report.exhibits.figures import estimates as figures
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.figures import replication as replication_figures
from kiet_report.exhibits.frames import write_frame
from kiet_report.exhibits.record import Row, Table
from kiet_report.exhibits.tables import adopters as adopter_tables
from kiet_report.exhibits.tables import productivity as productivity_tables
from kiet_report.exhibits.tables import regressions
from kiet_report.exhibits.tables import replication as replication_tables
from kiet_report.exhibits.text import exhibit_texts
from kiet_report.narrative.bind import bind
from tests.analysis.firm_panel import MIN_FIRMS, firm_panel
from tests.exhibits.conftest import PROJECT
from tests.exhibits.test_figures import drawn_ticks, texts_of

Frames = dict[str, pd.DataFrame]
FIGURES: dict[str, Callable[[pd.DataFrame, Lang], style.Drawing]] = {
    "fig-5-5": figures.year_effects, "fig-5-6": figures.by_group, "fig-5-7": figures.by_group, "fig-5-c": adopter_figures.event_study,
    "fig-5-d": adopter_figures.by_size, "fig-5-e": replication_figures.coefficients, "fig-5-f": replication_figures.distances,
}  # fmt: skip
TABLES: dict[str, Callable[[pd.DataFrame, Lang], Table]] = {
    "tbl-5-1": regressions.adoption, "tbl-5-3": regressions.interactions, "tbl-5-4": regressions.interactions,
    "tbl-5-2": productivity_tables.baseline, "tbl-5-c": productivity_tables.gmm, "tbl-5-d": productivity_tables.detectable,
    "tbl-5-e": adopter_tables.turnover, "tbl-5-f": replication_tables.agreement, "tbl-5-g": replication_tables.coefficients,
}  # fmt: skip
MADE_UP = Origin("simulated", "simulated_firms", "2017-2022")


class Estimated:
    """Everything the chapters compute, on the small made-up panel."""

    def __init__(self) -> None:
        edition = open_edition(PROJECT, "2026")
        self.printed, self.statistics, self.prose, self.from_text = (
            table(edition, name) for name in ("ch5_regressions", "ch5_regression_stats", "ch5_prose_effects", "ch5_table5_2_from_prose")
        )
        self.panel = firm_panel()
        self.sample = estimation_sample(self.panel)
        self.adoption = determinants.table(self.sample)
        self.baseline = dynamics.table_5_2(self.sample)
        self.by_trait = productivity.interactions(self.sample, productivity.BY_TRAIT)
        self.by_technology = productivity.interactions(self.sample, productivity.BY_TECHNOLOGY)
        self.compared = regression_tables.replicated(self.printed, self.adoption, self.by_trait, self.by_technology)
        self.groups = {dimension: heterogeneity.by_group(self.sample, dimension, min_firms=3) for dimension in ("province", "industry")}
        self.study = event_study.estimate(self.sample, MIN_FIRMS)
        self.report = sample_report(self.panel, self.sample)

    def frames(self, origin: Origin) -> Frames:
        gmm = {(name, "all_lags"): column for name, column in self.baseline.items() if isinstance(column, dynamics.GmmColumn)}
        tables = {"표 5-1": self.adoption, "표 5-3": self.by_trait, "표 5-4": self.by_technology}
        beside = {
            name.replace("표 ", "tbl-"): regression_tables.table(name, self.printed, self.statistics, columns, origin)
            for name, columns in tables.items()
        }
        names = {group: (f"집단 {group}", f"Group {group}") for of in self.groups.values() for group in of.frame["group"]}
        return {
            **beside,
            "fig-5-e": beside["tbl-5-1"],
            "fig-5-5": regression_tables.year_effects(self.adoption, origin),
            "fig-5-6": heterogeneity.figure_frame(self.groups["province"], names, origin),
            "fig-5-7": heterogeneity.figure_frame(self.groups["industry"], names, origin),
            "fig-5-c": event_study.figure_frame(self.study, origin),
            "fig-5-d": adopters.by_size(self.panel, origin, MIN_FIRMS),
            "fig-5-f": regression_tables.comparison(self.compared, origin),
            "tbl-5-g": regression_tables.comparison(self.compared, origin),
            "tbl-5-f": regression_tables.agreement(self.compared, origin),
            "tbl-5-2": regression_tables.baseline(self.baseline, self.from_text, origin),
            "tbl-5-c": regression_tables.gmm_variants(gmm, self.from_text, origin),
            "tbl-5-d": power.by_column(self.baseline, origin),
            "tbl-5-e": adopters.turnover(self.report, origin),
        }

    def numbers(self) -> dict[str, Number]:
        found = [
            *printed_estimates.coefficients(self.printed), *printed_estimates.premium(self.prose, self.from_text),
            *estimates.adoption(self.adoption, MADE_UP), *estimates.productivity(self.baseline, MADE_UP),
            *estimates.interactions(productivity.BY_TRAIT, self.by_trait, MADE_UP),
            *estimates.interactions(productivity.BY_TECHNOLOGY, self.by_technology, MADE_UP),
            *firm_findings.groups(self.groups["province"], MADE_UP), *firm_findings.groups(self.groups["industry"], MADE_UP),
            *firm_findings.events(self.study, MADE_UP), *firm_findings.agreements(self.compared, MADE_UP),
            *firm_findings.samples(self.report, self.sample, MADE_UP),
        ]  # fmt: skip
        return {number.key: number for number in found}


@pytest.fixture(scope="module")
def estimated() -> Estimated:
    return Estimated()


@pytest.fixture(scope="module")
def simulated(estimated: Estimated) -> Frames:
    return estimated.frames(MADE_UP)


@pytest.fixture(scope="module")
def delivered(estimated: Estimated) -> Frames:
    return estimated.frames(Origin("delivered", "delivered_firms", "2017-2022"))


def shown(row: Row) -> list[object]:
    return [cell.value if cell.status == "ok" else cell.status for cell in row.cells]


def patterns(ax: Axes, colour: str) -> set[bool]:
    """Whether the intervals of a colour are dashed."""
    return {line.is_dashed() for line in ax.lines if to_hex(line.get_color()) == colour and len(line.get_xdata()) == 2}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exhibit", sorted(FIGURES))
def test_figures_are_legible_and_can_be_saved(exhibit: str, lang: Lang, simulated: Frames, tmp_path: Path) -> None:
    wide = FIGURES[exhibit](simulated[exhibit], lang)
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


def test_simulated_estimates_are_dashed_and_open_delivered_ones_are_not(simulated: Frames, delivered: Frames) -> None:
    for exhibit in ("fig-5-5", "fig-5-c", "fig-5-e"):
        first, second = (FIGURES[exhibit](frames[exhibit], "ko").axes[0] for frames in (simulated, delivered))
        assert patterns(first, style.SUBJECT) == {True} and patterns(second, style.SUBJECT) == {False}
        fills = [{to_hex(line.get_markerfacecolor()) for line in ax.lines if line.get_marker() == "o"} for ax in (first, second)]
        assert style.PAPER in fills[0] and style.PAPER not in fills[1]
    hatches = [
        {patch.get_hatch() for container in adopter_figures.by_size(frames["fig-5-d"], "ko").axes[0].containers for patch in container}
        for frames in (simulated, delivered)
    ]
    assert hatches == [{"////"}, {None}]


def test_year_effects_start_at_zero_on_equal_scales(simulated: Frames) -> None:
    axes = figures.year_effects(simulated["fig-5-5"], "en").axes
    assert [ax._left_title.get_text() for ax in axes] == ["(2) All industries", "(3) Manufacturing", "(4) Selected services"]
    assert len({ax.get_ylim() for ax in axes}) == 1
    base = simulated["fig-5-5"].query("year == 2017")
    assert (base[["effect", "effect_low", "effect_high"]] == 0).all(axis=None)


def test_groups_keep_their_row_and_say_why_it_is_empty(simulated: Frames) -> None:
    frame = simulated["fig-5-7"]
    assert not frame["drawn"].all() and frame["drawn"].sum() >= 4
    left, middle, right = figures.by_group(frame, "en").axes
    assert [tick.get_text() for tick in left.get_yticklabels()] == list(frame["name_en"])
    assert [text.get_text() for text in middle.texts].count("too few firms") == (~frame["drawn"]).sum()
    assert [text.get_text() for text in right.texts if text.get_text().startswith("slope ")]


def test_without_a_slope_the_figure_says_so_and_draws_no_line(simulated: Frames) -> None:
    frame = simulated["fig-5-6"]
    assert frame["slope"].isna().all(), "three provinces give no slope"
    right = figures.by_group(frame, "ko").axes[2]
    assert [text.get_text() for text in right.texts] == ["기울기를 추정할 집단이 모자람"]
    assert style.CONTRAST not in {to_hex(line.get_color()) for line in right.lines}


def test_an_endless_slope_has_no_band(simulated: Frames) -> None:
    frame = simulated["fig-5-7"].assign(slope_low=-np.inf)
    right = figures.by_group(frame, "ko").axes[2]
    assert not right.collections
    assert "-∞" in right.texts[0].get_text()


def test_the_band_is_narrowest_among_the_groups(simulated: Frames) -> None:
    rows = simulated["fig-5-7"].query("drawn").assign(slope=0.02, slope_low=-0.05, slope_high=0.10, intercept=0.1)
    x, low, high = figures.band(rows, np.array([rows["adoption"].min() - 5, rows["adoption"].max() + 5]))
    narrowest = x[np.argmin(high - low)]
    assert rows["adoption"].min() <= narrowest <= rows["adoption"].max()
    line = rows["intercept"].iloc[0] + rows["slope"].iloc[0] * x
    assert ((low < line) & (line < high)).all()


def test_a_far_distance_stands_at_the_edge_and_constants_nowhere(simulated: Frames) -> None:
    frame = simulated["fig-5-f"].copy()
    frame.loc[0, ["distance", "inside"]] = [40.0, False]
    (ax,) = replication_figures.distances(frame, "ko").axes
    marks = [value for line in ax.lines if line.get_marker() == "o" for value in line.get_xdata()]
    assert max(marks) == replication_figures.WIDEST
    assert len(marks) == (~frame["is_constant"] & frame["distance"].notna()).sum()


def test_a_horizon_with_few_firms_says_so(simulated: Frames) -> None:
    frame = simulated["fig-5-c"].copy()
    frame.loc[frame["horizon"] == 4, ["coef", "low", "high", "status"]] = [np.nan, np.nan, np.nan, "few_adopters"]
    (ax,) = adopter_figures.event_study(frame, "en").axes
    assert "too few" in [text.get_text() for text in ax.texts]
    assert len([line for line in ax.lines if line.get_marker() == "o"]) == len(frame) - 1 - frame["coef"].iloc[:-1].isna().sum()


@pytest.mark.parametrize(("value", "text"), [(-0.0144, "-0.014"), (np.inf, "∞"), (-np.inf, "-∞"), (2.0, "2.000")])
def test_numbers_on_drawings(value: float, text: str) -> None:
    assert points.written(value, 3) == text


@pytest.mark.parametrize("exhibit", sorted(TABLES))
def test_both_languages_hold_the_same_numbers(exhibit: str, simulated: Frames) -> None:
    ko, en = (TABLES[exhibit](simulated[exhibit], lang) for lang in LANGUAGES)
    assert [column.id for column in ko.columns] == [column.id for column in en.columns]
    for one, other in zip(ko.rows, en.rows, strict=True):
        for a, b in zip(one.cells, other.cells, strict=True):
            assert (a.status, a.std_error, a.stars, isinstance(a.value, str)) == (b.status, b.std_error, b.stars, isinstance(b.value, str))
            assert isinstance(a.value, str) or a.value == b.value


def test_adoption_sets_each_column_beside_its_estimate(estimated: Estimated, simulated: Frames) -> None:
    made = regressions.adoption(simulated["tbl-5-1"], "en")
    assert [(column.group, column.label) for column in made.columns[3:5]] == [
        ("(2) Probit, all", "Print"),
        ("(2) Probit, all", "Simulated"),
    ]
    cells = {row.cells[0].value: row.cells[1:] for row in made.rows if row.cells}
    big_data = cells["Big data"]
    assert [(cell.value, cell.std_error, cell.stars) for cell in big_data[::2]] == [
        (0.252, 0.010, 3), (0.072, 0.006, 3), (0.038, 0.007, 3), (0.074, 0.018, 3),
    ]  # fmt: skip
    assert big_data[3].value == estimated.adoption["(2)"].value("big_data")
    assert [cell.value for cell in cells["Observations"][::2]] == [60617, 59926, 31271, 8501]
    assert cells["Robot"][-1].value == "left out", "nobody in the made-up services uses robots"
    assert [cell.status for cell in cells["Industry effects"]] == ["ok"] * 5 + ["blank"] + ["ok"] * 2
    assert [row.heading for row in made.rows if row.kind == "group"] == ["Firm traits", "Use of other technologies", "Model and sample"]


def test_delivered_estimates_are_not_called_simulated(delivered: Frames) -> None:
    assert [column.label for column in regressions.adoption(delivered["tbl-5-1"], "ko").columns[1:3]] == ["인쇄본", "추정"]


def test_without_firms_the_print_stands_alone(estimated: Estimated) -> None:
    alone = regression_tables.table("표 5-3", estimated.printed, estimated.statistics, {}, MADE_UP)
    made = regressions.interactions(alone, "ko")
    assert [column.id for column in made.columns] == ["variable", "c1_print", "c2_print"]
    cells = {row.cells[0].value: shown(row)[1:] for row in made.rows if row.cells}
    assert cells["인공지능 × 연구개발 집중도"] == [-0.003, -0.007]
    assert cells["매출액"] == ["blank", 0.842]
    assert cells["상수항"] == [6.157, 2.497]
    words = productivity_tables.baseline(regression_tables.baseline({}, estimated.from_text, MADE_UP), "en")
    assert [shown(row)[1] for row in words.rows][:3] == [0.147, "negative, not significant", "not significant or partly negative"]
    assert [column.id for column in words.columns] == ["model", "print"]


def test_baseline_says_in_words_what_the_print_does(simulated: Frames) -> None:
    rows = [shown(row) for row in productivity_tables.baseline(simulated["tbl-5-2"], "ko").rows]
    assert [row[0] for row in rows][-2:] == ["(7) 시스템 GMM, 1단계", "(7) 시스템 GMM, 2단계"]
    assert [row[1] for row in rows] == [
        0.147, "음수, 비유의", "비유의 또는 일부 음수", "비유의 또는 일부 음수", "비유의", "blank", "음수, 비유의", "blank", "음수, 비유의",
    ]  # fmt: skip
    assert rows[0][3] == "blank" and isinstance(rows[4][3], float)


def test_gmm_states_what_speaks_against_an_estimate(simulated: Frames) -> None:
    frame = simulated["tbl-5-c"].assign(objections="hansen, ar2")
    rows = [row for row in productivity_tables.gmm(frame, "en").rows if row.kind == "body"]
    assert {row.cells[-1].value for row in rows} == {"Hansen rejects, AR(2) rejects"}
    clear = productivity_tables.gmm(simulated["tbl-5-c"].assign(objections=""), "en").rows
    assert {row.cells[-1].value for row in clear if row.kind == "body"} == {"nothing"}


def test_every_objection_has_words(simulated: Frames) -> None:
    known = (
        "hansen",
        "ar2",
        "hansen_untested",
        "ar2_untested",
        "ar1_absent",
        "too_many_instruments",
        "lag_out_of_bounds",
        "steps_disagree",
    )
    assert all(f"objection_{name}" in productivity_tables.WORDS for name in known)
    assert {name for text in simulated["tbl-5-c"]["objections"] for name in text.split(", ") if name} <= set(known)


def test_turnover_leaves_the_ends_blank(simulated: Frames) -> None:
    rows = adopter_tables.turnover(simulated["tbl-5-e"], "en").rows
    assert shown(rows[0])[2:4] == ["blank", "blank"] and shown(rows[-1])[4:6] == ["blank", "blank"]
    assert shown(rows[1])[2:4] != ["blank", "blank"]


def test_agreement_adds_up(simulated: Frames) -> None:
    made = replication_tables.agreement(simulated["tbl-5-f"], "en")
    body = [shown(row) for row in made.rows if row.kind == "body"]
    total = shown(made.rows[-1])
    assert len(body) == 8 and [row.heading for row in made.rows if row.kind == "group"] == ["Table 5-1", "Table 5-3", "Table 5-4"]
    assert total[1] == sum(row[1] for row in body) == 113
    assert total[3] == pytest.approx(100 * total[2] / total[1])


def test_every_printed_coefficient_has_a_verdict(simulated: Frames) -> None:
    rows = [shown(row) for row in replication_tables.coefficients(simulated["tbl-5-g"], "ko").rows if row.kind == "body"]
    assert len(rows) == 117
    assert {row[-1] for row in rows} <= {"일치", "반올림하면 일치", "불일치", "세지 않음", "추정 불가"}
    missing = [row[1:4] for row in rows if row[-1] == "추정 불가"]
    assert [0.010, "blank", "blank"] in missing, "nobody in the made-up services uses robots"
    assert all(row[1:] == ["blank", "blank"] for row in missing)


def test_words_bind_and_name_every_column(estimated: Estimated, simulated: Frames, tmp_path: Path) -> None:
    numbers = estimated.numbers()
    for exhibit, frame in simulated.items():
        text = exhibit_texts()[exhibit]
        assert [str(name) for name in frame.columns if name not in text.columns] == [], exhibit
        if np.isfinite(frame.select_dtypes("float").fillna(0).to_numpy()).all():
            write_frame(frame, tmp_path / f"{exhibit}.frame.json")
        for place, pair in text.texts():
            for lang in LANGUAGES:
                written = bind(pair[lang], numbers, lang, f"{exhibit} {place}")
                assert written.endswith(".") == (place == "alt" or place.startswith("notes")), (exhibit, place)


def test_only_a_simulated_panel_has_the_note_that_it_is(estimated: Estimated) -> None:
    numbers = estimated.numbers()
    for exhibit in [*FIGURES, *TABLES]:
        own = [note for note in exhibit_texts()[exhibit].notes if note.needs == "n_sim_rows"]
        assert len(own) == 1 and "모의" in own[0].ko and "simulated" in own[0].en, exhibit
        assert not own[0].applies(numbers)
