"""Forms: drawings that any view of numbers can have. An exhibit names its form, and the options the form takes, in `book/exhibits/`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import pandas as pd

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.exhibits.forms import ranked
from kiet_report.exhibits.text import ExhibitText

Draw = Callable[[pd.DataFrame, Lang], Any]
FORMS: dict[str, Callable[..., Any]] = {"ranked": ranked.draw}
"""Name in `book/exhibits/` -> drawing function: a view (`registry.view.COLUMNS`), a language, and options by name."""


def drawing(exhibit: str, text: ExhibitText) -> Draw:
    """The drawing an exhibit declares. E-FORM for an unknown form, or an option that the form does not take."""
    draw = FORMS.get(text.form or "")
    if draw is None:
        raise ReportError("E-FORM", exhibit=exhibit, given=text.form or "-", known=", ".join(FORMS))
    known = list(inspect.signature(draw).parameters)[2:]
    if unknown := sorted(set(text.options) - set(known)):
        raise ReportError("E-FORM", exhibit=exhibit, given=", ".join(unknown), known=", ".join(known) or "-")
    return functools.update_wrapper(functools.partial(draw, **text.options), draw)
