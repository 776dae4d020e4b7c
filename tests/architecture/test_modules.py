"""Every module of the package: short, named for its topic, documented, and without silenced errors that nobody gave a reason for."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import Module, modules

LONGEST = 300
WITHOUT_TOPIC = {"utils", "util", "helpers", "helper", "common", "misc", "tools_misc", "shared", "base"}
CALLED_BY_SPHINX = re.compile(r"setup|(?:visit|depart)_\w+")
every_module = pytest.mark.parametrize("module", modules(), ids=str)


def comments(module: Module, first: int, last: int) -> bool:
    """Whether lines first to last, counted from 1, hold a comment."""
    return any(re.search(r"#\s*\S", line) for line in module.text.splitlines()[first - 1 : last])


@every_module
def test_it_is_short(module: Module) -> None:
    lines = len(module.text.splitlines())
    assert lines <= LONGEST, f"{module} has {lines} lines: look for the second topic inside"


@every_module
def test_it_is_named_for_a_topic(module: Module) -> None:
    assert not WITHOUT_TOPIC & set(module.path.relative_to(module.path.parents[2]).with_suffix("").parts)


@every_module
def test_it_says_what_it_is(module: Module) -> None:
    assert ast.get_docstring(module.tree) or module.path.name == "__init__.py"
    assert module.path.name == "__init__.py" or "from __future__ import annotations" in module.text


@every_module
def test_what_is_public_has_a_docstring(module: Module) -> None:
    public = [
        node.name
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not CALLED_BY_SPHINX.fullmatch(node.name)
        and not ast.get_docstring(node)
    ]
    assert not public


@every_module
def test_a_broad_except_gives_its_reason(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if caught in ("everything", "Exception", "BaseException"):
                again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                reason = again or comments(module, node.lineno, max(node.lineno, node.body[0].lineno - 1))
                assert reason, f"{module}:{node.lineno} catches {caught} without a reason"


@every_module
def test_a_silenced_check_gives_its_reason(module: Module) -> None:
    for number, line in enumerate(module.text.splitlines(), start=1):
        if "type: ignore" in line:
            assert re.search(r"# type: ignore\[[\w, -]+\]\s+# \S", line), f"{module}:{number}: name the error and the reason"
        if "noqa" in line:
            assert re.search(r"# noqa: [A-Z]+[0-9]+ - \w", line), f"{module}:{number}: name the rule and the reason"


@every_module
def test_errors_are_stated_or_a_programmers(module: Module) -> None:
    """What people can cause is a ReportError; ValueError, KeyError and their like are for wrong calls. Exception itself says nothing."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            assert ast.unparse(node.exc.func) not in ("Exception", "BaseException", "RuntimeError"), f"{module}:{node.lineno}"
