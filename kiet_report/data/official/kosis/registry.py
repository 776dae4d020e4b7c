"""The tables the report would like to have from KOSIS (`data/kosis/tables.yaml`):
what each must contain. Their ids are in the lock.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.core.validation import load_entries
from kiet_report.data.editions.inputs import Inputs

FILE = "kosis/tables.yaml"
Role = Literal["geo", "industry", "size", "tech", "use", "measure"]


class LogicalTable(Record):
    """A table by what it must hold.

    roles: columns its classifications and items must give. redistributable: after a look at its terms.
    """

    title: Bilingual
    contains: Bilingual
    search: list[str] = Field(min_length=1)
    roles: list[Role]
    first_year: int
    definition: str
    source: str
    licence: Bilingual
    redistributable: bool


def logical_tables(inputs: Inputs) -> dict[str, LogicalTable]:
    """By name, in the order of the file. Raises ReportError E-CONFIG for an incomplete entry."""
    return load_entries(LogicalTable, inputs.path(FILE), f"data/{FILE}")


def logical_table(inputs: Inputs, name: str) -> LogicalTable:
    """One of them. Raises ReportError E-KOSIS-TABLE naming those there are."""
    tables = logical_tables(inputs)
    if name not in tables:
        raise ReportError("E-KOSIS-TABLE", given=ascii(name[:60]), known=", ".join(tables))
    return tables[name]
