"""Which engine holds a panel too large for memory: DuckDB in this process, or a Spark cluster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kiet_report.core.errors import ReportError

if TYPE_CHECKING:
    import ibis.expr.types as ir

DUCKDB = "duckdb"
SPARK = re.compile(r"spark://(local(?:\[(?:\d+|\*)\])?|[\w.-]+:\d+)")
"""`spark://host:7077` is a cluster; `spark://local[2]` a Spark of two threads in this process."""


def open_parquet(files: Sequence[Path], engine: str = DUCKDB, *, memory: str | None = None) -> ir.Table:
    """Parquet files as one table of an engine.

    memory: how much DuckDB may hold, such as ``1GB``; the rest it keeps on disk.

    Raises ReportError E-ENGINE for a name that is no engine, E-ENGINE-MISSING when Spark is not installed, E-DATA for a file that is not
    there.
    """
    for path in files:
        if not path.is_file():
            raise ReportError("E-DATA", file=path.name, line=0, column="-", expected="Parquet file", got="none")
    names = [str(path) for path in files]
    if engine == DUCKDB:
        import ibis

        connection = ibis.duckdb.connect(**({"memory_limit": memory} if memory else {}))
        return connection.read_parquet(names)
    if found := SPARK.fullmatch(engine):
        import ibis

        connection = _spark(found[1])
        return ibis.union(*(connection.read_parquet(name) for name in names)) if len(names) > 1 else connection.read_parquet(names[0])
    raise ReportError("E-ENGINE", given=ascii(engine[:60]))


def _spark(master: str):  # type: ignore[no-untyped-def]  # a backend of Ibis, which has no types
    if find_spec("pyspark") is None:
        raise ReportError("E-ENGINE-MISSING")
    import ibis
    from pyspark.sql import SparkSession

    local = master.startswith("local")
    builder = SparkSession.builder.master(master if local else f"spark://{master}").appName("kiet-report")
    # the page of a running Spark listens on the network; nobody needs it here
    session = builder.config("spark.ui.enabled", "false").config("spark.log.level", "ERROR").getOrCreate()
    return ibis.pyspark.connect(session)
