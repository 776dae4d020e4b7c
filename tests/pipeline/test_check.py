"""`kiet-report check`: each rule kept and broken, without running anything."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiet_report.core.paths import Project
from kiet_report.pipeline.check import check_sources, confirm_translations
from tests.pipeline.small import ROOT, code, edit, prose, write_notebook

KEYS = ("alpha_rate", "alpha_firms", "beta_rate", "beta_later")


@pytest.fixture
def known(project: Project) -> Project:
    """A report whose numbers are known, as after a build."""
    folder = project.build / "assembled/2026/registry"
    folder.mkdir(parents=True)
    (folder / "numbers.json").write_text(json.dumps({"numbers": {key: {} for key in KEYS}}), encoding="utf-8")
    return project


def codes(project: Project) -> list[str]:
    return sorted(problem.code for problem in check_sources(project).problems)


def add(project: Project, *parts: list[dict], exhibits: tuple[str, ...] = ()) -> None:
    """One more chapter, listed in the contents."""
    edit(project.book / "_toc.yml", "- file: beta", "- file: beta\n      - file: gamma")
    write_notebook(project, "gamma", *parts, exhibits=exhibits)


def test_the_report_itself_is_sound() -> None:
    found = check_sources(Project(ROOT))
    assert [problem.text("en") for problem in found.problems] == []
    assert found.notebooks >= 8


def test_a_sound_report(known: Project) -> None:
    found = check_sources(known)
    assert (found.problems, found.notices, found.notebooks) == ([], [], 3)


def test_what_could_not_be_checked_is_said(project: Project) -> None:
    edit(project.notebook("beta"), "{num}`beta_rate|", "{num}`beta_rat|")
    found = check_sources(project)
    assert [problem.code for problem in found.problems] == ["E-STALE"]
    assert len(found.notices) == 1 and "not checked" in found.notices[0]
    # a frozen registry of the edition will do
    (project.data / "editions/2026/registry").mkdir()
    (project.data / "editions/2026/registry/numbers.json").write_text(json.dumps({"numbers": {key: {} for key in KEYS}}))
    assert codes(project) == ["E-NUMBER", "E-STALE"] and check_sources(project).notices == []


CASES = {
    "an unknown number": (prose("p", "{num}`alpha_rat`", "{num}`alpha_rat`"), ["E-NUMBER", "E-NUMBER"]),
    "a part that no number has": (prose("p", "{num}`alpha_rate:x`", "{num}`alpha_rate:x`"), ["E-BINDING", "E-BINDING"]),
    "a particle that is none": (prose("p", "{num}`alpha_rate|의`", "{num}`alpha_rate`"), ["E-PARTICLE"]),
    "a role that is none": (prose("p", "{nmu}`alpha_rate`", "a"), ["E-ROLE"]),
    "an exhibit that no chapter shows": (prose("p", "{ref}`fig-9-9`", "{ref}`fig-9-9`"), ["E-EXHIBIT", "E-EXHIBIT"]),
    "a need that nobody meets": (prose("p", "a", "b", needs=("nothing",)), ["E-NEEDS", "E-NEEDS"]),
    "a loose numeral": (prose("p", "비율은 3.5%이다.", "The rate is high."), ["E-LOOSE"]),
    "English alone": (prose("p", "a", "b")[1:], ["E-SIBLING"]),
    "Korean alone": (prose("p", "a", "b")[:1], ["E-SIBLING"]),
    "a claim of one language": (prose("p", "[늘었다.]{.claim #rose}", "[It fell.]{.claim #fell}"), ["E-CLAIM-PARITY"]),
    "a claim made twice": (prose("p", "[가]{.claim #a} [나]{#a .claim}", "[x]{.claim #a} [y]{.claim #a}"), ["E-DUPLICATE"]),
    "a translation gone stale": (
        [{**cell, "source": cell["source"] + "!"} if cell["id"] == "p-ko" else cell for cell in prose("p", "a", "b")],
        ["E-STALE"],
    ),
    "code that is none": (code("c", "x ="), ["E-SYNTAX"]),
    "two cells of parameters": (code("c", "edition = None", "parameters"), ["E-NOTEBOOK"]),
    "a stored output": ([{**code("c", "1")[0], "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}], ["E-OUTPUTS"]),
    "a stored count": ([{**code("c", "1")[0], "execution_count": 0}], ["E-OUTPUTS"]),
    "sound prose": (
        prose(
            "p",
            "{num}`alpha_rate|이다` {ref}`fig-9-1` {doc}`beta` [가]{.claim #a} $x_{12}$ `3.5%`",
            "{num}`alpha_rate` {ref}`fig-9-1` [b]{.claim #a}",
            needs=("tbl-9-a",),
        ),
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_broken(known: Project, name: str) -> None:
    cells, expected = CASES[name]
    add(known, cells)
    found = check_sources(known).problems
    assert sorted(problem.code for problem in found) == expected
    assert all("gamma" in problem.text(lang) for problem in found for lang in ("ko", "en"))


def test_a_cell_without_its_language(known: Project) -> None:
    add(known, [{"cell_type": "markdown", "id": "p", "metadata": {}, "source": "x"}])
    assert codes(known) == ["E-CELL-TAG"]


def test_an_exhibit_without_words(known: Project) -> None:
    add(known, code("c", "1"), exhibits=("fig-9-9",))
    assert codes(known) == ["E-EXHIBIT-TEXT"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("      - file: beta\n", "", ["E-TOC-UNLISTED"]),
        ("- file: beta", "- file: beta\n      - file: delta", ["E-TOC-MISSING"]),
        ("- file: beta", "- file: beta\n      - file: beta", ["E-DUPLICATE"]),
        ("보고서", "다른 보고서", ["E-CAPTION"]),
        ("parts:", "parts: 3\nmore:", ["E-CONFIG"]),
    ],
)
def test_contents_against_files(known: Project, old: str, new: str, expected: list[str]) -> None:
    edit(known.book / "_toc.yml", old, new)
    assert codes(known) == expected


def test_everything_is_told_at_once(known: Project) -> None:
    add(known, *(cells for name, (cells, _) in CASES.items() if name in ("a loose numeral", "code that is none")))
    (known.notebooks / "lost.ipynb").write_text("{", encoding="utf-8")
    assert codes(known) == ["E-LOOSE", "E-NOTEBOOK", "E-SYNTAX", "E-TOC-UNLISTED"]


def test_confirming_says_the_english_is_right(known: Project) -> None:
    edit(known.notebook("alpha"), "첫째 장", "첫 번째 장")
    assert codes(known) == ["E-STALE"]
    assert confirm_translations(known, "alpha") == 1
    assert codes(known) == [] and confirm_translations(known, "alpha") == 0


def test_checking_writes_nothing(known: Project, tmp_path: Path) -> None:
    shutil.copytree(known.root, tmp_path / "before")
    check_sources(known)
    assert {path.relative_to(known.root) for path in known.root.rglob("*")} == {
        path.relative_to(tmp_path / "before") for path in (tmp_path / "before").rglob("*")
    }
