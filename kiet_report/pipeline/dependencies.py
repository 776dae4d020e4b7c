"""What a chapter's result depends on: its code, the modules of this package that the code imports,
and the inputs it read.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kiet_report.core.digests import digest
from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import DELIVERY_KEY, Edition

PACKAGE = "kiet_report"
MAKERS = ("kiet_report.data.simulate",)
"""Packages known by what they make: an edition calls them, and a chapter depends on the digest of the delivery it read, not on the code
that made it. Only `editions.edition` may import them, or a dependency would be lost.
"""


def imported_modules(source: str, place: str, package: str | None = None) -> set[str]:
    """Names below `kiet_report` that Python source imports, as written:
    `from kiet_report.data import kosis` gives both.

    package: the dotted package the source lies in, for relative imports. place: for messages.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise ReportError("E-SYNTAX", place=place, line=error.lineno or 0, problem=error.msg) from None
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level and package:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return {name for name in names if name == PACKAGE or name.startswith(f"{PACKAGE}.")}


def module_file(name: str, root: Path) -> Path | None:
    """The file of a dotted name, when it is a module or a package; None when it is a name inside one."""
    path = root.joinpath(*name.split("."))
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


def module_closure(names: Iterable[str], root: Path) -> dict[str, Path]:
    """All modules reachable from the names by import, with the packages they lie in;
    of what `MAKERS` names, nothing.
    """
    found: dict[str, Path] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or _made_by(name):
            continue
        path = module_file(name, root)
        if "." in name:
            waiting.append(name.rpartition(".")[0])
        if path is None:
            continue
        found[name] = path
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        waiting.extend(_imports_of(path.read_text(encoding="utf-8"), path.name, package))
    return found


def _made_by(name: str) -> bool:
    return any(name == maker or name.startswith(f"{maker}.") for maker in MAKERS)


@cache
def _imports_of(source: str, place: str, package: str) -> frozenset[str]:
    """By content, not by path: a preview outlives many changes of a module."""
    return frozenset(imported_modules(source, place, package))


def code_digests(names: Iterable[str], project: Project) -> dict[str, str]:
    """Digests of the modules behind the names,
    and of the YAML files that lie beside one under its name or are its data (`units.yaml`).
    """
    files: set[Path] = set()
    for path in module_closure(names, project.root).values():
        files.add(path)
        beside = path.with_suffix(".yaml")
        if beside.is_file():
            files.add(beside)
    return {project.relative(path): digest(path) for path in sorted(files)}


def chapter_key(code_digest: str, modules: dict[str, str], settings: str, lock: Path) -> str:
    """One digest for everything but the inputs:
    a chapter whose key and inputs are unchanged is not run again.

    settings: digest of what the code can see of the edition's description, see `EditionFile.settings_digest`.
    """
    parts = [
        code_digest,
        *(f"{name}={value}" for name, value in sorted(modules.items())),
        settings,
        f"python {sys.version_info[:2]}",
    ]
    parts.append(digest(lock) if lock.is_file() else "no lock")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def changed_since(inputs: dict[str, str], edition: Edition) -> list[str]:
    """Of the files and deliveries a run read, those that are gone or have another content:
    paths from the root, `delivery:<name>`.
    """
    return [name if name.startswith(DELIVERY_KEY) else f"data/{name}" for name, value in inputs.items() if _now(name, edition) != value]


def _now(name: str, edition: Edition) -> str | None:
    if name.startswith(DELIVERY_KEY):
        return edition.delivery_digest(name.removeprefix(DELIVERY_KEY))
    path = edition.project.data / name
    return digest(path) if path.is_file() else None
