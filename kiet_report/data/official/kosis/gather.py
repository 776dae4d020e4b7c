"""From a name, an address or a file to stored observations:
the whole way of `kiet-report fetch kosis`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.official.kosis.axes import Layout, discover
from kiet_report.data.official.kosis.client import META, Kosis
from kiet_report.data.official.kosis.downloads import check_download, read_download
from kiet_report.data.official.kosis.lock import Pinned, check_layout, pinned, read_lock
from kiet_report.data.official.kosis.observe import Roles, rows_to_observations
from kiet_report.data.official.kosis.query import ALL, Query, span_in
from kiet_report.data.official.kosis.registry import logical_table
from kiet_report.data.official.kosis.table import Notice, fetch_table
from kiet_report.data.official.kosis.url import parse_url
from kiet_report.data.official.observations import UNKNOWN, CodeName, TableManifest, write_table
from kiet_report.data.official.snapshots import Asked, Snapshot, Snapshots

TERMS = Bilingual(
    ko="KOSIS 이용 안내는 출처를 밝히면 이용과 재배포를 허용하나, 이 표의 예외 여부는 확인되지 않았다.",
    en="The KOSIS terms allow use and redistribution with the source stated; whether this table is an exception has not been checked.",
)
FIRST_YEAR = 1990
"""Where neither a pinned table nor an address says from when: early on purpose, as years that a table does not have cost nothing."""


@dataclass(frozen=True)
class Wanted:
    """What a command asks for beyond the table.

    Years, frequency: None for those of the table. roles: by id or name of a classification.
    """

    first_year: int | None = None
    last_year: int | None = None
    prd_se: str | None = None
    roles: Mapping[str, str] | None = None


@dataclass(frozen=True)
class _Origin:
    """What a manifest says of where rows came from."""

    name: str
    series: str
    title: CodeName
    request: dict[str, str]
    snapshots: list[Snapshot]
    notices: list[Notice]
    definition: str = UNKNOWN
    source: str = UNKNOWN
    licence: Bilingual = TERMS
    redistributable: bool = False


def gather_table(data: Path, out: Path, client: Kosis, name: str, wanted: Wanted) -> TableManifest:
    """Fetch a registered and confirmed table.

    data: the folder `data/`. out: where the table is written. Raises the errors of its parts.
    """
    table = logical_table(Folder(data), name)
    entry = pinned(read_lock(data), name)
    layout = discover(client, entry.org_id, entry.tbl_id)
    if layout is not None:
        check_layout(entry, layout, name)
    query = entry.query(wanted.first_year or table.first_year, wanted.last_year or client.this_year)
    if wanted.prd_se:
        first, last = span_in(int(query.first[:4]), int(query.last[:4]), wanted.prd_se)
        query = Query(query.org_id, query.tbl_id, first, last, query.items, query.axes, wanted.prd_se)
    fetched = fetch_table(client, query, layout)
    origin = _Origin(
        name, f"kosis:{entry.org_id}/{entry.tbl_id}", entry.title, fetched.query.parameters(), fetched.snapshots, fetched.notices,
        table.definition, table.source, table.licence, table.redistributable,
    )  # fmt: skip
    return _write(out, fetched.rows, _named(entry, wanted, layout), origin)


def gather_url(data: Path, out: Path, client: Kosis, url: str, wanted: Wanted) -> TableManifest:
    """Fetch the table of a pasted address, what it does not select in full.

    Classifications have no roles unless `wanted` gives them.
    """
    address = parse_url(url)
    layout = discover(client, address.org_id, address.tbl_id)
    prd_se = wanted.prd_se or address.prd_se or "Y"
    first, last = span_in(wanted.first_year or FIRST_YEAR, wanted.last_year or client.this_year, prd_se)
    if address.first and not wanted.first_year:
        first = address.first
    if address.last and not wanted.last_year:
        last = address.last
    axes = address.axes or (ALL,) * (len(layout.axes) if layout else 1)
    query = Query(address.org_id, address.tbl_id, first, last, address.items or ALL, axes, prd_se)
    fetched = fetch_table(client, query, layout, frequency_is_fixed=wanted.prd_se is not None)
    title = next((row["TBL_NM"] for row in fetched.rows if row.get("TBL_NM")), address.tbl_id)
    origin = _Origin(
        f"kosis_{address.org_id}_{address.tbl_id}", f"kosis:{address.org_id}/{address.tbl_id}", CodeName(ko=title, en=""),
        fetched.query.parameters(), fetched.snapshots, fetched.notices,
    )  # fmt: skip
    return _write(out, fetched.rows, _by_id(wanted.roles or {}, layout), origin)


def gather_file(data: Path, out: Path, file: Path, name: str | None, wanted: Wanted, now: dt.datetime) -> TableManifest:
    """Read a table downloaded by hand.

    name: the registered table it is, if it is one; roles are then those of the lock, by name.
    """
    table = logical_table(Folder(data), name) if name else None
    entry = read_lock(data).get(name) if name else None
    check_download(file)
    content = file.read_bytes()
    asked = Asked(source="kosis", service="file", parameters={"file": file.name})
    snapshots = Snapshots(data / "snapshots")
    snapshot = snapshots.store(asked, content, retrieved_at=now.isoformat(timespec="microseconds"), content_type=file.suffix.lower())
    rows = read_download(snapshots.body(snapshot), file.name)
    names = {axis.name.ko: axis.role for axis in entry.axes if axis.role} if entry else {}
    title = CodeName(ko=table.title.ko, en=table.title.en) if table else CodeName(ko=file.stem, en="")
    digest = hashlib.sha256(content).hexdigest()[:12]
    origin = _Origin(
        name or f"kosis_file_{digest}", f"kosis:file:{name or digest}", title,
        {"file": file.name}, [snapshot], [Notice("SAY-KOSIS-FILE", {"file": file.name})],
        table.definition if table else UNKNOWN, table.source if table else UNKNOWN, table.licence if table else TERMS,
        table.redistributable if table else False,
    )  # fmt: skip
    return _write(out, rows, _by_name({**names, **(wanted.roles or {})}, rows), origin)


def metadata_digest(client: Kosis, org_id: str, tbl_id: str) -> str:
    """The digest of the metadata a person sees when confirming a table."""
    parameters = {"method": "getMeta", "type": "ITM", "format": "json", "jsonVD": "Y", "orgId": org_id, "tblId": tbl_id}
    return client.ask(META, parameters, f"orgId={org_id} tblId={tbl_id}").snapshot.sha256


def _write(out: Path, rows: list[dict[str, str]], roles: Roles, origin: _Origin) -> TableManifest:
    frame, dimensions = rows_to_observations(rows, roles, series=origin.series, definition=origin.definition, source=origin.source)
    notices = list(origin.notices)
    if unparsed := int((frame["status"] == "unparsed").sum()):
        notices.append(Notice("SAY-KOSIS-UNPARSED", {"count": unparsed}))
    fields = {
        "name": origin.name, "source": "kosis", "title": origin.title, "request": origin.request, "snapshots": origin.snapshots,
        "retrieved": max(snapshot.retrieved_at for snapshot in origin.snapshots),
        "last_changed": sorted({row["LST_CHN_DE"] for row in rows if row.get("LST_CHN_DE")}), "licence": origin.licence,
        "redistributable": origin.redistributable, "dimensions": dimensions,
        "notices": [Bilingual.model_validate(notice.both()) for notice in notices],
    }  # fmt: skip
    return write_table(out, frame, fields)


def _named(entry: Pinned, wanted: Wanted, layout: Layout | None) -> Roles:
    if not wanted.roles:
        return entry.roles()
    pins = entry.roles()
    return Roles({**pins.by_place, **_by_id(wanted.roles, layout).by_place}, pins.codes)


def _by_id(roles: Mapping[str, str], layout: Layout | None) -> Roles:
    """Roles given by the id or the name of a classification, or by C1, C2 …; ITEM for the items."""
    places = {"ITEM": 0, **{f"C{number}": number for number in range(1, 9)}}
    for number, axis in enumerate(layout.axes if layout else (), start=1):
        places |= {axis.id: number, axis.ko: number}
    return _placed(roles, places)


def _by_name(roles: Mapping[str, str], rows: list[dict[str, str]]) -> Roles:
    """Roles by the names that the classifications have in a file;
    those of a lock that the file has not are left out.
    """
    places = {"ITEM": 0, "항목": 0}
    for row in rows[:1]:
        places |= {row[f"C{number}_OBJ_NM"]: number for number in range(1, 9) if row.get(f"C{number}_OBJ_NM")}
        places |= {f"C{number}": number for number in range(1, 9) if f"C{number}" in row}
    return _placed(roles, places)


def _placed(roles: Mapping[str, str], places: Mapping[str, int]) -> Roles:
    if unknown := sorted(set(roles) - set(places)):
        raise ReportError("E-KOSIS-ROLE", given=", ".join(unknown), known=", ".join(places))
    return Roles({places[axis]: role for axis, role in roles.items()})
