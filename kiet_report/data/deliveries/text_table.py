"""What a delivery says, as text: every cell as it was delivered, whatever the kind of file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # a file that is refused is refused before pandas is loaded
    import numpy as np
    import pandas as pd

FileFormat = Literal["csv", "dta", "sav", "xlsx"]
Encoding = Literal["utf-8", "utf-8-sig", "cp949"]


@dataclass(frozen=True, eq=False)
class TextTable:
    """One delivered table, read and structurally sound, not yet understood.

    file: name without folder. format: how it was read; delimited text of any ending is `csv`. encoding: of text; None where the file's
    own format settles it. names: the header as delivered. labels, value_labels: by delivered name; codes are text, `1` and not `1.0`.
    frame: rows by names, dtype `str`, an empty cell "", a user-missing code of a statistical file as text (`.a`, `9`), a number without
    loss (`5`, `0.1`), a date as ISO 8601. lines: int64, for each row the line of the file, the row of the sheet or the number of the
    record, counted from 1. sha256, bytes: of the file as it was read. header: whether the names stood in the file or came from a code
    book. na_marks: texts that the generated script of the delivery reads as missing. sheet: of a workbook. user_missing: codes that a
    statistical file declares missing, by name, as pairs from lowest to highest; the cells still hold them.
    """

    file: str
    format: FileFormat
    encoding: Encoding | None
    names: list[str]
    frame: pd.DataFrame = field(repr=False)
    lines: np.ndarray = field(repr=False)
    sha256: str
    bytes: int
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[str, str]] = field(default_factory=dict)
    header: bool = True
    na_marks: tuple[str, ...] = ()
    sheet: str | None = None
    user_missing: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)
