"""A small firm delivery to write in every format and to break one cell at a time, and a checkout to take it into."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from kiet_report import cli
from kiet_report.core.paths import Project
from kiet_report.data.contracts import fixtures
from kiet_report.data.contracts.contract import Contract, load_contract
from kiet_report.data.editions.inputs import Folder

ROOT = Path(__file__).parents[3]
INPUTS = Folder(ROOT / "data")
YEARS = (2019, 2020, 2021, 2022)
ENTITIES = 40
TEXT = {"firm_id", "industry", "industry_division", "province"}
"""Variables whose delivered cells are text also where a file has types."""


def contract(name: str = "firms") -> Contract:
    return load_contract(INPUTS, name)


@dataclass(frozen=True)
class Rows:
    """A delivery as text: the header of the code book, and rows. columns: the place of each variable."""

    header: list[str]
    rows: list[list[str]]
    variables: list[str]

    def cell(self, row: int, variable: str) -> str:
        return self.rows[row][self.variables.index(variable)]

    def set(self, cells: dict[tuple[int, str], str]) -> Rows:
        """With other cells, by row (from 0) and variable."""
        changed = [list(row) for row in self.rows]
        for (row, variable), text in cells.items():
            changed[row][self.variables.index(variable)] = text
        return replace(self, rows=changed)

    def map(self, variable: str, change: object) -> Rows:
        """With a function of (cell, year) applied to every cell of a variable."""
        place, time = self.variables.index(variable), self.variables.index("year")
        changed = [[*row[:place], change(row[place], int(row[time])), *row[place + 1 :]] for row in self.rows]  # type: ignore[operator]  # a function
        return replace(self, rows=changed)

    def of(self, *years: int) -> Rows:
        time = self.variables.index("year")
        return replace(self, rows=[row for row in self.rows if int(row[time]) in years])

    def name(self, variable: str) -> str:
        return self.header[self.variables.index(variable)]

    def line(self, row: int) -> int:
        """The line of a row in a file of text."""
        return row + 2

    def csv(self, path: Path, encoding: str = "utf-8") -> Path:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([self.header, *self.rows])
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    def typed(self) -> pd.DataFrame:
        """As a statistical program holds it: numbers as float64, the rest as text."""
        frame = pd.DataFrame(self.rows, columns=self.header)
        for name, variable in zip(self.header, self.variables, strict=True):
            if variable not in TEXT and not variable.startswith("ai_area"):
                frame[name] = pd.to_numeric(frame[name].replace("", np.nan))
        return frame

    def xlsx(self, path: Path) -> Path:
        book = openpyxl.Workbook()
        frame = self.typed()
        book.active.append(self.header)
        for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
            book.active.append(list(row))
        book.save(path)
        return path

    def dta(self, path: Path) -> Path:
        """With the names that Stata allows, cut at 32 characters, and the office's names as labels."""
        frame = self.typed()
        frame.columns = [_stata(name) for name in self.header]
        pyreadstat.write_dta(frame, str(path), column_labels=self.header)
        return path

    def sav(self, path: Path) -> Path:
        """With names that SPSS allows and the office's names as labels."""
        frame = self.typed()
        frame.columns = [f"v{number}" if name[0].isdigit() else name for number, name in enumerate(self.header)]
        pyreadstat.write_sav(frame, str(path), column_labels=self.header)
        return path


def good(entities: int = ENTITIES, years: Sequence[int] = YEARS, seed: int = 1) -> Rows:
    """A firm panel that fits its contract, every firm in the frame."""
    made = _good(entities, tuple(years), seed)
    return replace(made, header=list(made.header), rows=[list(row) for row in made.rows])


@cache
def _good(entities: int, years: tuple[int, ...], seed: int) -> Rows:
    firms = contract()
    header, *rows = fixtures.delivered_rows(firms, INPUTS, entities=entities, years=years, seed=seed)
    made = Rows(header, rows, [variable.name for variable in firms.delivered])
    return made.map("employees", lambda cell, _: cell and str(50 + int(cell) % 1000)).map(
        "capital", lambda cell, _: cell and str(300 + int(cell))
    )


def make_project(root: Path) -> Project:
    """A checkout with the data of the report; its editions have no delivery yet and cover the years of `good`."""
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("deliveries", "print-2024", "official", "kosis", "sdmx"))
    (root / "notebooks").mkdir()
    (root / "book").mkdir()
    (root / "book/_toc.yml").write_text("format: jb-book\nroot: index\nparts: []\n", encoding="utf-8")
    for edition in ("2024", "2026"):
        path = root / "data/editions" / edition / "edition.yaml"
        path.write_text(re.sub(r"years: \[.*\]", f"years: [{YEARS[0]}, {YEARS[-1]}]", path.read_text(encoding="utf-8")), encoding="utf-8")
    return Project(root.resolve())


def run(*arguments: str | Path) -> int:
    """The exit status of the command, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kiet-report", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    return int(caught.value.code or 0)


def tree(root: Path) -> str:
    """Digest of every file and folder below a folder: names, bytes and links."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        digest.update(path.relative_to(root).as_posix().encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _stata(name: str) -> str:
    return (f"_{name}" if name[0].isdigit() else name)[:32]
