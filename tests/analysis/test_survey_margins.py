"""Printed figures computed again from responses: the simulated ones give all that whole numbers can give, and a changed answer shows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.analysis.survey_margins import agreement, agreement_by_file, margins
from kiet_report.core.paths import Project
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts.survey_figures import Figure, figures
from kiet_report.data.simulate import survey

INPUTS = Folder(Project.find().data)
NO_INTEGER = {"p078": 52.7, "p079": 35.7, "p081": 70.5, "p082": 29.5, "t65_purchases_2022_2": 15.7}
"""Printed figures that no whole number of firms gives, with what the nearest counts that add up to the base give (errata e023 to e026)."""
BASE_UNKNOWN = {"p087", "p088"}


@pytest.fixture(scope="module")
def stated() -> list[Figure]:
    return figures(INPUTS)


@pytest.fixture(scope="module")
def responses() -> pd.DataFrame:
    return survey.responses(INPUTS)


@pytest.fixture(scope="module")
def computed(responses: pd.DataFrame, stated: list[Figure]) -> pd.DataFrame:
    return margins(responses, stated).set_index("id", drop=False)


@pytest.mark.parametrize("seed", [survey.SEED, 1, 99])
def test_every_figure_that_whole_numbers_can_give_is_given(seed: int, stated: list[Figure]) -> None:
    found = agreement(margins(survey.responses(INPUTS, seed), stated))
    assert found.unequal == ()
    assert (found.figures, found.reproducible, found.equal) == (276, 269, 269)


def test_the_others_are_listed_with_the_reason(computed: pd.DataFrame) -> None:
    others = computed[~computed["reproducible"]]
    assert set(others.index[others["reason"] == "base_unknown"]) == BASE_UNKNOWN
    nearest = others[others["reason"] == "no_integer"]
    assert nearest["rounded"].to_dict() == NO_INTEGER
    assert not others["equal"].any()


def test_by_file(computed: pd.DataFrame) -> None:
    rows = agreement_by_file(computed).set_index("file")
    assert rows.loc["ch6_percentages"].tolist() == [136, 130, 130]
    assert rows.loc["ch6_table6_5_spending"].tolist() == [16, 15, 15]
    assert rows[["figures", "equal"]].sum().tolist() == [276, 269]


def test_counts_are_the_printed_ones(computed: pd.DataFrame) -> None:
    known = computed[computed["count_published"].notna() & computed["reproducible"]]
    assert len(known) == 259
    assert known["count"].eq(known["count_published"]).all()
    assert known["base_n"].eq(known["base_published"]).all()


def test_values_worked_out_by_hand() -> None:
    """Four firms, of which three use AI: 2 of 3 lack technology, one of them data and quality; steps 0, 1 and 4; shares 10 and 21."""
    frame = pd.DataFrame(
        {
            "group": ["1", "1", "1", "2"],
            "difficulty_technology": pd.array([1, 1, 0, None], dtype="Int8"),
            "lacking_data": pd.array([1, 0, None, None], dtype="Int8"),
            "lacking_quality": pd.array([1, 1, None, None], dtype="Int8"),
            "scope": ["1", "2", "5", None],
            "departments_2022": pd.array([10, 21, None, None], dtype="Int16"),
        }
    )
    users = {"group": ("1",)}

    def figure(
        name: str, kind: str, base_n: int, value: float, decimals: int, *variables: str, where: dict[str, tuple[str, ...]]
    ) -> Figure:
        codes = ("1",) if kind == "percent" else ()
        return Figure(name, "by hand", "", "", "", kind, "", base_n, value, decimals, None, "", where, variables, codes)  # type: ignore[arg-type]  # kinds by name

    short = {"difficulty_technology": ("1",)}
    rows = margins(
        frame,
        [
            figure("firms", "firms", 3, 3, 0, where=users),
            figure("technology", "percent", 3, 66.7, 1, "difficulty_technology", where=users),
            figure("added", "percent", 2, 150.0, 1, "lacking_data", "lacking_quality", where=short),
            figure("score", "score", 3, 41.67, 2, "scope", where=users),
            figure("mean", "mean", 3, 15.5, 1, "departments_2022", where=users),
            figure("other_base", "percent", 4, 66.7, 1, "difficulty_technology", where=users),
            figure("nobody", "percent", 0, 0.0, 1, "difficulty_technology", where={"group": ("3",)}),
        ],
    ).set_index("id")
    assert rows["count"].tolist() == [3, 2, 3, 5, 31, 2, 0]
    assert rows["base_n"].tolist() == [3, 3, 2, 3, 2, 3, 0]
    assert rows["equal"].tolist() == [True, True, True, True, True, False, False]
    assert pd.isna(rows.loc["nobody", "value"])


@given(st.integers(1, 600), st.data())
def test_shares_are_rounded_halves_up(n: int, data: st.DataObject) -> None:
    """As `pct_from_count` of the facts: the integer arithmetic is the definition, floating point is not."""
    count = data.draw(st.integers(0, n))
    frame = pd.DataFrame({"team": ["1"] * count + ["8"] * (n - count)})
    figure = Figure("x", "", "", "", "", "percent", "all", n, 0.0, 1, None, variables=("team",), codes=("1",))
    tenths = (2000 * count + n) // (2 * n)
    assert margins(frame, [figure]).loc[0, "rounded"] == tenths / 10


def test_a_reader_that_makes_floats_changes_nothing(responses: pd.DataFrame, stated: list[Figure]) -> None:
    floats = responses.astype({name: "float64" for name, kind in responses.dtypes.items() if str(kind).startswith("Int")})
    assert agreement(margins(floats, stated)).unequal == ()


def test_an_edition_without_responses_computes_nothing(responses: pd.DataFrame, stated: list[Figure]) -> None:
    rows = margins(responses.iloc[:0], stated)
    assert len(rows) == 276
    assert not rows["equal"].any()
    assert rows.loc[rows["kind"] != "firms", "value"].isna().all()


def test_one_answer_changed_is_seen_where_it_counts(responses: pd.DataFrame, stated: list[Figure]) -> None:
    """A firm less with a figure of 97: its share, the base of the next question, and what is asked of that base; nothing else."""
    changed = responses.copy()
    firm = changed.index[changed["difficulty_technology"] == 1][0]
    changed.loc[firm, "difficulty_technology"] = 0
    wrong = agreement(margins(changed, stated)).unequal
    assert {"p118", "n_short_of_technology", "p123"} <= set(wrong)
    assert set(wrong) <= {"p118", "n_short_of_technology", *(f"p{number}" for number in range(123, 129))}
