"""What a generated script says about a delivered text file, in whichever language it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["character", "numeric"]


@dataclass(frozen=True)
class Codebook:
    """What a generated script says about a delivered text file.

    file: name of the script. language: of the script. names: of the columns, in their order (`v1`, `v2` … where a Stata script names
    them by label only). labels: by name. types: by name, where stated. value_labels: by name, from code as it is written (`01` stays
    `01`) to label. na_marks: texts read as missing. header: whether the script skips a first line. unread: lines of statements that were
    not understood and have no effect here.
    """

    file: str
    language: Literal["r", "stata"]
    names: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Kind] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    na_marks: tuple[str, ...] = ()
    header: bool = True
    unread: tuple[int, ...] = ()
