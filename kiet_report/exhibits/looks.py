"""How settled, provisional and simulated values look in every drawing,
and the line that says which colour is which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kiet_report.exhibits import style
from kiet_report.exhibits.labels import letters

Look = Literal["settled", "provisional", "simulated"]


def look(vintage: str, basis: str) -> Look:
    """How a value is to look, from the vintage and the basis of its number.
    A simulated one looks simulated, whatever its vintage.
    """
    return "simulated" if basis == "simulated" else "provisional" if vintage == "provisional" else "settled"


def paint(patch: Patch, colour: str, look: Look) -> None:
    """Filled where the value is settled, hollow where it is provisional, hatched where it is simulated."""
    if look == "settled":
        patch.set(facecolor=colour, linewidth=0)
    elif look == "provisional":
        patch.set(facecolor=style.PAPER, edgecolor=colour, linewidth=1.2)
    else:
        patch.set(facecolor="none", edgecolor=colour, hatch="////", linewidth=0.8)


def legend(drawing: Figure, names: Sequence[str], colours: Sequence[str], *, round: bool = False, shades: Sequence[float] = ()) -> None:
    """One line above the panels that says which colour is which,
    or more lines where the width asks for them.

    round: points instead of bars. shades: opacity of each colour, all full when empty.
    """
    room, widest = (46 if style.is_narrow() else 104), max(map(letters, names))
    shades = shades or [1.0] * len(names)
    if round:
        handles: list[Artist] = [Line2D([], [], color=colour, marker="o", markersize=6, linewidth=0) for colour in colours]
    else:
        handles = [Patch(facecolor=colour, alpha=shade, linewidth=0) for colour, shade in zip(colours, shades, strict=True)]
    drawing.legend(
        handles, names, loc="outside upper left", ncols=max(1, min(len(names), room // (widest + 6))), frameon=False, fontsize=8.5,
        handlelength=0.9, handleheight=0.9, handletextpad=0.5, columnspacing=1.6, borderaxespad=0.2, borderpad=0.1, labelcolor=style.INK,
    )  # fmt: skip


def dot(ax: Axes, x: float, y: float, colour: str, look: Look, size: float) -> Line2D:
    """A point, hollow where its value is provisional or simulated; in the paper's colour,
    so that no line shows through.
    """
    fill = colour if look == "settled" else style.PAPER
    (drawn,) = ax.plot([x], [y], "o", markersize=size, markerfacecolor=fill, markeredgecolor=colour, markeredgewidth=1.5, zorder=5)
    return drawn


DASHES: Any = (0, (2.2, 1.3))


def pattern(look: Look) -> Any:
    """Of a line: dashed where its values are simulated."""
    return DASHES if look == "simulated" else "-"
