"""How many Korean firms use AI: by year, industry, region and area of use, and under which definition.

Every function takes the frame of `data.facts.adoption.observations` and yields whatever figures the edition has, for the years it has them:
a new year, a revision or a further industry is a further number and needs no change here. What is computed from several years or
categories (growth, spreads, what is compared) chooses them by rule, stated where it is made.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.analysis.stated import number, select, standing
from kiet_report.core.periods import parse_period
from kiet_report.core.records import Number
from kiet_report.models.tabulation import average_growth

PUBLISHED = "published_count"
WHOLE = {"group": "year", "category": "all"}
WHOLE_ITEM = "whole"
"""The item of a view's row that its dimension does not divide (`registry.view.WHOLE`)."""
ROUNDED = 10
"""Decimals kept of a difference: rates have one or two, and subtracting them in binary leaves a trace beyond the tenth."""
REST = "other"
"""The categories of which a source says something together."""


def counts(observations: pd.DataFrame) -> Iterator[Number]:
    """Firms that use AI by year and definition (`n_ai`), and firms surveyed (`n_firms`).
    A year of which a source has the item without its value has a number without one.
    """
    for row in _adopters(observations):
        yield number("n_ai", "firms", row)
    for row in _rows(observations, group="population", metric="firms"):
        yield number("n_firms", "firms", row, at={} if row["category"] == "all" else {"industry": row["category"]})


def rates(observations: pd.DataFrame) -> Iterator[Number]:
    """Adoption rates of all firms by definition and year (`ai_rate`)."""
    for row in _rows(observations, series="ai_firms", metric="rate", **WHOLE):
        yield number("ai_rate", "percent", row)


def growth(observations: pd.DataFrame) -> Iterator[Number]:
    """From the first year to the last that is not provisional:
    change of the published rate in points, and growth of the firms a year.
    """
    settled = [row for row in _published(observations) if row["vintage"] != "provisional"]
    if len(settled) > 1:
        yield _distance("ai_rate_change", settled[-1], settled[0], period=_span(settled[0], settled[-1]))
    known = (row for row in _adopters(observations) if row["definition"] == PUBLISHED and not pd.isna(row["value"]))
    firms = [row for row in known if row["vintage"] != "provisional"]
    if len(firms) > 1:
        first, last = firms[0], firms[-1]
        pace = average_growth(first["value"], last["value"], int(last["period"]) - int(first["period"]))
        period = _span(first, last)
        yield number("ai_firms_growth", "percent_per_year", last, first, value=pace, period=period, definition="derived_growth")


def industry_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate` by KSIC section, definition and year;
    `other` stands for the sections of which a source gives no value.
    """
    for row in _rows(observations, series="ai_firms", group="industry", metric="rate"):
        yield number("ai_rate", "percent", row, at={"industry": row["category"]})
    yield from _against_whole(observations, "industry")


def region_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate` by province and year. For the provinces of which only a range is stated:
    `other_regions`, and its ends (`ai_rate_end`).
    """
    for row in _rows(observations, series="ai_firms", group="region", metric="rate"):
        if row["category"] != REST:
            yield number("ai_rate", "percent", row, at={"region": row["category"]})
            continue
        at = {"region": "other_regions"}
        yield number("ai_rate", "percent", row, at=at)
        for end in ("low", "high"):
            yield number("ai_rate_end", "percent", row, at={**at, "end": end}, value=row[end])
    yield from _against_whole(observations, "region")


def group_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate` by size and place of firms."""
    for row in _rows(observations, series="ai_firms", group="group", metric="rate"):
        yield number("ai_rate", "percent", row, at={"firm_group": row["category"]})


def compared(observations: pd.DataFrame) -> Iterator[Number]:
    """What the definitions say of one year, and of years that the published series has not reached.

    `ai_rate_compared`: each definition's rate of the year that most definitions have, the later of two. `n_definitions`: how many they are.
    `ai_rate_ahead`: the latest rate of another definition, of a later year than the last published one.
    """
    rows = [row for row in _rows(observations, series="ai_firms", metric="rate", **WHOLE) if not pd.isna(row["value"])]
    if len({row["definition"] for row in rows}) < 2:
        return
    years = pd.Series([row["period"] for row in rows]).value_counts()
    year = max(years.index, key=lambda period: (years[period], period))
    chosen = [row for row in rows if row["period"] == year]
    for row in chosen:
        yield number("ai_rate_compared", "percent", row)
    yield number("n_definitions", "count", *chosen, value=float(len(chosen)), definition="derived_change")
    for end, value in (("low", min(row["value"] for row in chosen)), ("high", max(row["value"] for row in chosen))):
        row = next(row for row in chosen if row["value"] == value)
        yield number("ai_rate_compared_end", "percent", row, at={"end": end})
    published = _published(observations)
    for row in rows:
        later = not published or row["period"] > published[-1]["period"]
        if later and row["definition"] != PUBLISHED and row["period"] == _latest(rows, row["definition"]):
            yield number("ai_rate_ahead", "percent", row)


