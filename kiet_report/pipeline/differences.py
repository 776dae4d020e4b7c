"""What two registries of an edition state differently: number by number, exhibit by exhibit,
cell by cell.

Every field of a record counts but the wordings named here, so that a field added to a record counts from then on. Nothing is looked up in
the records' classes: a registry frozen years ago is read as it was written. A field that is not there states as little as one without a
value, and a number without a value as little as none: every edition has the keys of every chapter, whether it knows their values or not.

Lines are the same in every language: `+` is new, `-` is gone, `a -> b` changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

WORDINGS = {
    # text is written from the value; chapter and function say where a number is made, not what it is
    "numbers": frozenset({"text", "chapter", "function"}),
    # words, citations and places of an exhibit; what stands in its words are numbers, what it shows are its data, and both are compared
    "exhibits": frozenset({"chapter", "title", "subtitle", "alt", "notes", "source", "page", "data", "numbers"}),
    # the sentence may be put better; what it claims of which numbers, and whether it holds, may not change
    "claims": frozenset({"text", "chapter"}),
}
"""Fields that may be improved in a frozen edition, by the file and part of the registry that holds the records."""
FRAMES = "frames"
Row = Mapping[str, Any]


def differences(before: Path, now: Path) -> list[str]:
    """A line for each difference. before, now: folders with `numbers.json`,
    `exhibits.json`, `claims.json` and `frames/<exhibit>.json`.
    """
    found: list[str] = []
    for part, wordings in WORDINGS.items():
        then, today = _read(before, part), _read(now, part)
        found += _head(part, then, today)
        found += _records(then[part], today[part], wordings)
    exhibits = _read(before, "exhibits")["exhibits"].keys() & _read(now, "exhibits")["exhibits"].keys()
    for exhibit in sorted(exhibits):
        found += _frames(exhibit, *(folder / FRAMES / f"{exhibit}.json" for folder in (before, now)))
    return found


def _read(registry: Path, part: str) -> dict[str, Any]:
    """A file of a registry; one that is not there states nothing."""
    path = registry / f"{part}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {part: {}}


def _head(part: str, before: Row, now: Row) -> Iterator[str]:
    """What a file says of the edition: its dates. Definitions and sources are words;
    numbers and rows name them by id.
    """
    names = [name for name in sorted(before.keys() | now.keys()) if not isinstance(before.get(name, now.get(name)), dict)]
    yield from _fields(f"{part}.json", before, now, [name for name in names if name != "schema"])


def _records(before: Mapping[str, Row], now: Mapping[str, Row], wordings: frozenset[str]) -> Iterator[str]:
    for key in sorted(before.keys() | now.keys()):
        then, today = before.get(key), now.get(key)
        if then is None or today is None:
            if states(then or today or {}):
                yield f"{'+' if then is None else '-'} {key}"
        elif states(then) or states(today):
            yield from _fields(key, then, today, sorted((then.keys() | today.keys()) - wordings))


def states(record: Row) -> bool:
    """Whether a record of a registry says anything: a number without a value or a range does not,
    whatever key it has.
    """
    return "value" not in record or any(record.get(name) is not None for name in ("value", "low", "high"))


def _fields(place: str, before: Row, now: Row, names: list[str]) -> Iterator[str]:
    for name in names:
        then, today = before.get(name), now.get(name)
        if then != today:
            yield f"{place}.{name}: {_shown(then)} -> {_shown(today)}"


def _shown(value: Any) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)


def _frames(exhibit: str, before: Path, now: Path) -> Iterator[str]:
    if not (before.is_file() and now.is_file()):
        if before.is_file() or now.is_file():
            yield f"{'-' if before.is_file() else '+'} {FRAMES}/{exhibit}.json"
        return
    then, today = _rows(before), _rows(now)
    keyed = all("key" in row for row in (*then, *today))
    labelled = [_labelled(rows, keyed=keyed) for rows in (then, today)]
    columns = [{name for row in rows for name, value in row.items() if value is not None} for rows in (then, today)]
    yield from (f"- {exhibit}.{name}" for name in sorted(columns[0] - columns[1]))
    yield from (f"+ {exhibit}.{name}" for name in sorted(columns[1] - columns[0]))
    shared = sorted(columns[0] & columns[1])
    for label in dict.fromkeys((*labelled[0], *labelled[1])):
        row, other = labelled[0].get(label), labelled[1].get(label)
        if row is None or other is None:
            yield f"{'+' if row is None else '-'} {exhibit}[{label}]"
        else:
            yield from _fields(f"{exhibit}[{label}]", row, other, shared)


def _rows(path: Path) -> list[Row]:
    frame = json.loads(path.read_text(encoding="utf-8"))
    names = [column["name"] for column in frame["columns"]]
    return [dict(zip(names, row, strict=True)) for row in frame["rows"]]


def _labelled(rows: list[Row], *, keyed: bool) -> dict[str, Row]:
    """Rows by the key of their number, told apart by their order where several have the same;
    by their place where there are no keys.
    """
    if not keyed:
        return {str(place): row for place, row in enumerate(rows, start=1)}
    met: Counter[str] = Counter()
    labelled = {}
    for row in rows:
        key = _shown(row["key"]) if row["key"] is None else str(row["key"])
        met[key] += 1
        labelled[key if met[key] == 1 else f"{key} #{met[key]}"] = row
    return labelled
