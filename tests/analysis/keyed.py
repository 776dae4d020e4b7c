"""Numbers by the keys that registering would give them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.data.editions.inputs import Folder
from kiet_report.registry.measures import Measures, open_measures


@cache
def measures() -> Measures:
    """Those of the report."""
    project = Project.find()
    return open_measures(project.book, Folder(project.data))


def by_key(numbers: Iterable[Number]) -> dict[str, Number]:
    """Keys are unique, measures and coordinates have names: anything else is an error, as it is for a chapter."""
    found: dict[str, Number] = {}
    for given in numbers:
        number = measures().keyed(given)
        assert number.key not in found, number.key
        found[number.key] = number
    return found
