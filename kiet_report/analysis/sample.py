"""The sample the print estimates on, from the firm panel:
its variables, complete cases, and what that leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kiet_report.analysis.origin import Origin
from kiet_report.core.records import Number
from kiet_report.data.contracts import firm_items
from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES, Arithmetic

TECHNOLOGIES = OTHER_TECHNOLOGIES
"""The eight other technologies, in the order of 표 5-1."""
TRAITS = tuple(firm_items.TRAITS)
"""Firm traits, in the order of 표 5-1."""
DIMENSIONS = ("firm_id", "year", "industry", "province")
COLUMNS = (*DIMENSIONS, "ai", *TRAITS, *TECHNOLOGIES)

Subsample = Literal["all", "manufacturing", "services"]
DEFINITION = "estimation_sample"
SECTIONS: dict[Subsample, tuple[str, ...]] = {"all": (), "manufacturing": ("C",), "services": ("G", "H", "I")}
"""KSIC sections of the print's samples; services are trade, transport, and accommodation and food."""


def estimation_sample(panel: pd.DataFrame) -> pd.DataFrame:
    """Complete cases of the print's variables, ordered by firm and year.

    panel: the canonical columns of the contract `firms`.

    Columns: firm_id, year, industry, province; ai and eight technologies (0/1); the traits of `firm_items.TRAITS`. Numbers are
    float64. A firm with value added, sales or employees of zero or less has no logarithm and is not in the sample.
    """
    variables = _variables(panel)
    complete = variables.notna().all(axis=1)
    return _in_order(variables[complete]).assign(year=lambda frame: frame["year"].astype("int64"))


def subsample(sample: pd.DataFrame, name: Subsample) -> pd.DataFrame:
    """The rows of a column of 표 5-1."""
    sections = SECTIONS[name]
    return sample[sample["industry"].isin(sections)] if sections else sample


@dataclass(frozen=True)
class SampleReport:
    """What the sample keeps and how firms come and go.

    n_panel, n_sample: rows; n_firms_panel, n_firms: firms. missing: variable -> rows of the panel without it (a row may lack several).
    by_year: frame, index `year`: firms, entering (first seen), leaving (last seen), returning (after a gap); of the first year all enter,
    in the last all leave, so the two ends say nothing about firms. years_per_firm: number of years -> firms. n_single_year: firms seen
    once, which firm effects fit exactly. n_with_gap: firms with a year missing between two. n_ever, n_switching: firms that ever adopt, and
    that change at least once: the only ones that tell firm effects and adoption apart.
    """

    n_panel: int
    n_sample: int
    n_firms_panel: int
    n_firms: int
    missing: dict[str, int]
    by_year: pd.DataFrame
    years_per_firm: dict[int, int]
    n_single_year: int
    n_with_gap: int
    n_ever: int
    n_switching: int


def sample_report(panel: pd.DataFrame, sample: pd.DataFrame | None = None) -> SampleReport:
    """Counts of the panel and of the estimation sample made from it."""
    chosen = estimation_sample(panel) if sample is None else sample
    variables = _variables(panel)
    firms = chosen.groupby("firm_id", sort=False, observed=True)
    years = firms["year"].agg(["min", "max", "size"])
    adoption = firms["ai"].agg(["min", "max"])
    return SampleReport(
        n_panel=len(panel),
        n_sample=len(chosen),
        n_firms_panel=int(panel["firm_id"].nunique()),
        n_firms=len(years),
        missing={name: int(count) for name, count in variables.isna().sum().items() if count},
        by_year=_turnover(chosen, years),
        years_per_firm={int(n): int(count) for n, count in years["size"].value_counts().sort_index().items()},
        n_single_year=int((years["size"] == 1).sum()),
        n_with_gap=int((years["max"] - years["min"] + 1 > years["size"]).sum()),
        n_ever=int((adoption["max"] > 0).sum()),
        n_switching=int((adoption["max"] > adoption["min"]).sum()),
    )


