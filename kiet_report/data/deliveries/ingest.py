"""The way of a delivery into the report: read, name, type, compare, filter, derive, check, store.

All problems of all files in one pass.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kiet_report import __version__
from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import Bilingual
from kiet_report.data.contracts import datapackage, schema
from kiet_report.data.contracts.contract import Contract
from kiet_report.data.deliveries import (
    coverage,
    frame,
    identifiers,
    missing,
    panel,
    routing,
    store,
    technology,
    unit_changes,
)
from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.codes import NO_YEAR, CodeLists
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.deliveries.formats import read_table
from kiet_report.data.deliveries.manifest import MadeWith, Manifest, Origin, SourceFile, Stored, Warned
from kiet_report.data.deliveries.naming import resolve
from kiet_report.data.deliveries.problems import Problem, Problems
from kiet_report.data.deliveries.stacked import Stacked, stack
from kiet_report.data.deliveries.text_table import TextTable
from kiet_report.data.deliveries.typed import TypedTable, Typing
from kiet_report.data.editions.inputs import Inputs

_YEAR_IN_NAME = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True)
class Reading:
    """How files are opened, as `formats.read_table` takes it:
    what the delivery came with, or what only people know.
    """

    codebook: Codebook | None = None
    sheet: str | None = None
    encoding: str | None = None


@dataclass
class _Pass:
    """What one pass over the files has found so far."""

    contract: Contract
    inputs: Inputs
    config: IngestConfig
    problems: Problems = field(default_factory=Problems)
    tables: list[TypedTable] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    warned: list[Warned] = field(default_factory=list)


def ingest(
    contract: Contract,
    files: Sequence[Path],
    inputs: Inputs,
    config: IngestConfig,
    out: Path,
    *,
    basis: Origin = "delivered",
    show_values: bool = False,
    reading: Reading = Reading(),
    dry_run: bool = False,
) -> Manifest:
    """Take a delivery in: `<out>/<contract>.parquet` with `.manifest.json` and `.datapackage.json` beside
    it.

    files: at least one; together they are the data set. inputs: where the code lists and sources are. dry_run: everything but writing.
    Raises ReportError E-DELIVERY whose `facts["problems"]` lists every problem of every file; then nothing on disk has changed. The files
    are only read. No message, manifest or error carries the value of a cell, except the error under `show_values`.
    """
    done = _Pass(contract, inputs, config)
    _read_all(done, files, reading)
    if not done.tables:
        done.problems.raise_if_any(show_values=show_values)
        raise ValueError("ingest needs at least one file")
    rows = stack(done.tables)
    conversions = sum((table.conversions for table in done.tables), Counter())
    done.tables.clear()
    _compare_rows(done, rows)
    framed = _in_frame(done, rows)
    kept = rows.take(framed.keep)
    recoded = technology.recode(kept, contract, done.problems)
    years = _years(kept, contract)
    if not done.unread:
        done.warned += coverage.check(years, contract, config, done.problems)
    done.problems.raise_if_any(show_values=show_values)
    stored = _assemble(kept, recoded.columns, contract)
    _last_check(stored, contract, inputs)
    note = _both("NOTE-SIMULATED" if basis == "simulated" else "NOTE-DELIVERED")
    content = store.parquet(stored, contract, basis, note)
    name = store.stem(contract, basis)
    manifest = Manifest(
        contract=contract.id,
        basis=basis,
        note=note,
        files=tuple(sorted(done.files, key=lambda file: (file.name, file.sha256))),
        rows=len(stored),
        entities=None if contract.entity is None else int(stored[contract.entity].nunique()),
        years=years,
        filtered=framed.left_out,
        undecided=framed.undecided,
        missing=missing.counts(kept.status, kept.years),
        technology=recoded.counts,
        conversions=dict(sorted(conversions.items())),
        warnings=(
            *done.warned,
            *panel.changes(stored, contract),
            *panel.codes_of_one_year(stored, contract),
            *routing.check(stored, contract),
        ),
        parquet=Stored(file=f"{name}.parquet", sha256=store.digest(content), bytes=len(content)),
        made_with=MadeWith(version=__version__, contract_sha256=contract.digest, parquet=store.LIBRARY),
    )
    if not dry_run:
        described = datapackage.descriptor(
            contract, inputs, path=manifest.parquet.file, bytes=len(content), sha256=manifest.parquet.sha256, basis=basis
        )
        beside = {
            f"{name}{datapackage.SUFFIX}": json.dumps(described, ensure_ascii=False, indent=1) + "\n",
            f"{name}.manifest.json": manifest.model_dump_json(indent=1) + "\n",
        }
        store.put(out, {manifest.parquet.file: content, **{file: text.encode() for file, text in beside.items()}})
    return manifest


def _read_all(done: _Pass, files: Iterable[Path], reading: Reading) -> None:
    """Read and type each file; the text of one is let go before the next is read."""
    lists = CodeLists(done.inputs, done.contract, done.config)
    for path in files:
        try:
            table = read_table(path, codebook=reading.codebook, sheet=reading.sheet, encoding=reading.encoding)
            named = _year_of_name(table.file)
        except ReportError as error:
            done.problems.absorb(error)
            done.unread.append(path.name)
            continue
        columns = _columns(table, named, done)
        if not columns.keys() >= set(done.contract.key):
            done.unread.append(path.name)
            continue
        typed = Typing(table, columns, done.contract, lists, done.problems).run()
        years = missing.count_by_year(typed.years[typed.years != NO_YEAR])
        if named is not None and years and list(years) != [named]:
            told = ", ".join(map(str, years))
            done.warned.append(Warned(code="WARN-FILE-YEAR", facts={"file": table.file, "named": named, "years": told}))
        done.tables.append(typed)
        done.files.append(_source(table, typed, columns, years))


def _columns(table: TextTable, year: int | None, done: _Pass) -> dict[str, str]:
    """The delivered name of each variable.

    Notes E-HEADER for a required one without a column, and what `resolve` could not settle.
    """
    found = resolve(table, done.contract, year)
    done.problems.extend(found.problems)
    columns = {variable: name for name, variable in found.columns.items()}
    unsettled = {problem.column for problem in found.problems} | {name for problem in found.problems for name in _candidates(problem)}
    for variable in done.contract.delivered:
        needed = variable.required or variable.name in done.contract.key
        if needed and variable.name not in columns and variable.name not in unsettled:
            done.problems.add("E-HEADER", table.file, variable=variable.name, names=", ".join(variable.names(year)))
    return columns


def _candidates(problem: Problem) -> list[str]:
    """The variables that a doubtful column may be."""
    return str(problem.facts.get("candidates", "")).split(", ")


def _compare_rows(done: _Pass, rows: Stacked) -> None:
    """Rules over all rows.

    Those that ask for the whole panel wait until every file can be read, and say so.
    """
    panel.check_unique(rows, done.contract, done.problems)
    if done.unread:
        done.problems.add("E-UNCHECKED", done.contract.id, files=", ".join(done.unread))
        return
    panel.check_years(rows, done.contract, done.config, done.problems)
    identifiers.check(rows, done.contract, done.config, done.problems)
    unit_changes.check(rows, done.contract, done.problems)


def _in_frame(done: _Pass, rows: Stacked) -> frame.Framed:
    if done.contract.frame is None or not done.config.apply_frame:
        return frame.Framed(np.ones(len(rows), dtype=bool), {}, {})
    return frame.judge(rows, frame.limits(done.contract.frame, done.config.frame))


def _assemble(kept: Stacked, derived: Mapping[str, pd.Series], contract: Contract) -> pd.DataFrame:
    """The stored columns in the contract's order and with its dtypes."""
    columns = {variable.name: derived.get(variable.name, kept.frame.get(variable.name)) for variable in contract.variables}
    return pd.DataFrame(columns).astype({variable.name: variable.dtype for variable in contract.variables})


