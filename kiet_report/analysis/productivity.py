"""표 5-2 to 5-4: productivity and adoption.

Log value added per regular employee on AI, pooled and within firms, alone and interacted.

표 5-2 (6) and (7), the dynamic models by GMM, are elsewhere. Interactions are products with the variable as it is, not centred, so the
coefficient of AI is its effect where the other variable is zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kiet_report.analysis import regression_column
from kiet_report.analysis.regression_column import PRINTED, RegressionColumn
from kiet_report.analysis.sample import TECHNOLOGIES, TRAITS
from kiet_report.models import linear
from kiet_report.models.lags import lagged
from kiet_report.models.results import CONSTANT, LinearFit

OUTCOME = "ln_productivity"
BASELINE, BY_TRAIT, BY_TECHNOLOGY = "표 5-2", "표 5-3", "표 5-4"
MODERATORS = {BY_TRAIT: tuple(name for name in TRAITS if name != OUTCOME), BY_TECHNOLOGY: TECHNOLOGIES}
SPELLED = {BY_TECHNOLOGY: {"iot": "Iot Adoption"}}
"""Where a table spells a variable in another way than the others."""
LAGS = {"(3)": 1, "(4)": 2}
"""Columns of 표 5-2 with adoption so many calendar years before."""


def baseline(sample: pd.DataFrame, *, with_current: bool = False) -> dict[str, RegressionColumn]:
    """표 5-2 (1) to (5): pooled; firm effects; adoption one and two years before;
    the outcome of the year before.

    sample: `analysis.sample.estimation_sample`. Lags are of calendar years: a firm-year without its earlier year leaves the column.
    with_current: (3) and (4) also hold current adoption; the print does not say whether its did, and its text names the lag alone.
    """
    extended = sample.assign(ai_l1=lagged(sample, "ai", 1), ai_l2=lagged(sample, "ai", 2), ln_productivity_l1=lagged(sample, OUTCOME, 1))
    pooled = linear.fit(extended, OUTCOME, ["ai"], effects=("industry", "province"), time="year")
    columns = {"(1)": _record(BASELINE, "(1)", pooled, extended, ["ai"], ("industry", "province", "year"), _lag_names())}
    columns["(2)"] = _within(BASELINE, "(2)", extended, ["ai"])
    current = ["ai"] if with_current else []
    for name, lag in LAGS.items():
        columns[name] = _within(BASELINE, name, extended, [*current, f"ai_l{lag}"], variant="with_current" if with_current else "")
    columns["(5)"] = _within(BASELINE, "(5)", extended, ["ai", "ln_productivity_l1"])
    return columns


def interactions(sample: pd.DataFrame, source: str) -> dict[str, RegressionColumn]:
    """표 5-3 or 5-4, by `source`: (1) AI and its products with the moderators, (2) the moderators added;
    firm and year effects.
    """
    moderators = MODERATORS[source]
    products = {f"ai:{name}": sample["ai"] * sample[name] for name in moderators}
    extended = sample.assign(**products)
    first = ["ai", *products]
    return {
        "(1)": _within(source, "(1)", extended, first, constant=True),
        "(2)": _within(source, "(2)", extended, [*first, *moderators], constant=True),
    }


def _within(
    source: str, name: str, frame: pd.DataFrame, terms: Sequence[str], *, constant: bool = False, variant: str = ""
) -> RegressionColumn:
    rows = frame[frame[list(terms)].notna().all(axis=1)]
    fit = linear.fit(rows, OUTCOME, terms, entity="firm_id", time="year")
    names = {**_lag_names(), **SPELLED.get(source, {})}
    shown = [*terms, *([CONSTANT] if constant else [])]
    return _record(source, name, fit, rows, shown, ("firm_id", "year"), names, variant=variant)


def _record(
    source: str,
    name: str,
    fit: LinearFit,
    rows: pd.DataFrame,
    terms: Sequence[str],
    effects: tuple[str, ...],
    names: Mapping[str, str],
    **more: Any,
) -> RegressionColumn:
    frame = regression_column.estimates(fit)
    return RegressionColumn(
        source=source,
        column=name,
        outcome=OUTCOME,
        method="within" if "firm_id" in effects else "pooled",
        convention=fit.convention,
        effects=effects,
        frame=regression_column.rows(frame, list(terms), fit.dropped, names),
        years=regression_column.years(frame, fit.bases),
        n_obs=fit.n_obs,
        n_firms=int(rows["firm_id"].nunique()),
        n_single_year=fit.n_singletons,
        r2=fit.r2,
        r2_within=fit.r2_within,
        pseudo_r2=float("nan"),
        dropped=fit.dropped,
        bases=fit.bases,
        **more,
    )


def _lag_names() -> dict[str, str]:
    lags = {f"ai_l{lag}": f"{PRINTED['ai']} (t-{lag})" for lag in LAGS.values()}
    return {**lags, "ln_productivity_l1": f"{PRINTED[OUTCOME]} (t-1)"}
