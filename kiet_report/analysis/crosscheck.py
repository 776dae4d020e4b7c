"""This report's estimators beside statsmodels and linearmodels, on the same rows.

The models of `kiet_report.models` are written here because no library has them all with the print's conventions. Where a library has one,
it must say the same: coefficients, and standard errors once its small-sample factor is made the one that goes with the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kiet_report.analysis.determinants import EFFECTS, REGRESSORS
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import OUTCOME
from kiet_report.core.records import Number
from kiet_report.models import linear, probit
from kiet_report.models.results import CONSTANT, Fit

ADOPTION, TIME, FIRM = "ai", "year", "firm_id"
DEFINITION = "firm_estimate"
DIGITS = 9
Library = Literal["statsmodels", "linearmodels"]


@dataclass(frozen=True)
class Check:
    """One column of the print, estimated here and by a library.

    table, column: as `tbl-5-1`, "(2)". estimator: the library's name of it. n_obs: rows, the same for both. frame: one row a term, index
    `term`, with `coef`, `std_error` (ours) and `library_coef`, `library_std_error`, in units of the outcome per unit of the term; of a
    probit, of the index. coef_difference, std_error_difference: the largest over the terms, relative to the library's (1e-9 is a
    billionth).
    """

    table: str
    column: str
    library: Library
    estimator: str
    n_obs: int
    frame: pd.DataFrame

    @property
    def coef_difference(self) -> float:
        return _largest(self.frame["coef"], self.frame["library_coef"])

    @property
    def std_error_difference(self) -> float:
        return _largest(self.frame["std_error"], self.frame["library_std_error"])


def numbers(made: tuple[Check, ...], origin: Origin) -> Iterator[Number]:
    """Of each column checked, `crosscheck`: rows and terms of both, and the significant digits in which
    coefficients and standard errors of all terms are the same, at most `DIGITS`: what lies beyond depends on the machine.
    """
    for check in made:
        table, column = check.table.removeprefix("tbl-").replace("-", ""), f"c{check.column.strip('()')}"
        at = {"table": table, "column": column, "library": check.library}
        counted = {"observations": check.n_obs, "terms": len(check.frame)}
        digits = {"coefficients": _digits(check.coef_difference), "errors": _digits(check.std_error_difference)}
        for part, value in (counted | digits).items():
            yield origin.number("crosscheck", {**at, "checked": part}, value, "count", DEFINITION, n=check.n_obs)


def _digits(difference: float) -> int:
    return DIGITS if difference == 0 else max(0, min(DIGITS, int(-np.log10(difference))))


def checks(sample: pd.DataFrame) -> tuple[Check, ...]:
    """Four columns of the print; none without rows. sample: `analysis.sample.estimation_sample`.

    60,000 firm-years take about three seconds and 130 MB, so no part of the sample has to stand for the whole.
    """
    if sample.empty:
        return ()
    pooled = _ordinary(sample, "tbl-5-1", ADOPTION, REGRESSORS), _ordinary(sample, "tbl-5-2", OUTCOME, (ADOPTION,))
    return pooled[0], _probit(sample), pooled[1], _within(sample)


def _ordinary(sample: pd.DataFrame, table: str, outcome: str, regressors: tuple[str, ...]) -> Check:
    """Column (1) of either table: least squares with HC1, the factor N/(N-K) in both."""
    from statsmodels.regression.linear_model import OLS

    ours = linear.fit(sample, outcome, regressors, effects=EFFECTS, time=TIME)
    theirs = OLS(sample[outcome], _matrix(sample, ours)).fit(cov_type="HC1")
    return Check(table, "(1)", "statsmodels", "OLS, HC1", ours.n_obs, _beside(ours, theirs.params, theirs.bse))


def _probit(sample: pd.DataFrame) -> Check:
    """Column (2) of tbl-5-1, the index itself:
    marginal effects of the library treat dummies of one effect as if they were unrelated.

    statsmodels keeps what predicts perfectly and does not converge then, so it is given the rows and terms that we estimate. Its sandwich
    has no factor; ours has N/(N-1).
    """
    from statsmodels.discrete.discrete_model import Probit

    prepared = probit.prepare(sample, ADOPTION, REGRESSORS, effects=EFFECTS, time=TIME)
    ours = probit.estimate(prepared)
    rows = sample[prepared.rows]
    theirs = Probit(rows[ADOPTION], _matrix(rows, ours)).fit(method="newton", tol=1e-12, cov_type="HC0", disp=False)
    factor = np.sqrt(ours.n_obs / (ours.n_obs - 1))
    return Check("tbl-5-1", "(2)", "statsmodels", "Probit, HC0", ours.n_obs, _beside(ours, theirs.params, theirs.bse * factor))


def _within(sample: pd.DataFrame) -> Check:
    """Column (2) of tbl-5-2: firm and year effects, errors by firm;
    the effects themselves are absorbed and not compared.

    linearmodels is asked for no factor; ours is that of Stata's xtreg, G/(G-1) (N-1)/(N-K), K the slopes, year dummies and constant.
    """
    from linearmodels.panel import PanelOLS

    ours = linear.fit(sample, OUTCOME, [ADOPTION], entity=FIRM, time=TIME)
    # entities by number: the library would turn names of firms into a categorical of its own
    indexed = sample.assign(**{FIRM: pd.factorize(sample[FIRM])[0]}).set_index([FIRM, TIME])[[OUTCOME, ADOPTION]].astype("float64")
    theirs = PanelOLS(indexed[OUTCOME], indexed[[ADOPTION]], entity_effects=True, time_effects=True).fit(
        cov_type="clustered", cluster_entity=True, debiased=False, group_debias=False, auto_df=False, count_effects=False
    )
    g, n = ours.n_clusters, ours.n_obs
    factor = np.sqrt(g / (g - 1) * (n - 1) / (n - len(ours.terms)))
    frame = _beside(ours, theirs.params, theirs.std_errors * factor)
    return Check("tbl-5-2", "(2)", "linearmodels", "PanelOLS, clustered by entity", ours.n_obs, frame)


def _matrix(rows: pd.DataFrame, fit: Fit) -> pd.DataFrame:
    """(n, k) the regressors of a fit, with dummies made by pandas, not by our own design."""
    dummies = [_dummies(rows[effect]) for effect in (*EFFECTS, TIME)]
    named: Mapping[str, pd.Series] = {name: column for block in dummies for name, column in block.items()}
    columns = {term: named[term] if term in named else rows[term] for term in fit.terms if term != CONSTANT}
    return pd.DataFrame(columns).assign(**{CONSTANT: 1.0})


def _dummies(effect: pd.Series) -> pd.DataFrame:
    found = pd.get_dummies(effect, dtype="float64")
    return found.set_axis([f"{effect.name}[{level}]" for level in found.columns], axis=1)


def _beside(ours: Fit, coef: pd.Series, std_error: pd.Series) -> pd.DataFrame:
    """The terms the library estimated, in its order."""
    frame = ours.frame().loc[list(coef.index), ["coef", "std_error"]]
    return frame.assign(library_coef=coef, library_std_error=std_error)


def _largest(ours: pd.Series, theirs: pd.Series) -> float:
    return float(((ours - theirs) / theirs).abs().max())
