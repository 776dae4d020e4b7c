"""The tables the report would like to have from KOSIS (`data/kosis/tables.yaml`): what each must contain. Their ids are in the lock."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data.editions.inputs import Inputs

FILE = "kosis/tables.yaml"
Role = Literal["geo", "industry", "size", "tech", "use", "measure"]


class LogicalTable(Record):
    """A table by what it must hold. roles: columns its classifications and items must give. redistributable: after a look at its terms."""

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
    """By name, in the order of the file. Raises ReportError E-CONFIG for a file that cannot be read, E-DATA for an incomplete entry."""
    tables = {}
    for name, fields in load_yaml(inputs.path(FILE)).items():
        try:
            tables[name] = LogicalTable.model_validate(fields)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part) for part in (name, *first["loc"]))
            raise ReportError("E-DATA", file=f"data/{FILE}", line=0, column=place, expected="LogicalTable", got=first["msg"]) from None
    return tables


def logical_table(inputs: Inputs, name: str) -> LogicalTable:
    """One of them. Raises ReportError E-KOSIS-TABLE naming those there are."""
    tables = logical_tables(inputs)
    if name not in tables:
        raise ReportError("E-KOSIS-TABLE", given=ascii(name[:60]), known=", ".join(tables))
    return tables[name]
