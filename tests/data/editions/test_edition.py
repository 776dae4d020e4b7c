"""Editions: what they may read, what they remember, and what a faulty description says."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, default_edition, known_editions, open_edition, require_pinned
from kiet_report.data.editions.file import NotApplied, Thresholds
from kiet_report.data.editions.writer import pin, set_delivery

ROOT = Path(__file__).parents[3]
DESCRIPTION = """\
id: "2031"
published: "2031-01-02"
cutoff: "2030-12-31"
data_to: "2029"
title: {ko: 2031년판, en: Edition 2031}
note: {ko: 시험용이다., en: For a test.}
inputs: [print-2024, sources.yaml]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data" / "print-2024").mkdir(parents=True)
    (tmp_path / "data" / "print-2024" / "facts.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "data" / "official").mkdir()
    (tmp_path / "data" / "official" / "later_figures.csv").write_text("a\n1\n", encoding="utf-8")
    describe(Project(tmp_path), "2031", DESCRIPTION)
    Project(tmp_path).editions_file.write_text('default: "2031"\n', encoding="utf-8")
    return Project(tmp_path)


def describe(project: Project, edition: str, text: str) -> None:
    folder = project.edition_data(edition)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "edition.yaml").write_text(text, encoding="utf-8")


def refusal(project: Project, edition: str | None = "2031") -> ReportError:
    with pytest.raises(ReportError) as caught:
        open_edition(project, edition)
    return caught.value


@pytest.mark.parametrize("edition", ["2024", "2026"])
def test_the_editions_of_the_report(edition: str) -> None:
    opened = open_edition(Project(ROOT), edition)
    assert opened.id == edition
    assert opened.cutoff <= opened.file.published
    for name in opened.file.input_paths:
        assert (ROOT / "data" / name).exists(), name


def test_the_default_is_named_in_one_place() -> None:
    assert known_editions(Project(ROOT)) == ["2024", "2026"]
    assert default_edition(Project(ROOT)) == open_edition(Project(ROOT)).id == "2026"


def test_describing_another_edition_changes_no_default(project: Project) -> None:
    describe(project, "2032", DESCRIPTION.replace('"2031"', '"2032"'))
    assert known_editions(project) == ["2031", "2032"]
    assert open_edition(project).id == "2031"


@pytest.mark.parametrize(
    ("content", "given"),
    [
        (None, "-"),
        ("", "-"),
        ("- 2031\n", "-"),
        ('default: "2030"\n', "'2030'"),
        ("default: 2031\n", "2031"),  # a number is no name
        ('default: "../2031"\n', "'../2031'"),
        ('default: "2031"\nlatest: "2031"\n', "'2031'"),
    ],
)
def test_a_default_that_is_none_is_named(project: Project, content: str | None, given: str) -> None:
    project.editions_file.unlink()
    if content is not None:
        project.editions_file.write_text(content, encoding="utf-8")
    error = refusal(project, None)
    assert (error.code, error.facts["given"]) == ("E-DEFAULT", given)
    for lang in ("ko", "en"):
        assert "data/editions/editions.yaml" in error.text(lang) and "--edition" in error.text(lang) and "2031" in error.text(lang)
    assert open_edition(project, "2031").id == "2031"


def test_a_later_edition_adds_inputs_and_drops_none() -> None:
    printed, later = (open_edition(Project(ROOT), edition) for edition in ("2024", "2026"))
    assert {"official", "simulation"} <= set(later.file.input_paths) - set(printed.file.input_paths)
    assert not set(printed.file.input_paths) - set(later.file.input_paths)
    assert not printed.has_delivery("firms") and later.has_delivery("firms") and later.has_delivery("survey")


def test_a_suffixed_edition_follows_its_year(project: Project) -> None:
    describe(project, "2031-r1", DESCRIPTION.replace('"2031"', '"2031-r1"'))
    assert known_editions(project) == ["2031", "2031-r1"]


def test_it_remembers_what_it_handed_out(project: Project) -> None:
    edition = open_edition(project, "2031")
    assert edition.read == {}
    path = edition.path("print-2024/facts.csv")
    assert edition.read == {"print-2024/facts.csv": hashlib.sha256(path.read_bytes()).hexdigest()}


