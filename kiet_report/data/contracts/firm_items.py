"""Names of the contract `firms` that code relies on, and what the variables of the print are made of.

A test holds them to the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TECHNOLOGIES = ("ai", "iot", "cloud", "big_data", "mobile_5g", "blockchain", "printing_3d", "robot", "vr_ar")
"""Ids of `data/codelists/technologies.csv`; each has its use under this name and the stage of its use as `<name>_stage`."""
OTHER_TECHNOLOGIES = TECHNOLOGIES[1:]
"""All but AI, in the order of 표 5-1."""
AI_AREAS = ("product_service_development", "production_process", "sales", "marketing_strategy", "organisation_management")
"""Where AI is used, as `ai_area_<name>`; the print draws the first largest."""
TRAIT_ITEMS = (
    *("year", "founded_year", "foreign_share", "establishments", "employees", "sales"),
    *("value_added", "assets_total", "assets_intangible", "rd_expenditure"),
)
"""Items that `TRAITS` are made of, all numbers."""
FOREIGN_FROM = 50.0
"""Percent of foreign ownership from which the print calls a firm foreign-invested."""


@dataclass(frozen=True)
class Arithmetic:
    """How columns of one kind (arrays, expressions of a query) are computed with.

    log: of a column; ratio: of two; at_least: 1 where a column reaches a bound, else 0. What has no result is missing.
    """

    log: Callable[[Any], Any]
    ratio: Callable[[Any, Any], Any]
    at_least: Callable[[Any, float], Any]


Formula = Callable[[Mapping[str, Any], Arithmetic], Any]

TRAITS: Mapping[str, Formula] = {
    "ln_employees": lambda item, by: by.log(item["employees"]),
    "ln_sales": lambda item, by: by.log(item["sales"]),
    "intangible_share": lambda item, by: by.ratio(item["assets_intangible"], item["assets_total"]),
    "ln_productivity": lambda item, by: by.log(by.ratio(item["value_added"], item["employees"])),
    "ln_age": lambda item, by: by.log(item["year"] - item["founded_year"] + 1),
    "foreign": lambda item, by: by.at_least(item["foreign_share"], FOREIGN_FROM),
    "multi_plant": lambda item, by: by.at_least(item["establishments"], 2),
    "rd": lambda item, by: by.ratio(100 * item["rd_expenditure"], item["sales"]),
}
"""Firm traits, in the order of 표 5-1, from items of the contract.

ln_employees, ln_sales: log of persons, of million KRW; intangible_share: of total assets, 0 to 1; ln_productivity: log of million KRW of
value added per regular employee; ln_age: log of years since founding, counted from 1; foreign, multi_plant: 0 or 1; rd: percent of sales
(the print does not say its unit).
"""
