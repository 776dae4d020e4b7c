"""Tables that `kiet-report fetch` brought for an edition,
as rows of `data.facts.adoption.observations`.

Such a table is an input like any other: the command that brings it enters it in `edition.yaml`, and `pin` writes its digest.
"""

from __future__ import annotations

import re

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts import codelists
from kiet_report.data.editions.edition import Edition
from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.official.observations import WHOLE

FOLDER = re.compile(r"deliveries/[^/]+/official/[^/]+\.parquet")
PERCENT, FIRMS = frozenset({"%", "PC_ENT", "PT_ENT"}), frozenset({"개", "firms", "기업", "EACH"})
"""How the offices name the units of a share of firms and of a number of firms."""
EUROPE = "EU27_2020"
_SERIES = {"published_count": "ai_firms", "frame_firms": "ai_firms", "oecd_kor": "ai_firms_ict_survey", "eurostat_ai": "ai_firms_eu"}
"""Definition of a fetched table -> series. Other definitions are stored and not read here."""
_VALUED = ("ok", "provisional")
_COUNTRY, _SIZES = frozenset({WHOLE, "KR"}), frozenset({WHOLE, "GE10", "S_GE10"})
_ALL_INDUSTRIES = {"eurostat_ai": frozenset({WHOLE, "C10-S951_X_K"}), "oecd_kor": frozenset({WHOLE, "_T"})}
"""How offices with a classification of their own name what is not divided by industry; their industries are none of ours."""


def observations(edition: Edition) -> list[pd.DataFrame]:
    """One frame a fetched table among the edition's inputs.
    E-CATEGORY for an industry or unit that the report does not know.
    """
    paths = [path for path in edition.file.input_paths if FOLDER.fullmatch(path)]
    return [_rows(pd.read_parquet(edition.path(path)), path, edition) for path in paths]


def _rows(table: pd.DataFrame, path: str, inputs: Inputs) -> pd.DataFrame:
    kept = _read_here(table)
    abroad, frame_of_survey = kept["definition_id"].isin(_ALL_INDUSTRIES), kept["definition_id"] == "frame_firms"
    provinces, sections = set(codelists.provinces(inputs).index), set(codelists.industries(inputs).index)
    unknown = sorted(set(kept["unit"]) - PERCENT - FIRMS)
    unknown += sorted(set(kept.loc[~abroad, "industry"]) - sections - {WHOLE})
    unknown += sorted(set(kept.loc[~abroad, "geo"]) - provinces - _COUNTRY)
    if unknown:
        raise ReportError("E-CATEGORY", file=f"data/{path}", given=", ".join(unknown))
    by_industry, by_region = ~abroad & (kept["industry"] != WHOLE), ~abroad & kept["geo"].isin(provinces)
    # what is divided both ways at once has no place in the report yet
    once = ~(by_industry & by_region)
    kept, by_industry, by_region, frame_of_survey = (part[once] for part in (kept, by_industry, by_region, frame_of_survey))
    group = pd.Series("year", index=kept.index).mask(by_industry, "industry").mask(by_region, "region").mask(frame_of_survey, "population")
    value = kept["value"].where(kept["status"].isin(_VALUED))
    vintage = kept["vintage"].where(kept["vintage"].str.fullmatch(r"\d{4}-\d{2}-\d{2}"), "")
    return pd.DataFrame(
        {
            "series": kept["definition_id"].map(_SERIES),
            "group": group,
            "category": pd.Series("all", index=kept.index).mask(by_industry, kept["industry"]).mask(by_region, kept["geo"]),
            "period": kept["period"],
            "definition": kept["definition_id"],
            "metric": kept["unit"].isin(PERCENT).map({True: "rate", False: "adopters"}).where(~frame_of_survey, "firms"),
            "value": value,
            "low": value,
            "high": value,
            "numerator": float("nan"),
            "denominator": float("nan"),
            "vintage": (kept["status"] == "provisional").map({True: "provisional", False: ""}),
            "released": vintage,
            "basis": "official",
            "source": kept["source_id"],
            "locus": "",
            "corrected": "",
        }
    )


def _read_here(table: pd.DataFrame) -> pd.DataFrame:
    """The rows on AI use by year, of firms of all sizes that the survey covers.

    Of Europe the Union as a whole, and of offices with industries of their own all industries together.
    """
    wanted = table["definition_id"].isin(_SERIES) & table["tech"].isin(["ai", WHOLE]) & table["size"].isin(_SIZES)
    wanted &= (table["definition_id"] != "eurostat_ai") | (table["geo"] == EUROPE)
    for definition, whole in _ALL_INDUSTRIES.items():
        wanted &= (table["definition_id"] != definition) | table["industry"].isin(whole)
    return table[wanted & table["period"].str.fullmatch(r"\d{4}")]
