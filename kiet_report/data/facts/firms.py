"""The firm panel an edition computes from:
handed over and ingested, or simulated where there is no such file.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts.delivered import delivered

NAME = "firms"
SOURCES = {"simulated": "simulated_firms", "delivered": "delivered_firms"}
"""Basis -> the id in `data/sources.yaml` under which results of the panel are cited."""


def panel(edition: Edition) -> pd.DataFrame:
    """One row a firm and year, in the columns of the contract `firms`;
    see `delivered` for what else it says and raises.

    Money in million KRW, shares in percent, technologies 0 or 1.
    """
    return delivered(edition, NAME, SOURCES)
