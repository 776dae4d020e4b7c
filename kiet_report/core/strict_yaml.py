"""YAML as configuration wants it: a repeated key, an alias or a tag is an error with its line,
never a silent choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from kiet_report.core.errors import ReportError

_SafeLoader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""The one written in C where PyYAML has it: eight times as fast, which every build, kernel and command waits for."""


class _StrictLoader(_SafeLoader):  # type: ignore[misc, valid-type]  # either of the two
    """SafeLoader without aliases and without repeated keys; `no` and `on` stay text, as people mean them."""


def _construct_mapping(loader: _StrictLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: dict[Any, int] = {}
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if isinstance(key, list | dict):
            raise yaml.constructor.ConstructorError(None, None, "a key is a list or a mapping", key_node.start_mark)
        if key in seen:
            problem = f"key {key!r} is given twice, in lines {seen[key]} and {line}"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        seen[key] = line
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
# YAML 1.1 reads `no`, `off`, `y` as booleans; here only true and false are.
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises ReportError E-CONFIG, naming file and line, for a repeated key, an alias, a tag that would run code, or a file that is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReportError("E-CONFIG", file=path.name, line=0, problem="the file does not exist") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ReportError("E-CONFIG", file=path.name, line=line, problem="the file is not UTF-8 text") from None
    try:
        for event in yaml.parse(text, Loader=_SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise ReportError("E-CONFIG", file=path.name, line=line, problem="aliases (*name) are not allowed")
        return yaml.load(text, Loader=_StrictLoader)  # a SafeLoader: builds plain values only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ReportError("E-CONFIG", file=path.name, line=mark.line + 1 if mark else 0, problem=problem) from None


def line_of(path: Path, place: Sequence[int | str]) -> int:
    """The line, from 1, of a key or list entry of a YAML file that can be read:
    of the innermost part of `place` that is there.

    place: keys and positions from the outside in, as pydantic names a place; names that are no keys of the file are passed over.
    """
    node: yaml.Node | None = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    line = node.start_mark.line if node else 0
    for part in place:
        if isinstance(node, yaml.MappingNode):
            key, value = next(((key, value) for key, value in node.value if key.value == part), (None, node))
            line, node = key.start_mark.line if key else line, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
    return line + 1
