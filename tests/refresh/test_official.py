"""A new official year, a revision and a further industry reach every number, title and sentence of 5.1 and the front page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project
from kiet_report.exhibits.frames import read_frame
from kiet_report.pipeline.assemble import Assembly
from tests.refresh.trial import NEW, OLD, assembled, copied, official, words

RELEASED = "2026-12-16"
ROWS = [
    {"series": "ai_firms", "ref_year": "2023", "numerator": "931", "denominator": "14546", "value": "6.4", "status": "final"},
    {"series": "ai_firms", "ref_year": "2024", "numerator": "1373", "denominator": "14922", "value": "9.2", "status": "final"},
    *(
        {"series": f"ai_firms_industry_{name}", "ref_year": "2024", "value": value, "status": "final"}
        for name, value in (("j", "27.5"), ("c", "9.9"), ("k", "19.4"), ("p", "14.1"), ("d", "15.2"), ("g", "5.0"), ("m", "21.3"))
    ),
    *(
        {"series": f"ai_firms_region_{name}", "ref_year": "2024", "value": value, "status": "final"}
        for name, value in (("seoul", "13.9"), ("sejong", "8.8"), ("busan", "6.1"), ("jeonbuk", "3.3"))
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = copied(tmp_path_factory.mktemp("refresh") / "report")
    official(made, ({"definition_id": "published_count", "released": RELEASED, **row} for row in ROWS))
    return made


@pytest.fixture(scope="module")
def editions(project: Project) -> dict[str, Assembly]:
    return {edition: assembled(project, edition) for edition in (OLD, NEW)}


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Iterator[Lang]:
    yield request.param


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("ai_rate@final", ("2022", 4.5), ("2024", 9.2)),
        ("ai_rate@latest", ("2023", 6.3), ("2024", 9.2)),
        ("ai_rate_2023", ("2023", 6.3), ("2023", 6.4)),
        ("n_ai@final", ("2022", 620), ("2024", 1373)),
        ("ai_rate_growth_pp", ("2017-2022", 3.1), ("2017-2024", 7.8)),
        ("ai_rate_c@latest", ("2022", 2.7), ("2024", 9.9)),
        ("ai_rate_reference_industry", ("2022", 4.5), ("2024", 9.2)),
        ("ai_rate_industry_spread@latest", ("2022", 16.4), ("2024", 22.5)),
        ("ai_rate_seoul@latest", ("2022", 7.8), ("2024", 13.9)),
        ("ai_rate_region_spread@latest", ("2022", 7.0), ("2024", 10.6)),
    ],
)
def test_numbers_move_on(editions: dict[str, Assembly], name: str, before: tuple[str, float], after: tuple[str, float]) -> None:
    for edition, (period, value) in ((OLD, before), (NEW, after)):
        number = editions[edition].numbers[name]
        assert (number.period, number.value) == (period, pytest.approx(value)), edition


def test_what_was_provisional_says_so_until_it_is_final(editions: dict[str, Assembly]) -> None:
    assert editions[OLD].numbers["ai_rate_2023"].vintage == "provisional"
    assert "ai_rate@provisional" in editions[OLD].numbers
    assert editions[NEW].numbers["ai_rate_2023"].vintage == "final"
    assert "ai_rate@provisional" not in editions[NEW].numbers


def test_sentences_and_titles_say_the_new_values(project: Project, editions: dict[str, Assembly], lang: Lang) -> None:
    said = words(project, editions[NEW], lang)
    for place in ("index", "05_1_adoption", "fig-5-1"):
        for text in ("2024", "9.2%", "1,373"):
            assert text in said[place], (place, text)
    assert "9.9%" in said["fig-5-2"] and "13.9%" in said["fig-5-3"]
    span = {"ko": "2017~2024년", "en": "2017\u20132024"}[lang]
    assert span in said["fig-5-1"] and span in said["05_1_adoption"]


def test_no_stale_period_is_left(project: Project, editions: dict[str, Assembly], lang: Lang) -> None:
    """What the old edition said of its last year is said of no year but the one it belongs to."""
    stale = {
        "ko": (
            "2017~2022년 연평균",
            "공표 기준의 값은 아직 확보하지 못하였다",
            "확정치는 아직 확보하지 못하였다",
            "2023년의 6.3%",
            "2022년 [활용률은",
        ),
        "en": (
            "over 2017\u20132022 that is",
            "the published series has no value here yet",
            "no final value has been obtained",
            "6.3%",
            "in 2022 was only",
        ),
    }[lang]
    said = {edition: words(project, editions[edition], lang) for edition in (OLD, NEW)}
    old, new = ("\n".join(said[edition][name] for name in ("index", "05_1_adoption", "fig-5-1")) for edition in (OLD, NEW))
    assert [text for text in stale if text not in old] == [], "the sentences looked for are those of the old edition"
    assert [text for text in stale if text in new] == []


def test_a_further_industry_has_its_bar(project: Project, editions: dict[str, Assembly]) -> None:
    keys = editions[NEW].exhibits["fig-5-2"].shows
    assert "ai_rate_2024_m" in keys
    frame = read_frame(project.build / "runs" / NEW / "05_1_adoption/exhibits/fig-5-2.frame.json").set_index("key")
    assert frame.loc["ai_rate_2024_m", "value"] == 21.3


def test_the_edition_speaks_of_itself(project: Project, editions: dict[str, Assembly]) -> None:
    note = editions[NEW].edition.file.note
    assert note.ko != editions[OLD].edition.file.note.ko and "2027" in note.ko and "2027" in note.en
