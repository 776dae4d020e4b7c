"""Firm and year effects on tables too large for memory:
one expression in Ibis, run by whatever engine holds the rows.

The numbers are those of `linear.fit` with absorbed entities. Deviations from firm means are a window over firms; their cross products are
one aggregate, and the errors by firm a second. Only (k, k) matrices ever come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from kiet_report.core.errors import ReportError
from kiet_report.models.design import identified
from kiet_report.models.linear import XTREG
from kiet_report.models.results import CONSTANT, LinearFit

if TYPE_CHECKING:
    import ibis.expr.types as ir

OUTCOME = "outcome"


def fit(rows: ir.Table, outcome: str, regressors: Sequence[str], *, entity: str = "firm_id", time: str = "year") -> LinearFit:
    """Least squares of `outcome` with `entity` absorbed, dummies for `time`, errors clustered by entity.

    rows: one row a firm and year, complete in the columns named; regressors: numeric or boolean columns. Raises ReportError E-MODEL-EMPTY,
    E-MODEL-PERIODS, E-MODEL-CLUSTERS, E-MODEL-FINITE, E-MODEL-WITHIN, E-MODEL-REGRESSORS, E-MODEL-DF as `linear` does.
    """
    years = _years(rows, time, outcome)
    terms = (*regressors, *(f"{time}[{year}]" for year in years[1:]))
    columns = _columns(rows, outcome, regressors, entity, time, years)
    sums = _sums(columns, entity, len(terms))
    n_obs, n_entities = int(sums["n_obs"]), int(sums["n_entities"])
    gram = _matrix(sums, "d", len(terms) + 1)
    if not np.isfinite(gram).all():
        raise ReportError("E-MODEL-FINITE", variable=", ".join((outcome, *regressors)), bad="?", n_obs=n_obs)
    if n_entities < 2:
        raise ReportError("E-MODEL-CLUSTERS", variable=entity, n_clusters=n_entities)
    squares = np.array([sums[f"q{position}"] for position in range(len(terms) + 1)], dtype=float)
    if gram[0, 0] <= 1e-12 * squares[0]:
        raise ReportError("E-MODEL-WITHIN", variable=outcome, entity=entity, n_obs=n_obs, n_entities=n_entities)
    keep, dropped = identified(gram[1:, 1:], squares[1:], terms, within=True)
    if not keep.any():
        raise ReportError("E-MODEL-REGRESSORS", dropped=", ".join(terms))
    k = int(keep.sum())
    if n_obs <= k + n_entities:
        raise ReportError("E-MODEL-DF", n_obs=n_obs, rank=k + n_entities)
    inner = np.flatnonzero(keep) + 1
    scale = np.sqrt(np.diag(gram)[inner])
    inverse = np.linalg.inv(gram[np.ix_(inner, inner)] / np.outer(scale, scale)) / np.outer(scale, scale)
    slopes = inverse @ gram[inner, 0]
    means = np.array([sums[f"m{position}"] for position in (0, *inner)], dtype=float)
    rss, meat = _errors(columns, entity, inner, slopes)
    half = np.zeros((k + 1, k + 1))
    half[:k, :k], half[k, :k], half[k, k] = inverse, -means[1:] @ inverse, 1 / n_obs
    total = squares[0] - n_obs * means[0] ** 2
    return LinearFit(
        outcome=outcome,
        terms=(*(term for term, kept in zip(terms, keep, strict=True) if kept), CONSTANT),
        coef=np.append(slopes, means[0] - means[1:] @ slopes),
        vcov=half @ meat @ half.T * n_entities / (n_entities - 1) * (n_obs - 1) / (n_obs - k - 1),
        convention=XTREG,
        n_obs=n_obs,
        n_clusters=n_entities,
        df_resid=float(n_entities - 1),
        dropped=tuple(dropped),
        bases={time: str(years[0])},
        n_entities=n_entities,
        n_singletons=int(sums["n_singletons"]),
        rank=k + n_entities,
        rss=rss,
        r2=1 - rss / total,
        r2_within=1 - rss / float(gram[0, 0]),
    )


def _years(rows: ir.Table, time: str, outcome: str) -> list[int]:
    years = sorted(int(row[time]) for row in rows.select(time).distinct().to_pyarrow().to_pylist())
    if not years:
        raise ReportError("E-MODEL-EMPTY", variable=outcome)
    if len(years) < 2:
        raise ReportError("E-MODEL-PERIODS", variable=time, level=str(years[0]))
    return years


def _columns(rows: ir.Table, outcome: str, regressors: Sequence[str], entity: str, time: str, years: list[int]) -> ir.Table:
    """The entity; as v0, v1, … outcome, regressors and dummies of all years but the first;
    as d0, d1, … their within deviations.
    """
    values = [rows[name].cast("float64") for name in (outcome, *regressors)]
    values += [(rows[time] == year).cast("float64") for year in years[1:]]
    plain = rows.select(rows[entity].name(entity), **{f"v{position}": value for position, value in enumerate(values)})
    names = [f"v{position}" for position in range(len(values))]
    return plain.group_by(entity).mutate(
        n_rows=lambda t: t.count(), **{f"d{name[1:]}": (lambda t, name=name: t[name] - t[name].mean()) for name in names}
    )


def _sums(columns: ir.Table, entity: str, k: int) -> dict[str, float]:
    """Counts, means (m), squares (q) and cross products of deviations (d_i_j), in one pass."""
    wanted = {"n_obs": columns.count(), "n_entities": columns[entity].nunique(), "n_singletons": (columns["n_rows"] == 1).sum()}
    wanted |= {f"m{i}": columns[f"v{i}"].mean() for i in range(k + 1)}
    wanted |= {f"q{i}": (columns[f"v{i}"] * columns[f"v{i}"]).sum() for i in range(k + 1)}
    wanted |= {f"d_{i}_{j}": (columns[f"d{i}"] * columns[f"d{j}"]).sum() for i, j in combinations_with_replacement(range(k + 1), 2)}
    return _numbers(columns.aggregate(**wanted))


def _errors(columns: ir.Table, entity: str, inner: np.ndarray, slopes: np.ndarray) -> tuple[float, np.ndarray]:
    """Residual sum of squares, and (k+1, k+1) products of the scores of slopes and intercept summed by
    entity.
    """
    residual = columns["d0"]
    for position, slope in zip(inner, slopes, strict=True):
        residual = residual - columns[f"d{position}"] * float(slope)
    left = columns.mutate(e=residual)
    names = [f"d{position}" for position in inner]
    by_entity = left.group_by(entity).aggregate(
        rss=(left["e"] * left["e"]).sum(),
        **{f"s{position}": (left[name] * left["e"]).sum() for position, name in enumerate(names)},
        **{f"s{len(names)}": left["e"].sum()},
    )
    pairs = combinations_with_replacement(range(len(names) + 1), 2)
    row = _numbers(
        by_entity.aggregate(rss=by_entity["rss"].sum(), **{f"s_{i}_{j}": (by_entity[f"s{i}"] * by_entity[f"s{j}"]).sum() for i, j in pairs})
    )
    return row["rss"], _matrix(row, "s", len(names) + 1)


def _numbers(one_row: ir.Table) -> dict[str, float]:
    """The only row of an aggregate; what an engine has no value for is NaN."""
    (row,) = one_row.to_pyarrow().to_pylist()
    return {name: float("nan") if value is None else float(value) for name, value in row.items()}


def _matrix(sums: dict[str, float], prefix: str, size: int) -> np.ndarray:
    matrix = np.empty((size, size))
    for i, j in combinations_with_replacement(range(size), 2):
        matrix[i, j] = matrix[j, i] = sums[f"{prefix}_{i}_{j}"]
    return matrix
