"""An exhibit is a view of numbers: one tidy frame with the same columns whatever is shown, so that every bar, point and cell has a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.records import Number
from kiet_report.registry.labels import Label
from kiet_report.registry.measures import Measures

COLUMNS = [
    "key", "name_ko", "name_en", "measure", "item", "item_ko", "item_en", "group", "group_ko", "group_en", "period", "value", "low", "high",
    "std_error", "n", "stars", "unit", "status", "vintage", "definition", "basis", "source", "locus", "corrected",
]  # fmt: skip
"""One row a number.

key: of the number, with its human name. item: what a bar, point or row stands for; group: what sets apart panels, colours or columns; both
are values of a dimension with their names, or of `measure` and `period`; empty text where there is no group. value, low, high, std_error:
in `unit`, NaN where there is none. n: observations or firms behind it. stars: significance as marked. status: stated, range (low and high
without a value), or why there is no value (not_obtained, few_firms …). vintage, locus, corrected: empty text where there is none.
"""
WHOLE = "whole"
"""The item of a number that its dimension does not divide, where the selection asks for it."""
FIELDS = ("measure", "period", "definition", "vintage", "basis", "source")
_FLOATS, _WHOLES = ("value", "low", "high", "std_error"), ("n", "stars")


def select(numbers: Iterable[Number], criteria: Mapping[str, Any]) -> list[Number]:
    """The numbers that have, in each field or coordinate named, the value or one of the values given; None asks that there is none.

    Their order is that of the values of the first criterion with several, then as they were registered. E-SELECT for a list without one.
    """
    wanted = {name: list(value) if isinstance(value, (list, tuple)) else [value] for name, value in criteria.items()}
    if empty := [name for name, values in wanted.items() if not values]:
        raise ReportError("E-SELECT", given=", ".join(empty))
    found = [number for number in numbers if all(coordinate(number, name) in values for name, values in wanted.items())]
    ranked = next((name for name, values in wanted.items() if len(values) > 1), None)
    if ranked is not None:
        found.sort(key=lambda number: wanted[ranked].index(coordinate(number, ranked)))
    return found


def coordinate(number: Number, name: str) -> str | None:
    """A coordinate of a number by name: measure, period, definition, vintage, basis and source too."""
    return getattr(number, name) if name in FIELDS else number.at.get(name)


def asks_for_whole(of: Mapping[str, Any], dimension: str) -> bool:
    """Whether a selection names the undivided among the values of a dimension: `industry: [C, J, null]`."""
    value = of.get(dimension, ())
    return value is None or (isinstance(value, (list, tuple)) and None in value)


def view(numbers: Iterable[Number], measures: Measures, *, item: str, group: str = "", whole: bool = False) -> pd.DataFrame:
    """The numbers as rows of COLUMNS, in their order. item, group: names of coordinates (`coordinate`).

    E-COORDINATE for a number that lacks the coordinate its row would be named by, or a value without a name. whole: a number that lacks the
    item is welcome where its dimension says what the whole is called, and has the item WHOLE. A number that lacks the group belongs to the
    whole and has an empty one.
    """
    return _frame([_row(number, measures, item, group, whole) for number in numbers], COLUMNS)


def form_view(
    numbers: Iterable[Number], measures: Measures, *, item: str, group: str = "", section: str = "", head: str = "", whole: bool = False
) -> pd.DataFrame:  # fmt: skip
    """As `view`, with further columns for drawings: the short names of items and groups (`item_short_ko` …), and where they are named,
    `section` and `head`, the coordinates of headings over rows and over columns, with their names.
    """
    further = {name: dimension for name, dimension in (("section", section), ("head", head)) if dimension}
    rows = []
    for number in numbers:
        row = _row(number, measures, item, group, whole)
        for column, dimension in (("item", item), ("group", group), *further.items()):
            value, label = _place(number, measures, dimension, column, whole)
            row |= {f"{column}_short_{lang}": label.short[lang] if label else "" for lang in LANGUAGES}
            if column in further:
                row |= {column: value} | {f"{column}_{lang}": label.whole[lang] if label else "" for lang in LANGUAGES}
        rows.append(row)
    columns = [f"{name}_short_{lang}" for name in ("item", "group", *further) for lang in LANGUAGES]
    columns += [name for column in further for name in (column, *(f"{column}_{lang}" for lang in LANGUAGES))]
    return _frame(rows, [*COLUMNS, *columns])


def beside(texts: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """Rows of text with the numbers of each: for each group of a view a column of its values, named as the group, and what goes with them:
    `<group>_key`, `_unit`, `_status`, `_low`, `_high`.

    texts: a row an entry, its column `item` naming the item of its numbers. Where an entry has no such number the key is empty.
    E-BESIDE for numbers whose item no entry has, which nobody would see.
    """
    if lost := sorted(set(numbers["item"]) - set(texts["item"])):
        raise ReportError("E-BESIDE", items=", ".join(lost))
    frame = texts
    for group in dict.fromkeys(numbers["group"]):
        block = numbers[numbers["group"] == group].set_index("item")
        name = group or "value"
        for suffix, column in (
            ("", "value"),
            ("_key", "key"),
            ("_unit", "unit"),
            ("_status", "status"),
            ("_low", "low"),
            ("_high", "high"),
        ):
            values = texts["item"].map(block[column])
            frame = frame.assign(**{f"{name}{suffix}": values if column in _FLOATS else values.fillna("").astype("str")})
    return frame


def _frame(rows: Sequence[Mapping[str, Any]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({name: "float64" if name in _FLOATS else "Int64" if name in _WHOLES else "str" for name in columns})


def _row(number: Number, measures: Measures, item: str, group: str, whole: bool) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(number, name) for name in ("key", "measure", "period", "unit", "definition", "basis", "source")}
    row |= {name: float("nan") if getattr(number, name) is None else getattr(number, name) for name in _FLOATS}
    row |= {name: getattr(number, name) for name in _WHOLES}
    row |= {name: getattr(number, name) or "" for name in ("vintage", "locus", "corrected")}
    row["status"] = status(number)
    name = measures.name(number)
    row |= {f"name_{lang}": name[lang] for lang in LANGUAGES}
    for column, dimension in (("item", item), ("group", group)):
        row[column], label = _place(number, measures, dimension, column, whole)
        row |= {f"{column}_{lang}": label.whole[lang] if label else "" for lang in LANGUAGES}
    return row


def _place(number: Number, measures: Measures, dimension: str, column: str, whole: bool) -> tuple[str, Label | None]:
    """The value of a coordinate and what it is called; empty and unnamed where nothing divides the numbers of a view."""
    if not dimension:
        return "", None
    value = coordinate(number, dimension)
    if value is not None:
        return value, measures.label(dimension, value, number)
    undivided = measures.whole(dimension)
    if column == "item" and not (whole and undivided):
        raise ReportError("E-COORDINATE", measure=number.measure, dimension=dimension, value="-", known=", ".join(number.at) or "-")
    return WHOLE if column == "item" else "", undivided


def status(number: Number) -> str:
    """stated, range, or why there is no value: `missing` of the number, else not_obtained."""
    if number.value is not None:
        return "stated"
    if number.missing is None and number.low is not None and number.high is not None:
        return "range"
    return number.missing or "not_obtained"


def only(frame: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """The rows of these groups, in the order of the groups."""
    place = {group: position for position, group in enumerate(groups)}
    kept = frame[frame["group"].isin(groups)]
    return kept.sort_values("group", key=lambda column: column.map(place), kind="stable").reset_index(drop=True)
