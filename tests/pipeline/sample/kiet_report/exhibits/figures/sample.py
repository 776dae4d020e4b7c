"""The figure of the small report."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style


@style.styled
def bars(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    drawing = style.Drawing(figsize=(style.NARROW_WIDTH, 2))
    drawing.add_subplot().bar(range(len(data)), data["rate"], color=style.SUBJECT)
    return drawing