def use_areas(observations: pd.DataFrame) -> Iterator[Number]:
    """Shares of answers on what AI is used for (`use_area`, the latest years taken together),
    and on the nine technologies by year.

    `use_area_residual` is what the areas but the largest leave of 100 %.
    """
    rows = list(_rows(observations, group="use_area", metric="share"))
    own = [row for row in rows if row["definition"] == "use_area_ai" and not pd.isna(row["value"])]
    latest = max((row["period"] for row in own), key=parse_period, default="")
    own = [row for row in own if row["period"] == latest]
    for row in own:
        yield number("use_area", "percent", row, at={"area": row["category"]})
    if own:
        largest = max(own, key=lambda row: row["value"])
        residual = 100 - sum(row["value"] for row in own if row is not largest)
        yield number("use_area_residual", "percent", *own, value=round(residual, ROUNDED))
    for row in rows:
        if row["definition"] != "use_area_ai":
            yield number("use_area_nine", "percent", row, at={"area": row["category"]})


def neighbours(observations: pd.DataFrame) -> Iterator[Number]:
    """Series that are not the AI adoption rate and must not be read as one:
    any of nine technologies, mentions, another survey.

    Of the nine technologies every vintage of a year is kept; a year with several says which is which.
    """
    rows = select(observations, series="any_4ir_firms")
    several = rows["period"].value_counts()
    for _, row in rows.sort_values(["period", "released"], kind="stable").iterrows():
        at = {"vintage": row["vintage"]} if several[row["period"]] > 1 else {}
        yield number("any9_rate", "percent", row, at=at)
        yield number("any9_n", "firms", row, at=at, value=row["numerator"])
        yield number("any9_frame", "firms", row, at=at, value=row["denominator"], definition="frame_firms")
    yield from _revision(rows)
    for row in _rows(observations, series="mentions", category="ai"):
        yield number("ai_mentions_share", "percent", row)
        if not pd.isna(row["denominator"]):
            yield number("mentions", "mentions", row, value=row["denominator"])
    for row in _rows(observations, series="ai_firms_ict_survey", category="all"):
        yield number("ict_rate", "percent", row)
    for row in _rows(observations, series="ai_firms_eu"):
        yield number("eu_rate", "percent", row)


def in_last_year(rates: pd.DataFrame) -> pd.DataFrame:
    """Of each definition of a view of parts the rows of its last year.

    Rows of the whole stay: they are of that year already.
    """
    parts = rates["item"] != WHOLE_ITEM
    last = rates[parts].groupby("definition")["period"].transform("max")
    return rates[~parts | (rates["period"] == last.reindex(rates.index))].reset_index(drop=True)


def side_by_side(rates: pd.DataFrame) -> pd.DataFrame:
    """A view of rates by definition as it is, or without rows where there is one definition and nothing
    to compare.
    """
    return rates if rates.loc[rates["value"].notna(), "definition"].nunique() > 1 else rates.iloc[:0]


