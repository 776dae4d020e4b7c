"""`edition.yaml` as records: what an edition is made from, up to which day,
by which definitions and within which limits.

The limits have hard floors: a description may ask for more caution than they, never for less. A key that is not declared here, or that is
given twice, is an error; see `core.strict_yaml` for what a YAML file may hold at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Bilingual
from kiet_report.core.strict_yaml import line_of, load_yaml
from kiet_report.core.validation import validated
from kiet_report.data.deliveries.config import IngestConfig

SHA256 = r"^[0-9a-f]{64}$"
DELIVERY_NAMES = ("firms", "survey")
DELIVERIES_FOLDER = "deliveries"
MicrodataDefinition = Literal["any_use", "micro_code_ge2", "masked_excluded", "complete_cases", "employment_weighted", "first_adoption"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _below(path: str, what: str) -> str:
    """The path itself when it is one below its folder, with forward slashes and nothing hidden."""
    parts = PurePosixPath(path).parts
    if not parts or Path(path).is_absolute() or any(part.startswith(".") for part in parts):
        raise ValueError(f"{what} {path!r} is not a path inside data/")
    return path


class Input(_Part):
    """A file or folder that the edition may read.

    path: from `data/`. sha256: its digest (see `editions.input_digest`); "" until `kiet-report pin` has written it, and without it nothing
    is built.
    """

    path: str
    sha256: str = Field(default="", pattern=rf"^$|{SHA256}")

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, given: Any) -> Any:
        """A bare path is an input that has not been pinned yet: so one is added by hand."""
        return {"path": given} if isinstance(given, str) else given

    @field_validator("path")
    @classmethod
    def _inside_data(cls, path: str) -> str:
        return _below(path, "input")


class Delivered(_Part):
    """A delivery as `kiet-report ingest` kept it. file: the Parquet, from `data/`, always below `data/deliveries/`. sha256: its digest.
    wave: the year of a survey wave, which its rows do not say.
    """

    file: str
    sha256: str = Field(pattern=SHA256)
    wave: str | None = Field(default=None, pattern=r"^\d{4}$")

    @field_validator("file")
    @classmethod
    def _a_delivery(cls, file: str) -> str:
        parts = PurePosixPath(_below(file, "file")).parts
        if parts[0] != DELIVERIES_FOLDER or len(parts) < 2 or not file.endswith(".parquet"):
            raise ValueError(f"file {file!r} is not a .parquet below data/{DELIVERIES_FOLDER}/")
        return file


def _form(given: Any) -> str:
    return "<file>" if isinstance(given, dict | Delivered) else "<word>"


# by its form, so that a faulty file is told as one, not as a word that is not "simulated"
Given = Annotated[
    Annotated[Literal["simulated"] | None, Tag("<word>")] | Annotated[Delivered, Tag("<file>")],
    Discriminator(_form),
]


class Deliveries(_Part):
    """What the edition computes firm-level and survey results from:
    the simulated stand-in, a delivery, or nothing at all (None).
    """

    firms: Given = None
    survey: Given = None

    @property
    def named(self) -> dict[str, Literal["simulated"] | Delivered]:
        """Those the edition has, by name."""
        return {name: given for name in DELIVERY_NAMES if (given := getattr(self, name)) is not None}


class Definitions(_Part):
    """Definitions in use, ids of `data/definitions.yaml`.

    ai_adoption: what "the adoption rate" of the report is. microdata: what must reproduce it from firm data, see `analysis.reconcile`; None
    for an edition without.
    """

    ai_adoption: str = Field(default="published_count", pattern=r"^[a-z][a-z0-9_]*$")
    microdata: MicrodataDefinition | None = None


class _Limits(_Part):
    # strict: "10", 10.0 or true for a number of firms is a mistake, not a number
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class NotApplied(_Limits):
    """Rules of withholding that are known and that no code applies. A description may state them here, as not applied, and nowhere else: a
    threshold that nobody reads would be a promise that nobody keeps.

    dominance_n, dominance_percent: a cell would be withheld when its n largest firms hold more than this share of it; n at least 1, the
    share from 50 (below, one would have meant a fraction) to 95. p_percent: when the rest is smaller than this share of its largest firm;
    from 5 to 100.
    """

    dominance_n: int | None = Field(default=None, ge=1, le=10)
    dominance_percent: float | None = Field(default=None, ge=50, le=95)
    p_percent: float | None = Field(default=None, ge=5, le=100)


class Thresholds(_Limits):
    """When a result from single firms is shown, and how far a benchmark may drift. The provider's own rule was not found, so the default is
    the cautious one met in official practice, and the floors are ours: both unverified.

    min_firms: contributing firms a cell needs, at least 3. not_applied: what is not checked beside it. benchmark_points: percentage points
    by which the computed rate may differ from the published one beyond its rounding; from 0 to 0.5.
    """

    min_firms: int = Field(default=10, ge=3)
    not_applied: NotApplied = NotApplied()
    benchmark_points: float = Field(default=0.05, ge=0, le=0.5)


class EditionFile(_Part):
    """`edition.yaml`.

    cutoff: figures released after this day do not belong to the edition. inputs: files or folders under `data/`. ingest: how deliveries of
    this edition are read.
    """

    id: str
    published: dt.date
    cutoff: dt.date
    data_to: str = Field(pattern=r"^\d{4}$")
    title: Bilingual
    note: Bilingual
    inputs: tuple[Input, ...]
    deliveries: Deliveries = Deliveries()
    definitions: Definitions = Definitions()
    thresholds: Thresholds = Thresholds()
    ingest: IngestConfig = IngestConfig()

    @field_validator("inputs")
    @classmethod
    def _each_once(cls, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
        paths = [entry.path for entry in inputs]
        for path in paths:
            if paths.count(path) > 1:
                raise ValueError(f"input {path!r} is listed twice")
        return inputs

    @property
    def input_paths(self) -> tuple[str, ...]:
        return tuple(entry.path for entry in self.inputs)

    @property
    def withholding(self) -> Thresholds | None:
        """By what results from single firms are withheld, and by what they are not; None for an edition without firm data."""
        return self.thresholds if self.deliveries.firms is not None else None

    def settings_digest(self) -> str:
        """Digest of what a chapter's code can see of the description.

        Not of the digests within, nor of how deliveries are read: which file a chapter read is known apart, so a new delivery, or a changed
        input, runs exactly the chapters that read it.
        """
        settings = self.model_dump(mode="json", exclude={"inputs", "deliveries", "ingest"})
        waves = {name: given.wave for name, given in self.deliveries.named.items() if isinstance(given, Delivered)}
        settings |= {"inputs": self.input_paths, "deliveries": sorted(self.deliveries.named), "waves": waves}
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def read_edition_file(path: Path, shown: str) -> EditionFile:
    """Read and check a description. shown: its path as messages name it.

    Raises ReportError E-CONFIG naming file, line and key for anything that is not as declared, E-NOT-APPLIED for a threshold that no code
    applies; nothing in the file is ever executed.
    """
    raw = load_yaml(path)
    match raw:
        case {"thresholds": {**given}} if promised := [name for name in given if name in NotApplied.model_fields]:
            line = line_of(path, ("thresholds", promised[0]))
            raise ReportError("E-NOT-APPLIED", file=shown, line=line, names=", ".join(promised))
    return validated(EditionFile, raw, path, shown)
