"""What a YAML file holds as records: what does not fit is told once and in one way, with file,
line and place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.strict_yaml import line_of, load_yaml

Entry = TypeVar("Entry", bound=BaseModel)


class Fault(NamedTuple):
    """The first thing that does not fit.

    loc: keys and positions from the outside in; place: the same as people read it; problem: why.
    """

    loc: tuple[int | str, ...]
    place: str
    problem: str


def first_fault(error: ValidationError, *within: int | str) -> Fault:
    """within: keys under which the value lies in its file.

    What was given is not repeated: it may be long, or nobody's business.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    loc = (*within, *first["loc"])
    # "<file>" and its like name a form of the value, not a key of the file
    return Fault(loc, ".".join(str(part) for part in loc if not str(part).startswith("<")) or "-", first["msg"])


def validated(record: type[Entry], value: Any, path: Path, shown: str, *within: int | str) -> Entry:
    """A value of a YAML file as a record.

    path: the file, named `shown` in messages; within: keys under which the value lies there.

    E-CONFIG with line and place for the first thing that does not fit.
    """
    try:
        return record.model_validate(value)
    except ValidationError as error:
        fault = first_fault(error, *within)
        raise ReportError("E-CONFIG", file=shown, line=line_of(path, fault.loc), problem=f"{fault.place}: {fault.problem}") from None


def load_entries(record: type[Entry], path: Path, shown: str) -> dict[str, Entry]:
    """The records of a YAML file by name, in its order.

    E-CONFIG for a file that cannot be read, and as `validated`.
    """
    entries = load_yaml(path) or {}
    if not isinstance(entries, dict):
        raise ReportError("E-CONFIG", file=shown, line=1, problem="expected names, each with its fields")
    return {name: validated(record, fields, path, shown, name) for name, fields in entries.items()}
