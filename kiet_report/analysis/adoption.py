"""How many Korean firms use AI: by year, industry, region and area of use, and under which definition.

Every function takes the frame of `data.adoption.observations`. Those that return numbers yield the same keys for every edition; a value the edition does
not have is None. Those that return frames feed exhibits and keep `basis` and `source` with each row.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import pandas as pd

from kiet_report.core.records import Number
from kiet_report.models.tabulation import average_growth

FIRST, LAST_OF_PRINT = 2017, 2022
INDUSTRIES = {"2022": ("C", "D", "G", "J", "K", "P"), "2023": ("C", "J", "K", "P")}
REGIONS = ("seoul", "sejong", "jeonbuk")
AREAS = ("product_service_development", "production_process", "sales", "marketing_strategy", "organisation_management")
RATES = {"published_count": ("2017", "2021", "2022", "2023"), "sgi": ("2018", "2022", "2023"), "pyo": ("2017", "2018", "2019", "2020", "2021", "2022", "2023"),
         "kisdi": ("2017", "2022", "2023", "2024"), "bok": ("2024",)}  # fmt: skip
GROUPS_2024 = ("ict", "employees_300_plus", "employees_under_100", "capital_area", "outside_capital_area")


def counts(observations: pd.DataFrame) -> Iterator[Number]:
    """Firms that use AI under the published definition (`n_ai_<year>`), and firms surveyed (`n_firms_<year>`)."""
    for year in ("2017", "2021", "2022"):
        yield _number(f"n_ai_{year}", _adopters(observations, year), unit="firms", period=year, definition="published_count")
    for category, suffix in (("all", ""), ("C", "_c"), ("G", "_g")):
        row = _pick(observations, group="population", category=category, period="2022")
        yield _number(f"n_firms_2022{suffix}", row, unit="firms", period="2022", definition="frame_firms")


def rates(observations: pd.DataFrame) -> Iterator[Number]:
    """Adoption rates by definition and year: `ai_rate_<year>` as published, `ai_rate_<year>_<definition>` otherwise."""
    for definition, years in RATES.items():
        for year in years:
            row = _pick(observations, series="ai_firms", group="year", metric="rate", definition=definition, period=year)
            key = f"ai_rate_{year}" if definition == "published_count" else f"ai_rate_{year}_{definition}"
            yield _number(key, row, unit="percent", period=year, definition=definition)


def growth(observations: pd.DataFrame) -> Iterator[Number]:
    """Change from the first to the last year of the print: in points, and per year in the number of firms."""
    first, last = _adopters(observations, str(FIRST)), _adopters(observations, str(LAST_OF_PRINT))
    low = _pick(observations, series="ai_firms", group="year", metric="rate", definition="published_count", period=str(FIRST))
    high = _pick(observations, series="ai_firms", group="year", metric="rate", definition="published_count", period=str(LAST_OF_PRINT))
    period = f"{FIRST}-{LAST_OF_PRINT}"
    change, pace = high["value"] - low["value"], average_growth(first["value"], last["value"], LAST_OF_PRINT - FIRST)
    yield _number("ai_rate_growth_pp", high, value=change, unit="percentage_points", period=period, definition="derived_change")
    yield _number("ai_firms_growth", last, value=pace, unit="percent_per_year", period=period, definition="derived_growth")


def industry_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate_2022_<section>` as published and `ai_rate_2023_sgi_<section>`; sections are KSIC letters in lower case."""
    for section in INDUSTRIES["2022"]:
        row = _pick(observations, group="industry", category=section, period="2022")
        yield _number(f"ai_rate_2022_{section.lower()}", row, unit="percent", period="2022", definition="published_count")
    for section in INDUSTRIES["2023"]:
        row = _pick(observations, group="industry", category=section, period="2023", definition="sgi")
        yield _number(f"ai_rate_2023_sgi_{section.lower()}", row, unit="percent", period="2023", definition="sgi")