@pytest.mark.parametrize(
    "relative",
    [
        "official/later_figures.csv",  # there, but not listed
        "print-2024/none.csv",  # listed, but not there
        "print-2024",  # a folder
        "print-2024-more/facts.csv",  # only begins like an input
        "editions/2031/edition.yaml",
    ],
)
def test_it_hands_out_nothing_else(project: Project, relative: str) -> None:
    edition = open_edition(project, "2031")
    with pytest.raises(ReportError) as caught:
        edition.path(relative)
    assert caught.value.code == "E-INPUT"
    assert edition.read == {}


@pytest.mark.parametrize("relative", ["print-2024/../official/later_figures.csv", "print-2024/../../outside.csv"])
def test_no_path_leads_out_of_its_inputs(project: Project, relative: str) -> None:
    (project.root / "outside.csv").write_text("secret\n", encoding="utf-8")
    edition = open_edition(project, "2031")
    assert not edition.has(relative)
    with pytest.raises(ReportError, match="E-INPUT"):
        edition.path(relative)


def test_a_link_out_of_the_data_folder_is_not_followed(project: Project) -> None:
    (project.root / "outside.csv").write_text("secret\n", encoding="utf-8")
    (project.data / "print-2024" / "link.csv").symlink_to(project.root / "outside.csv")
    with pytest.raises(ReportError, match="E-INPUT"):
        open_edition(project, "2031").path("print-2024/link.csv")


def test_has_knows_files_and_folders(project: Project) -> None:
    edition = open_edition(project, "2031")
    assert edition.has("sources.yaml")
    assert edition.has("print-2024/deep/er.csv")
    assert not edition.has("official/later_figures.csv")


@pytest.mark.parametrize("given", ["../2024", "2024/../2026", "26", "2026-R1", "2026-", "2026\n", "", "current"])
def test_a_malformed_id_never_becomes_a_path(project: Project, given: str) -> None:
    assert refusal(project, given).code == "E-EDITION"


def test_an_unknown_edition_names_the_known(project: Project) -> None:
    error = refusal(project, "2030")
    assert error.code == "E-NO-EDITION"
    assert "2031" in error.text("en")
    assert "2031" in error.text("ko")


def test_no_edition_at_all(tmp_path: Path) -> None:
    assert refusal(Project(tmp_path), None).code == "E-DEFAULT"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id: "2031"', 'id: "2030"', "2030"),
        ('cutoff: "2030-12-31"\n', "", "cutoff"),
        ('cutoff: "2030-12-31"', 'cutoff: "soon"', "cutoff"),
        ("data_to", "dato_to", "data_to"),
        ("inputs: [print-2024, sources.yaml]", "inputs: [../elsewhere]", "inputs"),
        ("inputs: [print-2024, sources.yaml]", "inputs: [/etc]", "inputs"),
        ("en: For a test.", 'en: ""', "note"),
        ("note:", "title:", "title"),
        ("[print-2024, sources.yaml]", "[print-2024, print-2024]", "listed twice"),
        ("[print-2024, sources.yaml]", "[.hidden]", "inputs"),
        ("[print-2024, sources.yaml]", "[{path: print-2024, sha256: abc}]", "inputs.0.sha256"),
        ("[print-2024, sources.yaml]", "[{path: print-2024, md5: abc}]", "inputs.0.md5"),
    ],
)
def test_a_faulty_description_is_named(project: Project, old: str, new: str, named: str) -> None:
    assert old in DESCRIPTION
    describe(project, "2031", DESCRIPTION.replace(old, new))
    error = refusal(project)
    assert error.code == "E-CONFIG"
    assert "edition.yaml" in error.text("en")
    assert named in error.text("en")


def test_dates_are_dates(project: Project) -> None:
    edition: Edition = open_edition(project, "2031")
    assert edition.cutoff == dt.date(2030, 12, 31)


# --- what is there to compute from, and within which limits


