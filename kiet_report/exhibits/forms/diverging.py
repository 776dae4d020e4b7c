"""Answers on a scale as stacked shares around the middle of the scale: an item a row,
its classes in their order.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.exhibits import looks, style
from kiet_report.exhibits.forms import rows
from kiet_report.exhibits.labels import broken, letters

ROW, NARROW_ROW, HEADING, FRAME, THICK = 0.33, 0.52, 0.3, 0.4, 0.24
"""Inches a row, the heading of a section, legend with air, and a bar take."""
FULL = 101.0
"""Percent a row may add up to: shares rounded to a decimal may pass 100 by a little."""


@style.styled
def draw(data: pd.DataFrame, lang: Lang, *, label_width: int = 34) -> style.Drawing:
    """item: a row. group: a class of the scale, from the low end to the high one. section:
    a heading over rows.

    Of an odd number of classes the middle one stands on both sides of the line. label_width: letters of a label before it is broken.
    Raises E-FORM-SCALE where the classes of a row are more than the whole.
    """
    rows.unit(data)
    classes = rows.groups(data, "2-7", 2, 7)
    colours, shades = _palette(len(classes))
    named = rows.names(data, lang, "group")
    lines = _lines(data, lang)
    pitch = NARROW_ROW if style.is_narrow() else ROW
    height = FRAME + sum(HEADING if isinstance(line, str) else pitch for line in lines)
    drawing, (ax,) = style.figure(height, stacked=(height,))
    looks.legend(drawing, [named[group] for group in classes], colours, shades=shades)
    stacks = [(_start(line, classes), float(line["value"].sum())) for line in lines if not isinstance(line, str)]
    reach = (min(0.0, *(start for start, _ in stacks), 0.0), max(0.0, *(start + length for start, length in stacks), 0.0))
    # shares that a letter of a value covers
    letter = (reach[1] - reach[0]) * 0.068 / (3.4 if style.is_narrow() else 5.6)
    y, ticks, gaps = 0.0, [], [0.0]
    for line in lines:
        step = HEADING if isinstance(line, str) else pitch
        place = y + (step / 2 if isinstance(line, str) or not style.is_narrow() else 0.12)
        if isinstance(line, str):
            ticks.append((place, line, style.BOLD))
        else:
            middle = y + (0.36 if style.is_narrow() else step / 2)
            gaps += [middle - THICK / 2, middle + THICK / 2]
            _stack(ax, middle, line, classes, colours, shades, lang, letter)
            ticks.append((place, rows.name(line.iloc[0], lang), 400))
        y += step
    # the middle is marked between the bars: on them it would strike the values through
    for start, end in zip(gaps[::2], [*gaps[1::2], y], strict=True):
        ax.plot([0, 0], [start, end], color=style.INK, linewidth=0.8)
    # a value beside a bar at the end needs room
    _frame(ax, y, (reach[0] - 5 * letter, reach[1] + 5 * letter), ticks, label_width)
    return drawing


def _lines(data: pd.DataFrame, lang: Lang) -> list[str | pd.DataFrame]:
    """Headings and the rows of each item, from top to bottom."""
    lines: list[str | pd.DataFrame] = []
    for section in rows.blocks(data, "section") if "section" in data.columns else [data]:
        if "section" in data.columns:
            lines.append(rows.name(section.iloc[0], lang, "section"))
        for line in rows.blocks(section, "item"):
            if (total := line["value"].sum()) > FULL:
                raise ReportError("E-FORM-SCALE", exhibit=rows.EXHIBIT, row=line["item"].iloc[0], total=f"{total:g}")
            lines.append(line)
    return lines


def _palette(count: int) -> tuple[list[str], list[float]]:
    """From the contrast's colour over grey to the subject's, strongest at the ends of the scale."""
    half = count // 2
    strengths = [1.0 - 0.5 * step / max(half - 1, 1) for step in range(half)]
    middle = [style.CONTEXT] if count % 2 else []
    colours = [style.CONTRAST] * half + middle + [style.SUBJECT] * half
    return colours, strengths + [0.55] * len(middle) + strengths[::-1]


def _start(line: pd.DataFrame, classes: list[str]) -> float:
    """Where a row begins, left of the middle of its scale: a class without a value has no length."""
    known = line.set_index("group")["value"].reindex(classes).fillna(0.0)
    half = len(classes) // 2
    return -float(known.iloc[:half].sum()) - (float(known.iloc[half]) / 2 if len(classes) % 2 else 0)


def _stack(
    ax: Axes, y: float, line: pd.DataFrame, classes: list[str], colours: list[str], shades: list[float], lang: Lang, letter: float
) -> None:  # fmt: skip
    """Draw one row, each value in its bar or, at the ends, beside it;
    a class without one is named behind the row.
    """
    left, behind = _start(line, classes), []
    looks_of = dict(zip(classes, zip(colours, shades, strict=True), strict=True))
    ordered = line.sort_values("group", key=lambda column: column.map(classes.index))
    outer = list(ordered.loc[ordered["value"].notna(), "key"])
    for _, row in ordered.iterrows():
        colour, shade = looks_of[row["group"]]
        if pd.isna(row["value"]):
            behind.append(f"{rows.name(row, lang, 'group')} {rows.text(row, lang)}")
            continue
        (drawn,) = ax.barh(y, row["value"], THICK, left=left)
        look = rows.look(row)
        looks.paint(drawn, colour, look)
        drawn.set_alpha(shade)
        style.mark(drawn, row["key"])
        dark = look == "settled" and shade > 0.7
        text = rows.text(row, lang)
        if row["value"] > letters(text) * letter:
            paper = {} if look == "settled" else {"bbox": {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}}
            ax.text(
                left + row["value"] / 2, y, text, ha="center", va="center", color=style.PAPER if dark else style.INK, fontsize=8.5, **paper
            )
        elif row["key"] == outer[0]:
            ax.annotate(text, (left, y), xytext=(-4, 0), textcoords="offset points", ha="right", va="center", fontsize=8.5)
        elif row["key"] == outer[-1]:
            behind.insert(0, text)
        left += float(row["value"])
    if behind:
        colour = style.MUTED if ordered["value"].isna().any() else style.INK
        ax.annotate(", ".join(behind), (left, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5, color=colour)


def _frame(ax: Axes, bottom: float, reach: tuple[float, float], ticks: list[tuple[float, str, int]], width: int) -> None:
    ax.set_xlim(*reach)
    ax.set_ylim(bottom, 0)
    ax.set_xticks([])
    if style.is_narrow():
        ax.set_yticks([])
        for y, label, weight in ticks:
            paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.5}
            ax.text(0, y, label, transform=ax.get_yaxis_transform(), va="center", weight=weight, bbox=paper)
    else:
        ax.set_yticks([y for y, _, _ in ticks], [broken(label, width) for _, label, _ in ticks])
        for tick, (_, _, weight) in zip(ax.get_yticklabels(), ticks, strict=True):
            tick.set(weight=weight, linespacing=1.1)
