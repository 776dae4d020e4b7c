"""그림 5-6 and 5-7: where AI is adopted more for reasons of place or industry,
does it go with more productivity.

Two effects of each province or KSIC section. Adoption: its coefficient in the linear probability model of 표 5-1 (1), which has the same
variables as (2) and, unlike a probit, one for groups without adopters; against the average of all firm-years, in percentage points;
errors clustered by firm. Productivity: the effect of AI within firms of the group, firm and year effects, in log points; errors clustered
by firm, with g/(g-1) and g-1 degrees of freedom for the g firms of the group whose adoption changes: the other thousands say nothing
about it, and without this, 92 of 100 intervals at 95 % hold the truth where g is about 13 (with it 96).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from kiet_report.analysis.determinants import EFFECTS, REGRESSORS
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import OUTCOME
from kiet_report.core.records import Number
from kiet_report.models import linear, structural_slope
from kiet_report.models.shrinkage import Shrunken, shrink
from kiet_report.models.structural_slope import FEWEST, StructuralSlope

Dimension = Literal["province", "industry"]
COORDINATES: dict[Dimension, tuple[str, str]] = {"province": ("56", "region"), "industry": ("57", "industry")}
"""Dimension -> the figure of the print that shows it, as `grouping`, and the coordinate that names its groups."""
SLOPE, EFFECT = "group_slope", "group_effect"
"""Definitions (`data/definitions.yaml`)."""
_REST = "rest"


@dataclass(frozen=True)
class GroupEffects:
    """Effects of every group of a dimension.

    frame: one row a group, sorted by `adoption` from high to low: `group`; n_obs, n_firms, n_adopters (firms that ever adopt there),
    n_switchers (of them firms whose adoption changes there); adoption, adoption_se, adoption_low, adoption_high (percentage points against
    the average firm-year, 95 %); effect, effect_se, effect_low, effect_high (log points, 95 %); `<adoption|effect>_shrunk`, `_shrunk_se`,
    `_shrunk_low`, `_shrunk_high`, `_weight`: empirical Bayes, `models.shrinkage`; drawn: whether enough firms stand behind it; reason: ""
    or "few_adopters", "few_switchers", "few_firms". Groups that are not drawn have NaN for the productivity effect, for no coefficient is
    taken of a dummy true for a handful of firms; their adopters are taken together in one term. Those with fewer than `min_firms` firms
    have NaN for adoption too. adoption, effect: shrinkage of the drawn groups, None if there are none. slope: productivity effect (log
    points) for one percentage point of adoption effect, over the drawn groups, None below four groups.
    """

    dimension: Dimension
    min_firms: int
    frame: pd.DataFrame
    adoption: Shrunken | None
    effect: Shrunken | None
    slope: StructuralSlope | None


def by_group(sample: pd.DataFrame, dimension: Dimension, min_firms: int, *, with_slope: bool = True) -> GroupEffects:
    """Estimate both effects of every group. sample: `analysis.sample.estimation_sample`; without rows the frame has none.

    min_firms: firms that must stand behind an effect, the edition's threshold: those that adopt, and those whose adoption changes, which
    alone identify it. with_slope: the line through the groups too, which takes most of the time. Raises ReportError
    E-MODEL-… as `models.linear.fit` does.
    """
    frame = _counts(sample, dimension, min_firms)
    if not frame.empty:
        frame = frame.join(_adoption(sample, dimension)).join(_productivity(sample, dimension, frame.loc[frame["drawn"], "n_switchers"]))
        few = frame["n_firms"] < min_firms
        frame.loc[few, ["adoption", "adoption_se"]] = np.nan
    else:
        frame = frame.reindex(columns=[*frame.columns, "adoption", "adoption_se", "effect", "effect_se"])
    shrunken = {name: _shrunken(frame, name) for name in ("adoption", "effect")}
    for name, of in shrunken.items():
        frame = _with_intervals(frame, name, of)
    frame = frame.rename_axis("group").reset_index()
    frame = frame.sort_values("adoption", ascending=False, kind="stable", ignore_index=True)
    return GroupEffects(dimension, min_firms, frame, shrunken["adoption"], shrunken["effect"], _slope(frame) if with_slope else None)


def numbers(effects: GroupEffects, origin: Origin) -> Iterator[Number]:
    """Of provinces `e56_…`, of industries `e57_…`: what is known of all groups, then the effects of each.

    `_slope`, `_slope_low`, `_slope_high`: productivity effect (log points) for one percentage point of adoption effect, 95 % (an end that
    the data do not bound has no value), `_intercept`; `_slope_p`; `_groups` all, `_drawn` those with enough adopters; `_mean` of the drawn
    groups' effects, `_spread` the standard deviation between them (log points), `_equal_p` p-value of all being equal. Of each group
    `_adoption_<group>` (percentage points), `_effect_<group>` (log points), and both shrunken; n: firms that ever adopt, and whose adoption
    changes. Without a panel no value, and no group.
    """
    grouping, coordinate = COORDINATES[effects.dimension]
    at = {"grouping": grouping}
    line, of = effects.slope, effects.effect
    known = None if effects.frame.empty else len(effects.frame)
    drawn = None if effects.frame.empty else int(effects.frame["drawn"].sum())
    low, high = _of(line, "low"), _of(line, "high")
    yield origin.number("group_slope", at, _of(line, "slope"), "coefficient", SLOPE, low=low, high=high, n=drawn)
    for end, value in (("low", low), ("high", high)):
        yield origin.number("group_slope", at | {"end": end}, value, "coefficient", SLOPE, n=drawn)
    yield origin.number("group_slope_p", at, _of(line, "p_value"), "p_value", SLOPE, n=drawn)
    yield origin.number("group_intercept", at, _of(line, "intercept"), "coefficient", SLOPE, n=drawn)
    yield origin.number("group_count", at, known, "count", EFFECT)
    yield origin.number("group_drawn", at, drawn, "count", EFFECT)
    yield origin.number("group_mean", at, _of(of, "mean"), "coefficient", EFFECT, std_error=_of(of, "mean_std_error"), n=drawn)
    yield origin.number("group_spread", at, _of(of, "spread"), "coefficient", EFFECT, n=drawn)
    yield origin.number("group_equal_p", at, _of(of, "p_value"), "p_value", EFFECT, n=drawn)
    for row in effects.frame.to_dict("records"):
        yield from _group(row, at | {coordinate: str(row["group"])}, origin)


def _group(row: dict[str, Any], at: dict[str, str], origin: Origin) -> Iterator[Number]:
    """Both effects of a group as estimated and shrunken; of one that is not drawn nothing but its adoption, and not how few adopt."""
    for name, unit, behind in (("adoption", "percentage_points", "n_adopters"), ("effect", "coefficient", "n_switchers")):
        for suffix in ("", "_shrunk"):
            part = f"{name}{suffix}"
            ends = {what: row[f"{part}_{column}"] for what, column in (("std_error", "se"), ("low", "low"), ("high", "high"))}
            n = int(row[behind]) if row["drawn"] else None
            yield origin.number(f"group_{part}", at, row[part], unit, EFFECT, **ends, n=n, missing=row["reason"] or None)


def _of(record: object | None, field: str) -> float | None:
    """A field of a record, or nothing of none."""
    return None if record is None else float(getattr(record, field))


def _counts(sample: pd.DataFrame, dimension: Dimension, min_firms: int) -> pd.DataFrame:
    within = sample.groupby([dimension, "firm_id"], observed=True)["ai"].agg(["min", "max", "size"])
    within = within.assign(adopts=within["max"] > 0, switches=within["max"] > within["min"])
    groups = within.groupby(dimension, observed=True)
    frame = groups.agg(n_obs=("size", "sum"), n_firms=("size", "size"), n_adopters=("adopts", "sum"), n_switchers=("switches", "sum"))
    frame = frame.astype("int64")
    checks = (("few_firms", "n_firms"), ("few_adopters", "n_adopters"), ("few_switchers", "n_switchers"))
    reason = pd.Series("", index=frame.index, dtype="str")
    for why, column in reversed(checks):
        reason = reason.mask(frame[column] < min_firms, why)
    return frame.assign(drawn=reason == "", reason=reason)


def _adoption(sample: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """Coefficients of the groups against the mean of all firm-years, in percentage points:
    the choice of a base level does not matter.
    """
    fit = linear.fit(sample, "ai", REGRESSORS, effects=EFFECTS, time="year", cluster="firm_id")
    share = sample[dimension].value_counts(normalize=True).sort_index()
    place = {term: position for position, term in enumerate(fit.terms)}
    rows = [group for group in share.index if f"{dimension}[{group}]" in place or fit.bases.get(dimension) == group]
    pick = np.zeros((len(rows), len(fit.terms)))
    for row, group in enumerate(rows):
        if (term := f"{dimension}[{group}]") in place:
            pick[row, place[term]] = 1
    against = 100 * (pick - share[rows].to_numpy() @ pick)
    columns = {"adoption": against @ fit.coef, "adoption_se": np.sqrt(np.einsum("ij,jk,ik->i", against, fit.vcov, against))}
    return pd.DataFrame(columns, index=pd.Index(rows, name=dimension))


def _productivity(sample: pd.DataFrame, dimension: Dimension, switchers: pd.Series) -> pd.DataFrame:
    """The effect of AI in each drawn group; adopters of the others share one term,
    so that they do not stand among those without AI.

    switchers: of the drawn groups, by name.
    """
    drawn = list(switchers.index)
    group = sample[dimension]
    products = {str(name): sample["ai"] * (group == name) for name in drawn}
    if len(drawn) < group.nunique():
        products[_REST] = sample["ai"] * ~group.isin(drawn)
    fit = linear.fit(sample[["firm_id", "year", OUTCOME]].assign(**products), OUTCOME, list(products), entity="firm_id", time="year")
    kept = [name for name in drawn if name in fit.terms]
    frame = fit.frame().loc[kept, ["coef", "std_error"]].set_axis(["effect", "effect_se"], axis=1)
    return frame.assign(effect_se=frame["effect_se"] * np.sqrt(switchers[kept] / (switchers[kept] - 1)))


def _shrunken(frame: pd.DataFrame, name: str) -> Shrunken | None:
    rows = frame[frame["drawn"] & frame[f"{name}_se"].notna()]
    return shrink(rows[name].to_numpy(float), rows[f"{name}_se"].to_numpy(float)) if len(rows) else None


def _with_intervals(frame: pd.DataFrame, name: str, shrunken: Shrunken | None) -> pd.DataFrame:
    freedom = frame["n_switchers"].clip(lower=2) - 1 if name == "effect" else np.inf
    half = stats.t.ppf(0.975, freedom) * frame[f"{name}_se"]
    frame = frame.assign(**{f"{name}_low": frame[name] - half, f"{name}_high": frame[name] + half})
    columns = ["shrunk", "shrunk_se", "shrunk_low", "shrunk_high", "weight"]
    frame[[f"{name}_{column}" for column in columns]] = np.nan
    if shrunken is not None:
        rows = frame["drawn"] & frame[f"{name}_se"].notna()
        reach = stats.norm.ppf(0.975) * shrunken.std_error
        values = [shrunken.effect, shrunken.std_error, shrunken.effect - reach, shrunken.effect + reach, shrunken.weight]
        frame.loc[rows, [f"{name}_{column}" for column in columns]] = np.column_stack(values)
    return frame


def _slope(frame: pd.DataFrame) -> StructuralSlope | None:
    rows = frame[frame["drawn"] & frame[["adoption_se", "effect_se"]].notna().all(axis=1)]
    if len(rows) < FEWEST:
        return None
    return structural_slope.fit(*(rows[name].to_numpy(float) for name in ("adoption", "effect", "adoption_se", "effect_se")))
