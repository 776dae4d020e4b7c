"""What the simulated data were made to reproduce, and whether they do:
published values beside those of the panel and the responses.

The functions take whatever panel an edition has, and say nothing (no rows, values None) about one that was delivered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kiet_report.analysis.sample import estimation_sample, subsample
from kiet_report.analysis.stated import figure, select
from kiet_report.analysis.survey_margins import Agreement, agreement, agreement_by_file, margins
from kiet_report.core.records import Number
from kiet_report.data.contracts.firm_items import AI_AREAS
from kiet_report.data.facts.item_names import item_names

INDUSTRIES = ("J", "D", "K", "P", "C", "G")
PROVINCES = ("seoul", "sejong", "jeonbuk")
YEAR = "2022"
SAMPLE = {"observations": "(1)", "manufacturing": "(3)", "services": "(4)"}
"""Size of the estimation sample, and the column of 표 5-1 that prints it."""

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

    panel: `data.firms.panel`. observations: `data.adoption.observations`. statistics: table ``ch5_regression_stats``.
    """
    if not is_simulated(panel):
        return pd.DataFrame(columns=COLUMNS)
    rows = [*_by_year(panel, observations), *_rates(panel, observations), *_areas(panel, observations), *_sample(panel, statistics)]
    return pd.DataFrame(rows, columns=COLUMNS)


def named_targets(
    panel: pd.DataFrame,
    observations: pd.DataFrame,
    statistics: pd.DataFrame,
    industries: pd.DataFrame,
    provinces: pd.DataFrame,
    areas: pd.DataFrame,
) -> pd.DataFrame:
    """`targets` with item_ko and item_en, for an exhibit.

    areas: `data.adoption.area_names`; the lists before it: `data.codelists`.
    """
    found = targets(panel, observations, statistics)
    names = {("industry", code): (row["short_ko"], row["short_en"]) for code, row in industries.iterrows()}
    names |= {("province", code): (row["short_ko"], row["short_en"]) for code, row in provinces.iterrows()}
    names |= {("area", code): (row["ko"], row["en"]) for code, row in areas.iterrows()}
    names |= {("sample", item): (text.ko, text.en) for item, text in item_names("sample").items()}
    whole = item_names("whole")["all"]
    said = [names.get((row.group, row.item), (whole.ko, whole.en)) for row in found.itertuples()]
    return found.assign(item_ko=[ko for ko, _ in said], item_en=[en for _, en in said])


def survey_agreement(responses: pd.DataFrame, figures: Any) -> pd.DataFrame:
    """`survey_margins.agreement_by_file` with basis and source, for an exhibit;
    without rows for responses that were delivered.
    """
    if not is_simulated(responses):
        return pd.DataFrame()
    return agreement_by_file(margins(responses, figures)).assign(basis="simulated", source=responses.attrs["source"])


def panel_numbers(panel: pd.DataFrame, observations: pd.DataFrame, statistics: pd.DataFrame) -> Iterator[Number]:
    """Size of the simulated panel, `n_sim_rows`, `n_sim_firms`;
    margins it was held to and met, `n_sim_targets`, `n_sim_targets_met`.
    """
    here = is_simulated(panel)
    years = f"{panel['year'].min()}-{panel['year'].max()}" if here else "2017-2022"
    met = beside(targets(panel, observations, statistics))["met"].dropna() if here else pd.Series(dtype=bool)
    counts: dict[str, tuple[str, int]] = {
        "n_sim_rows": ("items", len(panel)),
        "n_sim_firms": ("firms", panel["firm_id"].nunique()),
        "n_sim_targets": ("items", len(met)),
        "n_sim_targets_met": ("items", int(met.sum())),
    }
    for key, (unit, value) in counts.items():
        yield _count(key, unit, value if here else None, years, "simulated_firms")


def survey_numbers(responses: pd.DataFrame, figures: Any) -> Iterator[Number]:
    """Printed figures of chapter 6, those a whole number of firms can give,
    and those the simulated responses give again.

    responses: `data.respondents.responses`. figures: `data.survey_figures.figures`. Keys begin with `n_sim_survey_`.
    """
    here = is_simulated(responses)
    found: Agreement | None = agreement(margins(responses, figures)) if here else None
    counts = {
        "n_sim_survey_responses": ("responses", len(responses)),
        "n_sim_survey_printed": ("items", found.figures if found else None),
        "n_sim_survey_reproducible": ("items", found.reproducible if found else None),
        "n_sim_survey_equal": ("items", found.equal if found else None),
    }
    for key, (unit, value) in counts.items():
        yield _count(key, unit, value if here else None, "2024", "simulated_survey")


def seed_numbers(panel: pd.DataFrame, seeds: pd.DataFrame) -> Iterator[Number]:
    """How the delivered seed compares with the others that were tried;
    None for a panel that is delivered.

    seeds: `data.simulation.seeds_tried`. `n_sim_seeds` were looked at, `n_sim_seeds_chosen_like` keep every sign and every sample size.
    `sim_inside_<mean|least|most>`: percent of printed coefficients inside two combined standard errors over the seeds.
    """
    values: dict[str, tuple[str, float | None]] = dict.fromkeys(("n_sim_seeds", "n_sim_seeds_chosen_like"), ("items", None))
    values |= dict.fromkeys(("sim_inside_mean", "sim_inside_least", "sim_inside_most"), ("percent", None))
    if is_simulated(panel):
        alike = seeds[(seeds["wrong_signs"] == 0) & (seeds["observations_as_printed"] == 1)]
        share = seeds["share_inside"]
        found = (len(seeds), len(alike), float(share.mean()), float(share.min()), float(share.max()))
        values = {key: (unit, value) for (key, (unit, _)), value in zip(values.items(), found, strict=True)}
    for key, (unit, value) in values.items():
        yield _count(key, unit, value, "2017-2022", "simulated_firms")


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
    largest, *smaller = AI_AREAS
    # the print's "about 67" does not add up (erratum e036); what the other four leave does
    rest = round(100 - sum(stated[area]["value"] for area in smaller), 10)
    for area in AI_AREAS:
        share = 100 * answers[area] / sum(answers.values())
        row = stated[area].copy()
        row["value"] = rest if area == largest else row["value"]
        kind = "derived" if area == largest else "published"
        yield from _pair("area", area, period, "percent", row, "value", share, panel, kind)


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


def _count(key: str, unit: str, value: float | None, period: str, source: str) -> Number:
    return Number(
        key=key,
        value=None if value is None else float(value),
        unit=unit,
        period=period,
        definition="simulation",
        basis="simulated",
        source=source,
    )
