"""그림 5-6 and 5-7: where AI is adopted more for reasons of place or industry,
does it go with more productivity.

Two effects of each province or KSIC section. Adoption: its coefficient in the linear probability model of 표 5-1 (1), which has the same
variables as (2) and, unlike a probit, one for groups without adopters; against the average of all firm-years, in percentage points;
errors clustered by firm. Productivity: the effect of AI within firms of the group, firm and year effects, in log points; errors clustered
by firm, with g/(g-1) and g-1 degrees of freedom for the g firms of the group whose adoption changes: the other thousands say nothing
about it, and without this, 92 of 100 intervals at 95 % hold the truth where g is about 13 (with it 96).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from kiet_report.analysis.determinants import EFFECTS, REGRESSORS
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import OUTCOME
from kiet_report.models import linear, structural_slope
from kiet_report.models.shrinkage import Shrunken, shrink
from kiet_report.models.structural_slope import FEWEST, StructuralSlope

Dimension = Literal["province", "industry"]
MIN_FIRMS = 10
"""Firms that must stand behind an effect: those that adopt, and those whose adoption changes, which alone identify it."""
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


def by_group(sample: pd.DataFrame, dimension: Dimension, min_firms: int = MIN_FIRMS, *, with_slope: bool = True) -> GroupEffects:
    """Estimate both effects of every group.

    sample: `analysis.sample.estimation_sample`; without rows the frame has none.

    min_firms: the edition's threshold. with_slope: the line through the groups too, which takes most of the time. Raises ReportError
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


def figure_frame(effects: GroupEffects, names: Mapping[str, tuple[str, str]], origin: Origin) -> pd.DataFrame:
    """For 그림 5-6 (province) and 5-7 (industry):
    `GroupEffects.frame` with dimension, name_ko, name_en, basis and source.

    The line stands in each row: slope, slope_low, slope_high (log points for one percentage point), intercept, slope_p (NaN without a
    line, and an end also where the data do not bound it), and so do effect_mean (of the drawn groups) and effect_spread (standard
    deviation between them, log points). n_adopters and n_switchers are left out (NaN) of groups that are not drawn. names: group -> Korean
    and English name.
    """
    line = effects.slope
    ko, en = ({group: both[place] for group, both in names.items()} for place in (0, 1))
    frame = effects.frame.assign(
        dimension=effects.dimension,
        name_ko=effects.frame["group"].map(ko),
        name_en=effects.frame["group"].map(en),
        slope=line.slope if line else np.nan,
        slope_low=_finite(line.low) if line else np.nan,
        slope_high=_finite(line.high) if line else np.nan,
        slope_p=line.p_value if line else np.nan,
        intercept=line.intercept if line else np.nan,
        effect_mean=effects.effect.mean if effects.effect else np.nan,
        effect_spread=effects.effect.spread if effects.effect else np.nan,
    )
    counts = ["n_adopters", "n_switchers"]
    frame[counts] = frame[counts].astype("float64").where(frame["drawn"])
    return origin.mark(frame)


def _finite(end: float) -> float:
    """NaN for an end of the interval that the data do not bound: a file of data holds no infinity."""
    return end if np.isfinite(end) else float("nan")


def named_frame(effects: GroupEffects, listed: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """`figure_frame` with the short names of a code list, `data.codelists.provinces` or `industries`."""
    names = {str(group): (row["short_ko"], row["short_en"]) for group, row in listed.iterrows()}
    return figure_frame(effects, names, origin)


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
