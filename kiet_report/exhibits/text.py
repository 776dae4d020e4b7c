"""The words of every exhibit: label, headline, subtitle, alternative text, notes, names of the data file's columns (`text/*.yaml`).

One file a chapter. `text/columns.yaml` holds the names of columns that many data files share; an exhibit's own name for a column comes
first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.core.records import Number
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.narrative.bind import references

FOLDER = Path(__file__).with_name("text")
SHARED_COLUMNS = "columns.yaml"
_ID = re.compile(r"(fig|tbl)-([0-9]+)-([0-9a-z]+)")
_KINDS = {"fig": ("그림", "Figure"), "tbl": ("표", "Table")}


class Note(Bilingual):
    """A note below an exhibit.

    needs: the key of a number without which the note says nothing; it is left out where an edition has no value for it.
    """

    needs: str | None = None

    def applies(self, numbers: Mapping[str, Number]) -> bool:
        """Whether an edition with these numbers shows the note."""
        return self.needs is None or (self.needs in numbers and numbers[self.needs].value is not None)


class ExhibitText(BaseModel):
    """What an exhibit says. title: the finding; subtitle: what, who, when, unit; alt: type and main finding. All may hold ``{key}``.

    in_print: whether the print has it under this label. columns: heading of each column of the data file, by its id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Bilingual
    in_print: bool
    title: Bilingual
    subtitle: Bilingual
    alt: Bilingual
    notes: tuple[Note, ...] = ()
    columns: dict[str, Bilingual] = {}

    def texts(self) -> Iterator[tuple[str, Bilingual]]:
        """Every text that may hold numbers, with the name of its place."""
        yield "title", self.title
        yield "subtitle", self.subtitle
        yield "alt", self.alt
        for position, note in enumerate(self.notes, 1):
            yield f"notes[{position}]", note


@cache
def exhibit_texts() -> Mapping[str, ExhibitText]:
    """By exhibit id. E-EXHIBIT-TEXT for an entry that is incomplete or in one language only, E-BINDING for a malformed ``{key}``."""
    return load_texts(FOLDER)


def load_texts(folder: Path) -> Mapping[str, ExhibitText]:
    """`exhibit_texts` of another folder."""
    shared: dict[str, Any] = load_yaml(folder / SHARED_COLUMNS)
    texts: dict[str, ExhibitText] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == SHARED_COLUMNS:
            continue
        for exhibit, entry in load_yaml(path).items():
            if exhibit in texts:
                raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"{path.name}: given in two files")
            texts[exhibit] = _text(exhibit, entry, shared)
    return MappingProxyType(texts)


def _text(exhibit: str, entry: Any, shared: dict[str, Any]) -> ExhibitText:
    if not isinstance(entry, dict):
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="no fields")
    try:
        text = ExhibitText.model_validate({**entry, "columns": {**shared, **(entry.get("columns") or {})}})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    expected = _label(exhibit)
    if text.label != expected:
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"label: {expected.ko} / {expected.en}")
    for place, pair in text.texts():
        keys = [{reference.key for reference in references(pair[lang], where=f"{exhibit} {place}")} for lang in LANGUAGES]
        if keys[0] != keys[1]:
            different = ", ".join(sorted(keys[0] ^ keys[1]))
            raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"{place}: only one language binds {different}")
    return text


def _label(exhibit: str) -> Bilingual:
    found = _ID.fullmatch(exhibit)
    if found is None:
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="an id is fig-5-1 or tbl-5-a")
    ko, en = _KINDS[found[1]]
    number = f"{found[2]}-{found[3].upper()}"
    return Bilingual(ko=f"{ko} {number}", en=f"{en} {number}")
