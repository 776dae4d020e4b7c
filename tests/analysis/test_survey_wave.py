"""A wave that is handed over takes the place of the print: same keys, its own year and values, the print beside it, nothing too small."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import respondents
from kiet_report.data.facts.references import breaks, definitions
from kiet_report.data.simulate import survey as simulated
from kiet_report.exhibits.text import load_texts
from kiet_report.models.tabulation import wilson
from kiet_report.narrative.bind import bind, parse, resolve
from kiet_report.registry.measures import open_measures
from kiet_report.registry.numbers import Numbers
from tests.analysis import survey_wave as wave

MEASURES = open_measures(wave.ROOT.book, wave.INPUTS)
PRINT_ONLY = ("_residual", "_either_least", "_either_most", "survey_stated")


def keyed(made: list[Number]) -> dict[str, Number]:
    return {number.key: number for number in map(MEASURES.keyed, made)}


@pytest.fixture(scope="module")
def printed() -> dict[str, Number]:
    return keyed(wave.numbers_of("2026"))


@pytest.fixture(scope="module")
def found() -> dict[str, Number]:
    return keyed(wave.numbers_of("2026", wave.responses()))


def own(numbers: dict[str, Number]) -> dict[str, Number]:
    return {key: number for key, number in numbers.items() if "wave" not in number.at}


def test_the_same_keys_of_another_origin(found: dict[str, Number], printed: dict[str, Number]) -> None:
    mine = own(found)
    assert set(printed) - set(mine) == {key for key in printed if key.endswith(PRINT_ONLY)}
    assert set(mine) - set(printed) == {"survey_nonuse_either", "survey_lacking_either", "survey_floor"}
    assert {(number.basis, number.period, number.source, number.definition) for number in mine.values()} == {
        ("delivered", wave.YEAR, "delivered_survey", "survey_wave")
    }
    assert not any(number.locus or number.corrected for number in mine.values())


def test_every_value_is_counted_in_the_responses(found: dict[str, Number]) -> None:
    """Counted again without the contract: by column name, in pandas."""
    frame = wave.responses()
    users, nonusers = frame[frame["group"] == "1"], frame[frame["group"] == "2"]
    short = users[users["difficulty_technology"] == 1]
    by_hand: dict[str, tuple[pd.Series, pd.DataFrame]] = {
        "survey_demand_equipment": (frame["demand_equipment"] == 1, frame),
        "survey_difficulty_technology": (users["difficulty_technology"] == 1, users),
        "survey_lacking_data": (short["lacking_data"] == 1, short),
        "survey_attainment_other": (users["attainment_present"] == "8", users),
        "survey_nonuse_no_need": (nonusers["nonuse_no_need"] == 1, nonusers),
        "survey_nonuse_either": (nonusers[["nonuse_no_need", "nonuse_small_results"]].eq(1).any(axis=1), nonusers),
        "survey_expect_nonusers_future_medium": (nonusers["expect_future_nonusers"] == "2", nonusers),
        "survey_sales_under_12bn": (frame["sales"] == "1", frame),
        "survey_sales_users_under_12bn": (users["sales"] == "1", users),
    }  # fmt: skip
    for key, (given, base) in by_hand.items():
        number, count, interval = found[key], int(given.sum()), wilson(int(given.sum()), len(base))
        assert (number.value, number.n) == (pytest.approx(100 * count / len(base)), len(base)), key
        assert (number.low, number.high) == (interval.low, interval.high), key
    assert found["survey_count_sales_users_under_12bn"].value == (users["sales"] == "1").sum()
    assert (found["survey_n"].value, found["survey_users_n"].value, found["survey_nonusers_n"].value) == (610, 260, 350)
    assert found["survey_short_of_technology_n"].value == len(short)


def test_every_share_is_another_than_the_print_s(found: dict[str, Number], printed: dict[str, Number]) -> None:
    shares = {key: number for key, number in own(found).items() if number.measure == "survey_share" and number.value is not None}
    assert len(shares) > 200
    assert not [key for key, number in shares.items() if number.value == printed[key].value]


def test_the_print_stands_beside(found: dict[str, Number], printed: dict[str, Number]) -> None:
    beside = found["survey_demand_equipment_print"]
    stated = printed["survey_demand_equipment"]
    assert beside.model_copy(update={"key": stated.key, "at": stated.at}) == stated
    numbers = Numbers(found.values(), breaks(definitions(open_edition(wave.ROOT, "2026"))))
    assert numbers["survey_demand_equipment@latest"].key == "survey_demand_equipment"
    with pytest.raises(ReportError) as caught:
        numbers["survey_demand_equipment@previous"]
    assert caught.value.code == "E-BREAK"


def test_the_print_does_not_stand_beside_a_question_that_changed(tmp_path: Path) -> None:
    project = wave.project_with(tmp_path, wave.responses())
    contract = project.data / "contracts" / "survey.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("demand: {locus: 그림 6-31}", 'demand: {locus: 그림 6-31, changed: "2026"}'), encoding="utf-8")
    numbers = wave.run(project, "2026", tmp_path / "run").numbers
    assert "survey_demand_equipment" in numbers and "survey_demand_equipment_print" not in numbers
    assert "survey_difficulty_technology_print" in numbers


def test_what_too_few_firms_stand_behind_is_withheld(found: dict[str, Number]) -> None:
    hidden = {key for key, number in own(found).items() if number.missing == "few_firms"}
    assert "survey_industry_group_h" in hidden
    for key, number in own(found).items():
        if number.value is None:
            assert (number.low, number.high, number.n, number.missing) == (None, None, None, "few_firms"), key
        elif number.unit == "percent":
            assert number.n >= wave.FLOOR and round(number.value * number.n / 100) >= wave.FLOOR, key
    # nobody can tell one from the rest: industries add up to the firms, in each group and over all
    for group in ("", "users_", "nonusers_"):
        counts = [found[f"survey_count_industry_group_{group}{letter}"] for letter in "abcdefghijklmnopq"]
        size = found[f"survey_{group}n"].value or 0
        left = size - sum(number.value or 0 for number in counts)
        assert left == 0 or left >= wave.FLOOR
        assert [number.key.replace(group, "") in hidden for number in counts] == [number.value is None for number in counts]


def test_a_higher_floor_withholds_whole_bases() -> None:
    numbers = keyed(wave.numbers_of("2026", wave.responses(), floor=100))
    assert numbers["survey_planning_n"].missing == "few_firms"
    assert all(numbers[f"survey_plan_reason_{option}"].missing == "few_firms" for option in ("productivity", "technology", "other"))
    assert numbers["survey_floor"].value == 100


def test_a_base_is_withheld_where_the_others_are_too_few() -> None:
    """Eight of 350 non-users plan to invest: how many do not would tell it, and so would any share of those that do not."""
    frame = wave.responses().copy()
    nonusers = frame.index[frame["group"] == "2"]
    frame.loc[nonusers, "plan"] = ["1"] * 8 + ["2"] * (wave.NONUSERS - 8)
    frame.attrs = wave.responses().attrs
    numbers = own(keyed(wave.numbers_of("2026", frame)))
    told = [number for key, number in numbers.items() if key.startswith(("survey_plan", "survey_no_plan", "survey_not_plan"))]
    assert len(told) > 10
    assert {number.missing for number in told} == {"few_firms"}
    assert numbers["survey_nonusers_n"].value == wave.NONUSERS


def test_a_question_that_was_not_put_has_no_value() -> None:
    frame = wave.responses().copy()
    frame[[name for name in frame.columns if name.startswith("purpose_")]] = pd.NA
    frame.attrs = wave.responses().attrs
    numbers = keyed(wave.numbers_of("2026", frame))
    assert {numbers[f"survey_purpose_{option}"].missing for option in ("productivity", "other")} == {"not_obtained"}


def test_the_simulated_responses_give_the_printed_shares(printed: dict[str, Number]) -> None:
    """One engine: what is counted in responses that reproduce the print is the print, wherever a whole number of firms gives it."""
    frame = simulated.responses(wave.INPUTS)
    frame.attrs |= {"wave": "2024", "source": "delivered_survey"}
    counted = own(keyed(wave.numbers_of("2026", frame, floor=0)))
    stated = {key: number for key, number in printed.items() if number.low is not None and number.locus != "표 6-6 (계산)"}
    assert len(stated) > 200
    for key, number in stated.items():
        assert counted[key].n == number.n, key
        assert abs((counted[key].value or 0) - (number.value or 0)) <= 0.05 + 1e-9, key


def test_simulated_responses_are_no_wave() -> None:
    assert respondents.wave(open_edition(wave.ROOT, "2026")).empty
    assert respondents.wave(open_edition(wave.ROOT, "2024")).empty


def test_a_wave_without_its_year_stops_the_run(tmp_path: Path) -> None:
    project = wave.project_with(tmp_path, wave.responses(), None)
    with pytest.raises(ReportError) as caught:
        respondents.wave(open_edition(project, "2026"))
    assert caught.value.code == "E-WAVE"
    assert "wave" in caught.value.text("ko") and "2026" in caught.value.text("en")


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Numbers[Number], Path]:
    """The chapter as it is, run on an edition to which the wave was handed over."""
    folder = tmp_path_factory.mktemp("project")
    project = wave.project_with(folder, wave.responses())
    report = wave.run(project, "2026", folder / "run")
    return project, Numbers(report.numbers.values(), breaks(definitions(Folder(project.data)))), folder / "run"


def test_exhibits_show_the_wave(handed_over: tuple[Project, Numbers[Number], Path], found: dict[str, Number]) -> None:
    _, numbers, folder = handed_over
    assert dict(numbers) == found
    drawn = sorted(path.name for path in (folder / "exhibits").glob("*.frame.json"))
    assert len(drawn) == 10
    for name in drawn:
        text = (folder / "exhibits" / name).read_text(encoding="utf-8")
        assert '"2026"' in text and '"2024"' not in text and "_print" not in text
    table = (folder / "exhibits" / "tbl-6-1.en.table.json").read_text(encoding="utf-8")
    assert "too few firms" in table and '"survey_count_industry_group_h"' in table


def texts_of(project: Project, numbers: Numbers[Number], lang: Lang) -> list[str]:
    """All words of the chapter's exhibits and prose, bound, as an edition with these numbers shows them."""
    said = []
    for text in (text for exhibit, text in load_texts(project.book).items() if exhibit[4:6] == "6-"):
        parts = [text.title, text.subtitle, text.alt, *(note for note in text.notes if note.applies(numbers))]
        said += [bind(part[lang], numbers, lang) for part in parts]
    for text in wave.prose(lang, numbers):
        for name in wave.names_in(text):
            text = text.replace(f"{{num}}`{name}`", resolve(parse(name), numbers, lang))
        said.append(text)
    return said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_print_s_editions_say_the_same_as_before(printed: dict[str, Number], lang: Lang) -> None:
    said = texts_of(wave.ROOT, Numbers(printed.values()), lang)
    everything = "\n".join(said)
    year, firms = ("2024년", "560개") if lang == "ko" else ("2024", "560")
    assert sum(year in text for text in said) == 10 + 1
    for words in (firms, "41.6%", "78.3%", "36.5%", "e030", "e019"):
        assert words in everything


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_calls_the_print_s_year_that_of_the_wave(handed_over: tuple[Project, Numbers[Number], Path], lang: Lang) -> None:
    project, numbers, _ = handed_over
    said = texts_of(project, numbers, lang)
    assert sum("2026" in text for text in said) == 10 + 1
    everything = "\n".join(said)
    for typed in ("2024", "560", "233", "327", "e030", "e019"):
        assert typed not in everything
    assert ("610개" if lang == "ko" else "610 firms") in everything
