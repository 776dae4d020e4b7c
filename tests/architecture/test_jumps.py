"""From a number in prose to its data in two jumps: its measure leads to an analysis function, whose arguments lead to a reader of data.

The first jump is one search: a name belongs to a measure of `book/measures.yaml`, and the module of the function that makes its numbers
holds the name of the measure, or a module of analysis from which it takes names does.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

import pytest

from kiet_report.core.paths import Project
from kiet_report.exhibits.frames import published
from kiet_report.exhibits.record import Table
from kiet_report.exhibits.text import load_texts
from kiet_report.narrative.bind import find, parse, resolve
from kiet_report.pipeline.notebooks import Notebook
from tests.architecture.recorder import Recording, notebooks, record
from tests.architecture.sources import ROOT, calls, module, modules, names_made
from tests.registry.numbers import of_the_report

PROJECT = Project(ROOT)
TEXTS = load_texts(PROJECT.book)
EDITIONS = ("2024", "2026")
ANALYSIS, DATA, MODELS = "kiet_report.analysis.", "kiet_report.data.", "kiet_report.models."


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recording]:
    return {edition: record(PROJECT, edition, tmp_path_factory.mktemp(edition)) for edition in EDITIONS}


@pytest.fixture(params=EDITIONS)
def recording(recordings: dict[str, Recording], request: pytest.FixtureRequest) -> Recording:
    return recordings[request.param]


def names_in_prose() -> dict[str, str]:
    """Every name of a number that prose, a `needs:` tag or the words of an exhibit use, with a place that does."""
    found: dict[str, str] = {}
    for notebook in notebooks(PROJECT):
        for cell in notebook.cells:
            place = notebook.place(cell)
            found |= {reference.key: place for reference in cell.numbers(place)}
            found |= {need: place for need in cell.needs if "-" not in need}
    for exhibit, text in TEXTS.items():
        found |= {name: f"book/exhibits, {exhibit}" for name in text.names()}
    return found


def test_there_are_numbers_to_follow(recording: Recording) -> None:
    assert len(recording.numbers) > 100
    assert set(recording.functions) == set(recording.numbers)


def test_every_name_is_registered_or_one_that_another_edition_may_have(recording: Recording) -> None:
    known, measures = recording.known, of_the_report()
    slips = {name: place for name, place in names_in_prose().items() if name not in known and not measures.is_name(name.partition("@")[0])}
    assert not slips


def test_what_an_edition_shows_names_numbers_that_it_has(recording: Recording) -> None:
    """The gate of a build, without one: a name in a cell whose needs are met has a value here."""
    known = recording.known
    for notebook in notebooks(PROJECT):
        for cell in notebook.cells:
            if cell.lang and all(is_met(need, recording) for need in cell.needs):
                for reference in cell.numbers(place := notebook.place(cell)):
                    assert resolve(reference, known, cell.lang, place)


def is_met(need: str, recording: Recording) -> bool:
    known = recording.known
    return need in recording.shown or (need in known and known[need].value is not None)


def test_jump_1_the_measure_of_a_name_is_found_where_its_numbers_are_made(recording: Recording) -> None:
    lost = []
    for key, function in recording.functions.items():
        assert function.__module__.startswith(ANALYSIS), f"{key} is made outside analysis, by {function.__module__}"
        assert getattr(importlib.import_module(function.__module__), function.__name__) is function
        measure = recording.numbers[key].measure
        if not any(names_made(tree).fullmatch(measure) for tree in trees_of(function.__module__)):
            lost.append(f"{measure} ({key}): {function.__module__}.{function.__name__}")
    assert not lost


def trees_of(name: str) -> Iterator[ast.AST]:
    """A module of analysis, and those of analysis whose names it takes: an engine of a topic names measures as constants."""
    tree = module(name).tree
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(ANALYSIS) and node.module != ANALYSIS.removesuffix("."):
            yield module(node.module or "").tree


@pytest.mark.parametrize(
    ("name", "measure", "made_in"),
    [
        ("ai_rate_2022", "ai_rate", "rates"),
        ("ai_rate_j@final", "ai_rate", "industry_rates"),
        ("ai_rate_growth_pp", "ai_rate_change", "growth"),
        ("ai_rate_region_spread@latest", "ai_rate_spread", "region_rates"),
        ("n_ai@first", "n_ai", "counts"),
    ],
)
def test_jump_1_by_hand(recording: Recording, name: str, measure: str, made_in: str) -> None:
    number = find(parse(name), recording.known)
    function = recording.functions[number.key]
    assert (number.measure, function.__module__, function.__name__) == (measure, "kiet_report.analysis.adoption", made_in)


def test_every_measure_is_made_somewhere() -> None:
    """A measure of the book that no analysis module names is one of numbers that are gone."""
    patterns = [names_made(found.tree) for found in modules() if found.name.startswith(ANALYSIS)]
    assert not [name for name in of_the_report().measures if not any(pattern.fullmatch(name) for pattern in patterns)]


def test_a_search_for_an_unknown_measure_finds_nothing() -> None:
    assert not names_made(module("kiet_report.analysis.adoption").tree).fullmatch("n_robots")


def test_jump_2_arguments_come_from_readers_of_data(recording: Recording) -> None:
    assert recording.calls
    for function, readers in recording.calls:
        assert readers, f"{function.__name__} takes nothing from data"
        for reader in readers:
            assert reader is not None, f"an argument of {function.__name__} comes from no reader: use report.load"
            assert reader.__module__.startswith(DATA), f"{function.__name__} reads with {reader.__module__}"


@pytest.mark.parametrize("notebook", notebooks(PROJECT), ids=lambda notebook: notebook.name)
def test_the_data_of_exhibits_are_views_or_come_from_analysis(notebook: Notebook) -> None:
    """`report.show` is given a view, or a call of an analysis function, or a name bound to one; alone it shows what is declared whole."""
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
        exhibit = ast.literal_eval(call.args[0])
        assert (len(call.args) == 1) == (TEXTS[exhibit].form is not None), f"{exhibit} is declared with a form, or has a drawing of its own"
        if len(call.args) > 1:
            data = bound[call.args[2].id] if isinstance(call.args[2], ast.Name) else call.args[2]
            assert is_view(data) or is_of(data, analysis), ast.unparse(call)


def is_view(node: ast.expr) -> bool:
    return is_of(node, {"report"}) and isinstance(node, ast.Call) and ast.unparse(node.func) == "report.view"


def is_of(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression calls a function of one of these modules or objects."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in names
    )


@pytest.mark.parametrize(
    ("source", "fine"),
    [
        ("report.view(item='period')", True),
        ("adoption.on_tiles(report.view(item='region'), provinces)", True),
        ("report.load(reader)", False),
        ("pandas.DataFrame()", False),
        ("frame", False),
        ("frame['value']", False),
    ],
)
def test_what_is_a_view(source: str, fine: bool) -> None:
    node = ast.parse(source, mode="eval").body
    assert (is_view(node) or is_of(node, {"adoption"})) == fine


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
    assert set(recording.declared) <= set(TEXTS)
    for exhibit, (draw, _) in recording.exhibits.items():
        kind = "forms" if TEXTS[exhibit].form else "figures" if exhibit.startswith("fig-") else "tables"
        assert draw.__module__.startswith(f"kiet_report.exhibits.{kind}."), f"{exhibit} is drawn by {draw.__module__}"
        # a form is bound to the options of its exhibit
        assert getattr(importlib.import_module(draw.__module__), draw.__name__) is (draw.__wrapped__ if kind == "forms" else draw)


def test_the_current_edition_shows_every_exhibit(recordings: dict[str, Recording]) -> None:
    assert sorted(recordings["2026"].shown) == sorted(recordings["2026"].exhibits)


def test_exhibit_data_say_where_they_come_from(recording: Recording) -> None:
    assert recording.shown
    for exhibit, (_, data) in recording.shown.items():
        assert {"basis", "source"} <= set(data.columns), exhibit
        assert data[["basis", "source"]].notna().all(axis=None), exhibit


def test_whatever_an_exhibit_shows_is_a_registered_number(recording: Recording) -> None:
    """A row of a view has the key of a number that says the same; data without keys are words."""
    for exhibit, (_, data) in recording.shown.items():
        if "key" not in data:
            numeric = data.select_dtypes("number").columns
            assert not list(numeric), f"{exhibit} shows numbers without keys in {', '.join(numeric)}"
            continue
        for row in data.itertuples():
            number = recording.numbers[row.key]
            assert (row.measure, row.period, row.definition, row.unit) == (number.measure, number.period, number.definition, number.unit)
            assert (row.value == number.value) if number.value is not None else (row.value != row.value), (exhibit, row.key)


def test_columns_of_exhibit_data_have_names_in_both_languages(recording: Recording) -> None:
    for exhibit, (_, data) in recording.shown.items():
        assert set(published(data).columns) <= set(TEXTS[exhibit].columns), exhibit


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
    tables = {exhibit: shown for exhibit, shown in recordings["2026"].shown.items() if exhibit.startswith("tbl-")}
    for exhibit, (draw, data) in tables.items():
        drawn = {lang: draw(data, lang) for lang in ("ko", "en")}
        assert all(isinstance(table, Table) for table in drawn.values()), exhibit
        assert len(drawn["ko"].rows) == len(drawn["en"].rows), exhibit
