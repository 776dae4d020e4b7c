"""Rows of a view as forms read them: the names, ends, looks and words of its numbers."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.exhibits import looks, style
from kiet_report.exhibits.labels import written
from kiet_report.exhibits.words import capital

EXHIBIT = "?"
"""The exhibit of an error that a form raises: a form does not know its name, `forms.drawing` does."""


def blocks(data: pd.DataFrame, column: str = "group") -> list[pd.DataFrame]:
    """The rows of each value of a column, in the order in which the values come."""
    return [data[data[column] == value] for value in dict.fromkeys(data[column])]


def name(row: pd.Series, lang: Lang, column: str = "item") -> str:
    """What the item, group, section or head of a row is called:
    its short name where the view has one; in English with a capital.
    """
    short = f"{column}_short_{lang}"
    return capital(row[short] if short in row.index else row[f"{column}_{lang}"], lang)


def names(data: pd.DataFrame, lang: Lang, column: str = "item") -> dict[str, str]:
    """The values of a column and their names, in order."""
    return {row[column]: name(row, lang, column) for _, row in data.drop_duplicates(column).iterrows()}


def ends(row: pd.Series) -> tuple[float, float] | None:
    """The ends of an interval, or of a range without a value."""
    return None if pd.isna(row["low"]) or pd.isna(row["high"]) else (float(row["low"]), float(row["high"]))


def look(row: pd.Series) -> looks.Look:
    """How the value of a row is to look."""
    return looks.look(row["vintage"], row["basis"])


def text(row: pd.Series, lang: Lang, decimals: int | None = None) -> str:
    """What is written for a row: its value without the unit, its range, or the word for why there is none."""
    if pd.notna(row["value"]):
        return written(row["value"], row["unit"], lang, decimals)
    return style.span_text(row["low"], row["high"], lang) if row["status"] == "range" else style.word(row["status"], lang)


def unit(data: pd.DataFrame) -> str:
    """The unit of rows that share an axis. E-FORM-UNITS where they have several."""
    units = list(dict.fromkeys(data["unit"]))
    if len(units) > 1:
        raise ReportError("E-FORM-UNITS", exhibit=EXHIBIT, units=", ".join(units))
    return units[0]


def groups(data: pd.DataFrame, expected: str, fewest: int, most: int) -> list[str]:
    """The groups of a view. E-FORM-GROUPS unless they are as many as the form can draw; expected:
    how many, as the message says it.
    """
    found = list(dict.fromkeys(data["group"]))
    if not fewest <= len(found) <= most:
        raise ReportError("E-FORM-GROUPS", exhibit=EXHIBIT, count=len(found), groups=", ".join(found), expected=expected)
    return found


def known(data: pd.DataFrame, column: str, option: str, given: list[str]) -> None:
    """E-FORM-OPTION for an option that names an item or a group which the view does not have."""
    if unknown := [value for value in given if value not in set(data[column])]:
        here = ", ".join(dict.fromkeys(data[column]))
        raise ReportError("E-FORM-OPTION", exhibit=EXHIBIT, option=option, given=", ".join(unknown), expected=here)


def ranking(data: pd.DataFrame) -> pd.DataFrame:
    """Largest value first; ranges after values, what has neither last. Equals keep their order."""
    order = pd.DataFrame({"value": data["value"], "high": data["high"].where(data["value"].isna())})
    return data.loc[order.sort_values(["value", "high"], ascending=False, na_position="last", kind="stable").index]
