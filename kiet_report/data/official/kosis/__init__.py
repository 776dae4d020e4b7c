"""KOSIS, the portal of Korean official statistics:
its Open API and the tables downloaded from it by hand.

`fetch_table` asks for a table, however many requests that takes; `rows_to_observations` and `read_download` give the one observation
schema. What the service does that nobody documented is written where it matters, and marked in `data/kosis/`.
"""

from __future__ import annotations

from kiet_report.data.official.kosis.axes import Layout, discover
from kiet_report.data.official.kosis.client import Key, Kosis
from kiet_report.data.official.kosis.downloads import read_download
from kiet_report.data.official.kosis.errors import KosisError
from kiet_report.data.official.kosis.lock import Lock, read_lock, write_lock
from kiet_report.data.official.kosis.observe import Roles, rows_to_observations
from kiet_report.data.official.kosis.query import Query
from kiet_report.data.official.kosis.registry import LogicalTable, logical_tables
from kiet_report.data.official.kosis.table import Fetched, fetch_table
from kiet_report.data.official.kosis.url import parse_url

__all__ = [
    "Fetched",
    "Key",
    "Kosis",
    "KosisError",
    "Layout",
    "Lock",
    "LogicalTable",
    "Query",
    "Roles",
    "discover",
    "fetch_table",
    "logical_tables",
    "parse_url",
    "read_download",
    "read_lock",
    "rows_to_observations",
    "write_lock",
]
