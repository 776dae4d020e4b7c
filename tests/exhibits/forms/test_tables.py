"""Cross tables and listings: each cell of a number carries its key, and what is not there says why or stays empty."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Number
from kiet_report.exhibits.forms import crosstab, listing
from kiet_report.exhibits.frames import keys_shown
from kiet_report.exhibits.record import Table
from kiet_report.registry.view import beside
from tests.exhibits.forms.views import number, view

BASES = {"users": 233, "nonusers": 327}
HEADINGS = {name: Bilingual(ko=f"{name}(국)", en=name) for name in ("policy", "year", "budget", "announced", "country")}


def expected() -> list[Number]:
    printed = {("users", "now"): (30.0, 45.1, 24.9), ("users", "future"): (4.3, 30.1, 65.6), ("nonusers", "now"): (20.0, None, 12.5)}
    return [
        number(
            "share",
            value,
            {"group": group, "section": horizon, "level": level},
            n=BASES[group],
            low=value and value - 2,
            high=value and value + 2,
        )
        for (group, horizon), values in printed.items()
        for level, value in zip(("low", "medium", "high"), values, strict=True)
    ]


def expectations(**options: bool) -> Table:
    return crosstab.draw(view(expected(), "section", "level", section="group"), "en", **options)


def sample() -> pd.DataFrame:
    """Firms and shares of users and others by class, with a total of firms."""
    numbers = []
    for item, (users, others) in {"J": (53, 47), "C": (180, 280), None: (233, 327)}.items():
        at = {"item": item} if item else {}
        for group, value in (("users", users), ("nonusers", others)):
            numbers.append(number("firms", float(value), {**at, "group": group}, unit="firms"))
            numbers.append(number("share", round(100 * value / (users + others), 1), {**at, "group": group}))
        numbers.append(number("firms", float(users + others), at, unit="firms"))
    return view(numbers, "item", "measure", head="group", of={"item": ["J", "C", None]})


def test_every_cell_has_the_key_of_its_number() -> None:
    table = expectations()
    by_key = {one.key: one.value for one in expected()}
    cells = [cell for row in table.rows for cell in row.cells if cell.key]
    assert {cell.key: cell.value for cell in cells} == by_key and len(cells) == len(by_key)
    assert [row.heading for row in table.rows if row.kind == "group"] == ["Users", "Non-users"]
    assert [column.label for column in table.columns] == ["Item", "Low", "Medium", "High"]
    assert table.unit_line == "(%)" and {column.unit for column in table.columns[1:]} == {"percent"}
    assert [cell.status for cell in table.rows[-1].cells] == ["ok", "ok", "not_obtained", "ok"]


def test_the_observations_stand_where_they_are_one_number() -> None:
    assert [row.heading for row in expectations(n=True).rows if row.kind == "group"] == ["Users (n = 233)", "Non-users (n = 327)"]
    columns = view([one for one in expected() if one.at["section"] == "now"], "level", "group")
    assert [column.label for column in crosstab.draw(columns, "ko", n=True).columns] == ["구분", "활용 기업(n=233)", "미활용 기업(n=327)"]
    across = view([one for one in expected() if one.at["section"] == "now"], "group", "level")
    table = crosstab.draw(across, "en", n=True)
    assert table.columns[-1].label == "n" and [row.cells[-1].value for row in table.rows] == [233, 327]


def test_observations_that_are_nowhere_one_number_are_refused() -> None:
    numbers = [
        number("share", 1.0, {"item": item, "group": group}, n=n) for item, group, n in (("J", "us", 1), ("J", "eu", 2), ("C", "us", 3))
    ]
    with pytest.raises(ReportError, match="E-FORM-OPTION"):
        crosstab.draw(view(numbers, "item", "group"), "en", n=True)


def test_intervals_have_columns_of_their_own() -> None:
    table = expectations(intervals=True)
    assert [cell.value for cell in table.rows[1].cells][1:3] == [30.0, "28.0\u201332.0"]
    assert table.rows[1].cells[2].key == "share_users_now_low"


def test_heads_span_their_columns_and_a_total_is_set_apart() -> None:
    table = crosstab.draw(sample(), "en", totals=["whole"])
    assert [column.group for column in table.columns] == [None, "Users", "Users", "Non-users", "Non-users", "All firms"]
    assert [(column.id, column.unit) for column in table.columns[1:3]] == [("users_firms", "firms"), ("users_share", "percent")]
    assert [row.kind for row in table.rows] == ["body", "body", "total"]
    assert [cell.value for cell in table.rows[-1].cells] == ["All", 233, 41.6, 327, 58.4, 560]
    assert table.unit_line == "(firms, %)"


def test_stars_errors_ranges_and_reasons() -> None:
    numbers = [
        number("share", 1.5, {"item": "J", "group": "us"}, std_error=0.2, stars=2),
        number("share", None, {"item": "C", "group": "us"}, low=1.0, high=4.0),
        number("share", 3.0, {"item": "C", "group": "eu"}),
    ]
    table = crosstab.draw(view(numbers, "item", "group"), "ko")
    (starred, empty), (span, _) = (row.cells[1:] for row in table.rows)
    assert (starred.std_error, starred.stars, empty.status) == (0.2, 2, "blank")
    assert span.value == "1~4" and span.key == "share_c_us"


def policies() -> pd.DataFrame:
    texts = {
        "item": ["p01", "p02"], "policy_ko": ["전략", "계획"], "policy_en": ["strategy", "plan"], "country_ko": ["한국", "미국"],
        "country_en": ["Korea", "United States"], "year": ["2019", ""], "basis": ["print"] * 2, "source": ["print_2024"] * 2,
    }  # fmt: skip
    return pd.DataFrame(texts)


def test_a_listing_of_texts() -> None:
    table = listing.draw(policies(), "en", columns=["policy", "year"], section="country", headings=HEADINGS)
    assert [column.label for column in table.columns] == ["policy", "year"]
    assert [row.heading or [cell.value for cell in row.cells] for row in table.rows] == [
        "Korea",
        ["strategy", "2019"],
        "United States",
        ["plan", None],
    ]
    assert table.rows[-1].cells[1].status == "blank"
    assert listing.draw(policies(), "ko", columns=["policy"], headings=HEADINGS).rows[0].cells[0].value == "전략"


def test_numbers_stand_beside_texts_with_their_keys() -> None:
    numbers = [
        number("budget", 7.93e9, {"item": "p01"}, unit="krw"),
        number("budget", None, {"item": "p02"}, unit="krw", missing="not_obtained"),
    ]
    frame = beside(policies(), view([*numbers, number("announced", 2019.0, {"item": "p01"}, unit="year")], "item", "measure"))
    table = listing.draw(frame, "ko", columns=["policy", "budget", "announced"], headings=HEADINGS)
    first, second = (row.cells for row in table.rows)
    assert (first[1].value, first[1].key, first[1].unit) == (7.93e9, "budget_p01", "krw")
    assert (second[1].status, second[1].key, second[2].status) == ("not_obtained", "budget_p02", "blank")
    assert [column.unit for column in table.columns] == [None, "krw", "year"]
    assert keys_shown(frame) == ["budget_p01", "budget_p02", "announced_p01"]


def test_numbers_that_no_row_would_show_are_an_error() -> None:
    with pytest.raises(ReportError, match=r"E-BESIDE.*p09"):
        beside(policies(), view([number("budget", 1.0, {"item": "p09"}, unit="krw")], "item", "measure"))


@pytest.mark.parametrize("columns", [["policies"], ["source"]])
def test_a_column_without_data_or_heading_is_an_error(columns: list[str]) -> None:
    with pytest.raises(ReportError, match="E-FORM-OPTION"):
        listing.draw(policies(), "en", columns=columns, headings=HEADINGS)
