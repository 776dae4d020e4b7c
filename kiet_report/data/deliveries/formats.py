"""One door for files of every kind: `read_table` gives the same text whether it came as CSV, .dta,
.sav or .xlsx.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from kiet_report.core.digests import digest
from kiet_report.data.deliveries.archives import Limits, check_kind
from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.text_table import TextTable

DELIMITED = (".csv", ".tsv", ".tab", ".txt")
STATISTICAL = {".dta": "dta", ".sav": "sav", ".zsav": "sav"}
WORKBOOKS = (".xlsx", ".xlsm")
LIMITS = Limits()


def read_table(
    path: Path,
    *,
    codebook: Codebook | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = LIMITS,
) -> TextTable:
    """Read one delivered file as text.

    codebook: from the script delivered with it; gives labels, and names where a text file has no header. sheet: of a workbook with
    several. encoding: `utf-8` or `cp949` taken strictly; None for what the bytes say. delimiter: of a text file that uses neither comma
    nor tab. Raises ReportError E-DELIVERY whose `facts["problems"]` lists every fault of structure with file, line and column. The file
    is opened for reading only, and nothing is written anywhere.
    """
    problems = Problems()
    check_kind(path, limits, problems)
    problems.raise_if_any()
    suffix, file = path.suffix.lower(), path.name
    table: TextTable | None = None
    if suffix in DELIMITED:
        from kiet_report.data.deliveries.delimited import read_delimited

        data = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        holder = [data]
        del data
        table = read_delimited(holder.pop(), file, found, problems, encoding=encoding, delimiter=delimiter, codebook=codebook)
    elif suffix in STATISTICAL:
        from kiet_report.data.deliveries.statistical import read_statistical

        table = read_statistical(path, digest(path), problems, encoding=encoding, codebook=codebook, limits=limits)
    elif suffix in WORKBOOKS:
        from kiet_report.data.deliveries.workbook import read_workbook

        table = read_workbook(path, digest(path), problems, sheet=sheet, codebook=codebook)
    else:
        problems.add("E-FORMAT", file, kind=suffix or "-")
    problems.raise_if_any()
    if table is None:
        raise AssertionError("a reader gave neither a table nor a problem")
    return table
