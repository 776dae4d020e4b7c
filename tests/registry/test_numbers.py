"""Relative names follow the data, and never reach over a break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Number
from kiet_report.narrative.bind import bind
from kiet_report.registry.numbers import Numbers
from tests.registry.numbers import made, measures_of


@pytest.fixture
def numbers(tmp_path: Path) -> Any:
    measures = measures_of(tmp_path)

    def of(*given: Number, breaks: dict[str, tuple[int, ...]] | None = None) -> Numbers[Number]:
        return Numbers([measures.keyed(number) for number in given], breaks)

    return of


def years(**values: float | None) -> list[Number]:
    return [made(period=year.strip("y"), value=value) for year, value in values.items()]


def test_moments(numbers: Any) -> None:
    known = numbers(*years(y2017=1.4, y2022=4.5), made(period="2023", value=6.3, vintage="provisional"))
    assert {moment: known[f"rate@{moment}"].period for moment in ("latest", "final", "provisional", "previous", "first")} == {
        "latest": "2023",
        "final": "2022",
        "provisional": "2023",
        "previous": "2022",
        "first": "2017",
    }


def test_a_new_year_moves_every_name_on(numbers: Any) -> None:
    known = numbers(*years(y2017=1.4, y2022=4.5), made(period="2023", value=6.4, vintage="final"), made(period="2024", value=9.2))
    assert known["rate@latest"].value == known["rate@final"].value == 9.2
    assert known["rate@previous"].period == "2023"
    assert "rate@provisional" not in known


def test_of_two_vintages_of_a_year_the_final_one_stands(numbers: Any) -> None:
    early = made(period="2023", value=6.3, vintage="provisional", at={"vintage": "provisional"})
    known = numbers(early, made(period="2023", value=6.4, vintage="final", at={"vintage": "final"}))
    assert known["rate@latest"].value == 6.4
    assert known["rate_2023_provisional"].value == 6.3


def test_the_editions_own_wave_stands_before_one_beside_it(numbers: Any) -> None:
    known = numbers(made(measure="share", value=10, at={"wave": "print"}), made(measure="share", value=20))
    assert known["share@latest"].value == 20
    assert known["share"].value == 20


def test_a_period_without_a_value_is_passed_over(numbers: Any) -> None:
    assert numbers(*years(y2021=None, y2022=4.5, y2023=None))["rate@latest"].period == "2022"


def test_a_series_without_any_value_has_none(numbers: Any) -> None:
    known = numbers(*years(y2021=None, y2022=None))
    assert known["rate@latest"].value is None
    assert "rate@latest" in known


@pytest.mark.parametrize("moment", ["first", "previous"])
def test_no_name_reaches_over_a_break(numbers: Any, moment: str) -> None:
    known = numbers(*years(y2021=2.65, y2022=27.99), breaks={"published": (2022,)})
    assert known["rate@latest"].value == 27.99
    with pytest.raises(ReportError) as caught:
        bind(f"{{rate@{moment}}}", known, "ko", "05_1, cell 3")
    assert caught.value.code == "E-BREAK"
    assert "05_1, cell 3" in caught.value.text() and "2022" in caught.value.text()


def test_a_break_before_the_series_begins_is_none(numbers: Any) -> None:
    known = numbers(*years(y2022=27.99, y2024=30.3), breaks={"published": (2022,)})
    assert known["rate@first"].period == "2022"


def test_definitions_are_series_of_their_own(numbers: Any) -> None:
    known = numbers(
        *years(y2017=1.4, y2022=4.5),
        *(made(period=year, value=value, definition="sgi") for year, value in (("2018", 2.8), ("2023", 6.4))),
        made(period="2024", value=9.6, definition="bok"),
    )
    assert {name: known[f"{name}@latest"].value for name in ("rate", "rate_sgi", "rate_bok")} == {
        "rate": 4.5,
        "rate_sgi": 6.4,
        "rate_bok": 9.6,
    }
    assert {name: known[f"{name}@first"].period for name in ("rate", "rate_sgi", "rate_bok")} == {
        "rate": "2017",
        "rate_sgi": "2018",
        "rate_bok": "2024",
    }
    assert "rate_bok@previous" not in known and known["rate_sgi@previous"].period == "2018"


def test_a_series_that_changes_its_definition_is_no_series(numbers: Any) -> None:
    """A key without a definition of its own may rest on another one next year: latest is fine, the way back is not."""
    known = numbers(
        made(measure="range", period="2022", definition="sgi", value=4.5), made(measure="range", period="2023", definition="bok", value=7.1)
    )
    assert known["range@latest"].value == 7.1
    for moment in ("first", "previous"):
        with pytest.raises(ReportError, match=r"E-BREAK.*sgi / bok"):
            bind(f"{{range@{moment}}}", known, "en")


def test_a_break_ends_the_way_back_and_not_the_way_within(numbers: Any) -> None:
    series = years(y2020=2.0, y2021=2.65, y2022=27.99, y2023=30.3, y2024=32.9)
    known = numbers(*series, breaks={"published": (2022,)})
    assert known["rate@previous"].period == "2023"
    with pytest.raises(ReportError, match="E-BREAK"):
        bind("{rate@first}", known, "ko")
    twice = numbers(*series, breaks={"published": (2022, 2024)})
    with pytest.raises(ReportError, match=r"E-BREAK.*2024"):
        bind("{rate@previous}", twice, "en")


def test_periods_are_ordered_by_their_end(numbers: Any) -> None:
    known = numbers(
        *(made(period=period, value=value) for period, value in (("2017-2022", 1), ("2021", 2), ("2018-2023", 3), ("2019-2022", 4)))
    )
    assert [number.period for number in known.series("rate")] == ["2021", "2017-2022", "2019-2022", "2018-2023"]
    assert known["rate@latest"].value == 3


def test_only_provisional_values_have_no_final_one(numbers: Any) -> None:
    known = numbers(made(period="2023", value=6.3, vintage="provisional"), made(period="2024", value=9.2, vintage="provisional"))
    assert "rate@final" not in known and known["rate@provisional"].period == "2024"


def test_numbers_are_a_mapping_by_key(numbers: Any) -> None:
    known = numbers(*years(y2022=4.5, y2017=1.4))
    assert list(known) == ["rate_2022", "rate_2017"] and len(known) == 2
    assert known.get("rate_2030") is None and "rate@latest" not in list(known)
    assert known.closest("rat@latest") == "rate@latest" and known.closest("rate_202").split(", ")[0] in known


def test_unknown_names(numbers: Any) -> None:
    known = numbers(*years(y2022=4.5))
    for name in ("rate_2021", "rate@previous", "rat@latest", "rate@someday"):
        assert name not in known
    with pytest.raises(ReportError) as caught:
        bind("{rat@latest}", known, "en")
    assert caught.value.code == "E-NUMBER" and "rate@latest" in caught.value.text()


def test_words_follow_the_year(numbers: Any) -> None:
    known = numbers(*years(y2017=1.4, y2022=4.5), made(period="2023", value=6.3, vintage="provisional"))
    assert bind("{rate@latest:period} {rate@latest:vintage} {rate@latest|이다}", known, "ko") == "2023년 잠정 6.3%이다"


def test_years_within_one_period_are_moments(numbers: Any) -> None:
    effects = [made(measure="effect", period="2017-2022", at={"year": year}, value=value) for year, value in (("2022", 2.5), ("2018", 0.4))]
    known = numbers(*effects)
    assert (known["effect_year@first"].value, known["effect_year@latest"].value) == (0.4, 2.5)
    assert bind("{effect_year@latest:period} {effect_year@latest}", known, "ko") == "2022년 2.5%"
