"""The order of layers: kept by the package, complete, and shown to break when it is broken."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, Module, modules

CONFIGURATION = ROOT / "pyproject.toml"
PROJECT = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))
CONTRACT = PROJECT["tool"]["importlinter"]["contracts"][0]
LAYERS = ["cli", "pipeline", "book", "chapter", "exhibits", "registry", "narrative", "analysis", "models", "data", "core"]
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in a folder against the contract of the pyproject.toml there, in a process that has not imported ours."""
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A package with our layers and our contract, and nothing in it."""
    (tmp_path / "pyproject.toml").write_bytes(CONFIGURATION.read_bytes())
    package = tmp_path / "kiet_report"
    package.mkdir()
    (package / "__init__.py").touch()
    for layer in LAYERS:
        (package / f"{layer}.py").touch()
    return package


def test_imports_run_downwards_only() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_the_contract_is_the_one_that_is_documented() -> None:
    assert PROJECT["tool"]["importlinter"]["root_package"] == "kiet_report"
    assert (CONTRACT["type"], CONTRACT["exhaustive"], CONTRACT["containers"]) == ("layers", True, ["kiet_report"])
    assert CONTRACT["layers"] == LAYERS
    assert not CONTRACT.get("ignore_imports"), "an exception to the order of layers is a layer in the wrong place"


def test_every_folder_has_its_place() -> None:
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()} - {"__init__"}
    assert there == set(LAYERS)


def test_every_folder_of_code_is_a_package() -> None:
    for folder in {path.parent for path in PACKAGE.rglob("*.py")}:
        assert (folder / "__init__.py").is_file(), folder


def test_the_contract_is_kept_by_downward_imports(skeleton: Path) -> None:
    (skeleton / "cli.py").write_text("from kiet_report import core, pipeline\n", encoding="utf-8")
    assert lint(skeleton.parent).returncode == 0


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("core", "data"),
        ("models", "analysis"),
        ("analysis", "narrative"),
        ("analysis", "exhibits"),
        ("narrative", "exhibits"),
        ("book", "pipeline"),
    ],
)
def test_an_upward_import_breaks_it(skeleton: Path, module: str, imported: str) -> None:
    (skeleton / f"{module}.py").write_text(f"import kiet_report.{imported}\n", encoding="utf-8")
    result = lint(skeleton.parent)
    assert result.returncode == 1
    assert f"kiet_report.{module} -> kiet_report.{imported}" in result.stdout


def test_a_module_without_a_layer_breaks_it(skeleton: Path) -> None:
    (skeleton / "extras.py").touch()
    assert lint(skeleton.parent).returncode == 1


def below(*layers: str) -> list[Module]:
    """The modules of the layers, those in folders of theirs included."""
    return [module for module in modules() if module.name.split(".")[1:2] and module.name.split(".")[1] in layers]


def test_analysis_and_models_know_neither_files_nor_languages() -> None:
    """Numbers happen in pure functions: they take frames and return records."""
    found = below("analysis", "models")
    assert {path for layer in ("analysis", "models") for path in (PACKAGE / layer).rglob("*.py")} == {module.path for module in found}
    for module in found:
        for word in ("open(", "read_text", "read_csv", "pathlib", "LANGUAGES", "Lang\n", "import os"):
            assert word not in module.text, f"{module} uses {word}"


HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
KOREAN_KEYS = {
    "adoption.py": "an industry group of the print under its Korean name",
    "determinants.py": "a table of the print by its label, the key of the print's own tables",
    "printed_estimates.py": "a table of the print by its label",
    "productivity.py": "tables of the print by their labels",
    "regression_column.py": "a middle dot, as the print spells a variable",
    "regression_tables.py": "a table of the print by its label",
    "simulated.py": "tables of the print by their labels",
    "survey.py": "figures, respondents and questions of the print by their Korean names",
}
"""Modules of `analysis` that still look facts of the print up by Korean keys, and what kind. The list only ever gets shorter."""


def korean_literals(module: Module) -> list[str]:
    """Strings with Hangul in them that are no docstrings."""
    said = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    strings = [node for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in strings if id(node) not in said and HANGUL.search(node.value)]


def test_analysis_and_models_hold_no_korean() -> None:
    strings = {module.path.relative_to(PACKAGE).as_posix(): korean_literals(module) for module in below("analysis", "models")}
    korean = {name: found for name, found in strings.items() if found}
    allowed = {f"analysis/{name}" for name in KOREAN_KEYS}
    assert {name: found for name, found in korean.items() if name not in allowed} == {}
    assert allowed <= set(korean), "what is no longer needed leaves the list"


def test_korean_is_found_in_strings_and_not_in_docstrings() -> None:
    text = '"""\ud45c 5-1"""\nx = f"a {1} \ud45c"\n"""\uadf8\ub9bc"""\n'
    assert korean_literals(Module(PACKAGE / "x.py", "x", text, ast.parse(text))) == [" \ud45c"]
