"""One small delivery written as every kind of file, and zips that would fill the memory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries.problems import Problem

NAMES = ["BR_패널키값", "조사기준연도", "회사명", "재무구조_유형자산", "AI_활용단계구분코드"]
ROWS = [
    ["00123", "2021", "똠방산업", "1200.5", "1"],
    ["00007", "2021", "펲시 (주)", "0.1", "2"],
    ["10456", "2022", 'a,b "c"', "-5", ""],
    ["99999", "2022", "", "123456789012", "6"],
]


def write_csv(path: Path, rows: Iterable[Iterable[str]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def typed() -> pd.DataFrame:
    """The sample as a statistical program holds it: numbers as numbers."""
    frame = pd.DataFrame(ROWS, columns=NAMES)
    for name in NAMES[1], NAMES[3], NAMES[4]:
        frame[name] = pd.to_numeric(frame[name].replace("", np.nan))
    return frame


def write_every_kind(folder: Path) -> list[Path]:
    """utf-8, BOM, CP949, tabs, .dta, .sav and .xlsx."""
    frame, every = typed(), [NAMES, *ROWS]
    files = [
        write_csv(folder / "plain.csv", every),
        write_csv(folder / "marked.csv", every, "utf-8-sig"),
        write_csv(folder / "cp949.csv", every, "cp949"),
        write_csv(folder / "tabs.txt", every, delimiter="\t", end="\n"),
        folder / "stata.dta",
        folder / "spss.sav",
        folder / "excel.xlsx",
    ]
    pyreadstat.write_dta(frame, str(files[4]))
    pyreadstat.write_sav(frame, str(files[5]))
    book = openpyxl.Workbook()
    book.active.append(NAMES)
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        book.active.append(list(row))
    book.save(files[6])
    return files


def write_zip(path: Path, members: dict[str, int]) -> Path:
    """A zip of zeros with members of the sizes given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, size in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                for _ in range(size // 1_000_000):
                    member.write(bytes(1_000_000))
    return path


def found(error: pytest.ExceptionInfo[ReportError]) -> list[Problem]:
    assert error.value.code == "E-DELIVERY"
    return list(error.value.facts["problems"])


def codes_and_lines(error: pytest.ExceptionInfo[ReportError]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in found(error)]
