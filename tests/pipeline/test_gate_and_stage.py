"""What the prose names must be there, and what is staged is prose and registered outputs only."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.pipeline.assemble import Assembly, assemble
from kiet_report.pipeline.gate import check_bindings, is_kept
from kiet_report.pipeline.plan import Plan
from kiet_report.pipeline.stage import stage
from kiet_report.registry.view import COLUMNS
from tests.pipeline import small
from tests.pipeline.small import EVIL, FORMULA, edit, prose, tree

SECRET = "SECRET-ROW-4711"


def assembled(project: Project, edition: str = "2026") -> tuple[Plan, Assembly]:
    plan = small.plan(project, edition)
    return plan, assemble(plan, project)


def problems(project: Project, edition: str = "2026") -> list[str]:
    with pytest.raises(ReportError, match="E-GATE") as caught:
        check_bindings(*assembled(project, edition))
    lines = str(caught.value.facts["problems"]).splitlines()
    assert caught.value.facts["count"] == len(lines)
    return lines


def add_prose(project: Project, chapter: str, *parts: list[dict]) -> None:
    """Put prose before the last cell."""
    path = project.notebook(chapter)
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["cells"][-1:-1] = [cell for part in parts for cell in part]
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def staged(project: Project, place: Path, edition: str = "2026") -> dict[str, bytes]:
    plan, assembly = assembled(project, edition)
    stage(plan, assembly, project, place)
    return tree(place)


@pytest.fixture(scope="module")
def run_twice(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Edition 2024 has been run too."""
    root = tmp_path_factory.mktemp("editions") / "report"
    shutil.copytree(built.root, root, symlinks=True)
    small.run(Project(root), "2024")
    return Project(root)


@pytest.fixture
def both_editions(executed: Project, run_twice: Project) -> Project:
    shutil.copytree(run_twice.build / "runs/2024", executed.build / "runs/2024")
    return executed


# --- the gate


def test_sound_prose_passes(executed: Project) -> None:
    check_bindings(*assembled(executed))


def test_every_problem_is_named_at_once(executed: Project) -> None:
    add_prose(
        executed,
        "beta",
        prose("typo", "비율 {num}`alpha_rat`", "Rate {num}`alpha_rat`"),
        prose("parity", "비율 {num}`alpha_rate`, {ref}`fig-9-1`", "Rate {num}`beta_rate`"),
        prose("part", "{num}`alpha_rate:period`", "{num}`alpha_rate`"),
        prose("form", "{num}`alpha_rate:colour`", "{num}`alpha_rate`"),
        prose("need", "글", "Text", needs=("no_such_thing",)),
        prose("gone", "{ref}`tbl-9-z`", "{ref}`tbl-9-z`"),
        prose("few", "{num}`beta_rate:n`", "{num}`beta_rate:n`"),
        prose("moment", "{num}`beta_rate@previous`", "{num}`beta_rate@previous`"),
        prose("slip", "글", "Text", needs=("beta_rat@latest",)),
    )
    add_prose(executed, "alpha", prose("alone", "혼자", "x")[:1], prose("typo", "{num}`alpha_frims`", "{num}`alpha_frims`"))
    found = "\n".join(problems(executed))
    for cell, words in (
        (9, "alpha_rat'"),
        (10, "alpha_rat'"),
        (11, "Only in Korean: alpha_rate, fig-9-1. Only in English: beta_rate"),
        (13, "Only in Korean: alpha_rate."),
        (15, "alpha_rate:colour"),
        (17, "no_such_thing"),
        (18, "no_such_thing"),
        (19, "tbl-9-z"),
        (20, "tbl-9-z"),
        (21, "beta_rate:n"),
        (22, "beta_rate:n"),
        (23, "beta_rate@previous"),
        (24, "beta_rate@previous"),
        (25, "beta_rat@latest"),
        (26, "beta_rat@latest"),
    ):
        assert any(f"notebooks/beta.ipynb, cell {cell}" in line and words in line for line in found.splitlines()), (cell, words, found)
    assert "Closest known: alpha_rate" in found and "tbl-9-a" in found
    # the other notebook's are told too, and a missing sibling does not hide what else is wrong there
    assert "notebooks/alpha.ipynb, cell 9: the ko text has no en sibling" in found
    assert "alpha_frims" in found and "notebooks/alpha.ipynb, cell 10" in found


