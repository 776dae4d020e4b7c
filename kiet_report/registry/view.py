"""An exhibit is a view of numbers: one tidy frame with the same columns whatever is shown,
so that every bar, point and cell has a key.
"""

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
    "std_error", "n", "stars", "unit", "status", "vintage", "released", "definition", "basis", "source", "locus",
    "corrected",
]  # fmt: skip
"""One row a number.

key: of the number, with its human name. item: what a bar, point or row stands for; group: what sets apart panels, colours or columns; both
are values of a dimension with their names, or of `measure` and `period`; empty text where there is no group. value, low, high, std_error:
in `unit`, NaN where there is none. n: observations or firms behind it. stars: significance as marked. status: stated, range (low and high
without a value), or why there is no value (not_obtained, few_firms …). vintage, released (a date), locus, corrected: empty
text where there is none.
"""
DRAWN = ["item_short_ko", "item_short_en", "group_short_ko", "group_short_en"]
"""Short names, beside the columns, for drawings; data files do not have them."""
WHOLE = "whole"
"""The item of a number that its dimension does not divide."""
FIELDS = ("measure", "period", "definition", "vintage", "basis", "source")
_FLOATS, _WHOLES = ("value", "low", "high", "std_error"), ("n", "stars")


Criteria = Mapping[str, Any]
"""Field or coordinate -> the value it must have, or a list of values; ANY for whatever value, None for none."""
ANY = "any"


def select(numbers: Iterable[Number], criteria: Criteria | Sequence[Criteria]) -> list[Number]:
    """The numbers that meet the criteria, or one of several sets of criteria.

    Their order is that of the sets, within one that of the values of the first criterion with several, then as they were registered.
    E-SELECT for a list without a value.
    """
    several = [criteria] if isinstance(criteria, Mapping) else criteria
    known, found = list(numbers), dict[str, Number]()
    for one in several:
        found |= {number.key: number for number in _selected(known, one) if number.key not in found}
    return list(found.values())


def _selected(numbers: Iterable[Number], criteria: Criteria) -> list[Number]:
    wanted = {name: list(value) if isinstance(value, (list, tuple)) else [value] for name, value in criteria.items()}
    if empty := [name for name, values in wanted.items() if not values]:
        raise ReportError("E-SELECT", given=", ".join(empty))
    found = [number for number in numbers if all(_meets(coordinate(number, name), values) for name, values in wanted.items())]
    ranked = next((name for name, values in wanted.items() if len(values) > 1 and ANY not in values), None)
    if ranked is not None:
        found.sort(key=lambda number: wanted[ranked].index(coordinate(number, ranked)))
    return found


def _meets(value: str | None, wanted: Sequence[Any]) -> bool:
    return value in wanted or (value is not None and ANY in wanted)


def coordinate(number: Number, name: str) -> str | None:
    """A coordinate of a number by name: measure, period, definition, vintage, basis and source too."""
    return getattr(number, name) if name in FIELDS else number.at.get(name)


def view(
    numbers: Iterable[Number],
    measures: Measures,
    *,
    item: str | Sequence[str],
    group: str = "",
    section: str = "",
    head: str = "",
    also: Sequence[str] = (),
) -> pd.DataFrame:
    """The numbers as rows of COLUMNS and DRAWN, in their order.

    item, group: names of coordinates (`coordinate`); of several items the first that a number has names its row. section, head: where they
    are named, the coordinates of headings over rows and over columns, with their names in further columns. also: further coordinates as
    columns at the end, empty text where a number has none.

    A number that lacks the item stands for the whole and has the item WHOLE, called what its dimension says or else as its measure; one
    that lacks the group has an empty one. E-COORDINATE for an item that none of them has, or a value without a name.
    """
    numbers, items = list(numbers), (item,) if isinstance(item, str) else tuple(item)
    if numbers and all(coordinate(number, name) is None for number in numbers for name in items):
        raise ReportError("E-COORDINATE", measure=numbers[0].measure, dimension=items[0], value="-", known=", ".join(numbers[0].at) or "-")
    further = {name: dimension for name, dimension in (("section", section), ("head", head)) if dimension}
    rows = []
    for number in numbers:
        own = next((name for name in items if coordinate(number, name) is not None), items[-1])
        row = _row(number, measures) | _places(number, measures, {"item": own, "group": group, **further})
        rows.append(row | {name: coordinate(number, name) or "" for name in also})
    columns = [f"{name}_short_{lang}" for name in further for lang in LANGUAGES]
    columns += [name for column in further for name in (column, *(f"{column}_{lang}" for lang in LANGUAGES))]
    return _frame(rows, [*COLUMNS, *DRAWN, *columns, *also])


def beside(texts: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """Rows of text with the numbers of each: for each group of a view a column of its values,
    named as the group, and what goes with them: `<group>_key`, `_unit`, `_status`, `_low`, `_high`.

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


def _row(number: Number, measures: Measures) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(number, name) for name in ("key", "measure", "period", "unit", "definition", "basis", "source")}
    row |= {name: float("nan") if getattr(number, name) is None else getattr(number, name) for name in _FLOATS}
    row |= {name: getattr(number, name) for name in _WHOLES}
    row |= {name: getattr(number, name) or "" for name in ("vintage", "released", "locus", "corrected")}
    row["status"] = status(number)
    name = measures.name(number)
    row |= {f"name_{lang}": name[lang] for lang in LANGUAGES}
    return row


def _places(number: Number, measures: Measures, dimensions: Mapping[str, str]) -> dict[str, Any]:
    """Where a number stands: for each column the value of its dimension and what that is called,
    whole and short.
    """
    row: dict[str, Any] = {}
    for column, dimension in dimensions.items():
        value = coordinate(number, dimension) if dimension else None
        label = measures.label(dimension, value, number) if value else measures.whole(dimension)
        if value is None and column == "item":
            value, label = WHOLE, label or measures.label("measure", number.measure)
        row[column] = value or ""
        for lang in LANGUAGES:
            row[f"{column}_{lang}"], row[f"{column}_short_{lang}"] = (label.whole[lang], label.short[lang]) if label else ("", "")
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
