"""What the simulated data were made to reproduce, and whether they do:
published values beside those of the panel and the responses.

The functions take whatever panel an edition has, and say nothing (no rows, values None) about one that was delivered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kiet_report.analysis.origin import PRINTED_PERIOD, Origin
from kiet_report.analysis.sample import estimation_sample, subsample
from kiet_report.analysis.stated import figure, select
from kiet_report.analysis.survey_margins import agreement, agreement_by_file, margins
from kiet_report.core.records import Number
from kiet_report.data.contracts.firm_items import AI_AREAS

INDUSTRIES = ("J", "D", "K", "P", "C", "G")
PROVINCES = ("seoul", "sejong", "jeonbuk")
YEAR = "2022"
SAMPLE = {"observations": "(1)", "manufacturing": "(3)", "services": "(4)"}
"""Size of the estimation sample, and the column of 표 5-1 that prints it."""

MARGINS = {
    "firms": ("frame_firms", ""),
    "adopters": ("published_count", ""),
    "industry": ("published_count", "industry"),
    "province": ("published_count", "region"),
    "area": ("use_area_ai", "area"),
    "sample": ("estimation_sample", "part"),
}
"""Margin -> its definition, and the coordinate that names its items; none where there is one item, all firms."""

COLUMNS = ["group", "item", "period", "unit", "kind", "value", "basis", "source"]
"""`targets`: one row a value.