def numbers(report: SampleReport, sample: pd.DataFrame, origin: Origin) -> Iterator[Number]:
    """`sample_n` firm-years, `sample_firms`, `sample_manufacturing_n`, `sample_services_n`; `sample_panel_n`, `sample_panel_firms`,
    `sample_left_out_n` and `_percent` (of the panel); `sample_single_year` firms and `_percent`, `sample_with_gap`, `sample_ever`
    (adopters), `sample_switching`. No values without a panel.
    """
    left_out = report.n_panel - report.n_sample
    counts: list[tuple[str, dict[str, str], float, str]] = [
        ("sample_observations", {} if name == "all" else {"part": name}, len(subsample(sample, name)), "observations") for name in SECTIONS
    ]
    counts += [
        ("sample_firms", {}, report.n_firms, "firms"),
        ("sample_observations", {"part": "panel"}, report.n_panel, "observations"),
        ("sample_firms", {"part": "panel"}, report.n_firms_panel, "firms"),
        ("sample_observations", {"part": "left_out"}, left_out, "observations"),
        ("sample_percent", {"part": "left_out"}, 100 * left_out / max(report.n_panel, 1), "percent"),
        ("sample_firms_that", {"history": "single_year"}, report.n_single_year, "firms"),
        ("sample_percent", {"history": "single_year"}, 100 * report.n_single_year / max(report.n_firms, 1), "percent"),
        ("sample_firms_that", {"history": "with_gap"}, report.n_with_gap, "firms"),
        ("sample_firms_that", {"history": "ever"}, report.n_ever, "firms"),
        ("sample_firms_that", {"history": "switching"}, report.n_switching, "firms"),
    ]
    for measure, at, value, unit in counts:
        known = value if report.n_sample else None
        yield origin.number(measure, at, known, unit, DEFINITION, n=report.n_sample or None)


def turnover(report: SampleReport, origin: Origin) -> Iterator[Number]:
    """How firms come and go by year: `turnover_firms_<year>`, `_entering_`, `_leaving_`, `_returning_`, and `_entering_percent_`,
    `_leaving_percent_` of the year's firms. In the first year all enter and in the last all leave: nothing is said of them there.
    """
    years = report.by_year
    for year, row in years.iterrows():
        silent = {"entering": year == years.index.min(), "leaving": year == years.index.max()}
        for movement in ("firms", "entering", "leaving", "returning"):
            if not silent.get(movement, False):
                at = {"movement": movement}
                yield origin.number("turnover", at, row[movement], "firms", DEFINITION, period=str(year))
                if movement in silent:
                    share, n = 100 * row[movement] / row["firms"], int(row["firms"])
                    yield origin.number("turnover_percent", at, share, "percent", DEFINITION, period=str(year), n=n)


def _variables(panel: pd.DataFrame) -> pd.DataFrame:
    """One column a variable, NaN where it is not known or has no logarithm."""

    def of(name: str) -> np.ndarray:
        return panel[name].to_numpy(dtype=np.float64, na_value=np.nan)

    columns = {name: panel[name] for name in DIMENSIONS}
    columns["ai"] = of("ai")
    items = {name: of(name) for name in firm_items.TRAIT_ITEMS}
    columns |= {name: formula(items, WITH_GAPS) for name, formula in firm_items.TRAITS.items()}
    columns |= {name: of(name) for name in TECHNOLOGIES}
    return pd.DataFrame(columns, index=panel.index)


def _log(values: np.ndarray) -> np.ndarray:
    return np.log(values, out=np.full(len(values), np.nan), where=values > 0)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)


def _at_least(values: np.ndarray, bound: float) -> np.ndarray:
    return np.where(np.isnan(values), np.nan, (values >= bound).astype(np.float64))


WITH_GAPS = Arithmetic(_log, _ratio, _at_least)
"""Arithmetic with arrays in which NaN is what is not known."""


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(["firm_id", "year"], kind="stable", ignore_index=True)


def _turnover(sample: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Firms by year: seen, entering, leaving, returning after a gap. sample: ordered by firm and year."""
    previous = sample.groupby("firm_id", sort=False, observed=True)["year"].shift()
    firms = sample.groupby("year").size()
    back = sample["year"][previous.notna() & (sample["year"] - previous > 1)]
    return pd.DataFrame(
        {
            "firms": firms,
            "entering": years["min"].value_counts().reindex(firms.index, fill_value=0),
            "leaving": years["max"].value_counts().reindex(firms.index, fill_value=0),
            "returning": back.value_counts().reindex(firms.index, fill_value=0),
        }
    )
