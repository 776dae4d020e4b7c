"""The assembled edition as the Sphinx side sees it: read once per build, never written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sphinx.application import Sphinx

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import ClaimEntry, ExhibitEntry, NumberEntry
from kiet_report.exhibits.record import Table
from kiet_report.registry import store
from kiet_report.registry.numbers import Numbers


@dataclass(frozen=True)
class Assembled:
    """What one edition registered. `folder` holds registry/, exhibits/ and data/."""

    folder: Path
    edition: str

    @property
    def _registry(self) -> Path:
        return self.folder / store.FOLDER

    @cached_property
    def numbers(self) -> Numbers[NumberEntry]:
        """By key and by relative name."""
        return Numbers(store.read_numbers(self._registry).values(), store.read_breaks(self._registry))

    @cached_property
    def definitions(self) -> dict[str, dict[str, Bilingual]]:
        """Definition id -> its `label` and `text`, for the definitions the numbers use."""
        return store.read_definitions(self._registry)

    @cached_property
    def sources(self) -> dict[str, Bilingual]:
        """Source id -> its citation line, for the sources the numbers use."""
        return store.read_sources(self._registry)

    @cached_property
    def exhibits(self) -> dict[str, ExhibitEntry]:
        return store.read_exhibits(self._registry)

    @cached_property
    def claims(self) -> dict[str, ClaimEntry]:
        return store.read_claims(self._registry)

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
