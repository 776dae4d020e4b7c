"""How deliveries of an edition are read: the section `ingest:` of its `edition.yaml`,
or what holds without it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, field_validator

from kiet_report.core.records import Record


class FrameLimits(Record):
    """Thresholds of the frame that replace those of the contract, which stand where one is None.

    Capital in millions of won.
    """

    regular_employees: int | None = Field(default=None, ge=0)
    capital: float | None = Field(default=None, ge=0)
    services_capital: float | None = Field(default=None, ge=0)
    services_sections: tuple[str, ...] | None = None


class IngestConfig(Record):
    """What nobody can read off a delivery, and how strictly it is held against what is usual.

    province_system: the code system of the provinces; without it a file that has provinces is refused. codes_on: the day whose codes hold
    for every year; None takes those of each reference year. divisions_file: a list below `data/` (see `codelists.industry_divisions`)
    against which the variable `industry_division` is checked.
    amount_unit: of all amounts. years: first and last reference year that must be there; None demands only that none between is missing.
    apply_frame, frame: whether firms outside the survey's frame are left out, and thresholds that differ from the contract's.
    expected: firms a year of the last edition; tolerance: the share of them that may be missing.
    least_overlap: the share of a year's identifiers that must occur in the year before, and overlap_drop: how far below the usual share
    that may fall (0.5 is half of it).
    """

    province_system: Literal["kostat", "mois", "mois_former", "iso"] | None = None
    codes_on: dt.date | None = None
    divisions_file: str | None = None
    amount_unit: Literal["krw", "thousand_krw", "million_krw", "hundred_million_krw"] = "million_krw"
    years: tuple[int, int] | None = None
    apply_frame: bool = True
    frame: FrameLimits = FrameLimits()
    expected: dict[int, int] = Field(default_factory=dict)
    tolerance: float = Field(default=0.1, ge=0, lt=1)
    least_overlap: float = Field(default=0.2, ge=0, le=1)
    overlap_drop: float = Field(default=0.5, ge=0, le=1)

    @field_validator("years")
    @classmethod
    def _in_order(cls, years: tuple[int, int] | None) -> tuple[int, int] | None:
        if years is not None and years[1] < years[0]:
            raise ValueError("years: the first year is later than the last")
        return years
