"""Every figure that the print states of its survey, computed again from responses.

Of a delivered file this tells which printed figures it bears out; of the simulated one, that its margins are those of the print.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from kiet_report.data.facts.survey_figures import STEP, Figure
from kiet_report.models.tabulation import Answers, answers_of, members, tally


@dataclass(frozen=True)
class Agreement:
    """How many printed figures responses reproduce.

    figures: all that the print states. reproducible: those that some whole number of firms gives. equal: those that come out as printed.
    unequal: ids of reproducible ones that do not.
    """

    figures: int
    reproducible: int
    equal: int
    unequal: tuple[str, ...]


def margins(responses: pd.DataFrame, figures: Iterable[Figure]) -> pd.DataFrame:
    """One row a printed figure.

    responses: columns of the contract `survey`, one row a firm. figures: `data.survey_figures.figures`. Columns:
    - id, file, source, item_ko, item_en, kind (firms, percent, mean, score), base;
    - base_n: firms of the base in the responses; of a mean and a score, those of them that answered. base_published: NA where not printed;
    - count: firms; of a mean the sum of the answers, of a score the sum of steps above the first. A firm that gives both of two answers
      added up in the print counts twice. count_published: what the print implies, NA where it implies nothing;
    - value: firms, percent, points of 100, or the unit of the mean; NaN for a base without firms. rounded: to the places printed,
      halves up;
    - published; reproducible: whether some whole number of firms gives it; reason: no_integer or base_unknown where none does;
    - equal: rounded as published, from the base printed. The base of a mean is not compared: the print counts silent firms to it.
    """
    answers = answers_of(responses)
    frame = pd.DataFrame([_margin(answers, len(responses), figure) for figure in figures])
    return frame.astype({"base_published": "Int64", "count_published": "Int64", "reason": "str"})


def agreement(margins: pd.DataFrame) -> Agreement:
    """The count of what `margins` found."""
    unequal = margins.loc[margins["reproducible"] & ~margins["equal"], "id"]
    return Agreement(len(margins), int(margins["reproducible"].sum()), int(margins["equal"].sum()), tuple(unequal))


def agreement_by_file(margins: pd.DataFrame) -> pd.DataFrame:
    """Printed, reproducible and reproduced figures by file of facts.

    Columns: file, figures, reproducible, equal.
    """
    groups = margins.groupby("file", sort=False)
    return groups.agg(figures=("id", "size"), reproducible=("reproducible", "sum"), equal=("equal", "sum")).reset_index()


def _margin(answers: Answers, firms: int, figure: Figure) -> dict[str, Any]:
    count, base, value = _value(answers, members(answers, figure.where, firms), figure)
    rounded = None if value is None else _half_up(value, figure.decimals)
    compared = figure.base_n is None or figure.kind == "mean" or base == figure.base_n
    return {
        "id": figure.id,
        "file": figure.file,
        "source": figure.source,
        "item_ko": figure.item_ko,
        "item_en": figure.item_en,
        "kind": figure.kind,
        "base": figure.base,
        "base_n": base,
        "base_published": figure.base_n,
        "count": count,
        "count_published": figure.count,
        "value": float("nan") if value is None else float(value),
        "rounded": float("nan") if rounded is None else float(rounded),
        "published": figure.value,
        "reproducible": not figure.reason,
        "reason": figure.reason,
        "equal": compared and rounded == Fraction(str(figure.value)),
    }


def _value(answers: Answers, kept: np.ndarray, figure: Figure) -> tuple[int, int, Fraction | None]:
    """Count, firms behind it, and value. kept: which firms belong to the base."""
    if figure.kind == "firms":
        firms = int(kept.sum())
        return firms, firms, Fraction(firms)
    if figure.kind == "percent":
        found = tally(answers, kept, figure.variables, figure.codes)
        return found.count, found.firms, Fraction(100 * found.count, found.firms) if found.firms else None
    given = [int(answer) for answer in answers[figure.variables[0]][kept] if answer]
    total = sum(given) if figure.kind == "mean" else sum(given) - len(given)
    factor = 1 if figure.kind == "mean" else STEP
    return total, len(given), Fraction(factor * total, len(given)) if given else None


def _half_up(value: Fraction, decimals: int) -> Fraction:
    """Exact: a printed share is the nearest one to a fraction, not to its binary neighbour."""
    return Fraction((2 * value * 10**decimals + 1) // 2, 10**decimals)
