"""The survey responses an edition computes from: handed over and ingested, or simulated where there is no such file."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.editions.edition import Edition
from kiet_report.data.editions.file import Delivered
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts.delivered import empty, read_parquet

NAME = "survey"
SOURCES = {"simulated": "simulated_survey", "delivered": "delivered_survey"}
"""Basis -> the id in `data/sources.yaml` under which results of the responses are cited."""


def responses(edition: Edition) -> pd.DataFrame:
    """One row a firm that answered, in the columns of the contract `survey`; without rows where the edition has no responses.

    attrs: `basis` ("delivered" or "simulated") and `source`, an id of `data/sources.yaml`. Raises ReportError E-DELIVERY-FILE when the file
    handed over is not on this machine or is another, E-DELIVERY-COLUMNS when it has other columns.
    """
    if not edition.has_delivery(NAME):
        # for its columns alone: an edition without responses need not list the contract among its inputs
        contract = load_contract(Folder(edition.project.data), NAME)
        return _marked(empty({variable.name: variable.dtype for variable in contract.variables}), "delivered")
    delivery = edition.delivery(NAME)
    contract = load_contract(edition, NAME)
    return _marked(read_parquet(delivery, {variable.name: variable.dtype for variable in contract.variables}), delivery.basis)


def wave(edition: Edition) -> pd.DataFrame:
    """The wave that was handed over to the edition, as `responses`, with its year in attrs `wave`; without rows where there is none.

    Simulated responses are no wave: they serve tests and the page on simulation. Raises E-WAVE where the edition does not say the year.
    """
    if not isinstance(edition.file.deliveries.survey, Delivered):
        contract = load_contract(edition, NAME)
        return _marked(empty({variable.name: variable.dtype for variable in contract.variables}), "delivered")
    delivery = edition.delivery(NAME)
    if delivery.wave is None:
        raise ReportError("E-WAVE", edition=edition.id)
    frame = responses(edition)
    frame.attrs["wave"] = delivery.wave
    return frame


def _marked(frame: pd.DataFrame, basis: str) -> pd.DataFrame:
    frame.attrs.update(basis=basis, source=SOURCES[basis])
    return frame
