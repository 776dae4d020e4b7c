"""Tables of the survey of 560 firms. Frames: `analysis.survey`."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)
LEVELS = ("low", "medium", "high")
HORIZONS = ("present", "future")


def expectations(data: pd.DataFrame, lang: Lang) -> Table:
    """Expected problem solving by group of firms and horizon (표 6-6): shares and the firms behind them.

    Columns: group, group_ko/en, horizon, level, pct, count, base_n, derived. A level that is derived says so in its heading.
    """
    derived = set(data.loc[data["derived"], "level"])
    headings = {level: WORDS[f"{level}_derived" if level in derived else level][lang] for level in LEVELS}
    columns = [Column(id="horizon", label=WORDS["horizon"][lang], align="left")]
    columns += [Column(id=f"pct_{level}", label=headings[level], unit="percent", group=WORDS["share"][lang]) for level in LEVELS]
    columns += [Column(id=f"count_{level}", label=headings[level], unit="firms", group=WORDS["firms"][lang]) for level in LEVELS]
    rows: list[Row] = []
    for group in dict.fromkeys(data["group"]):
        block = data[data["group"] == group]
        heading = WORDS["group"][lang].format(name=block[f"group_{lang}"].iloc[0], n=int(block["base_n"].iloc[0]))
        rows.append(Row(kind="group", heading=heading))
        for horizon in HORIZONS:
            found = block[block["horizon"] == horizon].set_index("level")
            values = [cells.number(found[part].get(level)) for part in ("pct", "count") for level in LEVELS]
            rows.append(Row(cells=(Cell(value=WORDS[horizon][lang]), *values)))
    return Table(columns=tuple(columns), rows=tuple(rows))


def sample(data: pd.DataFrame, lang: Lang) -> Table:
    """Users and non-users by sales, staff and industry (표 6-1).

    Columns: group_ko/en, category_ko/en, users_pct, users_count, nonusers_pct, nonusers_count, total_count. The total row adds the first
    group, whose classes cover every firm.
    """
    parts = ("users_count", "users_pct", "nonusers_count", "nonusers_pct", "total_count")
    columns = [Column(id="category", label=WORDS["category"][lang], align="left")]
    for part in parts:
        group, _, measure = part.rpartition("_")
        label = WORDS["share_column" if measure == "pct" else "firms_column"][lang]
        columns.append(Column(id=part, label=label, unit="percent" if measure == "pct" else "firms", group=WORDS[group][lang]))
    rows: list[Row] = []
    for group in dict.fromkeys(data[f"group_{lang}"]):
        rows.append(Row(kind="group", heading=capital(group, lang)))
        for _, row in data[data[f"group_{lang}"] == group].iterrows():
            name = Cell(value=capital(row[f"category_{lang}"], lang))
            rows.append(Row(cells=(name, *(cells.number(row[part]) for part in parts))))
    first = data[data["group_ko"] == data["group_ko"].iloc[0]]
    totals = [Cell(value=100.0 if part.endswith("pct") else float(first[part].sum())) for part in parts]
    rows.append(Row(kind="total", cells=(Cell(value=WORDS["all"][lang]), *totals)))
    return Table(columns=tuple(columns), rows=tuple(rows), unit_line=WORDS["unit_firms_percent"][lang])
