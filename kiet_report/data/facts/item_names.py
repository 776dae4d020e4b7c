"""What items are called that no file of `data/` names, in both languages:
`item_names.yaml` beside this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kiet_report.core.languages import Bilingual
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.core.validation import validated

FILE = Path(__file__).with_suffix(".yaml")


@cache
def item_names(group: str) -> Mapping[str, Bilingual]:
    """Item -> its names, in the order of the file.

    KeyError for a group that is not there, E-CONFIG for a name that lacks a language.
    """
    entries = load_yaml(FILE)[group]
    return MappingProxyType({item: validated(Bilingual, texts, FILE, FILE.name, group, item) for item, texts in entries.items()})
