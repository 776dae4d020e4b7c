"""Productivity before and after first adoption. A view of `analysis.event_study.numbers`:
item the years from first adoption.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.words import words

WORDS = words(__file__)


@style.styled
def around_adoption(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Productivity by years from first adoption, against the year before it.
    A year with too few firms keeps its place and says so.
    """
    drawing, (ax,) = style.figure(3.1, stacked=(2.9,))
    rows = data.assign(place=[_place(item) for item in data["item"]]).sort_values("place")
    places = list(rows["place"])
    ax.set_xlim(min(places) - 0.6, max(places) + 0.6)
    ax.set_ylim(points.room([rows["low"], rows["high"]], 0.12))
    ax.set_xticks(places, [_year(place) for place in places])
    points.scale(ax, "y")
    points.zero(ax, "y")
    ax.axvline(-0.5, color=style.MUTED, linewidth=0.8, linestyle=(0, (1, 3)))
    for side, where in (("before", -0.6), ("after", -0.4)):
        align = "right" if side == "before" else "left"
        ax.text(where, 0.99, WORDS[side][lang], transform=ax.get_xaxis_transform(), fontsize=8, color=style.MUTED, ha=align, va="top")
    ax.set_xlabel(WORDS["years_from"][lang], fontsize=8)
    points.along(ax, places, rows, colour=style.SUBJECT, dashed=points.simulated(rows))
    for row in rows[rows["value"].isna()].itertuples():
        ax.text(row.place, 0, style.word(row.status, lang), color=style.MUTED, fontsize=8, ha="center", va="bottom")
    return drawing


def _place(horizon: str) -> int:
    """Years from first adoption: -2 of `lead2`, 3 of `h3`."""
    return -int(horizon.removeprefix("lead")) if horizon.startswith("lead") else int(horizon.removeprefix("h"))


def _year(place: int) -> str:
    return f"+{place}" if place > 0 else str(place)
