"""What the print states of its regressions, as numbers for prose; the same keys with `e` in place of `p` are this report's estimates.

Keys: `p<table>_c<column>_<term>`, such as `p51_c2_big_data` for Big Data in column (2) of 표 5-1. An interaction of AI is `ai_x_<term>`.
Effects on adoption are in percentage points (the print gives shares of one); everything on productivity is a coefficient as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from kiet_report.analysis.determinants import COLUMNS, REGRESSORS
from kiet_report.analysis.origin import PRINT
from kiet_report.analysis.productivity import BASELINE, BY_TECHNOLOGY, BY_TRAIT, MODERATORS, SPELLED
from kiet_report.analysis.regression_column import PRINTED, printed_name
from kiet_report.core.records import Number

ADOPTION = "표 5-1"
DEFINITION = "print_estimate"
INTERACTED = ("(1)", "(2)")
CHANGES: dict[str, tuple[str, float]] = {
    "ln_employees": ("10% more", 0.09531017980432493),
    "intangible_share": ("10 percentage points higher", 0.10),
    "ln_age": ("10% higher", 0.09531017980432493),
    "multi_plant": ("1 vs 0", 1.0),
    "rd": ("10 percentage points higher", 10.0),
    "big_data": ("1 vs 0", 1.0),
    "robot": ("1 vs 0", 1.0),
    "iot": ("1 vs 0", 1.0),
    "vr_ar": ("1 vs 0", 1.0),
    "cloud": ("1 vs 0", 1.0),
}
"""Term -> the change the text of the print speaks of, and how much of our variable that is: ten percent is 0.095 of a logarithm, ten
points of R&D are 10, since `rd` is in percent. The print multiplies its R&D coefficient by 0.10, as if it were of a share (e041)."""


def key(table: str, column: str, term: str) -> str:
    """`p51_c2_big_data` from "표 5-1", "(2)", "big_data"."""
    end = key_end(column, term)
    return {ADOPTION: f"p51_c{end}", BASELINE: f"p52_c{end}", BY_TRAIT: f"p53_c{end}", BY_TECHNOLOGY: f"p54_c{end}"}[table]


def key_end(column: str, term: str) -> str:
    """`2_big_data` from "(2)", "big_data"; `2_ai_x_rd` from "(2)", "ai:rd"."""
    return f"{column.strip('()')}_{term.replace(':', '_x_')}"


def terms(table: str, column: str) -> tuple[str, ...]:
    """The terms of a printed column in its order, without the constant."""
    if table == ADOPTION:
        return REGRESSORS
    moderators = MODERATORS[table]
    own = ("ai", *(f"ai:{name}" for name in moderators))
    return (*own, *moderators) if column == "(2)" else own


def columns(table: str) -> tuple[str, ...]:
    """The columns of a table whose coefficients the print has."""
    return tuple(COLUMNS) if table == ADOPTION else INTERACTED


def unit(table: str) -> str:
    """percentage_points for effects on adoption, coefficient for those on productivity."""
    return "percentage_points" if table == ADOPTION else "coefficient"


def scale(table: str) -> float:
    """What a printed or estimated coefficient is multiplied by to be in `unit`."""
    return 100.0 if table == ADOPTION else 1.0


def coefficients(regressions: pd.DataFrame) -> Iterator[Number]:
    """Every printed coefficient of 표 5-1, 5-3 and 5-4 but the constants, with its standard error. regressions: table
    ``ch5_regressions``.
    """
    found = regressions.set_index(["source", "column", "variable_printed"])
    for table in (ADOPTION, BY_TRAIT, BY_TECHNOLOGY):
        for column in columns(table):
            for term in terms(table, column):
                row = found.loc[(table, column, SPELLED.get(table, {}).get(term) or printed_name(term))]
                times = scale(table)
                yield PRINT.number(
                    key(table, column, term),
                    _rounded(row["coef"] * times),
                    unit(table),
                    DEFINITION,
                    std_error=_rounded(row["se"] * times),
                    locus=table,
                )


def effects(prose: pd.DataFrame) -> Iterator[Number]:
    """The effects on adoption that the text of the print speaks of, in percentage points: `p51_effect_<term>`. Table
    ``ch5_prose_effects``.
    """
    stated = prose.set_index(["variable", "change"])["printed_effect"]
    for term, (change, _) in CHANGES.items():
        yield PRINT.number(
            f"p51_effect_{term}", float(stated[(PRINTED[term], change)]), "percentage_points_fine", DEFINITION, locus=ADOPTION
        )


def premium(prose: pd.DataFrame, from_text: pd.DataFrame) -> Iterator[Number]:
    """표 5-2 (1), all that is known of the table: `p52_c1_ai` (0.147) and `p52_c1_percent` (15.8).

    Tables ``ch5_prose_effects`` and ``ch5_table5_2_from_prose``.
    """
    row = from_text.set_index("column").loc["(1)"]
    yield PRINT.number("p52_c1_ai", float(row["coef"]), "coefficient", DEFINITION, locus=BASELINE)
    stated = prose.set_index("variable").loc[PRINTED["ai"], "printed_effect"]
    yield PRINT.number("p52_c1_percent", float(stated), "percent", DEFINITION, locus=BASELINE)


def samples(stats: pd.DataFrame) -> Iterator[Number]:
    """Observations of each column, `p51_c1_n` and so on, and firms of 표 5-3 and 5-4, `p53_c1_firms`. Table ``ch5_regression_stats``."""
    known = stats.set_index(["source", "column", "statistic"])["value"]
    for table in (ADOPTION, BY_TRAIT, BY_TECHNOLOGY):
        for column in columns(table):
            for name, statistic, of in (("n", "Observations", "observations"), ("firms", "Number of id", "firms")):
                if (value := known.get((table, column, statistic))) is not None:
                    yield PRINT.number(key(table, column, name), _whole(value), of, "estimation_sample", locus=table)


def _rounded(value: float) -> float:
    # the print has three decimals; times a hundred leaves a binary trace beyond the first
    return round(float(value), 6)


def _whole(value: object) -> int:
    return int(float(re.sub(r"[^\d.]", "", str(value))))
