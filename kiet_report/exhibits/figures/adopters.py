"""Adoption by size of firm. A view of `analysis.adopters.numbers`: item the size class,
group the measure.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.analysis.adopters import RATES
from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars, points
from kiet_report.exhibits.forms.ranked import bar_of


@style.styled
def by_size(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Adoption by size class, all years together, smallest firms first;
    rates by year and weighted ones are for the data file.
    """
    whole = data[(data["group"] == "ai_rate_size") & (data["definition"] == RATES["rate"])]
    panel = [bar_of(row, lang) for _, row in whole.iterrows()]
    drawing, (ax,) = style.figure(bars.height(len(panel)), stacked=(bars.height(len(panel)),))
    bars.ranked(ax, panel, lang, limit=bars.room(panel))
    if points.simulated(data):
        style.simulated([patch for container in ax.containers for patch in container])
    return drawing
