"""What the print states of its regressions, as numbers;
the same keys with `e` in place of `p` are this report's estimates.

Keys: `p<table>_c<column>_<term>`, such as `p51_c2_big_data` for Big Data in column (2) of 표 5-1. An interaction of AI is `ai_x_<term>`.
Effects on adoption are in percentage points (the print gives shares of one); everything on productivity is a coefficient as printed.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.analysis.determinants import COLUMNS, REGRESSORS
from kiet_report.analysis.origin import PRINT
from kiet_report.analysis.productivity import BASELINE, BY_TECHNOLOGY, BY_TRAIT, MODERATORS, SPELLED
from kiet_report.analysis.regression_column import PRINTED, printed_name
from kiet_report.core.records import Number
from kiet_report.models.results import CONSTANT

ADOPTION = "표 5-1"
TABLES = {ADOPTION: "51", BASELINE: "52", BY_TRAIT: "53", BY_TECHNOLOGY: "54"}
"""Table of the print -> its coordinate."""
DEFINITION = "print_estimate"
SAMPLE = "estimation_sample"
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
STATISTICS = {
    "Industry-Fixed Effect": "industry_effects",
    "Region-Fixed Effect": "region_effects",
    "Year-Fixed Effect": "year_effects",
    "Firm-Fixed Effect": "firm_effects",
    "Observations": "n",
    "Number of id": "firms",
    "R-squared": "r2",
}
"""What stands below the coefficients, by its name in the print -> its term."""
SIZES = {"n": "observations", "firms": "firms"}
"""Terms that count, and what; the others are measures of fit."""
_SAYS = {
    ("negative", "not significant"): "said_negative_not_significant",
    ("not significant or partly negative", "see note"): "said_partly_negative",
    ("not stated", "not significant"): "said_not_significant",
}
"""Sign and significance as the facts of the print have them -> the word that stands in place of the coefficient."""


def place(table: str, column: str, term: str = "") -> dict[str, str]:
    """The coordinates of "표 5-1", "(2)", "ai:rd": table 51, column c2, term ai_x_rd."""
    named = {"term": term.replace(":", "_x_")} if term else {}
    return {"table": TABLES[table], "column": f"c{column.strip('()')}", **named}


def terms(table: str, column: str) -> tuple[str, ...]:
    """The terms of a printed column in its order; 표 5-1 states no constant."""
    if table == ADOPTION:
        return REGRESSORS
    moderators = MODERATORS[table]
    own = ("ai", *(f"ai:{name}" for name in moderators))
    return (*own, *moderators, CONSTANT) if column == "(2)" else (*own, CONSTANT)


def columns(table: str) -> tuple[str, ...]:
    """The columns of a table whose coefficients the print has."""
    return tuple(COLUMNS) if table == ADOPTION else INTERACTED


def unit(table: str) -> str:
    """percentage_points for effects on adoption, coefficient for those on productivity."""
    return "percentage_points" if table == ADOPTION else "coefficient"


def scale(table: str) -> float:
    """What a printed or estimated coefficient is multiplied by to be in `unit`."""
    return 100.0 if table == ADOPTION else 1.0


def coefficients(regressions: pd.DataFrame, *tables: str) -> Iterator[Number]:
    """Every printed coefficient of these tables with its standard error and stars. regressions:
    table ``ch5_regressions``.
    """
    found = regressions.set_index(["source", "column", "variable_printed"])
    for table in tables:
        for column in columns(table):
            for term in terms(table, column):
                row = found.loc[(table, column, spelled(table, term))]
                times = scale(table)
                yield PRINT.number(
                    "printed_coefficient", place(table, column, term), _rounded(row["coef"] * times), unit(table), DEFINITION,
                    std_error=_rounded(row["se"] * times), stars=len(row["stars"]), locus=table,
                )  # fmt: skip


def spelled(table: str, term: str) -> str:
    """The name of a term in a table of the print."""
    own = SPELLED.get(table, {})
    return own[term] if term in own else printed_name(term)


def effects(prose: pd.DataFrame) -> Iterator[Number]:
    """The effects on adoption that the text of the print speaks of, `p51_effect_<term>`,
    in points. Table ``ch5_prose_effects``.
    """
    stated = prose.set_index(["variable", "change"])["printed_effect"]
    for term, (change, _) in CHANGES.items():
        value = float(stated[(PRINTED[term], change)])
        at = {"table": TABLES[ADOPTION], "term": term}
        yield PRINT.number("printed_effect", at, value, "percentage_points_fine", DEFINITION, locus=ADOPTION)


def premium(prose: pd.DataFrame, from_text: pd.DataFrame) -> Iterator[Number]:
    """표 5-2 as far as it is known: `p52_c1_ai` (0.147), `p52_c1_percent` (15.8),
    and no value with a word for the other columns.

    Tables ``ch5_prose_effects`` and ``ch5_table5_2_from_prose``.
    """
    for row in from_text.itertuples():
        at = place(BASELINE, row.column, "ai")
        word = None if pd.notna(row.coef) else _SAYS[(row.sign, row.significance)]
        yield PRINT.number("printed_coefficient", at, float(row.coef), "coefficient", DEFINITION, locus=BASELINE, missing=word)
    stated = prose.set_index("variable").loc[PRINTED["ai"], "printed_effect"]
    yield PRINT.number("printed_percent", place(BASELINE, "(1)"), float(stated), "percent", DEFINITION, locus=BASELINE)


def statistics(stats: pd.DataFrame, *tables: str) -> Iterator[Number]:
    """What stands below the coefficients: `p51_c1_n`, `p53_c1_firms`, `p51_c1_r2`,
    and 1 for each effect in the model, `p51_c1_year_effects`. Table ``ch5_regression_stats``.
    """
    for row in stats[stats["source"].isin(tables) & stats["statistic"].isin(STATISTICS)].itertuples():
        term = STATISTICS[row.statistic]
        at = place(row.source, row.column, term)
        if row.value == "Yes":
            yield PRINT.number("printed_model", at, 1.0, "count", SAMPLE, locus=row.source)
        elif pd.notna(row.value_number):
            of, definition = (SIZES[term], SAMPLE) if term in SIZES else ("coefficient", DEFINITION)
            yield PRINT.number("printed_statistic", at, float(row.value_number), of, definition, locus=row.source)


def _rounded(value: float) -> float:
    # the print has three decimals; times a hundred leaves a binary trace beyond the first
    return round(float(value), 6)
