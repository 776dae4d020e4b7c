"""A view has the same columns whatever it shows, and every row its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Number
from kiet_report.data.editions.inputs import Folder
from kiet_report.exhibits.frames import published, read_frame, write_frame
from kiet_report.registry.measures import Measures, open_measures
from kiet_report.registry.view import COLUMNS, WHOLE, asks_for_whole, form_view, select, view
from tests.registry.numbers import BOOK, made, measures_of


@pytest.fixture
def measures(tmp_path: Path) -> Measures:
    return measures_of(tmp_path)


@pytest.fixture
def numbers(measures: Measures) -> list[Number]:
    given = [
        made(at={"industry": "J"}, value=26.5),
        made(at={"industry": "C"}, value=None, low=1, high=4),
        made(value=4.5, n=620),
        made(period="2023", definition="sgi", at={"industry": "C"}, value=None, missing="few_firms"),
    ]
    return [measures.keyed(number) for number in given]


def test_rows_of_a_view(numbers: list[Number], measures: Measures) -> None:
    frame = view(select(numbers, {"measure": "rate", "industry": ["C", "J"]}), measures, item="industry", group="period")
    assert list(frame.columns) == COLUMNS
    assert list(frame["key"]) == ["rate_2022_c", "rate_2023_sgi_c", "rate_2022_j"]
    assert list(frame["item_ko"]) == ["제조업", "제조업", "정보통신업"]
    assert list(frame["group_en"]) == ["2022", "2023", "2022"]
    assert list(frame["status"]) == ["range", "few_firms", "stated"]
    assert (frame.loc[0, "low"], frame.loc[0, "high"]) == (1, 4)


def test_a_row_needs_its_item_and_may_lack_its_group(numbers: list[Number], measures: Measures) -> None:
    with pytest.raises(ReportError) as caught:
        view(numbers, measures, item="industry")
    assert caught.value.code == "E-COORDINATE"
    assert list(view(numbers, measures, item="period", group="industry")["group"]) == ["J", "C", "", "C"]


def test_none_selects_what_is_not_divided(numbers: list[Number]) -> None:
    assert [number.key for number in select(numbers, {"industry": None})] == ["rate_2022"]


def test_a_condition_without_values_is_an_error(numbers: list[Number]) -> None:
    with pytest.raises(ReportError) as caught:
        select(numbers, {"industry": []})
    assert caught.value.code == "E-SELECT"


def test_an_empty_view_keeps_its_columns(measures: Measures) -> None:
    assert list(view([], measures, item="industry").columns) == COLUMNS


def test_a_view_is_written_and_read_back(numbers: list[Number], measures: Measures, tmp_path: Path) -> None:
    frame = view(numbers, measures, item="measure", group="period")
    write_frame(frame, tmp_path / "x.frame.json")
    assert read_frame(tmp_path / "x.frame.json").equals(frame)


def test_the_whole_is_an_item_where_the_selection_asks_for_it(tmp_path: Path) -> None:
    text = BOOK.replace("  industry:\n", "  industry:\n    whole: {ko: 전 산업, en: all industries}\n")
    (tmp_path / "measures.yaml").write_text(text, encoding="utf-8")
    measures = open_measures(tmp_path, Folder(tmp_path))
    numbers = [measures.keyed(number) for number in (made(at={"industry": "J"}), made())]
    assert asks_for_whole({"industry": ["J", None]}, "industry") and asks_for_whole({"industry": None}, "industry")
    assert not asks_for_whole({"industry": ["J"]}, "industry") and not asks_for_whole({}, "industry")
    frame = view(numbers, measures, item="industry", whole=True)
    assert list(frame["item"]) == ["J", WHOLE] and list(frame["item_en"]) == ["Information and communication", "all industries"]
    with pytest.raises(ReportError, match="E-COORDINATE"):
        view(numbers, measures, item="industry")
    assert list(view(numbers, measures, item="period", group="industry")["group_ko"]) == ["정보통신업", "전 산업"]


def test_a_form_has_short_names_and_headings_beside_the_columns(numbers: list[Number], measures: Measures) -> None:
    frame = form_view(numbers[:2], measures, item="industry", group="period", section="definition", head="measure")
    assert list(frame.columns)[: len(COLUMNS)] == COLUMNS
    assert list(frame["item_short_en"]) == ["ICT", "Manufacturing"]
    assert set(frame["section"]) == {"published"} and set(frame["head_ko"]) == {"활용률"}
    assert list(published(frame).columns) == COLUMNS