def with_section(text: str) -> str:
    return f"{DESCRIPTION}{text}"


@pytest.mark.parametrize(
    ("section", "line", "named"),
    [
        ("thresholds:\n  min_firms: 10\n  min_firms: 3\n", 10, "given twice, in lines 9 and 10"),
        ("thresholds:\n  benchmark_points: 0.1\n  min_firms: 1\n", 10, "thresholds.min_firms"),
        ("thresholds: {min_firms: 2}\n", 8, "thresholds.min_firms"),
        ("thresholds:\n  not_applied:\n    dominance_n: 0\n", 10, "thresholds.not_applied.dominance_n"),
        ("thresholds:\n  not_applied: {dominance_percent: 0.9}\n", 9, "thresholds.not_applied.dominance_percent"),
        ("thresholds:\n  not_applied: {dominance_percent: 99}\n", 9, "thresholds.not_applied.dominance_percent"),
        ("thresholds:\n  not_applied: {p_percent: 4.9}\n", 9, "thresholds.not_applied.p_percent"),
        ("thresholds:\n  benchmark_points: 1\n", 9, "thresholds.benchmark_points"),
        ("thresholds:\n  min_firms: '10'\n", 9, "thresholds.min_firms"),
        ("thresholds:\n  min_firms: true\n", 9, "thresholds.min_firms"),
        ("thresholds:\n  min_firms: .inf\n", 9, "thresholds.min_firms"),
        ("thresholds:\n  not_applied: {p_percent: .nan}\n", 9, "thresholds.not_applied.p_percent"),
        ("thresholds:\n  not_applied: {min_firms: 10}\n", 9, "thresholds.not_applied.min_firms"),
        ("thresholds:\n  min_cell: 10\n", 9, "thresholds.min_cell"),
        ("definitions:\n  microdata: whatever\n", 9, "definitions.microdata"),
        ("deliveries:\n  households: simulated\n", 9, "deliveries.households"),
        ("deliveries:\n  firms: invented\n", 9, "deliveries.firms"),
        ("deliveries:\n  firms:\n    file: official/later.parquet\n    sha256: " + "a" * 64 + "\n", 10, "deliveries.firms"),
        ("deliveries:\n  firms:\n    file: deliveries/../x.parquet\n    sha256: " + "a" * 64 + "\n", 10, "deliveries.firms"),
        ("deliveries:\n  firms:\n    file: deliveries/2031/firms.parquet\n    sha256: 12\n", 11, "deliveries.firms"),
        ("ingest:\n  province_system: kostat\n  provinces: mois\n", 10, "ingest.provinces"),
        ("threshold: 10\n", 8, "threshold"),
    ],
)
def test_a_faulty_section_is_named_with_its_line(project: Project, section: str, line: int, named: str) -> None:
    """D16: a threshold given twice, or below its floor, is refused; so is everything else that is not declared."""
    describe(project, "2031", with_section(section))
    error = refusal(project)
    assert (error.code, error.facts["line"]) == ("E-CONFIG", line)
    assert named in str(error.facts["problem"])
    assert named in error.text("ko")


def test_a_description_runs_nothing(project: Project, tmp_path: Path) -> None:
    """D17."""
    ran = tmp_path / "ran"
    describe(project, "2031", with_section(f"thresholds: !!python/object/apply:os.system ['touch {ran}']\n"))
    error = refusal(project)
    assert (error.code, error.facts["line"]) == ("E-CONFIG", 8)
    assert not ran.exists()


def test_the_defaults_are_the_cautious_ones(project: Project) -> None:
    limits = open_edition(project).file.thresholds
    assert (limits.min_firms, limits.benchmark_points) == (10, 0.05)
    describe(project, "2031", with_section("thresholds: {min_firms: 3, not_applied: {dominance_percent: 75.5}}\n"))
    limits = open_edition(project).file.thresholds
    assert (limits.min_firms, limits.not_applied.dominance_percent, limits.benchmark_points) == (3, 75.5, 0.05)


