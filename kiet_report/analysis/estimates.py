"""The estimates of 표 5-1 to 5-4 on the firm panel, as numbers for prose. The print's own have the same keys with `p` in place of `e`.

Every function yields the same keys for every edition. `columns` is what the estimating function returned, or an empty mapping where the
edition has no firm panel, and then nothing has a value. What a model dropped has no value either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kiet_report.analysis import determinants, power
from kiet_report.analysis.dynamics import COLUMNS as GMM
from kiet_report.analysis.dynamics import LAG, GmmColumn, headline, tests
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.printed_estimates import ADOPTION, CHANGES, columns, key_end, scale, terms, unit
from kiet_report.analysis.productivity import BASELINE, BY_TECHNOLOGY, BY_TRAIT
from kiet_report.analysis.productivity import interactions as estimate_interactions
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.core.records import Number

DEFINITION, SAMPLE, DETECTABLE, TEST = "firm_estimate", "estimation_sample", "detectable_effect", "gmm_test"
YEARS = range(2018, 2023)
"""Years with an effect against the print's first, 2017."""
OF_AI = {"(1)": "ai", "(2)": "ai", "(3)": "ai_l1", "(4)": "ai_l2", "(5)": "ai", "(6)": "ai", "(7)": "ai"}
"""Column of 표 5-2 -> its term of AI."""


def adoption_columns(sample: pd.DataFrame) -> dict[str, RegressionColumn]:
    """표 5-1 (`determinants.table`), or an empty mapping for a sample without rows: an edition without a firm panel estimates nothing."""
    return {} if sample.empty else determinants.table(sample)


def interaction_columns(sample: pd.DataFrame, source: str) -> dict[str, RegressionColumn]:
    """표 5-3 or 5-4 (`productivity.interactions`), or an empty mapping for a sample without rows."""
    return {} if sample.empty else estimate_interactions(sample, source)


def key(table: str, column: str, term: str) -> str:
    """`e51_c2_big_data` from "표 5-1", "(2)", "big_data"."""
    end = key_end(column, term)
    return {ADOPTION: f"e51_c{end}", BASELINE: f"e52_c{end}", BY_TRAIT: f"e53_c{end}", BY_TECHNOLOGY: f"e54_c{end}"}[table]


def adoption(found: Mapping[str, RegressionColumn], origin: Origin) -> Iterator[Number]:
    """표 5-1: `e51_c<column>_<term>` in percentage points (average marginal effects in (2) to (4)), `e51_c<column>_n` observations,
    `e51_c<column>_year_<year>` effects of years against 2017 (그림 5-5), and `e51_effect_<term>` for the changes of the print's text, from
    (2).
    """
    yield from _table(ADOPTION, found, origin)
    for column in columns(ADOPTION):
        of = found.get(column)
        for year in YEARS:
            row = None if of is None or year not in of.years.index else of.years.loc[year]
            yield origin.number(
                key(ADOPTION, column, f"year_{year}"),
                None if row is None else 100 * row["coef"],
                "percentage_points",
                DEFINITION,
                std_error=None if row is None else 100 * row["std_error"],
                n=None if of is None else of.n_obs,
            )
    for term, (_, size) in CHANGES.items():
        of = found.get("(2)")
        value = None if of is None else 100 * size * of.value(term)
        yield origin.number(f"e51_effect_{term}", value, "percentage_points_fine", DEFINITION, n=None if of is None else of.n_obs)


def interactions(source: str, found: Mapping[str, RegressionColumn], origin: Origin) -> Iterator[Number]:
    """표 5-3 or 5-4 (`source`): `e53_c<column>_<term>`, coefficients; `e53_c<column>_n` observations and `_firms`."""
    yield from _table(source, found, origin)


