"""The estimates of 표 5-1 to 5-4 on the firm panel, as numbers.
The print's own have the same keys with `p` in place of `e`.

Every function yields the same keys for every edition. What it is given is what the estimating function returned, or an empty mapping where
the edition has no firm panel, and then nothing has a value. What a model dropped has no value either, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kiet_report.analysis import determinants, power
from kiet_report.analysis.dynamics import COLUMNS as GMM
from kiet_report.analysis.dynamics import LAG, OBJECTIONS, VARIANTS, GmmColumn, headline, tests
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.printed_estimates import ADOPTION, CHANGES, SIZES, TABLES, columns, place, scale, terms, unit
from kiet_report.analysis.productivity import BASELINE
from kiet_report.analysis.productivity import interactions as estimate_interactions
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.core.records import Number

DEFINITION, SAMPLE, DETECTABLE, TEST = "firm_estimate", "estimation_sample", "detectable_effect", "gmm_test"
OF_AI = {"(1)": "ai", "(2)": "ai", "(3)": "ai_l1", "(4)": "ai_l2", "(5)": "ai", "(6)": "ai", "(7)": "ai"}
"""Column of 표 5-2 -> its term of AI."""
LAGGED = ("(5)", *GMM)
"""Columns of 표 5-2 that hold productivity of the year before."""
EFFECTS = {"industry": "industry_effects", "province": "region_effects", "year": "year_effects", "firm_id": "firm_effects"}
"""Effect of a model -> its term."""
MAIN = "all_lags"
"""The set of instruments that stands in 표 5-2; keys name the others."""


def adoption_columns(sample: pd.DataFrame) -> dict[str, RegressionColumn]:
    """표 5-1 (`determinants.table`), or an empty mapping for a sample without rows:
    an edition without a firm panel estimates nothing.
    """
    return {} if sample.empty else determinants.table(sample)


def interaction_columns(sample: pd.DataFrame, source: str) -> dict[str, RegressionColumn]:
    """표 5-3 or 5-4 (`productivity.interactions`), or an empty mapping for a sample without rows."""
    return {} if sample.empty else estimate_interactions(sample, source)


def adoption(found: Mapping[str, RegressionColumn], origin: Origin) -> Iterator[Number]:
    """표 5-1: `e51_c<column>_<term>` in percentage points (average marginal effects in (2) to (4)) and
    what stands below them; `e51_c<column>_year_<year>`, effects of years against the first, which is 0 (그림 5-5); `e51_effect_<term>` for
    the changes of the print's text, from (2).
    """
    yield from table(ADOPTION, found, origin)
    for column in columns(ADOPTION):
        of = found.get(column)
        for year in origin.years:
            row = None if of is None or year not in of.years.index else of.years.loc[year]
            yield origin.number(
                "year_effect", place(ADOPTION, column) | {"year": str(year)}, **_estimate(row, 100), unit="percentage_points",
                definition=DEFINITION, n=_n(of), missing=None if of is None else "dropped",
            )  # fmt: skip
    of = found.get("(2)")
    for term, (_, size) in CHANGES.items():
        at = {"table": TABLES[ADOPTION], "term": term}
        value = None if of is None else 100 * size * of.value(term)
        yield origin.number("estimated_effect", at, value, "percentage_points_fine", DEFINITION, n=_n(of))


def table(source: str, found: Mapping[str, RegressionColumn], origin: Origin) -> Iterator[Number]:
    """표 5-1, 5-3 or 5-4 (`source`): `e53_c<column>_<term>`; below them `_n` observations,
    `_firms`, `_r2`, `_r2_within`, `_pseudo_r2` where the model has them, and 1 or 0 for each effect, `_industry_effects`.
    """
    for column in columns(source):
        of = found.get(column)
        for term in terms(source, column):
            row = None if of is None else of.frame.loc[term]
            yield origin.number(
                "estimated_coefficient", place(source, column, term), **_estimate(row, scale(source)), unit=unit(source),
                definition=DEFINITION, n=_n(of), stars=None if row is None else len(row["stars"]), 
                missing=None if of is None else "dropped",
            )  # fmt: skip
        yield from _below(source, column, of, origin)


def productivity(found: Mapping[str, RegressionColumn | GmmColumn], origin: Origin) -> Iterator[Number]:
    """표 5-2, of each column the effect of AI (two-step GMM).

    `e52_c<column>_ai`, `_low`, `_high` (95 %, log points), `_p`, `_percent` (the effect in percent), `_percent_low`, `_percent_high`,
    `_mde` (log points), `_mde_percent`, `_power` (percent, of finding the print's premium), `_n`, `_firms`; with productivity of the year
    before also `_lag`; of GMM also `_one_step`, `_lag_one_step`, `_hansen_p`, `_sargan_p`, `_ar1_p`, `_ar2_p`, `_instruments`, `_headline`
    (1 if nothing speaks against it, else 0) and `_against_<objection>`.
    """
    for column, term in OF_AI.items():
        of = found.get(column)
        yield from _effect(column, of, term, origin)
        if column in LAGGED:
            yield _coefficient(column, of, LAG, "lag", origin)
        if column in GMM:
            assert of is None or isinstance(of, GmmColumn)
            yield from _one_step(column, of, origin)
            yield from _tests(column, of, origin, {})


def gmm_variants(found: Mapping[tuple[str, str], GmmColumn], origin: Origin) -> Iterator[Number]:
    """The GMM columns of 표 5-2 under the other sets of instruments: `e52_c6_ai_<variant>`, `_lag_`,
    and the tests as in `productivity`.

    found: `analysis.dynamics.variants`.
    """
    for column in GMM:
        for variant in VARIANTS:
            if variant != MAIN:
                of, at = found.get((column, variant)), {"variant": variant}
                yield _coefficient(column, of, "ai", "ai", origin, at)
                yield _coefficient(column, of, LAG, "lag", origin, at)
                yield from _tests(column, of, origin, at)


def _below(source: str, column: str, of: RegressionColumn | None, origin: Origin) -> Iterator[Number]:
    values = {"n": _n(of), "firms": None if of is None else of.n_firms}
    fit: tuple[str, ...] = ("r2", "r2_within")
    if source == ADOPTION:
        fit = ("r2",) if determinants.COLUMNS[column][0] == "linear" else ("pseudo_r2",)
    values |= {name: None if of is None else getattr(of, name) for name in fit}
    for term, value in values.items():
        counted, definition = (SIZES[term], SAMPLE) if term in SIZES else ("coefficient", DEFINITION)
        yield origin.number("estimated_statistic", place(source, column, term), value, counted, definition)
    dropped = set() if of is None else {item.term.partition("[")[0] for item in of.dropped if item.reason == "one_level"}
    for effect in (*determinants.EFFECTS, "year") if source == ADOPTION else ("year", "firm_id"):
        there = None if of is None else float(effect in of.effects and effect not in dropped)
        yield origin.number("estimated_model", place(source, column, EFFECTS[effect]), there, "count", SAMPLE)


def _effect(column: str, of: RegressionColumn | GmmColumn | None, term: str, origin: Origin) -> Iterator[Number]:
    row, at, n = _row(of, term), place(BASELINE, column), _n(of)
    yield _coefficient(column, of, term, "ai", origin)
    found = _estimate(row)
    percents: dict[str, Any] = {name: None if found[name] is None else power.percent(found[name]) for name in ("value", "low", "high")}
    yield origin.number("estimated_percent", at, **percents, unit="percent", definition=DEFINITION, n=n, locus=BASELINE)
    for end in ("low", "high"):
        yield origin.number("interval_end", at | {"end": end}, found[end], "coefficient", DEFINITION, n=n, locus=BASELINE)
        yield origin.number("estimated_percent", at | {"end": end}, percents[end], "percent", DEFINITION, n=n, locus=BASELINE)
    error = found["std_error"]
    yield origin.number("estimated_p", at, None if row is None else row["p_value"], "p_value", DEFINITION, n=n)
    least = None if error is None else power.minimum_detectable_effect(error)
    yield origin.number("detectable_effect", at, least, "coefficient", DETECTABLE, n=n)
    yield origin.number("detectable_percent", at, None if least is None else power.percent(least), "percent", DETECTABLE, n=n)
    chance = None if error is None else 100 * power.power_at(power.PRINTED_PREMIUM, error)
    yield origin.number("power", at, chance, "percent", DETECTABLE, n=n)
    yield origin.number("estimated_statistic", at | {"term": "n"}, n, "observations", SAMPLE)
    yield origin.number("estimated_statistic", at | {"term": "firms"}, None if of is None else of.n_firms, "firms", SAMPLE)


def _coefficient(
    column: str, of: RegressionColumn | GmmColumn | None, term: str, name: str, origin: Origin, more: Mapping[str, str] | None = None
) -> Number:
    """A coefficient of 표 5-2 (two-step GMM). name: what its key calls it."""
    row = _row(of, term)
    return origin.number(
        "estimated_coefficient", {**place(BASELINE, column, name), **(more or {})}, **_estimate(row), unit="coefficient",
        definition=DEFINITION, n=_n(of), stars=None if row is None else len(row["stars"]), locus=BASELINE,
    )  # fmt: skip


def _one_step(column: str, of: GmmColumn | None, origin: Origin) -> Iterator[Number]:
    for term, named in (("ai", {}), (LAG, {"term": "lag"})):
        row = _row(of, term, step=1)
        yield origin.number(
            "one_step_coefficient", place(BASELINE, column) | named, **_estimate(row), unit="coefficient", definition=DEFINITION, n=_n(of),
            stars=None if row is None else len(row["stars"]), locus=BASELINE,
        )  # fmt: skip


def _tests(column: str, of: GmmColumn | None, origin: Origin, more: Mapping[str, str]) -> Iterator[Number]:
    at, n = {**place(BASELINE, column), **more}, _n(of)
    found = None if of is None else tests(of)
    for test in ("hansen", "sargan", "ar1", "ar2"):
        yield origin.number("gmm_test", at | {"test": test}, None if found is None else found[test], "p_value", TEST, n=n)
    yield origin.number("gmm_instruments", at, None if of is None else of.fit.n_instruments, "count", TEST, n=n)
    verdict = None if of is None else headline(of)
    yield origin.number("gmm_headline", at, None if verdict is None else float(verdict.allowed), "count", TEST, n=n)
    for name in OBJECTIONS:
        against = None if verdict is None else float(name in verdict.objections)
        yield origin.number("gmm_objection", at | {"objection": name}, against, "count", TEST, n=n)


def _row(of: RegressionColumn | GmmColumn | None, term: str, step: int = 2) -> pd.Series | None:
    if of is None:
        return None
    return (of.frame.loc[step] if isinstance(of, GmmColumn) else of.frame).loc[term]


def _n(of: RegressionColumn | GmmColumn | None) -> int | None:
    return None if of is None else of.n_obs


def _estimate(row: pd.Series | None, times: float = 1.0) -> dict[str, Any]:
    """Value, error and interval of an estimate, times a factor; nothing of none."""
    parts = {"value": "coef", "std_error": "std_error", "low": "low", "high": "high"}
    return {name: None if row is None else times * float(row[column]) for name, column in parts.items()}
