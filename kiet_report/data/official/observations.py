"""The one shape in which official statistics are kept, whatever office they come from,
and the manifest beside them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field

from kiet_report import __version__
from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.data.official.snapshots import Snapshot, write_whole

TEXT = ("series_id", "definition_id", "period", "geo", "industry", "size", "tech", "use", "measure", "unit")
COLUMNS = (*TEXT, "value", "value_raw", "status", "se", "n", "vintage", "source_id")
"""Those of `data/contracts/aggregates.yaml`. value, se: float64, NaN where there is none, and then `status` says why. n: Int64. value_raw:
as delivered. vintage: the day the source last changed the table."""
WHOLE = "all"
"""A dimension by which a series is not divided."""
UNKNOWN = "unknown"
UNNAMED = {**dict.fromkeys(("geo", "industry", "size", "tech", "use"), WHOLE), "value_raw": ""}
ROLES = ("geo", "industry", "size", "tech", "use", "measure")
"""What a classification of a source may become; one that becomes none of them is told apart by `series_id` and the manifest alone."""


class CodeName(Record):
    """A category of a source: its names as the source writes them; "" in a language it does not have."""

    ko: str
    en: str


class Dimension(Record):
    """A classification of a source.

    role: a column of the observations, or "" for one that is in `series_id` only.
    """

    id: str
    name: CodeName
    role: Literal["geo", "industry", "size", "tech", "use", "measure", ""]
    codes: dict[str, CodeName]


class Declared(Record):
    """A break in a series: the first period that does not continue the ones before, and why."""

    series: dict[str, str]
    first_period: str
    reason: Bilingual
    source: str


class TableManifest(Record):
    """What a table of observations is and where it came from.

    notices: what was done to get it, in both languages.
    """

    name: str
    source: str
    title: CodeName
    request: dict[str, str]
    snapshots: list[Snapshot]
    retrieved: str
    last_changed: list[str]
    licence: Bilingual
    redistributable: bool
    dimensions: list[Dimension]
    rows: int
    statuses: dict[str, int]
    periods: list[str]
    breaks: list[Declared] = Field(default_factory=list)
    notices: list[Bilingual] = Field(default_factory=list)
    table_sha256: str
    made_with: str


def observation_frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Observations with the columns of COLUMNS, by series and period.

    A dimension that is not named is `all`, other text `unknown`.
    """
    rows = list(records)
    columns: dict[str, Any] = {
        name: pd.Series([row.get(name) or UNNAMED.get(name, UNKNOWN) for row in rows], dtype="str")
        for name in COLUMNS
        if name not in ("value", "se", "n")
    }  # fmt: skip
    for name in ("value", "se"):
        columns[name] = pd.Series([float("nan") if row.get(name) is None else row[name] for row in rows], dtype="float64")
    columns["n"] = pd.Series([pd.NA if row.get("n") is None else row["n"] for row in rows], dtype="Int64")
    frame = pd.DataFrame(columns)[list(COLUMNS)]
    return frame.sort_values(["series_id", "period"], kind="stable", ignore_index=True)


def write_table(folder: Path, frame: pd.DataFrame, manifest: Mapping[str, Any]) -> TableManifest:
    """Write `<name>.parquet` and `<name>.manifest.json`, each whole or not at all,
    and return the manifest.

    manifest: fields of TableManifest that the frame does not give. The same observations give the same bytes: no time is in them.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    licence = json.dumps(manifest["licence"].model_dump(), ensure_ascii=False)
    metadata = {"name": manifest["name"], "source": manifest["source"], "licence": licence}
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**table.schema.metadata, **metadata})
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    content = buffer.getvalue()
    counted = dict(sorted(Counter(frame["status"]).items()))
    whole = TableManifest(
        **manifest, rows=len(frame), statuses=counted, periods=sorted(set(frame["period"])),
        table_sha256=hashlib.sha256(content).hexdigest(), made_with=f"kiet-report {__version__}",
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{whole.name}.parquet", content)
    text = json.dumps(whole.model_dump(), ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / f"{whole.name}.manifest.json", text.encode())
    return whole
