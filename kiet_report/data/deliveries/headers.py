"""The names of a delivered table: from its first row,
or from the code book of a file that has no header.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.problems import Problems

_DATUM = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)*|\.\d+)(?:[eE][-+]?\d+)?|\*+|\.")
_YEAR = re.compile(r"(?:19|20)\d\d")


def looks_like_data(row: Sequence[str]) -> bool:
    """Whether a first row is data: at least half of its fields are empty, numbers or masks.

    Years alone may be names of columns.
    """
    fields = [field.strip() for field in row]
    if len(set(fields)) == len(fields) and all(_YEAR.fullmatch(field) for field in fields if _DATUM.fullmatch(field)):
        return sum(not field for field in fields) * 2 > len(fields)
    return sum(not field or _DATUM.fullmatch(field) is not None for field in fields) * 2 >= len(fields)


def names_of(row: Sequence[str], file: str, line: int, codebook: Codebook | None, problems: Problems) -> tuple[list[str], bool]:
    """Names of the columns and whether the row was the header.

    Without a code book the row is the header, unless it looks like data (E-HEADER-DATA, which tells no field of it). With one, it is the
    header when its fields are the names or labels of the code book; a row of data in a file of as many columns has no header and takes
    the names of the code book in their order, as its script does. Anything else is E-CODEBOOK. Notes E-HEADER-BLANK and
    E-HEADER-DUPLICATE.
    """
    if codebook is not None:
        known = {_same(name) for name in (*codebook.names, *codebook.labels.values())}
        missing = [field for field in row if _same(field) not in known]
        if missing and looks_like_data(row):
            if len(codebook.names) == len(row):
                return list(codebook.names), False
            problems.add("E-CODEBOOK-WIDTH", file, line, script=codebook.file, expected=len(codebook.names), got=len(row))
            return list(row), False
        for field in missing:
            problems.add("E-CODEBOOK", file, line, field, script=codebook.file)
    elif looks_like_data(row):
        problems.add("E-HEADER-DATA", file, line)
        return list(row), True
    check_names(row, file, line, problems)
    return list(row), True


def check_names(names: Sequence[str], file: str, line: int, problems: Problems) -> None:
    """Note names that are blank or given twice;
    names that differ only in how Hangul is composed are the same name.
    """
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(names, start=1):
        positions.setdefault(_same(name), []).append(position)
    for position in positions.pop("", []):
        problems.add("E-HEADER-BLANK", file, line, position=position)
    for name, places in positions.items():
        if len(places) > 1:
            problems.add("E-HEADER-DUPLICATE", file, line, name, positions=", ".join(map(str, places)))


def described(names: Sequence[str], codebook: Codebook | None) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Labels and value labels of the code book, by the names of the table."""
    if codebook is None:
        return {}, {}
    by_name = {_same(name): name for name in codebook.names}
    by_label = {_same(label): name for name, label in codebook.labels.items()}
    of = {name: by_name.get(_same(name), by_label.get(_same(name), "")) for name in names}
    labels = {name: codebook.labels[known] for name, known in of.items() if known in codebook.labels}
    values = {name: dict(codebook.value_labels[known]) for name, known in of.items() if known in codebook.value_labels}
    return labels, values


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()
