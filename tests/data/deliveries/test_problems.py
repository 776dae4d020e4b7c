"""Problems: one text a rule, at most twenty places, the rest counted, and no value unless it is asked for."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.data.deliveries.problems import CELLS_KEPT, Problems, runs


def refusal(problems: Problems, show_values: bool = False) -> ReportError:
    with pytest.raises(ReportError) as caught:
        problems.raise_if_any(show_values=show_values)
    return caught.value


def test_no_problem_raises_nothing() -> None:
    assert Problems().raise_if_any() is None


@pytest.mark.parametrize(
    ("lang", "place", "more"), [("en", "x.csv, line 2, column 'c'", "and 5 more"), ("ko", "x.csv, 2번째 줄, 열 'c'", "그 밖에 5곳")]
)
def test_places_are_told_by_rule(lang: Lang, place: str, more: str) -> None:
    problems = Problems()
    problems.add_cells("E-BLANK", "x.csv", np.arange(2, 27), "c")
    problems.add("E-MASK", "x.csv", 40, "c")
    text = refusal(problems).text(lang)
    assert text.count("E-BLANK: ") == text.count("E-MASK: ") == 1 and place in text and f"{more}" in text and "22-26" in text
    assert "26" in text.splitlines()[0] and text.index("E-BLANK") < text.index("E-MASK")


def test_cells_beyond_what_is_kept_are_counted() -> None:
    problems = Problems()
    problems.add_cells("E-BLANK", "x.csv", np.arange(2, CELLS_KEPT + 500), "c", values=["secret"] * (CELLS_KEPT + 498))
    problems.add_cells("E-BLANK", "x.csv", [], "d")
    error = refusal(problems)
    assert len(problems) == error.facts["count"] == CELLS_KEPT + 498 and len(problems.found) == CELLS_KEPT
    assert f"and {CELLS_KEPT + 478} more" in error.text("en")


def test_a_value_is_carried_only_where_it_is_shown() -> None:
    problems = Problems()
    problems.add("E-BLANK", "x.csv", 2, "c", value="secret")
    silent, loud = refusal(problems), refusal(problems, show_values=True)
    assert b"secret" not in pickle.dumps(silent) and "secret" not in repr(silent) + repr(problems.found) + silent.text("ko")
    assert "(value: 'secret')" in loud.text("en") and "(값: 'secret')" in loud.text("ko") and "secret" not in repr(loud)


def test_a_code_or_fact_that_there_is_not_fails_where_it_is_noted() -> None:
    with pytest.raises(KeyError):
        Problems().add("E-NO-SUCH", "x")
    with pytest.raises(KeyError):
        Problems().add_cells("E-RANGE", "x", [1], "c", wrong=1)


def test_only_problems_are_absorbed() -> None:
    problems, other = Problems(), Problems()
    other.add("E-BLANK", "x.csv", 2)
    problems.absorb(refusal(other))
    assert [problem.line for problem in problems] == [2]
    with pytest.raises(ReportError, match="E-PROJECT"):
        problems.absorb(ReportError("E-PROJECT", looked="-"))


def test_lines_are_told_as_runs() -> None:
    assert runs([5, 3, 4, 9, None, 9]) == "3-5, 9" and runs([]) == "-"
    assert runs(range(0, 100, 2)).endswith("38, …")
