"""new-edition, pin and reconcile as people use them: what they say, what they write, and their exit status."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from kiet_report import cli
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.editions.writer import pin, set_delivery
from kiet_report.data.facts.delivered import column_types

ROOT = Path(__file__).parents[2]
RATES = {2017: 14, 2021: 40, 2022: 45}
"""Adopters of 1,000 firms that give the published rates of these years."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The data of the report in a checkout of its own."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("deliveries"))
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book/_toc.yml").write_text("format: jb-book\nroot: index\nparts: []\n", encoding="utf-8")
    monkeypatch.setenv("KIET_REPORT_ROOT", str(tmp_path))
    made = Project(tmp_path.resolve())
    for edition in ("2024", "2026"):
        pin(made, edition)
    return made


def status(*arguments: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kiet-report", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    return int(caught.value.code or 0)


def hand_over(project: Project, adopters: dict[int, int]) -> None:
    rows = [
        {
            "firm_id": f"{number:04}",
            "year": year,
            "industry": "C",
            "province": "seoul",
            "employees": 100,
            "ai": ai,
            "ai_stage": 2 if ai else 1,
        }
        for year, using in adopters.items()
        for number in range(1000)
        for ai in [int(number < using)]
    ]
    path = project.data / "deliveries/2026/firms.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).reindex(columns=list(column_types(Folder(project.data), "firms"))).to_parquet(path)
    set_delivery(project, "2026", "firms", path, hashlib.sha256(path.read_bytes()).hexdigest())


def everything(project: Project) -> dict[str, bytes]:
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["new-edition", "pin", "reconcile"])
def test_help_is_in_both_languages(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(name, "--help") == 0
    said = capsys.readouterr().out
    assert "Usage:" in said and any("가" <= letter <= "힣" for letter in said)


# --- pin


def test_pin_says_which_inputs_changed(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("pin") == 0
    assert "edition 2026: every input is as pinned" in capsys.readouterr().out
    (project.data / "official/README.md").write_text("x", encoding="utf-8")
    with (project.data / "sources.yaml").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert status("pin") == 0
    assert "digests of 2 inputs written. data/official, data/sources.yaml" in capsys.readouterr().out
    assert open_edition(project).changed_inputs() == []
    assert status("--lang", "ko", "pin", "--all") == 0
    said = capsys.readouterr().out
    assert "2024년판: 입력 1건의 요약값을 새로 적었다. data/sources.yaml" in said and "2026년판: 모든 입력" in said
    assert open_edition(project, "2024").changed_inputs() == []


@pytest.mark.parametrize("name", ["pin", "reconcile"])
@pytest.mark.parametrize(("given", "code"), [("../../x", "E-EDITION"), ("2031", "E-NO-EDITION")])
def test_an_edition_that_is_none(project: Project, name: str, given: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(project)
    assert status(name, "--edition", given) == 1
    assert capsys.readouterr().err.startswith(f"{code}: ")
    assert everything(project) == before


# --- new-edition


def test_a_new_edition_is_one_command(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("new-edition", "2027", "--from", "2026", "--cutoff", "2027-12-20", "--data-to", "2025") == 0
    said = capsys.readouterr().out
    assert "data/editions/2027/edition.yaml" in said and "kiet-report build --edition 2027" in said
    assert open_edition(project).id == "2026"
    edition = open_edition(project, "2027")
    assert (edition.id, edition.cutoff.isoformat(), edition.file.data_to, edition.file.title.ko) == (
        "2027",
        "2027-12-20",
        "2025",
        "2027년판",
    )
    assert edition.changed_inputs() == [] and edition.file.thresholds == open_edition(project, "2026").file.thresholds


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["2026", "--from", "2024"], "E-EDITION-EXISTS"),
        (["../x", "--from", "2026"], "E-EDITION"),
        (["2027", "--from", "2025"], "E-NO-EDITION"),
        (["2027", "--from", "../2026"], "E-EDITION"),
        (["2027", "--from", "2026", "--cutoff", "20. 12. 2027"], "E-DATE"),
        (["2027", "--from", "2026", "--cutoff", "2027-02-29"], "E-DATE"),
        (["2027", "--from", "2026", "--data-to", "25"], "E-DATE"),
        (["2027", "--from", "2026", "--data-to", "２０２５"], "E-DATE"),
    ],
)
def test_a_new_edition_that_cannot_be_writes_nothing(
    project: Project, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(project)
    assert status("new-edition", *arguments) == 1
    assert capsys.readouterr().err.startswith(f"{code}: ")
    assert everything(project) == before


def test_a_new_edition_says_what_it_starts_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("new-edition", "2027") == 2
    assert "--from" in capsys.readouterr().err


# --- reconcile


def test_what_agrees_is_shown_and_passes(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(project, RATES)
    assert status("reconcile") == 0
    said = capsys.readouterr().out
    assert "adoption rate of AI by definition. Data: delivered" in said
    assert "any_use                      45 /       1,000    4.50 %  of all firms of the frame" in said
    assert "published_count             539 /      13,448     4.0 %  published: sba_20231218" in said
    assert "2022  published 4.5%  computed 4.50%  difference +0.00 points (tolerance ±0.10)  holds" in said
    assert "2023  published 6.3%  not run: the data do not hold the year" in said


def test_what_drifts_fails_and_says_where(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(project, RATES | {2021: 47})
    assert status("--lang", "ko", "reconcile") == 1
    said = capsys.readouterr()
    assert said.err.startswith("E-BENCHMARK: ") and "2021: published_count 4.0 %, any_use 4.70 %, +0.70 %p" in said.err
    assert "2022  공표 4.5%  계산 4.50%" in said.out and "어긋남" in said.out


def test_firms_that_stopped_are_said(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(project, {2021: 40, 2022: 0})
    assert status("reconcile") == 1
    assert "40 of them do not use it in the year" in capsys.readouterr().out


def test_data_of_other_years_check_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(project, {2019: 30})
    assert status("reconcile") == 1
    said = capsys.readouterr()
    assert "E-BENCHMARK-NONE" in said.err and "holds" not in said.out


def test_an_edition_without_firm_data(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("reconcile", "--edition", "2024") == 1
    assert "E-NO-DELIVERY" in capsys.readouterr().err


def test_data_that_are_not_on_this_machine(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hand_over(project, RATES)
    (project.data / "deliveries/2026/firms.parquet").unlink()
    assert status("reconcile") == 1
    assert "E-DELIVERY-FILE" in (said := capsys.readouterr()).err and said.out == ""
