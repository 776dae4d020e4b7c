"""The survey responses an edition computes from:
handed over and ingested, or simulated where there is no such file.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.edition import Edition
from kiet_report.data.editions.file import Delivered
from kiet_report.data.facts.delivered import column_types, delivered, empty

NAME = "survey"
SOURCES = {"simulated": "simulated_survey", "delivered": "delivered_survey"}
"""Basis -> the id in `data/sources.yaml` under which results of the responses are cited."""


def responses(edition: Edition) -> pd.DataFrame:
    """One row a firm that answered, in the columns of the contract `survey`;
    see `delivered` for what else it says and raises.
    """
    return delivered(edition, NAME, SOURCES)


def wave(edition: Edition) -> pd.DataFrame:
    """The wave that was handed over to the edition, as `responses`, with its year in attrs `wave`; without rows where there is none.

    Simulated responses are no wave: they serve tests and the page on simulation. Raises E-WAVE where the edition does not say the year.
    """
    if not isinstance(edition.file.deliveries.survey, Delivered):
        # for its columns alone, and not of the simulated responses: what shows the wave does not depend on them
        frame = empty(column_types(edition, NAME))
        frame.attrs.update(basis="delivered", source=SOURCES["delivered"])
        return frame
    if edition.delivery(NAME).wave is None:
        raise ReportError("E-WAVE", edition=edition.id)
    frame = responses(edition)
    frame.attrs["wave"] = edition.delivery(NAME).wave
    return frame
