"""The simulated firms many times over, for benchmarks:
block after block into one Parquet, one block in memory at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kiet_report.data.simulate.parameters import Parameters

if TYPE_CHECKING:
    import pandas as pd


def write_scaled(parameters: Parameters, times: int, path: Path, *, seed: int | None = None) -> int:
    """Write `times` independent panels of the published size below one another;
    returns the number of rows.

    Every block has draws and identifiers of its own, so all margins are exactly `times` the published ones. path: its name must hold
    "simulated". The file appears when it is whole.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if "simulated" not in path.name:
        raise ValueError(f"{path.name}: the name of a simulated file holds the word 'simulated'")
    if times < 1:
        raise ValueError(f"times is {times}; at least one panel")
    notice = {"basis": "simulated", "notice_ko": parameters.notice.ko, "notice_en": parameters.notice.en}
    rows, partial = 0, path.with_name(f".{path.name}.partial")
    writer = None
    try:
        for frame in blocks(parameters, times, seed=seed):
            table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(notice)
            writer = writer or pq.ParquetWriter(partial, table.schema, compression="zstd")
            writer.write_table(table)
            rows += len(frame)
    except BaseException:
        if writer:
            writer.close()
        partial.unlink(missing_ok=True)
        raise
    assert writer is not None
    writer.close()
    os.replace(partial, path)
    return rows


def blocks(parameters: Parameters, times: int, *, seed: int | None = None) -> Iterator[pd.DataFrame]:
    """The canonical frame of one panel after another (see `cells.canonical_frame`)."""
    from kiet_report.data.simulate.cells import canonical_frame, cells
    from kiet_report.data.simulate.panel import draw_panel

    start = parameters.seed if seed is None else seed
    for block, child in enumerate(np.random.SeedSequence(start).generate_state(times, dtype=np.uint64)):
        yield canonical_frame(cells(draw_panel(parameters, int(child)), block))
