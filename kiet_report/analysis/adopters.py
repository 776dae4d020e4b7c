"""Who the adopters are, by size and by weight: the panel behind the estimates of 5.2 and 5.3.

Firms whose answer on AI is masked or missing are not counted here, as in the definitions `masked_excluded` and `employment_weighted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from kiet_report.analysis.origin import Origin
from kiet_report.core.records import Number

BOUNDS = (0, 50, 100, 300, 1000, np.inf)
CLASSES = ("below_50", "50_99", "100_299", "300_999", "1000_plus")
"""Size classes by regular employees. Below 50 are trade and service firms only, which the frame takes in by their capital."""
WHOLE = 0
"""The year that stands for all years together."""
RATES = {"rate": "masked_excluded", "weighted_rate": "employment_weighted"}
"""Rate -> its definition."""


def by_size(panel: pd.DataFrame, min_firms: int) -> pd.DataFrame:
    """AI use by size class and year, and of all years together (year 0, firms counted once a year).

    Columns: year, size (id of `CLASSES`), n_firms (answer and employees known), n_adopters, rate (percent of firms), employees (persons),
    employees_in_adopters, weighted_rate (percent of employees), ratio (weighted_rate / rate), low, high (regular employees; high NaN for
    the largest) and `status`: "shown"; "few_firms" where adopters or others are one or more but fewer than `min_firms`; "secondary" where
    a total of the class or the year less what is shown would tell such a cell. What is not shown has NaN in every column but n_firms.
    """
    cases = _answered(panel)
    cases["size"] = pd.cut(cases["employees"], list(BOUNDS), right=False, labels=list(CLASSES)).astype("str")
    both = pd.concat([cases, cases.assign(year=WHOLE)])
    frame = _rates(both.groupby(["year", "size"]).agg(**_SUMS)).reset_index()
    frame["status"] = _status(frame, min_firms)
    told = ["n_adopters", "employees", "employees_in_adopters", "rate", "weighted_rate", "ratio"]
    frame[told] = frame[told].astype("float64").where(frame["status"] == "shown")
    edges = {name: (low, high) for name, (low, high) in zip(CLASSES, pairwise(BOUNDS), strict=True)}
    frame["low"] = frame["size"].map({name: low for name, (low, _) in edges.items()}).astype("float64")
    frame["high"] = frame["size"].map({name: high - 1 for name, (_, high) in edges.items()}).replace(np.inf, np.nan).astype("float64")
    order = frame["size"].map({name: place for place, name in enumerate(CLASSES)})
    frame = frame.assign(order=order).sort_values(["year", "order"], kind="stable", ignore_index=True).drop(columns="order")
    return frame.astype({"year": "int64"})


def numbers(panel: pd.DataFrame, origin: Origin, min_firms: int) -> Iterator[Number]:
    """Percent of the firms of a size class that use AI: `ai_rate_size_<class>` over all years together, `ai_rate_size_<class>_<year>`, and
    weighted by regular employees `ai_rate_size_employment_weighted_…`; classes of `CLASSES`.

    No value where too few firms stand behind it (`by_size`), and why; n: firms of the class. Without a panel the classes have no value,
    and there are no years. Rates of all firms under every definition are in `analysis.reconcile`.
    """
    frame = by_size(panel, min_firms).set_index(["year", "size"])
    years = [WHOLE, *(year for year in origin.years if year in frame.index.get_level_values("year"))]
    for year in years:
        for size in CLASSES:
            row = frame.loc[(year, size)] if (year, size) in frame.index else None
            for rate, definition in RATES.items():
                yield origin.number(
                    "ai_rate_size" if year == WHOLE else "ai_rate_size_year",
                    {"size": size},
                    None if row is None else row[rate],
                    "percent",
                    definition,
                    period=None if year == WHOLE else str(year),
                    n=None if row is None else int(row["n_firms"]),
                    missing=None if row is None else row["status"],
                )


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
