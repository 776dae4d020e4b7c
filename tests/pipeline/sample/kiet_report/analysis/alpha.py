"""Numbers of the first chapter."""

from __future__ import annotations

import pandas as pd
from kiet_report.analysis.scale import scale

from kiet_report.core.records import Number

FIELDS = {"period": "2022", "definition": "sample", "basis": "official", "source": "office"}


def numbers(frame: pd.DataFrame) -> list[Number]:
    return [
        Number(key="alpha_rate", value=float(frame["rate"][0]) * scale(), unit="percent", **FIELDS),
        Number(key="alpha_firms", value=float(frame["firms"].sum()), unit="firms", n=len(frame), **FIELDS),
    ]
