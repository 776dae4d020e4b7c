"""Which firms the survey is about, by employees and capital, with a rule of its own for services.

Nothing is left out silently.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.data.contracts.contract import Frame
from kiet_report.data.deliveries.config import FrameLimits
from kiet_report.data.deliveries.missing import count_by_year
from kiet_report.data.deliveries.stacked import Stacked

EMPLOYEES, CAPITAL, INDUSTRY = "employees", "capital", "industry"
"""The variables that the frame is defined by."""


@dataclass(frozen=True)
class Framed:
    """keep: bool, the rows to keep.

    left_out: rows by rule and year (`regular_employees`, `capital`: the threshold missed, the first of the two where both are). undecided:
    rows by year that stay because a value needed to judge them is missing.
    """

    keep: np.ndarray
    left_out: dict[str, dict[int, int]]
    undecided: dict[int, int]


def limits(frame: Frame, given: FrameLimits) -> Frame:
    """The thresholds of the contract with those of the configuration in their place."""
    services = {"capital": given.services_capital, "sections": given.services_sections}
    own = {"regular_employees": given.regular_employees, "capital": given.capital}
    changed = frame.services.model_copy(update={name: value for name, value in services.items() if value is not None})
    return frame.model_copy(update={"services": changed} | {name: value for name, value in own.items() if value is not None})


def judge(rows: Stacked, frame: Frame) -> Framed:
    """Hold every row against the frame.

    Capital in millions of won; what is missing makes a row undecided only if it matters.
    """
    employees, capital = rows.frame[EMPLOYEES], rows.frame[CAPITAL]
    enough = employees >= frame.regular_employees
    services = rows.frame[INDUSTRY].isin(frame.services.sections).astype("boolean")
    # three-valued: true, false, or unknown where a missing value decides
    inside: pd.Series = (enough & (capital >= frame.capital)) | (services & (capital >= frame.services.capital))
    outside = (~inside).fillna(False).to_numpy(dtype=bool)
    few = outside & (~enough).fillna(False).to_numpy(dtype=bool)
    reasons = {"regular_employees": few, "capital": outside & ~few}
    left_out = {rule: counted for rule, rows_of in reasons.items() if (counted := count_by_year(rows.years[rows_of]))}
    return Framed(~outside, left_out, count_by_year(rows.years[inside.isna().to_numpy()]))
