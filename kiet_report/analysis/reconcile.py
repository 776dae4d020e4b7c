"""The adoption rate under every definition that firm data allow, beside what was published,
and whether the two agree.

The same survey gives several rates for one year. Here each is counted with its numerator, its denominator and what was filtered, so that a
difference can be traced to a definition instead of being explained away. `panel` is the frame of `data.firms.panel` with its attrs,
`observations` that of `data.adoption.observations`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kiet_report.analysis.sample import estimation_sample
from kiet_report.analysis.stated import figure, select, standing
from kiet_report.core.errors import ReportError
from kiet_report.core.records import Number

YEARS = range(2017, 2025)
"""Reference years that have keys in every edition; a year the panel does not hold has no value."""

DEFINITIONS = ("any_use", "micro_code_ge2", "masked_excluded", "complete_cases", "employment_weighted", "first_adoption")
"""The definitions in the order in which they are shown; `data/definitions.yaml` says what each counts of what."""

Outcome = Literal["holds", "drifts", "not_run"]
_ROUNDED = 10
"""Rates have a few decimals; subtracting them in binary leaves a trace beyond the tenth."""


@dataclass(frozen=True)
class Benchmark:
    """A published rate and the one computed for its year, in percent.

    difference: computed less published, in percentage points, and tolerance what it may be; None where the panel has no data for the year,
    and then the benchmark was not run.
    """

    year: int
    published: float
    computed: float | None
    difference: float | None
    tolerance: float
    outcome: Outcome


def counts(panel: pd.DataFrame, definition: str) -> pd.DataFrame:
    """One definition by year.

    Index: year. Columns: numerator, denominator (firms; persons if employment-weighted), rate (percent), n (firms in the denominator),
    stopped (firms counted that do not use it in the year; NaN but for `first_adoption`).
    """
    if panel.empty:
        return pd.DataFrame(columns=["numerator", "denominator", "rate", "n", "stopped"], index=pd.Index([], name="year"), dtype="float64")
    cases = _CASES[definition](panel)
    by_year = cases.groupby("year").agg(numerator=("counted", "sum"), denominator=("weight", "sum"), n=("weight", "size"))
    by_year["rate"] = 100 * by_year["numerator"] / by_year["denominator"].where(by_year["denominator"] > 0)
    by_year["stopped"] = cases.groupby("year")["stopped"].sum() if "stopped" in cases else np.nan
    return by_year[["numerator", "denominator", "rate", "n", "stopped"]].astype("float64")


def numbers(panel: pd.DataFrame) -> Iterator[Number]:
    """Rates `ai_rate_<year>_<definition>` and counts of firms `n_ai_<year>_<definition>` under each definition; None without data.

    `n_ai_stopped_<year>_first_adoption`: of the firms counted under that definition those that do not use AI in the year.
    """
    basis, source = panel.attrs["basis"], panel.attrs["source"]
    for definition in DEFINITIONS:
        found = counts(panel, definition).reindex(list(YEARS))
        for year, row in found.iterrows():
            origin = {"period": str(year), "definition": definition, "basis": basis, "source": source, "n": _whole(row["n"])}
            yield Number(measure="ai_rate", value=_value(row["rate"]), unit="percent", **origin)
            if definition != "employment_weighted":
                yield Number(measure="n_ai", value=_value(row["numerator"]), unit="firms", **origin)
            if definition == "first_adoption":
                yield Number(measure="n_ai_stopped", value=_value(row["stopped"]), unit="firms", **origin)


def published(panel: pd.DataFrame, observations: pd.DataFrame) -> Iterator[Number]:
    """The standing published rates of the panel's years, `ai_rate_<year>` and `ai_rate_<year>_<definition>`, to be quoted: section 5.1
    registers them. Without a panel none.
    """
    rows = _rates(observations)
    for row in rows[rows["period"].isin(panel["year"].astype("str"))].itertuples():
        yield Number(
            measure="ai_rate", value=float(row.value), unit="percent", period=row.period, definition=row.definition, basis=row.basis,
            source=row.source, vintage=row.vintage or None, locus=row.locus or None, n=_whole(row.denominator),
        )  # fmt: skip


def reconciliation(panel: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Each definition and year, computed and published, for the command line; without rows where the edition has no firm data.

    Columns: year, definition, origin (computed or published), numerator, denominator (NaN where not published), unit (firms or persons),
    rate (percent), n, stopped, vintage, basis, source.
    """
    frames = [_computed(panel, definition) for definition in DEFINITIONS]
    if not panel.empty:
        frames.append(_published(observations))
    return pd.concat(frames, ignore_index=True)


def benchmarks(
    panel: pd.DataFrame, observations: pd.DataFrame, *, published: str = "published_count", computed: str = "any_use", points: float = 0.05
) -> list[Benchmark]:
    """Hold each published rate of a definition against the one that the panel gives.

    They may differ by `points` percentage points and half a unit of the last decimal of the published rate. A year without data is not
    run: that is neither a pass nor a failure.
    """
    rates = counts(panel, computed)["rate"]
    rows = _rates(observations)
    rows = rows[rows["definition"] == published].sort_values("period")
    return [_benchmark(int(row["period"]), float(row["value"]), rates, points) for _, row in rows.iterrows()]


