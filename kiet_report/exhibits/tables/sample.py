"""How firms of the estimation sample come and go. A view of `analysis.sample.turnover`:
item the year, group the movement.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.tables import cells
from kiet_report.exhibits.words import words

WORDS = words(__file__)
_PARTS = {"entering": True, "leaving": True, "returning": False}
"""Movement -> whether it has a share of firms."""


def turnover(data: pd.DataFrame, lang: Lang) -> Table:
    """Firms by year: all, first and last seen with their share, returning; blank at the two ends,
    where nothing is said of them.
    """
    heads = data.drop_duplicates("group").set_index("group")[f"group_{lang}"]
    columns = [Column(id="year", label=WORDS["year"][lang], align="left"), Column(id="firms", label=heads["firms"], unit="firms")]
    for name, shared in _PARTS.items():
        group = heads[name] if shared else None
        columns.append(Column(id=name, label=WORDS["number"][lang] if shared else heads[name], unit="firms", group=group))
        if shared:
            columns.append(Column(id=f"{name}_percent", label=WORDS["percent"][lang], unit="percent", group=group))
    found = {(row["item"], row["measure"], row["group"]): row for row in data.to_dict("records")}
    order = [("turnover", "firms")]
    for name, shared in _PARTS.items():
        order += [("turnover", name), ("turnover_percent", name)] if shared else [("turnover", name)]
    rows = [
        Row(cells=(Cell(value=year), *(cells.of(found.get((year, *place)), lang, stars=False) for place in order)))
        for year in sorted(set(data["item"]))
    ]
    return Table(columns=tuple(columns), rows=tuple(rows))
