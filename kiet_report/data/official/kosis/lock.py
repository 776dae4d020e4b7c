"""Which table of KOSIS is which of ours (`data/kosis/lock.yaml`):
found by search or in the list, confirmed by a person, and pinned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field, model_validator

from kiet_report.core.errors import ReportError
from kiet_report.core.records import Record
from kiet_report.core.validation import load_entries
from kiet_report.data.official.kosis.axes import Layout
from kiet_report.data.official.kosis.client import LIST, META, SEARCH, Kosis
from kiet_report.data.official.kosis.observe import Roles
from kiet_report.data.official.kosis.query import ALL, MOST_AXES, Query, span_in
from kiet_report.data.official.kosis.registry import LogicalTable
from kiet_report.data.official.observations import CodeName
from kiet_report.data.official.snapshots import write_whole

FILE = "kosis/lock.yaml"
HEADER = """\
# Tables of KOSIS as a person confirmed them, written by `kiet-report fetch resolve`. Empty until then: nobody publishes these ids, and none
# is guessed. `last_changed` is KOSIS's LST_CHN_DE, sha256 that of the metadata the person saw (data/snapshots/kosis/).
"""


class PinnedAxis(Record):
    """A classification (or, in `items`, the items):
    its id at KOSIS, its role, the codes asked for, and what they are called here.
    """

    id: str
    name: CodeName
    role: str = ""
    ask: list[str] = Field(default=list(ALL), min_length=1)
    codes: dict[str, str] = Field(default_factory=dict)


class Pinned(Record):
    """One confirmed table."""

    org_id: str = Field(pattern=r"^[A-Za-z0-9_]{1,60}$")
    tbl_id: str = Field(pattern=r"^[A-Za-z0-9_]{1,60}$")
    title: CodeName
    prd_se: str
    items: PinnedAxis
    axes: list[PinnedAxis] = Field(max_length=MOST_AXES)
    confirmed_by: str = Field(min_length=1)
    confirmed_at: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    last_changed: str = ""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _roles_fit(self) -> Pinned:
        self.roles()
        return self

    def roles(self) -> Roles:
        """What the classifications mean, by place."""
        axes = dict(enumerate([self.items, *self.axes]))
        by_place = {place: axis.role for place, axis in axes.items() if axis.role or place == 0}
        return Roles(by_place, {place: axis.codes for place, axis in axes.items() if axis.codes})

    def query(self, first_year: int, last_year: int) -> Query:
        """The selection that was pinned, for a span of whole years."""
        first, last = span_in(first_year, last_year, self.prd_se)
        axes = tuple(tuple(axis.ask) for axis in self.axes) or (ALL,)
        return Query(self.org_id, self.tbl_id, first, last, tuple(self.items.ask), axes, self.prd_se)


Lock = dict[str, Pinned]


@dataclass(frozen=True)
class Candidate:
    """A table that may be the one. path: where KOSIS files it. span: "2017-2024" as far as stated."""

    org_id: str
    tbl_id: str
    title: str
    survey: str
    path: str
    span: str


def read_lock(data: Path) -> Lock:
    """The pinned tables, by our name; none when the file is missing.

    data: the folder `data/`. Raises E-CONFIG.
    """
    path = data / FILE
    if not path.is_file():
        return {}
    return load_entries(Pinned, path, f"data/{FILE}")


def write_lock(data: Path, lock: Mapping[str, Pinned]) -> Path:
    """Write the lock whole; what it holds can be read back as it is."""
    plain = {name: lock[name].model_dump(exclude_defaults=False) for name in sorted(lock)}
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=140) if plain else "{}\n"
    path = data / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, (HEADER + text).encode())
    return path


def pinned(lock: Lock, name: str) -> Pinned:
    """The pinned table of that name. Raises ReportError E-KOSIS-UNRESOLVED saying how to confirm one."""
    if name not in lock:
        raise ReportError("E-KOSIS-UNRESOLVED", table=name)
    return lock[name]


def check_layout(entry: Pinned, layout: Layout, name: str) -> None:
    """Raises ReportError E-KOSIS-AXES when the table is no longer laid out as it was when a person
    confirmed it.
    """
    then, now = [axis.id for axis in entry.axes], [axis.id for axis in layout.axes]
    if then != now:
        raise ReportError("E-KOSIS-AXES", table=name, pinned=", ".join(then) or "-", found=", ".join(now) or "-")
    for axis, current in zip([entry.items, *entry.axes], [layout.items, *layout.axes], strict=True):
        gone = sorted({code for code in axis.ask if code != ALL[0]} - {code.id for code in current.codes})
        if gone:
            raise ReportError("E-KOSIS-AXES", table=name, pinned=f"{axis.id}: {', '.join(gone[:10])}", found="-")


def pin(
    candidate: Candidate, layout: Layout, table: LogicalTable, roles: Mapping[str, str], *, by: str, on: str, prd_se: str, sha256: str
) -> Pinned:
    """The entry of a confirmed table. roles: by the id of a classification, ITEM for the items.

    Raises ReportError E-KOSIS-ROLE-MISSING when the roles the table must give are not all there, E-KOSIS-ROLE for an id it has not.
    """
    known = {axis.id for axis in (layout.items, *layout.axes)}
    if unknown := sorted(set(roles) - known):
        raise ReportError("E-KOSIS-ROLE", given=", ".join(unknown), known=", ".join(sorted(known)))
    axes = [
        PinnedAxis(id=axis.id, name=CodeName(ko=axis.ko, en=axis.en), role=roles.get(axis.id, "measure" if axis is layout.items else ""))
        for axis in (layout.items, *layout.axes)
    ]
    if missing := sorted(set(table.roles) - {axis.role for axis in axes}):
        names = ", ".join(f"{axis.id} ({axis.name.ko})" for axis in axes)
        raise ReportError("E-KOSIS-ROLE-MISSING", missing=", ".join(missing), axes=names)
    # Roles says itself, as a stated error, what is wrong with them; inside pydantic it would be another kind of error
    Roles({place: axis.role for place, axis in enumerate(axes) if axis.role or place == 0})
    return Pinned(
        org_id=candidate.org_id, tbl_id=candidate.tbl_id, title=CodeName(ko=candidate.title, en=""), prd_se=prd_se, items=axes[0],
        axes=axes[1:], confirmed_by=by, confirmed_at=on, sha256=sha256,
    )  # fmt: skip


def search(client: Kosis, words: str, *, page: int = 1) -> list[Candidate]:
    """Tables KOSIS finds for some words, by its own ranking, 20 a page."""
    fixed = {"method": "getList", "format": "json", "jsonVD": "Y", "sort": "RANK"}
    parameters = {**fixed, "searchNm": words, "startCount": str(page), "resultCount": "20"}
    return _candidates(client.rows(SEARCH, parameters, f"statisticsSearch {words}"))


def listed(client: Kosis, parent: str = "", view: str = "MT_ZTITLE") -> tuple[list[tuple[str, str]], list[Candidate]]:
    """One level of KOSIS's list: folders (id, name) to go on from, and tables.

    view: MT_ZTITLE by topic, MT_OTITLE by office.
    """
    parameters = {"method": "getList", "format": "json", "jsonVD": "Y", "vwCd": view, "parentListId": parent}
    rows = client.rows(LIST, parameters, f"statisticsList {view} {parent}".strip())
    folders = [(row["LIST_ID"], row.get("LIST_NM", "")) for row in rows if row.get("LIST_ID") and not row.get("TBL_ID")]
    return folders, _candidates(rows)


def title_of(client: Kosis, org_id: str, tbl_id: str) -> str:
    """The name of a table, from its metadata; its id when they have none."""
    parameters = {"method": "getMeta", "type": "TBL", "format": "json", "jsonVD": "Y", "orgId": org_id, "tblId": tbl_id}
    rows = client.rows(META, parameters, f"orgId={org_id} tblId={tbl_id}")
    return next((row["TBL_NM"] for row in rows if row.get("TBL_NM")), tbl_id)


def _candidates(rows: list[dict[str, str]]) -> list[Candidate]:
    return [
        Candidate(
            row["ORG_ID"], row["TBL_ID"], row.get("TBL_NM", ""), row.get("STAT_NM", ""), row.get("MT_ATITLE", ""),
            "-".join(part for part in (row.get("STRT_PRD_DE", ""), row.get("END_PRD_DE", "")) if part),
        )
        for row in rows if row.get("ORG_ID") and row.get("TBL_ID")
    ]  # fmt: skip
