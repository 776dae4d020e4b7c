"""표 5-2 and what stands behind it: the estimates beside what the print's text says of them,
the tests of GMM, and what could be found.

Views of `analysis.printed_estimates.premium`, `analysis.estimates.productivity` and `gmm_variants`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kiet_report.analysis.dynamics import OBJECTIONS, VARIANTS
from kiet_report.analysis.estimates import MAIN
from kiet_report.core.languages import Lang
from kiet_report.exhibits import frames
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import words

WORDS = words(__file__)
ONE_STEP = "one_step_coefficient"
_TESTS = ("ar1", "ar2", "hansen", "sargan")
Found = Mapping[tuple[str, str, str, str], dict[str, Any]]
"""Column, set of instruments, measure, item -> row of the view."""


def baseline(data: pd.DataFrame, lang: Lang) -> Table:
    """표 5-2, a row a column of the print: the print's table is lost,
    and its text says so much in words that across would not fit.

    item: the column; group: the term (empty for AI in one step). GMM has a row a step. Without estimates, what the print says alone.
    """
    data = frames.shown(data)
    found = {(row["measure"], row["item"], row["group"]): row for row in data.to_dict("records")}
    names = list(dict.fromkeys(data["item"]))
    columns = [
        Column(id="model", label=WORDS["model"][lang], align="left"),
        Column(id="print", label=WORDS["print"][lang], unit="coefficient"),
    ]
    estimates = data[~data["measure"].str.startswith("printed_")]
    if estimates.empty:
        rows = [Row(cells=(_model(name, lang), cells.of(found[("printed_coefficient", name, "ai")], lang))) for name in names]
        return Table(columns=tuple(columns), rows=tuple(rows))
    group = WORDS["estimate_simulated" if "simulated" in set(estimates["basis"]) else "estimate"][lang]
    columns += [Column(id=name, label=WORDS[name][lang], unit="coefficient", group=group) for name in ("ai", "lag")]
    columns += [Column(id=name, label=WORDS[name][lang], unit=name) for name in ("observations", "firms")]
    rows = []
    for name in names:
        size = [cells.of(found[("estimated_statistic", name, term)], lang) for term in ("n", "firms")]
        said = cells.of(found[("printed_coefficient", name, "ai")], lang)
        two = [cells.of(found.get(("estimated_coefficient", name, term)), lang) for term in ("ai", "lag")]
        if (ONE_STEP, name, "") in found:
            one = [cells.of(found[(ONE_STEP, name, term)], lang) for term in ("", "lag")]
            rows.append(Row(cells=(_step(name, 1, lang), cells.BLANK, *one, *size)))
            rows.append(Row(cells=(_step(name, 2, lang), said, *two, *size)))
        else:
            rows.append(Row(cells=(_model(name, lang), said, *two, *size)))
    return Table(columns=tuple(columns), rows=tuple(rows))


def gmm(data: pd.DataFrame, lang: Lang) -> Table:
    """The two GMM columns under each set of instruments, two-step, with their tests.

    item: the objection, test or term, else the measure; group: the set of instruments, empty for all lags; also: column.
    """
    labels = data.drop_duplicates(["measure", "item"]).set_index(["measure", "item"])[f"item_{lang}"]
    columns = (
        Column(id="variant", label=WORDS["instruments_used"][lang], align="left"),
        Column(id="ai", label=WORDS["ai_short"][lang], unit="coefficient"),
        Column(id="lag", label=WORDS["lag"][lang], unit="coefficient"),
        Column(id="instruments", label=WORDS["instruments"][lang], unit="count"),
        *(Column(id=f"{name}_p", label=labels["gmm_test", name], unit="p_value", group=WORDS["p_values"][lang]) for name in _TESTS),
        Column(id="verdict", label=WORDS["verdict"][lang], align="left"),
    )
    found = {(row["column"], row["group"], row["measure"], row["item"]): row for row in data.to_dict("records")}
    rows: list[Row] = []
    for name in dict.fromkeys(data["column"]):
        rows.append(Row(kind="group", heading=WORDS[f"column_{name}"][lang]))
        for variant in VARIANTS:
            at = (name, "" if variant == MAIN else variant)
            places = [("estimated_coefficient", "ai"), ("estimated_coefficient", "lag"), ("gmm_instruments", "gmm_instruments")]
            places += [("gmm_test", test) for test in _TESTS]
            values = [cells.of(found[(*at, *place)], lang) for place in places]
            rows.append(Row(cells=(Cell(value=WORDS[f"variant_{variant}"][lang]), *values, _verdict(found, at, lang))))
    return Table(columns=columns, rows=tuple(rows))


def detectable(data: pd.DataFrame, lang: Lang) -> Table:
    """What each column could have found. item: the end or term, else the measure; also: column."""
    columns = (
        Column(id="model", label=WORDS["model"][lang], align="left"),
        Column(id="ai", label=WORDS["ai_short"][lang], unit="coefficient"),
        Column(id="low", label=WORDS["low"][lang], unit="percent", group=WORDS["interval"][lang]),
        Column(id="high", label=WORDS["high"][lang], unit="percent", group=WORDS["interval"][lang]),
        Column(id="mde", label=WORDS["mde"][lang], unit="percent"),
        Column(id="power", label=WORDS["power"][lang], unit="percent"),
    )
    found = {(row["column"], row["measure"], row["item"]): row for row in data.to_dict("records")}
    shown = (
        ("estimated_coefficient", "ai"), ("estimated_percent", "low"), ("estimated_percent", "high"),
        ("detectable_percent", "detectable_percent"), ("power", "power"),
    )  # fmt: skip
    rows = [
        Row(cells=(_model(name, lang), *(cells.of(found[(name, *place)], lang, stars=False) for place in shown)))
        for name in dict.fromkeys(data["column"])
    ]
    return Table(columns=columns, rows=tuple(rows))


def _model(column: str, lang: Lang) -> Cell:
    return Cell(value=WORDS[f"column_{column}"][lang])


def _step(column: str, step: int, lang: Lang) -> Cell:
    return Cell(value=WORDS["with_step"][lang].format(name=WORDS[f"column_{column}"][lang], step=WORDS[f"step_{step}"][lang]))


def _verdict(found: Found, at: tuple[str, str], lang: Lang) -> Cell:
    """What speaks against an estimate, in words; its key is that of whether it may be headlined."""
    raised = [found[(*at, "gmm_objection", name)] for name in OBJECTIONS]
    said = ", ".join(row[f"item_{lang}"] for row in raised if row["value"])
    return Cell(value=said or WORDS["no_objection"][lang], key=found[(*at, "gmm_headline", "gmm_headline")]["key"])
