"""Who the adopters are, by size and by weight, and how firms come and go:
the panel behind the estimates of 5.2 and 5.3.

Firms whose answer on AI is masked or missing are not counted here, as in the definitions `masked_excluded` and `employment_weighted`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from kiet_report.analysis.origin import Origin
from kiet_report.analysis.sample import SampleReport

BOUNDS = (0, 50, 100, 300, 1000, np.inf)
CLASSES = ("below_50", "50_99", "100_299", "300_999", "1000_plus")
"""Size classes by regular employees. Below 50 are trade and service firms only, which the frame takes in by their capital."""
MIN_FIRMS = 10


def by_year(panel: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """AI use by year: of firms, and of the regular employees who work in firms that use it.

    Columns: year, n_firms (answer and employees known), n_adopters, rate (percent of firms), employees (persons), employees_in_adopters,
    weighted_rate (percent of employees), ratio (weighted_rate / rate), basis, source. panel: `data.firms.panel`.
    """
    frame = _answered(panel).groupby("year").agg(**_SUMS)
    return origin.mark(_rates(frame).reset_index().astype({"year": "int64"}))


def by_size(panel: pd.DataFrame, origin: Origin, min_firms: int = MIN_FIRMS) -> pd.DataFrame:
    """AI use by size class and year, and of all years together (year 0, firms counted once a year).

    Columns: as `by_year` with `size` (id of `CLASSES`), low, high (regular employees; high NaN for the largest) and `status`: "shown";
    "few_firms" where adopters or others are one or more but fewer than `min_firms`; "secondary" where a total of the class or the year less
    what is shown would tell such a cell. What is not shown has NaN in every column but n_firms.
    """
    cases = _answered(panel)
    cases["size"] = pd.cut(cases["employees"], list(BOUNDS), right=False, labels=list(CLASSES)).astype("str")
    both = pd.concat([cases, cases.assign(year=0)])
    frame = _rates(both.groupby(["year", "size"]).agg(**_SUMS)).reset_index()
    frame["status"] = _status(frame, min_firms)
    told = ["n_adopters", "employees", "employees_in_adopters", "rate", "weighted_rate", "ratio"]
    frame[told] = frame[told].astype("float64").where(frame["status"] == "shown")
    edges = {name: (low, high) for name, (low, high) in zip(CLASSES, pairwise(BOUNDS), strict=True)}
    frame["low"] = frame["size"].map({name: low for name, (low, _) in edges.items()}).astype("float64")
    frame["high"] = frame["size"].map({name: high - 1 for name, (_, high) in edges.items()}).replace(np.inf, np.nan).astype("float64")
    order = frame["size"].map({name: place for place, name in enumerate(CLASSES)})
    frame = frame.assign(order=order).sort_values(["year", "order"], kind="stable", ignore_index=True).drop(columns="order")
    return origin.mark(frame.astype({"year": "int64"}))


def turnover(report: SampleReport, origin: Origin) -> pd.DataFrame:
    """How firms of the estimation sample come and go:
    year, firms, entering, leaving, returning (firms), entering_percent, leaving_percent (NaN in the first and in the last year, where they
    say nothing), basis, source.
    """
    frame = report.by_year.reset_index().astype({"year": "int64"})
    inside = {"entering": frame["year"] > frame["year"].min(), "leaving": frame["year"] < frame["year"].max()}
    for name, says in inside.items():
        frame[f"{name}_percent"] = (100 * frame[name] / frame["firms"]).where(says)
    return origin.mark(frame)


_SUMS = {
    "n_firms": ("ai", "size"),
    "n_adopters": ("ai", "sum"),
    "employees": ("employees", "sum"),
    "employees_in_adopters": ("in_adopters", "sum"),
}


def _answered(panel: pd.DataFrame) -> pd.DataFrame:
    values = {name: panel[name].to_numpy(dtype="float64", na_value=np.nan) for name in ("ai", "employees")}
    cases = pd.DataFrame({"year": panel["year"].to_numpy(dtype="int64"), **values})
    cases = cases[cases.notna().all(axis=1)]
    return cases.assign(in_adopters=cases["ai"] * cases["employees"])


def _rates(sums: pd.DataFrame) -> pd.DataFrame:
    sums = sums.astype({"n_firms": "int64", "n_adopters": "int64"})
    rate = 100 * sums["n_adopters"] / sums["n_firms"]
    weighted = 100 * sums["employees_in_adopters"] / sums["employees"].where(sums["employees"] > 0)
    return sums.assign(rate=rate, weighted_rate=weighted, ratio=weighted / rate.where(rate > 0))


def _status(frame: pd.DataFrame, min_firms: int) -> pd.Series:
    """What may be shown of a table by year and size whose totals are known:
    wherever one cell is hidden, a second one is.
    """
    others = frame["n_firms"] - frame["n_adopters"]
    few = ~(_enough(frame["n_adopters"], min_firms) & _enough(others, min_firms))
    status = pd.Series("shown", index=frame.index, dtype="str").mask(few, "few_firms")
    while len(alone := _alone(frame, status != "shown")):
        smallest = frame.loc[alone, "n_adopters"].idxmin()
        status[smallest] = "secondary"
    return status


def _alone(frame: pd.DataFrame, hidden: pd.Series) -> list[int]:
    """Shown cells beside the only hidden one of a year, or of a class over all years;
    rows of the first such line.
    """
    for line in ("year", "size"):
        for _, rows in frame.groupby(line):
            own = hidden[rows.index]
            if own.sum() == 1 and len(own) > 1:
                return [int(label) for label in own.index[~own]]
    return []


def _enough(count: pd.Series, min_firms: int) -> pd.Series:
    return (count == 0) | (count >= min_firms)
