"""The words inside drawings and table heads: one YAML beside each module,
so that a missing language is an error when it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual, Lang
from kiet_report.core.strict_yaml import load_yaml


@cache
def words(module_file: str) -> Mapping[str, Bilingual]:
    """The words of a module, given its ``__file__``: `adoption.py` has `adoption.yaml`.
    E-CONFIG names the entry that is not complete.
    """
    path = Path(module_file).with_suffix(".yaml")
    texts = {}
    for name, entry in load_yaml(path).items():
        try:
            texts[name] = Bilingual.model_validate(entry)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part) for part in (name, *first["loc"]))
            raise ReportError("E-CONFIG", file=f"{path.parent.name}/{path.name}", line=0, problem=f"{place}: {first['msg']}") from None
    return MappingProxyType(texts)


def capital(text: str, lang: Lang) -> str:
    """A label from the data as it opens a row or a bar: in English with a capital letter."""
    return text[0].upper() + text[1:] if lang == "en" and text else text
