"""Two measures against each other: a point an item, named, as large as the firms behind it are many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from kiet_report.core.languages import Lang
from kiet_report.core.units import unit
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import points
from kiet_report.exhibits.forms import rows
from kiet_report.exhibits.labels import broken, letters

AREA, AREAS = 42, (28, 300)
"""Square points of a point, and of the smallest and the largest where they stand for firms."""
MOST_NAMED = 25
"""Beyond so many points only highlighted ones are named."""
PLACES: tuple[tuple[float, float, str], ...] = ((1, 0, "left"), (-1, 0, "right"), (0, 1, "center"), (0, -1, "center"), (0.8, 0.8, "left"),
                                                (0.8, -0.8, "left"), (-0.8, 0.8, "right"), (-0.8, -0.8, "right"))  # fmt: skip
"""Where a name may stand from its point, best first: horizontally, vertically, alignment."""


@style.styled
def draw(
    data: pd.DataFrame, lang: Lang, *, size: bool = False, highlight: Sequence[str] = (), names: Literal["all", "highlighted"] = "all",
    from_zero: bool = False,
) -> style.Drawing:  # fmt: skip
    """item: a point. group: what is measured: the first across, the second upwards.
    An item without either value is not drawn, and said.

    size: as large as `n` of the second is. highlight: items in the subject's colour, all others in grey. names: of all points, or of the
    highlighted only. from_zero: whether both scales begin at zero.
    """
    across, up = rows.groups(data, "2", 2, 2)
    rows.known(data, "item", "highlight", list(highlight))
    pairs = _pairs(data, across, up)
    known = pairs.dropna(subset=["x", "y"])
    height = 4.2 if not style.is_narrow() else 3.9
    drawing, (ax,) = style.figure(height, stacked=(height,))
    _scales(ax, data, known, (across, up), lang, from_zero)
    radii = _points(ax, known, size, highlight)
    some = names == "highlighted" or len(known) > MOST_NAMED
    _named(drawing, ax, known, radii, list(highlight) if some else list(known["item"]), lang)
    if lacking := [row[f"label_{lang}"] for _, row in pairs[pairs[["x", "y"]].isna().any(axis=1)].iterrows()]:
        text = f"{style.word('not_obtained', lang)}: {', '.join(lacking)}"
        ax.annotate(
            text, (1, 0), xycoords="axes fraction", xytext=(-2, 3), textcoords="offset points", ha="right", color=style.MUTED, fontsize=8
        )
    return drawing


def _pairs(data: pd.DataFrame, across: str, up: str) -> pd.DataFrame:
    """One row an item: x, y, their keys, n, look and names."""
    found = []
    for block in rows.blocks(data, "item"):
        sides = {row["group"]: row for _, row in block.iterrows()}
        x, y = sides.get(across), sides.get(up)
        some = y if y is not None else x
        assert some is not None  # a block has at least one row
        found.append({
            "item": some["item"], "x": np.nan if x is None else x["value"], "y": np.nan if y is None else y["value"],
            "keys": (y["key"] if y is not None else "", x["key"] if x is not None else ""), "n": some["n"],
            "hollow": any(rows.look(row) != "settled" for row in sides.values()),
            "label_ko": rows.name(some, "ko"), "label_en": rows.name(some, "en"),
        })  # fmt: skip
    return pd.DataFrame(found)


def _scales(ax: Axes, data: pd.DataFrame, known: pd.DataFrame, groups: tuple[str, str], lang: Lang, from_zero: bool) -> None:
    labels = []
    for group in groups:
        block = data[data["group"] == group]
        labels.append(f"{rows.name(block.iloc[0], lang, 'group')} ({unit(rows.unit(block)).label[lang]})")
    for axis, column, limit in (("x", "x", ax.set_xlim), ("y", "y", ax.set_ylim)):
        low, high = float(known[column].min()), float(known[column].max())
        air = 0.12 * (high - low or abs(high) or 1)
        limit(0 if from_zero and low >= 0 else low - air, high + air)
        points.scale(ax, axis)
    if ax.get_ylim()[0] < 0 < ax.get_ylim()[1]:
        points.zero(ax, "y")
    ax.set_xlabel(labels[0], fontsize=8.5)
    # above the scale, where it is read without turning the head
    ax.set_title(labels[1], fontsize=8.5, weight=400, color=style.MUTED)
    ax.grid(True, axis="both")


def _points(ax: Axes, known: pd.DataFrame, size: bool, highlight: Sequence[str]) -> list[float]:
    """Draw the points; return their radii in inches. seaborn maps firms to areas; a call a point,
    so that each carries its two keys.
    """
    # loaded here: most chapters draw none, and need not wait for it
    import seaborn

    largest = float(known["n"].max()) if size and known["n"].notna().any() else None
    radii = []
    for _, row in known.iterrows():
        colour = style.SUBJECT if not highlight or row["item"] in highlight else style.CONTEXT
        area: dict[str, Any] = {"s": AREA}
        if largest is not None:
            area = {"size": [float(row["n"])], "size_norm": (0, largest), "sizes": AREAS}
        look: dict[str, Any] = {"facecolor": style.PAPER if row["hollow"] else colour, "edgecolor": colour, "alpha": 0.9, "linewidth": 1.3}
        seaborn.scatterplot(x=[row["x"]], y=[row["y"]], ax=ax, legend=False, zorder=3, **area, **look)
        drawn = cast(PathCollection, ax.collections[-1])
        style.mark(drawn, *row["keys"])
        radii.append(float(np.sqrt(drawn.get_sizes()[0] / np.pi)) / 72)
    return radii


def _named(drawing: style.Drawing, ax: Axes, known: pd.DataFrame, radii: Sequence[float], named: Sequence[str], lang: Lang) -> None:
    """Names where they lie on no point and no other name, each at its best free place."""
    wide, high = (size - air for size, air in zip(drawing.get_size_inches(), (0.6, 0.7), strict=True))
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    px = (known["x"].to_numpy(float) - left) / (right - left) * wide
    py = (known["y"].to_numpy(float) - bottom) / (top - bottom) * high
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in zip(px, py, radii, strict=True)]
    for x, y, radius, (_, row) in zip(px, py, radii, known.iterrows(), strict=True):
        if row["item"] not in named:
            continue
        label = broken(row[f"label_{lang}"], 24 if style.is_narrow() else 36)
        width, lines = letters(label) * 0.062, label.count("\n") + 1
        gap = radius + 0.03
        boxes = []
        for dx, dy, align in PLACES:
            start = x + dx * gap - {"left": 0, "right": width, "center": width / 2}[align]
            middle = y + dy * (gap + 0.07 * lines)
            box = (start, middle - 0.07 * lines, start + width, middle + 0.07 * lines)
            outside = max(0.0, -box[0]) + max(0.0, box[2] - wide) + max(0.0, -box[1]) + max(0.0, box[3] - high)
            boxes.append((sum(_shared(box, other) for other in taken) + outside, box, (dx, dy, align)))
        _, box, (dx, dy, align) = min(boxes, key=lambda entry: entry[0])
        taken.append(box)
        offset = (dx * gap * 72, dy * (gap + 0.07 * lines) * 72)
        look: dict[str, Any] = {"ha": align, "va": "center", "fontsize": 8, "linespacing": 1.05, "zorder": 5}
        ax.annotate(label, (row["x"], row["y"]), xytext=offset, textcoords="offset points", **look)


def _shared(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The area two boxes share."""
    return max(0.0, min(one[2], other[2]) - max(one[0], other[0])) * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
