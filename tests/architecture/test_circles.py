"""Imports never lead back to where they began, wherever in a module they stand: nothing has to be understood before itself."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from kiet_report.pipeline.dependencies import MAKERS

Imports = dict[str, set[str]]


@pytest.fixture(scope="module")
def imports() -> Imports:
    """What each module of the package imports, at its top, inside functions and for its types only."""
    graph = grimp.build_graph("kiet_report", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_module_is_imported_by_what_it_imports(imports: Imports) -> None:
    assert len(imports) > 200
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


def test_a_circle_is_found(imports: Imports) -> None:
    circle = {**imports, "kiet_report.core.paths": imports["kiet_report.core.paths"] | {"kiet_report.cli.report"}}
    with pytest.raises(CycleError):
        TopologicalSorter(circle).prepare()


def test_imports_inside_functions_count(imports: Imports) -> None:
    """As `simulate.ensure` has one: a generator is loaded when something is to be generated."""
    assert "kiet_report.data.simulate.made_once" in imports["kiet_report.data.simulate"]


@pytest.mark.parametrize("maker", MAKERS)
def test_only_an_edition_calls_what_a_chapter_does_not_depend_on(imports: Imports, maker: str) -> None:
    outside = {name for name, found in imports.items() if not name.startswith(maker) and any(one.startswith(maker) for one in found)}
    assert outside == {"kiet_report.data.editions.edition"}
