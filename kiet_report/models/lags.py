"""Lags by calendar year: the value of the same entity exactly so many years before,
missing where that year is not observed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kiet_report.core.errors import ReportError


def lagged(frame: pd.DataFrame, name: str, years: int, *, entity: str = "firm_id", time: str = "year") -> np.ndarray:
    """Column `name` as float64 (n,), `years` earlier (later if negative),
    NaN across gaps and before the first year. Rows in any order.

    Raises ReportError E-MODEL-REPEATED if an entity has two rows of one year.
    """
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    result = np.full(len(values), np.nan)
    if not len(values):
        return result
    entities, levels = pd.factorize(frame[entity])
    when = frame[time].to_numpy(dtype=np.int64)
    when = when - when.min()
    calendar = np.full((len(levels), int(when.max()) + 1), np.nan)
    seen = np.zeros(calendar.shape, dtype=bool)
    seen[entities, when] = True
    if repeated := len(values) - int(seen.sum()):
        raise ReportError("E-MODEL-REPEATED", entity=entity, time=time, count=repeated)
    calendar[entities, when] = values
    inside = (when - years >= 0) & (when - years < calendar.shape[1])
    result[inside] = calendar[entities[inside], when[inside] - years]
    return result
