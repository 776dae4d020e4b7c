"""The projects this study follows, compared (print 표 1-1). Frame: `analysis.introduction.projects`."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)


def projects(data: pd.DataFrame, lang: Lang) -> Table:
    """Projects down, aspects across. Columns: study_ko/en, aspect, aspect_ko/en, value_ko/en."""
    aspects = list(dict.fromkeys(data["aspect"]))
    names = data.drop_duplicates("aspect").set_index("aspect")[f"aspect_{lang}"]
    columns = [Column(id="study", label=WORDS["study"][lang], align="left")]
    columns += [Column(id=aspect, label=capital(names[aspect], lang), align="left") for aspect in aspects]
    values = data.set_index([f"study_{lang}", "aspect"])[f"value_{lang}"]
    rows = [
        Row(cells=(Cell(value=study), *(_content(values.get((study, aspect)), lang) for aspect in aspects)))
        for study in dict.fromkeys(data[f"study_{lang}"])
    ]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _content(content: str | None, lang: Lang) -> Cell:
    return Cell(value=capital(content, lang)) if content else Cell(status="not_obtained")
