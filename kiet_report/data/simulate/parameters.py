"""All parameters of the simulated firms, with what fixes each: `data/simulation/firms.yaml`; those found by calibration stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import ConfigDict, Field

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.core.validation import validated
from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES, TRAITS
from kiet_report.data.editions.inputs import Inputs

FILE = "simulation/firms.yaml"
CALIBRATED = "simulation/firms_calibrated.yaml"
TRAIT_TERMS = tuple(name for name in TRAITS if name != "ln_productivity")
"""Traits of the productivity equation, in the order of `Traits.regressors`."""
PROBIT_TERMS = (*TRAITS, *OTHER_TECHNOLOGIES)
"""Regressors of AI use, in the order of 표 5-1."""
FixedBy = Literal["published", "interpolated", "derived", "assumed", "calibrated"]
Section = str
Numbers = Mapping[str, float]


class Frozen(Record):
    """A record that may keep what it computed."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Block(Frozen):
    """A group of parameters: what fixes it, where that stands, and in words why."""

    fixed_by: FixedBy
    source: str = "-"
    why: Bilingual


class YearCounts(Block):
    """One whole number a year."""

    values: Mapping[int, int]


class Dynamics(Block):
    """Yearly chances of a firm to leave for good, and to pause for one year."""

    exit_rate: float = Field(ge=0, lt=1)
    gap_rate: float = Field(ge=0, lt=1)


class Industry(Frozen):
    """A section: firms in the last year, then deviations in the equations.

    urban: pull to cities (see `Province.urban`).
    """

    firms: int = Field(gt=0)
    rate: float | None
    aim: float | None
    sales_per_employee: float
    digital: float
    intangible: float
    rd_level: float
    rd_leaning: float
    urban: float


class Industries(Block):
    """rate: published share of AI users in the last year, per cent; None where it was not published (below `rate_below`)."""

    rate_below: float
    columns: Mapping[str, Bilingual]
    values: Mapping[Section, Industry]


class Province(Frozen):
    """A province: firms in the last year, published share of AI users, weight of city industries."""

    firms: int = Field(gt=0)
    rate: float | None
    aim: float | None
    urban: float


class Provinces(Block):
    """rate_between: where the print states only a range."""

    rate_between: tuple[float, float]
    values: Mapping[str, Province]


class Sample(Block):
    """The estimation sample of the print: firms, and firm-years by group of sections."""

    firms: int
    manufacturing: tuple[Section, ...]
    services: tuple[Section, ...]
    firm_years: Mapping[str, int]


class MissingItems(Block):
    """reasons: how often each reason, in parts.

    selection_power: how unevenly firms of the groups drop out altogether.
    """

    selection_power: float
    reasons: Numbers


class TraitParameters(Block):
    """Traits of firms; logs unless a name says otherwise, `_sd` between firms, `_within` over the years of a firm."""

    persistence: float
    volatility_digital: float
    size_mean: float
    size_sd: float
    size_digital: float
    size_within: float
    size_growth: float
    size_age: float
    small_services: float
    sales_sd: float
    sales_digital: float
    sales_size: float
    sales_follow: float
    sales_within: float
    sales_growth: float
    age_mean: float
    age_sd: float
    age_entrant: float
    age_digital: float
    rd_digital: float
    rd_sd: float
    rd_within: float
    intangible_sd: float
    intangible_digital: float
    intangible_within: float
    plants_mean: float
    plants_within: float
    foreign_holders: float
    foreign_within: float


class OwnTechnology(Frozen):
    """One technology.

    common: share of the variance it shares with the others; persistent: share of the rest that stays with the firm.
    """

    common: float = Field(ge=0, le=1)
    persistent: float = Field(ge=0, le=1)
    industry: float
    manufacturing: float = 0.0
    traits: Numbers


class Technologies(Block):
    """users_last_year: as published for the last year.

    factor_persistent: share of the common factor that stays with the firm.
    """

    users_last_year: Mapping[str, int]
    factor_persistent: float
    factor_kink: float
    factor_steep: float
    own: Mapping[str, OwnTechnology]


