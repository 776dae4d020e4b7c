"""Does it replicate: every printed coefficient of 표 5-1, 5-3 and 5-4 beside its estimate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.models.results import CONSTANT

ROUNDING = 0.0005
"""The print gives three decimals: a printed value is known to within half of the last."""
BOUND = 2.0
"""Combined standard errors within which a print and an estimate agree."""
SIGNIFICANT = ("**", "***")
"""Marks of the print whose sign an estimate should share."""


def comparison(printed: pd.DataFrame, columns: Iterable[RegressionColumn]) -> pd.DataFrame:
    """One row a printed coefficient of the given columns, in the order of the print.

    printed: table ``ch5_regressions``. Result: `source`, `column`, `variable_printed`, `term`, `is_constant`; `printed`, `printed_se`,
    `printed_stars`; `coef`, `std_error`, `stars`, `status`; `difference` (estimate less print), `combined_se` (root of the sum of squares),
    `distance` (difference in combined standard errors), `inside` (|distance| <= 2; false where nothing was estimated), `inside_rounded`
    (the same, the difference first made smaller by what rounding of the print may hide), `sign` (NA unless printed with ** or ***).
    ValueError if a printed row has no row in its column.
    """
    estimated = pd.concat([_long(column) for column in columns])
    keys = ["source", "column", "variable_printed"]
    wanted = pd.MultiIndex.from_frame(estimated[["source", "column"]].drop_duplicates())
    rows = printed[(printed["status"] == "printed") & pd.MultiIndex.from_frame(printed[["source", "column"]]).isin(wanted)]
    rows = rows[[*keys, "coef", "se", "stars"]].rename(columns={"coef": "printed", "se": "printed_se", "stars": "printed_stars"})
    frame = rows.merge(estimated, on=keys, how="left", validate="one_to_one")
    if frame["term"].isna().any():
        missing = frame.loc[frame["term"].isna(), keys].agg(" ".join, axis=1)
        raise ValueError(f"no estimate is named {', '.join(missing)}")
    frame["is_constant"] = frame["term"] == CONSTANT
    return _distances(frame)


def _long(column: RegressionColumn) -> pd.DataFrame:
    frame = column.frame.reset_index()[["term", "variable_printed", "coef", "std_error", "stars", "status"]]
    return frame.assign(source=column.source, column=column.column)


def _distances(frame: pd.DataFrame) -> pd.DataFrame:
    difference = frame["coef"] - frame["printed"]
    combined = np.hypot(frame["std_error"], frame["printed_se"])
    beyond = (difference.abs() - ROUNDING).clip(lower=0)
    judged = frame["printed_stars"].isin(SIGNIFICANT)
    same = np.signbit(frame["coef"]) == np.signbit(frame["printed"])
    return frame.assign(
        difference=difference,
        combined_se=combined,
        distance=difference / combined,
        inside=difference.abs() <= BOUND * combined,
        inside_rounded=beyond <= BOUND * combined,
        sign=pd.Series(same & frame["coef"].notna(), index=frame.index, dtype="boolean").where(judged),
    )


@dataclass(frozen=True)
class Agreement:
    """How much of the print is found again.

    Counts of printed coefficients; those that were not estimated count as not found.

    n: printed. n_estimated: of them estimated. n_inside, n_inside_rounded: within two combined standard errors, strictly and allowing for
    the print's rounding. n_marked: printed with ** or ***; n_sign: of them with the same sign.
    """

    n: int
    n_estimated: int
    n_inside: int
    n_inside_rounded: int
    n_marked: int
    n_sign: int

    @property
    def share_inside(self) -> float:
        """Percent of the printed coefficients; NaN of none."""
        return 100 * self.n_inside / self.n if self.n else float("nan")

    @property
    def share_sign(self) -> float:
        """Percent of those printed with ** or ***; NaN of none."""
        return 100 * self.n_sign / self.n_marked if self.n_marked else float("nan")


def agreement(compared: pd.DataFrame, *, constants: bool = False) -> Agreement:
    """Counts over rows of `comparison`.

    constants: only the constants of 표 5-3 and 5-4, otherwise everything but them.

    The constants stand apart: they depend on base levels that the print does not state, and those of 표 5-4 look copied (e048).
    """
    rows = compared[compared["is_constant"] == constants]
    return Agreement(
        n=len(rows),
        n_estimated=int((rows["status"] == "estimated").sum()),
        n_inside=int(rows["inside"].sum()),
        n_inside_rounded=int(rows["inside_rounded"].sum()),
        n_marked=int(rows["sign"].notna().sum()),
        n_sign=int(rows["sign"].fillna(False).sum()),
    )


def by_column(compared: pd.DataFrame) -> pd.DataFrame:
    """`agreement` of every column, constants apart.

    Index: `source`, `column`; columns as the fields of `Agreement`.
    """
    parts = {key: vars(agreement(rows)) for key, rows in compared.groupby(["source", "column"], sort=False)}
    return pd.DataFrame.from_dict(parts, orient="index").rename_axis(["source", "column"])