group: firms, adopters, industry, province, area or sample. item: "all", a KSIC section, a province, an area of use, a name of `SAMPLE` or
"firms". kind: published; derived (computed from published values); simulated. value: NaN for a published item without a value.
"""


def is_simulated(frame: pd.DataFrame) -> bool:
    """Whether a panel or responses, as an edition hands them out, are simulated."""
    return bool(len(frame)) and frame.attrs["basis"] == "simulated"


def targets(panel: pd.DataFrame, observations: pd.DataFrame, statistics: pd.DataFrame) -> pd.DataFrame:
    """The margins the panel is held to, as published and as simulated, in the columns of `COLUMNS`;
    no rows for a panel that is delivered.

    panel: `data.firms.panel`. observations: `data.adoption.consistent_observations`. statistics: table ``ch5_regression_stats``.
    """
    if not is_simulated(panel):
        return pd.DataFrame(columns=COLUMNS)
    rows = [*_by_year(panel, observations), *_rates(panel, observations), *_areas(panel, observations), *_sample(panel, statistics)]
    return pd.DataFrame(rows, columns=COLUMNS)


def panel_numbers(panel: pd.DataFrame, observations: pd.DataFrame, statistics: pd.DataFrame) -> Iterator[Number]:
    """Size of the simulated panel, `n_sim_rows`, `n_sim_firms`;
    margins it was held to and met, `n_sim_targets`, `n_sim_targets_met`.
    """
    here = is_simulated(panel)
    years = f"{panel['year'].min()}-{panel['year'].max()}" if here else PRINTED_PERIOD
    met = beside(targets(panel, observations, statistics))["met"].dropna() if here else pd.Series(dtype=bool)
    counts: dict[str, tuple[str, int]] = {
        "rows": ("items", len(panel)),
        "firms": ("firms", panel["firm_id"].nunique()),
        "targets": ("items", len(met)),
        "targets_met": ("items", int(met.sum())),
    }
    for counted, (unit, value) in counts.items():
        yield _count("simulated_count", {"counted": counted}, unit, value if here else None, years, "simulated_firms")


def target_numbers(panel: pd.DataFrame, observations: pd.DataFrame, statistics: pd.DataFrame) -> Iterator[Number]:
    """The margins the panel is held to, as `targets` has them: `target_<margin>_<item>_<period>_published`, or `_derived`, and
    `_simulated`. A published item without a value has none. No numbers for a panel that is delivered.
    """
    for row in targets(panel, observations, statistics).itertuples():
        definition, coordinate = MARGINS[row.group]
        at = {"margin": row.group, "origin": row.kind} | ({coordinate: row.item} if coordinate else {})
        origin = Origin(row.basis, row.source, row.period)
        yield origin.number("target", at, row.value, row.unit, definition)


def survey_numbers(responses: pd.DataFrame, figures: Any) -> Iterator[Number]:
    """Printed figures of chapter 6, those a whole number of firms can give, and those the simulated responses give again, in all and by
    file of facts: `n_sim_survey_printed`, `_reproducible`, `_equal`, `n_sim_survey_printed_<file>` and so on; `n_sim_survey_responses`.

    responses: `data.respondents.responses`. figures: `data.survey_figures.figures`. Of delivered responses no values, and no files.
    """
    here = is_simulated(responses)
    found = margins(responses, figures) if here else None
    whole = None if found is None else agreement(found)
    parts: dict[str, Any] = {"printed": "figures", "reproducible": "reproducible", "equal": "equal"}
    size = len(responses) if here else None
    yield _count("simulated_survey", {"counted": "responses"}, "responses", size, "2024", "simulated_survey")
    for counted, part in parts.items():
        value = None if whole is None else getattr(whole, part)
        yield _count("simulated_survey", {"counted": counted}, "items", value, "2024", "simulated_survey")
    for row in [] if found is None else agreement_by_file(found).to_dict("records"):
        for counted, part in parts.items():
            at = {"counted": counted, "file": row["file"]}
            yield _count("simulated_survey", at, "items", row[part], "2024", "simulated_survey")


def seed_numbers(panel: pd.DataFrame, seeds: pd.DataFrame) -> Iterator[Number]:
    """How the delivered seed compares with the others that were tried;
    None for a panel that is delivered.

    seeds: `data.simulation.seeds_tried`. `n_sim_seeds` were looked at, `n_sim_seeds_chosen_like` keep every sign and every sample size.
    `sim_inside_<mean|least|most>`: percent of printed coefficients inside two combined standard errors over the seeds.
    """
    counts: dict[str, float | None] = dict.fromkeys(("seeds", "seeds_chosen_like"))
    shares: dict[str, float | None] = dict.fromkeys(("mean", "least", "most"))
    if is_simulated(panel):
        alike = seeds[(seeds["wrong_signs"] == 0) & (seeds["observations_as_printed"] == 1)]
        share = seeds["share_inside"]
        counts = {"seeds": len(seeds), "seeds_chosen_like": len(alike)}
        shares = {"mean": float(share.mean()), "least": float(share.min()), "most": float(share.max())}
    for counted, value in counts.items():
        yield _count("simulated_count", {"counted": counted}, "items", value, PRINTED_PERIOD, "simulated_firms")
    for statistic, value in shares.items():
        yield _count("simulated_inside", {"statistic": statistic}, "percent", value, PRINTED_PERIOD, "simulated_firms")


def beside(targets: pd.DataFrame) -> pd.DataFrame:
    """One row an item: `published` (or derived), `simulated`, and `met`: equal to the places published;
    NA where nothing is published.
    """
    identity = ["group", "item", "period", "unit"]
    simulated = targets[targets["kind"] == "simulated"].set_index(identity)["value"].rename("simulated")
    stated = targets[targets["kind"] != "simulated"].set_index(identity)[["value", "kind"]].rename(columns={"value": "published"})
    frame = stated.join(simulated).reset_index()
    places = frame["unit"].map({"percent": 1}).fillna(0).astype(int)
    near = (frame["published"] - frame["simulated"]).abs() <= 0.5 / 10.0**places + 1e-9
    return frame.assign(met=near.astype("boolean").where(frame["published"].notna()))


def _by_year(panel: pd.DataFrame, observations: pd.DataFrame) -> Iterator[dict[str, Any]]:
    rates = select(observations, group="year", metric="rate")
    for year, block in panel.groupby("year"):
        stated = rates[(rates["period"] == str(year)) & rates["denominator"].notna()]
        yield from _pair("firms", "all", str(year), "firms", stated.iloc[0] if len(stated) else None, "denominator", len(block), panel)
    for year, block in panel.groupby("year"):
        row = figure(observations, series="ai_firms", group="year", period=str(year), definition="published_count", metric="rate")
        known = select(observations, series="ai_firms", group="year", period=str(year), definition="published_count")
        counted = known[known["numerator"].notna()]
        row = counted.iloc[0] if len(counted) else row
        yield from _pair("adopters", "all", str(year), "firms", row, "numerator", int((block["ai"] == 1).sum()), panel)


def _rates(panel: pd.DataFrame, observations: pd.DataFrame) -> Iterator[dict[str, Any]]:
    year = panel[panel["year"] == int(YEAR)]
    for group, column, stated, items in (("industry", "industry", "industry", INDUSTRIES), ("province", "province", "region", PROVINCES)):
        for item in items:
            row = figure(observations, group=stated, category=item, period=YEAR, definition="published_count", metric="rate")
            rate = 100 * (year.loc[year[column] == item, "ai"] == 1).mean()
            yield from _pair(group, item, YEAR, "percent", row, "value", rate, panel)


def _areas(panel: pd.DataFrame, observations: pd.DataFrame) -> Iterator[dict[str, Any]]:
    period = f"{panel['year'].min()}-{panel['year'].max()}"
    answers = {area: int((panel[f"ai_area_{area}"] == 1).sum()) for area in AI_AREAS}
    stated = {area: figure(observations, category=area, group="use_area", period=period, definition="use_area_ai") for area in AI_AREAS}
    for area, row in stated.items():
        share = 100 * answers[area] / sum(answers.values())
        yield from _pair("area", area, period, "percent", row, "value", share, panel, "derived" if row["corrected"] else "published")


def _sample(panel: pd.DataFrame, statistics: pd.DataFrame) -> Iterator[dict[str, Any]]:
    sample = estimation_sample(panel)
    period = f"{panel['year'].min()}-{panel['year'].max()}"
    printed = statistics.set_index(["source", "column", "statistic"])["value_number"]
    found = {"observations": len(sample), "firms": sample["firm_id"].nunique()}
    found |= {"manufacturing": len(subsample(sample, "manufacturing")), "services": len(subsample(sample, "services"))}
    for item, value in found.items():
        place = ("표 5-3", "(1)", "Number of id") if item == "firms" else ("표 5-1", SAMPLE[item], "Observations")
        row = pd.Series({"value": printed[place], "basis": "print", "source": "print_2024"})
        yield from _pair("sample", item, period, "items" if item != "firms" else "firms", row, "value", value, panel)


def _pair(
    group: str,
    item: str,
    period: str,
    unit: str,
    stated: pd.Series | None,
    column: str,
    simulated: float,
    panel: pd.DataFrame,
    kind: str = "published",
) -> Iterator[dict[str, Any]]:
    """The published value, where there is a row for it, and the simulated one."""
    place = {"group": group, "item": item, "period": period, "unit": unit}
    source = stated if stated is not None else pd.Series({column: float("nan"), "basis": "official", "source": "mods_sba"})
    yield {**place, "kind": kind, "value": float(source[column]), "basis": source["basis"], "source": source["source"]}
    yield {**place, "kind": "simulated", "value": float(simulated), "basis": "simulated", "source": panel.attrs["source"]}


def _count(measure: str, at: dict[str, str], unit: str, value: float | None, period: str, source: str) -> Number:
    return Origin("simulated", source, period).number(measure, at, value, unit, "simulation")
