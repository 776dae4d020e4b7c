"""표 5-1, 5-3 and 5-4 as exhibits need them: what the print has and what is estimated, one row a value, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kiet_report.analysis import replication
from kiet_report.analysis.dynamics import GmmColumn, table_frame
from kiet_report.analysis.origin import PRINT, Origin
from kiet_report.analysis.productivity import SPELLED
from kiet_report.analysis.regression_column import PRINTED, RegressionColumn

COLUMNS = [
    "kind", "origin", "column", "order", "item", "term", "item_ko", "item_en", "value", "std_error", "stars", "low", "high", "status",
    "basis", "source",
]  # fmt: skip
"""`table`: one row a value.

kind: coefficient or statistic. origin: print or estimate. column: "(1)". order, item: place and name of the row in the print
(`variable_printed`), for a statistic a name of `STATISTICS`. term: our name of the variable, ``ai:x`` of an interaction. item_ko, item_en:
the variable in words; both empty for a statistic. value, std_error: as printed (effects on adoption are shares of one). stars: 0 to 3.
low, high: 95 % interval of an estimate. status: printed, estimated, or why a term was dropped.
"""
STATISTICS = ("industry", "region", "year", "firm", "observations", "firms", "r2", "r2_within", "pseudo_r2")
"""The first four are 1 where the model has that effect."""
_PRINTED = {
    "Industry-Fixed Effect": "industry", "Region-Fixed Effect": "region", "Year-Fixed Effect": "year", "Firm-Fixed Effect": "firm",
    "Observations": "observations", "Number of id": "firms", "R-squared": "r2",
}  # fmt: skip
_TERMS = {printed: term for term, printed in PRINTED.items()} | {
    printed: term for names in SPELLED.values() for term, printed in names.items()
}
_EFFECTS = {"industry": "industry", "province": "region", "year": "year", "firm_id": "firm"}


def beside(printed: pd.DataFrame, statistics: pd.DataFrame, columns: Mapping[str, RegressionColumn], origin: Origin) -> pd.DataFrame:
    """표 5-1 as `table` gives it where there are estimates to stand beside the print; without rows where there are none."""
    found = table("표 5-1", printed, statistics, columns, origin)
    return found if columns else found.iloc[:0]


def table(
    name: str, printed: pd.DataFrame, statistics: pd.DataFrame, columns: Mapping[str, RegressionColumn], origin: Origin
) -> pd.DataFrame:
    """One table of the print in the columns of `COLUMNS`; without estimated columns, which is an edition without firms, the print alone.

    name: "표 5-1". printed, statistics: tables ``ch5_regressions`` and ``ch5_regression_stats``. ValueError if the print has a term that
    its column does not.
    """
    stated = printed[printed["source"] == name]
    rows = [*_printed(stated), *_printed_statistics(statistics[statistics["source"] == name])]
    for column in columns.values():
        rows += [*_estimated(stated, column, origin), *_estimated_statistics(column, origin)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({**dict.fromkeys(("order", "stars"), "int64"), **dict.fromkeys(("value", "std_error", "low", "high"), "float64")})


def year_effects(columns: Mapping[str, RegressionColumn], origin: Origin) -> pd.DataFrame:
    """그림 5-5: year effects of the probits of 표 5-1 against the first year.

    Columns: sample (all, manufacturing, services), column, year, effect, effect_low, effect_high (percentage points, 95 %; the first year
    is 0), n_obs, basis, source. Without estimated columns no rows.
    """
    frames = []
    for sample, name in (("all", "(2)"), ("manufacturing", "(3)"), ("services", "(4)")):
        if name in columns:
            years = columns[name].years.reset_index()
            effects = {"effect": "coef", "effect_low": "low", "effect_high": "high"}
            frames.append(
                pd.DataFrame(
                    {
                        "sample": sample, "column": name, "year": years["year"].astype("int64"),
                        **{own: 100 * years[found] for own, found in effects.items()}, "n_obs": columns[name].n_obs,
                    }
                )
            )  # fmt: skip
    return origin.mark(pd.concat(frames, ignore_index=True)) if frames else pd.DataFrame()


def _printed(stated: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in stated[stated["status"] == "printed"].itertuples():
        yield _row(
            "coefficient", PRINT, row.column, row.row_order, row.variable_printed, row.coef, "printed",
            item_ko=row.variable_ko, item_en=row.variable_en, std_error=row.se, stars=len(row.stars),
        )  # fmt: skip


def _estimated(stated: pd.DataFrame, column: RegressionColumn, origin: Origin) -> Iterator[dict[str, Any]]:
    rows = stated[(stated["column"] == column.column) & (stated["status"] == "printed")]
    found = column.frame.set_index("variable_printed")
    if missing := sorted(set(rows["variable_printed"]) - set(found.index)):
        raise ValueError(f"{column.source} {column.column} has no estimate named {', '.join(missing)}")
    for row in rows.itertuples():
        own = found.loc[row.variable_printed]
        yield _row(
            "coefficient", origin, column.column, row.row_order, row.variable_printed, own["coef"], own["status"],
            item_ko=row.variable_ko, item_en=row.variable_en, std_error=own["std_error"], stars=len(own["stars"]),
            low=own["low"], high=own["high"],
        )  # fmt: skip


def _printed_statistics(stated: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in stated[stated["statistic"].isin(_PRINTED)].itertuples():
        item = _PRINTED[row.statistic]
        value = 1.0 if row.value == "Yes" else row.value_number
        if pd.notna(value):
            yield _row("statistic", PRINT, row.column, STATISTICS.index(item), item, value, "printed")


def _estimated_statistics(column: RegressionColumn, origin: Origin) -> Iterator[dict[str, Any]]:
    dropped = {item.term.partition("[")[0] for item in column.dropped if item.reason == "one_level"}
    values = {_EFFECTS[effect]: 1.0 for effect in column.effects if effect not in dropped}
    within = column.method == "within"
    values |= {"observations": float(column.n_obs), "firms": float(column.n_firms), "r2": column.r2, "pseudo_r2": column.pseudo_r2}
    values |= {"r2_within": column.r2_within if within else float("nan")}
    for item, value in values.items():
        if np.isfinite(value):
            yield _row("statistic", origin, column.column, STATISTICS.index(item), item, value, "estimated")


def _row(kind: str, origin: Origin, column: str, order: int, item: str, value: float, status: str, **more: Any) -> dict[str, Any]:
    """A row of `COLUMNS`; what is not given is empty."""
    term = ":".join(_TERMS[part] for part in item.split("*")) if kind == "coefficient" else ""
    empty = {"term": term, "item_ko": "", "item_en": "", "std_error": float("nan"), "stars": 0, "low": float("nan"), "high": float("nan")}
    said = {"kind": kind, "origin": "print" if origin is PRINT else "estimate", "basis": origin.basis, "source": origin.source}
    return {**empty, **said, "column": column, "order": order, "item": item, "value": value, "status": status, **more}


def baseline(columns: Mapping[str, RegressionColumn | GmmColumn], from_text: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """표 5-2: what the text of the print states of each column, then the estimates; without estimated columns the print alone.

    columns: `analysis.dynamics.table_5_2`. from_text: table ``ch5_table5_2_from_prose``. Columns: origin (print, estimate); column; coef;
    sign_stated, significance_stated, "" of an estimate; then those of `analysis.dynamics.table_frame` that say nothing of the print.
    """
    stated = pd.DataFrame(
        {
            "origin": "print", "column": from_text["column"], "coef": from_text["coef"].astype("float64"),
            "sign_stated": from_text["sign"], "significance_stated": from_text["significance"],
        }
    )  # fmt: skip
    stated = PRINT.mark(stated)
    if not columns:
        return stated
    found = table_frame(columns, from_text, origin).drop(columns=["printed_coef", "printed_sign", "printed_significance"])
    found = found.assign(origin="estimate", sign_stated="", significance_stated="")
    order = [*stated.columns[:5], *(name for name in found.columns if name not in stated.columns), "basis", "source"]
    frame = pd.concat([stated, found], ignore_index=True)[order]
    texts = {name: frame[name].astype("object").where(frame[name].notna(), "") for name in ("method", "term", "stars", "objections")}
    return frame.assign(**texts, step=frame["step"].fillna(0).astype("int64"))


def gmm_variants(columns: Mapping[tuple[str, str], GmmColumn], from_text: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """The GMM estimates under every set of instruments: rows of `analysis.dynamics.table_frame` with `variant`, in the order of `columns`.

    columns: `analysis.dynamics.variants`. from_text: table ``ch5_table5_2_from_prose``. Without columns no rows.
    """
    frames = [table_frame({name: of}, from_text, origin).assign(variant=variant) for (name, variant), of in columns.items()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def replicated(printed: pd.DataFrame, *tables: Mapping[str, RegressionColumn]) -> pd.DataFrame | None:
    """`analysis.replication.comparison` of every column of the tables; None without one, which is an edition without firms."""
    found = [column for table in tables for column in table.values()]
    return replication.comparison(printed, found) if found else None


def comparison(compared: pd.DataFrame | None, origin: Origin) -> pd.DataFrame:
    """`replicated` as an exhibit: `table` in place of `source`, which is where the estimate comes from; no rows of None."""
    if compared is None:
        return pd.DataFrame()
    return origin.mark(compared.rename(columns={"source": "table"}).drop(columns=["combined_se"]))


def agreement(compared: pd.DataFrame | None, origin: Origin) -> pd.DataFrame:
    """`analysis.replication.by_column` without the constants, as an exhibit: table, column, the counts, basis, source; no rows of None."""
    if compared is None:
        return pd.DataFrame()
    counted = replication.by_column(compared[~compared["is_constant"]]).rename_axis(["table", "column"]).reset_index()
    return origin.mark(counted)
