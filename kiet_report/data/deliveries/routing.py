"""Answers to questions that were not asked:
a condition of the contract over earlier answers does not hold.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kiet_report.data.contracts.contract import Contract, Variable
from kiet_report.data.deliveries.manifest import Warned


def check(frame: pd.DataFrame, contract: Contract) -> list[Warned]:
    """A warning for each variable with answers where it should not have been asked;
    they are kept, and counted. frame: stored rows.
    """
    found = []
    for variable in contract.variables:
        if variable.asked_of and (count := int((frame[variable.name].notna().to_numpy() & ~_asked(frame, variable)).sum())):
            found.append(Warned(code="WARN-NOT-ASKED", facts={"variable": variable.name, "count": count}))
    return found


def _asked(frame: pd.DataFrame, variable: Variable) -> np.ndarray:
    """Rows in which every condition holds."""
    asked = np.ones(len(frame), dtype=bool)
    for condition in variable.asked_of:
        answers = frame[condition.variable].astype("string").fillna("")
        asked &= answers.isin(condition.codes).to_numpy(dtype=bool)
    return asked
