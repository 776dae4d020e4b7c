"""Equations and instruments of a dynamic panel, by firm and calendar period."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kiet_report.core.errors import ReportError
from kiet_report.models.panel_grid import Grid, difference, shift
from kiet_report.models.results import CONSTANT

Cells = np.ndarray
"""(n_firms, n_periods), NaN where there is nothing."""


@dataclass(frozen=True)
class GmmStyle:
    """Lags of a variable as instruments, one column a period and lag, or one a lag when collapsed.

    first, last: how many periods back in the differenced equation; last None takes every lag there is. In a system the level equation
    has the difference of the variable `first` - 1 periods back.
    """

    variable: str
    first: int = 2
    last: int | None = None
    collapse: bool = False


@dataclass(frozen=True)
class Specification:
    """outcome on its own lags, on regressors (variable, lag), and on period effects.

    gmm: instruments by lags. iv: regressors (variable, lag) that instrument themselves, in differences and, in a system, in levels in
    the same column. Period effects instrument themselves: in differences or, in a system, in the level equation alone, as in gretl. system:
    add the level equation, with an intercept.
    """

    outcome: str
    outcome_lags: tuple[int, ...]
    regressors: tuple[tuple[str, int], ...]
    gmm: tuple[GmmStyle, ...]
    iv: tuple[tuple[str, int], ...] = ()
    time_effects: bool = True
    system: bool = False

    @property
    def variables(self) -> list[str]:
        """Every variable of the panel it names, each once."""
        named = [
            self.outcome,
            *(name for name, _ in self.regressors),
            *(style.variable for style in self.gmm),
            *(name for name, _ in self.iv),
        ]
        return list(dict.fromkeys(named))

    @property
    def terms(self) -> list[tuple[str, int]]:
        """Variable and lag of each term but the period effects and the intercept."""
        return [*((self.outcome, lag) for lag in self.outcome_lags), *self.regressors]


@dataclass(frozen=True)
class Part:
    """One equation of a block of n firms, zero where it has no row.

    y: (n, T); x: (n, T, K); z: (n, T, L); valid: (n, T).
    """

    y: np.ndarray
    x: np.ndarray
    z: np.ndarray
    valid: np.ndarray


@dataclass(frozen=True)
class Block:
    """A block of firms. parts: the differenced equation, then in a system the level equation."""

    parts: tuple[Part, ...]

    def scores(self, beta: np.ndarray) -> np.ndarray:
        """(n, L) Z_i'u_i."""
        return np.sum([np.einsum("itl,it->il", part.z, part.y - part.x @ beta) for part in self.parts], axis=0)

    def crossed(self, term: int) -> np.ndarray:
        """(n, L) Z_i'x_i of one term."""
        return np.sum([np.einsum("itl,it->il", part.z, part.x[:, :, term]) for part in self.parts], axis=0)

    def noise_instruments(self) -> np.ndarray:
        """(n, T, L) M_i'Z_i, where M_i takes noise in levels to the rows of both equations:
        Z'HZ is the sum of their squares.
        """
        changes = self.parts[0].z
        noise = changes.copy()
        noise[:, :-1] -= changes[:, 1:]
        for level in self.parts[1:]:
            noise += level.z
        return noise

    def lagged_residuals(self, beta: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Residuals of the differenced equation (n, T), the same `order` periods earlier where both exist,
        else 0, and its regressors.
        """
        part = self.parts[0]
        residuals = part.y - part.x @ beta
        lagged = np.zeros_like(residuals)
        lagged[:, order:] = residuals[:, :-order]
        return residuals, lagged * part.valid, part.x


@dataclass(frozen=True)
class Layout:
    """A specification laid over a panel.

    valid: rows of each equation, (n_firms, n_periods). effects: columns of the periods with a dummy. fill:
    for each equation what fills the instrument columns of an array (n, T, L) for a slice of firms.
    """

    panel: Grid
    specification: Specification
    terms: tuple[str, ...]
    effects: tuple[int, ...]
    valid: tuple[np.ndarray, ...]
    n_columns: int
    fill: tuple[tuple[Callable[[np.ndarray, slice], None], ...], ...]

    @property
    def n_periods(self) -> int:
        return len(self.panel.periods)


def term_name(variable: str, lag: int) -> str:
    """``productivity[-1]`` for a lag, the bare name otherwise."""
    return f"{variable}[-{lag}]" if lag else variable


def layout(panel: Grid, specification: Specification) -> Layout:
    """Find the rows of each equation, the period effects they allow, and the instrument columns.

    Raises E-MODEL-EMPTY when no row of the differenced equation is left: every firm lacks consecutive periods.
    """
    level_valid = np.logical_and.reduce(
        [~np.isnan(panel.lag(name, lag)) for name, lag in [(specification.outcome, 0), *specification.terms]]
    )
    valid = level_valid & np.roll(level_valid, 1, axis=1)
    valid[:, 0] = False
    if not valid.any():
        raise ReportError("E-MODEL-EMPTY", variable=f"{specification.outcome} (differenced)")
    equations = (valid, level_valid) if specification.system else (valid,)
    effects = _period_effects(equations, specification)
    names = [term_name(name, lag) for name, lag in specification.terms] + [f"year[{panel.periods[column]}]" for column in effects]
    names += [CONSTANT] if specification.system else []
    fillers, n_columns = _instruments(panel, specification, equations, effects)
    return Layout(panel, specification, tuple(names), effects, equations, n_columns, fillers)


def _period_effects(equations: tuple[np.ndarray, ...], specification: Specification) -> tuple[int, ...]:
    """Columns of the periods that get a dummy.

    In a system the intercept stands for the first period of the level equation. Differenced dummies of every period with a row leave
    out the period before the first, and so give each period its own intercept.
    """
    if not specification.time_effects:
        return ()
    seen = np.flatnonzero(equations[-1].any(axis=0))
    return tuple(int(column) for column in (seen[1:] if specification.system else seen))


def _instruments(
    panel: Grid, specification: Specification, equations: tuple[np.ndarray, ...], effects: tuple[int, ...]
) -> tuple[tuple[tuple[Callable[[np.ndarray, slice], None], ...], ...], int]:
    """For each equation what fills its instrument columns, and how many columns there are."""
    difference_fill: list[Callable[[np.ndarray, slice], None]] = []
    level_fill: list[Callable[[np.ndarray, slice], None]] = []
    column = 0
    for style in specification.gmm:
        values = panel.values[style.variable]
        for lag in range(style.first, (style.last or len(panel.periods) - 1) + 1):
            lagged = shift(values, lag)
            column = _add(difference_fill, lagged, equations[0], column, collapse=style.collapse)
        if specification.system:
            changes = shift(difference(values), style.first - 1)
            column = _add(level_fill, changes, equations[1], column, collapse=style.collapse)
    for name, lag in specification.iv:
        level = panel.lag(name, lag)
        difference_fill.append(_whole(difference(level), equations[0], column))
        if specification.system:
            level_fill.append(_whole(level, equations[1], column))
        column += 1
    for period in effects:
        dummy = _dummy(equations[0].shape, period)
        if specification.system:
            level_fill.append(_whole(dummy, equations[1], column))
        else:
            difference_fill.append(_whole(_change(dummy), equations[0], column))
        column += 1
    if specification.system:
        level_fill.append(_whole(np.ones(equations[1].shape), equations[1], column))
        column += 1
    return (tuple(difference_fill), tuple(level_fill))[: len(equations)], column


def _dummy(shape: tuple[int, ...], period: int) -> np.ndarray:
    cells = np.zeros(shape)
    cells[:, period] = 1
    return cells


def _change(cells: np.ndarray) -> np.ndarray:
    """The difference of something that exists in every period, the one before the first included,
    where it is 0.
    """
    return np.diff(cells, axis=1, prepend=0.0)


def _add(fillers: list[Callable[[np.ndarray, slice], None]], values: Cells, valid: np.ndarray, column: int, *, collapse: bool) -> int:
    """Columns of one lag: one in all when collapsed, else one a period that has rows with the instrument.

    Returns the next free column.
    """
    cells = np.where(valid & ~np.isnan(values), values, 0.0)
    if collapse:
        if cells.any():
            fillers.append(_whole(values, valid, column))
            column += 1
        return column
    for period in np.flatnonzero(cells.any(axis=0)):
        fillers.append(_single(cells[:, period], int(period), column))
        column += 1
    return column


def _whole(values: Cells, valid: np.ndarray, column: int) -> Callable[[np.ndarray, slice], None]:
    cells = np.where(valid & ~np.isnan(values), values, 0.0)

    def fill(z: np.ndarray, firms: slice) -> None:
        z[:, :, column] = cells[firms]

    return fill


def _single(values: np.ndarray, period: int, column: int) -> Callable[[np.ndarray, slice], None]:
    def fill(z: np.ndarray, firms: slice) -> None:
        z[:, period, column] = values[firms]

    return fill


def blocks(plan: Layout, size: int) -> Iterator[Block]:
    """The equations of `size` firms at a time."""
    for start in range(0, plan.panel.n_firms, size):
        yield Block(tuple(_part(plan, equation, slice(start, start + size)) for equation in range(len(plan.valid))))


def _part(plan: Layout, equation: int, firms: slice) -> Part:
    specification, panel = plan.specification, plan.panel
    valid = plan.valid[equation][firms]
    pick = difference if equation == 0 else (lambda cells: cells)
    level = [shift(panel.values[name][firms], lag) for name, lag in specification.terms]
    terms = [np.where(valid, pick(cells), 0.0) for cells in level]
    for period in plan.effects:
        dummy = _dummy(valid.shape, period)
        terms.append(np.where(valid, _change(dummy) if equation == 0 else dummy, 0.0))
    if specification.system:
        terms.append(np.where(valid, float(equation == 1), 0.0))
    outcome = np.where(valid, pick(panel.values[specification.outcome][firms]), 0.0)
    z = np.zeros((*valid.shape, plan.n_columns))
    for fill in plan.fill[equation]:
        fill(z, firms)
    return Part(outcome, np.stack(terms, axis=-1), z, valid)
