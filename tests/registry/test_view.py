"""A view has the same columns whatever it shows, and every row its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Number
from kiet_report.data.editions.inputs import Folder
from kiet_report.exhibits.frames import published, read_frame, write_frame
from kiet_report.registry.measures import Measures, open_measures
from kiet_report.registry.view import COLUMNS, DRAWN, WHOLE, select, view
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
    assert list(frame.columns) == [*COLUMNS, *DRAWN]
    assert list(frame["key"]) == ["rate_2022_c", "rate_2023_sgi_c", "rate_2022_j"]
    assert list(frame["item_ko"]) == ["제조업", "제조업", "정보통신업"]
    assert list(frame["group_en"]) == ["2022", "2023", "2022"]
    assert list(frame["status"]) == ["range", "few_firms", "stated"]
    assert (frame.loc[0, "low"], frame.loc[0, "high"]) == (1, 4)


def test_a_row_without_the_item_or_the_group_stands_for_the_whole(numbers: list[Number], measures: Measures) -> None:
    frame = view(numbers, measures, item="industry")
    assert list(frame["item"]) == ["J", "C", WHOLE, "C"]
    assert frame.loc[2, "item_en"] == "Adoption rate"
    assert list(view(numbers, measures, item="period", group="industry")["group"]) == ["J", "C", "", "C"]


def test_an_item_that_no_number_has_is_an_error(numbers: list[Number], measures: Measures) -> None:
    with pytest.raises(ReportError) as caught:
        view(numbers, measures, item="vintage")
    assert caught.value.code == "E-COORDINATE"


def test_several_sets_of_criteria_are_a_union(numbers: list[Number]) -> None:
    found = select(numbers, [{"industry": None}, {"industry": "any", "period": "2022"}])
    assert [number.key for number in found] == ["rate_2022", "rate_2022_j", "rate_2022_c"]


def test_of_several_items_the_first_that_a_number_has(numbers: list[Number], measures: Measures) -> None:
    frame = view(numbers, measures, item=("industry", "measure"))
    assert list(frame["item"]) == ["J", "C", "rate", "C"]
    assert list(frame["item_en"])[:3] == ["Information and communication", "Manufacturing", "Adoption rate"]


def test_further_coordinates_stand_at_the_end(numbers: list[Number], measures: Measures) -> None:
    frame = view(numbers, measures, item="measure", also=("industry",))
    assert list(frame.columns) == [*COLUMNS, *DRAWN, "industry"]
    assert list(frame["industry"]) == ["J", "C", "", "C"]
    named = view(numbers, measures, item="measure", group="industry")
    assert list(named["group_short_en"]) == ["ICT", "Manufacturing", "", "Manufacturing"]


def test_none_selects_what_is_not_divided(numbers: list[Number]) -> None:
    assert [number.key for number in select(numbers, {"industry": None})] == ["rate_2022"]


def test_a_condition_without_values_is_an_error(numbers: list[Number]) -> None:
    with pytest.raises(ReportError) as caught:
        select(numbers, {"industry": []})
    assert caught.value.code == "E-SELECT"


def test_an_empty_view_keeps_its_columns(measures: Measures) -> None:
    assert list(view([], measures, item="industry").columns) == [*COLUMNS, *DRAWN]


def test_a_view_is_written_and_read_back(numbers: list[Number], measures: Measures, tmp_path: Path) -> None:
    frame = view(numbers, measures, item="measure", group="period")
    write_frame(frame, tmp_path / "x.frame.json")
    assert read_frame(tmp_path / "x.frame.json").equals(frame)


def test_the_whole_is_called_what_its_dimension_says(tmp_path: Path) -> None:
    text = BOOK.replace("  industry:\n", "  industry:\n    whole: {ko: 전 산업, en: all industries}\n")
    (tmp_path / "measures.yaml").write_text(text, encoding="utf-8")
    measures = open_measures(tmp_path, Folder(tmp_path))
    numbers = [measures.keyed(number) for number in (made(at={"industry": "J"}), made())]
    frame = view(numbers, measures, item="industry")
    assert list(frame["item"]) == ["J", WHOLE] and list(frame["item_en"]) == ["Information and communication", "all industries"]
    assert list(view(numbers, measures, item="period", group="industry")["group_ko"]) == ["정보통신업", "전 산업"]


def test_a_form_has_short_names_and_headings_beside_the_columns(numbers: list[Number], measures: Measures) -> None:
    frame = view(numbers[:2], measures, item="industry", group="period", section="definition", head="measure")
    assert list(frame.columns)[: len(COLUMNS)] == COLUMNS
    assert list(frame["item_short_en"]) == ["ICT", "Manufacturing"]
    assert set(frame["section"]) == {"published"} and set(frame["head_ko"]) == {"활용률"}
    assert list(published(frame).columns) == COLUMNS