class Adoption(Block):
    """error_persistent: share of the probit's error that stays with the firm; error_memory: memory of the rest from year to year."""

    without_adopters: tuple[Section, ...]
    year_shape: Mapping[str, Mapping[int, float]]
    error_persistent: float
    error_memory: float


class ProductivityShape(Block):
    """The parts of productivity that no table prints: variances, memory, and how the firm effect goes with size and sales."""

    level: float
    effect_employees: float
    effect_sales: float
    effect_sd: float
    shock_sd: float
    shock_spread: float
    shock_memory: float
    years: Mapping[int, float]


class UseAreas(Block):
    """shares: of answers, per cent, all years together.

    answers_per_user: answers for each firm-year that uses AI.
    """

    shares: Numbers
    answers_per_user: float


class Calibrated(Frozen):
    """What `scripts/calibrate.py` found.

    adoption: probit coefficients by group (manufacturing, services, others) and term; industries, provinces, years: intercepts of AI use.
    traits, technologies: main effects on log labour productivity; ai, ai_traits, ai_technologies: of AI and its interactions.
    """

    adoption: Mapping[str, Numbers]
    industries: Numbers
    provinces: Numbers
    years: Mapping[str, Mapping[int, float]]
    effect_digital: float
    traits: Numbers
    technologies: Numbers
    ai: float
    ai_traits: Numbers
    ai_technologies: Numbers


class Parameters(Frozen):
    """Everything the generator of firms is told."""

    notice: Bilingual
    seed: int
    firms: YearCounts
    adopters: YearCounts
    any_of_nine: YearCounts
    population: Dynamics
    industries: Industries
    provinces: Provinces
    sample: Sample
    missing: MissingItems
    traits: TraitParameters
    technologies: Technologies
    adoption: Adoption
    productivity: ProductivityShape
    use_areas: UseAreas
    calibrated: Calibrated

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self.firms.values))

    @cached_property
    def sections(self) -> tuple[str, ...]:
        return tuple(self.industries.values)

    @cached_property
    def province_ids(self) -> tuple[str, ...]:
        return tuple(self.provinces.values)

    def section(self, letter: str) -> int:
        """Position of a section."""
        return self.sections.index(letter)

    def by_year(self, counts: YearCounts) -> np.ndarray:
        """The counts in order of the years."""
        return np.array([counts.values[year] for year in self.years])

    def industry_array(self, name: str) -> np.ndarray:
        """One column of the industries, in order of the sections."""
        return np.array([getattr(row, name) for row in self.industries.values.values()])

    def province_array(self, name: str) -> np.ndarray:
        """One column of the provinces, in their order."""
        return np.array([getattr(row, name) for row in self.provinces.values.values()])

    @cached_property
    def in_services(self) -> np.ndarray:
        """Whether the frame lets firms of a section in below 50 regular employees (bool, by section): trade and services."""
        return np.array([section >= "G" for section in self.sections])

    def industry_rate(self, section: str) -> tuple[float, float]:
        """Bounds of the share of AI users in the last year, per cent, as printed: the lower inside, the upper outside."""
        rate = self.industries.values[section].rate
        return (0.0, self.industries.rate_below) if rate is None else (rate - 0.05, rate + 0.05)

    def province_rate(self, place: str) -> tuple[float, float]:
        """The same of a province."""
        rate = self.provinces.values[place].rate
        return self.provinces.rate_between if rate is None else (rate - 0.05, rate + 0.05)


def load_parameters(inputs: Inputs) -> Parameters:
    """The parameters of both files; ReportError E-CONFIG where one is not as declared."""
    assumed, found = inputs.path(FILE), inputs.path(CALIBRATED)
    calibrated = validated(Calibrated, load_yaml(found), found, f"data/{CALIBRATED}")
    return validated(Parameters, {**load_yaml(assumed), "calibrated": calibrated}, assumed, f"data/{FILE}")
