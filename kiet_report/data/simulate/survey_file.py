"""The simulated responses as a survey house hands them over:
Korean names of columns, CP949, labels in a second file; or one `.sav`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal

import pandas as pd

from kiet_report.core.languages import Bilingual
from kiet_report.data.contracts.contract import Contract, Variable

Format = Literal["csv", "sav"]

STEM = "simulated_survey_2024"
ENCODING = "cp949"
NOTE_BYTES = 80
"""Longest line of a note in an SPSS file."""
YES_NO = {"1": "예", "0": "아니요"}


def write(folder: Path, responses: pd.DataFrame, contract: Contract, note: Bilingual, formats: tuple[Format, ...]) -> list[Path]:
    """Write `simulated_survey_2024.csv` or `.sav`, and the labels beside them;
    returns the files of responses.

    responses: the columns of the contract. note: what is simulated. An existing file is replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writers = {"csv": _csv, "sav": _sav}
    _labels(folder / f"{STEM}_labels.csv", contract, note)
    written = [folder / f"{STEM}.{format}" for format in formats]
    for path, format in zip(written, formats, strict=True):
        writers[format](path, responses, contract, note)
    return written


def delivered_name(variable: Variable) -> str:
    """The name of the column in the file."""
    return variable.names(format="spss")[0]


def _csv(path: Path, responses: pd.DataFrame, contract: Contract, _note: Bilingual) -> None:
    """Codes and numbers as text; an empty cell where the question was not put."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(delivered_name(variable) for variable in contract.delivered)
        columns = [responses[variable.name].astype("string").fillna("") for variable in contract.delivered]
        writer.writerows(zip(*columns, strict=True))


def _labels(path: Path, contract: Contract, note: Bilingual) -> None:
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["# " + note.ko])
        writer.writerow(["변수", "변수설명", "값", "값설명"])
        for variable in contract.delivered:
            values = list(_value_labels(variable, contract)) or [("", "")]
            writer.writerows([delivered_name(variable), variable.label.ko, code, label] for code, label in values)


def _value_labels(variable: Variable, contract: Contract) -> Iterator[tuple[str, str]]:
    """Codes of a variable and what they say."""
    if variable.type == "yes_no":
        yield from YES_NO.items()
    elif variable.codelist is not None and variable.codelist in contract.codelists:
        yield from ((code.code, code.label.ko) for code in contract.codelists[variable.codelist])


def _sav(path: Path, responses: pd.DataFrame, contract: Contract, note: Bilingual) -> None:
    """Codes that are digits as numbers with value labels, others as text."""
    import pyreadstat

    columns: dict[str, pd.Series] = {}
    labels: dict[str, str | None] = {}
    values: dict[str, Any] = {}
    for variable in contract.delivered:
        name, column = delivered_name(variable), responses[variable.name]
        named = dict(_value_labels(variable, contract))
        numeric = column.dtype != "str" or (bool(named) and all(code.isdigit() for code in named))
        columns[name] = pd.to_numeric(column).astype("float64") if numeric else column.astype(object)
        labels[name] = variable.label.ko
        if named:
            values[name] = {float(code) if numeric else code: label for code, label in named.items()}
    lines = [*wrap(note.ko, NOTE_BYTES // len("가".encode())), *wrap(note.en, NOTE_BYTES)]
    pyreadstat.write_sav(
        pd.DataFrame(columns), str(path), file_label="simulated", column_labels=labels, variable_value_labels=values, note=lines
    )
