"""How many Korean firms use AI: by year, industry, region and area of use, and under which definition.

Every function takes the frame of `data.adoption.observations`. Those that return numbers yield the same keys for every edition; a value
the edition does not have is None. Those that return frames feed exhibits and keep `basis` and `source` with each row.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kiet_report.analysis.stated import figure, number, select, standing
from kiet_report.core.records import Number
from kiet_report.models.tabulation import average_growth

FIRST, LAST_OF_PRINT = 2017, 2022
PUBLISHED = "published_count"
RATES = {
    PUBLISHED: ("2017", "2021", "2022", "2023"),
    "sgi": ("2018", "2022", "2023"),
    "pyo": ("2017", "2018", "2019", "2020", "2021", "2022", "2023"),
    "kisdi": ("2017", "2022", "2023", "2024"),
    "bok": ("2024",),
}
"""Definition -> the years for which a source gives a rate. The order is the one in which definitions are shown."""

INDUSTRIES = {PUBLISHED: ("2022", ("C", "D", "G", "J", "K", "P")), "sgi": ("2023", ("C", "J", "K", "P"))}
POPULATIONS = {"": "all", "_c": "C", "_g": "G"}
REGIONS = ("seoul", "sejong", "jeonbuk")
GROUPS_2024 = ("ict", "employees_300_plus", "employees_under_100", "capital_area", "outside_capital_area")
LARGEST_AREA, *SMALLER_AREAS = (
    "product_service_development",
    "production_process",
    "sales",
    "marketing_strategy",
    "organisation_management",
)
USE_AREA_TECHNOLOGY = {"use_area_ai": "ai", "use_area_any_of_nine": "any_of_nine"}
VINTAGES = {
    "2022": ("2022", "final"),
    "2023_provisional": ("2023", "provisional"),
    "2023_final": ("2023", "final"),
    "2024": ("2024", "provisional"),
}
"""The end of a key -> the year and the vintage it stands for."""

QUESTION_CHANGED = 2022
"""From this year on the other survey asks with a list of examples; before it asked yes or no."""

OTHER_INDUSTRIES = {"ko": "그 외 산업", "en": "All other industries"}


def counts(observations: pd.DataFrame) -> Iterator[Number]:
    """Firms that use AI under the published definition (`n_ai_<year>`), and firms surveyed (`n_firms_<year>`)."""
    for year in ("2017", "2021", "2022"):
        yield number(f"n_ai_{year}", "firms", _adopters(observations, year))
    for suffix, category in POPULATIONS.items():
        row = figure(observations, group="population", category=category, period="2022", definition="frame_firms")
        yield number(f"n_firms_2022{suffix}", "firms", row)


def rates(observations: pd.DataFrame) -> Iterator[Number]:
    """Adoption rates by definition and year: `ai_rate_<year>` as published, `ai_rate_<year>_<definition>` otherwise."""
    for definition, years in RATES.items():
        suffix = "" if definition == PUBLISHED else f"_{definition}"
        for year in years:
            yield number(f"ai_rate_{year}{suffix}", "percent", _rate(observations, year, definition))


def growth(observations: pd.DataFrame) -> Iterator[Number]:
    """Change from the first to the last year of the print: in points, and per year in the number of firms."""
    ends = str(LAST_OF_PRINT), str(FIRST)
    period = f"{FIRST}-{LAST_OF_PRINT}"
    yield _change("ai_rate_growth_pp", *(_rate(observations, year) for year in ends), period=period)
    last, first = (_adopters(observations, year) for year in ends)
    pace = average_growth(first["value"], last["value"], LAST_OF_PRINT - FIRST)
    yield number("ai_firms_growth", "percent_per_year", last, first, value=pace, period=period, definition="derived_growth")


def industry_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate_2022_<section>` as published and `ai_rate_2023_sgi_<section>`; sections are KSIC letters in lower case."""
    for definition, (year, sections) in INDUSTRIES.items():
        prefix = f"ai_rate_{year}" if definition == PUBLISHED else f"ai_rate_{year}_{definition}"
        for section in sections:
            row = _rate(observations, year, definition, group="industry", category=section)
            yield number(f"{prefix}_{section.lower()}", "percent", row)


def region_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """`ai_rate_2022_<province>` where the print states a value, the ends of its range for the rest, and the distance between extremes."""
    regions = {name: _rate(observations, "2022", group="region", category=name) for name in (*REGIONS, "other")}
    for province in REGIONS:
        yield number(f"ai_rate_2022_{province}", "percent", regions[province])
    for end in ("low", "high"):
        yield number(f"ai_rate_2022_other_regions_{end}", "percent", regions["other"], value=regions["other"][end])
    yield _change("ai_rate_2022_region_spread", regions["seoul"], regions["jeonbuk"], period="2022")
    highest, lowest = (_rate(observations, "2022", group="industry", category=section) for section in ("J", "G"))
    yield _change("ai_rate_2022_industry_spread", highest, lowest, period="2022")


