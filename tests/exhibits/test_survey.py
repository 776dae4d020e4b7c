"""Exhibits of chapter 6.2 as the chapter shows them: what is drawn is what is registered, and a further figure costs one declaration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from kiet_report.chapter import Chapter
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import load_contract
from kiet_report.exhibits import style
from kiet_report.exhibits.record import Table
from kiet_report.exhibits.tables import survey as tables
from kiet_report.exhibits.text import load_texts
from tests.analysis import survey_wave as wave

TEXTS = load_texts(wave.ROOT.book)
QUESTIONS = {exhibit: text.of["question"] for exhibit, text in TEXTS.items() if text.of.get("measure") == "survey_share"}
"""The figures declared over questions of the survey."""


@pytest.fixture(scope="module", params=["2024", "2026", "delivered"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Chapter:
    """The chapter, closed; of both editions, and of one to which a wave was handed over."""
    folder = tmp_path_factory.mktemp("report")
    if request.param == "delivered":
        return wave.run(wave.project_with(folder, wave.responses()), "2026", folder / "run")
    return wave.run(wave.ROOT, request.param, folder)


def drawn(report: Chapter, exhibit: str, lang: Lang) -> Any:
    draw, data = report._declared(exhibit)
    return draw(data, lang)


def test_all_figures_of_the_chapter_are_declared() -> None:
    assert sorted(QUESTIONS) == [f"fig-6-{number}" for number in (21, 22, 23, 24, 28, 29, 30, 31)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exhibit", QUESTIONS)
def test_every_bar_is_as_long_as_its_number(report: Chapter, exhibit: str, lang: Lang) -> None:
    data = report._declared(exhibit)[1]
    valued = dict(zip(data["key"], data["value"], strict=True))
    wide = drawn(report, exhibit, lang)
    for figure in (wide, wide.narrow):
        bars = {patch.get_gid().removeprefix("num-"): patch for ax in figure.axes for patch in ax.patches if patch.get_gid()}
        assert set(bars) == {key for key, value in valued.items() if value == value}
        for key, bar in bars.items():
            assert isinstance(bar, Rectangle)
            assert (bar.get_x(), bar.get_width()) == (0, report.numbers[key].value)
        unmarked = [patch for ax in figure.axes for patch in ax.patches if not patch.get_gid()]
        assert unmarked == []
        words = [text.get_text() for ax in figure.axes for text in ax.texts]
        unknown = [report.numbers[key] for key, value in valued.items() if value != value]
        absent = {style.word(number.missing or "", lang) for number in unknown}
        assert absent <= set(words)


@pytest.mark.parametrize("exhibit", QUESTIONS)
def test_the_order_of_bars_is_that_of_the_contract_for_a_scale(report: Chapter, exhibit: str) -> None:
    question = load_contract(report.edition, "survey").questions[QUESTIONS[exhibit]]
    text = TEXTS[exhibit]
    assert bool(text.options.get("ordered")) == question.ordered
    assert question.locus == text.label.ko
    bars = [patch for ax in drawn(report, exhibit, "ko").axes for patch in ax.patches]
    lengths = [bar.get_width() for bar in sorted(bars, key=lambda bar: bar.get_y())]
    assert question.ordered or lengths == sorted(lengths, reverse=True)


def test_users_and_nonusers_have_their_colours(report: Chapter) -> None:
    colours = {name: to_hex(drawn(report, name, "ko").axes[0].patches[0].get_facecolor()) for name in ("fig-6-24", "fig-6-30", "fig-6-31")}
    assert colours == {"fig-6-24": style.SUBJECT, "fig-6-30": style.CONTRAST, "fig-6-31": style.MUTED}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("exhibit", ["tbl-6-1", "tbl-6-6"])
def test_every_cell_is_its_number(report: Chapter, exhibit: str, lang: Lang) -> None:
    table = Table.model_validate_json((report.folder / "exhibits" / f"{exhibit}.{lang}.table.json").read_text(encoding="utf-8"))
    cells = [(cell, column) for row in table.rows for cell, column in list(zip(row.cells, table.columns, strict=False))[1:]]
    filled = [(cell, column) for cell, column in cells if cell.status != "blank"]
    assert len(cells) - len(filled) == (3 if exhibit == "tbl-6-1" else 0)  # shares of the total row
    for cell, column in filled:
        number = report.numbers[cell.key or ""]
        shown = number.value if number.missing in (None, "not_obtained") else style.word(number.missing, lang)
        assert cell.value == shown
        assert number.unit == column.unit
    assert len({cell.key for cell, _ in filled}) == len(filled)


def test_the_total_row_is_the_firms_that_answered(report: Chapter) -> None:
    sample = report.view(
        item=["option", "measure"], group="group", also=["question"], base=None, wave=None,
        measure=["survey_share", "survey_count", "survey_n"], question=["sales", "employees", "industry_group", None],
    )  # fmt: skip
    *_, total = tables.sample(sample, "en").rows
    assert [cell.key for cell in total.cells if cell.key] == ["survey_users_n", "survey_nonusers_n", "survey_n"]


DECLARATION = """\
fig-6-26:
  form: ranked
  of: {measure: survey_share, question: hard_to_hire, wave: null}
  item: option
  title: {ko: "소프트웨어 개발({survey_hard_to_hire_software})", en: "Software development ({survey_hard_to_hire_software})"}
  subtitle: {ko: "활용 기업 {survey_short_of_hires_n}, {survey_n:period}", en: "{survey_short_of_hires_n}, {survey_n:period}"}
  alt: {ko: "가로 막대그래프. 소프트웨어 개발 {survey_hard_to_hire_software}", en: "Ranked bars. Software {survey_hard_to_hire_software}"}
  notes: [survey_interval, survey_several, survey_other]
"""


def test_a_further_figure_is_one_declaration_and_one_line(tmp_path: Path) -> None:
    """Eight lines in the book's file; the line of the notebook is `report.show("fig-6-26")`."""
    assert DECLARATION.count("\n") == 8
    project: Project = wave.project_with(tmp_path, wave.responses())
    with (project.book / "exhibits" / f"{wave.CHAPTER}.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + DECLARATION)
    for edition, software in (("2024", 62.2), ("2026", None)):
        report = wave.run(project, edition, tmp_path / edition)
        report.show("fig-6-26")
        record = report._exhibits["fig-6-26"]
        assert (record["kind"], record["basis"]) == ("figure", ["print" if edition == "2024" else "delivered"])
        value = report.numbers["survey_hard_to_hire_software"].value
        assert value == (software or value)
        assert value in [bar.get_width() for bar in drawn(report, "fig-6-26", "ko").axes[0].patches]
