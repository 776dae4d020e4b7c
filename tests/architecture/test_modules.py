"""Every module of the package: short, named for its topic, documented, and without silenced errors that nobody gave a reason for.

A rule is one test that names every offender; what each finds is shown on modules that break it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.sources import PACKAGE, Module, modules

LONGEST = 300
LONGEST_SUMMARY = 100
"""Letters of the first line of a docstring: it is what an editor shows beside a name."""

WITHOUT_TOPIC = {"utils", "util", "helpers", "helper", "common", "misc", "tools_misc", "shared", "base"}
CALLED_BY_SPHINX = re.compile(r"setup|(?:visit|depart)_\w+")
Rule = Callable[[Module], Iterator[str]]


def comments(module: Module, first: int, last: int) -> bool:
    """Whether lines first to last, counted from 1, hold a comment."""
    return any(re.search(r"#\s*\S", line) for line in module.text.splitlines()[first - 1 : last])


def too_long(module: Module) -> Iterator[str]:
    lines = len(module.text.splitlines())
    if lines > LONGEST:
        yield f"{module} has {lines} lines: look for the second topic inside"


def named_for_no_topic(module: Module) -> Iterator[str]:
    if WITHOUT_TOPIC & set(module.path.relative_to(module.path.parents[2]).with_suffix("").parts):
        yield str(module)


def silent_about_itself(module: Module) -> Iterator[str]:
    if module.path.name != "__init__.py":
        if not ast.get_docstring(module.tree):
            yield f"{module} has no docstring"
        if "from __future__ import annotations" not in module.text:
            yield f"{module} does not import annotations from __future__"


def public_without_docstring(module: Module) -> Iterator[str]:
    for node in module.tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not CALLED_BY_SPHINX.fullmatch(node.name)
            and not ast.get_docstring(node)
        ):
            yield f"{module}:{node.lineno}: {node.name}"


def long_summaries(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and (text := ast.get_docstring(node)):
            length = len(text.splitlines()[0])
            if length > LONGEST_SUMMARY:
                yield f"{module}:{node.body[0].lineno}: {getattr(node, 'name', 'the module')}: {length} letters"


def broad_except_without_reason(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if caught in ("everything", "Exception", "BaseException"):
                again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                if not again and not comments(module, node.lineno, max(node.lineno, node.body[0].lineno - 1)):
                    yield f"{module}:{node.lineno} catches {caught} without a reason"


def silenced_without_reason(module: Module) -> Iterator[str]:
    for number, line in enumerate(module.text.splitlines(), start=1):
        if "type: ignore" in line and not re.search(r"# type: ignore\[[\w, -]+\]\s+# \S", line):
            yield f"{module}:{number}: name the error and the reason"
        if "noqa" in line and not re.search(r"# noqa: [A-Z]+[0-9]+ - \w", line):
            yield f"{module}:{number}: name the rule and the reason"


def raises_what_says_nothing(module: Module) -> Iterator[str]:
    """What people can cause is a ReportError; ValueError, KeyError and their like are for wrong calls. Exception itself says nothing."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            error = ast.unparse(node.exc.func)
            if error in ("Exception", "BaseException", "RuntimeError"):
                yield f"{module}:{node.lineno} raises {error}"


RULES: dict[Rule, tuple[str, ...]] = {
    too_long: ("x = 1\n" * 301,),
    named_for_no_topic: ("",),
    silent_about_itself: ("from __future__ import annotations\n", '"""Says what it is."""\n'),
    public_without_docstring: ("def public(): ...\n", "class Public: ...\n", "async def public(): ...\n"),
    long_summaries: (f'"""{"x" * 101}\n\nMore."""\n', f'def _private():\n    """{"x" * 101}"""\n', f'class _A:\n    """{"x" * 101}"""\n'),
    broad_except_without_reason: (
        "try:\n    x\nexcept Exception:\n    pass\n",
        "try:\n    x\nexcept:\n    pass\n",
        "try:\n    x\nexcept BaseException:\n    raise ValueError\n",
    ),
    silenced_without_reason: ("x = 1  # type: ignore\n", "x = 1  # type: ignore[assignment]\n", "x = 1  # noqa\n", "x = 1  # noqa: E501\n"),
    raises_what_says_nothing: ("raise Exception('x')\n", "raise RuntimeError('x')\n", "raise BaseException('x')\n"),
}
"""Each rule with modules that break it."""

SOUND = f'''"""{"x" * 100}

{"More, which may be as long as a line. " * 3}"""

from __future__ import annotations

def public():
    """Has one."""
    try:
        raise ValueError("x")
    except Exception:  # a reason
        x = 1  # type: ignore[assignment]  # a reason
        y = 1  # noqa: E501 - a reason
    except BaseException:
        raise

def _private(): ...
'''


def pretend(text: str, name: str = "kiet_report/analysis/topic.py") -> Module:
    return Module(PACKAGE.parent / name, "kiet_report.analysis.topic", text, ast.parse(text))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_is_kept_by_every_module(rule: Rule) -> None:
    assert [offence for module in modules() for offence in rule(module)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_module_that_breaks_it_is_named(rule: Rule) -> None:
    assert list(rule(pretend(SOUND))) == []
    for broken in RULES[rule]:
        module = pretend(broken, "kiet_report/analysis/utils.py" if rule is named_for_no_topic else "kiet_report/analysis/topic.py")
        offences = list(rule(module))
        assert len(offences) == 1 and str(module) in offences[0], broken
