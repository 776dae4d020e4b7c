"""Simulated data for machines without the confidential files:
of the same shape, with a known truth, and about nobody.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from kiet_report.core.paths import Project

__all__ = ["ensure", "firms", "planted"]


def ensure(project: Project, name: str) -> Path:
    """The Parquet of the simulated delivery `name` ("firms", "survey"), made if it is not there;
    its manifest lies beside it.
    """
    from kiet_report.data.simulate.made_once import ensure_delivery

    return ensure_delivery(project, name)


def firms(project: Project | None = None, *, seed: int | None = None, effect: float | None = None) -> pd.DataFrame:
    """The simulated firm panel in the columns of the contract `firms`,
    in memory and without going through a delivery.

    seed: None for that of the parameters. effect: a real effect of AI on log labour productivity, in place of the calibrated one and of its
    interactions. attrs: `basis` ("simulated") and `notice`.
    """
    from kiet_report.core.paths import Project as Checkout
    from kiet_report.data.editions.inputs import Folder
    from kiet_report.data.simulate.cells import canonical_frame, cells
    from kiet_report.data.simulate.panel import draw_panel
    from kiet_report.data.simulate.parameters import load_parameters

    parameters = load_parameters(Folder((project or Checkout.find()).data))
    frame = canonical_frame(cells(draw_panel(parameters, seed, effect)))
    frame.attrs.update(basis="simulated", notice=parameters.notice.en)
    return frame


def planted(project: Project | None = None, *, effect: float | None = None) -> pd.DataFrame:
    """The coefficients that are true in `firms`:
    columns equation, group, term, value (see `truth.truth`).
    """
    from kiet_report.core.paths import Project as Checkout
    from kiet_report.data.editions.inputs import Folder
    from kiet_report.data.simulate.parameters import load_parameters
    from kiet_report.data.simulate.truth import truth

    return truth(load_parameters(Folder((project or Checkout.find()).data)), effect)
