"""An exhibit is a view of numbers: one tidy frame with the same columns whatever is shown, so that every bar, point and cell has a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES
from kiet_report.core.records import Number
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


def view(
    numbers: Iterable[Number], measures: Measures, *, item: str | Sequence[str], group: str = "", also: Sequence[str] = ()
) -> pd.DataFrame:
    """The numbers as rows of COLUMNS, in their order.

    item, group: names of coordinates (`coordinate`); of several items the first that a number has names its row. also: further coordinates
    as columns at the end, empty text where a number has none, for a drawing that needs more than two.

    E-COORDINATE for a number that lacks the coordinate its row would be named by, or a value without a name; a number that lacks the group
    belongs to the whole and has an empty one.
    """
    items = (item,) if isinstance(item, str) else tuple(item)
    rows = [_row(number, measures, items, group) | {name: coordinate(number, name) or "" for name in also} for number in numbers]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *also])
    return frame.astype({name: "float64" if name in _FLOATS else "Int64" if name in _WHOLES else "str" for name in frame.columns})


def _row(number: Number, measures: Measures, items: Sequence[str], group: str) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(number, name) for name in ("key", "measure", "period", "unit", "definition", "basis", "source")}
    row |= {name: float("nan") if getattr(number, name) is None else getattr(number, name) for name in _FLOATS}
    row |= {name: getattr(number, name) for name in _WHOLES}
    row |= {name: getattr(number, name) or "" for name in ("vintage", "locus", "corrected")}
    row["status"] = status(number)
    name = measures.name(number)
    row |= {f"name_{lang}": name[lang] for lang in LANGUAGES}
    item = next((name for name in items if coordinate(number, name) is not None), items[-1])
    for column, dimension in (("item", item), ("group", group)):
        value = coordinate(number, dimension) if dimension else ""
        if value is None and column == "item":
            raise ReportError("E-COORDINATE", measure=number.measure, dimension=dimension, value="-", known=", ".join(number.at) or "-")
        row[column] = value or ""
        label = measures.label(dimension, value, number) if value else None
        row |= {f"{column}_{lang}": label.whole[lang] if label else "" for lang in LANGUAGES}
    return row


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
