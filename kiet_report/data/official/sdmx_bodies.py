"""Bodies of SDMX services: CSV, read here; ML and JSON, read by sdmx1 where it is installed."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import NamedTuple

from kiet_report.core.errors import ReportError

NOT_DIMENSIONS = frozenset({"DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "LAST UPDATE"})
FLAG_COLUMNS = ("OBS_FLAG", "OBS_STATUS")
UNKNOWN = "unknown"


class Observation(NamedTuple):
    """codes: (dimension, code), in order, without time.

    raw: the value as sent. flag: of the source. vintage: day of update.
    """

    codes: tuple[tuple[str, str], ...]
    period: str
    raw: str
    flag: str
    vintage: str


def read_body(body: bytes, content_type: str, where: str) -> list[Observation]:
    """The observations of an answer.

    Raises ReportError E-SDMX-BODY for what is not SDMX or holds nothing, E-SDMX-READER where sdmx1 is needed and missing.
    """
    start = body[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith((b"<", b"{")):
        # a document type could make a reader fetch or expand things
        if b"<!doctype" in start.lower() or b"<html" in start.lower():
            raise ReportError("E-SDMX-BODY", where=where, got="HTML")
        found = _by_sdmx1(body, "json" if start.startswith(b"{") else "xml", where)
    else:
        found = _csv(body, where)
    if not found:
        raise ReportError("E-SDMX-BODY", where=where, got=content_type or "-")
    return found


def _csv(body: bytes, where: str) -> list[Observation]:
    try:
        rows = list(csv.reader(StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise ReportError("E-SDMX-BODY", where=where, got="text that is not CSV in UTF-8") from None
    header = [name.split(":")[0].strip() for name in rows[0]] if rows else []
    if not {"TIME_PERIOD", "OBS_VALUE"} <= set(header) or any(len(row) != len(header) for row in rows[1:]):
        raise ReportError("E-SDMX-BODY", where=where, got="CSV without TIME_PERIOD and OBS_VALUE, or cut")
    before = header[: header.index("TIME_PERIOD")]
    dimensions = [name for name in before if name not in NOT_DIMENSIONS]
    flag = next((name for name in FLAG_COLUMNS if name in header), None)
    found = []
    for cells in rows[1:]:
        row = dict(zip(header, cells, strict=True))
        codes = tuple((name, row[name].split(":")[0].strip()) for name in dimensions)
        vintage = _day(row.get("LAST UPDATE", ""))
        found.append(Observation(codes, row["TIME_PERIOD"], row["OBS_VALUE"].strip(), row[flag].strip() if flag else "", vintage))
    return found


def _day(text: str) -> str:
    """Eurostat writes 17/10/25 23:00:00."""
    if found := re.match(r"([0-9]{2})/([0-9]{2})/([0-9]{2})\b", text):
        return f"20{found[3]}-{found[2]}-{found[1]}"
    return text[:10] if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else UNKNOWN


def _by_sdmx1(body: bytes, kind: str, where: str) -> list[Observation]:
    try:
        import sdmx
        from sdmx.message import DataMessage
    except ImportError:
        raise ReportError("E-SDMX-READER", where=where, kind=kind) from None
    try:
        read = sdmx.read_sdmx(BytesIO(body), format="JSON" if kind == "json" else "XML")
    except Exception:
        # sdmx1 lets through whatever its parsers raise: lxml's, json's, KeyError, its own
        raise ReportError("E-SDMX-BODY", where=where, got=kind) from None
    if not isinstance(read, DataMessage):
        raise ReportError("E-SDMX-BODY", where=where, got=type(read).__name__)
    return [_of_sdmx1(observation) for data_set in read.data for observation in data_set.obs]


def _of_sdmx1(observation: object) -> Observation:
    key = getattr(observation, "key")  # noqa: B009 - sdmx1 has no types for what its readers make
    values = {name: str(value.value) for name, value in key.values.items()}
    period = values.pop("TIME_PERIOD", "")
    attributes = {name: str(value.value) for name, value in getattr(observation, "attrib").items()}  # noqa: B009 - as above
    flag = next((attributes[name] for name in FLAG_COLUMNS if attributes.get(name)), "")
    value = getattr(observation, "value", None)
    return Observation(tuple(values.items()), period, "" if value is None else str(value), flag, UNKNOWN)
