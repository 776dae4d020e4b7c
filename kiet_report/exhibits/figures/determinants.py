"""Year effects on the use of AI (그림 5-5). A view of `analysis.estimates.adoption`:
item the year, group the column of 표 5-1.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.words import words

WORDS = words(__file__)


@style.styled
def year_effects(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Year effects of the probits in percentage points, a panel a sample on equal scales."""
    columns = list(dict.fromkeys(data["group"]))
    drawing, axes = style.figure(2.9, len(columns), stacked=[1.9] * len(columns))
    limits = points.room([data["low"], data["high"]])
    for position, (ax, column) in enumerate(zip(axes, columns, strict=True)):
        block = data[data["group"] == column].assign(year=lambda rows: rows["item"].astype("int64")).sort_values("year")
        ax.set_title(WORDS[f"sample_{column}"][lang])
        ax.set_ylim(limits)
        ax.set_xlim(block["year"].min() - 0.6, block["year"].max() + 0.6)
        ax.set_xticks(list(block["year"]), [str(year) if style.is_narrow() else f"’{year % 100:02d}" for year in block["year"]])
        points.scale(ax, "y")
        ax.tick_params(axis="y", labelleft=style.is_narrow() or position == 0)
        points.zero(ax, "y")
        ax.plot(block["year"], block["value"], color=style.CONTEXT, linewidth=0.9, zorder=2)
        points.along(ax, list(block["year"]), block, colour=style.SUBJECT, dashed=points.simulated(block))
        last = block.iloc[-1]
        place = (last["year"], last["value"])
        ax.annotate(points.written(last["value"], 1), place, xytext=(-7, 3), textcoords="offset points", ha="right")
    return drawing