def test_an_edition_promises_nothing_by_itself(project: Project) -> None:
    """What is not stated as not applied is not stated: there is no default for a rule that nobody keeps."""
    assert set(open_edition(project).file.thresholds.not_applied.model_dump().values()) == {None}


@pytest.mark.parametrize("name", list(NotApplied.model_fields))
def test_a_threshold_that_no_code_applies_is_no_promise_to_make(project: Project, name: str) -> None:
    describe(project, "2031", with_section(f"thresholds:\n  min_firms: 10\n  {name}: 60\n"))
    error = refusal(project)
    assert (error.code, error.facts["line"], error.facts["names"]) == ("E-NOT-APPLIED", 10, name)
    for lang in ("ko", "en"):
        assert "data/editions/2031/edition.yaml" in error.text(lang) and "not_applied" in error.text(lang)


@given(st.integers(max_value=2) | st.floats(max_value=2.99) | st.sampled_from([float("nan"), float("inf"), 3.5]))
def test_no_number_of_firms_below_the_floor_is_taken(number: float) -> None:
    with pytest.raises(ValidationError):
        Thresholds(min_firms=number)  # type: ignore[arg-type]  # what a file may hold


# --- digests


@pytest.fixture
def sound(project: Project) -> Project:
    (project.data / "sources.yaml").write_text("a: 1\n", encoding="utf-8")
    (project.data / "print-2024" / "more.csv").write_text("c\n3\n", encoding="utf-8")
    pin(project, "2031")
    return project


def test_pinned_inputs_are_as_described(sound: Project) -> None:
    edition = open_edition(sound)
    assert edition.changed_inputs() == []
    require_pinned(edition)
    lines = sorted(
        f"{name} {hashlib.sha256((sound.data / 'print-2024' / name).read_bytes()).hexdigest()}" for name in ("facts.csv", "more.csv")
    )
    assert edition.file.inputs[0].sha256 == hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert edition.file.inputs[1].sha256 == hashlib.sha256(b"a: 1\n").hexdigest()


def test_inputs_nobody_pinned_are_named(project: Project) -> None:
    assert open_edition(project).changed_inputs() == ["data/print-2024", "data/sources.yaml"]


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda data: (data / "print-2024/facts.csv").write_text("a,b\n1,3\n"), ["data/print-2024/facts.csv"]),
        (lambda data: (data / "print-2024/new.csv").write_text("a\n"), ["data/print-2024/new.csv"]),
        (lambda data: (data / "print-2024/more.csv").unlink(), ["data/print-2024/more.csv"]),
        (
            lambda data: (data / "print-2024/more.csv").rename(data / "print-2024/renamed.csv"),
            ["data/print-2024/more.csv", "data/print-2024/renamed.csv"],
        ),
        (lambda data: (data / "sources.yaml").write_text("a: 2\n"), ["data/sources.yaml"]),
        (lambda data: (data / "sources.yaml").unlink(), ["data/sources.yaml"]),
        (lambda data: (data / "official/later_figures.csv").write_text("b\n"), []),  # no input of this edition
        (lambda data: (data / "print-2024/.DS_Store").write_text("x"), []),  # nobody's input
    ],
)
def test_a_changed_input_is_refused_by_name(sound: Project, harm: Callable[[Path], object], named: list[str]) -> None:
    harm(sound.data)
    edition = open_edition(sound)
    assert edition.changed_inputs() == named
    if not named:
        require_pinned(edition)
        return
    with pytest.raises(ReportError, match="E-DIGEST") as caught:
        require_pinned(edition)
    for lang in ("ko", "en"):
        said = caught.value.text(lang)
        assert all(name in said for name in named) and "kiet-report pin --edition 2031" in said


def test_a_folder_is_named_where_nobody_noted_its_files(sound: Project) -> None:
    (sound.edition_data("2031") / "inputs.sha256").unlink()
    (sound.data / "print-2024/facts.csv").write_text("a\n")
    assert open_edition(sound).changed_inputs() == ["data/print-2024"]


def test_writing_a_chapter_is_not_held_up(sound: Project) -> None:
    (sound.data / "print-2024/facts.csv").write_text("a\n")
    assert open_edition(sound).path("print-2024/facts.csv").read_text() == "a\n"


