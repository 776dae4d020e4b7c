"""Figures of the survey of 560 firms (print 6.2). Frames: `analysis.survey.options`, one question a frame."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.words import capital

GROUP_COLOURS = {"활용 기업": style.SUBJECT, "미활용 기업": style.CONTRAST, "전체 응답기업": style.MUTED}
"""Users and non-users of AI have the same two colours everywhere; all respondents together have neither. Keys: `base_ko`."""


@style.styled
def options(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """The answers to one question with their 95 % intervals, largest first, or in the order of the scale where the frame says `ordered`.

    Columns: option_ko/en, pct, low, high, ordered, base_ko. An option that the print does not give keeps its row.
    """
    rows = data if data["ordered"].all() else data.sort_values("pct", ascending=False, na_position="last", kind="stable")
    panel = [_bar(row, lang) for _, row in rows.iterrows()]
    drawing, (ax,) = style.figure(bars.height(len(panel)), stacked=(bars.height(len(panel)),))
    bars.ranked(ax, panel, lang, limit=bars.room(panel), label_width=44)
    return drawing


def attainment(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Answers on a scale: the options in its order, what the print leaves out at its end."""
    return options(data.assign(ordered=True), lang)


def _bar(row: pd.Series, lang: Lang) -> Bar:
    label = capital(row[f"option_{lang}"], lang)
    if pd.isna(row["pct"]):
        return Bar(label, None)
    interval = None if pd.isna(row["low"]) else (row["low"], row["high"])
    return Bar(label, row["pct"], GROUP_COLOURS.get(row["base_ko"], style.MUTED), interval=interval)
