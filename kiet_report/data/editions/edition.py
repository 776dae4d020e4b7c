"""An edition: one published state of the report, described by `data/editions/<id>/edition.yaml`.

An edition is data. It names the files it may read with their digests, the deliveries it computes from, and the day up to which figures
count; chapters and code are the same for every edition.

Digests are checked where something is published or checked (`build`, `check`): there a changed input refuses until `kiet-report pin` says
that the change is meant. Whoever is writing is not held up: `preview` and JupyterLab only tell of it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kiet_report.core.digests import digest
from kiet_report.core.errors import ReportError
from kiet_report.core.paths import EDITION_ID, Project, edition_id
from kiet_report.core.records import Basis
from kiet_report.core.strict_yaml import load_yaml
from kiet_report.data import simulate
from kiet_report.data.editions.file import DELIVERIES_FOLDER, Delivered, EditionFile, Input, read_edition_file

__all__ = ["Delivery", "Edition", "EditionFile", "default_edition", "digest", "known_editions", "open_edition"]
DELIVERY_KEY = "delivery:"
"""What a chapter read of a delivery is noted as `delivery:<name>`."""
SUMS = "inputs.sha256"
"""Beside `edition.yaml`: the digest of every single input file, as `sha256sum` writes it. It only tells which file of a folder changed."""


@dataclass(frozen=True)
class Delivery:
    """Data an edition computes from. path: the Parquet; manifest_path: the manifest of its ingestion; sha256: of the Parquet; wave: the
    year of a survey that was handed over.
    """

    name: str
    path: Path
    manifest_path: Path
    basis: Basis
    sha256: str
    wave: str | None = None


@dataclass
class Edition:
    """An edition opened for reading.

    It remembers every file it handed out, with its digest: that is what a chapter depended on.
    """

    project: Project
    file: EditionFile
    read: dict[str, str] = field(default_factory=dict)
    _deliveries: dict[str, Delivery] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        return self.file.id

    @property
    def cutoff(self) -> dt.date:
        return self.file.cutoff

    def has(self, relative: str) -> bool:
        """Whether the edition lists this file, or a folder that holds it, among its inputs."""
        wanted = Path(relative)
        if any(part.startswith(".") for part in wanted.parts):
            return False
        return any(wanted == Path(entry) or Path(entry) in wanted.parents for entry in self.file.input_paths)

    def path(self, relative: str) -> Path:
        """The file `data/<relative>`, noted as read.

        E-INPUT when the edition does not list it, it is not there, or it is a link that leads out of the data folder.
        """
        path = self.project.data / relative
        inside = path.resolve().is_relative_to(self.project.data.resolve())
        if not self.has(relative) or not inside or not path.is_file():
            raise ReportError("E-INPUT", edition=self.id, path=f"data/{relative}", inputs=", ".join(self.file.input_paths))
        self.read[relative] = digest(path)
        return path

    def has_delivery(self, name: str) -> bool:
        """Whether the edition computes from a delivery of this name ("firms", "survey"),
        simulated or handed over.
        """
        return name in self.file.deliveries.named

    def delivery(self, name: str) -> Delivery:
        """The delivery of that name, noted as read; a simulated one is made first if it is not there.

        E-NO-DELIVERY when the edition has none, E-DELIVERY-FILE when the one handed over is not on this machine or is another file than
        the one described.
        """
        found = self._found(name)
        self.read[DELIVERY_KEY + name] = found.sha256
        return found

    def delivery_digest(self, name: str) -> str | None:
        """Digest of the delivery as it stands now, not noted as read:
        for a delivered one what the description says, whether the file is here or not; None without one.
        """
        given = self.file.deliveries.named.get(name)
        if isinstance(given, Delivered):
            return given.sha256
        return self._found(name).sha256 if given else None

    def changed_inputs(self) -> list[str]:
        """Paths from the project's root of inputs that are not as pinned,
        the files of a folder one by one where they are known; and of deliveries that are on this machine with another content. Empty when
        all is as described.
        """
        changed = [found for entry in self.file.inputs for found in self._changed(entry)]
        for given in self.file.deliveries.named.values():
            if isinstance(given, Delivered) and (path := self.project.data / given.file).is_file() and digest(path) != given.sha256:
                changed.append(f"data/{given.file}")
        return changed

    def _changed(self, entry: Input) -> Iterator[str]:
        if entry.sha256 == input_digest(self.project, entry.path):
            return
        now = input_digests(self.project, entry.path)
        noted = {
            name: value
            for name, value in _noted(self.project, self.id).items()
            if name == f"data/{entry.path}" or name.startswith(f"data/{entry.path}/")
        }
        differing = sorted(name for name in now.keys() | noted.keys() if now.get(name) != noted.get(name)) if entry.sha256 and noted else []
        yield from differing or [f"data/{entry.path}"]

    def _found(self, name: str) -> Delivery:
        if name not in self._deliveries:
            given = self.file.deliveries.named.get(name)
            if given is None:
                raise ReportError("E-NO-DELIVERY", edition=self.id, name=name)
            self._deliveries[name] = self._simulated(name) if given == "simulated" else self._delivered(name, given)
        return self._deliveries[name]

    def _simulated(self, name: str) -> Delivery:
        path = simulate.ensure(self.project, name)
        return Delivery(name, path, _manifest(path), "simulated", digest(path))

    def _delivered(self, name: str, given: Delivered) -> Delivery:
        path = self.project.data / given.file
        inside = path.resolve().is_relative_to((self.project.data / DELIVERIES_FOLDER).resolve())
        found = digest(path) if inside and path.is_file() else "-"
        if found != given.sha256:
            raise ReportError("E-DELIVERY-FILE", edition=self.id, name=name, file=f"data/{given.file}", expected=given.sha256, found=found)
        return Delivery(name, path, _manifest(path), "delivered", found, given.wave)


def _manifest(path: Path) -> Path:
    return path.with_name(f"{path.name.removesuffix('.parquet')}.manifest.json")


def input_files(project: Project, entry: str) -> list[Path]:
    """The files behind an input, a file or a folder of `data/`, in order of their paths;
    hidden ones (`.DS_Store`) are nobody's input.
    """
    path = project.data / entry
    if path.is_file():
        return [path]
    found = (inside for inside in path.rglob("*") if inside.is_file())
    return sorted(inside for inside in found if not any(part.startswith(".") for part in inside.relative_to(path).parts))


def input_digest(project: Project, entry: str) -> str | None:
    """Digest of an input: of a file, its SHA-256;
    of a folder, that of the sorted lines "path-within digest"; None when it is not there.
    """
    path = project.data / entry
    if path.is_file():
        return digest(path)
    if not path.is_dir():
        return None
    lines = sorted(f"{inside.relative_to(path).as_posix()} {digest(inside)}" for inside in input_files(project, entry))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def input_digests(project: Project, entry: str) -> dict[str, str]:
    """Digest of each file behind an input, by its path from the project's root."""
    return {f"data/{path.relative_to(project.data).as_posix()}": digest(path) for path in input_files(project, entry)}


