"""The record of an ingestion, kept beside its Parquet: what came, what became of it, and why.

It holds counts and no value of a cell.
"""

from __future__ import annotations

from typing import Literal

from kiet_report.core.errors import message
from kiet_report.core.languages import Bilingual, Lang
from kiet_report.core.records import Record
from kiet_report.data.deliveries.text_table import Encoding, FileFormat

SCHEMA = 1
Origin = Literal["delivered", "simulated"]


class SourceFile(Record):
    """A delivered file.

    columns: the delivered name of each variable. ignored: columns that the contract does not know. absent: variables without a column.
    """

    name: str
    sha256: str
    bytes: int
    format: FileFormat
    encoding: Encoding | None
    sheet: str | None
    rows: int
    years: dict[int, int]
    columns: dict[str, str]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]


class Warned(Record):
    """Something possible but worth a look.

    code: of its text in `core/messages/ingest.yaml`; facts: what the text names.
    """

    code: str
    facts: dict[str, int | str]

    def text(self, lang: Lang | None = None) -> str:
        """What it says, in a language or that of messages."""
        return message(self.code, lang, **self.facts)


class Stored(Record):
    """The Parquet beside the manifest."""

    file: str
    sha256: str
    bytes: int


class MadeWith(Record):
    """version: of this package.

    contract_sha256: of what the contract said. parquet: the library that wrote the file.
    """

    version: str
    contract_sha256: str
    parquet: str


class Manifest(Record):
    """What an ingestion did.

    basis, note: whether the rows were delivered or simulated, and what that means. rows, entities, years: stored rows, distinct entities
    (None where the contract has none) and rows by year. filtered: rows left out, by rule and year; undecided: rows kept although a missing
    value leaves open whether they belong. missing: cells that became NA, by variable, status (blank, masked, not_delivered) and year.
    technology: see `technology.Recoded.counts`. conversions: cells converted, by the rules of `number_text` and `amount_unit`. years of
    rows without one are -1.
    """

    version: int = SCHEMA
    contract: str
    basis: Origin
    note: Bilingual
    files: tuple[SourceFile, ...]
    rows: int
    entities: int | None
    years: dict[int, int]
    filtered: dict[str, dict[int, int]]
    undecided: dict[int, int]
    missing: dict[str, dict[str, dict[int, int]]]
    technology: dict[str, dict[int, dict[str, int]]]
    conversions: dict[str, int]
    warnings: tuple[Warned, ...]
    parquet: Stored
    made_with: MadeWith

    @property
    def missing_counts(self) -> dict[str, dict[str, int]]:
        """Missing cells by variable and status, all years together."""
        return {
            variable: {status: sum(years.values()) for status, years in by_status.items()} for variable, by_status in self.missing.items()
        }
