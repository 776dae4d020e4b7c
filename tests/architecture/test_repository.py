"""What is kept in the repository: small, text that names no machine, and notebooks without results."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, text_of, tracked_files

LARGEST = 1_000_000
GENERATED = ("site/", ".build/", "book/chapters/ko/", "book/chapters/en/")
TOP = {"book", "notebooks", "kiet_report", "data", "tests", "environment.yml", "README.md"}

# Written in pieces, so that this file is not its own finding.
MACHINE_PATHS = re.compile("|".join([r"(?<![\w.:/-])/(?:ho" + r"me|roo" + r"t|Use" + r"rs|wor" + r"k)/\w", r"\b[A-Z]:\\\\?Use" + r"rs\b"]))
REGISTRIES = re.compile(
    "|".join(["pypi" + r"\.org", "python" + "hosted", r"(?:extra-)?index-" + r"url[ =]+http", "anaconda" + r"\.org", "npm" + r"js\."])
)


def test_no_file_is_large() -> None:
    assert not [path.name for path in tracked_files() if path.stat().st_size > LARGEST]


def test_nothing_generated_is_kept() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in tracked_files()]
    assert not [name for name in names if name.startswith(GENERATED) or "__pycache__" in name or ".ipynb_checkpoints" in name]
    assert "book/chapters/README.md" in names


@pytest.mark.parametrize(("pattern", "what"), [(MACHINE_PATHS, "a path of a machine"), (REGISTRIES, "the address of a registry")])
def test_no_file_names_a_place(pattern: re.Pattern[str], what: str) -> None:
    found = []
    for path in tracked_files():
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {what}")
    assert not found


def test_the_patterns_find_what_they_look_for() -> None:
    assert MACHINE_PATHS.search("see /ho" + "me/someone/report")
    assert MACHINE_PATHS.search('"C:\\Use' + 'rs\\someone"')
    assert not MACHINE_PATHS.search("https://example.org/ho" + "me/page")
    assert REGISTRIES.search("--index-" + "url https://example.org")
    assert not REGISTRIES.search("--no-emit-index-" + "url")


def test_text_is_utf8_with_unix_line_ends() -> None:
    for path in tracked_files():
        if path.suffix in (".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".ipynb", ".sh", ".css", ".js", ".html", ".bib", ".cff"):
            text = path.read_bytes().decode("utf-8")
            assert "\r" not in text, path.name
            assert not text.startswith("\ufeff"), path.name


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_source_notebook_holds_no_results(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert "attachments" not in cell
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info", "kiet_report"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_the_top_of_the_repository_is_as_fixed() -> None:
    assert {name for name in TOP if (ROOT / name).exists()} == TOP
    assert (ROOT / "book" / "_toc.yml").is_file()


def test_package_data_reach_an_installation() -> None:
    """Every kind of file the package carries is listed in pyproject.toml."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["*"]
    kinds = {f"*{path.suffix}" for path in tracked_files() if (ROOT / "kiet_report") in path.parents and path.suffix not in (".py", ".md")}
    assert kinds <= set(listed)