def test_the_english_must_follow_and_need_the_same(executed: Project) -> None:
    add_prose(executed, "beta", prose("a", "글", "Text", needs=("beta_rate",)))
    edit(executed.notebook("beta"), '"en",\n     "needs:beta_rate"', '"en"')
    assert len(found := problems(executed)) == 1 and "notebooks/beta.ipynb, cell 9" in found[0] and "E-SIBLING" in found[0]


def test_english_without_korean(executed: Project) -> None:
    add_prose(executed, "beta", prose("a", "글", "Text")[1:])
    assert ["E-SIBLING" in line and "the en text has no ko sibling" in line for line in problems(executed)] == [True]


def test_a_value_that_is_not_published_cannot_be_said(both_editions: Project) -> None:
    add_prose(
        both_editions, "beta", prose("none", "{num}`beta_later`", "{num}`beta_later`"), prose("absent", "{ref}`tbl-9-a`", "{ref}`tbl-9-a`")
    )
    check_bindings(*assembled(both_editions))
    found = problems(both_editions, "2024")
    assert len(found) == 4
    assert all("E-NO-VALUE" in line for line in found[:2]) and all("E-EXHIBIT" in line and "needs:tbl-9-a" in line for line in found[2:])


def test_what_an_edition_lacks_is_left_out_in_both_languages(both_editions: Project, tmp_path: Path) -> None:
    later, earlier = staged(both_editions, tmp_path / "a"), staged(both_editions, tmp_path / "b", "2024")
    for lang, words in (("ko", "나중 값은"), ("en", "The later value is")):
        name = f"{lang}/beta.ipynb"
        assert words in later[name].decode() and "tbl-9-a" in later[name].decode()
        assert words not in earlier[name].decode() and "tbl-9-a" not in earlier[name].decode()
    plan, assembly = assembled(both_editions, "2024")
    check_bindings(plan, assembly)
    assert assembly.numbers["beta_later"].value is None and assembly.numbers["beta_later"].text is None
    assert assembly.absent == {"tbl-9-a"} and set(assembly.exhibits) == {"fig-9-1", "fig-9-2", "tbl-9-1"}
    # a note that needs the value goes with it
    assert assembly.exhibits["tbl-9-1"].notes == []
    assert assembled(both_editions)[1].exhibits["tbl-9-1"].notes[0].ko == "나중 값은 0.5%이다."


# --- the registry


def test_the_registry_says_everything_of_a_number(executed: Project) -> None:
    _, assembly = assembled(executed)
    numbers = json.loads((assembly.folder / "registry/numbers.json").read_text(encoding="utf-8"))
    assert (numbers["edition"], numbers["schema"]) == ("2026", 2)
    assert numbers["numbers"]["alpha_firms"] == {
        "series": "alpha_firms",
        "measure": "alpha_firms",
        "at": {},
        "name": {"ko": "기업 수, 2022년", "en": "Firms, 2022"},
        "value": 250.0,
        "unit": "firms",
        "period": "2022",
        "definition": "sample",
        "basis": "official",
        "source": "office",
        "locus": None,
        "std_error": None,
        "low": None,
        "high": None,
        "n": 4,
        "stars": None,
        "vintage": None,
        "released": None,
        "corrected": None,
        "missing": None,
        "chapter": "alpha",
        "function": "kiet_report.analysis.alpha.numbers",
        "text": {"ko": "250개", "en": "250"},
    }
    assert set(numbers["definitions"]) == {"sample"} and set(numbers["sources"]) == {"office"}
    exhibits = json.loads((assembly.folder / "registry/exhibits.json").read_text(encoding="utf-8"))["exhibits"]
    assert exhibits["fig-9-1"]["title"] == {"ko": "비율은 4.5%이다", "en": "The rate is 4.5%"}
    assert exhibits["fig-9-1"]["page"] == {"ko": "ko/alpha.html#fig-9-1", "en": "en/alpha.html#fig-9-1"}
    assert (exhibits["fig-9-1"]["print_label"], exhibits["tbl-9-a"]["print_label"]) == ("그림 9-1", None)
    assert exhibits["fig-9-1"]["data"] == ["data/fig-9-1.csv", "data/fig-9-1.xlsx"]
    assert exhibits["tbl-9-1"]["source"]["ko"].startswith("통계청")


