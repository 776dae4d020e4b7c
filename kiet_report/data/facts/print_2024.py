"""The facts of the 2024 print (`data/print-2024/`): as printed, but for the corrections listed there.

Which columns a table has: `columns.yaml` beside the files. Which cells are corrected, and by which erratum: `data.facts.corrections`.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts import tidy_csv
from kiet_report.data.facts.corrections import FILE, applied, corrections

FOLDER = "print-2024"


def names(inputs: Inputs) -> list[str]:
    """The names `table` takes."""
    return tidy_csv.tables(inputs, FOLDER)


def table(inputs: Inputs, name: str) -> pd.DataFrame:
    """One file of the folder, such as ``ch5_adoption_descriptives``, with slips replaced and a column `corrected` at its end.

    corrected: the erratum of a row that was put right, empty text in the others. An empty number is a value the print does not give: NaN or
    NA, never zero. Raises ReportError E-DATA as `tidy_csv.read` does, E-CORRECTION where a correction no longer fits.
    """
    return _read(inputs, name, consistent=False)


def consistent(inputs: Inputs, name: str) -> pd.DataFrame:
    """`table` with values that do not agree with each other adjusted too: for what computes on them, not for what shows them."""
    return _read(inputs, name, consistent=True)


def _read(inputs: Inputs, name: str, *, consistent: bool) -> pd.DataFrame:
    read = tidy_csv.read(inputs, FOLDER, name)
    return read if name == FILE else applied(read, name, corrections(inputs), consistent=consistent)


def errata(inputs: Inputs) -> pd.DataFrame:
    """The 88 inconsistencies found in the print or in its extracted text, in both languages.

    Index: `id` (e001 to e088).
    """
    return table(inputs, "errata").set_index("id", drop=False)


def exhibits_index(inputs: Inputs) -> pd.DataFrame:
    """The 121 tables and figures of the print.

    Index: `exhibit_id` (``tbl-5-1``, ``fig-0-1`` for the one in the summary).
    """
    return table(inputs, "exhibits_index").set_index("exhibit_id", drop=False)


def exhibit_status(inputs: Inputs) -> pd.DataFrame:
    """What each `data_status` of the index means to a reader,
    and whether a living exhibit can be rebuilt from it. Index: `data_status`.
    """
    return table(inputs, "exhibit_status").set_index("data_status", drop=False)
