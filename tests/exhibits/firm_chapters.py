"""The chapters on firms, run on the small made-up panel, once for all tests that draw them."""

from __future__ import annotations

from functools import cache
from typing import Literal

from kiet_report.core.records import Number
from tests.analysis.firm_panel import firm_panel
from tests.exhibits.drawn import Drawn, run

ON_PANEL = ("05_2_determinants", "05_3_productivity", "05_4_heterogeneity", "95_replication")


@cache
def chapters(basis: Literal["simulated", "delivered"] = "simulated", later: int = 0) -> dict[str, Drawn]:
    """Chapter -> what it registered and shows. later: years by which the panel is moved."""
    panel = firm_panel()
    panel = panel.assign(year=panel["year"] + later, founded_year=panel["founded_year"] + later)
    panel.attrs.update(basis=basis, source=f"{basis}_firms")
    return {name: run(name, "2026", {"kiet_report.data.facts.firms.panel": lambda inputs: panel}) for name in ON_PANEL}


@cache
def simulated_page() -> Drawn:
    """The page on simulated data: it is about the simulated panel, so it has that one."""
    return run("96_simulated", "2026")


@cache
def without_firms() -> dict[str, Drawn]:
    """Of the edition without a firm panel."""
    return {name: run(name, "2024") for name in ON_PANEL}


def numbers(drawn: dict[str, Drawn]) -> dict[str, Number]:
    """Of all chapters, by key."""
    return {key: number for chapter in drawn.values() for key, number in chapter.numbers.items()}
