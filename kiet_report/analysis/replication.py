"""Does it replicate: every printed coefficient of 표 5-1, 5-3 and 5-4 beside its estimate, the distance, and how many agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.analysis.origin import Origin
from kiet_report.analysis.printed_estimates import ADOPTION, TABLES, coefficients, columns, place, terms
from kiet_report.analysis.productivity import BY_TECHNOLOGY, BY_TRAIT
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.core.records import Number
from kiet_report.models.results import CONSTANT

ROUNDING = 0.0005
"""The print gives three decimals: a printed value is known to within half of the last."""
BOUND = 2.0
"""Combined standard errors within which a print and an estimate agree."""
SIGNIFICANT = ("**", "***")
"""Marks of the print whose sign an estimate should share."""
COMPARED = (ADOPTION, BY_TRAIT, BY_TECHNOLOGY)
DEFINITION = "print_agreement"
_COUNTS = {
    "n": "n",
    "estimated": "n_estimated",
    "inside": "n_inside",
    "inside_rounded": "n_inside_rounded",
    "marked": "n_marked",
    "sign": "n_sign",
}
_SHARES = {"share": ("share_inside", "n"), "sign_share": ("share_sign", "n_marked")}


def comparison(printed: pd.DataFrame, columns: Iterable[RegressionColumn]) -> pd.DataFrame:
    """One row a printed coefficient of the given columns, in the order of the print.

    printed: table ``ch5_regressions``. Result: `source`, `column`, `variable_printed`, `term`, `is_constant`; `printed`, `printed_se`,
    `printed_stars`; `coef`, `std_error`, `stars`, `status`; `difference` (estimate less print), `combined_se` (root of the sum of squares),
    `distance` (difference in combined standard errors), `distance_rounded` (the same, the difference first made smaller by what rounding of
    the print may hide), `inside` (|distance| <= 2; false where nothing was estimated), `inside_rounded` (likewise), `sign` (NA unless
    printed with ** or ***). ValueError if a printed row has no row in its column.
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
        distance_rounded=np.sign(difference) * beyond / combined,
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


def replicated(printed: pd.DataFrame, *tables: Mapping[str, RegressionColumn]) -> pd.DataFrame | None:
    """`comparison` of every column of the tables; None without one, which is an edition without firms."""
    found = [column for table in tables for column in table.values()]
    return comparison(printed, found) if found else None


def printed_side(printed: pd.DataFrame, compared: pd.DataFrame | None) -> Iterator[Number]:
    """The printed coefficients where there are estimates to stand beside them, to be quoted; none without a panel.

    printed: table ``ch5_regressions``. compared: `replicated`.
    """
    if compared is not None:
        yield from coefficients(printed, *COMPARED)


def numbers(compared: pd.DataFrame | None, origin: Origin) -> Iterator[Number]:
    """How many of the print's coefficients are found again, constants apart: `agree_<what>` in all, `agree51_<what>` and so on by table,
    `agree51_c2_<what>` by column.

    what: `n` printed, `estimated`, `inside` (within two combined standard errors), `inside_rounded`, `share` (percent inside), `marked`
    (printed with ** or ***), `sign` (of them with the same sign), `sign_share` (percent). compared: `replicated`; None without a panel.
    """
    yield from _counted(compared, {}, origin)
    for table in COMPARED:
        of_table = None if compared is None else compared[compared["source"] == table]
        yield from _counted(of_table, {"table": TABLES[table]}, origin)
        for column in columns(table):
            rows = None if of_table is None else of_table[of_table["column"] == column]
            yield from _counted(rows, place(table, column), origin)


def distances(compared: pd.DataFrame | None, origin: Origin) -> Iterator[Number]:
    """`d51_c2_<term>`: estimate less print in combined standard errors; `d51_c2_<term>_rounded`: beyond what rounding of the print may
    hide. No value where a model dropped the term. compared: `replicated`; None without a panel.
    """
    rows = None if compared is None else compared.set_index(["source", "column", "term"])
    for table in COMPARED:
        for column in columns(table):
            for term in terms(table, column):
                row = None if rows is None else rows.loc[(table, column, term)]
                missing = None if row is None else "dropped"
                for measure in ("distance", "distance_rounded"):
                    value = None if row is None else row[measure]
                    yield origin.number(measure, place(table, column, term), value, "standard_errors", DEFINITION, missing=missing)


def _counted(rows: pd.DataFrame | None, at: dict[str, str], origin: Origin) -> Iterator[Number]:
    of = None if rows is None else vars(found := agreement(rows)) | {name: getattr(found, name) for name, _ in _SHARES.values()}
    for name, field in _COUNTS.items():
        yield origin.number("agreement", at | {"found": name}, None if of is None else of[field], "items", DEFINITION)
    for name, (field, base) in _SHARES.items():
        n = None if of is None else int(of[base])
        yield origin.number("agreement", at | {"found": name}, None if of is None else of[field], "percent", DEFINITION, n=n)