def group_rates(observations: pd.DataFrame) -> Iterator[Number]:
    """Rates of 2024 by size and place as KISDI states them: `ai_rate_2024_kisdi_<group>`."""
    for group in GROUPS_2024:
        yield number(f"ai_rate_2024_kisdi_{group}", "percent", _rate(observations, "2024", "kisdi", group="group", category=group))


def use_areas(observations: pd.DataFrame) -> Iterator[Number]:
    """Shares of answers on what AI is used for, `use_area_<area>`; `use_area_residual` is what the four smaller areas leave of 100 %."""
    wanted = {"group": "use_area", "period": "2017-2022", "definition": "use_area_ai"}
    shares = {area: figure(observations, category=area, **wanted) for area in (LARGEST_AREA, *SMALLER_AREAS)}
    for area, row in shares.items():
        yield number(f"use_area_{area}", "percent", row)
    residual = 100 - sum(shares[area]["value"] for area in SMALLER_AREAS)
    # the shares have one decimal; adding them in binary leaves a trace beyond the tenth
    yield number("use_area_residual", "percent", *shares.values(), value=round(residual, 10))


def neighbours(observations: pd.DataFrame) -> Iterator[Number]:
    """Series that are not the AI adoption rate and must not be read as one: any of nine technologies, mentions, another survey."""
    for suffix, (year, vintage) in VINTAGES.items():
        row = figure(observations, series="any_4ir_firms", period=year, vintage=vintage, definition="any_of_nine")
        yield number(f"any9_rate_{suffix}", "percent", row)
        yield number(f"any9_n_{suffix}", "firms", row, value=row["numerator"])
        yield number(f"any9_frame_{suffix}", "firms", row, value=row["denominator"], definition="frame_firms")
    mentions = figure(observations, series="mentions", category="ai", period="2022", definition="mentions_share")
    yield number("ai_mentions_share_2022", "percent", mentions)
    yield number("mentions_2022", "mentions", mentions, value=mentions["denominator"])
    for year in ("2021", "2022", "2024"):
        row = figure(observations, series="ai_firms_ict_survey", period=year, definition="oecd_kor")
        yield number(f"ict_rate_{year}", "percent", row)


def by_year(observations: pd.DataFrame) -> pd.DataFrame:
    """Published definition by year: year, adopters, rate, status, vintage; a year without a published value is a row without values."""
    last = int(observations.loc[observations["group"] == "year", "period"].max())
    years = [str(year) for year in range(FIRST, last + 1)]
    rates = pd.DataFrame([_rate(observations, year) for year in years]).reset_index(drop=True)
    out = pd.DataFrame({"year": rates["period"].astype(int)})
    out["adopters"] = [_adopters(observations, year)["value"] for year in years]
    out["rate"] = rates["value"].astype(float)
    out["status"] = _status(out["rate"])
    out["vintage"] = rates["vintage"].replace({"": None}).astype("str")
    return _with_origin(out, rates)


def by_industry(observations: pd.DataFrame, industries: pd.DataFrame) -> pd.DataFrame:
    """Rates by KSIC section, a block for each year and definition; `other` stands for the sections whose values the print does not give.

    industries: `data.codelists.industries`. Columns: year, definition, industry, industry_ko/en, short_ko/en, rate, status, all_rate.
    """
    # whether the other industries are unknown is said once, as the print does; the later study names four and says nothing of the rest
    rows = standing(select(observations, group="industry", metric="rate"))
    out = pd.DataFrame({"year": rows["period"].astype(int), "definition": rows["definition"], "industry": rows["category"]})
    for column, name in (("industry_ko", "ko"), ("industry_en", "en"), ("short_ko", "short_ko"), ("short_en", "short_en")):
        out[column] = rows["category"].map(industries[name]).fillna(OTHER_INDUSTRIES[name[-2:]])
    out["rate"] = rows["value"]
    out["status"] = _status(rows["value"])
    blocks = zip(rows["period"], rows["definition"], strict=True)
    out["all_rate"] = [_rate(observations, year, definition)["value"] for year, definition in blocks]
    return _with_origin(out, rows).sort_values(["year", "rate"], ascending=[True, False], kind="stable").reset_index(drop=True)


