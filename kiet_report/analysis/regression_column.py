"""One estimated column of a table of the print:
its rows named as the print names them, and what stands below them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kiet_report.models.linear import CLASSICAL
from kiet_report.models.results import CONSTANT, Dropped, Fit, LinearFit, MarginalEffects, stars

PRINTED = {
    "ln_employees": "Number of Employees",
    "ln_sales": "Total Sale",
    "intangible_share": "The Share of Intangible Asset",
    "ln_productivity": "Labor Productivity",
    "ln_age": "Firm Age",
    "foreign": "Foreign Asset",
    "multi_plant": "Multi plant(0/1)",
    "rd": "R&D",
    "iot": "IoT Adoption",
    "cloud": "Cloud Adoption",
    "big_data": "Big Data Adoption",
    "mobile_5g": "Mobile Adoption",
    "blockchain": "Blockchain Adoption",
    "printing_3d": "3D printing Adoption",
    "robot": "Robot Adoption",
    "vr_ar": "ARㆍVR Adoption",
    "ai": "AI Adoption",
    CONSTANT: "Constant",
}
"""Our variable -> `variable_printed` of the print's tables. As printed, odd spellings too: it is a key, not a label."""


@dataclass(frozen=True)
class RegressionColumn:
    """An estimated column.

    source, column: as in the print ("표 5-1", "(2)"). variant: "" for the column that stands beside the print. outcome: our name of it.
    frame: one row a term of the print, in its order, index `term`: `variable_printed`, `coef`, `std_error`, `t`, `p_value`, `low`, `high`
    (95 %), `stars`, `status` ("estimated", or the reason it was dropped, then the numbers are NaN); a probit adds `average_derivative`,
    `at_means`, their standard errors and `discrete`; a linear model adds `std_error_<convention>` for every other convention.
    years: year effects, index `year`, columns as those of `frame` from `coef` on; the base year stands with 0 and no error. Empty where
    the model has none. n_firms: firms behind it; n_single_year: of them with one year, where firm effects are absorbed. r2, r2_within,
    pseudo_r2: NaN where not defined. effects: names of effects in the model, firm included.
    """

    source: str
    column: str
    outcome: str
    method: str
    convention: str
    effects: tuple[str, ...]
    frame: pd.DataFrame
    years: pd.DataFrame
    n_obs: int
    n_firms: int
    n_single_year: int
    r2: float
    r2_within: float
    pseudo_r2: float
    dropped: tuple[Dropped, ...]
    bases: Mapping[str, str]
    variant: str = ""

    def value(self, term: str) -> float:
        """The coefficient of a term (NaN if dropped)."""
        return float(self.frame.loc[term, "coef"])


def printed_name(term: str) -> str:
    """`variable_printed` of a term; an interaction ``ai:x`` is ``AI Adoption*x``."""
    return "*".join(PRINTED[part] for part in term.split(":"))


def rows(estimates: pd.DataFrame, terms: list[str], dropped: tuple[Dropped, ...], names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Estimates of the terms in the given order, dropped ones stated.

    names: exceptions to `printed_name`.
    """
    why = {item.term.removesuffix("=0"): item.reason for item in dropped}
    frame = estimates.reindex(terms)
    frame.index.name = "term"
    frame.insert(0, "variable_printed", [(names or {}).get(term) or printed_name(term) for term in terms])
    frame["stars"] = [stars(p) for p in frame["p_value"]]
    frame["status"] = ["estimated" if term in estimates.index else why[term] for term in terms]
    return frame


def years(estimates: pd.DataFrame, bases: Mapping[str, str], effect: str = "year") -> pd.DataFrame:
    """Year effects against their base, the base included with 0. Index: `year` (int)."""
    beginning = f"{effect}["
    own = estimates[[term.startswith(beginning) for term in estimates.index]]
    own = own.set_index(pd.Index([int(term[len(beginning) : -1]) for term in own.index], name="year"))
    if effect not in bases:
        return own
    base = pd.DataFrame({name: [0.0] for name in ("coef", "low", "high")}, index=pd.Index([int(bases[effect])], name="year"))
    return pd.concat([base, own]).reindex(columns=own.columns).sort_index()


def estimates(fit: Fit, effects: MarginalEffects | None = None) -> pd.DataFrame:
    """The frame of a fit, or of its marginal effects,
    with the standard errors of every other convention beside.
    """
    if effects is not None:
        return effects.frame()
    frame = fit.frame()
    if isinstance(fit, LinearFit):
        for convention, errors in fit.other_std_error.items():
            if convention != CLASSICAL:
                frame[f"std_error_{convention}"] = errors
    return frame