def _noted(project: Project, edition: str) -> dict[str, str]:
    """Digest of each input file when the edition was pinned, by its path from the root;
    empty when nobody wrote it down.
    """
    path = project.edition_data(edition) / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {name: value for value, separator, name in (line.partition("  ") for line in lines) if separator}


def known_editions(project: Project) -> list[str]:
    """Ids of the editions that have a description, oldest first."""
    names = (path.parent.name for path in (project.data / "editions").glob("*/edition.yaml"))
    return sorted(name for name in names if EDITION_ID.fullmatch(name))


def default_edition(project: Project) -> str:
    """The id of the edition that is meant where none is named, and that `site/current` shows: `default` of `data/editions/editions.yaml`.

    Named there and not taken for the latest, so that describing an edition makes it nobody's. Raises ReportError E-DEFAULT when the file is
    not there, holds anything else, or names an edition without a description; E-CONFIG when it is not YAML.
    """
    path, known = project.editions_file, known_editions(project)
    match load_yaml(path) if path.is_file() else None:
        case {"default": str(named), **others} if named in known and not others:
            return named
        case {"default": given}:
            raise ReportError("E-DEFAULT", file=project.relative(path), given=ascii(given)[:40], known=", ".join(known) or "-")
        case _:
            raise ReportError("E-DEFAULT", file=project.relative(path), given="-", known=", ".join(known) or "-")


def min_firms(edition: Edition) -> int:
    """How many firms must stand behind a result from single firms (`thresholds` of `edition.yaml`)."""
    return edition.file.thresholds.min_firms


def open_edition(project: Project, edition: str | None = None) -> Edition:
    """Open an edition by id, or the default one. Its inputs are not compared with their digests here: see `Edition.changed_inputs`.

    Raises ReportError E-EDITION for a malformed id, E-NO-EDITION for an unknown one, E-CONFIG for a faulty description, E-DEFAULT when none
    is named and there is no default.
    """
    identity = edition_id(edition) if edition is not None else default_edition(project)
    path = project.edition_data(identity) / "edition.yaml"
    if not path.is_file():
        raise ReportError("E-NO-EDITION", edition=identity, known=", ".join(known_editions(project)) or "-")
    file = read_edition_file(path, project.relative(path))
    if file.id != identity:
        raise ReportError("E-CONFIG", file=project.relative(path), line=1, problem=f"id is {file.id!r}, the folder is {identity!r}")
    return Edition(project, file)


def require_pinned(edition: Edition) -> None:
    """E-DIGEST naming each input, or delivery on this machine,
    that is not as the edition's description says.
    """
    if changed := edition.changed_inputs():
        raise ReportError("E-DIGEST", edition=edition.id, files="\n".join(f"  - {path}" for path in changed))
