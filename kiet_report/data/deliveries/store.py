"""A checked frame as Parquet, with its labels in the metadata, put in place whole or not at all;
the same rows give the same bytes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.data.contracts.contract import Contract, Variable
from kiet_report.data.deliveries.manifest import Origin

ROW_GROUP = 1 << 17
"""Rows a group: fixed, since the bytes depend on it."""
PRIVATE = 0o600
"""Firm-level records are for the user who ingested them, simulated ones too: nobody has to tell them apart by their rights."""


LIBRARY = f"pyarrow {pa.__version__}"
"""What writes the bytes: another version may write others for the same rows."""


def stem(contract: Contract, basis: Origin) -> str:
    """The name of what an ingestion writes, without ending: a simulated one says so."""
    return f"{contract.id}.simulated" if basis == "simulated" else contract.id


def parquet(frame: pd.DataFrame, contract: Contract, basis: Origin, note: Bilingual) -> bytes:
    """The frame, with the contract's columns, as Parquet, sorted by the contract's key.

    Field metadata: label_ko, label_en, role, unit. Schema metadata: contract, basis, note_ko, note_en. Nothing tells time or place.
    """
    ordered = frame.sort_values(list(contract.key), kind="stable", ignore_index=True)
    columns = [pa.array(ordered[variable.name], type=_arrow(variable), from_pandas=True) for variable in contract.variables]
    fields = [
        pa.field(variable.name, column.type, nullable=variable.nullable, metadata=_described(variable))
        for variable, column in zip(contract.variables, columns, strict=True)
    ]
    about = {"contract": contract.id, "basis": basis, "note_ko": note.ko, "note_en": note.en}
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=about))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=ROW_GROUP)
    return sink.getvalue().to_pybytes()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files into a folder, or none: all are complete before the first is put in place,
    and what was there comes back on failure.

    Raises ReportError E-DISK when there is no room, E-OS for anything else the system refuses.
    """
    made = not folder.exists()
    failed: OSError | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".ingest-", dir=folder) as name:
            _replace(folder, Path(name), files)
    except OSError as error:
        failed = error
    if failed is None:
        return
    if made and folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    if failed.errno in (errno.ENOSPC, errno.EDQUOT):
        raise ReportError("E-DISK", where=folder.name)
    raise ReportError("E-OS", problem=os.strerror(failed.errno) if failed.errno else type(failed).__name__, where=folder.name)


def _replace(folder: Path, scratch: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        with (scratch / name).open("xb") as stream:
            os.fchmod(stream.fileno(), PRIVATE)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    kept: dict[str, Path] = {}
    try:
        for name in files:
            if (folder / name).exists():
                kept[name] = scratch / f"{name}.before"
                shutil.copy2(folder / name, kept[name])
        for name in files:
            os.replace(scratch / name, folder / name)
    except OSError:
        for name in files:
            if name in kept:
                os.replace(kept[name], folder / name)
            elif not (scratch / name).exists():
                (folder / name).unlink(missing_ok=True)
        raise


def _arrow(variable: Variable) -> pa.DataType:
    return pa.string() if variable.dtype == "str" else pa.type_for_alias(variable.dtype.lower())


def _described(variable: Variable) -> dict[str, str]:
    return {"label_ko": variable.label.ko, "label_en": variable.label.en, "role": variable.role, "unit": variable.unit or ""}
