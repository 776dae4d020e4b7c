"""The assembled edition as the Sphinx side sees it: read once per build, never written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import ClaimEntry, ExhibitEntry, NumberEntry
from kiet_report.exhibits.record import Table


@dataclass(frozen=True)
class Assembled:
    """What one edition registered. `folder` holds registry/, exhibits/ and data/."""

    folder: Path
    edition: str

    def _read(self, name: str) -> dict[str, Any]:
        return json.loads((self.folder / "registry" / f"{name}.json").read_text(encoding="utf-8"))

    @cached_property
    def numbers(self) -> dict[str, NumberEntry]:
        return {key: NumberEntry(key=key, **entry) for key, entry in self._read("numbers")["numbers"].items()}

    @cached_property
    def definitions(self) -> dict[str, dict[str, Bilingual]]:
        """Definition id -> its `label` and `text`, for the definitions the numbers use."""
        return {
            key: {part: Bilingual(**text) for part, text in entry.items()} for key, entry in self._read("numbers")["definitions"].items()
        }

    @cached_property
    def sources(self) -> dict[str, Bilingual]:
        """Source id -> its citation line, for the sources the numbers use."""
        return {key: Bilingual(ko=entry["ko"], en=entry["en"]) for key, entry in self._read("numbers")["sources"].items()}

    @cached_property
    def exhibits(self) -> dict[str, ExhibitEntry]:
        return {key: ExhibitEntry(id=key, **entry) for key, entry in self._read("exhibits")["exhibits"].items()}

    @cached_property
    def claims(self) -> dict[str, ClaimEntry]:
        return {key: ClaimEntry(**entry) for key, entry in self._read("claims")["claims"].items()}

    def drawing(self, exhibit: str, lang: str, suffix: str) -> Path:
        """The figure's file: suffix ``svg`` or ``pdf``."""
        return self.folder / "exhibits" / f"{exhibit}.{lang}.{suffix}"

    def table(self, exhibit: str, lang: str) -> Table:
        return Table.model_validate_json((self.folder / "exhibits" / f"{exhibit}.{lang}.table.json").read_text(encoding="utf-8"))


def assembled(app: Sphinx) -> Assembled:
    """The edition that `kiet_assembled` names, loaded once per application."""
    found = getattr(app, "_kiet_assembled", None)
    if found is None:
        found = Assembled(Path(app.config.kiet_assembled), app.config.kiet_edition)
        app._kiet_assembled = found  # type: ignore[attr-defined]  # Sphinx offers extensions no other per-application place
    return found
