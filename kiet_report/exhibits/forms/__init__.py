"""Forms: drawings that any view of numbers can have. An exhibit names its form,
and the options the form takes, in `book/exhibits/`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any, get_type_hints

import pandas as pd
from pydantic import ConfigDict, TypeAdapter, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.exhibits.forms import crosstab, diverging, heatmap, lines, listing, paired, ranked, scatter, timeline
from kiet_report.exhibits.forms.rows import EXHIBIT
from kiet_report.exhibits.text import ExhibitText

Draw = Callable[[pd.DataFrame, Lang], Any]
FORMS: dict[str, Callable[..., Any]] = {
    form.__name__.rpartition(".")[2]: form.draw
    for form in (ranked, paired, diverging, lines, scatter, heatmap, timeline, crosstab, listing)
}
"""Name in `book/exhibits/` -> drawing function: a view (`registry.view.COLUMNS`), a language, and options by name."""
ROLES = {"diverging": ("section",), "crosstab": ("section", "head")}
"""The forms that have places for more than items and groups, and which."""


def drawing(exhibit: str, text: ExhibitText, breaks: Mapping[str, tuple[int, ...]]) -> Draw:
    """The drawing an exhibit declares. breaks: definition -> years that do not continue those before.

    E-FORM for an unknown form, option or place; E-FORM-OPTION for a value that the option does not take. The drawing raises E-FORM-TWICE
    for two numbers in one place, and what its form refuses.
    """
    draw = FORMS.get(text.form or "")
    if draw is None:
        raise ReportError("E-FORM", exhibit=exhibit, given=text.form or "-", known=", ".join(FORMS))
    if unknown := [role for role in ("section", "head") if getattr(text, role) and role not in ROLES.get(text.form or "", ())]:
        raise ReportError("E-FORM", exhibit=exhibit, given=", ".join(unknown), known="item, group")
    parameters = list(inspect.signature(draw).parameters)[2:]
    # what the report knows itself, for the forms that ask for it; no option of the author's
    known = {"breaks": breaks, "headings": text.columns}
    given = {name: value for name, value in known.items() if name in parameters}
    options = _options(exhibit, draw, [name for name in parameters if name not in known], text.options)

    def drawn(data: pd.DataFrame, lang: Lang) -> Any:
        _each_once(exhibit, data)
        try:
            return draw(data, lang, **options, **given)
        except ReportError as error:
            if error.facts.get("exhibit") != EXHIBIT:
                raise
            raise ReportError(error.code, **{**error.facts, "exhibit": exhibit}) from None

    return update_wrapper(drawn, draw)


def _options(exhibit: str, draw: Callable[..., Any], known: list[str], given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(given) - set(known)):
        raise ReportError("E-FORM", exhibit=exhibit, given=", ".join(unknown), known=", ".join(known) or "-")
    hints = get_type_hints(draw)
    required = [name for name in known if inspect.signature(draw).parameters[name].default is inspect.Parameter.empty]
    for name in [*required, *given]:
        try:
            TypeAdapter(hints[name], config=ConfigDict(strict=True)).validate_python(given.get(name))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(map(str, (name, *first["loc"])))
            raise ReportError("E-FORM-OPTION", exhibit=exhibit, option=place, given=given.get(name), expected=first["msg"]) from None
    return dict(given)


def _each_once(exhibit: str, data: pd.DataFrame) -> None:
    """One number a place: two would lie on each other, or stand beside each other under one name."""
    if "key" not in data.columns:
        return
    places = [role for role in ("item", "group", "section", "head") if role in data.columns]
    if (again := data[data.duplicated(places, keep=False)]).empty:
        return
    first, second = again[again[places].eq(again[places].iloc[0]).all(axis=1)]["key"].iloc[:2]
    raise ReportError("E-FORM-TWICE", exhibit=exhibit, first=first, second=second)
