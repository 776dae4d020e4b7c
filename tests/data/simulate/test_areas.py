"""Where AI is used: the published shares of answers."""

from __future__ import annotations

import numpy as np
import pytest

from kiet_report.data.simulate.panel import Panel


@pytest.mark.parametrize("name", ["panel", "other_panel"])
def test_shares_of_answers_are_the_printed_ones(name: str, request: pytest.FixtureRequest) -> None:
    panel: Panel = request.getfixturevalue(name)
    answers = panel.areas.sum(axis=0)
    assert np.round(100 * answers / answers.sum(), 1).tolist() == [66.0, 11.1, 9.4, 8.8, 4.7]
    assert answers.sum() == round(1.17 * panel.ai.sum())


def test_users_name_an_area_and_others_none(panel: Panel) -> None:
    assert (panel.areas.any(axis=1) == panel.ai).all()
