"""Numbers of the second chapter."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.records import Number

FIELDS = {"period": "2022", "definition": "sample", "basis": "official", "source": "office"}


def numbers(frame: pd.DataFrame, later: pd.DataFrame) -> list[Number]:
    value = None if later.empty else float(later["rate"][0])
    return [
        Number(key="beta_rate", value=float(frame["rate"][0]), unit="percent", **FIELDS),
        Number(key="beta_later", value=value, unit="percent", **FIELDS),
    ]
