"""The firm panel an edition computes from: handed over and ingested, or simulated where there is no such file."""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts.delivered import empty, read_parquet

NAME = "firms"
TECHNOLOGIES = ("ai", "iot", "cloud", "big_data", "mobile_5g", "blockchain", "printing_3d", "robot", "vr_ar")
AI_AREAS = ("product_service_development", "production_process", "sales", "marketing_strategy", "organisation_management")
TYPES: dict[str, str] = {
    "firm_id": "str", "year": "int16", "industry": "str", "industry_division": "str", "province": "str", "founded_year": "Int16",
    "capital": "Float64", "foreign_share": "Float64", "establishments": "Int32", "employees": "Int32", "employees_all": "Int32",
    "sales": "Float64", "operating_cost": "Float64", "labour_cost": "Float64", "value_added": "Float64", "assets_total": "Float64",
    "assets_tangible": "Float64", "assets_intangible": "Float64", "rd_expenditure": "Float64",
    **{f"{technology}{part}": "Int8" for technology in TECHNOLOGIES for part in ("_stage", "")},
    **{f"ai_area_{area}": "Int8" for area in AI_AREAS},
}  # fmt: skip
"""The columns of `panel` in their order, with their pandas types. Money in million KRW, shares in percent, technologies 0 or 1."""

SOURCES = {"simulated": "simulated_firms", "delivered": "delivered_firms"}
"""Basis -> the id in `data/sources.yaml` under which results of the panel are cited."""


def panel(edition: Edition) -> pd.DataFrame:
    """One row a firm and year, in the columns of `TYPES`; without rows where the edition has no firm data.

    attrs: `basis` ("delivered" or "simulated") and `source`, an id of `data/sources.yaml`. Raises ReportError E-DELIVERY-FILE when the file
    handed over is not on this machine or is another, E-DELIVERY-COLUMNS when it has other columns.
    """
    if not edition.has_delivery(NAME):
        return _marked(empty(TYPES), "delivered")
    delivery = edition.delivery(NAME)
    return _marked(read_parquet(delivery, TYPES), delivery.basis)


def _marked(frame: pd.DataFrame, basis: str) -> pd.DataFrame:
    frame.attrs.update(basis=basis, source=SOURCES[basis])
    return frame
