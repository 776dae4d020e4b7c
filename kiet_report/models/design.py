"""The matrix of regressors: columns of a frame, dummies of its effects,
and which of them can be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from kiet_report.core.errors import ReportError
from kiet_report.models.results import CONSTANT, Dropped, Reason

COLLINEAR = 1e-10
"""A term is collinear when the terms before it leave less than this share of its variance: well above what rounding leaves of an exact
combination (about 1e-14), well below what adoption keeps beside its interactions (about 1e-2)."""
CHUNK = 8192
"""Rows at a time: their copies stay in the processor's cache."""
NO_VARIANCE = 1e-20
"""A term does not vary when its deviations keep less than this share of its sum of squares: rounding leaves about 1e-32."""


@dataclass(frozen=True)
class Groups:
    """Rows by group. codes: (n,) from 0; levels: the groups' names, sorted."""

    codes: np.ndarray
    levels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.levels)

    @property
    def counts(self) -> np.ndarray:
        """(groups,) rows of each."""
        return np.bincount(self.codes, minlength=len(self.levels))

    @property
    def indicator(self) -> sp.csr_array:
        """(groups, n) zeros and ones; times an array of rows it gives the sums by group."""
        n = len(self.codes)
        return sp.csr_array((np.ones(n), (self.codes, np.arange(n))), shape=(len(self.levels), n))


@dataclass(frozen=True)
class Design:
    """Regressors before anything is estimated.

    x: (n, k) float64. terms: k names. effects: effect -> columns of its dummies in x; bases: effect -> its level without a dummy.
    """

    x: np.ndarray
    terms: tuple[str, ...]
    effects: Mapping[str, tuple[int, ...]]
    bases: Mapping[str, str]
    dropped: tuple[Dropped, ...] = ()

    def keep(self, columns: np.ndarray, dropped: Sequence[Dropped]) -> Design:
        """The design with only the columns where `columns` (k,) is true; x is copied only if one goes."""
        if columns.all():
            return replace(self, dropped=(*self.dropped, *dropped))
        place = np.cumsum(columns) - 1
        effects = {name: tuple(int(place[j]) for j in own if columns[j]) for name, own in self.effects.items()}
        terms = tuple(term for term, kept in zip(self.terms, columns, strict=True) if kept)
        return Design(self.x[:, columns], terms, effects, self.bases, (*self.dropped, *dropped))


def numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A column as float64; ReportError E-MODEL-EMPTY without rows,
    E-MODEL-FINITE where a value is missing or infinite.
    """
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    if not len(values):
        raise ReportError("E-MODEL-EMPTY", variable=name)
    if bad := int(len(values) - np.isfinite(values).sum()):
        raise ReportError("E-MODEL-FINITE", variable=name, bad=bad, n_obs=len(values))
    return values


def groups(frame: pd.DataFrame, name: str) -> Groups:
    """A column as groups; ReportError as `numbers`."""
    codes, levels = pd.factorize(frame[name], sort=True)
    if not len(codes):
        raise ReportError("E-MODEL-EMPTY", variable=name)
    if bad := int((codes < 0).sum()):
        raise ReportError("E-MODEL-FINITE", variable=name, bad=bad, n_obs=len(codes))
    return Groups(codes, tuple(str(level) for level in levels))


def design(frame: pd.DataFrame, regressors: Sequence[str], effects: Mapping[str, Groups], *, intercept: bool = False) -> Design:
    """Regressors in their order, then the dummies of each effect but those of its first level,
    then a column of ones if asked for.

    An effect with one level is left out and stated. Columns are not yet checked for variation.
    """
    dropped = [Dropped(f"{name}[{groups.levels[0]}]", "one_level") for name, groups in effects.items() if len(groups) == 1]
    used = {name: groups for name, groups in effects.items() if len(groups) > 1}
    n_dummies = sum(len(groups) - 1 for groups in used.values())
    x = np.empty((len(frame), len(regressors) + n_dummies + intercept))
    for j, name in enumerate(regressors):
        x[:, j] = numbers(frame, name)
    terms, columns, j = list(regressors), {}, len(regressors)
    for name, of in used.items():
        columns[name] = tuple(range(j, j + len(of) - 1))
        for level in range(1, len(of)):
            x[:, j] = of.codes == level
            terms.append(f"{name}[{of.levels[level]}]")
            j += 1
    if intercept:
        x[:, j] = 1
        terms.append(CONSTANT)
    return Design(x, tuple(terms), columns, {name: of.levels[0] for name, of in used.items()}, tuple(dropped))


def centre(x: np.ndarray, by: Groups | None = None) -> np.ndarray:
    """x (n, k) or (n,) minus its means, or its means by group; in place, and returned.

    Rows in chunks, so no second array of its size.
    """
    if by is None:
        x -= x.mean(axis=0)
        return x
    means = (by.indicator @ x) / (by.counts[:, None] if x.ndim == 2 else by.counts)
    for start in range(0, len(x), CHUNK):
        x[start : start + CHUNK] -= means[by.codes[start : start + CHUNK]]
    return x


def identified(gram: np.ndarray, raw: np.ndarray, terms: Sequence[str], within: bool) -> tuple[np.ndarray, list[Dropped]]:
    """Which columns can be told apart, from the (k, k) cross products of centred columns and the (k,)
    sums of squares before centring.

    As in Stata's notes, a term gives way to those named before it. within: the columns were centred by entity.
    """
    variance = np.diag(gram)
    still: Reason = "absorbed" if within else "constant"
    keep = variance > NO_VARIANCE * raw
    dropped = [Dropped(term, still) for term, kept in zip(terms, keep, strict=True) if not kept]
    scale = np.sqrt(np.where(keep, variance, 1.0))
    left = gram / np.outer(scale, scale)
    for j in np.flatnonzero(keep).tolist():
        if left[j, j] < COLLINEAR:
            keep[j] = False
            dropped.append(Dropped(terms[j], "collinear"))
        else:
            left -= np.outer(left[:, j], left[j]) / left[j, j]
    return keep, dropped
