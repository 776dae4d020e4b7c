"""The package and the repository as text: modules with their syntax trees, and the names that strings in them can make."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kiet_report"
LEAST_LITERAL = 4
"""Letters an f-string must begin with for the names it makes to count as findable by a search."""


@dataclass(frozen=True)
class Module:
    """A module of the package. name: dotted, `kiet_report` first."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Module, ...]:
    """Every module of `kiet_report`."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(path, name, text, ast.parse(text, str(path))))
    return tuple(found)


def module(name: str) -> Module:
    return next(module for module in modules() if module.name == name)


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files of the repository: tracked, or new and not ignored. Skips the test outside a checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def text_of(path: Path) -> str | None:
    """The text of a file; None for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def names_made(tree: ast.AST) -> re.Pattern[str]:
    """What the strings of a piece of code can name: constants as they are, f-strings (and "…" + name) with anything in their holes.

    An f-string that begins with a hole, or with less than `LEAST_LITERAL` letters, names nothing: nobody could search for it.
    """
    patterns = set()
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            first = node.values[0]
            if isinstance(first, ast.Constant) and len(str(first.value)) >= LEAST_LITERAL:
                patterns.add("".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w*" for part in node.values))
        elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and len(str(node.left.value)) >= LEAST_LITERAL:
            patterns.add(re.escape(str(node.left.value)) + r"\w*")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            patterns.add(re.escape(node.value))
    return re.compile("|".join(patterns) or r"(?!)")


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or method with one of the names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
            if name in names:
                yield node
