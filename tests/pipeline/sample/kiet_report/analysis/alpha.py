"""Numbers of the first chapter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from kiet_report.analysis.scale import scale

from kiet_report.core.records import Number

FIELDS: dict[str, Any] = {"period": "2022", "definition": "sample", "basis": "official", "source": "office"}
SHARES = {"making": 60.0, "farming": 40.0}


def numbers(frame: pd.DataFrame) -> Iterator[Number]:
    yield Number(measure="alpha_rate", value=float(frame["rate"][0]) * scale(), unit="percent", **FIELDS)
    yield Number(measure="alpha_firms", value=float(frame["firms"].sum()), unit="firms", n=len(frame), **FIELDS)


def shares(frame: pd.DataFrame) -> Iterator[Number]:
    """The same whatever the file says: a figure that no test of a changed value moves."""
    for industry, share in SHARES.items():
        yield Number(measure="alpha_share", at={"industry": industry}, value=share, unit="percent", n=len(frame), **FIELDS)
