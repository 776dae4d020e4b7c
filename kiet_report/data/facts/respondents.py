"""The survey responses an edition computes from:
handed over and ingested, or simulated where there is no such file.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts.delivered import delivered

NAME = "survey"
SOURCES = {"simulated": "simulated_survey", "delivered": "delivered_survey"}
"""Basis -> the id in `data/sources.yaml` under which results of the responses are cited."""


def responses(edition: Edition) -> pd.DataFrame:
    """One row a firm that answered, in the columns of the contract `survey`;
    see `delivered` for what else it says and raises.
    """
    return delivered(edition, NAME, SOURCES)
