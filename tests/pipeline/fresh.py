"""Random edits of the small report, and what is published after them: byte for byte what a build from nothing gives.

    python -m tests.pipeline.fresh 200 --seed 1

A sequence starts from a report that is built and published. Each step changes a source as somebody who works on the report would; some of
it is wrong and is refused, some takes back what was done before. Most steps are followed by a build. In the end a copy of the sources
alone, without anything that a build has left, is built too: it must publish the same files, or be refused with the same words. A sequence
that ends refused is mended, and looked at again.

All of it happens in this process, chapters and books included: a build takes two seconds, where it would wait for seven Pythons to start.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from kiet_report import chapter
from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline import build as books
from kiet_report.pipeline import execute as runs
from kiet_report.pipeline.make import Options, build_edition
from kiet_report.pipeline.processes import Report
from kiet_report.pipeline.release import publish_edition
from kiet_report.pipeline.runner import EXECUTED, RUN_FOLDER, Request
from tests.pipeline import small
from tests.pipeline.edits import EDITS, Desk, restore, sources
from tests.pipeline.small import tree

EDITION = "2026"


def build(project: Project, *, pdf: bool = False) -> str:
    """Build and publish; returns what a refusal says, and nothing when it is published."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(), _modules_of_the_sample():
        warnings.simplefilter("ignore")
        patch.setattr(runs, "run_process", _run_here)
        patch.setattr(books, "build_book", _build_here)
        try:
            # one chapter at a time: they share an environment and a standard output
            build_edition(project, EDITION, Options(pdf=pdf, jobs=1), lambda event: None)
            publish_edition(project, EDITION)
        except ReportError as error:
            return error.text("en")
    return ""


@contextlib.contextmanager
def _modules_of_the_sample() -> Iterator[None]:
    """Modules of the small report go before those of the package, some of which have the same names; afterwards all is as it was."""
    files = [path.relative_to(small.SAMPLE).with_suffix("") for path in (small.SAMPLE / "kiet_report").rglob("*.py")]
    packages = {file.parent: vars(importlib.import_module(".".join(file.parent.parts))) for file in files}
    modules: list[tuple[dict[str, Any], str]] = [(packages[file.parent], file.name) for file in files]
    modules += [(sys.modules, ".".join(file.parts)) for file in files]
    before = [(names, name, names.pop(name, None)) for names, name in modules]
    paths = {folder: package["__path__"] for folder, package in packages.items()}
    for folder, package in packages.items():
        package["__path__"] = [str(small.SAMPLE / folder), *package["__path__"]]
    try:
        yield
    finally:
        for folder, package in packages.items():
            package["__path__"] = paths[folder]
        for names, name, module in before:
            names.pop(name, None)
            names |= {name: module} if module else {}


def _run_here(request: Request, report: Report, stop: Event) -> dict[str, Any]:
    """Run the code cells of a request one after the other, and leave what papermill would."""
    notebook, names = json.loads(request.notebook), {}
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setenv(RUN_FOLDER, request.folder)
        patch.setenv("KIET_REPORT_ROOT", request.root)
        for count, cell in enumerate((cell for cell in notebook["cells"] if cell["cell_type"] == "code"), start=1):
            cell |= {"execution_count": count, "outputs": []}

            def display(data: Any, raw: bool, metadata: Any, shown: list[Any] = cell["outputs"]) -> None:
                shown.append({"output_type": "display_data", "data": data, "metadata": metadata})

            patch.setattr(chapter, "display", display)
            exec(cell["source"], names)
            names["edition"] = request.edition
    (Path(request.folder) / EXECUTED).write_text(json.dumps(notebook), encoding="utf-8")
    return {"outcome": "ok"}


def _build_here(requests: list[books.BookRequest], report: Report, jobs: int) -> list[books.BuiltBook]:
    return [books.BuiltBook(request.lang, *books.build_language(request, report)) for request in requests]


def build_from_nothing(project: Project, place: Path, *, pdf: bool = False) -> tuple[str, dict[str, bytes]]:
    """What a build of a copy of the sources, in `place`, says and publishes."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    copy = Project(place)
    restore(copy, sources(project))
    said = build(copy, pdf=pdf)
    return said, tree(copy.edition_site(EDITION))


def differences(project: Project, said: str, place: Path, *, pdf: bool = False) -> list[str]:
    """What tells the published edition, or what the last build said, from that of a build from nothing, in `place`."""
    anew, files = build_from_nothing(project, place, pdf=pdf)
    if said or anew:
        return [] if said == anew else [f"refused with {said!r}, from nothing with {anew!r}"]
    published = tree(project.edition_site(EDITION))
    assert "SHA256SUMS" in files  # or two empty folders would be the same
    return sorted(name for name in files.keys() | published.keys() if files.get(name) != published.get(name))


def sequence(built: Project, place: Path, seed: int, steps: int = 5) -> tuple[list[str], list[str]]:
    """One sequence over a copy of a built report, below `place`: the steps taken, and the differences in the end (none, if all is well)."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(built.root, place / "report", symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    desk, nothing = Desk(Project(place.resolve() / "report"), random.Random(seed)), place.resolve() / "nothing"
    log, good = [], sources(desk.project)
    for step in range(steps):
        desk.before.append(sources(desk.project))
        edit = desk.random.choice(EDITS)
        edit(desk)
        log.append(edit.__name__)
        if step < steps - 1 and desk.random.random() < 0.3:
            continue
        said = build(desk.project)
        log.append(f"refused ({said.partition(':')[0]})" if said else "published")
        good = good if said else sources(desk.project)
    found = differences(desk.project, said, nothing)
    if said and not found:
        restore(desk.project, good)
        log.append("mended")
        found = differences(desk.project, build(desk.project), nothing)
    return log, found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int, help="how many sequences")
    arguments.add_argument("--seed", type=int, default=0, help="of the first; each further one takes the next")
    given = arguments.parse_args()
    failed, started = 0, time.monotonic()
    os.environ.update({"LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0", "MPLBACKEND": "agg"})
    with tempfile.TemporaryDirectory(prefix="kiet-fresh-") as folder:
        built = small.make_project(Path(folder).resolve() / "built")
        if said := build(built):
            sys.exit(said)
        for seed in range(given.seed, given.seed + given.count):
            log, found = sequence(built, Path(folder) / "sequence", seed)
            failed += bool(found)
            print(f"{seed}: {' > '.join(log)}", *(f"\n    DIFFERENT {name}" for name in found), flush=True)
    print(f"{given.count} sequences, {failed} with a difference, {time.monotonic() - started:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
