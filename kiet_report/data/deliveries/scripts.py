"""Code books from the scripts that MDIS generates beside a download:
names, types, value labels, read as text and never executed.

The form of the R script was seen in published ones: `mdis <- read.table("….csv", header=FALSE, sep=",", colClasses = c(…), skip=1,
na.string=c("*", …, "."))`, a line `mdis$V4<- recode_factor(mdis$V4, '1'="남")` for each code, and `colnames(mdis) = c("조사연도", …)`.
The Stata script imports with `varnames(nonames) rowrange(2)` and names columns by `label variable v1 "…"`.
"""

from __future__ import annotations

from pathlib import Path

from kiet_report.data.deliveries.archives import Limits, check_kind
from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.encodings import decode
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.script_r import parse_r
from kiet_report.data.deliveries.script_stata import parse_stata

LARGEST = 20_000_000
"""Bytes a script may have; one for a thousand columns has some hundred thousand."""


def read_script(path: Path, *, encoding: str | None = None) -> Codebook:
    """Read a generated R or Stata script (`.R`, `.do`, or `.txt` by what it holds), UTF-8 or CP949.

    Raises ReportError E-DELIVERY with E-SCRIPT where no column names are found, E-SCRIPT-WIDTH where types and names differ in number,
    E-SCRIPT-COLUMN for labels of a column that the names lack, E-SCRIPT-FIXED for a fixed-width layout, E-SIZE, E-ENC, E-FORMAT-MISSING.
    """
    problems = Problems()
    check_kind(path, Limits(file_bytes=LARGEST), problems)
    problems.raise_if_any()
    decoded = decode(path.read_bytes(), path.name, problems, encoding)
    problems.raise_if_any()
    text = decoded[0] if decoded else ""
    suffix = path.suffix.lower()
    stata = suffix == ".do" or (suffix != ".r" and "label variable" in text and "<-" not in text)
    book = parse_stata(text, path.name, problems) if stata else parse_r(text, path.name, problems)
    if not book.names:
        problems.add("E-SCRIPT", path.name)
    problems.raise_if_any()
    return book
