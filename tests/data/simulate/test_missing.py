"""What is not answered: exactly as much as leaves the print's sample."""

from __future__ import annotations

import numpy as np
import pytest

from kiet_report.data.simulate.missing import REASONS
from kiet_report.data.simulate.panel import Panel
from kiet_report.data.simulate.parameters import Parameters


@pytest.mark.parametrize("name", ["panel", "other_panel"])
def test_complete_firm_years_are_the_prints(name: str, request: pytest.FixtureRequest) -> None:
    panel: Panel = request.getfixturevalue(name)
    complete, population = panel.missing.complete, panel.population
    sections = np.array(panel.parameters.sections)[population.industry][population.firm]
    assert complete.sum() == 60617
    assert len(np.unique(population.firm[complete])) == 16537
    assert (complete & (sections == "C")).sum() == 31271
    assert (complete & np.isin(sections, list("GHI"))).sum() == 8501
    assert (complete & np.isin(sections, list("ABE"))).sum() == 691


def test_every_other_firm_year_has_one_reason(panel: Panel) -> None:
    reason = panel.missing.reason
    assert ((reason == -1) == panel.missing.complete).all()
    assert set(np.unique(reason)) == set(range(-1, len(REASONS)))


def test_answers_are_hidden_where_technologies_are_the_reason(panel: Panel) -> None:
    hidden = (~panel.missing.countable).any(axis=1)
    assert (hidden == (panel.missing.reason == REASONS.index("technologies"))).all()


def test_more_firm_years_than_there_are_cannot_be_complete(parameters: Parameters) -> None:
    from kiet_report.data.simulate.panel import draw_until_adoption

    wanted = {**parameters.sample.firm_years, "services": 90_000}
    changed = parameters.model_copy(update={"sample": parameters.sample.model_copy(update={"firm_years": wanted})})
    with pytest.raises(ValueError, match="firm-years for"):
        draw_until_adoption(changed, 3)
