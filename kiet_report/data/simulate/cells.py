"""The cells of a delivery: every item of the contract `firms` with its value, or blank, or masked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.data.contracts.firm_items import AI_AREAS, OTHER_TECHNOLOGIES, TECHNOLOGIES
from kiet_report.data.simulate.missing import BLANK_IS_NO_ANSWER_FROM, REASONS
from kiet_report.data.simulate.panel import Panel

DIVISIONS = {
    "A": (1, 3), "B": (5, 8), "C": (10, 34), "D": (35, 35), "E": (36, 39), "F": (41, 42), "G": (45, 47), "H": (49, 52), "I": (55, 56),
    "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (70, 73), "N": (74, 76), "P": (85, 85), "Q": (86, 87), "R": (90, 91), "S": (94, 96),
}  # fmt: skip
"""First and last division number of each section; 04, 09, 40 and the like do not occur in the classification, nor between these."""
TYPES = {
    "founded_year": "Int16", "capital": "Float64", "foreign_share": "Float64", "establishments": "Int32", "employees": "Int32",
    "employees_all": "Int32", "sales": "Float64", "operating_cost": "Float64", "labour_cost": "Float64", "value_added": "Float64",
    "assets_total": "Float64", "assets_tangible": "Float64", "assets_intangible": "Float64", "rd_expenditure": "Float64",
}  # fmt: skip
"""Items that are numbers, with the types of the canonical frame."""
_MODULUS, _FACTOR, _SHIFT = 99_999_989, 48_271, 13_579
"""Identifiers: serial numbers scattered over eight digits by a multiplication modulo a prime, so no two firms share one."""


@dataclass(frozen=True)
class Cells:
    """Firm-years as delivered, in order of the panel.

    numbers: item -> values (n_obs). stages: n_obs x 9, code of the stage of use, 0 where nothing is answered. used: n_obs x 9, bool.
    blank, masked: item or `<technology>_stage` -> bool (n_obs), only where some cell is.
    """

    firm_id: np.ndarray
    year: np.ndarray
    industry: np.ndarray
    division: np.ndarray
    province: np.ndarray
    numbers: dict[str, np.ndarray]
    stages: np.ndarray
    used: np.ndarray
    areas: np.ndarray
    blank: dict[str, np.ndarray]
    masked: dict[str, np.ndarray]


def cells(panel: Panel, block: int = 0) -> Cells:
    """The delivery of one panel. block: of a larger simulation; its firms have identifiers of their own."""
    population, parameters, rng = panel.population, panel.parameters, panel.rng
    numbers = _numbers(panel, rng)
    blank, masked = _gaps(panel, rng)
    used = np.column_stack([panel.ai, panel.technologies])
    year = np.asarray(parameters.years)[population.year]
    first, last = (np.array([DIVISIONS[s][end] for s in parameters.sections])[population.industry] for end in (0, 1))
    division = first + np.floor(rng.random(population.n_firms) * (last - first + 1)).astype(int)
    return Cells(
        firm_id=identifiers(block * 200_000 + np.arange(population.n_firms))[population.firm],
        year=year,
        industry=np.array(parameters.sections)[population.industry][population.firm],
        division=np.array([f"{number:02d}" for number in range(100)])[division][population.firm],
        province=np.array(parameters.province_ids)[population.province][population.firm],
        numbers=numbers,
        stages=_stages(used, year, rng),
        used=used,
        areas=panel.areas,
        blank=blank,
        masked=masked,
    )


def identifiers(serial: np.ndarray) -> np.ndarray:
    """Eight digits as text for each serial number, some with leading zeros."""
    return np.char.zfill(((serial.astype(np.int64) * _FACTOR + _SHIFT) % _MODULUS).astype(str), 8)


def canonical_frame(found: Cells) -> pd.DataFrame:
    """The cells as the contract's frame: what reading the delivery back must give,
    in order of firm identifier and year.
    """
    columns: dict[str, object] = {
        "firm_id": pd.array(found.firm_id, dtype="str"),
        "year": found.year.astype(np.int16),
        "industry": pd.array(found.industry, dtype="str"),
        "industry_division": pd.array(found.division, dtype="str"),
        "province": pd.array(found.province, dtype="str"),
    }
    for name, kind in TYPES.items():
        columns[name] = _nullable(found.numbers[name], found, name, kind)
    for position, name in enumerate(TECHNOLOGIES):
        columns[f"{name}_stage"], columns[name] = _technology(found, position, name)
    users = found.used[:, 0]
    for position, name in enumerate(AI_AREAS):
        columns[f"ai_area_{name}"] = pd.arrays.IntegerArray(found.areas[:, position].astype(np.int8), ~users)
    return pd.DataFrame(columns).sort_values(["firm_id", "year"], ignore_index=True)


def _technology(found: Cells, position: int, name: str) -> tuple[object, object]:
    """Stage as delivered and use: a blank is a "no" before 2021 and unknown from then;
    a mask is unknown in any year.
    """
    stage = found.stages[:, position]
    masked = found.masked.get(f"{name}_stage", np.zeros(len(stage), dtype=bool))
    empty = (stage == 0) | found.blank.get(f"{name}_stage", False)
    unknown = masked | (empty & (found.year >= BLANK_IS_NO_ANSWER_FROM))
    used = found.used[:, position].astype(np.int8)
    return (
        pd.arrays.IntegerArray(stage.astype(np.int8), empty | masked),
        pd.arrays.IntegerArray(np.where(unknown, 0, used).astype(np.int8), unknown),
    )


def _nullable(values: np.ndarray, found: Cells, name: str, kind: str) -> object:
    nothing = np.zeros(len(values), dtype=bool)
    mask = found.blank.get(name, nothing) | found.masked.get(name, nothing)
    if kind == "Float64":
        return pd.arrays.FloatingArray(values.astype(np.float64), mask)
    return pd.arrays.IntegerArray(values.astype(kind.lower()), mask)


def _numbers(panel: Panel, rng: np.random.Generator) -> dict[str, np.ndarray]:
    traits, n = panel.traits, panel.population.n_obs
    value_added = panel.value_added.copy()
    loss = panel.missing.reason == REASONS.index("value_added_negative")
    value_added[loss] = -np.floor(0.3 * value_added[loss] * rng.random(int(loss.sum())))
    labour = np.maximum(np.rint(panel.value_added * (0.45 + 0.3 * rng.random(n))), 1)
    wear = np.rint(0.06 * traits.assets_tangible)
    found = {name: getattr(traits, name) for name in TYPES if hasattr(traits, name)}
    found |= {
        "value_added": value_added,
        "labour_cost": labour,
        "operating_cost": np.maximum(traits.sales - value_added + labour + wear, 0),
    }
    return found


def _gaps(panel: Panel, rng: np.random.Generator) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    reason = panel.missing.reason

    def lacking(name: str) -> np.ndarray:
        return reason == REASONS.index(name)

    blank = {
        "assets_intangible": lacking("intangible_blank") | lacking("assets_blank"),
        "assets_total": lacking("assets_blank"),
        "assets_tangible": lacking("assets_blank"),
        "rd_expenditure": lacking("rd_blank"),
        "foreign_share": lacking("foreign_blank"),
    }
    masked = {"value_added": lacking("value_added_masked"), "sales": lacking("sales_masked"), "operating_cost": lacking("sales_masked")}
    late = np.asarray(panel.parameters.years)[panel.population.year] >= BLANK_IS_NO_ANSWER_FROM
    for k, name in enumerate(OTHER_TECHNOLOGIES):
        hidden = ~panel.missing.countable[:, k]
        empty = hidden & late & (rng.random(len(hidden)) < 0.5)
        blank[f"{name}_stage"], masked[f"{name}_stage"] = empty, hidden & ~empty
    return blank, masked


def _stages(used: np.ndarray, year: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Codes of the stage of use: 1 to 6 and nothing for "no" before 2021,
    from then 2 to 6 and 1 for "no".
    """
    late = (year >= BLANK_IS_NO_ANSWER_FROM)[:, None]
    stage = 1 + np.floor(6 * rng.random(used.shape)).astype(int)
    stage = np.where(late, 2 + (stage - 1) * 5 // 6, stage)
    return np.where(used, stage, np.where(late, 1, 0))
