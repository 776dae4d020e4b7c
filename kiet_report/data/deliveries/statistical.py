"""Files of Stata and SPSS to text cells: codes stay codes, labels are kept beside them,
and old files are read as Korean or not at all.

ReadStat reads a file that states no encoding, or an old one, as Windows-1252 without a word: every Hangul syllable becomes two other
letters. So the encoding is always given here: UTF-8, and where that fails CP949, both strict.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kiet_report.data.deliveries.archives import Limits, note_size
from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.delimited import to_frame
from kiet_report.data.deliveries.encodings import known_encoding
from kiet_report.data.deliveries.headers import check_names, described
from kiet_report.data.deliveries.numerals import cell_text, column_text, number_text
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.text_table import Encoding, FileFormat, TextTable

_ICONV: dict[Encoding, str] = {"utf-8": "UTF-8", "cp949": "CP949"}
_CELL_BYTES = 8


def read_statistical(
    path: Path, sha256: str, problems: Problems, *, encoding: str | None, codebook: Codebook | None, limits: Limits
) -> TextTable | None:
    """The table of a .dta, .sav or .zsav file; None after noting what is wrong with it.

    Value labels are not applied; user-missing codes are kept (`.a` to `.z` of Stata as such, those of SPSS as their numbers) and listed
    in `user_missing`. Lines are record numbers. Notes E-ENC-STAT, E-FORMAT-DAMAGED, E-SIZE, E-EMPTY, E-HEADER-DUPLICATE.
    """
    kind: FileFormat = "dta" if path.suffix.lower() == ".dta" else "sav"
    read = _read(path, kind, encoding, problems, limits)
    if read is None:
        return None
    frame, meta, found = read
    names = list(meta.column_names)
    check_names(names, path.name, 0, problems)
    if not len(frame):
        problems.add("E-EMPTY", path.name, bytes=path.stat().st_size)
    if len(problems):
        return None
    types = meta.readstat_variable_types
    columns = [_column(frame.iloc[:, place], types[name]) for place, name in enumerate(names)]
    labels, values = described(names, codebook)
    labels |= {name: label for name, label in zip(names, meta.column_labels, strict=True) if label}
    values |= {
        name: {_code(code, types[name]): str(label) for code, label in of.items()} for name, of in meta.variable_value_labels.items()
    }
    lines = np.arange(1, len(frame) + 1, dtype=np.int64)
    return TextTable(
        path.name,
        kind,
        found,
        names,
        to_frame(columns, names),
        lines,
        sha256,
        path.stat().st_size,
        labels,
        values,
        user_missing=_missing(meta),
    )


def _read(
    path: Path, kind: FileFormat, declared: str | None, problems: Problems, limits: Limits
) -> tuple[pd.DataFrame, Any, Encoding] | None:
    import pyreadstat

    order: list[Encoding] = ["utf-8", "cp949"]
    if declared is not None:
        known = known_encoding(declared)
        if known is None:
            problems.add("E-ENC-NAME", path.name, given=declared, found="-")
            return None
        order = ["cp949"] if known == "cp949" else ["utf-8"]
    reader = pyreadstat.read_dta if kind == "dta" else pyreadstat.read_sav
    for encoding in order:
        try:
            _, meta = reader(str(path), encoding=_ICONV[encoding], metadataonly=True)
            cells = max(meta.number_rows or 0, 0) * (meta.number_columns or 0)
            if cells * _CELL_BYTES > limits.unpacked_bytes:
                note_size(path.name, cells * _CELL_BYTES, path.stat().st_size, 1, limits, problems)
                return None
            frame, meta = reader(str(path), encoding=_ICONV[encoding], apply_value_formats=False, user_missing=True)
            if meta.missing_user_values:
                columns = list(meta.missing_user_values)
                plain, _ = reader(str(path), encoding=_ICONV[encoding], apply_value_formats=False, usecols=columns)
                _restore_missing(frame, plain)
            return frame, meta, encoding
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, ValueError) as error:
            if "invalid byte sequence" not in str(error) and not isinstance(error, UnicodeError):
                problems.add("E-FORMAT-DAMAGED", path.name, kind=f".{kind}")
                return None
    problems.add("E-ENC-STAT", path.name, tried=", ".join(_ICONV[encoding] for encoding in order))
    return None


def _restore_missing(frame: pd.DataFrame, plain: pd.DataFrame) -> None:
    """Empty the cells that are missing without a letter.

    pyreadstat 1.3.7 with `user_missing` gives 0 for Stata's `.` in a column of integers once a lettered code has come before it; read
    without, every missing cell is NaN.
    """
    for name in plain.columns:
        lettered = frame[name].map(lambda value: isinstance(value, str)).to_numpy(bool)
        frame[name] = frame[name].astype(object).where(lettered | plain[name].notna().to_numpy(), None)


def _column(values: pd.Series, kind: str) -> pa.Array:
    """One column as Arrow strings. kind: ReadStat's type: string, int8, int16, int32, float, double."""
    if kind == "string":
        return pa.array(values.fillna("").astype(str).to_numpy(object), pa.string())
    if pd.api.types.is_numeric_dtype(values.dtype):
        return column_text(values.to_numpy(), single=kind == "float")
    return pa.array([_cell(value, kind) for value in values.tolist()], pa.string())


def _cell(value: Any, kind: str) -> str:
    """A cell of a column that is not all numbers:
    a date, or a number among user-missing codes, which arrive as their bare letter.
    """
    if isinstance(value, str):
        return f".{value}" if value else ""
    if value is pd.NaT:
        return ""
    return number_text(value, kind == "float") if isinstance(value, float) and value == value else cell_text(value)


def _code(code: Any, kind: str) -> str:
    """The code of a value label as it stands in the cells."""
    return f".{code}" if isinstance(code, str) and kind != "string" else cell_text(code)


def _missing(meta: Any) -> dict[str, list[tuple[str, str]]]:
    """Codes declared missing, as pairs of texts from lowest to highest, by name."""
    ranges = {name: [(cell_text(one["lo"]), cell_text(one["hi"])) for one in of] for name, of in meta.missing_ranges.items()}
    letters = {name: [(f".{code}", f".{code}") for code in of] for name, of in meta.missing_user_values.items()}
    return ranges | letters