def region_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate_2022_<province>` where the print states a value, the ends of its range for the rest, and the distance between extremes."""
    for province in REGIONS:
        row = _pick(observations, group="region", category=province, period="2022")
        yield _number(f"ai_rate_2022_{province}", row, unit="percent", period="2022", definition="published_count")
    rest = _pick(observations, group="region", category="other", period="2022")
    for end in ("low", "high"):
        yield _number(f"ai_rate_2022_other_regions_{end}", rest, value=rest[end], unit="percent", period="2022", definition="published_count")
    highest, lowest = (_pick(observations, group="region", category=name, period="2022") for name in ("seoul", "jeonbuk"))
    spread = highest["value"] - lowest["value"]
    yield _number("ai_rate_2022_region_spread", highest, value=spread, unit="percentage_points", period="2022", definition="derived_change")
    top, bottom = (_pick(observations, group="industry", category=section, period="2022") for section in ("J", "G"))
    spread = top["value"] - bottom["value"]
    yield _number("ai_rate_2022_industry_spread", top, value=spread, unit="percentage_points", period="2022", definition="derived_change")


def group_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """Rates of 2024 by size and place as KISDI states them: `ai_rate_2024_kisdi_<group>`."""
    for group in GROUPS_2024:
        row = _pick(observations, group="group", category=group, period="2024", definition="kisdi")
        yield _number(f"ai_rate_2024_kisdi_{group}", row, unit="percent", period="2024", definition="kisdi")


def use_areas(observations: pd.DataFrame) -> Iterator[Number]:
    """Shares of answers on what AI is used for, `use_area_<area>`; `use_area_residual` is what the four smaller areas leave of 100 %."""
    smaller = 0.0
    for area in AREAS:
        row = _pick(observations, group="use_area", category=area, definition="use_area_ai")
        smaller += row["value"] if area != AREAS[0] else 0.0
        yield _number(f"use_area_{area}", row, unit="percent", period="2017-2022", definition="use_area_ai")
    largest = _pick(observations, group="use_area", category=AREAS[0], definition="use_area_ai")
    yield _number("use_area_residual", largest, value=round(100 - smaller, 10), unit="percent", period="2017-2022", definition="use_area_ai")


def neighbours(observations: pd.DataFrame) -> Iterator[Number]:
    """Series that are not the AI adoption rate and must not be read as one: any of nine technologies, mentions, another survey."""
    for year, vintage in (("2022", "final"), ("2023", "provisional"), ("2023", "final"), ("2024", "provisional")):
        row = _pick(observations, series="any_4ir_firms", period=year, vintage=vintage)
        suffix = f"{year}_{vintage}" if year == "2023" else year
        yield _number(f"any9_rate_{suffix}", row, unit="percent", period=year, definition="any_of_nine")
        yield _number(f"any9_n_{suffix}", row, value=row["numerator"], unit="firms", period=year, definition="any_of_nine")
        yield _number(f"any9_frame_{suffix}", row, value=row["denominator"], unit="firms", period=year, definition="frame_firms")
    ai = _pick(observations, series="mentions", category="ai", period="2022")
    yield _number("ai_mentions_share_2022", ai, unit="percent", period="2022", definition="mentions_share")
    yield _number("mentions_2022", ai, value=ai["denominator"], unit="mentions", period="2022", definition="mentions_share")
    for year in ("2021", "2022", "2024"):
        row = _pick(observations, series="ai_firms_ict_survey", period=year)
        yield _number(f"ict_rate_{year}", row, unit="percent", period=year, definition="oecd_kor")


def by_year(observations: pd.DataFrame) -> pd.DataFrame:
    """Published definition by year: year, adopters, rate, status, vintage; a year without a published value is a row without values."""
    last = int(observations.loc[observations["group"] == "year", "period"].max())
    rows = []
    for year in range(FIRST, last + 1):
        count, rate = _adopters(observations, str(year)), _pick(observations, series="ai_firms", group="year", metric="rate", definition="published_count", period=str(year))
        known = not isnan(rate["value"])
        rows.append({"year": year, "adopters": count["value"], "rate": rate["value"], "status": "published" if known else "not_published",
                     "vintage": rate["vintage"] or None, "basis": rate["basis"], "source": rate["source"]})  # fmt: skip
    return pd.DataFrame(rows)


def by_industry(observations: pd.DataFrame, industries: pd.DataFrame) -> pd.DataFrame:
    """Rates by KSIC section, a block for each year and definition; `other` stands for the sections whose values the print does not give.

    industries: `data.codelists.industries`. Columns: year, definition, industry, industry_ko/en, short_ko/en, rate, status, all_rate.
    """
    rows = observations[(observations["group"] == "industry") & (observations["metric"] == "rate")].copy()
    names = industries[["ko", "en", "short_ko", "short_en"]]
    # whether the other industries are unknown is said once, as the print does; the later study names four and says nothing of the rest
    out = pd.DataFrame({"year": rows["period"].astype(int), "definition": rows["definition"], "industry": rows["category"]})
    for column, name in (("industry_ko", "ko"), ("industry_en", "en"), ("short_ko", "short_ko"), ("short_en", "short_en")):
        out[column] = rows["category"].map(names[name]).fillna("그 외 산업" if name.endswith("ko") else "All other industries")
    out["rate"] = rows["value"]
    out["status"] = _status(rows["value"])
    out["all_rate"] = [_pick(observations, series="ai_firms", group="year", metric="rate", definition=d, period=p)["value"] for d, p in zip(rows["definition"], rows["period"], strict=True)]
    return _with_origin(out, rows).sort_values(["year", "rate"], ascending=[True, False], kind="stable").reset_index(drop=True)


def by_region(observations: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """Rates by province in 2022: the stated values, and for the rest the range the print gives, with the place in the tile map.

    provinces: `data.codelists.provinces`. Columns: region, name_ko/en, short_ko/en, tile_row, tile_col, rate, low, high, status.
    """
    rows = observations[(observations["group"] == "region") & (observations["period"] == "2022")].set_index("category")
    out = provinces[["id", "name_ko", "name_en", "short_ko", "short_en", "tile_row", "tile_col"]].rename(columns={"id": "region"}).reset_index(drop=True)
    stated = out["region"].isin(rows.index)
    found = rows.loc[out["region"].where(stated, "other")].reset_index(drop=True)
    out["rate"], out["low"], out["high"] = found["value"], found["low"], found["high"]
    out["status"] = stated.map({True: "published", False: "range"})
    return _with_origin(out, found)


def by_use_area(observations: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Shares of answers by area of use: of AI alone (print), and of all nine technologies, which is another question.

    names: one row an area, index its id, columns ko and en. Columns: technology, period, area, area_ko/en, share, definition.
    """
    rows = observations[(observations["group"] == "use_area") & (observations["metric"] == "share")]
    out = pd.DataFrame({"technology": rows["definition"].map({"use_area_ai": "ai", "use_area_any_of_nine": "any_of_nine"}), "period": rows["period"], "area": rows["category"]})
    out["area_ko"], out["area_en"] = rows["category"].map(names["ko"]), rows["category"].map(names["en"])
    out["share"], out["definition"] = rows["value"], rows["definition"]
    return _with_origin(out, rows).reset_index(drop=True)


def by_definition(observations: pd.DataFrame, labels: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """The rate under each definition and year. Empty when the edition knows one definition only.

    labels: definition -> its Korean and English label. Columns: definition, definition_ko/en, year, rate, vintage.
    """
    rows = observations[(observations["series"] == "ai_firms") & (observations["group"] == "year") & (observations["metric"] == "rate") & observations["value"].notna()]
    rows = rows.drop_duplicates(["definition", "period"])
    if rows["definition"].nunique() < 2:
        rows = rows.iloc[:0]
    out = pd.DataFrame({"definition": rows["definition"], "definition_ko": [labels[d][0] for d in rows["definition"]], "definition_en": [labels[d][1] for d in rows["definition"]]}, index=rows.index)
    out["year"], out["rate"], out["vintage"] = rows["period"].astype(int), rows["value"], rows["vintage"].replace({"": None})
    order = {definition: position for position, definition in enumerate(RATES)}
    return _with_origin(out, rows).sort_values(["definition", "year"], key=lambda column: column.map(order) if column.name == "definition" else column, kind="stable").reset_index(drop=True)


def vintages(observations: pd.DataFrame) -> pd.DataFrame:
    """Firms with any of the nine technologies, each vintage of each year: year, vintage, adopters, firms, rate, released."""
    rows = observations[observations["series"] == "any_4ir_firms"]
    out = pd.DataFrame({"year": rows["period"].astype(int), "vintage": rows["vintage"], "adopters": rows["numerator"], "firms": rows["denominator"], "rate": rows["value"], "released": rows["released"]})
    return _with_origin(out, rows).sort_values(["year", "released"], kind="stable").reset_index(drop=True)


def ict_survey(observations: pd.DataFrame) -> pd.DataFrame:
    """The rate of the other survey, before and after its question changed: year, rate, segment."""
    rows = observations[observations["series"] == "ai_firms_ict_survey"]
    out = pd.DataFrame({"year": rows["period"].astype(int), "rate": rows["value"]})
    out["segment"] = (out["year"] >= 2022).map({True: "after", False: "before"})
    return _with_origin(out, rows).reset_index(drop=True)


def _pick(observations: pd.DataFrame, **wanted: str) -> pd.Series:
    """The one row that fits. Where print and a later source both state it, the print's stays unless the later value differs: then that is a revision.

    A row without values stands for what nobody states.
    """
    rows = observations
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    rows = rows[rows["value"].notna() | rows["low"].notna()]
    if rows.empty:
        missing = pd.Series({column: "" for column in observations.columns}, dtype=object)
        missing[["value", "low", "high", "numerator", "denominator"]] = float("nan")
        missing[["basis", "source", "definition"]] = "print", "print_2024", wanted.get("definition", "")
        return missing
    return rows.iloc[0] if rows["value"].nunique() <= 1 else rows.sort_values("released", kind="stable").iloc[-1]


def _adopters(observations: pd.DataFrame, year: str) -> pd.Series:
    """The published count of AI-using firms of a year, as a row whose value is the count."""
    stated = _pick(observations, series="ai_firms", group="year", metric="adopters", definition="published_count", period=year)
    if not isnan(stated["value"]):
        return stated
    behind = _pick(observations, series="ai_firms", group="year", metric="rate", definition="published_count", period=year).copy()
    behind["value"] = behind["numerator"]
    return behind


def _number(key: str, row: pd.Series, *, unit: str, period: str, definition: str, value: float | None = None) -> Number:
    """A row as a number; `value` where it is computed from rows."""
    stated = row["value"] if value is None else value
    return Number(
        key=key, value=None if isnan(stated) else stated, unit=unit, period=period, definition=definition, basis=row["basis"], source=row["source"],
        locus=row["locus"] or None, n=None if isnan(row["denominator"]) else int(row["denominator"]), vintage=row["vintage"] or None,
    )  # fmt: skip


def _status(values: pd.Series) -> pd.Series:
    return values.notna().map({True: "published", False: "not_published"})


def _with_origin(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(basis=rows["basis"], source=rows["source"])
