"""The files of a registry: `registry.json` of a run, numbers,
exhibits and claims of an edition. Nowhere else is their JSON read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import ClaimEntry, ExhibitEntry, Number, NumberEntry, Record, dump

FOLDER = "registry"
NUMBERS, EXHIBITS, CLAIMS = "numbers", "exhibits", "claims"
FILES = tuple(f"{name}.json" for name in (NUMBERS, EXHIBITS, CLAIMS))
RUN_FILE = "registry.json"


def run_text(chapter: str, edition: str, numbers: Mapping[str, Number], functions: Mapping[str, str], **more: Any) -> str:
    """What a chapter leaves behind, as the text of its file. functions:
    the analysis function behind each number. more: exhibits, absent, inputs.
    """
    fields = {key: number.model_dump(mode="json", exclude={"key"}) for key, number in numbers.items()}
    record = {"chapter": chapter, "edition": edition, "numbers": {k: {**f, "function": functions[k]} for k, f in fields.items()}, **more}
    return _text(record)


def read_run(folder: Path) -> dict[str, Any]:
    """The records of a kept run: chapter, edition, numbers (fields of `Number` with `function`),
    exhibits, absent, inputs.

    FileNotFoundError or ValueError where there are none.
    """
    record: dict[str, Any] = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
    return record


def numbers_text(
    head: Mapping[str, Any], numbers: Mapping[str, NumberEntry], definitions: Mapping[str, Any], sources: Mapping[str, Any]
) -> str:
    """`numbers.json`: the numbers with the definitions and sources they use. head: edition, schema, dates."""
    content = dump(dict[str, Record](numbers), without={"key"})
    return _text({**head, "numbers": content, "definitions": definitions, "sources": sources})


def exhibits_text(head: Mapping[str, Any], exhibits: Mapping[str, ExhibitEntry]) -> str:
    """`exhibits.json`."""
    return _text({**head, "exhibits": dump(dict[str, Record](exhibits), without={"id"})})


def claims_text(head: Mapping[str, Any], claims: Mapping[str, ClaimEntry]) -> str:
    """`claims.json`."""
    return _text({**head, "claims": dump(dict[str, Record](claims))})


def read_numbers(folder: Path) -> dict[str, NumberEntry]:
    """By key. folder: the one that holds `numbers.json`."""
    return {key: NumberEntry(key=key, **entry) for key, entry in _read(folder, NUMBERS)[NUMBERS].items()}


def read_definitions(folder: Path) -> dict[str, dict[str, Bilingual]]:
    """Definition id -> its `label` and `text`, for the definitions the numbers use."""
    found = _read(folder, NUMBERS)["definitions"]
    return {key: {part: Bilingual(**entry[part]) for part in ("label", "text")} for key, entry in found.items()}


def read_breaks(folder: Path) -> dict[str, tuple[int, ...]]:
    """Definition id -> the years that do not continue the ones before,
    for the definitions the numbers use.
    """
    found = _read(folder, NUMBERS)["definitions"]
    return {key: years for key, entry in found.items() if (years := tuple(entry_break["year"] for entry_break in entry.get("breaks", ())))}


def read_sources(folder: Path) -> dict[str, Bilingual]:
    """Source id -> its citation line, for the sources the numbers use."""
    return {key: Bilingual(ko=entry["ko"], en=entry["en"]) for key, entry in _read(folder, NUMBERS)["sources"].items()}


def read_exhibits(folder: Path) -> dict[str, ExhibitEntry]:
    """By id."""
    return {key: ExhibitEntry(id=key, **entry) for key, entry in _read(folder, EXHIBITS)[EXHIBITS].items()}


def read_claims(folder: Path) -> dict[str, ClaimEntry]:
    """By id."""
    return {key: ClaimEntry(**entry) for key, entry in _read(folder, CLAIMS)[CLAIMS].items()}


def known_keys(folder: Path) -> set[str] | None:
    """Keys and series of the numbers in a registry folder; None where there is none."""
    try:
        entries = _read(folder, NUMBERS)[NUMBERS]
    except FileNotFoundError:
        return None
    return set(entries) | {entry["series"] for entry in entries.values() if entry.get("series")}


def _read(folder: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return content


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
