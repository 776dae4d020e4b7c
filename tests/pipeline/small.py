"""A small report of its own: a checkout with a copy of this package, three short chapters, two editions and its own data.

    project = make_project(tmp_path / "report")
    write_notebook(project, "alpha", code("open", OPEN.format(name="alpha")), prose("p", "# 제목", "# Title"), code("close", CLOSE))

The copy matters: kernels and builders run with the checkout as their folder and import the package from there, so a test may change a
module. Chapters: `index` (numbers of the whole), `alpha` (a figure, a table and a figure that is declared whole, reads
numbers/alpha.csv) and `beta` (reads numbers/beta.csv; edition 2024 lacks its second file, so one number has no value and one exhibit is
absent there). What is not copied lies in tests/pipeline/sample/.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import known_editions, open_edition
from kiet_report.data.editions.writer import pin
from kiet_report.pipeline.execute import execute
from kiet_report.pipeline.plan import Plan, make_plan

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("sample")
EVIL = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x.example","y")'
"""Labels as a hostile delivery might hold them; both are rows of numbers/alpha.csv."""

OPEN = "from kiet_report import chapter\nreport = chapter.open({name!r}, edition)"
CLOSE = "report.close()"
Event = dict[str, Any]


def make_project(root: Path) -> Project:
    """Write the checkout into `root`, which must not exist."""
    shutil.copytree(ROOT / "kiet_report", root / "kiet_report", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SAMPLE, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "exhibits/columns.yaml"):
        shutil.copyfile(ROOT / "book" / name, root / "book" / name)
    (root / "notebooks").mkdir()
    project = Project(root.resolve())
    write_chapters(project)
    pin_all(project)
    return project


def pin_all(project: Project) -> None:
    """Say that the data of the small report are meant as they are: after a change of a data file, a build refuses until that is said."""
    for edition in known_editions(project):
        pin(project, edition)


def write_chapters(project: Project) -> None:
    write_notebook(
        project, "index",
        code("open", OPEN.format(name="index")),
        prose("front", "# 작은 보고서\n\n비율은 {num}`alpha_rate|이다`.", "# A small report\n\nThe rate is {num}`alpha_rate`."),
        prose("places", "- {doc}`alpha`\n- {doc}`beta`", "- {doc}`alpha`\n- {doc}`beta`"),
        code("close", CLOSE),
    )  # fmt: skip
    write_notebook(
        project, "alpha",
        code("open", OPEN.format(name="alpha") + "\nfrom kiet_report.analysis import alpha\nfrom kiet_report.data import sample as data\n"
             "from kiet_report.exhibits.figures import sample as figures\nfrom kiet_report.exhibits.tables import plainly as tables\n"
             "frame = report.load(data.read, 'numbers/alpha.csv')"),
        code("register", "report.register(alpha.numbers, frame)\nreport.register(alpha.shares, frame)\nprint(frame.to_string())"),
        prose("head", "# 첫째 장\n\n비율은 {num}`alpha_rate`, 기업은 {num}`alpha_firms|이다`({ref}`fig-9-1`).",
              "# First chapter\n\nThe rate is {num}`alpha_rate`, the firms are {num}`alpha_firms` ({ref}`fig-9-1`)."),
        code("figure", "report.show('fig-9-1', figures.bars, frame)"),
        code("table", "report.show('tbl-9-1', tables.plain, frame)"),
        code("declared", "report.show('fig-9-2')"),
        code("close", CLOSE),
        exhibits=("fig-9-1", "tbl-9-1", "fig-9-2"),
    )  # fmt: skip
    write_notebook(
        project, "beta",
        code("open", OPEN.format(name="beta") + "\nfrom kiet_report.analysis import beta\nfrom kiet_report.data import sample as data\n"
             "from kiet_report.exhibits.tables import plainly as tables\nfrom kiet_report.data.editions.edition import Edition\n"
             "frame = report.load(data.read, 'numbers/beta.csv')\nlater = report.load(data.read_later)"),
        code("register", "report.register(beta.numbers, frame, later)"),
        prose("head", "# 둘째 장\n\n비율은 {num}`beta_rate|이다`.", "# Second chapter\n\nThe rate is {num}`beta_rate`."),
        code("table", "report.show('tbl-9-a', tables.plain, later)"),
        prose("later", "나중 값은 {num}`beta_later|이다`({ref}`tbl-9-a`).", "The later value is {num}`beta_later` ({ref}`tbl-9-a`).",
              needs=("beta_later",)),
        code("close", CLOSE),
        exhibits=("tbl-9-a",),
    )  # fmt: skip


def code(identity: str, source: str, *tags: str) -> list[dict[str, Any]]:
    return [
        {
            "cell_type": "code",
            "id": identity,
            "metadata": {"tags": list(tags)} if tags else {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
    ]


def prose(identity: str, ko: str, en: str, needs: Sequence[str] = ()) -> list[dict[str, Any]]:
    """A pair of prose cells, `<identity>-ko` and `<identity>-en`, the English confirmed as a translation of the Korean."""
    tags = [f"needs:{need}" for need in needs]
    translates = hashlib.sha256(" ".join(ko.split()).encode()).hexdigest()[:12]
    return [
        {"cell_type": "markdown", "id": f"{identity}-ko", "metadata": {"tags": ["ko", *tags]}, "source": ko},
        {
            "cell_type": "markdown",
            "id": f"{identity}-en",
            "metadata": {"tags": ["en", *tags], "kiet_report": {"translates": translates}},
            "source": en,
        },
    ]


def write_notebook(project: Project, name: str, *parts: list[dict[str, Any]], exhibits: Sequence[str] = ()) -> Path:
    """Write notebooks/<name>.ipynb: the parameters cell, then the parts."""
    cells = [*code("parameters", "edition = None", "parameters"), *(cell for part in parts for cell in part)]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "kiet_report": {"exhibits": list(exhibits)},
    }
    path = project.notebook(name)
    path.write_text(
        json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )
    return path


def edit(path: Path, old: str, new: str) -> None:
    """Replace text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def only_chapter(project: Project, *parts: list[dict[str, Any]], exhibits: Sequence[str] = ()) -> None:
    """Make `index` the only chapter, with these parts: what a test of execution needs is quick to run."""
    for path in project.notebooks.glob("*.ipynb"):
        path.unlink()
    (project.book / "_toc.yml").write_text("format: jb-book\nroot: index\nparts: []\n", encoding="utf-8")
    write_notebook(project, "index", *parts, exhibits=exhibits)


def plan(project: Project, edition: str = "2026", cell_timeout: int = 60) -> Plan:
    return make_plan(project, open_edition(project, edition), cell_timeout)


def run(
    project: Project,
    edition: str = "2026",
    *,
    cell_timeout: int = 60,
    jobs: int = 2,
    events: list[Event] | None = None,
    scheduler: str | None = None,
) -> Plan:
    """Execute what is stale, as a build does; returns the plan it followed."""
    made = plan(project, edition, cell_timeout)
    execute(made, project, (events if events is not None else []).append, jobs=jobs, cell_timeout=cell_timeout, scheduler=scheduler)
    return made


def stale(project: Project, edition: str = "2026") -> dict[str, str | None]:
    return {task.notebook.name: task.reason for task in plan(project, edition).stale}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def contains(folder: Path, words: str) -> Iterator[Path]:
    """The files below a folder that hold the words, in UTF-8 or as JSON escapes them."""
    needles = {words.encode(), json.dumps(words)[1:-1].encode()}
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and any(needle in path.read_bytes() for needle in needles))
