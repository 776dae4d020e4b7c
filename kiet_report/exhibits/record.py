"""What a table function returns: a frozen record of named parts.
Values stay numbers until a renderer writes them for a language.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(_Part):
    """One cell. `value`: a number in `unit` (an id of core/units.yaml;
    the column's unit when None) or text.

    status: ``ok``; ``not_obtained`` (the item has a value that is not at hand: shown in words, never as zero); ``blank`` (nothing belongs
    here).
    std_error: printed in brackets below the value. stars: 0 to 3. key: the registered number this cell shows, if it is one.
    """

    value: float | str | None = None
    status: Literal["ok", "not_obtained", "blank"] = "ok"
    unit: str | None = None
    std_error: float | None = None
    stars: int = 0
    key: str | None = None

    @model_validator(mode="after")
    def _value_when_ok(self) -> Cell:
        if (self.value is None) == (self.status == "ok"):
            raise ValueError(f"a cell is ok exactly when it has a value, here {self.status} with {self.value!r}")
        return self


class Column(_Part):
    """A column: its heading in the table's language,
    and for numbers the unit and the decimals shown (the unit's own when None).
    """

    id: str
    label: str
    unit: str | None = None
    decimals: int | None = None
    align: Literal["left", "right"] = "right"
    group: str | None = None
    """Heading shared with the neighbouring columns of the same group, above their own."""


class Row(_Part):
    """A row; `group` is a heading across the table, `total` is set apart by a rule."""

    cells: tuple[Cell, ...] = ()
    kind: Literal["body", "group", "total"] = "body"
    heading: str | None = None


class Table(_Part):
    """A table in one language. `unit_line`: the unit shown at the right above, such as "(단위: %)";
    the first column heads its rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit_line: str | None = None

    @model_validator(mode="after")
    def _rectangular(self) -> Table:
        for position, row in enumerate(self.rows):
            if row.kind != "group" and len(row.cells) != len(self.columns):
                raise ValueError(f"row {position} has {len(row.cells)} cells, the table has {len(self.columns)} columns")
        return self
