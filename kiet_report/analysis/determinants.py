"""표 5-1: who adopts AI.

A linear probability model and three probits on firm traits, other technologies, industry, region and year.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kiet_report.analysis import regression_column
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.analysis.sample import TECHNOLOGIES, TRAITS, Subsample, subsample
from kiet_report.models import linear, probit
from kiet_report.models.margins import marginal_effects

SOURCE = "표 5-1"
REGRESSORS = (*TRAITS, *TECHNOLOGIES)
EFFECTS = ("industry", "province")
COLUMNS: dict[str, tuple[Literal["linear", "probit"], Subsample]] = {
    "(1)": ("linear", "all"),
    "(2)": ("probit", "all"),
    "(3)": ("probit", "manufacturing"),
    "(4)": ("probit", "services"),
}


def table(sample: pd.DataFrame) -> dict[str, RegressionColumn]:
    """The four columns by name.

    sample: `analysis.sample.estimation_sample`. Raises ReportError E-MODEL-… as the models do.
    """
    return {name: column(sample, name) for name in COLUMNS}


def column(sample: pd.DataFrame, name: str) -> RegressionColumn:
    """One column: coefficients of the linear model with HC1,
    or average marginal effects of the probit with robust errors.

    Year effects are in the unit of the column: probability against the first year. Manufacturing is one section, so its industry effects
    fall away, which is stated in `dropped`.
    """
    method, part = COLUMNS[name]
    rows = subsample(sample, part)
    return _linear(rows, name) if method == "linear" else _probit(rows, name)


def _linear(rows: pd.DataFrame, name: str) -> RegressionColumn:
    fit = linear.fit(rows, "ai", REGRESSORS, effects=EFFECTS, time="year")
    frame = regression_column.estimates(fit)
    return RegressionColumn(
        source=SOURCE,
        column=name,
        outcome="ai",
        method="linear_probability",
        convention=fit.convention,
        effects=(*EFFECTS, "year"),
        frame=regression_column.rows(frame, list(REGRESSORS), fit.dropped),
        years=regression_column.years(frame, fit.bases),
        n_obs=fit.n_obs,
        n_firms=int(rows["firm_id"].nunique()),
        n_single_year=0,
        r2=fit.r2,
        r2_within=float("nan"),
        pseudo_r2=float("nan"),
        dropped=fit.dropped,
        bases=fit.bases,
    )


def _probit(rows: pd.DataFrame, name: str) -> RegressionColumn:
    prepared = probit.prepare(rows, "ai", REGRESSORS, effects=EFFECTS, time="year")
    fit = probit.estimate(prepared)
    frame = regression_column.estimates(fit, marginal_effects(fit, prepared))
    return RegressionColumn(
        source=SOURCE,
        column=name,
        outcome="ai",
        method="probit_average_marginal_effect",
        convention=fit.convention,
        effects=(*EFFECTS, "year"),
        frame=regression_column.rows(frame, list(REGRESSORS), fit.dropped),
        years=regression_column.years(frame, fit.bases),
        n_obs=fit.n_obs,
        n_firms=int(rows["firm_id"][prepared.rows].nunique()),
        n_single_year=0,
        r2=float("nan"),
        r2_within=float("nan"),
        pseudo_r2=fit.pseudo_r2,
        dropped=fit.dropped,
        bases=fit.bases,
    )
