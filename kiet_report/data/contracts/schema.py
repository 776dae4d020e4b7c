"""A contract as a pandera schema: what a frame must be before it is stored,
and after it is read back.

pandera is imported where a schema is made: it takes over half a second, and most of the report never validates a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from kiet_report.data.contracts import codelists
from kiet_report.data.contracts.contract import Contract, Variable
from kiet_report.data.editions.inputs import Inputs

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema

Rule = Literal["column", "order", "dtype", "null", "code", "pattern", "finite", "range", "key"]

_REASONS: dict[str, Rule] = {
    "COLUMN_NOT_IN_DATAFRAME": "column",
    "COLUMN_NOT_IN_SCHEMA": "column",
    "COLUMN_NOT_ORDERED": "order",
    "WRONG_DATATYPE": "dtype",
    "SERIES_CONTAINS_NULLS": "null",
    "DUPLICATES": "key",
}


@dataclass(frozen=True)
class Violation:
    """A rule that a frame breaks; no values.

    variable: None for the key and the order of columns. rows: positions, int64, each once and rising; empty where the whole column is
    meant.
    """

    variable: str | None
    rule: Rule
    rows: np.ndarray


def frame_schema(contract: Contract, inputs: Inputs) -> DataFrameSchema:
    """The schema of the stored frame: every variable in order with its dtype, codes,
    ranges and missing cells, and a unique key.

    inputs: where the shared code lists are. Values of `provinces` are ids, those of `industries` section letters.
    """
    import pandera.pandas as pandera

    columns = {
        variable.name: pandera.Column(
            variable.dtype, _checks(variable, contract, inputs), nullable=variable.nullable, required=True, name=variable.name
        )
        for variable in contract.variables
    }
    across = [_not_above(variable) for variable in contract.variables if variable.range and variable.range.max_of]
    return pandera.DataFrameSchema(columns, checks=across, unique=list(contract.key), strict=True, ordered=True, name=contract.id)


def violations(frame: pd.DataFrame, contract: Contract, inputs: Inputs) -> list[Violation]:
    """Every rule that a frame breaks, in the order of the variables; an empty list for a frame that fits.

    168,000 rows of 60 columns take under 2 s.
    """
    from pandera.errors import SchemaErrors

    plain = frame.reset_index(drop=True)
    try:
        frame_schema(contract, inputs).validate(plain, lazy=True)
    except SchemaErrors as errors:
        order = {name: position for position, name in enumerate(contract.names)}
        rows: dict[tuple[str | None, Rule], np.ndarray] = {}
        for error in errors.schema_errors:
            found = _violation(error, plain, contract)
            rows[found.variable, found.rule] = np.union1d(rows.get((found.variable, found.rule), found.rows), found.rows)
        told = (Violation(variable, rule, where) for (variable, rule), where in rows.items())
        return sorted(told, key=lambda violation: order.get(violation.variable or "", len(order)))
    return []


def stored_codes(variable: Variable, contract: Contract, inputs: Inputs) -> tuple[str, ...] | None:
    """The codes that a stored cell may hold, whatever the year; None where any may stand."""
    if variable.codelist is None:
        return ("1", "0") if variable.type == "yes_no" else None
    if variable.codelist == "industries":
        return tuple(codelists.industries(inputs)["code"])
    if variable.codelist == "provinces":
        return tuple(codelists.provinces(inputs)["id"])
    if variable.codelist == "technologies":
        return tuple(codelists.technologies(inputs)["id"])
    return tuple(dict.fromkeys(code.code for code in contract.codelists[variable.codelist]))


def _checks(variable: Variable, contract: Contract, inputs: Inputs) -> list[Check]:
    return list(_made(variable, contract, inputs))


def _made(variable: Variable, contract: Contract, inputs: Inputs) -> Iterator[Check]:
    from pandera.pandas import Check

    codes = stored_codes(variable, contract, inputs)
    if codes is not None:
        yield Check.isin(list(codes) if variable.dtype == "str" else [int(code) for code in codes], name="code")
    if variable.pattern is not None:
        yield Check.str_matches(rf"^(?:{variable.pattern})$", name="pattern")
    if variable.type == "number":
        yield Check(lambda cells: ~cells.isin([float("inf"), float("-inf")]), name="finite")
    if variable.range is not None:
        low, high = variable.range.min, variable.range.max
        if low is not None:
            yield Check.ge(low, name="range")
        if high is not None:
            yield Check.le(high, name="range")


def _not_above(variable: Variable) -> Check:
    """A cell must not be above the cell of another variable in its row;
    a row in which either is missing says nothing.
    """
    from pandera.pandas import Check

    name, other = variable.name, variable.range.max_of if variable.range else None

    def holds(frame: pd.DataFrame) -> Any:
        missing = frame[name].isna() | frame[other].isna()
        return (frame[name] <= frame[other]).fillna(value=True).astype(bool) | missing

    return Check(holds, name=f"range:{name}")


def _violation(error: Any, frame: pd.DataFrame, contract: Contract) -> Violation:
    nowhere = np.array([], dtype=np.int64)
    rule = _REASONS.get(error.reason_code.name)
    if rule == "key":
        return Violation(None, rule, np.flatnonzero(frame.duplicated(subset=list(contract.key), keep=False)))
    if rule == "order":
        return Violation(None, rule, nowhere)
    if rule == "column":
        given = error.failure_cases
        return Violation(str(given if isinstance(given, str) else given["failure_case"].iloc[0]), rule, nowhere)
    if rule is not None:
        return Violation(error.schema.name, rule, _rows(error) if rule == "null" else nowhere)
    named, _, column = error.check.name.partition(":")
    return Violation(column or error.schema.name, named, _rows(error))


def _rows(error: Any) -> np.ndarray:
    """Positions of the rows of a failure, each once; the frame had a plain index."""
    index = error.failure_cases["index"].dropna()
    return np.unique(index.to_numpy(dtype=np.int64))
