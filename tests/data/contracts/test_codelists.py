"""Code lists: complete, unambiguous, in both languages, and in step with the print and the later figures."""

from __future__ import annotations

import re
import string
from pathlib import Path

from kiet_report.data.contracts import codelists
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import print_2024
from kiet_report.data.official import later_figures as official

INPUTS = Folder(Path(__file__).parents[3] / "data")
HANGUL = re.compile(r"[가-힣]")


def test_industries_are_the_sections_a_to_u() -> None:
    industries = codelists.industries(INPUTS)
    assert list(industries.index) == list(string.ascii_uppercase[:21])
    assert industries.loc["C", ["ko", "en"]].tolist() == ["제조업", "Manufacturing"]
    assert industries["short_ko"].is_unique and industries["short_en"].is_unique
    assert industries["ko"].map(lambda text: bool(HANGUL.search(text))).all()
    assert not industries["en"].str.contains(HANGUL).any()


def test_industries_of_figure_5_2_are_sections() -> None:
    adoption = print_2024.table(INPUTS, "ch5_adoption_descriptives")
    printed = adoption[(adoption["group"] == "industry") & (adoption["status"] == "published")]["category_ko"].str.replace(" ", "")
    assert set(printed) <= set(codelists.industries(INPUTS)["ko"].str.replace(" ", ""))


def test_provinces() -> None:
    provinces = codelists.provinces(INPUTS)
    assert len(provinces) == 17
    for column in ("id", "short_ko", "short_en", "name_ko", "name_en", "kostat", "mois", "iso"):
        assert provinces[column].is_unique, column
    assert provinces["former_name_ko"].ne("").sum() == 2
    jeonbuk = provinces.loc["jeonbuk", ["former_name_ko", "mois_former", "mois", "valid_from"]]
    assert jeonbuk.tolist() == ["전라북도", "45", "52", "2024-01-18"]


def test_a_code_alone_names_nobody() -> None:
    provinces = codelists.provinces(INPUTS)
    assert provinces.loc["gyeonggi", "kostat"] == provinces.loc["ulsan", "mois"] == "31"
    assert provinces.loc["sejong", "kostat"] == provinces.loc["gwangju", "mois"] == "29"
    assert provinces.loc["sejong", "iso"] == f"KR-{provinces.loc['jeju', 'mois']}"


def test_tile_grid_has_a_cell_for_each_province() -> None:
    provinces = codelists.provinces(INPUTS)
    cells = list(zip(provinces["tile_row"], provinces["tile_col"], strict=True))
    assert len(set(cells)) == 17
    by_row = provinces.sort_values(["tile_row", "tile_col"]).groupby("tile_row")["short_ko"].agg(" ".join)
    assert by_row.tolist() == ["인천 서울 경기 강원", "충남 세종 충북 경북", "전북 대전 대구 울산", "광주 전남 경남 부산", "제주"]


def test_unverified_codes_say_so() -> None:
    provinces = codelists.provinces(INPUTS)
    unverified = provinces[provinces["confidence"] == "unverified"]
    assert set(unverified.index) == {"gwangju", "jeonnam"}
    assert unverified["valid_to"].eq("2026-06-30").all()
    assert (provinces["note_ko"].eq("") == provinces["note_en"].eq("")).all()


def test_provinces_of_figure_5_3_have_a_name_now_or_then() -> None:
    adoption = print_2024.table(INPUTS, "ch5_adoption_descriptives")
    printed = adoption[(adoption["group"] == "region") & adoption["value"].notna()]["category_ko"]
    provinces = codelists.provinces(INPUTS)
    assert len(printed) == 3
    assert set(printed) <= set(provinces["name_ko"]) | set(provinces["former_name_ko"])


def test_technologies_are_those_of_the_survey() -> None:
    technologies = codelists.technologies(INPUTS)
    assert len(technologies) == 9
    figures = official.later_figures(INPUTS)
    mentioned = figures.loc[figures["definition_id"] == "mentions_share", "series"]
    assert set(mentioned) == {f"mentions_{name}" for name in technologies.index}
    regressors = print_2024.table(INPUTS, "ch5_variables")["variable_printed"]
    assert set(technologies["variable_printed"]) <= set(regressors)
