"""Tables of the survey of firms (표 6-1, 표 6-6): views of its shares and of the firms behind them."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)
SHARE, COUNT, FIRMS = "survey_share", "survey_count", "survey_n"
SAMPLE_COLUMNS = ((COUNT, "users"), (SHARE, "users"), (COUNT, "nonusers"), (SHARE, "nonusers"), (COUNT, ""), (SHARE, ""))


def expectations(data: pd.DataFrame, lang: Lang) -> Table:
    """Expected problem solving by group of firms and horizon (표 6-6): shares, and the firms behind them.

    data: a view of shares and counts, its items the levels, its groups the groups of firms; and a column `horizon`.
    """
    levels = {row["item"]: row[f"item_{lang}"] for row in data.to_dict("records")}
    columns = [Column(id="horizon", label=WORDS["horizon"][lang], align="left")]
    for measure, unit in ((SHARE, "percent"), (COUNT, "firms")):
        heading = WORDS[f"{measure}_group"][lang]
        columns += [Column(id=f"{measure}_{level}", label=capital(name, lang), unit=unit, group=heading) for level, name in levels.items()]
    rows: list[Row] = []
    for group in dict.fromkeys(data["group"]):
        block = data[data["group"] == group]
        name, asked = block[f"group_{lang}"].iloc[0], block["n"].dropna()
        rows.append(Row(kind="group", heading=WORDS["group"][lang].format(name=name, n=int(asked.iloc[0])) if len(asked) else name))
        found = {(row["horizon"], row["measure"], row["item"]): row for row in block.to_dict("records")}
        for horizon in dict.fromkeys(block["horizon"]):
            shown = [cells.of(found[horizon, measure, level], lang) for measure in (SHARE, COUNT) for level in levels]
            rows.append(Row(cells=(Cell(value=WORDS[horizon][lang]), *shown)))
    return Table(columns=tuple(columns), rows=tuple(rows))


def sample(data: pd.DataFrame, lang: Lang) -> Table:
    """Users and non-users by sales, staff and industry (표 6-1), the firms of both below.

    data: a view of shares and counts whose items are the classes, and of the firms that answered; its groups are users and non-users, empty
    for all firms; and a column `question`.
    """
    columns = [Column(id="category", label=WORDS["category"][lang], align="left")]
    for measure, group in SAMPLE_COLUMNS:
        unit = "percent" if measure == SHARE else "firms"
        name = f"{measure}_{group or 'all'}"
        columns.append(Column(id=name, label=WORDS[measure][lang], unit=unit, group=WORDS[group or "all"][lang]))
    rows: list[Row] = []
    asked = data[data["measure"] != FIRMS]
    for question in dict.fromkeys(asked["question"]):
        rows.append(Row(kind="group", heading=WORDS[question][lang]))
        block = asked[asked["question"] == question]
        for option in dict.fromkeys(block["item"]):
            row = block[block["item"] == option]
            found = {(line["measure"], line["group"]): line for line in row.to_dict("records")}
            shown = [cells.of(found[place], lang) for place in SAMPLE_COLUMNS]
            rows.append(Row(cells=(Cell(value=capital(row[f"item_{lang}"].iloc[0], lang)), *shown)))
    totals = {line["group"]: line for line in data[data["measure"] == FIRMS].to_dict("records")}
    shown = [cells.of(totals[group] if measure == COUNT else None, lang) for measure, group in SAMPLE_COLUMNS]
    rows.append(Row(kind="total", cells=(Cell(value=WORDS["all"][lang]), *shown)))
    return Table(columns=tuple(columns), rows=tuple(rows), unit_line=WORDS["unit_firms_percent"][lang])
