"""Numbers about the firm panel and what 5.3 and 5.4 estimate beyond the print's tables: groups, event study, agreement, samples, adopters.

Every function yields the same keys for every edition; without a firm panel nothing has a value.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.analysis import adopters
from kiet_report.analysis.event_study import HORIZONS, EventStudy
from kiet_report.analysis.heterogeneity import Dimension, GroupEffects
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.replication import agreement
from kiet_report.analysis.sample import SampleReport, Subsample, subsample
from kiet_report.core.records import Number

SUBSAMPLES: tuple[Subsample, ...] = ("all", "manufacturing", "services")
YEARS = range(2017, 2025)
"""Reference years that have keys in every edition."""


def groups(effects: GroupEffects, origin: Origin) -> Iterator[Number]:
    """Of provinces `e56_…`, of industries `e57_…`.

    `_slope`, `_slope_low`, `_slope_high`: productivity effect (log points) for one percentage point of adoption effect, 95 %; `_slope_p`;
    `_groups` all, `_drawn` those with enough adopters; `_mean` of the drawn groups' effects, `_spread` the standard deviation between them
    (log points), `_equal_p` p-value of all being equal.
    """
    line, of = effects.slope, effects.effect
    known = None if effects.frame.empty else len(effects.frame)
    drawn = None if effects.frame.empty else int(effects.frame["drawn"].sum())
    for name, field, unit in (
        ("slope", "slope", "coefficient"),
        ("slope_low", "low", "coefficient"),
        ("slope_high", "high", "coefficient"),
        ("slope_p", "p_value", "p_value"),
    ):
        yield origin.number(_group_key(effects.dimension, name), _of(line, field), unit, "group_slope", n=drawn)
    yield origin.number(_group_key(effects.dimension, "groups"), known, "count", "group_effect")
    yield origin.number(_group_key(effects.dimension, "drawn"), drawn, "count", "group_effect")
    yield origin.number(
        _group_key(effects.dimension, "mean"), _of(of, "mean"), "coefficient", "group_effect", std_error=_of(of, "mean_std_error"), n=drawn
    )  # fmt: skip
    yield origin.number(_group_key(effects.dimension, "spread"), _of(of, "spread"), "coefficient", "group_effect", n=drawn)
    yield origin.number(_group_key(effects.dimension, "equal_p"), _of(of, "p_value"), "p_value", "group_effect", n=drawn)


def _group_key(dimension: Dimension, name: str) -> str:
    """The key of a number on groups, by the figure of the print that shows them."""
    return {"province": f"e56_{name}", "industry": f"e57_{name}"}[dimension]


def events(study: EventStudy, origin: Origin) -> Iterator[Number]:
    """`e5e_h<h>` and `e5e_lead<h>`: effect (log points) h years after first adoption, and before; `e5e_before_p`, `e5e_after_p` of the
    joint tests; `e5e_average_after`; firms `e5e_n_never`, `_ever`, `_first_seen`, `_after_gap`, `_dated`, `_stopping`, `_again`
    (`Adopters`), and `e5e_stopping_percent` of the ever-adopters.
    """
    empty = study.frame.empty
    for horizon in HORIZONS:
        row = None if empty else study.frame.loc[horizon]
        name = f"h{horizon}" if horizon >= 0 else f"lead{-horizon}"
        yield origin.number(
            f"e5e_{name}", None if row is None else row["coef"], "coefficient", "event_effect",
            std_error=None if row is None else row["std_error"], n=None if row is None else int(row["n_obs"]),
        )  # fmt: skip
    for name, test in (("before_p", study.before), ("after_p", study.after)):
        yield origin.number(f"e5e_{name}", _of(test, "p_value"), "p_value", "event_effect")
    yield origin.number("e5e_average_after", study.average_after, "coefficient", "event_effect", std_error=study.average_after_se)
    counts = vars(study.adopters)
    for name, value in counts.items():
        yield origin.number(f"e5e_{name}", None if empty else value, "firms", "first_adoption")
    share = None if empty or not counts["n_ever"] else 100 * counts["n_stopping"] / counts["n_ever"]
    yield origin.number("e5e_stopping_percent", share, "percent", "first_adoption", n=counts["n_ever"] or None)


def agreements(compared: pd.DataFrame | None, origin: Origin) -> Iterator[Number]:
    """How many of the print's coefficients are found again, constants apart: `agree_<what>` for all tables, `agree51_…`, `agree53_…`,
    `agree54_…`.

    what: `n` printed, `estimated`, `inside` (within two combined standard errors), `inside_rounded`, `share` (percent inside), `marked`
    (printed with ** or ***), `sign` (of them with the same sign), `sign_share` (percent). compared: `replication.comparison`; None without
    a panel.
    """
    parts: dict[str, pd.DataFrame | None] = {"": compared}
    for table, digits in (("표 5-1", "51"), ("표 5-3", "53"), ("표 5-4", "54")):
        parts[digits] = None if compared is None else compared[compared["source"] == table]
    for digits, rows in parts.items():
        of = None if rows is None else agreement(rows)
        for name, field in (
            ("n", "n"), ("estimated", "n_estimated"), ("inside", "n_inside"), ("inside_rounded", "n_inside_rounded"),
            ("marked", "n_marked"), ("sign", "n_sign"),
        ):  # fmt: skip
            yield origin.number(f"agree{digits}_{name}", _of(of, field), "items", "print_agreement")
        for name, field, base in (("share", "share_inside", "n"), ("sign_share", "share_sign", "n_marked")):
            n = _of(of, base)
            yield origin.number(f"agree{digits}_{name}", _of(of, field), "percent", "print_agreement", n=None if n is None else int(n))


def samples(report: SampleReport, sample: pd.DataFrame, origin: Origin) -> Iterator[Number]:
    """`sample_n` firm-years, `sample_firms`, `sample_manufacturing_n`, `sample_services_n`; `sample_panel_n`, `sample_panel_firms`,
    `sample_left_out_n` and `_percent` (of the panel); `sample_single_year` firms and `_percent`, `sample_with_gap`, `sample_ever`
    (adopters), `sample_switching`.
    """
    empty = not report.n_sample

    def of(name: str, value: float, unit: str) -> Number:
        return origin.number(f"sample_{name}", None if empty else value, unit, "estimation_sample", n=report.n_sample or None)

    for name in SUBSAMPLES:
        key = "n" if name == "all" else f"{name}_n"
        yield of(key, len(subsample(sample, name)), "observations")
    yield of("firms", report.n_firms, "firms")
    yield of("panel_n", report.n_panel, "observations")
    yield of("panel_firms", report.n_firms_panel, "firms")
    left_out = report.n_panel - report.n_sample
    yield of("left_out_n", left_out, "observations")
    yield of("left_out_percent", 100 * left_out / max(report.n_panel, 1), "percent")
    yield of("single_year", report.n_single_year, "firms")
    yield of("single_year_percent", 100 * report.n_single_year / max(report.n_firms, 1), "percent")
    yield of("with_gap", report.n_with_gap, "firms")
    yield of("ever", report.n_ever, "firms")
    yield of("switching", report.n_switching, "firms")


def sizes(panel: pd.DataFrame, origin: Origin, min_firms: int) -> Iterator[Number]:
    """`ai_rate_size_<class>`: percent of firms of a size class that use AI, all years together, classes of `adopters.CLASSES`; no value
    where too few firms stand behind it. Rates weighted by employment have keys in `analysis.reconcile`.
    """
    frame = adopters.by_size(panel, origin, min_firms)
    rates = frame[frame["year"] == 0].set_index("size")
    for name in adopters.CLASSES:
        row = rates.loc[name] if name in rates.index else None
        yield origin.number(
            f"ai_rate_size_{name}",
            None if row is None else row["rate"],
            "percent",
            "masked_excluded",
            n=None if row is None else int(row["n_firms"]),
        )


def _of(record: object | None, field: str) -> float | None:
    """A field of a record, or nothing of none."""
    return None if record is None else float(getattr(record, field))
