"""Before and after first adoption, and adoption by size of firm.

Frames: `analysis.event_study.figure_frame`, `analysis.adopters.by_size`.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.analysis.adopters import CLASSES
from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars, points
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.words import words

WORDS = words(__file__)


@style.styled
def event_study(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Productivity by years from first adoption, against the year before it.

    Columns: horizon, coef, low, high, status, n_adopters, basis. A horizon with too few firms keeps its place and says so.
    """
    drawing, (ax,) = style.figure(3.1, stacked=(2.9,))
    rows = data.sort_values("horizon").rename(columns={"low": "coef_low", "high": "coef_high"}, errors="raise")
    places = list(rows["horizon"])
    ax.set_xlim(min(places) - 0.6, max(places) + 0.6)
    ax.set_ylim(points.room([rows["coef_low"], rows["coef_high"]], 0.12))
    ax.set_xticks(places, [_year(place) for place in places])
    points.scale(ax, "y")
    points.zero(ax, "y")
    ax.axvline(-0.5, color=style.MUTED, linewidth=0.8, linestyle=(0, (1, 3)))
    for side, where in (("before", -0.6), ("after", -0.4)):
        align = "right" if side == "before" else "left"
        ax.text(where, 0.99, WORDS[side][lang], transform=ax.get_xaxis_transform(), fontsize=8, color=style.MUTED, ha=align, va="top")
    ax.set_xlabel(WORDS["years_from"][lang], fontsize=8)
    points.along(ax, places, rows, "coef", colour=style.SUBJECT, dashed=points.simulated(rows))
    for place in rows.loc[rows["status"] == "few_adopters", "horizon"]:
        ax.text(place, 0, WORDS["few"][lang], color=style.MUTED, fontsize=8, ha="center", va="bottom")
    return drawing


def _year(place: int) -> str:
    return f"+{place}" if place > 0 else str(place)


@style.styled
def by_size(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Adoption by size class, all years together, smallest firms first. Columns: year (0 for all), size, rate, status, basis."""
    whole = data[data["year"] == 0].set_index("size").reindex(list(CLASSES))
    panel = [Bar(WORDS[f"size_{size}"][lang], None if pd.isna(row["rate"]) else row["rate"]) for size, row in whole.iterrows()]
    drawing, (ax,) = style.figure(bars.height(len(panel)), stacked=(bars.height(len(panel)),))
    bars.ranked(ax, panel, lang, limit=bars.room(panel))
    if points.simulated(data):
        style.simulated([patch for container in ax.containers for patch in container])
    return drawing
