"""Whether a delivery is as large as the last one: what is missing is usually a file that broke off."""

from __future__ import annotations

from collections.abc import Mapping

from kiet_report.data.contracts.contract import Contract
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.deliveries.manifest import Warned
from kiet_report.data.deliveries.problems import Problems


def check(years: Mapping[int, int], contract: Contract, config: IngestConfig, problems: Problems) -> list[Warned]:
    """Hold rows by year against `config.expected`:
    E-COVERAGE for fewer than the tolerance allows, a warning for more.

    years: rows to be stored by year; in a firm panel a row of a year is a firm. A year that is not there at all is the business of
    `panel.check_years`.
    """
    warned = []
    for year, usual in sorted(config.expected.items()):
        rows = years.get(year, 0)
        if 0 < rows < usual * (1 - config.tolerance):
            percent = f"{100 * config.tolerance:g}"
            problems.add("E-COVERAGE", contract.id, year=year, expected=usual, got=rows, tolerance=percent)
        elif rows > usual * (1 + config.tolerance):
            warned.append(Warned(code="WARN-MORE", facts={"year": year, "expected": usual, "got": rows}))
    return warned
