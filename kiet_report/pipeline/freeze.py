"""A published edition is a statement: its numbers are kept under `data/editions/<id>/registry/`, and a later build must say the same.

The words around a number may be improved; its value, unit, period, definition, basis and source may not. Who has to correct a frozen
edition removes its registry knowingly and freezes it again.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition

FROZEN = ("value", "unit", "period", "definition", "basis", "source", "vintage", "std_error", "n")
FILES = ("numbers.json", "exhibits.json", "claims.json")


def frozen_registry(project: Project, edition: str) -> Path:
    """Where an edition's frozen registry lies, frozen or not."""
    return project.edition_data(edition) / "registry"


def freeze(project: Project, edition: Edition) -> Path:
    """Keep the registry of the published edition with its description. E-UNPUBLISHED when there is none."""
    published = project.edition_site(edition.id) / "registry"
    if not published.is_dir():
        raise ReportError("E-UNPUBLISHED", edition=edition.id)
    place = frozen_registry(project, edition.id)
    place.mkdir(exist_ok=True)
    for name in FILES:
        shutil.copyfile(published / name, place / name)
    return place


def check_frozen(project: Project, edition: str, registry: Path) -> None:
    """Raise E-FROZEN, naming each number and what changed in it, when a registry of the edition no longer says what was frozen."""
    path = frozen_registry(project, edition) / "numbers.json"
    if not path.is_file():
        return
    frozen: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["numbers"]
    numbers = json.loads((registry / "numbers.json").read_text(encoding="utf-8"))["numbers"]
    changes = []
    for key, entry in sorted(frozen.items()):
        if key not in numbers:
            changes.append(f"{key}: gone")
            continue
        now = numbers[key]
        changes += [f"{key}.{name}: {entry[name]} -> {now[name]}" for name in FROZEN if entry[name] != now[name]]
    if changes:
        raise ReportError(
            "E-FROZEN", edition=edition, count=len(changes), changes="\n".join(f"  - {change}" for change in changes[:40])
        )
