"""Ranked bars: the items of one question, largest first, with their intervals; a panel a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.figures import bars
from kiet_report.exhibits.figures.bars import Bar
from kiet_report.exhibits.forms import colours, rows
from kiet_report.exhibits.labels import letters

Colour = Literal["subject", "contrast", "context", "muted"]
HEADED = 0.34
"""Inches that the heading of a panel takes."""
BESIDE = 20
"""Letters of a line of a label where two panels stand side by side; longer than two lines, and they stand below each other."""


@style.styled
def draw(
    data: pd.DataFrame, lang: Lang, *, colour: Colour = "subject", ordered: bool = False, label_width: int = 0, reference: str = "",
    highlight: Sequence[str] = (),
) -> style.Drawing:  # fmt: skip
    """One bar a row; two panels side by side where the labels leave room.

    colour: of the bars; panels of users and non-users have theirs. ordered: keep the order of the view, where it means something.
    label_width: letters of a label before it is broken, from the number of panels when 0. reference: the item, such as `whole`, whose value
    is drawn as a thin line. highlight: items in the colour, all others in grey.
    """
    rows.known(data, "item", "reference", [reference] if reference else [])
    rows.known(data, "item", "highlight", list(highlight))
    blocks = rows.blocks(data)
    longest = max(letters(name) for name in rows.names(data, lang).values())
    across = 2 if len(blocks) > 1 and longest <= 2 * BESIDE else 1
    panels = [_bars(block[block["item"] != reference], lang, _colour(block, colour), ordered, highlight) for block in blocks]
    lines = [_reference(block[block["item"] == reference], lang) for block in blocks]
    extra = (HEADED if len(blocks) > 1 else 0) + (0.2 if reference else 0)
    heights = [bars.height(len(panel), [bar.label for bar in panel]) + extra for panel in panels]
    drawing, axes = style.figure(max(heights), len(panels), stacked=heights, across=across)
    units = [rows.unit(block) for block in blocks]
    for ax, block, panel, line, unit in zip(axes, blocks, panels, lines, units, strict=True):
        if len(panels) > 1:
            ax.set_title(rows.name(block.iloc[0], lang, "group"))
        # panels in one unit are to be compared
        alike = [bar for other, of in zip(panels, units, strict=True) if of == unit for bar in other]
        bars.ranked(
            ax, panel, lang, limit=max(bars.room(alike), line.value * 1.05 if line and line.value else 0) or 1, start=bars.start(alike),
            rows=0 if style.is_narrow() else max(map(len, panels)), unit=unit, label_width=label_width or (44 if across == 1 else BESIDE),
            reference=(line.value, line.label) if line and line.value is not None else None, reference_key=line.key if line else "",
        )  # fmt: skip
    return drawing


def _colour(block: pd.DataFrame, colour: Colour) -> str:
    group = block["group"].iloc[0]
    return colours.ALWAYS[group] if group in colours.ALWAYS else style.NAMED[colour]


def _bars(block: pd.DataFrame, lang: Lang, colour: str, ordered: bool, highlight: Sequence[str]) -> list[Bar]:
    ranked = block if ordered else rows.ranking(block)
    return [bar_of(row, lang, colour if not highlight or row["item"] in highlight else style.CONTEXT) for _, row in ranked.iterrows()]


def _reference(block: pd.DataFrame, lang: Lang) -> Bar | None:
    """The line of a panel with its label, None where the panel has none."""
    if block.empty:
        return None
    row = block.iloc[0]
    return Bar(f"{row[f'item_{lang}']} {rows.text(row, lang)}", None if pd.isna(row["value"]) else float(row["value"]), key=row["key"])


def bar_of(row: pd.Series, lang: Lang, colour: str = style.SUBJECT, label: str | None = None) -> Bar:
    """The bar of a row of a view: its value with its interval, its range,
    or the word for why there is none. label: instead of its item.
    """
    label = rows.name(row, lang) if label is None else label
    ends, look = rows.ends(row), rows.look(row)
    if pd.isna(row["value"]):
        return Bar(label, None, key=row["key"], span=ends if row["status"] == "range" else None, missing=row["status"])
    return Bar(label, float(row["value"]), colour, key=row["key"], interval=ends, look=look)
