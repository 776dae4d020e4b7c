"""README, CONTRIBUTING and their like say what is so: files, commands, targets, and the example of the two jumps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiet_report import cli
from kiet_report.book.pages import DIRECTIVES
from kiet_report.pipeline.check import ROLES
from tests.architecture.sources import ROOT, module, names_made, tracked_files

DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "notebooks/README.md", "book/chapters/README.md", "data/README.md")]
GENERATED = (".build", "site", "book/chapters/", "ko/", "en/", "registry/")
PLACES = ("", "kiet_report/", "kiet_report/exhibits/", "kiet_report/book/", "notebooks/", "data/")
"""Where a path of a document may begin: the documents shorten those of the package."""

SUFFIX = re.compile(r"[\w./-]+/|[\w./-]+\.(?:py|ya?ml|csv|ipynb|md|bib|lock|toml|json)")
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def code_spans(text: str) -> list[str]:
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def exists(name: str, document: Path) -> bool:
    if "/" not in name:
        return any(path.name == name for path in tracked_files())
    return (document.parent / name).exists() or any((ROOT / f"{place}{name}").exists() for place in PLACES)


@every_document
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).is_file(), target


@every_document
def test_paths_exist(path: Path) -> None:
    for span in code_spans(path.read_text(encoding="utf-8")):
        invented = any(mark in span for mark in ("<", "*", "NN_", "07_")) or span.startswith(GENERATED)
        if SUFFIX.fullmatch(span) and not invented:
            assert exists(span, path), span


def commands() -> set[str]:
    """The names of the commands and of their groups."""
    single = {command.name or getattr(command.callback, "__name__", "") for command in cli.app.registered_commands}
    return single | {str(group.name) for group in cli.app.registered_groups}


@every_document
def test_commands_and_targets_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"kiet-report ([a-z]+(?:-[a-z]+)*)\b", text)) <= commands()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, flags=re.MULTILINE)) <= targets


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in commands():
        assert command in text


def test_the_example_of_two_jumps() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    notebook = (ROOT / "notebooks" / "05_1_adoption.ipynb").read_text(encoding="utf-8")
    assert "{num}`ai_firms_growth`" in text
    assert "{num}`ai_firms_growth`" in notebook
    assert names_made(module("kiet_report.analysis.adoption").tree).fullmatch("ai_firms_growth")
    for line in ("report.register(adoption.growth, observations)", "observations = report.load(adoption_data.observations)"):
        assert line in " ".join(text.split())
        assert line in notebook


def test_the_chapter_on_one_page_knows_roles_and_directives() -> None:
    text = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`\{([a-z:]+)\}`", text)) <= ROLES
    for directive in DIRECTIVES:
        assert directive in text


def test_the_report_says_whose_it_is() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "산업연구원의 공식 간행물이 아니다" in " ".join(text.split())
    assert "independent work" in text
    assert "docs/screenshot.png" in text
