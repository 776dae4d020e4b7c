"""Ranked bars: the items of one question, largest first, with their intervals; a panel a group."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.words import capital


@style.styled
def draw(data: pd.DataFrame, lang: Lang, *, colour: str = "subject", ordered: bool = False, label_width: int = 44) -> style.Drawing:
    """One bar a row. colour: subject, contrast or context. ordered: keep the order of the view, where it means something."""
    groups = list(dict.fromkeys(data["group"]))
    panels = [_bars(data[data["group"] == group], lang, style.NAMED[colour], ordered) for group in groups]
    heights = [bars.height(len(panel)) + (0.3 if len(panels) > 1 else 0) for panel in panels]
    drawing, axes = style.figure(max(heights), len(panels), stacked=heights)
    limit = max(bars.room(panel) for panel in panels)
    for ax, group, panel in zip(axes, groups, panels, strict=True):
        if len(panels) > 1:
            ax.set_title(capital(data.loc[data["group"] == group, f"group_{lang}"].iloc[0], lang))
        unit = data["unit"].iloc[0]
        bars.ranked(ax, panel, lang, limit=limit, rows=max(map(len, panels)), unit=unit, label_width=label_width)
    return drawing


def _bars(rows: pd.DataFrame, lang: Lang, colour: str, ordered: bool) -> list[Bar]:
    if not ordered:
        rows = rows.sort_values("value", ascending=False, na_position="last", kind="stable")
    return [bar_of(row, lang, colour) for _, row in rows.iterrows()]


def bar_of(row: pd.Series, lang: Lang, colour: str = style.SUBJECT) -> Bar:
    """The bar of a row of a view: its value with its interval, its range, or the word for why there is none."""
    label = capital(row[f"item_{lang}"], lang)
    ends = None if pd.isna(row["low"]) or pd.isna(row["high"]) else (float(row["low"]), float(row["high"]))
    if pd.isna(row["value"]):
        return Bar(label, None, key=row["key"], span=ends, missing=row["status"])
    return Bar(label, float(row["value"]), colour, key=row["key"], interval=ends)
