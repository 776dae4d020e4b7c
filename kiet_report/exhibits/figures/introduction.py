"""The outline of the study as a diagram (print 그림 1-1). Frame: `analysis.introduction.outline`."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from kiet_report.core.languages import Lang
from kiet_report.exhibits import style
from kiet_report.exhibits.words import capital, words

WORDS = words(__file__)


@style.styled
def outline(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    """Steps, and what they lead to. Columns: step, name_ko/en, chapters, leads_to (a step,
    empty for the last).

    In the name of the last step a colon sets its heading off from the fields it is divided into.
    """
    leads = data["leads_to"].fillna("") != ""
    steps, goal = [row for _, row in data[leads].iterrows()], data[~leads].iloc[0]
    heading, _, fields = goal[f"name_{lang}"].partition(": ")
    parts = [capital(part.strip(), lang) for part in fields.split(",") if part.strip()]
    if style.is_narrow():
        return _downwards(steps, heading, parts, goal["chapters"], lang)
    return _sideways(steps, heading, parts, goal["chapters"], lang)


def _sideways(steps: list[pd.Series], heading: str, parts: list[str], chapters: str, lang: Lang) -> style.Drawing:
    """Inches throughout: steps at the left, one arrow from their bracket to the proposals at the right."""
    pitch, box = 0.66, 0.5
    tall = pitch * len(steps) - (pitch - box) + 0.1
    drawing, ax = _sheet(style.WIDTH, tall)
    for position, step in enumerate(steps):
        _box(ax, 0.05, tall - 0.05 - position * pitch - box, 3.1, box, step, lang)
    _bracket(ax, 3.3, 0.05, tall - 0.05)
    _arrow(ax, (3.4, tall / 2), (3.95, tall / 2))
    _goal(ax, 4.05, 0.05, 3.1, tall - 0.1, heading, parts, chapters, lang)
    return drawing


def _downwards(steps: list[pd.Series], heading: str, parts: list[str], chapters: str, lang: Lang) -> style.Drawing:
    pitch, box, goal = 0.6, 0.48, 1.5
    tall = pitch * len(steps) + 0.42 + goal
    drawing, ax = _sheet(style.NARROW_WIDTH, tall)
    for position, step in enumerate(steps):
        _box(ax, 0.05, tall - 0.05 - position * pitch - box, style.NARROW_WIDTH - 0.1, box, step, lang)
    middle = style.NARROW_WIDTH / 2
    _arrow(ax, (middle, goal + 0.4), (middle, goal + 0.1))
    _goal(ax, 0.05, 0.05, style.NARROW_WIDTH - 0.1, goal, heading, parts, chapters, lang)
    return drawing


def _sheet(width: float, height: float) -> tuple[style.Drawing, Axes]:
    drawing = style.Drawing(figsize=(width, height))
    ax = drawing.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    style.bare(ax)
    return drawing, ax


def _outline_box(ax: Axes, x: float, y: float, width: float, height: float, **look: Any) -> None:
    ax.add_patch(FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=0.05", **look))


def _box(ax: Axes, x: float, y: float, width: float, height: float, step: pd.Series, lang: Lang) -> None:
    _outline_box(ax, x, y, width, height, facecolor="none", edgecolor=style.CONTEXT, linewidth=0.9)
    ax.text(x + 0.15, y + height / 2, step[f"name_{lang}"], va="center", fontsize=10)
    ax.text(x + width - 0.15, y + height / 2, _chapters(step["chapters"], lang), va="center", ha="right", fontsize=8, color=style.MUTED)


def _goal(ax: Axes, x: float, y: float, width: float, height: float, heading: str, parts: list[str], chapters: str, lang: Lang) -> None:
    """The filled box the steps lead to, its fields two in a row."""
    _outline_box(ax, x, y, width, height, facecolor=style.SUBJECT, edgecolor="none")
    ax.text(x + 0.18, y + height - 0.3, heading, va="center", fontsize=10.5, weight=style.BOLD, color=style.PAPER)
    ax.text(x + width - 0.18, y + height - 0.3, _chapters(chapters, lang), va="center", ha="right", fontsize=8, color=style.PAPER)
    rows = (len(parts) + 1) // 2
    gap, inner = 0.12, width - 0.36
    cell_width, cell_height = (inner - gap) / 2, (height - 0.58 - 0.18 - gap * (rows - 1)) / rows
    for position, part in enumerate(parts):
        left = x + 0.18 + (position % 2) * (cell_width + gap)
        bottom = y + height - 0.58 - cell_height - (position // 2) * (cell_height + gap)
        _outline_box(ax, left, bottom, cell_width, cell_height, facecolor="none", edgecolor=style.PAPER, linewidth=0.9)
        ax.text(left + cell_width / 2, bottom + cell_height / 2, part, va="center", ha="center", fontsize=10, color=style.PAPER)


def _bracket(ax: Axes, x: float, bottom: float, top: float) -> None:
    ax.plot([x - 0.07, x, x, x - 0.07], [top, top, bottom, bottom], color=style.MUTED, linewidth=0.9)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=11, color=style.MUTED, linewidth=1.1, shrinkA=0, shrinkB=0))


def _chapters(chapters: str, lang: Lang) -> str:
    """Chapters of the print: 제2~3장, Chapters 2-3."""
    several = "~" in chapters
    shown = chapters if lang == "ko" else chapters.replace("~", "\u2013")
    return WORDS["chapters" if several else "chapter"][lang].format(chapters=shown)
