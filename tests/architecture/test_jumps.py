"""From a number in prose to its data in two jumps: the key leads to an analysis function, the function's arguments to a reader of data."""

from __future__ import annotations

import ast
import importlib

import pytest

from kiet_report.core.paths import Project
from kiet_report.exhibits.record import Table
from kiet_report.exhibits.text import exhibit_texts
from kiet_report.narrative.bind import references
from kiet_report.pipeline.notebooks import Notebook
from tests.architecture.recorder import Recording, notebooks, record
from tests.architecture.sources import ROOT, calls, module, modules, names_made

PROJECT = Project(ROOT)
EDITIONS = ("2024", "2026")
ANALYSIS, DATA, MODELS = "kiet_report.analysis.", "kiet_report.data.", "kiet_report.models."


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recording]:
    return {edition: record(PROJECT, edition, tmp_path_factory.mktemp(edition)) for edition in EDITIONS}


@pytest.fixture(params=EDITIONS)
def recording(recordings: dict[str, Recording], request: pytest.FixtureRequest) -> Recording:
    return recordings[request.param]


def keys_in_prose() -> dict[str, str]:
    """Every key that prose, a `needs:` tag or the words of an exhibit name, with a place that does."""
    found: dict[str, str] = {}
    for notebook in notebooks(PROJECT):
        for cell in notebook.cells:
            place = notebook.place(cell)
            found |= {reference.key: place for reference in cell.numbers(place)}
            found |= {need: place for need in cell.needs if "-" not in need}
    for exhibit, text in exhibit_texts().items():
        for place, pair in text.texts():
            found |= {reference.key: f"{exhibit} {place}" for reference in references(pair.ko, where=exhibit)}
        found |= {note.needs: f"{exhibit} note" for note in text.notes if note.needs}
    return found


def test_there_are_numbers_to_follow(recording: Recording) -> None:
    assert len(recording.numbers) > 100
    assert set(recording.functions) == set(recording.numbers)


def test_every_key_in_prose_is_registered(recording: Recording) -> None:
    missing = {key: place for key, place in keys_in_prose().items() if key not in recording.numbers}
    assert not missing


def test_editions_register_the_same_keys(recordings: dict[str, Recording]) -> None:
    assert set(recordings["2024"].numbers) == set(recordings["2026"].numbers)


def test_jump_1_a_key_is_found_in_the_module_of_the_function_that_makes_it(recording: Recording) -> None:
    lost = []
    for key, function in recording.functions.items():
        assert function.__module__.startswith(ANALYSIS), f"{key} is made outside analysis, by {function.__module__}"
        assert getattr(importlib.import_module(function.__module__), function.__name__) is function
        if not names_made(module(function.__module__).tree).fullmatch(key):
            lost.append(f"{key}: {function.__module__}.{function.__name__}")
    assert not lost


def test_a_search_for_an_unknown_key_finds_nothing() -> None:
    assert not names_made(module("kiet_report.analysis.adoption").tree).fullmatch("n_robots_2022")


def test_jump_2_arguments_come_from_readers_of_data(recording: Recording) -> None:
    assert recording.calls
    for function, readers in recording.calls:
        assert readers, f"{function.__name__} takes nothing from data"
        for reader in readers:
            assert reader is not None, f"an argument of {function.__name__} comes from no reader: use report.load"
            assert reader.__module__.startswith(DATA), f"{function.__name__} reads with {reader.__module__}"


@pytest.mark.parametrize("notebook", notebooks(PROJECT), ids=lambda notebook: notebook.name)
def test_the_data_of_exhibits_come_from_analysis(notebook: Notebook) -> None:
    """`report.show` is given a call of an analysis function, or a name bound to one."""
    tree = ast.parse("\n".join(cell.source for cell in notebook.code))
    analysis = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "kiet_report.analysis"
        for alias in node.names
    }
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    bound = {target.id: node.value for node in assigned for target in node.targets if isinstance(target, ast.Name)}
    for call in calls(tree, "show"):
        data = bound[call.args[2].id] if isinstance(call.args[2], ast.Name) else call.args[2]
        assert isinstance(data, ast.Call), ast.unparse(call)
        assert isinstance(data.func, ast.Attribute), ast.unparse(call)
        assert isinstance(data.func.value, ast.Name), ast.unparse(call)
        assert data.func.value.id in analysis, ast.unparse(call)


def test_nothing_is_computed_in_a_notebook() -> None:
    """A code cell opens, loads, registers, shows and closes. Arithmetic, loops and functions deserve a test: they live in the package."""
    forbidden = (ast.BinOp, ast.AugAssign, ast.For, ast.While, ast.If, ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Subscript)
    for notebook in notebooks(PROJECT):
        for cell in notebook.code:
            used = [type(node).__name__ for node in ast.walk(ast.parse(cell.source)) if isinstance(node, forbidden)]
            assert not used, f"{notebook.place(cell)}: {used}"


def test_every_declared_exhibit_is_shown_drawn_and_worded(recording: Recording) -> None:
    assert sorted(recording.exhibits) == sorted(recording.declared)
    assert len(set(recording.declared)) == len(recording.declared)
    assert set(recording.declared) <= set(exhibit_texts())
    for exhibit, (draw, _) in recording.exhibits.items():
        kind = "figures" if exhibit.startswith("fig-") else "tables"
        assert draw.__module__.startswith(f"kiet_report.exhibits.{kind}."), f"{exhibit} is drawn by {draw.__module__}"
        assert getattr(importlib.import_module(draw.__module__), draw.__name__) is draw


def test_the_current_edition_shows_every_exhibit(recordings: dict[str, Recording]) -> None:
    assert not [exhibit for exhibit, (_, data) in recordings["2026"].exhibits.items() if data.empty]


def test_exhibit_data_say_where_they_come_from(recording: Recording) -> None:
    shown = {exhibit: data for exhibit, (_, data) in recording.exhibits.items() if len(data)}
    assert shown
    for exhibit, data in shown.items():
        assert {"basis", "source"} <= set(data.columns), exhibit
        assert data[["basis", "source"]].notna().all(axis=None), exhibit


def test_columns_of_exhibit_data_have_names_in_both_languages(recording: Recording) -> None:
    for exhibit, (_, data) in recording.exhibits.items():
        assert set(data.columns) <= set(exhibit_texts()[exhibit].columns), exhibit


def test_jump_2_ends_in_data_or_models() -> None:
    """What an analysis module imports from this package lies below it."""
    analysis = [module for module in modules() if module.name.startswith(ANALYSIS)]
    assert analysis
    for found in analysis:
        for node in ast.walk(found.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kiet_report"):
                allowed = (ANALYSIS, MODELS, DATA, "kiet_report.core.")
                assert f"{node.module}.".startswith(allowed), f"{found} imports {node.module}"


def test_a_table_is_drawn_as_a_record(recordings: dict[str, Recording]) -> None:
    tables = {exhibit: shown for exhibit, shown in recordings["2026"].exhibits.items() if exhibit.startswith("tbl-")}
    for exhibit, (draw, data) in tables.items():
        drawn = {lang: draw(data, lang) for lang in ("ko", "en")}
        assert all(isinstance(table, Table) for table in drawn.values()), exhibit
        assert len(drawn["ko"].rows) == len(drawn["en"].rows), exhibit
