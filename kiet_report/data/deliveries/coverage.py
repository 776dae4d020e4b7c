"""Whether a delivery is as large as the last one: what is missing is usually a file that broke off."""

from __future__ import annotations

from collections.abc import Mapping

from kiet_report.core.paths import Project
from kiet_report.data.contracts.contract import Contract
from kiet_report.data.deliveries.config import IngestConfig
from kiet_report.data.deliveries.manifest import Manifest, Warned
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.editions.edition import known_editions
from kiet_report.data.editions.file import DELIVERIES_FOLDER


def check(years: Mapping[int, int], contract: Contract, config: IngestConfig, problems: Problems) -> list[Warned]:
    """Hold rows by year against `config.expected`: E-COVERAGE for fewer than the tolerance allows, a warning for more.

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


def last_years(project: Project, edition: str, name: str) -> dict[int, int]:
    """Rows by year of the delivery `name` in the latest edition before this one that has its manifest here; empty where none has."""
    for earlier in sorted((known for known in known_editions(project) if known < edition), reverse=True):
        path = project.data / DELIVERIES_FOLDER / earlier / f"{name}.manifest.json"
        if path.is_file():
            return Manifest.model_validate_json(path.read_bytes()).years
    return {}
