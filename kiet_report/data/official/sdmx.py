"""Comparison series of Eurostat and the OECD (`data/sdmx/flows.yaml`):
asked for as SDMX-CSV, stored, then read.

A body that comes as SDMX-ML or SDMX-JSON is read by sdmx1, an optional dependency. The header asks for anything and the address for CSV: to
a bare `text/csv` the OECD answers 500 and Eurostat 406. A break that is declared, or that the source flags, starts another series.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from kiet_report.core.errors import ReportError, message
from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.core.validation import load_entries
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.official.observations import UNKNOWN, CodeName, Declared, Dimension, TableManifest, observation_frame, write_table
from kiet_report.data.official.sdmx_bodies import Observation, read_body
from kiet_report.data.official.snapshots import Asked, Snapshot, Snapshots
from kiet_report.data.official.web import Fault, Web

FILE = "sdmx/flows.yaml"
ADDRESSES = {
    "eurostat": "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/",
    "oecd": "https://sdmx.oecd.org/public/rest/data/",
}
ATTEMPTS = 4
PASSING = (429, 500, 502, 503, 504)
MISSING = ("", ":", "NaN", "nan")
FLAGS = {"": "ok", "A": "ok", "B": "ok", "P": "provisional", "C": "suppressed"}
"""Status by OBS_STATUS or OBS_FLAG. Any other flag (e estimated, u of low reliability, d definition differs) leaves the value standing and
is written behind it in `value_raw`."""


class Flow(Record):
    """A series to fetch.

    key: codes by the order of the dimensions. roles: column by dimension. codes: ours by theirs, by dimension.
    """

    service: Literal["eurostat", "oecd"]
    flow: str = Field(pattern=r"^[A-Za-z0-9_.,@]+$")
    key: str = Field(pattern=r"^[A-Za-z0-9_.+-]+$")
    parameters: dict[str, str]
    title: Bilingual
    roles: dict[str, Literal["geo", "industry", "size", "measure", "use", "unit"]]
    tech: str
    definition: str
    source: str
    licence: Bilingual
    redistributable: bool
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    breaks: list[Declared] = Field(default_factory=list)


class Flagged(Record):
    """What the source's flags say of the observations: count by flag."""

    counts: dict[str, int]


def flows(inputs: Inputs) -> dict[str, Flow]:
    """By name. Raises ReportError E-CONFIG for an incomplete entry."""
    return load_entries(Flow, inputs.path(FILE), f"data/{FILE}")


