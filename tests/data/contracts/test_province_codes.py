"""Codes by office and day: each names one province or is an error, nothing is guessed, and what is valid is written as well as read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.codelists import PROVINCE_SYSTEMS, ProvinceCodes, provinces_on
from kiet_report.data.editions.inputs import Folder

INPUTS = Folder(Path(__file__).parents[3] / "data")
ROWS = codelists.province_codes(INPUTS)
PROVINCES = codelists.provinces(INPUTS)
CODES = sorted({*ROWS["code"], "00", "12", "99", "", "KR-51", "서울"})
DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2035, 12, 31))
WHEN = st.one_of(DAYS, st.integers(2005, 2035))
SYSTEMS = st.sampled_from(PROVINCE_SYSTEMS)
AFTER_MERGER = dt.date(2026, 7, 1)


def resolved(codes: ProvinceCodes, code: str) -> str | None:
    try:
        return codes.id(code)
    except ReportError as error:
        assert error.code == "E-CODE-PROVINCE"
        assert (error.facts["system"], error.facts["on"]) == (codes.system, str(codes.on))
        assert ascii(code) in error.text("en")
        return None


@given(system=SYSTEMS, on=WHEN, code=st.sampled_from(CODES))
def test_a_code_names_one_province_or_is_an_error(system: str, on: dt.date | int, code: str) -> None:
    codes = provinces_on(INPUTS, system, on)
    found = resolved(codes, code)
    listed = ROWS[(ROWS["system"] == system) & (ROWS["code"] == code)]["id"].unique()
    assert len(listed) <= 1, "a code that changed hands would need a day to tell"
    assert found is None or ([found] == list(listed) and found in PROVINCES.index)


@settings(max_examples=40)
@given(system=SYSTEMS, on=DAYS)
def test_codes_are_written_as_they_are_read(system: str, on: dt.date) -> None:
    codes = provinces_on(INPUTS, system, on)
    assert {codes.code(codes.id(code)) for code in codes.ids} == set(codes.ids)
    assert {codes.id(codes.code(province)) for province in codes.codes} == set(codes.codes)


@settings(max_examples=40)
@given(system=SYSTEMS, year=st.integers(2005, 2035))
def test_a_year_accepts_what_its_last_day_does_and_what_was_replaced_in_it(system: str, year: int) -> None:
    during, end = provinces_on(INPUTS, system, year), provinces_on(INPUTS, system, dt.date(year, 12, 31))
    assert dict(end.ids).items() <= dict(during.ids).items()
    assert set(during.ids.values()) == set(end.ids.values())
    more = set(during.ids) - set(end.ids)
    assert more == {("mois", 2023): {"42"}, ("mois", 2024): {"45"}}.get((system, year), set())


@given(on=st.dates(dt.date(2012, 7, 1), dt.date(2026, 6, 30)), system=SYSTEMS)
def test_every_province_has_one_code_between_the_founding_of_sejong_and_the_merger(on: dt.date, system: str) -> None:
    codes = provinces_on(INPUTS, system, on)
    assert set(codes.codes) == set(PROVINCES.index)
    assert len(codes.ids) == 17


def test_31_and_29_mean_what_the_office_means() -> None:
    kostat, mois = (codelists.province_ids(INPUTS, system, 2022) for system in ("kostat", "mois"))
    assert (kostat["31"], mois["31"]) == ("gyeonggi", "ulsan")
    assert (kostat["29"], mois["29"]) == ("sejong", "gwangju")


@pytest.mark.parametrize(
    ("system", "code", "day", "province"),
    [
        ("mois", "42", dt.date(2023, 6, 10), "gangwon"),
        ("mois", "42", dt.date(2023, 6, 11), None),
        ("mois", "51", dt.date(2023, 6, 10), None),
        ("mois", "51", dt.date(2023, 6, 11), "gangwon"),
        ("mois", "45", dt.date(2024, 1, 17), "jeonbuk"),
        ("mois", "45", dt.date(2024, 1, 18), None),
        ("mois", "52", dt.date(2024, 1, 17), None),
        ("mois", "52", dt.date(2024, 1, 18), "jeonbuk"),
        ("mois_former", "42", dt.date(2025, 1, 1), "gangwon"),
        ("mois_former", "51", dt.date(2025, 1, 1), None),
        ("kostat", "32", dt.date(2023, 6, 10), "gangwon"),
        ("kostat", "32", dt.date(2023, 6, 11), "gangwon"),
        ("kostat", "29", dt.date(2012, 6, 30), None),
        ("kostat", "24", dt.date(2026, 6, 30), "gwangju"),
    ],
)
def test_codes_change_on_their_day(system: str, code: str, day: dt.date, province: str | None) -> None:
    assert resolved(provinces_on(INPUTS, system, day), code) == province


@pytest.mark.parametrize("system", PROVINCE_SYSTEMS)
def test_after_the_merger_its_codes_are_unknown(system: str) -> None:
    for on in (AFTER_MERGER, 2026, 2027):
        codes = provinces_on(INPUTS, system, on)
        assert {"gwangju", "jeonnam"}.isdisjoint(codes.ids.values())
        for province in ("gwangju", "jeonnam"):
            with pytest.raises(ReportError) as caught:
                codes.code(province)
            assert caught.value.code == "E-CODE-PROVINCE-ID"
    assert set(provinces_on(INPUTS, system, 2025).codes) >= {"gwangju", "jeonnam"}


@pytest.mark.parametrize("system", ["", "KOSTAT", "iso3166", "auto", "mois2024"])
def test_a_system_is_never_guessed(system: str) -> None:
    with pytest.raises(ReportError) as caught:
        provinces_on(INPUTS, system, 2022)
    assert caught.value.code == "E-CODE-SYSTEM"
    assert all(known in caught.value.text("ko") for known in PROVINCE_SYSTEMS)


def test_systems_that_codes_are_consistent_with_are_named_not_chosen() -> None:
    assert codelists.consistent_systems(INPUTS, ["11"], 2022) == ["kostat", "mois", "mois_former"]
    assert codelists.consistent_systems(INPUTS, ["11", "21"], 2022) == ["kostat"]
    assert codelists.consistent_systems(INPUTS, ["11", "51"], 2024) == ["mois"]
    assert codelists.consistent_systems(INPUTS, ["11", "51"], 2022) == []
    assert codelists.consistent_systems(INPUTS, ["KR-50"], 2022) == ["iso"]


def test_the_list_of_codes_agrees_with_the_list_of_provinces() -> None:
    for _, province in PROVINCES.iterrows():
        own = ROWS[ROWS["id"] == province["id"]]
        last = own.sort_values("valid_from").groupby("system")["code"].last()
        assert last[["kostat", "mois", "iso"]].tolist() == province[["kostat", "mois", "iso"]].tolist()
        assert last["mois_former"] == (province["mois_former"] or province["mois"])
        changed = own[(own["system"] == "mois") & (own["code"] == province["mois"])]["valid_from"].item()
        assert not province["mois_changed"] or changed == province["mois_changed"]
        assert set(own["valid_to"]) - {""} <= {province["valid_to"], *_day_before(province["mois_changed"])}


def _day_before(day: str) -> set[str]:
    return {str(dt.date.fromisoformat(day) - dt.timedelta(days=1))} if day else set()


def test_the_notes_of_codes_are_in_both_languages() -> None:
    assert (ROWS["note_ko"].eq("") == ROWS["note_en"].eq("")).all()
    assert ROWS.loc[ROWS["valid_to"].eq("2026-06-30"), "confidence"].eq("unverified").all()


@pytest.mark.parametrize("on", [2017, 2022, 2024, 2030, dt.date(2017, 7, 1)])
def test_sections_in_force(on: dt.date | int) -> None:
    assert len(codelists.industry_sections(INPUTS, on)) == 21


@pytest.mark.parametrize("on", [2016, 2006, dt.date(2017, 6, 30)])
def test_sections_of_an_earlier_revision_are_not_assumed(on: dt.date | int) -> None:
    with pytest.raises(ReportError) as caught:
        codelists.industry_sections(INPUTS, on)
    assert (caught.value.code, caught.value.facts["known"]) == ("E-CODE-SECTIONS", "2017-07")


def test_technologies_say_since_when_and_how_sure() -> None:
    technologies = codelists.technologies(INPUTS)
    assert technologies["valid_from"].eq("2017").all()
    assert technologies["confidence"].to_dict() == {name: "medium" if name == "ai" else "low" for name in technologies.index}


@pytest.fixture
def divisions(tmp_path: Path) -> Path:
    path = tmp_path / "divisions.csv"
    path.write_text("code,section,valid_from,valid_to\n10,C,,\n26,C,2017-07-01,2024-06-30\n36,E,2024-07-01,\n", encoding="utf-8-sig")
    return path


def test_divisions_come_from_the_users_list(divisions: Path) -> None:
    assert codelists.industry_divisions(divisions, 2022) == {"10", "26"}
    assert codelists.industry_divisions(divisions, dt.date(2024, 6, 30)) == {"10", "26"}
    assert codelists.industry_divisions(divisions, 2024) == {"10", "36"}


@pytest.mark.parametrize(
    ("row", "line"), [("1,C,,", 5), ("10,C,2017-13-01,", 5), ("10,C,", 5), ("010,C,,", 5), ("10,C,2017,", 5), ('"10', 0)]
)
def test_a_faulty_list_of_divisions_is_refused(divisions: Path, row: str, line: int) -> None:
    divisions.write_text(divisions.read_text(encoding="utf-8-sig") + row + "\n", encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        codelists.industry_divisions(divisions, 2022)
    assert (caught.value.code, caught.value.facts["line"], caught.value.facts["file"]) == ("E-DIVISIONS", line, "divisions.csv")


def test_a_list_of_divisions_that_is_not_there_or_has_other_columns_is_refused(tmp_path: Path, divisions: Path) -> None:
    divisions.write_text("code,name\n10,식료품\n", encoding="utf-8")
    for path, line in ((divisions, 1), (tmp_path / "none.csv", 0)):
        with pytest.raises(ReportError) as caught:
            codelists.industry_divisions(path, 2022)
        assert (caught.value.code, caught.value.facts["line"]) == ("E-DIVISIONS", line)
