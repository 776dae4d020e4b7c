"""What commands do with descriptions of editions:
pin, describe a new one, note a delivery, look up the last.

In `edition.yaml` comments, order and layout stay as people wrote them; a file is replaced whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted
from ruamel.yaml.tokens import CommentToken

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project, edition_id
from kiet_report.data.deliveries.manifest import Manifest
from kiet_report.data.editions.edition import SUMS, input_digest, input_digests, known_editions, open_edition
from kiet_report.data.editions.file import DELIVERIES_FOLDER, DELIVERY_NAMES, read_edition_file

DESCRIPTION = "edition.yaml"


def pin(project: Project, edition: str | None = None) -> list[str]:
    """Write the digests of an edition's inputs (the default one's when None) as they are now.
    Returns the paths whose digest changed.

    Raises ReportError E-INPUT-GONE for an input that is not there, and what `open_edition` raises.
    """
    opened = open_edition(project, edition)
    digests: dict[str, str] = {}
    for path in opened.file.input_paths:
        found = input_digest(project, path)
        if found is None:
            raise ReportError("E-INPUT-GONE", edition=opened.id, path=f"data/{path}")
        digests[path] = found
    changed = [f"data/{entry.path}" for entry in opened.file.inputs if entry.sha256 != digests[entry.path]]
    place = project.edition_data(opened.id)
    if changed:
        _rewrite(place, lambda description: _write_inputs(description, digests), project.relative(place / DESCRIPTION))
    _write_sums(project, place, list(digests))
    return changed


def add_input(project: Project, edition: str, path: str) -> None:
    """Let an edition read a file or folder, from `data/`, as it is now;
    one that it reads already is pinned anew.

    Raises ReportError E-INPUT-GONE where it is not there, and what `open_edition` raises; then nothing is changed.
    """
    opened = open_edition(project, edition)
    found = input_digest(project, path)
    if found is None:
        raise ReportError("E-INPUT-GONE", edition=opened.id, path=f"data/{path}")

    def add(description: CommentedMap) -> None:
        if path not in opened.file.input_paths:
            inputs = description["inputs"]
            below = _take_lines_below(inputs)
            inputs.append(CommentedMap(path=path, sha256=Quoted(found)))
            _put_comment(inputs[-1], "sha256", below)
        _write_inputs(description, {path: found})

    place = project.edition_data(opened.id)
    _rewrite(place, add, project.relative(place / DESCRIPTION))
    _write_sums(project, place, list(dict.fromkeys([*opened.file.input_paths, path])))


def set_delivery(project: Project, edition: str, name: str, file: Path | str, sha256: str, wave: str | None = None) -> None:
    """Let an edition compute from a delivery. name: "firms" or "survey". file: the Parquet,
    as a path on this machine or from `data/`. wave: the year of a survey.

    Raises ReportError E-CONFIG for a file that does not lie below `data/deliveries/` or a digest that is none, and what `open_edition`
    raises; then nothing is changed.
    """
    opened = open_edition(project, edition)
    if name not in DELIVERY_NAMES:
        raise ValueError(f"a delivery is one of {DELIVERY_NAMES}, not {name!r}")
    path = Path(file)
    if path.is_absolute() and path.resolve().is_relative_to(project.data.resolve()):
        path = path.resolve().relative_to(project.data.resolve())
    entry = CommentedMap(file=path.as_posix(), sha256=Quoted(sha256))
    if wave is not None:
        entry["wave"] = Quoted(wave)
    place = project.edition_data(opened.id)
    _rewrite(place, lambda description: _write_delivery(description, name, entry), project.relative(place / DESCRIPTION))


def last_years(project: Project, edition: str, name: str) -> dict[int, int]:
    """Rows by year of the delivery `name` in the latest edition before this one that has its manifest
    here; empty where none has.
    """
    for earlier in sorted((known for known in known_editions(project) if known < edition), reverse=True):
        path = project.data / DELIVERIES_FOLDER / earlier / f"{name}.manifest.json"
        if path.is_file():
            return Manifest.model_validate_json(path.read_bytes()).years
    return {}


def new_edition(
    project: Project,
    new: str,
    source: str,
    *,
    cutoff: dt.date | None = None,
    data_to: str | None = None,
    keep_deliveries: bool = False,
) -> Path:
    """Describe edition `new` after the description of `source`, never with its frozen registry;
    returns the new edition.yaml.

    cutoff: also the day of publication; today when None. data_to: the last year of its data; that of the source when None. Deliveries that
    were handed over become simulated ones again unless they are kept; inputs are pinned as they are now.

    Raises ReportError E-EDITION for a malformed id, E-EDITION-EXISTS for one that is taken, E-NO-EDITION for a source that is not there,
    E-CONFIG for one that is faulty or a year that is none. Whatever fails, nothing is left behind.
    """
    place = project.edition_data(edition_id(new))
    if place.exists():
        raise ReportError("E-EDITION-EXISTS", edition=new)
    opened = open_edition(project, edition_id(source))
    day = cutoff or dt.date.today()
    # beside its place, under a name that is no edition's: one rename puts it there
    folder = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
    try:
        shutil.copyfile(project.edition_data(opened.id) / DESCRIPTION, folder / DESCRIPTION)
        digests = {path: found for path in opened.file.input_paths if (found := input_digest(project, path))}

        def describe(description: CommentedMap) -> None:
            _describe(description, new, opened.id, day, data_to)
            _write_inputs(description, digests)
            if not keep_deliveries:
                _simulate(description)

        _rewrite(folder, describe, project.relative(place / DESCRIPTION))
        _write_sums(project, folder, list(digests))
        folder.chmod(0o755)
        try:
            folder.rename(place)
        except OSError:
            raise ReportError("E-EDITION-EXISTS", edition=new) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return place / DESCRIPTION


def _describe(description: CommentedMap, new: str, source: str, day: dt.date, data_to: str | None) -> None:
    title, before = _titles(new), _titles(source)
    description["id"] = Quoted(new)
    description["published"] = description["cutoff"] = Quoted(day.isoformat())
    if data_to is not None:
        description["data_to"] = Quoted(data_to)
    description["title"]["ko"], description["title"]["en"] = title
    description["note"]["ko"] = f"{before[0]}을 이어받아 {day.year}년 {day.month}월 {day.day}일까지 공표된 수치로 다시 만든 판이다."
    description["note"]["en"] = f"Made again after edition {source} from the figures published by {day.day} {day:%B %Y}."
    # what the source says at its head is about the source
    description.ca.comment = None
    description.yaml_set_start_comment(f"Described after edition {source}. Read title, note, dates and inputs before the first build.")


def _titles(edition: str) -> tuple[str, str]:
    """What an edition is called in Korean and in English."""
    year, _, suffix = edition.partition("-")
    more = f" {suffix}" if suffix else ""
    return f"{year}년판{more}", f"Edition {year}{more}"


def _simulate(description: CommentedMap) -> None:
    deliveries: Any = description.get("deliveries") or CommentedMap()
    for name, given in deliveries.items():
        if isinstance(given, CommentedMap):
            after = _take_comment(given)
            deliveries[name] = "simulated"
            _put_comment(deliveries, name, after)


def _write_inputs(description: CommentedMap, digests: dict[str, str]) -> None:
    inputs = description["inputs"]
    inputs.fa.set_block_style()
    for position, entry in enumerate(inputs):
        path = entry["path"] if isinstance(entry, CommentedMap) else entry
        if path not in digests:
            continue
        if not isinstance(entry, CommentedMap):
            after = inputs.ca.items.pop(position, [None])[0]
            entry = inputs[position] = CommentedMap(path=path)
            _put_comment(entry, "path", after)
        assert isinstance(entry, CommentedMap)
        after = None if "sha256" in entry else _take_comment(entry)
        entry["sha256"] = Quoted(digests[path])
        _put_comment(entry, "sha256", after)


def _write_delivery(description: CommentedMap, name: str, entry: CommentedMap) -> None:
    if description.get("deliveries") is None:
        description["deliveries"] = CommentedMap()
    deliveries = description["deliveries"]
    given = deliveries.get(name)
    if isinstance(given, CommentedMap):
        after = _take_comment(given)
    else:
        after = _take_comment(deliveries, name) or (None if name in deliveries else _take_comment(deliveries))
    deliveries[name] = entry
    _put_comment(entry, next(reversed(entry)), after)


def _take_comment(node: CommentedMap, key: str | None = None) -> Any:
    """Remove and return what stands after a key (the last one when None):
    ruamel keeps the lines before the next part of the file there.
    """
    key = key or next(reversed(node), "")
    return node.ca.items.pop(key)[2] if key in node.ca.items else None


def _take_lines_below(inputs: CommentedSeq) -> Any:
    """Remove and return the lines below the last input, which ruamel keeps with it;
    a comment on its own line stays with it.
    """
    last, position = inputs[-1], len(inputs) - 1
    mapped = isinstance(last, CommentedMap)
    comment = _take_comment(last) if mapped else inputs.ca.items.pop(position, [None])[0]
    if comment is None:
        return None
    own, _, lines = comment.value.partition("\n")
    if own:
        kept = CommentToken(f"{own}\n", comment.start_mark, None)
        if mapped:
            _put_comment(last, next(reversed(last)), kept)
        else:
            inputs.ca.items[position] = [kept, None]
    return CommentToken(f"\n{lines}", comment.start_mark, None)


def _put_comment(node: CommentedMap, key: str, comment: Any) -> None:
    if comment is not None:
        node.ca.items[key] = [None, None, comment, None]


def _rewrite(folder: Path, change: Callable[[CommentedMap], None], shown: str) -> None:
    """Change a description and put it back in one step,
    after it has been read as every build will read it. shown: its name in messages.
    """
    path, fresh = folder / DESCRIPTION, folder / f".{DESCRIPTION}.{os.getpid()}"
    yaml = _layout()
    description = yaml.load(path.read_text(encoding="utf-8"))
    change(description)
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as stream:
            yaml.dump(description, stream)
        read_edition_file(fresh, shown)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _layout() -> YAML:
    """The layout of our descriptions: round trip, quotes as written, lists set in by two,
    lines never broken.
    """
    yaml: Any = YAML()
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1000
    return yaml


def _write_sums(project: Project, folder: Path, inputs: list[str]) -> None:
    """Which file of a folder has changed is told from this list;
    the digests that count are those of the description.
    """
    digests = {name: value for entry in inputs for name, value in input_digests(project, entry).items()}
    fresh = folder / f".{SUMS}.{os.getpid()}"
    try:
        fresh.write_text("".join(f"{value}  {name}\n" for name, value in sorted(digests.items())), encoding="utf-8")
        fresh.replace(folder / SUMS)
    finally:
        fresh.unlink(missing_ok=True)
