"""Exactly the chapters that a change touches are run again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.pipeline.dependencies import imported_modules, module_closure
from kiet_report.pipeline.plan import make_plan
from tests.pipeline.small import edit, run, stale, tree


def test_nothing_changed(executed: Project) -> None:
    assert stale(executed) == {}


def test_a_copy_elsewhere_needs_no_run(executed: Project, built: Project) -> None:
    """The keys hold no path of a machine: `executed` is a copy of `built` in another folder."""
    assert executed.root != built.root
    assert stale(executed) == stale(built) == {}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("notebooks/alpha.ipynb", "비율은", "이 비율은"),
        ("notebooks/alpha.ipynb", "The rate is", "A rate of"),
        ("book/exhibits/sample.yaml", "업종별 기업 수", "업종에 따른 기업 수"),
        ("book/exhibits/sample.yaml", "Ranked bars", "Bars in their order"),
        ("book/exhibits/columns.yaml", "{ko: 연도", "{ko: 해"),
        ("book/notes.yaml", "Values for tests", "Values made up for tests"),
        ("kiet_report/book/labels.yaml", "ko:", "ko: "),
        ("data/sources.yaml", "Survey of tests", "Survey of the tests"),
        ("data/definitions.yaml", "By the sample", "By a sample"),
        ("book/captions.yml", "The report", "This report"),
    ],
)
def test_a_change_of_words_runs_nothing(executed: Project, file: str, old: str, new: str) -> None:
    edit(executed.root / file, old, new)
    assert stale(executed) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "touched"),
    [
        ("notebooks/alpha.ipynb", "print(frame.to_string())", "print(len(frame))", {"alpha": "code"}),
        ("notebooks/alpha.ipynb", '"fig-9-1",', '"fig-9-1", "fig-9-3",', {"alpha": "code"}),
        ("kiet_report/analysis/alpha.py", "Numbers of", "The numbers of", {"alpha": "code"}),
        ("kiet_report/analysis/scale.py", "A module", "The module", {"alpha": "code"}),
        ("kiet_report/analysis/scale.yaml", "1.0", "2.0", {"alpha": "code"}),
        ("kiet_report/exhibits/figures/sample.py", "The figure", "A figure", {"alpha": "code"}),
        ("kiet_report/exhibits/tables/plainly.py", "The tables", "Tables", {"alpha": "code", "beta": "code"}),
        ("kiet_report/analysis/beta.py", "Numbers of", "The numbers of", {"beta": "code"}),
        ("book/exhibits/sample.yaml", "item: industry", "item: industry\n  options: {colour: contrast}", {"alpha": "code"}),
        (
            "data/definitions.yaml",
            "  text:",
            "  breaks: [{year: 2023, reason: {ko: 까닭, en: Why}}]\n  text:",
            dict.fromkeys(("index", "alpha", "beta"), "code"),
        ),
        ("book/exhibits/sample.yaml", "of: {measure: alpha_share}", "of: {measure: alpha_rate}", {"alpha": "code"}),
        ("book/exhibits/sample.yaml", "form: ranked", "form: listing", {"alpha": "code"}),
        ("book/measures.yaml", "en: Second rate", "en: Rate of the second", {"index": "code", "alpha": "code", "beta": "code"}),
        ("kiet_report/chapter.py", "What a chapter", "What any chapter", {"index": "code", "alpha": "code", "beta": "code"}),
        ("kiet_report/core/units.yaml", "percent:", "percent: ", {"index": "code", "alpha": "code", "beta": "code"}),
        ("data/numbers/alpha.csv", "4.5", "4.6", {"alpha": "data"}),
        ("data/numbers/beta.csv", "3.5", "3.6", {"beta": "data"}),
        ("data/numbers/later.csv", "0.5", "0.6", {"beta": "data"}),
        ("data/editions/2026/edition.yaml", "2026-11-23", "2026-11-22", {"index": "code", "alpha": "code", "beta": "code"}),
        ("requirements.lock", "a file", "one file", {"index": "code", "alpha": "code", "beta": "code"}),
    ],
)
def test_a_change_runs_exactly_what_it_touches(executed: Project, file: str, old: str, new: str, touched: dict[str, str]) -> None:
    text = (executed.root / file).read_text(encoding="utf-8")
    assert old in text
    (executed.root / file).write_text(text.replace(old, new, 1) + ("\n" if file.endswith("units.yaml") else ""), encoding="utf-8")
    assert stale(executed) == touched


def test_an_import_added_while_the_process_lives(executed: Project) -> None:
    """As in a preview, which outlives many changes."""
    assert stale(executed) == {}
    edit(executed.package / "analysis/beta.py", "import pandas as pd\n", "import pandas as pd\n\nfrom kiet_report.analysis import scale\n")
    assert stale(executed) == {"beta": "code"}
    before = {task.notebook.name: task.key for task in make_plan(executed, open_edition(executed), 60).tasks}
    edit(executed.package / "analysis/scale.yaml", "1.0", "3.0")
    after = {task.notebook.name: task.key for task in make_plan(executed, open_edition(executed), 60).tasks}
    assert {name for name in before if before[name] != after[name]} == {"alpha", "beta"}


def test_a_file_that_vanished(executed: Project) -> None:
    (executed.data / "numbers/beta.csv").unlink()
    assert stale(executed) == {"beta": "data"}


@pytest.mark.parametrize("content", ["", "{}", "[]", "{", '{"key": 1, "inputs": {}}', "null"])
def test_a_record_that_cannot_be_read_is_no_run(executed: Project, content: str) -> None:
    (executed.build / "runs/2026/alpha/run.json").write_text(content)
    assert set(stale(executed)) == {"alpha"}


def test_editions_are_run_apart(executed: Project) -> None:
    assert stale(executed, "2024") == {"index": "new", "alpha": "new", "beta": "new"}


def test_only_what_is_stale_is_run_and_gives_the_same_bytes(executed: Project) -> None:
    runs = executed.build / "runs/2026"
    before = {name: files for name, files in tree(runs).items() if not name.endswith(("executed.ipynb", "run.json"))}
    inodes = {name: (runs / name).stat().st_ino for name in ("index", "alpha", "beta")}
    edit(executed.notebook("beta"), "later = report.load", "later  = report.load")
    events: list[dict] = []
    run(executed, events=events)
    assert {event["chapter"] for event in events} == {"beta"}
    assert [event["event"] for event in events if event["event"] != "cell"] == ["start", "done"]
    assert sorted({event["done"] for event in events if event["event"] == "cell"}) == [0, 1, 2, 3, 4]
    assert {name for name in inodes if (runs / name).stat().st_ino != inodes[name]} == {"beta"}
    assert {name: files for name, files in tree(runs).items() if not name.endswith(("executed.ipynb", "run.json"))} == before
    assert stale(executed) == {}


def test_a_preview_leaves_the_other_chapters_as_they_are(executed: Project) -> None:
    edit(executed.data / "numbers/alpha.csv", "4.5", "4.6")
    edit(executed.data / "numbers/beta.csv", "3.5", "3.6")
    assert [task.notebook.name for task in make_plan(executed, open_edition(executed), 60, only="beta").stale] == ["beta"]
    with pytest.raises(ReportError, match="E-CHAPTER") as caught:
        make_plan(executed, open_edition(executed), 60, only="gamma")
    assert "index, alpha, beta" in caught.value.text("en")


@pytest.mark.parametrize(
    ("source", "package", "expected"),
    [
        ("import kiet_report.data.sample as s, os", None, {"kiet_report.data.sample"}),
        ("from kiet_report.data import sample, other", None, {"kiet_report.data", "kiet_report.data.sample", "kiet_report.data.other"}),
        ("def f():\n    from kiet_report import chapter", None, {"kiet_report", "kiet_report.chapter"}),
        ("from . import style", "kiet_report.exhibits", {"kiet_report.exhibits", "kiet_report.exhibits.style"}),
        ("from ..core.units import unit", "kiet_report.exhibits", {"kiet_report.core.units", "kiet_report.core.units.unit"}),
        ("import pandas\nimport kiet_reports", None, set()),
    ],
)
def test_what_source_imports(source: str, package: str | None, expected: set[str]) -> None:
    assert imported_modules(source, "x", package) == expected


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    package = tmp_path / "kiet_report"
    package.mkdir()
    for name, text in (("__init__", ""), ("a", "from kiet_report import b"), ("b", "from kiet_report.a import x")):
        (package / f"{name}.py").write_text(text)
    assert set(module_closure(["kiet_report.a"], tmp_path)) == {"kiet_report", "kiet_report.a", "kiet_report.b"}


def test_a_chapter_depends_on_what_was_made_not_on_the_maker() -> None:
    modules = module_closure(["kiet_report.data.editions.edition"], Path(__file__).parents[2])
    assert "kiet_report.data.editions.file" in modules
    assert not [name for name in modules if name.startswith("kiet_report.data.simulate")]


def test_code_that_is_no_python_is_named(executed: Project) -> None:
    edit(executed.notebook("beta"), "later = report.load", "later = = report.load")
    with pytest.raises(ReportError, match="E-SYNTAX") as caught:
        stale(executed)
    assert (caught.value.facts["place"], caught.value.facts["line"]) == ("notebooks/beta.ipynb, cell 2", 8)


def broken(raw: dict) -> list[object]:
    """Files that are no notebook of ours."""
    without_id = {**raw, "cells": [{key: value for key, value in raw["cells"][0].items() if key != "id"}]}
    without_source = {**raw, "cells": [{key: value for key, value in raw["cells"][0].items() if key != "source"}]}
    return [
        [],
        {},
        None,
        3,
        {"cells": 3, "metadata": {}},
        {**raw, "nbformat": None},
        {**raw, "nbformat_minor": 4},
        {**raw, "cells": [3]},
        without_id,
        without_source,
        {**raw, "cells": raw["cells"][:1] * 2},
        {**raw, "metadata": []},
        {**raw, "cells": [{**raw["cells"][0], "source": 3}]},
        {**raw, "cells": [{**raw["cells"][0], "cell_type": "raw"}]},
        {**raw, "cells": [{**raw["cells"][0], "cell_type": "markdown", "metadata": {}}]},
        {**raw, "cells": [{**raw["cells"][0], "metadata": {"tags": ["ko"]}}]},
    ]


@pytest.mark.parametrize("number", range(16))
def test_a_file_that_is_no_notebook(template: Project, executed: Project, number: int) -> None:
    raw = json.loads(template.notebook("beta").read_text(encoding="utf-8"))
    executed.notebook("beta").write_text(json.dumps(broken(raw)[number]), encoding="utf-8")
    with pytest.raises(ReportError, match=r"E-NOTEBOOK|E-CELL-TAG") as caught:
        stale(executed)
    assert caught.value.facts["notebook"] == "beta.ipynb"


def test_bytes_that_are_no_text(executed: Project) -> None:
    executed.notebook("beta").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReportError, match="E-NOTEBOOK"):
        stale(executed)


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "3",
        "root: index\n",
        "format: jb-book\nroot: index\nparts: 3\n",
        "format: jb-book\nparts: []\n",
        "format: jb-book\nroot: ../../x\nparts: []\n",
        "format: jb-book\nroot: index\nparts:\n  - caption: a\n    chapters:\n      - file: a/b\n",
        "root: [",
        "format: jb-book\nroot: index\nparts:\n  - chapters: []\n",
    ],
)
def test_a_table_of_contents_that_is_none(executed: Project, contents: str) -> None:
    (executed.book / "_toc.yml").write_text(contents, encoding="utf-8")
    with pytest.raises(ReportError, match="E-CONFIG"):
        stale(executed)
