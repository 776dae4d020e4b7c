"""The classifications of a table, from its ITM metadata:
how many there are, in which order, and their categories in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiet_report.data.official.kosis.client import META, Kosis
from kiet_report.data.official.kosis.errors import NO_DATA, refused

ITEM = "ITEM"
LAST = 10**6


@dataclass(frozen=True)
class Code:
    """A category or an item.

    parent: the code above it, "" if none. unit: of an item, as the source writes it.
    """

    id: str
    ko: str
    en: str
    parent: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Axis:
    """A classification, or the items of the table (id ITEM)."""

    id: str
    ko: str
    en: str
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Layout:
    """Items and classifications, these in the order of objL1, objL2 …"""

    items: Axis
    axes: tuple[Axis, ...]

    def codes(self) -> dict[int, tuple[str, ...]]:
        """The codes by place: 0 for items, 1 for objL1 …"""
        return {place: tuple(code.id for code in axis.codes) for place, axis in enumerate((self.items, *self.axes))}


def discover(client: Kosis, org_id: str, tbl_id: str) -> Layout | None:
    """The layout of a table; None when the metadata has none, as for tables whose licence restricts them.

    Raises KosisError otherwise.
    """
    where = f"orgId={org_id} tblId={tbl_id}"
    parameters = {"method": "getMeta", "type": "ITM", "format": "json", "jsonVD": "Y", "orgId": org_id, "tblId": tbl_id}
    content = client.ask(META, parameters, where).content
    if isinstance(content, list):
        return layout_of(content)
    if content.number == NO_DATA:
        return None
    raise refused(content, where)


def layout_of(rows: list[dict[str, str]]) -> Layout | None:
    """The layout that metadata rows describe; None without items or without a classification.

    Classifications are ordered by OBJ_ID_SN, which is the number in objL; one without it keeps its place behind the others.
    """
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if row.get("OBJ_ID") and row.get("ITM_ID"):
            groups.setdefault(row["OBJ_ID"], []).append(row)
    items = groups.pop(ITEM, [])
    if not items or not groups:
        return None
    ordered = sorted(groups.values(), key=lambda group: _order(group[0]))
    return Layout(_axis(items), tuple(_axis(group) for group in ordered))


def _order(row: dict[str, str]) -> int:
    number = row.get("OBJ_ID_SN", "").strip()
    return int(number) if number.isdigit() else LAST


def _axis(rows: list[dict[str, str]]) -> Axis:
    names = ("ITM_NM", "ITM_NM_ENG", "UP_ITM_ID", "UNIT_NM")
    codes = {row["ITM_ID"]: Code(row["ITM_ID"], *(row.get(name, "") for name in names)) for row in rows}
    return Axis(rows[0]["OBJ_ID"], rows[0].get("OBJ_NM", ""), rows[0].get("OBJ_NM_ENG", ""), tuple(codes.values()))
