"""What authors say of every exhibit, `book/exhibits/<chapter>.yaml`: headline,
subtitle, alternative text, notes, and how it is drawn.

An exhibit of a form (`exhibits.forms`) is declared here whole: the form, the numbers it selects, what its items and groups are. One with a
drawing of its own has words only. Notes that several exhibits share are named and stand in `book/notes.yaml`; headings of data files that
many share in `book/exhibits/columns.yaml`. Label and whether the print has it follow from the id.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import LANGUAGES, Bilingual
from kiet_report.core.paths import Project
from kiet_report.core.records import Number
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.narrative.bind import references

FOLDER = "exhibits"
SHARED_COLUMNS, SHARED_NOTES = "columns.yaml", "notes.yaml"
ITSELF = "exhibit"
"""In an exhibit's words, ``{exhibit:period}`` is the years its data span and ``{exhibit}`` the number of its rows with a value."""
DRAWS_HEADINGS = ("listing",)
"""The forms that write the headings of data columns into the drawing."""
_ID = re.compile(r"(fig|tbl)-([0-9]+)-([0-9]+|[a-z])")
_KINDS = {"fig": ("그림", "Figure"), "tbl": ("표", "Table")}


class Note(Bilingual):
    """A note below an exhibit.

    needs: a number without which the note says nothing; it is left out where an edition has no value for it.
    """

    needs: str | None = None

    def applies(self, numbers: Mapping[str, Number]) -> bool:
        """Whether an edition with these numbers shows the note."""
        return self.needs is None or (self.needs in numbers and numbers[self.needs].value is not None)


class ExhibitText(BaseModel):
    """The words of one exhibit. title: the finding; subtitle: what, who, when, unit; alt:
    type and main finding. All may hold ``{key}``.

    in_print: whether the print has it under this label. columns: heading of each column of the data file, by its id. form: how it is drawn,
    None for a drawing of its own; of: the numbers it shows, by coordinate (`registry.view.select`), none where the chapter hands over the
    data; item, group: the coordinates of its rows, and of its panels, colours or columns; section, head: of headings over rows and over
    columns, for the forms that have them; options: what else the form may be told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Bilingual
    in_print: bool
    title: Bilingual
    subtitle: Bilingual
    alt: Bilingual
    notes: tuple[Note, ...] = ()
    columns: dict[str, Bilingual] = {}
    form: str | None = None
    of: dict[str, Any] | list[dict[str, Any]] = {}
    item: str = ""
    group: str = ""
    section: str = ""
    head: str = ""
    options: dict[str, Any] = {}

    def texts(self) -> Iterator[tuple[str, Bilingual]]:
        """Every text that may hold numbers, with the name of its place."""
        yield "title", self.title
        yield "subtitle", self.subtitle
        yield "alt", self.alt
        for position, note in enumerate(self.notes, 1):
            yield f"notes[{position}]", note

    def names(self) -> set[str]:
        """Every name of a number in the words, those of the exhibit itself apart."""
        found = {reference.key for _, pair in self.texts() for reference in references(pair.ko)}
        return (found | {note.needs for note in self.notes if note.needs}) - {ITSELF}


def exhibit_texts() -> Mapping[str, ExhibitText]:
    """By exhibit id, of the project at hand. E-EXHIBIT-TEXT for an entry that is incomplete or in one
    language only, E-BINDING for a malformed ``{key}``.
    """
    return load_texts(Project.find().book)


def load_texts(book: Path) -> Mapping[str, ExhibitText]:
    """`exhibit_texts` of another book folder. Read once for each state of its files."""
    files = [book / SHARED_NOTES, *sorted((book / FOLDER).glob("*.yaml"))]
    return _load(book, tuple((path.name, path.stat().st_mtime_ns) for path in files if path.is_file()))


def form_digest(exhibits: Iterable[str], texts: Mapping[str, ExhibitText]) -> str:
    """Digest of how exhibits are drawn and of what, not of the words around them:
    what a run of their chapter depends on.
    """
    fields = {"form", "of", "item", "group", "section", "head", "options"}
    declared = {name: texts[name] for name in sorted(exhibits) if name in texts and texts[name].form}
    drawn = {
        name: text.model_dump(include=fields | ({"columns"} if text.form in DRAWS_HEADINGS else set())) for name, text in declared.items()
    }
    return hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest() if drawn else ""


@cache
def _load(book: Path, state: tuple[tuple[str, int], ...]) -> Mapping[str, ExhibitText]:
    del state  # part of what is remembered: a changed file is another
    folder = book / FOLDER
    shared: dict[str, Any] = load_yaml(folder / SHARED_COLUMNS) if (folder / SHARED_COLUMNS).is_file() else {}
    notes: dict[str, Any] = (load_yaml(book / SHARED_NOTES) or {}) if (book / SHARED_NOTES).is_file() else {}
    texts: dict[str, ExhibitText] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == SHARED_COLUMNS:
            continue
        for exhibit, entry in load_yaml(path).items():
            if exhibit in texts:
                raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"{path.name}: given in two files")
            texts[exhibit] = _text(exhibit, entry, shared, notes)
    return MappingProxyType(texts)


def _text(exhibit: str, entry: Any, shared: dict[str, Any], notes: dict[str, Any]) -> ExhibitText:
    if not isinstance(entry, dict):
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="no fields")
    label, in_print = _label(exhibit)
    fields = {**entry, "columns": {**shared, **(entry.get("columns") or {})}, "label": label, "in_print": in_print}
    fields["notes"] = [_note(exhibit, note, notes) for note in entry.get("notes") or ()]
    try:
        text = ExhibitText.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if bool(text.of) != bool(text.item) or (text.of and not text.form):
        problem = "form, of, item: all three; form alone where the chapter hands over the data; none for a drawing of its own"
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=problem)
    for place, pair in text.texts():
        keys = [{reference.key for reference in references(pair[lang], where=f"{exhibit} {place}")} for lang in LANGUAGES]
        if keys[0] != keys[1]:
            different = ", ".join(sorted(keys[0] ^ keys[1]))
            raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"{place}: only one language binds {different}")
    return text


def _note(exhibit: str, note: Any, shared: dict[str, Any]) -> Any:
    """A note as it is written, or the shared one of that name."""
    if not isinstance(note, str):
        return note
    if note not in shared:
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem=f"notes: {note!r} is not in book/{SHARED_NOTES}")
    return shared[note]


def _label(exhibit: str) -> tuple[Bilingual, bool]:
    """Its label, and whether the print has it: the print numbers its exhibits,
    ours that it lacks carry a letter.
    """
    found = _ID.fullmatch(exhibit)
    if found is None:
        raise ReportError("E-EXHIBIT-TEXT", exhibit=exhibit, problem="an id is fig-5-1 or tbl-5-a")
    ko, en = _KINDS[found[1]]
    number = f"{found[2]}-{found[3].upper()}"
    return Bilingual(ko=f"{ko} {number}", en=f"{en} {number}"), found[3].isdigit()