def by_region(observations: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """Rates by province in 2022: the stated values, and for the rest the range the print gives, with the place in the tile map.

    provinces: `data.codelists.provinces`. Columns: region, name_ko/en, short_ko/en, tile_row, tile_col, rate, low, high, status,
    all_rate (the rate of the country).
    """
    rows = standing(select(observations, group="region", period="2022", definition=PUBLISHED)).set_index("category")
    columns = ["id", "name_ko", "name_en", "short_ko", "short_en", "tile_row", "tile_col"]
    out = provinces[columns].rename(columns={"id": "region"}).reset_index(drop=True)
    stated = out["region"].isin(rows.index)
    found = rows.loc[out["region"].where(stated, "other")].reset_index(drop=True)
    out[["rate", "low", "high"]] = found[["value", "low", "high"]]
    out["status"] = stated.map({True: "published", False: "range"})
    out["all_rate"] = _rate(observations, "2022")["value"]
    return _with_origin(out, found)


def by_use_area(observations: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Shares of answers by area of use: of AI alone (print), and of all nine technologies, which is another question.

    names: one row an area, index its id, columns ko and en. Columns: technology, period, area, area_ko/en, share, definition.
    """
    rows = standing(select(observations, group="use_area", metric="share"))
    out = pd.DataFrame(
        {
            "technology": rows["definition"].map(USE_AREA_TECHNOLOGY),
            "period": rows["period"],
            "area": rows["category"],
            "area_ko": rows["category"].map(names["ko"]),
            "area_en": rows["category"].map(names["en"]),
            "share": rows["value"],
            "definition": rows["definition"],
        }
    )
    return _with_origin(out, rows).reset_index(drop=True)


def by_definition(observations: pd.DataFrame, labels: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """The rate under each definition and year. Empty when the edition knows one definition only.

    labels: definition -> its Korean and English label. Columns: definition, definition_ko/en, year, rate, vintage.
    """
    stated = select(observations, series="ai_firms", group="year", metric="rate")
    rows = standing(stated[stated["value"].notna()])
    if rows["definition"].nunique() < 2:
        rows = rows.iloc[:0]
    out = pd.DataFrame(
        {
            "definition": rows["definition"],
            "definition_ko": [labels[definition][0] for definition in rows["definition"]],
            "definition_en": [labels[definition][1] for definition in rows["definition"]],
            "year": rows["period"].astype(int),
            "rate": rows["value"],
            "vintage": rows["vintage"].replace({"": None}),
        }
    )
    place = rows["definition"].map({definition: position for position, definition in enumerate(RATES)})
    return _with_origin(out, rows).assign(place=place).sort_values(["place", "year"]).drop(columns="place").reset_index(drop=True)


def vintages(observations: pd.DataFrame) -> pd.DataFrame:
    """Firms with any of the nine technologies, each vintage of each year: year, vintage, adopters, firms, rate, released."""
    rows = select(observations, series="any_4ir_firms")
    out = pd.DataFrame(
        {
            "year": rows["period"].astype(int),
            "vintage": rows["vintage"],
            "adopters": rows["numerator"],
            "firms": rows["denominator"],
            "rate": rows["value"],
            "released": rows["released"],
        }
    )
    return _with_origin(out, rows).sort_values(["year", "released"], kind="stable").reset_index(drop=True)


def ict_survey(observations: pd.DataFrame) -> pd.DataFrame:
    """The rate of the other survey, before and after its question changed: year, rate, segment."""
    rows = standing(select(observations, series="ai_firms_ict_survey"))
    out = pd.DataFrame({"year": rows["period"].astype(int), "rate": rows["value"]})
    out["segment"] = (out["year"] >= QUESTION_CHANGED).map({True: "after", False: "before"})
    return _with_origin(out, rows).reset_index(drop=True)


def _rate(observations: pd.DataFrame, year: str, definition: str = PUBLISHED, *, group: str = "year", category: str = "all") -> pd.Series:
    """The share of firms that use AI, in percent."""
    wanted = {"series": "ai_firms", "metric": "rate", "period": year, "definition": definition, "group": group, "category": category}
    return figure(observations, **wanted)


def _adopters(observations: pd.DataFrame, year: str) -> pd.Series:
    """The published count of firms that use AI, as a row whose value is the count: stated as such, or as the numerator of the rate."""
    wanted = {"series": "ai_firms", "metric": "adopters", "period": year, "definition": PUBLISHED, "group": "year"}
    stated, rate = figure(observations, **wanted), _rate(observations, year)
    return stated if pd.notna(stated["value"]) else rate.where(rate.index != "value", rate["numerator"])


def _change(key: str, to: pd.Series, since: pd.Series, *, period: str) -> Number:
    """The distance between two rates of one definition, in percentage points."""
    # rates have one or two decimals; subtracting them in binary leaves a trace beyond the tenth
    distance = round(to["value"] - since["value"], 10)
    return number(key, "percentage_points", to, since, value=distance, period=period, definition="derived_change")


def _status(values: pd.Series) -> pd.Series:
    return values.notna().map({True: "published", False: "not_published"})


def _with_origin(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(basis=rows["basis"], source=rows["source"])
