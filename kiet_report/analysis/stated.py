"""Which statement of a figure counts when several sources make it, and how it becomes a number.

A figure is what the columns `IDENTITY` name together; the statements of it are rows of `data.adoption.observations`. The definition is part
of the identity, so no choice here ever replaces a value by one of another definition.
"""

from __future__ import annotations

from math import isnan
from typing import Any

import pandas as pd

from kiet_report.core.records import Number

IDENTITY = ["series", "group", "category", "period", "definition", "metric"]
VALUES = ["value", "low", "high", "numerator", "denominator"]


def select(observations: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    """The rows that hold these words in these columns."""
    return observations[(observations[list(wanted)] == pd.Series(wanted)).all(axis=1)]


def standing(observations: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, in the order in which figures first appear.

    What the print states stays where a later source repeats it. A later source that differs, or makes final what was provisional, is a
    revision and takes its place. A row without values is left only for a figure that nobody states.
    """
    return observations.loc[[_standing(statements) for _, statements in observations.groupby(IDENTITY, sort=False)]]


def figure(observations: pd.DataFrame, **wanted: str) -> pd.Series:
    """The standing row of the one figure that fits; where nobody states it, a row without values.

    wanted: words of columns, period and definition always among them. ValueError when they fit several figures, one of which would pass for
    the other.
    """
    rows = select(observations, **wanted)
    found = standing(rows[rows["low"].notna()])
    if len(found) > 1:
        raise ValueError(f"{len(found)} figures fit {wanted}")
    return found.iloc[0] if len(found) else _unstated(observations, wanted)


def number(measure: str, unit: str, *rows: pd.Series, at: dict[str, str] | None = None, **computed: Any) -> Number:
    """A figure as a number of a measure, or what was computed from several.

    at: its coordinates. computed: the fields that differ from the row's (value, period, definition). With several rows basis, source and
    the rest are those of the row released last, and it is provisional when one of them is: a computed number is as new, and as settled, as
    the figures in it. A range has its ends and no value.
    """
    row = max(rows, key=lambda row: row["released"])
    fields = {name: row[name] for name in ("value", "period", "definition", "basis", "source")} | computed
    fields["value"] = None if isnan(fields["value"]) else float(fields["value"])
    if "value" not in computed and fields["value"] is None and not isnan(row["low"]):
        fields |= {"low": float(row["low"]), "high": float(row["high"])}
    fields["n"] = None if isnan(row["denominator"]) else int(row["denominator"])
    vintages = {row["vintage"] for row in rows} - {""}
    fields["vintage"] = "provisional" if "provisional" in vintages else row["vintage"] or None
    fields["released"] = row["released"] or None
    fields["corrected"] = None if "value" in computed else row["corrected"] or None
    return Number(measure=measure, at=at or {}, unit=unit, locus=row["locus"] or None, **fields)


def _standing(statements: pd.DataFrame) -> Any:
    """The label of the row that stands among the statements of one figure."""
    known = statements[statements["low"].notna()]
    if known.empty:
        return statements.index[0]
    ordered = known.sort_values("released", kind="stable")
    printed = ordered[ordered["basis"] == "print"]
    label = (ordered if printed.empty else printed).index[0]
    for later, row in ordered[ordered["released"] > ordered.at[label, "released"]].iterrows():
        if _revises(row, ordered.loc[label]):
            label = later
    return label


def _revises(later: pd.Series, standing: pd.Series) -> bool:
    differs = (later["low"], later["high"]) != (standing["low"], standing["high"])
    return differs or (standing["vintage"], later["vintage"]) == ("provisional", "final")


def _unstated(observations: pd.DataFrame, wanted: dict[str, str]) -> pd.Series:
    blank: dict[str, Any] = dict.fromkeys(observations.columns, "") | dict.fromkeys(VALUES, float("nan"))
    identity = {column: word for column, word in wanted.items() if column in IDENTITY}
    return pd.Series(blank | {"basis": "print", "source": "print_2024"} | identity, dtype=object)
