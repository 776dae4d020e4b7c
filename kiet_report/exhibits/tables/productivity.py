"""표 5-2 and what stands behind it: the estimates beside what the print's text says of them, the tests of GMM, and what could be found.

Frames: `analysis.regression_tables.baseline` and `gmm_variants`, `analysis.power.by_column`.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.analysis.dynamics import AI, LAG
from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import words

WORDS = words(__file__)
_SAYS = {
    ("negative", "not significant"): "negative_not_significant",
    ("not significant or partly negative", "see note"): "partly_negative",
    ("not stated", "not significant"): "not_significant",
}
"""Sign and significance as the facts of the print have them -> the word of the table."""


def baseline(data: pd.DataFrame, lang: Lang) -> Table:
    """표 5-2, a row a column of the print: the print's table is lost, and its text says so much in words that across would not fit.

    Columns: those of `analysis.regression_tables.baseline`. GMM has a row a step. Without estimates, what the print says alone.
    """
    found = data[data["origin"] == "estimate"]
    stated = data[data["origin"] == "print"].set_index("column")
    columns = [
        Column(id="model", label=WORDS["model"][lang], align="left"),
        Column(id="print", label=WORDS["print"][lang], unit="coefficient"),
    ]
    if found.empty:
        rows = [Row(cells=(Cell(value=_model(name, lang)), _said(row, lang))) for name, row in stated.iterrows()]
        return Table(columns=tuple(columns), rows=tuple(rows))
    group = WORDS["estimate_simulated" if "simulated" in set(found["basis"]) else "estimate"][lang]
    columns += [Column(id=name, label=WORDS[name][lang], unit="coefficient", group=group) for name in ("ai", "lag")]
    columns += [Column(id=name, label=WORDS[name][lang], unit=name) for name in ("observations", "firms")]
    rows = []
    for (name, step), block in found.groupby(["column", "step"], sort=False):
        of_ai, lag = block[block["term"] != LAG].iloc[0], block[block["term"] == LAG]
        label = _model(name, lang)
        label = WORDS["with_step"][lang].format(name=label, step=WORDS[f"step_{step}"][lang]) if step else label
        said = Cell(status="blank") if step == 1 else _said(stated.loc[name], lang)
        values = (said, _coefficient(of_ai), _coefficient(lag.iloc[0]) if len(lag) else Cell(status="blank"))
        rows.append(Row(cells=(Cell(value=label), *values, cells.number(of_ai["n_obs"]), cells.number(of_ai["n_firms"]))))
    return Table(columns=tuple(columns), rows=tuple(rows))


def gmm(data: pd.DataFrame, lang: Lang) -> Table:
    """The two GMM columns under each set of instruments, two-step, with their tests. Columns: `table_frame`'s with variant."""
    columns = (
        Column(id="variant", label=WORDS["instruments_used"][lang], align="left"),
        Column(id="ai", label=WORDS["ai_short"][lang], unit="coefficient"),
        Column(id="lag", label=WORDS["lag"][lang], unit="coefficient"),
        Column(id="instruments", label=WORDS["instruments"][lang], unit="count"),
        *(Column(id=name, label=WORDS[name][lang], unit="p_value", group=WORDS["p_values"][lang]) for name in _TESTS),
        Column(id="verdict", label=WORDS["verdict"][lang], align="left"),
    )
    rows: list[Row] = []
    second = data[data["step"] == 2]
    for column, mine in second.groupby("column", sort=False):
        rows.append(Row(kind="group", heading=_model(column, lang)))
        for variant, block in mine.groupby("variant", sort=False):
            of_ai, lag = (block[block["term"] == term].iloc[0] for term in (AI, LAG))
            tests = (cells.number(of_ai[name]) for name in _TESTS)
            values = (_coefficient(of_ai), _coefficient(lag), cells.number(of_ai["n_instruments"]), *tests)
            rows.append(Row(cells=(Cell(value=WORDS[f"variant_{variant}"][lang]), *values, Cell(value=_verdict(of_ai, lang)))))
    return Table(columns=columns, rows=tuple(rows))


def detectable(data: pd.DataFrame, lang: Lang) -> Table:
    """What each column could have found. Columns: those of `analysis.power.by_column`."""
    columns = (
        Column(id="model", label=WORDS["model"][lang], align="left"),
        Column(id="ai", label=WORDS["ai_short"][lang], unit="coefficient"),
        Column(id="low", label=WORDS["low"][lang], unit="percent", group=WORDS["interval"][lang]),
        Column(id="high", label=WORDS["high"][lang], unit="percent", group=WORDS["interval"][lang]),
        Column(id="mde", label=WORDS["mde"][lang], unit="percent"),
        Column(id="power", label=WORDS["power"][lang], unit="percent"),
    )
    rows = []
    for _, row in data.iterrows():
        coefficient = Cell(value=float(row["coef"]), std_error=float(row["std_error"]))
        values = (row["low_percent"], row["high_percent"], row["mde_percent"], 100 * row["power_at_print"])
        rows.append(Row(cells=(Cell(value=_model(row["column"], lang)), coefficient, *(cells.number(value) for value in values))))
    return Table(columns=columns, rows=tuple(rows))


_TESTS = ("ar1_p", "ar2_p", "hansen_p", "sargan_p")


def _model(column: object, lang: Lang) -> str:
    return WORDS[f"column_{str(column).strip('()')}"][lang]


def _coefficient(row: pd.Series) -> Cell:
    if pd.isna(row["coef"]):
        return Cell(status="blank")
    return Cell(value=float(row["coef"]), std_error=float(row["std_error"]), stars=len(row["stars"]))


def _said(row: pd.Series, lang: Lang) -> Cell:
    """The coefficient the print's text has, else what it says of it in words."""
    if pd.notna(row["coef"]):
        return Cell(value=float(row["coef"]))
    return Cell(value=WORDS[_SAYS[(row["sign_stated"], row["significance_stated"])]][lang])


def _verdict(row: pd.Series, lang: Lang) -> str:
    objections = [name for name in row["objections"].split(", ") if name]
    return ", ".join(WORDS[f"objection_{name}"][lang] for name in objections) or WORDS["no_objection"][lang]