# --- deliveries


@pytest.fixture
def delivered(sound: Project) -> Project:
    folder = sound.data / "deliveries/2031"
    folder.mkdir(parents=True)
    (folder / "firms.parquet").write_bytes(b"PAR1 stand-in")
    set_delivery(sound, "2031", "firms", folder / "firms.parquet", hashlib.sha256(b"PAR1 stand-in").hexdigest())
    return sound


def test_a_delivery_is_handed_out_and_remembered(delivered: Project) -> None:
    edition = open_edition(delivered)
    assert edition.has_delivery("firms") and not edition.has_delivery("survey")
    found = edition.delivery("firms")
    assert found.path == delivered.data / "deliveries/2031/firms.parquet"
    assert found.manifest_path.name == "firms.manifest.json" and found.basis == "delivered"
    assert edition.read == {"delivery:firms": found.sha256}
    assert edition.delivery_digest("firms") == found.sha256 and edition.delivery_digest("survey") is None


def test_looking_at_a_digest_is_not_reading(delivered: Project) -> None:
    edition = open_edition(delivered)
    assert edition.delivery_digest("firms")
    assert edition.read == {}


def test_a_delivery_that_is_not_here_says_what_to_do(delivered: Project) -> None:
    path = delivered.data / "deliveries/2031/firms.parquet"
    path.unlink()
    edition = open_edition(delivered)
    with pytest.raises(ReportError, match="E-DELIVERY-FILE") as caught:
        edition.delivery("firms")
    for lang in ("ko", "en"):
        said = caught.value.text(lang)
        assert "data/deliveries/2031/firms.parquet" in said and str(caught.value.facts["expected"]) in said
        assert "kiet-report ingest firms" in said and "firms: simulated" in said
    assert edition.read == {} and edition.changed_inputs() == []


def test_another_file_in_its_place_is_refused(delivered: Project) -> None:
    (delivered.data / "deliveries/2031/firms.parquet").write_bytes(b"PAR1 another")
    edition = open_edition(delivered)
    with pytest.raises(ReportError, match="E-DELIVERY-FILE") as caught:
        edition.delivery("firms")
    assert caught.value.facts["found"] == hashlib.sha256(b"PAR1 another").hexdigest()
    assert edition.changed_inputs() == ["data/deliveries/2031/firms.parquet"]


def test_a_link_out_of_the_deliveries_is_not_followed(delivered: Project, tmp_path: Path) -> None:
    path = delivered.data / "deliveries/2031/firms.parquet"
    path.rename(tmp_path / "elsewhere.parquet")
    path.symlink_to(tmp_path / "elsewhere.parquet")
    with pytest.raises(ReportError, match="E-DELIVERY-FILE"):
        open_edition(delivered).delivery("firms")


def test_an_edition_without_deliveries_says_so(sound: Project) -> None:
    edition = open_edition(sound)
    with pytest.raises(ReportError, match="E-NO-DELIVERY") as caught:
        edition.delivery("firms")
    assert "firms: simulated" in caught.value.text("en")


def test_the_settings_are_what_a_chapter_can_see(delivered: Project) -> None:
    """A new digest is no new setting: the chapters that read the file are known. A new name, limit, date or definition is one."""
    before = open_edition(delivered).file.settings_digest()
    (delivered.data / "sources.yaml").write_text("a: 2\n", encoding="utf-8")
    pin(delivered, "2031")
    set_delivery(delivered, "2031", "firms", "deliveries/2031/firms.parquet", "b" * 64)
    assert open_edition(delivered).file.settings_digest() == before
    set_delivery(delivered, "2031", "survey", "deliveries/2031/survey.parquet", "b" * 64)
    assert open_edition(delivered).file.settings_digest() != before
    describe(delivered, "2031", with_section("thresholds: {min_firms: 11}\n"))
    with_more_firms = open_edition(delivered).file.settings_digest()
    describe(delivered, "2031", DESCRIPTION)
    assert open_edition(delivered).file.settings_digest() != with_more_firms
