"""A declared exhibit shown by a chapter: the numbers it selects, rows of text beside them, breaks of their definitions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.chapter import Chapter
from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.editions.edition import open_edition
from kiet_report.exhibits.text import load_texts
from kiet_report.registry.measures import open_measures
from tests.exhibits.forms.test_declared import WORDS

PROJECT = Project(Path(__file__).parents[3])
MEASURES = """\
measures:
  rate:
    name: {ko: 활용률, en: Adoption rate}
    key: rate_{period}_{country}_{group}
    definition: oecd_kor
dimensions:
  definition: {source: definitions}
  country:
    values:
      korea: {ko: 한국, en: Korea}
      us: {ko: 미국, en: United States}
  group:
    values:
      large: {ko: 대기업, en: large firms}
"""
LINES = "  form: lines\n  of: {measure: rate, country: korea, group: null}\n  item: period\n"
LISTING = "  form: listing\n  of: {measure: rate, period: '2022', group: null}\n  item: country\n  group: measure\n"
COLUMNS = "  options: {columns: [policy, rate]}\n"


def rates() -> Iterator[Number]:
    fixed = {"measure": "rate", "unit": "percent", "definition": "oecd_kor", "source": "print_2024"}
    for year, value in (("2020", 2.0), ("2021", 2.65), ("2022", 27.99), ("2023", 30.3)):
        yield Number(**fixed, at={"country": "korea"}, period=year, value=value, basis="official")
    yield Number(**fixed, at={"country": "us"}, period="2022", value=5.0, basis="print")
    yield Number(**fixed, at={"country": "korea", "group": "large"}, period="2022", value=40.0, basis="official")


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chapter:
    monkeypatch.setattr("kiet_report.chapter.display", lambda *content, **more: None)
    (tmp_path / "measures.yaml").write_text(MEASURES, encoding="utf-8")
    edition = open_edition(PROJECT, "2024")
    opened = Chapter("90_test", edition, tmp_path / "run")
    opened._measures = open_measures(tmp_path, edition)
    opened.register(rates)
    return opened


def declare(report: Chapter, exhibit: str, declaration: str) -> None:
    folder = report.folder / "book" / "exhibits"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{exhibit}.yaml").write_text(WORDS.format(id=exhibit) + declaration, encoding="utf-8")
    # a file of the same age and name would be remembered as it was
    os.utime(folder / f"{exhibit}.yaml", ns=(0, len(declaration)))
    report._texts = load_texts(report.folder / "book")


def shown(report: Chapter, exhibit: str) -> dict:
    return json.loads((report.folder / "exhibits" / f"{exhibit}.frame.json").read_text(encoding="utf-8"))


def test_a_line_stops_at_the_break_of_its_definition(report: Chapter) -> None:
    declare(report, "fig-9-1", LINES)
    report.show("fig-9-1")
    text = (report.folder / "exhibits" / "fig-9-1.en.svg").read_text(encoding="utf-8")
    assert [f'data-key="rate_{year}_korea"' in text for year in (2020, 2021, 2022, 2023)] == [True] * 4
    assert report._exhibits["fig-9-1"]["function"] == "kiet_report.exhibits.forms.lines.draw"
    from kiet_report.exhibits.forms import lines

    draw, data = report._declared("fig-9-1", None)
    (ax,) = draw(data, "ko").axes
    assert "시계열 단절" in [note.get_text() for note in ax.texts]
    assert draw.__module__ == lines.__name__


def test_rows_of_text_get_their_numbers_beside_them(report: Chapter) -> None:
    declare(report, "tbl-9-1", LISTING + COLUMNS)
    texts = pd.DataFrame({"item": ["us", "korea"], "policy": ["A", "B"], "basis": "print", "source": "print_2024"})
    with pytest.raises(ReportError, match=r"E-FORM-OPTION.*rate"):
        report.show("tbl-9-1", data=texts)
    declare(report, "tbl-9-1", "    rate: {ko: 활용률, en: Rate}\n" + LISTING + COLUMNS)
    report.show("tbl-9-1", data=texts)
    table = json.loads((report.folder / "exhibits" / "tbl-9-1.en.table.json").read_text(encoding="utf-8"))
    assert [[cell["value"] for cell in row["cells"]] for row in table["rows"]] == [["A", 5.0], ["B", 27.99]]
    assert [row["cells"][1]["key"] for row in table["rows"]] == ["rate_2022_us", "rate_2022_korea"]
    # where the numbers come from is said with where the texts come from
    assert report._exhibits["tbl-9-1"]["basis"] == ["official", "print"]
    assert [column["name"] for column in shown(report, "tbl-9-1")["columns"]][-6:] == [
        "rate", "rate_key", "rate_unit", "rate_status", "rate_low", "rate_high",
    ]  # fmt: skip


def test_a_form_without_numbers_and_without_data_is_refused(report: Chapter) -> None:
    declare(report, "tbl-9-1", "  form: listing\n  options: {columns: [policy]}\n")
    with pytest.raises(ReportError, match="E-FORM-ROWS"):
        report.show("tbl-9-1")


def test_a_key_that_is_not_registered_is_refused(report: Chapter) -> None:
    declare(report, "tbl-9-1", "  form: listing\n  options: {columns: [policy]}\n")
    texts = pd.DataFrame({"policy": ["A"], "policy_key": ["rate_1999"], "policy_unit": ["percent"], "policy_status": ["stated"]})
    with pytest.raises(ReportError, match=r"E-REFERENCE.*rate_1999"):
        report.show("tbl-9-1", data=texts.assign(basis="print", source="print_2024", policy=1.0))


def test_a_coordinate_may_be_called_group(report: Chapter) -> None:
    assert list(report.view(item="country", of={"group": "large"})["key"]) == ["rate_2022_korea_large"]
    declare(report, "fig-9-2", "  form: ranked\n  of: {measure: rate, group: large}\n  item: country\n")
    report.show("fig-9-2")
    assert shown(report, "fig-9-2")["rows"][0][0] == "rate_2022_korea_large"