def test_a_view_says_which_numbers_it_shows(executed: Project) -> None:
    _, assembly = assembled(executed)
    entry = assembly.exhibits["fig-9-2"]
    assert entry.shows == ["alpha_share_making", "alpha_share_farming"] and entry.numbers == ["alpha_share_making"]
    assert assembly.exhibits["fig-9-1"].shows == []
    assert (entry.title.ko, entry.subtitle.en) == ("제조업이 60.0%로 가장 높다", "Share by industry, 2022")
    assert (entry.notes[0].en, entry.print_label) == ("Values for tests.", "그림 9-2")
    number = assembly.numbers["alpha_share_making"]
    assert (number.measure, number.at, number.name.ko) == ("alpha_share", {"industry": "making"}, "비중, 제조업, 2022년")


def test_data_files_of_a_view_have_its_columns(executed: Project) -> None:
    folder = assembled(executed)[1].folder / "data"
    rows = list(csv.reader((folder / "fig-9-2.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows[0]) == len(COLUMNS) and [len(row) for row in rows[1:]] == [len(COLUMNS)] * 2
    first = dict(zip(COLUMNS, rows[1], strict=True))
    assert (first["key"], first["name_en"], first["item"], first["value"], first["status"]) == (
        "alpha_share_making",
        "Share, Manufacturing, 2022",
        "making",
        "60",
        "stated",
    )


def test_relative_names_reach_the_page(both_editions: Project) -> None:
    add_prose(
        both_editions,
        "beta",
        prose("last", "나중 값은 {num}`beta_later@latest`.", "The later value: {num}`beta_later@latest`.", needs=("beta_later@latest",)),
        prose("moved", "앞의 값은 {num}`beta_later@previous`.", "Before: {num}`beta_later@previous`.", needs=("beta_later@previous",)),
    )
    for edition, kept in (("2026", True), ("2024", False)):
        plan, assembly = assembled(both_editions, edition)
        check_bindings(plan, assembly)
        cells = {cell.id: is_kept(cell, assembly) for cell in plan.notebooks[2].cells if cell.lang == "ko"}
        assert (cells["last-ko"], cells["moved-ko"]) == (kept, False)


@pytest.mark.parametrize("kind", ["number", "exhibit"])
def test_two_chapters_may_not_register_the_same(executed: Project, kind: str) -> None:
    path = executed.build / "runs/2026/beta/registry.json"
    record, other = (
        json.loads((executed.build / f"runs/2026/{name}/registry.json").read_text(encoding="utf-8")) for name in ("beta", "alpha")
    )
    key = {"number": "alpha_rate", "exhibit": "tbl-9-1"}[kind]
    record[f"{kind}s"][key] = other[f"{kind}s"][key]
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ReportError, match="E-DUPLICATE") as caught:
        assembled(executed)
    assert (caught.value.facts["key"], caught.value.facts["first"], caught.value.facts["second"]) == (key, "alpha", "beta")


def test_assembling_again_gives_the_same_and_nothing_else(executed: Project) -> None:
    folder = assembled(executed)[1].folder
    before = tree(folder)
    (folder / "data/old.csv").write_text("left over")
    (folder / "exhibits/fig-9-1.ko.svg").write_text("changed")
    assembled(executed)
    assert tree(folder) == before


def test_labels_of_a_hostile_delivery_are_text_in_the_data(executed: Project) -> None:
    folder = assembled(executed)[1].folder / "data"
    lines = (folder / "tbl-9-1.csv").read_text(encoding="utf-8-sig").splitlines()
    assert any(line.startswith(EVIL) for line in lines) and not any(line.startswith(('"=', "=")) for line in lines)
    sheet = openpyxl.load_workbook(folder / "tbl-9-1.xlsx").worksheets[0]
    cells = {cell.value: cell.data_type for cell in sheet["A"]}
    assert cells[FORMULA] == "s" and cells[EVIL] == "s"
    assert sheet["A3"].hyperlink is None and sheet["A4"].hyperlink is None


# --- staging


def test_staged_is_one_language_and_registered_outputs_only(executed: Project, tmp_path: Path) -> None:
    files = staged(executed, tmp_path / "staged")
    assert set(files) == {f"{lang}/{name}" for lang in ("ko", "en") for name in ("_toc.yml", "index.ipynb", "alpha.ipynb", "beta.ipynb")}
    for lang, mine, theirs in (("ko", "첫째 장", "First chapter"), ("en", "First chapter", "첫째 장")):
        notebook = json.loads(files[f"{lang}/alpha.ipynb"])
        text = files[f"{lang}/alpha.ipynb"].decode()
        assert mine in text and theirs not in text
        assert notebook["metadata"].keys() == {"kernelspec", "language_info"}
        assert [cell["id"] for cell in notebook["cells"]] == [f"head-{lang}", "figure", "table", "declared"]
        for cell in notebook["cells"][1:]:
            assert cell["metadata"] == {"tags": ["hide-input"]}
            eid = {"figure": "fig-9-1", "table": "tbl-9-1", "declared": "fig-9-2"}[cell["id"]]
            assert cell["outputs"] == [
                {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": f"```{{exhibit}} {eid}\n```"}}
            ]
        assert "papermill" not in text and "parameters" not in text and "start_time" not in text
    everything = b"".join(files.values()).decode()
    # what a cell printed, where it ran, who ran it
    assert SECRET not in everything and str(executed.root) not in everything and str(Path.home()) not in everything.replace("\n", "")


def test_contents_are_translated(executed: Project, tmp_path: Path) -> None:
    files = staged(executed, tmp_path / "staged")
    toc = {lang: yaml.safe_load(files[f"{lang}/_toc.yml"]) for lang in ("ko", "en")}
    assert [toc[lang]["parts"][0]["caption"] for lang in ("ko", "en")] == ["보고서", "The report"]
    assert toc["ko"]["parts"][0]["chapters"] == toc["en"]["parts"][0]["chapters"] == [{"file": "alpha"}, {"file": "beta"}]
    (executed.book / "captions.yml").write_text("다른 것: Another\n", encoding="utf-8")
    with pytest.raises(ReportError, match="E-CAPTION"):
        staged(executed, tmp_path / "staged")


def test_staging_again_leaves_nothing_of_before(executed: Project, tmp_path: Path) -> None:
    place = tmp_path / "staged"
    first = staged(executed, place)
    (place / "ko/old.ipynb").write_text("{}")
    (place / "ko/folder").mkdir()
    (place / "ko/folder/old.md").write_text("# Old")
    assert staged(executed, place) == first


def test_staged_for_a_preview(executed: Project, tmp_path: Path) -> None:
    plan, assembly = assembled(executed)
    stage(plan, assembly, executed, tmp_path / "staged", only="beta")
    assert set(tree(tmp_path / "staged")) == {
        f"{lang}/{name}" for lang in ("ko", "en") for name in ("_toc.yml", "index.ipynb", "beta.ipynb")
    }