def require_benchmarks(found: Sequence[Benchmark], *, published: str, computed: str) -> None:
    """E-BENCHMARK naming every year that drifts;
    E-BENCHMARK-NONE when none could be run, for then nothing was checked.
    """
    drifts = [
        f"  - {each.year}: {published} {each.published!r} %, {computed} {each.computed:.2f} %, "
        f"{each.difference:+.2f} %p (± {each.tolerance:.2f})"
        for each in found
        if each.outcome == "drifts"
    ]
    if drifts:
        raise ReportError("E-BENCHMARK", count=len(drifts), drifts="\n".join(drifts))
    if all(each.outcome == "not_run" for each in found):
        raise ReportError("E-BENCHMARK-NONE", published=published, computed=computed)


def _benchmark(year: int, published: float, rates: pd.Series, points: float) -> Benchmark:
    tolerance = round(points + _rounding(published), _ROUNDED)
    computed = _value(rates.get(year, np.nan))
    if computed is None:
        return Benchmark(year, published, None, None, tolerance, "not_run")
    difference = round(computed - published, _ROUNDED)
    return Benchmark(year, published, computed, difference, tolerance, "holds" if abs(difference) <= tolerance else "drifts")


def _rounding(rate: float) -> float:
    """Half a unit of the last decimal a rate is stated with; the releases give at least one."""
    decimals = len(repr(rate).partition(".")[2])
    return 0.5 * 10.0 ** -max(1, decimals)


def _any_use(panel: pd.DataFrame) -> pd.DataFrame:
    return _cases(panel, _uses(panel))


def _code_from_two(panel: pd.DataFrame) -> pd.DataFrame:
    return _cases(panel, _array(panel, "ai_stage") >= 2)


def _answered(panel: pd.DataFrame) -> pd.DataFrame:
    return _cases(panel, _uses(panel))[~np.isnan(_array(panel, "ai"))]


def _complete(panel: pd.DataFrame) -> pd.DataFrame:
    sample = estimation_sample(panel)
    return _cases(sample, _uses(sample))


def _weighted(panel: pd.DataFrame) -> pd.DataFrame:
    employees, ai = _array(panel, "employees"), _array(panel, "ai")
    cases = pd.DataFrame({"year": panel["year"].to_numpy(), "counted": employees * ai, "weight": employees})
    return cases[~np.isnan(employees) & ~np.isnan(ai)]


def _ever(panel: pd.DataFrame) -> pd.DataFrame:
    cases = _cases(panel, _uses(panel)).assign(firm_id=panel["firm_id"].to_numpy()).sort_values(["firm_id", "year"], kind="stable")
    ever = cases.groupby("firm_id", sort=False)["counted"].cummax()
    return cases.assign(counted=ever, stopped=ever - cases["counted"])


_CASES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "any_use": _any_use,
    "micro_code_ge2": _code_from_two,
    "masked_excluded": _answered,
    "complete_cases": _complete,
    "employment_weighted": _weighted,
    "first_adoption": _ever,
}
"""Definition -> its cases: year, counted (what goes into the numerator), weight (into the denominator)."""


def _cases(panel: pd.DataFrame, counted: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"year": panel["year"].to_numpy(), "counted": counted.astype("float64"), "weight": 1.0})


def _uses(panel: pd.DataFrame) -> np.ndarray:
    return _array(panel, "ai") == 1


def _array(panel: pd.DataFrame, name: str) -> np.ndarray:
    return panel[name].to_numpy(dtype="float64", na_value=np.nan)


def _computed(panel: pd.DataFrame, definition: str) -> pd.DataFrame:
    found = counts(panel, definition).reset_index()
    found["year"] = found["year"].astype("int64")
    return found.assign(
        definition=definition, origin="computed", unit="persons" if definition == "employment_weighted" else "firms",
        vintage="", basis=panel.attrs["basis"], source=panel.attrs["source"],
    )  # fmt: skip


def _rates(observations: pd.DataFrame) -> pd.DataFrame:
    """The standing published rates of the whole frame, of every definition that states one."""
    stated = select(observations, series="ai_firms", group="year", category="all", metric="rate")
    return standing(stated[stated["value"].notna()]) if len(stated) else stated


def _published(observations: pd.DataFrame) -> pd.DataFrame:
    rows = _rates(observations)
    return pd.DataFrame(
        {
            "year": rows["period"].astype("int64"), "definition": rows["definition"], "origin": "published",
            "numerator": [_adopters(observations, row) for _, row in rows.iterrows()], "denominator": rows["denominator"], "unit": "firms",
            "rate": rows["value"], "n": rows["denominator"], "stopped": np.nan,
            "vintage": rows["vintage"], "basis": rows["basis"], "source": rows["source"],
        }
    )  # fmt: skip


def _adopters(observations: pd.DataFrame, rate: pd.Series) -> float:
    """The count behind a published rate: beside it, or stated apart as the print does."""
    if not np.isnan(rate["numerator"]):
        return float(rate["numerator"])
    wanted = {name: str(rate[name]) for name in ("series", "group", "category", "period", "definition")}
    return float(figure(observations, **wanted, metric="adopters")["value"])


def _value(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)
