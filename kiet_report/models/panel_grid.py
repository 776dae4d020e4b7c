"""A panel laid out by the calendar: one row a firm, one column a period,
NaN where there is no observation.

On such a grid a lag is a shift of columns, so a gap stays a gap: the year before a missing year is never taken for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.core.errors import ReportError


@dataclass(frozen=True)
class Grid:
    """values: variable -> (n_firms, n_periods) floats, NaN where missing.

    periods: (n_periods,) consecutive integers. n_rows: rows read.
    """

    values: dict[str, np.ndarray]
    periods: np.ndarray
    n_rows: int

    @property
    def n_firms(self) -> int:
        return len(next(iter(self.values.values())))

    def lag(self, variable: str, by: int) -> np.ndarray:
        """(n_firms, n_periods) the variable `by` calendar periods earlier; NaN where that period is absent."""
        return shift(self.values[variable], by)


def grid(frame: pd.DataFrame, entity: str, time: str, variables: list[str]) -> Grid:
    """Lay out the rows of a frame.

    Every period between the first and the last has a column, observed or not.

    Raises E-MODEL-EMPTY for no rows, E-MODEL-FINITE for a value that is missing or infinite (give complete cases: an absent row is a gap, a
    NaN may be a mistake), E-MODEL-REPEATED for two rows of one firm and period.
    """
    if frame.empty:
        raise ReportError("E-MODEL-EMPTY", variable=variables[0])
    firms, _ = pd.factorize(frame[entity])
    times = frame[time].to_numpy(dtype=np.int64)
    if len(repeated := frame.index[frame.duplicated([entity, time])]):
        raise ReportError("E-MODEL-REPEATED", entity=entity, time=time, count=len(repeated))
    periods = np.arange(times.min(), times.max() + 1)
    values = {}
    for name in variables:
        column = frame[name].to_numpy(dtype=np.float64)
        if bad := int((~np.isfinite(column)).sum()):
            raise ReportError("E-MODEL-FINITE", variable=name, bad=bad, n_obs=len(column))
        cells = np.full((firms.max() + 1, len(periods)), np.nan)
        cells[firms, times - periods[0]] = column
        values[name] = cells
    return Grid(values, periods, len(frame))


def shift(cells: np.ndarray, by: int) -> np.ndarray:
    """Columns moved `by` periods later, NaN where nothing moves in."""
    if by == 0:
        return cells
    moved = np.full_like(cells, np.nan)
    moved[:, by:] = cells[:, :-by]
    return moved


def difference(cells: np.ndarray) -> np.ndarray:
    """The change from the calendar period before; NaN where either end is absent."""
    return cells - shift(cells, 1)
