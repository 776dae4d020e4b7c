"""Commands that change a description: what they write, what they leave as people wrote it, and that they leave nothing half-done."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import known_editions, open_edition
from kiet_report.data.editions.writer import add_input, new_edition, pin, set_delivery

SHA = "0123456789abcdef" * 4
WRITTEN = """\
# Why this edition is as it is.
id: "2031"
published: "2031-01-02"
cutoff: "2030-12-31" # the day of the release
data_to: "2029"
title: {ko: 2031년판, en: Edition 2031}
note:
  ko: 시험용이다.
  en: 'For a test.'

# What it reads.
inputs:
  - facts # as printed
  - path: sources.yaml

# What it computes from.
deliveries:
  firms: simulated
  survey: simulated

# Limits.
thresholds:
  min_firms: 12 # two more than usual
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    facts = tmp_path / "data" / "facts"
    facts.mkdir(parents=True)
    (facts / "a.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "data" / "sources.yaml").write_text("x: 1\n", encoding="utf-8")
    folder = tmp_path / "data" / "editions" / "2031"
    (folder / "registry").mkdir(parents=True)
    (folder / "registry" / "numbers.json").write_text("{}", encoding="utf-8")
    (folder / "edition.yaml").write_text(WRITTEN, encoding="utf-8")
    Project(tmp_path).editions_file.write_text('default: "2031"\n', encoding="utf-8")
    return Project(tmp_path)


def description(project: Project, edition: str = "2031") -> str:
    return (project.edition_data(edition) / "edition.yaml").read_text(encoding="utf-8")


def comments(text: str) -> list[str]:
    return [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]


def everything(project: Project) -> dict[str, bytes]:
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


def test_pin_writes_digests_and_leaves_the_rest(project: Project) -> None:
    assert pin(project) == ["data/facts", "data/sources.yaml"]
    text = description(project)
    digests = {entry.path: entry.sha256 for entry in open_edition(project).file.inputs}
    expected = WRITTEN.replace("  - facts # as printed\n", f'  - path: facts\n    sha256: "{digests["facts"]}" # as printed\n').replace(
        "  - path: sources.yaml\n", f'  - path: sources.yaml\n    sha256: "{digests["sources.yaml"]}"\n'
    )
    assert text == expected
    assert open_edition(project).changed_inputs() == []


def test_pin_again_changes_nothing(project: Project) -> None:
    pin(project)
    before = everything(project)
    assert pin(project) == []
    assert everything(project) == before


def test_pin_names_what_changed(project: Project) -> None:
    pin(project)
    (project.data / "facts/a.csv").write_text("a\n2\n", encoding="utf-8")
    assert pin(project) == ["data/facts"]
    assert comments(description(project)) == comments(WRITTEN)
    sums = (project.edition_data("2031") / "inputs.sha256").read_text(encoding="utf-8")
    assert sorted(line.partition("  ")[2] for line in sums.splitlines()) == ["data/facts/a.csv", "data/sources.yaml"]


def test_the_list_of_digests_is_one_that_sha256sum_reads(project: Project) -> None:
    import subprocess

    pin(project)
    place = project.edition_data("2031") / "inputs.sha256"
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", str(place)], cwd=project.root, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_an_input_that_is_gone_cannot_be_pinned(project: Project) -> None:
    (project.data / "sources.yaml").unlink()
    before = everything(project)
    with pytest.raises(ReportError, match="E-INPUT-GONE") as caught:
        pin(project)
    assert "data/sources.yaml" in caught.value.text("ko")
    assert everything(project) == before


def test_a_faulty_description_is_not_touched(project: Project) -> None:
    (project.edition_data("2031") / "edition.yaml").write_text(WRITTEN + "thresholds: {}\n", encoding="utf-8")
    before = everything(project)
    for change in (lambda: pin(project), lambda: set_delivery(project, "2031", "firms", "deliveries/x.parquet", SHA)):
        with pytest.raises(ReportError, match="E-CONFIG"):
            change()
    assert everything(project) == before


@pytest.mark.parametrize("name", ["firms", "survey"])
def test_a_delivery_takes_the_place_of_the_simulated_one(project: Project, name: str) -> None:
    set_delivery(project, "2031", name, project.data / "deliveries/2031/x.parquet", SHA)
    expected = WRITTEN.replace(f"  {name}: simulated\n", f'  {name}:\n    file: deliveries/2031/x.parquet\n    sha256: "{SHA}"\n')
    assert description(project) == expected
    set_delivery(project, "2031", name, "deliveries/2031/y.parquet", SHA)
    assert description(project) == expected.replace("x.parquet", "y.parquet")


def test_a_survey_says_the_year_of_its_wave(project: Project) -> None:
    set_delivery(project, "2031", "survey", "deliveries/2031/x.parquet", SHA, "2030")
    written = f'  survey:\n    file: deliveries/2031/x.parquet\n    sha256: "{SHA}"\n    wave: "2030"\n'
    assert description(project) == WRITTEN.replace("  survey: simulated\n", written)
    before = open_edition(project).file.settings_digest()
    set_delivery(project, "2031", "survey", "deliveries/2031/x.parquet", SHA, "2031")
    assert open_edition(project).file.settings_digest() != before
    set_delivery(project, "2031", "survey", "deliveries/2031/x.parquet", SHA)
    assert "wave" not in description(project)
    with pytest.raises(ReportError, match="E-CONFIG"):
        set_delivery(project, "2031", "survey", "deliveries/2031/x.parquet", SHA, "this year")


def test_a_delivery_where_there_was_none(project: Project) -> None:
    bare = WRITTEN[: WRITTEN.index("\n# What it computes")]
    (project.edition_data("2031") / "edition.yaml").write_text(bare, encoding="utf-8")
    set_delivery(project, "2031", "firms", "deliveries/2031/x.parquet", SHA)
    set_delivery(project, "2031", "survey", "deliveries/2031/y.parquet", SHA)
    assert list(open_edition(project).file.deliveries.named) == ["firms", "survey"]
    assert description(project).startswith(bare)


@pytest.mark.parametrize(
    ("file", "sha"),
    [
        ("/etc/x.parquet", SHA),
        ("facts/x.parquet", SHA),
        ("deliveries/../x.parquet", SHA),
        ("deliveries/x.csv", SHA),
        ("deliveries/x.parquet", "12"),
    ],
)
def test_nothing_else_is_a_delivery(project: Project, file: str, sha: str) -> None:
    before = everything(project)
    with pytest.raises(ReportError, match="E-CONFIG"):
        set_delivery(project, "2031", "firms", file, sha)
    assert everything(project) == before


def test_a_delivery_has_one_of_two_names(project: Project) -> None:
    with pytest.raises(ValueError, match="firms"):
        set_delivery(project, "2031", "households", "deliveries/x.parquet", SHA)


# --- a fetched table


TABLE = "deliveries/2031/official/ai.parquet"


def stored(project: Project, content: bytes = b"x") -> str:
    path = project.data / TABLE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return TABLE


def test_a_fetched_table_becomes_an_input_with_its_digest(project: Project) -> None:
    add_input(project, "2031", stored(project))
    digest = hashlib.sha256(b"x").hexdigest()
    expected = WRITTEN.replace("  - path: sources.yaml\n", f'  - path: sources.yaml\n  - path: {TABLE}\n    sha256: "{digest}"\n')
    assert description(project) == expected
    edition = open_edition(project)
    assert edition.path(TABLE).read_bytes() == b"x" and edition.read[TABLE] == digest
    # the others are not pinned on the way: whether they are meant as they are is another question
    assert edition.changed_inputs() == ["data/facts", "data/sources.yaml"]


def test_a_table_fetched_again_is_pinned_anew(project: Project) -> None:
    pin(project)
    for content in (b"x", b"y"):
        add_input(project, "2031", stored(project, content))
    assert [entry.path for entry in open_edition(project).file.inputs] == ["facts", "sources.yaml", TABLE]
    assert open_edition(project).changed_inputs() == []
    assert comments(description(project)) == comments(WRITTEN)
    sums = (project.edition_data("2031") / "inputs.sha256").read_text(encoding="utf-8")
    assert f"{hashlib.sha256(b'y').hexdigest()}  data/{TABLE}" in sums.splitlines()


@pytest.mark.parametrize("last", ["sources.yaml # every one", "sources.yaml", f'path: sources.yaml\n    sha256: "{SHA}" # every one'])
def test_what_stands_below_the_last_input_stays_below(project: Project, last: str) -> None:
    written = WRITTEN.replace("  - path: sources.yaml\n", f"  - {last}\n")
    (project.edition_data("2031") / "edition.yaml").write_text(written, encoding="utf-8")
    add_input(project, "2031", stored(project))
    digest = hashlib.sha256(b"x").hexdigest()
    assert description(project) == written.replace(f"  - {last}\n", f'  - {last}\n  - path: {TABLE}\n    sha256: "{digest}"\n')


@pytest.mark.parametrize(("path", "code"), [(TABLE, "E-INPUT-GONE"), ("deliveries/none", "E-INPUT-GONE")])
def test_what_is_not_there_is_no_input(project: Project, path: str, code: str) -> None:
    before = everything(project)
    with pytest.raises(ReportError, match=code):
        add_input(project, "2031", path)
    assert everything(project) == before


# --- a new edition


def test_a_new_edition_starts_from_the_description_alone(project: Project) -> None:
    set_delivery(project, "2031", "firms", "deliveries/2031/firms.parquet", SHA)
    path = new_edition(project, "2032", "2031", cutoff=dt.date(2032, 2, 29), data_to="2030")
    assert path == project.edition_data("2032") / "edition.yaml"
    assert sorted(each.name for each in path.parent.iterdir()) == ["edition.yaml", "inputs.sha256"]
    edition = open_edition(project, "2032")
    assert (edition.id, edition.cutoff, edition.file.published, edition.file.data_to) == (
        "2032",
        dt.date(2032, 2, 29),
        dt.date(2032, 2, 29),
        "2030",
    )
    assert (edition.file.title.ko, edition.file.title.en) == ("2032년판", "Edition 2032")
    assert edition.file.deliveries.firms == edition.file.deliveries.survey == "simulated"
    assert edition.file.thresholds.min_firms == 12 and edition.changed_inputs() == []
    # it speaks of itself: whose figures, up to which day
    assert "2031년판" in edition.file.note.ko and "2032년 2월 29일" in edition.file.note.ko
    assert "edition 2031" in edition.file.note.en and "29 February 2032" in edition.file.note.en
    text = description(project, "2032")
    assert "edition 2031" in text.splitlines()[0]
    assert comments(text)[1:] == comments(WRITTEN)[1:]
    assert known_editions(project) == ["2031", "2032"]


def test_deliveries_may_be_kept(project: Project) -> None:
    set_delivery(project, "2031", "firms", "deliveries/2031/firms.parquet", SHA)
    new_edition(project, "2031-r1", "2031", keep_deliveries=True)
    edition = open_edition(project, "2031-r1")
    assert edition.file.deliveries == open_edition(project, "2031").file.deliveries
    assert (edition.file.title.ko, edition.file.title.en) == ("2031년판 r1", "Edition 2031 r1")
    assert edition.cutoff == dt.date.today() and edition.file.data_to == "2029"


@pytest.mark.parametrize(
    ("new", "source", "data_to", "code"),
    [
        ("2031", "2031", None, "E-EDITION-EXISTS"),
        ("../../x", "2031", None, "E-EDITION"),
        ("/etc/x", "2031", None, "E-EDITION"),
        ("a\x00b", "2031", None, "E-EDITION"),
        ("2" * 300, "2031", None, "E-EDITION"),
        ("2032", "../2031", None, "E-EDITION"),
        ("2032", "2030", None, "E-NO-EDITION"),
        ("2032", "2031", "soon", "E-CONFIG"),
    ],
)
def test_a_new_edition_that_cannot_be_leaves_nothing(project: Project, new: str, source: str, data_to: str | None, code: str) -> None:
    """D15 among them."""
    before, outside = everything(project), set(project.root.parent.rglob("*"))
    with pytest.raises(ReportError) as caught:
        new_edition(project, new, source, data_to=data_to)
    assert caught.value.code == code
    assert everything(project) == before and set(project.root.parent.rglob("*")) == outside


def test_a_folder_that_is_there_is_not_taken_over(project: Project) -> None:
    project.edition_data("2032").mkdir()
    with pytest.raises(ReportError, match="E-EDITION-EXISTS"):
        new_edition(project, "2032", "2031")
    assert list(project.edition_data("2032").iterdir()) == []


def test_nothing_half_written_is_an_edition(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends between writing and the rename leaves no edition, and what it leaves stops nobody."""
    (project.data / "editions" / ".new-abc").mkdir()
    (project.data / "editions" / ".new-abc" / "edition.yaml").write_text(WRITTEN, encoding="utf-8")
    assert known_editions(project) == ["2031"]

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        patch.setattr(Path, "replace", full)
        before = everything(project)
        for change in (lambda: pin(project), lambda: new_edition(project, "2032", "2031")):
            with pytest.raises(OSError, match="No space"):
                change()
        assert everything(project) == before
    assert new_edition(project, "2032", "2031").is_file()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["firms", "survey", "pin", "edit", "fetch"]), max_size=8))
def test_no_sequence_of_changes_loses_a_word(project: Project, changes: list[str]) -> None:
    (project.edition_data("2031") / "edition.yaml").write_text(WRITTEN, encoding="utf-8")
    for number, change in enumerate(changes):
        if change == "edit":
            (project.data / "facts/a.csv").write_text(f"a\n{number}\n", encoding="utf-8")
        elif change == "pin":
            pin(project)
        elif change == "fetch":
            add_input(project, "2031", stored(project, bytes([number])))
        else:
            set_delivery(project, "2031", change, f"deliveries/2031/{number}.parquet", SHA)
    text = description(project)
    assert comments(text) == comments(WRITTEN)
    assert open_edition(project).file.note.en == "For a test." and "'For a test.'" in text
    changed = [name for name in ("firms", "survey") if name in changes]
    assert [name for name in ("firms", "survey") if f"{name}: simulated" not in text] == changed
