"""Dynamic panels by difference and system GMM (Arellano and Bond 1991; Blundell and Bond 1998;
Roodman 2009).

Everything is laid out by calendar period, so that gaps are exact, and every matrix is a sum over firms, taken over blocks of them, so that
memory grows with the rows and not with firms times rows. Conventions are those of Stata's xtabond2 without its small-sample option.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.models.dynamic_design import Block, Layout, Specification, blocks, layout
from kiet_report.models.dynamic_results import DynamicFit, SerialTest, Step, overidentification, serial_test
from kiet_report.models.panel_grid import grid

BLOCK_CELLS = 4_000_000
"""Cells of the instruments held at a time: 32 MB of floats."""


@dataclass(frozen=True)
class Moments:
    """Sums over firms.

    zx: (L, K) Z'X; zy: (L,) Z'y; zhz: (L, L) Z'HZ with H the covariance of differenced white noise.
    """

    zx: np.ndarray
    zy: np.ndarray
    zhz: np.ndarray


def fit(frame: pd.DataFrame, specification: Specification, entity: str = "firm_id", time: str = "year") -> DynamicFit:
    """Estimate in one and in two steps.

    frame: complete rows of every variable named in the specification. Raises what `panel_grid.grid` raises, E-MODEL-DF when there are fewer
    instruments than coefficients or no row of the differenced equation, E-MODEL-REGRESSORS when nothing is left to estimate.
    """
    panel = grid(frame, entity, time, specification.variables)
    plan = layout(panel, specification)
    moments = _moments(plan)
    kept, weight_1, rank = _one_step_weight(plan, moments)
    if rank < len(plan.terms):
        raise ReportError("E-MODEL-DF", n_obs=rank, rank=len(plan.terms))
    zx, zy = moments.zx[kept], moments.zy[kept]
    beta_1, bread_1 = _solve(zx, zy, weight_1)
    meat_1, slopes = _scores(plan, kept, beta_1, with_slopes=True)
    influence_1 = bread_1 @ zx.T @ weight_1
    vcov_1 = influence_1 @ meat_1 @ influence_1.T
    weight_2, _ = _inverse(meat_1)
    beta_2, bread_2 = _solve(zx, zy, weight_2)
    influence_2 = bread_2 @ zx.T @ weight_2
    moment_2 = zy - zx @ beta_2
    vcov_2 = _windmeijer(bread_2, influence_2, weight_2 @ moment_2, slopes, vcov_1)
    moment_1 = zy - zx @ beta_1
    counts = _counts(plan)
    df = rank - len(plan.terms)
    scale = _noise_variance(plan, beta_1)
    return DynamicFit(
        outcome=specification.outcome,
        terms=plan.terms,
        one_step=Step(beta_1, vcov_1, bread_1 * scale, _serial(plan, kept, beta_1, influence_1, vcov_1)),
        two_step=Step(beta_2, vcov_2, bread_2, _serial(plan, kept, beta_2, influence_2, vcov_2)),
        sargan=overidentification(float(moment_1 @ weight_1 @ moment_1) / scale, df),
        hansen=overidentification(float(moment_2 @ weight_2 @ moment_2), df),
        n_instruments=int(kept.sum()),
        instrument_rank=rank,
        system=specification.system,
        **counts,
    )


def _solve(zx: np.ndarray, zy: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (K,) and (X'Z W Z'X)^-1 (K, K)."""
    information = zx.T @ weight @ zx
    if np.linalg.matrix_rank(information, hermitian=True) < len(information):
        raise ReportError(
            "E-MODEL-INSTRUMENTS", coefficients=len(information), rank=int(np.linalg.matrix_rank(information, hermitian=True))
        )
    bread = np.linalg.inv(information)
    return bread @ (zx.T @ weight @ zy), bread