def on_tiles(rates: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """A view of rates by region in its last year, with a row for every province:
    those of which only a range is stated together get that range, and its key. The row of the whole country stays.

    provinces: `data.contracts.codelists.provinces`. Columns: those of the view, tile_row and tile_col (NaN for the whole country).
    """
    regions = rates[rates["item"] != WHOLE_ITEM]
    regions = regions[regions["period"] == regions["period"].max()]
    whole = rates[rates["item"] == WHOLE_ITEM]
    own = regions[regions["item"].isin(provinces.index)]
    rest = regions[~regions["item"].isin(provinces.index)]
    named = {"item": "id", "item_ko": "name_ko", "item_en": "name_en", "item_short_ko": "short_ko", "item_short_en": "short_en"}
    together = [
        row.to_frame().T.assign(**{column: place[source] if source != "id" else name for column, source in named.items()})
        for _, row in rest.iterrows()
        for name, place in provinces.iterrows()
        if name not in set(own["item"])
    ]
    frame = pd.concat([own, *together]).astype(rates.dtypes)
    tiles = provinces[["tile_row", "tile_col"]].astype("float64")
    return pd.concat([frame.join(tiles, on="item"), whole], ignore_index=True)


def in_segments(rates: pd.DataFrame, breaks: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    """A view by year with a column `segment`: how many declared breaks of its definition lie at or
    before a row's year.

    breaks: definition -> years (`data.facts.references.breaks`).
    """
    passed = [
        sum(int(period) >= year for year in breaks.get(definition, ()))
        for period, definition in zip(rates["period"], rates["definition"], strict=True)
    ]
    return rates.assign(segment=pd.Series(passed, index=rates.index, dtype="int64"))


def _rows(observations: pd.DataFrame, **wanted: str) -> Iterator[pd.Series]:
    """The standing figures that fit, by period."""
    found = standing(select(observations, **wanted))
    order = sorted(range(len(found)), key=lambda place: parse_period(found["period"].iloc[place]))
    for place in order:
        yield found.iloc[place]


def _revision(rows: pd.DataFrame) -> Iterator[Number]:
    """What the last year that has a provisional and a final value said before and after:
    `any9_revised_rate` and `any9_revised_n`.
    """
    by_year = rows[rows["vintage"].isin(["provisional", "final"])].groupby("period")["vintage"].nunique()
    both = by_year[by_year > 1]
    if both.empty:
        return
    for _, row in select(rows, period=both.index.max()).iterrows():
        at = {"vintage": row["vintage"]}
        yield number("any9_revised_rate", "percent", row, at=at)
        yield number("any9_revised_n", "firms", row, at=at, value=row["numerator"])


def _published(observations: pd.DataFrame) -> list[pd.Series]:
    """The published rates of all firms that have a value, by year."""
    rows = _rows(observations, series="ai_firms", metric="rate", definition=PUBLISHED, **WHOLE)
    return [row for row in rows if not pd.isna(row["value"])]


def _adopters(observations: pd.DataFrame) -> list[pd.Series]:
    """Rows whose value is the count of firms that use AI, by period: stated as such,
    or as the numerator of the rate.
    """
    found = {}
    for row in _rows(observations, series="ai_firms", metric="rate", **WHOLE):
        if not pd.isna(row["numerator"]):
            found[row["definition"], row["period"]] = row.where(row.index != "value", row["numerator"])
    for row in _rows(observations, series="ai_firms", metric="adopters", **WHOLE):
        if not pd.isna(row["value"]) or (row["definition"], row["period"]) not in found:
            found[row["definition"], row["period"]] = row
    return sorted(found.values(), key=lambda row: parse_period(row["period"]))


def _against_whole(observations: pd.DataFrame, across: str) -> Iterator[Number]:
    """For each definition the rate of all firms in the last year that is divided (`ai_rate_reference`),
    so that parts are held against the whole of their own year; and how far the published parts lie apart then (`ai_rate_spread`).
    """
    parts = [row for row in _rows(observations, series="ai_firms", group=across, metric="rate") if not pd.isna(row["value"])]
    for definition in dict.fromkeys(row["definition"] for row in parts):
        year = _latest(parts, definition)
        for row in _rows(observations, series="ai_firms", metric="rate", definition=definition, period=year, **WHOLE):
            yield number("ai_rate_reference", "percent", row, at={"across": across})
        known = [row for row in parts if row["definition"] == definition and row["period"] == year]
        if definition == PUBLISHED and len(known) > 1:
            highest, lowest = (choose(known, key=lambda row: row["value"]) for choose in (max, min))
            yield _distance("ai_rate_spread", highest, lowest, at={"across": across}, period=year)


def _latest(rows: list[pd.Series], definition: str) -> str:
    return max(row["period"] for row in rows if row["definition"] == definition)


def _distance(measure: str, to: pd.Series, since: pd.Series, *, period: str, at: dict[str, str] | None = None) -> Number:
    """The distance between two rates of one definition, in percentage points."""
    value = round(to["value"] - since["value"], ROUNDED)
    return number(measure, "percentage_points", to, since, at=at, value=value, period=period, definition="derived_change")


def _span(first: pd.Series, last: pd.Series) -> str:
    return f"{first['period']}-{last['period']}"
