"""A delivery as an edition hands it out: an ingested Parquet with the types of its contract,
whatever wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.edition import Delivery, Edition
from kiet_report.data.editions.inputs import Folder, Inputs


def delivered(edition: Edition, name: str, sources: Mapping[str, str]) -> pd.DataFrame:
    """The rows of a delivery in the columns of the contract of its name;
    without rows where the edition has no such delivery.

    sources: basis -> an id of `data/sources.yaml`. attrs: `basis` ("delivered" or "simulated") and `source`. Raises ReportError
    E-DELIVERY-FILE when the file handed over is not on this machine or is another, E-DELIVERY-COLUMNS when it has other columns.
    """
    if edition.has_delivery(name):
        delivery = edition.delivery(name)
        frame, basis = read_parquet(delivery, column_types(edition, name)), delivery.basis
    else:
        # for its columns alone: an edition without the delivery need not list the contract among its inputs
        frame, basis = empty(column_types(Folder(edition.project.data), name)), "delivered"
    frame.attrs.update(basis=basis, source=sources[basis])
    return frame


def column_types(inputs: Inputs, name: str) -> dict[str, str]:
    """The columns of a contract in their order, with their pandas types."""
    return {variable.name: variable.dtype for variable in load_contract(inputs, name).variables}


def read_parquet(delivery: Delivery, types: Mapping[str, str]) -> pd.DataFrame:
    """The columns of `types` (name -> pandas type) in their order.

    E-DELIVERY-COLUMNS when the file lacks one or has another type.
    """
    # loaded here: chapters that read no delivery do not wait for it
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = pq.read_schema(delivery.path).names
    if missing := [name for name in types if name not in found]:
        raise ReportError("E-DELIVERY-COLUMNS", name=delivery.name, file=delivery.path.name, columns=", ".join(missing))
    table = pq.read_table(delivery.path, columns=list(types))
    nullable = {
        pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
    }  # fmt: skip
    frame = table.to_pandas(types_mapper=nullable.get, ignore_metadata=True)
    wrong = []
    for name, kind in types.items():
        try:
            frame[name] = frame[name].astype(kind)
        except (TypeError, ValueError):
            wrong.append(name)
    if wrong:
        raise ReportError("E-DELIVERY-COLUMNS", name=delivery.name, file=delivery.path.name, columns=", ".join(wrong))
    return frame


def empty(types: Mapping[str, str]) -> pd.DataFrame:
    """No rows, all columns, so that what is computed from it comes out empty or None instead of failing."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
