"""An edition: one published state of the report, described by `data/editions/<id>/edition.yaml`.

An edition is data. It names the files it may read and the day up to which they count; chapters and code are the same for every edition.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.paths import Project, edition_id
from kiet_report.core.strict_yaml import load_yaml


class EditionFile(BaseModel):
    """`edition.yaml`. cutoff: figures released after this day do not belong to the edition. inputs: files or folders under `data/`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    published: dt.date
    cutoff: dt.date
    data_to: str = Field(pattern=r"^\d{4}$")
    title: Bilingual
    note: Bilingual
    inputs: tuple[str, ...]

    @field_validator("inputs")
    @classmethod
    def _inside_data(cls, inputs: tuple[str, ...]) -> tuple[str, ...]:
        for entry in inputs:
            if Path(entry).is_absolute() or ".." in Path(entry).parts:
                raise ValueError(f"input {entry!r} is not a path inside data/")
        return inputs


@dataclass
class Edition:
    """An edition opened for reading. It remembers every file it handed out, with its digest: that is what a chapter depended on."""

    project: Project
    file: EditionFile
    read: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.file.id

    @property
    def cutoff(self) -> dt.date:
        return self.file.cutoff

    def has(self, relative: str) -> bool:
        """Whether the edition lists this file, or a folder that holds it, among its inputs."""
        wanted = Path(relative)
        if ".." in wanted.parts:
            return False
        return any(wanted == Path(entry) or Path(entry) in wanted.parents for entry in self.file.inputs)

    def path(self, relative: str) -> Path:
        """The file `data/<relative>`, noted as read.

        E-INPUT when the edition does not list it, it is not there, or it is a link that leads out of the data folder.
        """
        path = self.project.data / relative
        inside = path.resolve().is_relative_to(self.project.data.resolve())
        if not self.has(relative) or not inside or not path.is_file():
            raise ReportError("E-INPUT", edition=self.id, path=f"data/{relative}", inputs=", ".join(self.file.inputs))
        self.read[relative] = digest(path)
        return path


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def known_editions(project: Project) -> list[str]:
    """Ids of the editions that have a description, oldest first."""
    return sorted(path.parent.name for path in (project.data / "editions").glob("*/edition.yaml"))


def latest_edition(project: Project) -> str:
    """The id of the newest edition; E-NO-EDITION when there is none."""
    known = known_editions(project)
    if not known:
        raise ReportError("E-NO-EDITION", edition="(latest)", known="-")
    return known[-1]


def open_edition(project: Project, edition: str | None = None) -> Edition:
    """Open an edition by id, or the latest.

    Raises ReportError E-EDITION for a malformed id, E-NO-EDITION for an unknown one, E-CONFIG for a faulty description.
    """
    identity = edition_id(edition) if edition is not None else latest_edition(project)
    path = project.edition_data(identity) / "edition.yaml"
    if not path.is_file():
        raise ReportError("E-NO-EDITION", edition=identity, known=", ".join(known_editions(project)) or "-")
    raw = load_yaml(path)
    try:
        file = EditionFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ReportError("E-CONFIG", file=project.relative(path), line=0, problem=f"{where}: {first['msg']}") from None
    if file.id != identity:
        raise ReportError("E-CONFIG", file=project.relative(path), line=1, problem=f"id is {file.id!r}, the folder is {identity!r}")
    return Edition(project, file)
