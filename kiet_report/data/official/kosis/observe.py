"""From rows in KOSIS's own terms to observations.

Which classification is the industry or the technology is told, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.query import MOST_AXES, written
from kiet_report.data.official.kosis.symbols import read_cell
from kiet_report.data.official.observations import ROLES, CodeName, Dimension, observation_frame

MARK = "_MARK"
"""Field of a row, ours: a mark that a downloaded file sets at the period and means for every cell below."""
FREQUENCY = {"A": "Y"}
"""KOSIS answers A where Y was asked."""


@dataclass(frozen=True)
class Roles:
    """What the classifications mean.

    by_place: role by place, 0 for items, 1 for C1 …; a place that is left out has none, except items, which are `measure`.
    codes: our code by theirs, by place; a code that is not in it stays as it came.
    """

    by_place: Mapping[int, str] = field(default_factory=dict)
    codes: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = [role for role in self.by_place.values() if role]
        if unknown := sorted(set(given) - set(ROLES)):
            raise ReportError("E-KOSIS-ROLE", given=", ".join(unknown), known=", ".join(ROLES))
        if twice := sorted({role for role in self.role_list() if self.role_list().count(role) > 1}):
            raise ReportError("E-KOSIS-ROLE-TWICE", given=", ".join(twice))

    def role_list(self) -> list[str]:
        """Every role that is given, the items' included."""
        return [role for role in {0: "measure", **self.by_place}.values() if role]

    def role(self, place: int) -> str:
        return {0: "measure", **self.by_place}.get(place, "")

    def code(self, place: int, code: str) -> str:
        return self.codes.get(place, {}).get(code, code)


def rows_to_observations(
    rows: Sequence[Mapping[str, str]], roles: Roles, *, series: str, definition: str = "", source: str = ""
) -> tuple[pd.DataFrame, list[Dimension]]:
    """Observations (see `observations.COLUMNS`),
    and the classifications with the names of their categories.

    series: beginning of `series_id`, such as `kosis:101/DT_…`. definition, source: ids of `definitions.yaml` and `sources.yaml`, or "".
    """
    records = []
    for row in rows:
        frequency = FREQUENCY.get(row.get("PRD_SE", ""), row.get("PRD_SE", ""))
        cell = read_cell(row.get("DT"))
        status = "provisional" if cell.status == "ok" and row.get(MARK) == "p" else cell.status
        record: dict[str, object] = {
            "series_id": ":".join([series, row.get("ITM_ID", ""), *(f"{_axis(row, place)}={row[f'C{place}']}" for place in _places(row))]),
            "definition_id": definition, "period": written(row["PRD_DE"], frequency), "unit": row.get("UNIT_NM", ""), "value": cell.value,
            "value_raw": cell.raw, "status": status, "vintage": row.get("LST_CHN_DE", ""), "source_id": source,
        }  # fmt: skip
        for place in (0, *_places(row)):
            if role := roles.role(place):
                record[role] = roles.code(place, row.get("ITM_ID" if place == 0 else f"C{place}", ""))
        records.append(record)
    return observation_frame(records), _dimensions(rows, roles)


def _places(row: Mapping[str, str]) -> list[int]:
    return [place for place in range(1, MOST_AXES + 1) if f"C{place}" in row]


def _axis(row: Mapping[str, str], place: int) -> str:
    return row.get(f"C{place}_OBJ_ID") or f"C{place}"


def _dimensions(rows: Sequence[Mapping[str, str]], roles: Roles) -> list[Dimension]:
    names: dict[int, CodeName] = {}
    codes: dict[int, dict[str, CodeName]] = {}
    for row in rows:
        for place in (0, *_places(row)):
            field_, name = ("ITM", CodeName(ko="항목", en="Item")) if place == 0 else (f"C{place}", _obj(row, place))
            names.setdefault(place, name)
            code = row.get("ITM_ID", "") if place == 0 else row[f"C{place}"]
            codes.setdefault(place, {}).setdefault(code, CodeName(ko=row.get(f"{field_}_NM", ""), en=row.get(f"{field_}_NM_ENG", "")))
    return [
        Dimension.model_validate(
            {"id": f"C{place}" if place else "ITEM", "name": names[place], "role": roles.role(place), "codes": codes[place]}
        )
        for place in sorted(codes)
    ]


def _obj(row: Mapping[str, str], place: int) -> CodeName:
    return CodeName(ko=row.get(f"C{place}_OBJ_NM", ""), en=row.get(f"C{place}_OBJ_NM_ENG", ""))