def fetch_flow(
    flow: Flow,
    snapshots: Snapshots,
    web: Web | None,
    *,
    addresses: Mapping[str, str] = ADDRESSES,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> Snapshot:
    """The stored answer to a flow. web: None offline, where the latest stored answer serves.

    Raises ReportError E-SDMX-NETWORK, E-SDMX-HTTP with the status, offline E-SNAPSHOT-MISSING.
    """
    asked = Asked(source=flow.service, service=f"{flow.flow}/{flow.key}", parameters=flow.parameters)
    where = f"{flow.service} {flow.flow}"
    if web is None:
        if stored := [snapshot for snapshot in snapshots.find(asked) if snapshot.status == 200]:
            return stored[0]
        raise ReportError("E-SNAPSHOT-MISSING", where=where)
    query = "&".join(f"{name}={value}" for name, value in flow.parameters.items())
    url = f"{addresses[flow.service]}{asked.service}{'?' if query else ''}{query}"
    for attempt in range(ATTEMPTS):
        if attempt:
            sleep(2.0**attempt)
        reply = web.get(url, {"Accept": "*/*"})
        if isinstance(reply, Fault):
            failure = ReportError("E-SDMX-NETWORK", where=where, cause=reply.cause)
            if reply.kind in ("network", "cut"):
                continue
            break
        at = now().isoformat(timespec="microseconds")
        snapshot = snapshots.store(asked, reply.body, retrieved_at=at, status=reply.status, content_type=reply.content_type)
        if reply.status == 200:
            return snapshot
        failure = ReportError("E-SDMX-HTTP", where=where, status=reply.status)
        if reply.status not in PASSING:
            break
    raise failure


def store_file(flow: Flow, snapshots: Snapshots, file: Path) -> Snapshot:
    """A file downloaded by hand, stored as the answer it is.

    Raises ReportError E-SDMX-BODY when it cannot be read.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ReportError("E-SDMX-BODY", where=file.name, got=type(error).__name__) from None
    asked = Asked(source=flow.service, service="file", parameters={"file": file.name})
    return snapshots.store(asked, content, retrieved_at=dt.datetime.now(dt.UTC).isoformat(timespec="microseconds"))


def write_flow(name: str, flow: Flow, snapshots: Snapshots, snapshot: Snapshot, out: Path) -> TableManifest:
    """Read a stored answer and write observations and manifest into a folder."""
    frame, dimensions, breaks, flagged = observe(flow, snapshots.body(snapshot), snapshot.content_type)
    notices = []
    if flagged.counts:
        flags = ", ".join(f"{flag}: {count}" for flag, count in flagged.counts.items())
        notices.append(Bilingual(ko=message("SAY-SDMX-FLAGS", "ko", flags=flags), en=message("SAY-SDMX-FLAGS", "en", flags=flags)))
    fields = {
        "name": name, "source": flow.service, "title": CodeName(ko=flow.title.ko, en=flow.title.en),
        "request": {"flow": flow.flow, "key": flow.key, **flow.parameters}, "snapshots": [snapshot], "retrieved": snapshot.retrieved_at,
        "last_changed": sorted(set(frame["vintage"]) - {UNKNOWN}), "licence": flow.licence, "redistributable": flow.redistributable,
        "dimensions": dimensions, "breaks": breaks, "notices": notices,
    }  # fmt: skip
    return write_table(out, frame, fields)


def observe(flow: Flow, body: bytes, content_type: str) -> tuple[pd.DataFrame, list[Dimension], list[Declared], Flagged]:
    """Observations (see `observations.COLUMNS`), the dimensions, every break that takes effect,
    declared or flagged, and the flags.

    A series keeps its id up to a break and has `#from-<period>` behind it from there on. Raises ReportError E-SDMX-BODY, E-SDMX-READER.
    """
    found = read_body(body, content_type, f"{flow.service} {flow.flow}")
    breaks = _breaks(flow, found)
    frame = observation_frame(_record(flow, observation, breaks) for observation in found)
    flags = Counter(observation.flag for observation in found if observation.flag and FLAGS.get(observation.flag.upper()) != "ok")
    return frame, _dimensions(flow, found), _told(flow, found, breaks), Flagged(counts=dict(sorted(flags.items())))


def _series(flow: Flow, observation: Observation) -> str:
    return f"{flow.service}:{flow.flow}:" + ".".join(f"{name}={code}" for name, code in observation.codes)


def _breaks(flow: Flow, found: list[Observation]) -> dict[str, list[str]]:
    """Periods at which a series starts anew, by series."""
    starts: dict[str, set[str]] = {}
    for observation in found:
        series = _series(flow, observation)
        codes = dict(observation.codes)
        declared = [entry.first_period for entry in flow.breaks if all(codes.get(name) == code for name, code in entry.series.items())]
        starts.setdefault(series, set()).update(declared)
        if "B" in observation.flag.upper():
            starts[series].add(observation.period)
    return {series: sorted(periods) for series, periods in starts.items()}


def _record(flow: Flow, observation: Observation, breaks: Mapping[str, list[str]]) -> dict[str, object]:
    series = _series(flow, observation)
    start = [period for period in breaks[series] if period <= observation.period]
    flag = observation.flag.upper()
    status = FLAGS.get(flag, "ok")
    value = None if observation.raw in MISSING or status == "suppressed" else _number(observation.raw, flow)
    if value is None and status != "suppressed":
        status = "blank" if observation.raw == "" else "unknown"
    raw = f"{observation.raw} {observation.flag}".strip() if observation.flag else observation.raw
    dimensions: dict[str, object] = {
        flow.roles[name]: flow.codes.get(name, {}).get(code, code) for name, code in observation.codes if name in flow.roles
    }
    return {
        "tech": flow.tech, **dimensions, "series_id": f"{series}#from-{start[-1]}" if start else series, "definition_id": flow.definition,
        "period": observation.period, "value": value, "value_raw": raw, "status": status, "vintage": observation.vintage,
        "source_id": flow.source,
    }  # fmt: skip


def _number(text: str, flow: Flow) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("inf")
    if abs(value) > 1e300:
        raise ReportError("E-SDMX-BODY", where=f"{flow.service} {flow.flow}", got="OBS_VALUE")
    return value


def _told(flow: Flow, found: list[Observation], breaks: Mapping[str, list[str]]) -> list[Declared]:
    """The breaks as a manifest lists them: declared ones, then those that only the source's flags show."""
    declared = {entry.first_period for entry in flow.breaks}
    codes = {_series(flow, observation): dict(observation.codes) for observation in found}
    flagged = [(period, series) for series, starts in sorted(breaks.items()) for period in starts if period not in declared]
    reason = Bilingual(ko="자료를 낸 기관이 시계열 단절(b)을 표시하였다.", en="The source flags a break in the series (b).")
    periods = {observation.period for observation in found}
    kept = [entry for entry in flow.breaks if any(period >= entry.first_period for period in periods)]
    return kept + [Declared(series=codes[series], first_period=period, reason=reason, source=flow.source) for period, series in flagged]


def _dimensions(flow: Flow, found: list[Observation]) -> list[Dimension]:
    codes: dict[str, dict[str, CodeName]] = {}
    for observation in found:
        for name, code in observation.codes:
            codes.setdefault(name, {})[code] = CodeName(ko="", en="")
    roles: dict[str, str] = {name: role for name, role in flow.roles.items() if role != "unit"}
    return [
        Dimension.model_validate({"id": name, "name": CodeName(ko="", en=name), "role": roles.get(name, ""), "codes": codes[name]})
        for name in codes
    ]