def _pieces(plan: Layout) -> Iterator[Block]:
    size = max(1, BLOCK_CELLS // (plan.n_periods * max(1, plan.n_columns)))
    yield from blocks(plan, size)


def _moments(plan: Layout) -> Moments:
    columns, terms = plan.n_columns, len(plan.terms)
    zx, zy, zhz = np.zeros((columns, terms)), np.zeros(columns), np.zeros((columns, columns))
    for block in _pieces(plan):
        for part in block.parts:
            flat = part.z.reshape(-1, columns)
            zx += flat.T @ part.x.reshape(-1, terms)
            zy += flat.T @ part.y.reshape(-1)
        noise = block.noise_instruments().reshape(-1, columns)
        zhz += noise.T @ noise
    return Moments(zx, zy, zhz)


def _one_step_weight(plan: Layout, moments: Moments) -> tuple[np.ndarray, np.ndarray, int]:
    """Which instrument columns are ever used, the inverse of Z'HZ over them, and its rank."""
    used = np.diag(moments.zhz) > 0
    return used, *_inverse(moments.zhz[np.ix_(used, used)])


def _inverse(matrix: np.ndarray) -> tuple[np.ndarray, int]:
    """Generalised inverse and rank of a covariance, at a unit diagonal:
    the units of a variable must not decide what counts as rank.
    """
    size = np.sqrt(np.diag(matrix))
    size = np.where(size > 0, size, 1.0)
    scaled = matrix / np.outer(size, size)
    return np.linalg.pinv(scaled, hermitian=True) / np.outer(size, size), int(np.linalg.matrix_rank(scaled, hermitian=True))


def _scores(plan: Layout, kept: np.ndarray, beta: np.ndarray, *, with_slopes: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """sum of Z_i'u_i u_i'Z_i (L, L), and for each coefficient its derivative with the sign changed (K, L,
    L).
    """
    columns, terms = int(kept.sum()), len(beta)
    meat, slopes = np.zeros((columns, columns)), np.zeros((terms, columns, columns))
    for block in _pieces(plan):
        score = block.scores(beta)[:, kept]
        meat += score.T @ score
        if with_slopes:
            for position in range(terms):
                product = block.crossed(position)[:, kept].T @ score
                slopes[position] += product + product.T
    return meat, slopes


def _windmeijer(bread: np.ndarray, influence: np.ndarray, weighted: np.ndarray, slopes: np.ndarray, vcov_1: np.ndarray) -> np.ndarray:
    """The two-step covariance corrected for the weights having been estimated (Windmeijer 2005)."""
    correction = np.column_stack([influence @ (slope @ weighted) for slope in slopes])
    return bread + correction @ bread + bread @ correction.T + correction @ vcov_1 @ correction.T


def _serial(plan: Layout, kept: np.ndarray, beta: np.ndarray, influence: np.ndarray, vcov: np.ndarray) -> tuple[SerialTest, ...]:
    return tuple(_serial_order(plan, kept, beta, influence, vcov, order) for order in (1, 2))


def _serial_order(plan: Layout, kept: np.ndarray, beta: np.ndarray, influence: np.ndarray, vcov: np.ndarray, order: int) -> SerialTest:
    """Arellano and Bond's m: autocovariance of differenced residuals,
    with the part that comes from estimating them taken into account.
    """
    total, own, crossed, n_pairs = 0.0, 0.0, np.zeros(int(kept.sum())), 0
    regressors = np.zeros(len(beta))
    for block in _pieces(plan):
        residuals, lagged, x = block.lagged_residuals(beta, order)
        by_firm = (residuals * lagged).sum(axis=1)
        total += by_firm.sum()
        own += by_firm @ by_firm
        crossed += block.scores(beta)[:, kept].T @ by_firm
        regressors += np.einsum("it,itk->k", lagged, x)
        n_pairs += int((lagged != 0).sum())
    variance = own - 2 * regressors @ influence @ crossed + regressors @ vcov @ regressors
    return serial_test(order, total, float(variance), n_pairs)


def _noise_variance(plan: Layout, beta: np.ndarray) -> float:
    """Variance of the noise in levels: half that of the differenced residuals,
    with N-K as Stata's xtabond has it.
    """
    squares, rows = 0.0, 0
    for block in _pieces(plan):
        part = block.parts[0]
        squares += float(((part.y - part.x @ beta) ** 2).sum())
        rows += int(part.valid.sum())
    return squares / 2 / (rows - len(beta))


def _counts(plan: Layout) -> dict[str, int]:
    valid = plan.valid
    rows = [int(part.sum()) for part in valid]
    any_row = np.logical_or.reduce([part.any(axis=1) for part in valid])
    return {"n_obs_difference": rows[0], "n_obs_level": rows[1] if len(rows) > 1 else 0, "n_firms": int(any_row.sum())}
