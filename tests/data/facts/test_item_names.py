"""Items that analysis knows by id have a name in each language."""

from __future__ import annotations

import pytest

from kiet_report.analysis import introduction
from kiet_report.data.facts.item_names import item_names


def test_items_have_names_in_both_languages() -> None:
    assert item_names("whole")["all"].ko == "전 산업" and item_names("whole")["all"].en == "all industries"
    assert [step for step, _, _ in introduction.STEPS] == list(item_names("study_step"))
    assert all(name.ko != name.en for name in item_names("counted").values())


def test_a_group_that_is_not_there_is_a_wrong_call() -> None:
    with pytest.raises(KeyError):
        item_names("planets")
