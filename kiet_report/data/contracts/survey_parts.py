"""The parts of a contract that only a survey has: who is asked a question, and how it is tabulated."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Record


class AskedOf(Record):
    """Asked only where `variable` has one of `codes` (``"1"`` and ``"0"`` for yes and no)."""

    variable: str
    codes: tuple[str, ...] = Field(min_length=1)


class Base(Record):
    """Firms that a question is put to. when: every condition must hold; none makes it all firms."""

    label: Bilingual
    when: tuple[AskedOf, ...] = ()


class Asked(Record):
    """A variable that holds one question as it was put to some of the firms. at: what sets it apart,
    by dimension (group, horizon).
    """

    variable: str
    at: Mapping[str, str] = Field(default_factory=dict)


class Question(Record):
    """A question as it is tabulated.

    locus: where the print has it. label: its own, where an item or variable does not give it. ordered: the options are a scale.
    by: bases for which it is counted apart, too. base: the firms counted, where they are fewer than those asked. asked: the variables that
    hold it; empty for the item or variable of its name. changed: the first wave (year) with question and options as they are here, None
    where they are those of the print.
    """

    locus: str
    label: Bilingual | None = None
    ordered: bool = False
    by: tuple[str, ...] = ()
    base: str | None = None
    asked: tuple[Asked, ...] = ()
    changed: str | None = Field(default=None, pattern=r"^\d{4}$")