def _last_check(stored: pd.DataFrame, contract: Contract, inputs: Inputs) -> None:
    """The schema of the contract as the last gate; E-SCHEMA tells variables, rules and numbers of rows."""
    if broken := schema.violations(stored, contract, inputs):
        checks = ", ".join(f"{found.variable or '-'}: {found.rule} ({len(found.rows)})" for found in broken)
        raise ReportError("E-SCHEMA", checks=checks)


def _source(table: TextTable, typed: TypedTable, columns: Mapping[str, str], years: dict[int, int]) -> SourceFile:
    used = set(columns.values())
    about: dict[str, Any] = {name: getattr(table, name) for name in ("sha256", "bytes", "format", "encoding", "sheet")}
    ignored = tuple(name for name in table.names if name not in used)
    return SourceFile(name=table.file, rows=len(table), years=years, columns=dict(columns), ignored=ignored, absent=typed.absent, **about)


def _years(rows: Stacked, contract: Contract) -> dict[int, int]:
    return {} if contract.time is None else missing.count_by_year(rows.years)


def _year_of_name(file: str) -> int | None:
    """The one year that a file name tells, as in `2023_기업활동조사_20251107_29604.csv`;
    None for no year or several.
    """
    found = set(_YEAR_IN_NAME.findall(file))
    return int(found.pop()) if len(found) == 1 else None


def _both(code: str) -> Bilingual:
    return Bilingual(ko=message(code, "ko"), en=message(code, "en"))
