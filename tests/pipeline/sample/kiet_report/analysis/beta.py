"""Numbers of the second chapter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kiet_report.core.records import Number

FIELDS: dict[str, Any] = {"period": "2022", "definition": "sample", "basis": "official", "source": "office"}


def numbers(frame: pd.DataFrame, later: pd.DataFrame) -> Iterator[Number]:
    value = None if later.empty else float(later["rate"][0])
    yield Number(measure="beta_rate", value=float(frame["rate"][0]), unit="percent", **FIELDS)
    yield Number(measure="beta_later", value=value, unit="percent", **FIELDS)