def productivity(found: Mapping[str, RegressionColumn | GmmColumn], origin: Origin) -> Iterator[Number]:
    """표 5-2, of each column the effect of AI (two-step GMM).

    `e52_c<column>_ai`, `_low`, `_high` (95 %, log points), `_p`, `_percent` (the effect in percent), `_percent_low`, `_percent_high`,
    `_mde` (log points), `_mde_percent`, `_power` (percent, of finding the print's premium), `_n`, `_firms`; of GMM also `_lag`,
    `_one_step`, `_hansen_p`, `_sargan_p`, `_ar1_p`, `_ar2_p`, `_instruments`, `_headline` (1 if nothing speaks against it, else 0).
    """
    for column, term in OF_AI.items():
        of = found.get(column)
        yield from _effect(f"e52_c{column.strip('()')}", of, term, origin)
        if column in GMM:
            assert of is None or isinstance(of, GmmColumn)
            yield from _gmm(f"e52_c{column.strip('()')}", of, origin)


def _table(table: str, found: Mapping[str, RegressionColumn], origin: Origin) -> Iterator[Number]:
    for column in columns(table):
        of = found.get(column)
        n = None if of is None else of.n_obs
        for term in terms(table, column):
            row = None if of is None else of.frame.loc[term]
            yield origin.number(
                key(table, column, term),
                None if row is None else scale(table) * row["coef"],
                unit(table),
                DEFINITION,
                std_error=None if row is None else scale(table) * row["std_error"],
                n=n,
            )
        yield origin.number(key(table, column, "n"), n, "observations", SAMPLE)
        yield origin.number(key(table, column, "firms"), None if of is None else of.n_firms, "firms", SAMPLE)


def _effect(start: str, of: RegressionColumn | GmmColumn | None, term: str, origin: Origin) -> Iterator[Number]:
    values: dict[str, float | None] = dict.fromkeys(("coef", "std_error", "low", "high", "p_value"))
    n, firms = (None, None) if of is None else (of.n_obs, of.n_firms)
    if of is not None:
        row = (of.frame.loc[2] if isinstance(of, GmmColumn) else of.frame).loc[term]
        values = {name: float(row[name]) for name in values}
    error = values["std_error"]
    for name, source in (("ai", "coef"), ("low", "low"), ("high", "high")):
        found = values[source]
        own = error if name == "ai" else None
        yield origin.number(f"{start}_{name}", found, "coefficient", DEFINITION, std_error=own, n=n, locus=BASELINE)
        ending = "percent" if name == "ai" else f"percent_{name}"
        yield origin.number(
            f"{start}_{ending}", None if found is None else power.percent(found), "percent", DEFINITION, n=n, locus=BASELINE
        )
    yield origin.number(f"{start}_p", values["p_value"], "p_value", DEFINITION, n=n)
    least = None if error is None else power.minimum_detectable_effect(error)
    yield origin.number(f"{start}_mde", least, "coefficient", DETECTABLE, n=n)
    yield origin.number(f"{start}_mde_percent", None if least is None else power.percent(least), "percent", DETECTABLE, n=n)
    chance = None if error is None else 100 * power.power_at(power.PRINTED_PREMIUM, error)
    yield origin.number(f"{start}_power", chance, "percent", DETECTABLE, n=n)
    yield origin.number(f"{start}_n", n, "observations", SAMPLE)
    yield origin.number(f"{start}_firms", firms, "firms", SAMPLE)


def _gmm(start: str, of: GmmColumn | None, origin: Origin) -> Iterator[Number]:
    n = None if of is None else of.n_obs
    for name, term, step in (("lag", LAG, 2), ("one_step", "ai", 1)):
        row = None if of is None else of.frame.loc[(step, term)]
        yield origin.number(
            f"{start}_{name}", None if row is None else row["coef"], "coefficient", DEFINITION,
            std_error=None if row is None else row["std_error"], n=n, locus=BASELINE,
        )  # fmt: skip
    found = {} if of is None else tests(of)
    for name in ("hansen_p", "sargan_p", "ar1_p", "ar2_p"):
        value = found.get(name)
        yield origin.number(f"{start}_{name}", None if value is None else float(str(value)), "p_value", TEST, n=n)
    yield origin.number(f"{start}_instruments", None if of is None else of.fit.n_instruments, "count", TEST, n=n)
    yield origin.number(f"{start}_headline", None if of is None else float(headline(of).allowed), "count", TEST, n=n)
