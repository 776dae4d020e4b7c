"""Deliveries as people hand them over: a bad one is refused with its message and changes nothing, a good one gives the same Parquet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.paths import Project
from kiet_report.data.deliveries.manifest import Manifest
from kiet_report.data.editions.edition import open_edition
from kiet_report.data.facts import firms
from tests.data.deliveries.firm_rows import YEARS, Rows, good, make_project, run, tree

Said = tuple[int, str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path / "report")
    monkeypatch.setenv("KIET_REPORT_ROOT", str(made.root))
    return made


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "handed over"
    folder.mkdir()
    return folder


@pytest.fixture
def refused(project: Project, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """Hand files over; they must be refused in both languages and change nothing. Returns what was said in English and in Korean."""

    def hand_over(*arguments: str | Path) -> tuple[str, str]:
        before = tree(project.root), [tree(Path(file).parent) for file in arguments if isinstance(file, Path)]
        told = []
        for lang in ("en", "ko"):
            assert run("--lang", lang, "ingest", "firms", *arguments, "--edition", "2026") == 1
            said = capsys.readouterr()
            assert said.out == "" and said.err.startswith("E-") and "Traceback" not in said.err
            told.append(said.err)
        assert (tree(project.root), [tree(Path(file).parent) for file in arguments if isinstance(file, Path)]) == before
        return told[0], told[1]

    return hand_over


def take_in(project: Project, *arguments: str | Path) -> Manifest:
    assert run("ingest", "firms", *arguments, "--edition", "2026") == 0
    return Manifest.model_validate_json((project.data / "deliveries/2026/firms.manifest.json").read_bytes())


def stored(project: Project) -> pd.DataFrame:
    return firms.panel(open_edition(project, "2026"))


# The inputs of the list D1 to D12.


def test_d1_cp949_with_a_syllable_that_euc_kr_lacks(project: Project, files: Path) -> None:
    rows = good()
    noted = Rows([*rows.header, "비고"], [[*row, "똠방각하"] for row in rows.rows], [*rows.variables, "-"])
    manifest = take_in(project, noted.csv(files / "d1.csv", "cp949"))
    assert manifest.files[0].encoding == "cp949" and manifest.files[0].ignored == ("비고",)


def test_d2_a_byte_order_mark_before_the_key(project: Project, files: Path) -> None:
    manifest = take_in(project, good().csv(files / "d2.csv", "utf-8-sig"))
    assert manifest.files[0].encoding == "utf-8-sig" and manifest.files[0].columns["firm_id"] == "BR_패널키값"
    assert stored(project)["firm_id"].iloc[0] == "000000"


def test_d3_bytes_of_no_encoding(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    path = good().csv(files / "d3.csv")
    data = path.read_bytes()
    place = data.index(b"\n", data.index(b"\n") + 1) + 1
    path.write_bytes(data[:place] + b"\xff" + data[place:])
    en, ko = refused(path)
    assert "E-ENC" in en and "line 3" in en and f"offset {place}" in en
    assert "3번째 줄" in ko and f"{place}번째 바이트" in ko


def test_d4_a_field_too_many(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    rows = good()
    rows.rows[3].append("MARKER"), rows.rows[7].append("MARKER")
    en, ko = refused(rows.csv(files / "d4.csv"))
    assert "E-RAGGED" in en and "line 5" in en and "line 9" in en and "expected 33 fields, got 34" in en
    assert "5번째 줄" in ko and "33칸이어야 하는데 34칸" in ko
    assert "E-UNCHECKED" not in en and "MARKER" not in en


def test_d5_a_firm_twice_in_a_year_alike(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    rows = good()
    rows.rows.append(rows.rows[4])
    en, ko = refused(rows.csv(files / "d5.csv"))
    assert f"line {rows.line(len(rows.rows) - 1)}: the same as d5.csv, line 6" in en and "E-DUPLICATE-ROW" in en
    assert "E-DUPLICATE-ROW" in ko and "d5.csv 6번째 줄과 똑같다" in ko


def test_d5_a_firm_twice_in_a_year_with_other_values(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    rows = good()
    again = rows.set({(4, "sales"): "424242"}).rows[4]
    one, other = rows.csv(files / "d5a.csv"), Rows(rows.header, [again], rows.variables).csv(files / "d5b.csv")
    en, ko = refused(one, other)
    assert "d5b.csv, line 2: the same key as d5a.csv, line 6, with other values of: sales" in en and "E-DUPLICATE-ROW" not in en
    assert "d5b.csv, 2번째 줄: d5a.csv 6번째 줄과 키가 같고" in ko and "424242" not in en + ko


def test_d6_values_out_of_range(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    rows = good().set({(0, "sales"): "-5", (1, "employees"): "1000000000", (2, "founded_year"): "3020"})
    en, ko = refused(rows.csv(files / "d6.csv"))
    for line, variable, span in ((2, "sales", "0 …"), (3, "employees", "1 … 1000000"), (4, "founded_year", "1800 … 조사기준연도")):
        assert f"d6.csv, line {line}, column '{rows.name(variable)}': the value is outside {span}" in en
        assert f"d6.csv, {line}번째 줄, 열 '{rows.name(variable)}': 범위 {span}" in ko
    assert "3020" not in en + ko and "1000000000" not in en + ko


def test_d7_a_year_that_is_missing(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    en, ko = refused(good().of(2019, 2020, 2022).csv(files / "d7.csv"))
    assert "E-YEARS" in en and "the year 2021 is missing (present: 2019, 2020, 2022)" in en
    assert "2021년이 없다(있는 해: 2019, 2020, 2022)" in ko


def test_d8_codes_of_another_revision(project: Project, files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    (project.data / "divisions.csv").write_text("code,section,valid_from,valid_to\n10,C,2017-07-01,\n25,C,2017-07-01,\n", encoding="utf-8")
    path = project.data / "editions/2026/edition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("ingest:", "ingest:\n  divisions_file: divisions.csv"), encoding="utf-8")
    rows = good().map("industry_division", lambda cell, year: "90" if year == 2020 and cell else cell)
    count = sum(row[rows.variables.index("industry_division")] == "90" for row in rows.rows)
    en, ko = refused(rows.map("industry", lambda cell, year: "V" if year == 2021 else cell).csv(files / "d8.csv"))
    assert f"in 2020, {count} rows have codes that are not in the list 'divisions.csv': code (rows) 90 ({count})" in en
    assert "in 2021, 40 rows have codes that are not in the list 'KSIC': code (rows) V (40)" in en
    assert f"2020년에 목록 'divisions.csv'에 없는 코드가 {count}줄에 있다: 코드(줄 수) 90 ({count})" in ko


def test_d9_what_is_converted_and_what_is_not(project: Project, files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    written = {"1,234": 1234.0, "(5)": -5.0, "▲5": -5.0, "△5": -5.0, "−5": -5.0, "１２": 12.0, "-1,234.5": -1234.5}
    rows = good().set({(row, "value_added"): text for row, text in enumerate(written)})
    manifest = take_in(project, rows.csv(files / "d9.csv"))
    assert manifest.conversions == {"full_width": 1, "negative_sign": 3, "parentheses": 1, "thousands_commas": 2}
    frame = stored(project).set_index(["firm_id", "year"])["value_added"]
    for row, value in enumerate(written.values()):
        assert frame[rows.cell(row, "firm_id"), int(rows.cell(row, "year"))] == value


@pytest.mark.parametrize("text", ["12,34", "약 5", "5명", "--5", "(-5)", "5%", "NA", "1e400", "½", "10²"])
def test_d9_what_is_no_number_is_refused(files: Path, refused: Callable[..., tuple[str, str]], text: str) -> None:
    rows = good().set({(5, "sales"): text})
    en, ko = refused(rows.csv(files / "d9.csv"))
    assert f"d9.csv, line 7, column '{rows.name('sales')}': expected a number" in en and "E-TYPE" in en
    assert f"7번째 줄, 열 '{rows.name('sales')}': 있어야 할 것: 수" in ko


def test_d10_identifiers_stay_text(project: Project, files: Path) -> None:
    """Text in one year, numbers of a spreadsheet in another: the same identifiers, and as many firms in common as in the source."""
    rows = good().map("firm_id", lambda cell, _: str(1000 + int(cell)) if int(cell) % 2 else f"A{cell}")
    parts = [rows.of(*YEARS[:2]).csv(files / "d10.csv"), rows.of(*YEARS[2:]).xlsx(files / "d10.xlsx")]
    manifest = take_in(project, *parts)
    assert manifest.entities == 40 and manifest.years == dict.fromkeys(YEARS, 40)
    assert set(stored(project)["firm_id"]) == {rows.cell(row, "firm_id") for row in range(len(rows.rows))}


def test_d10_a_lost_leading_zero_is_a_break(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    rows = good().map("firm_id", lambda cell, year: cell.lstrip("0") or "0" if year == 2021 else cell)
    en, ko = refused(rows.csv(files / "d10.csv"))
    assert "E-ID" in en and "40 identifiers of 2020 are there in 2021 in another form (most frequent: 0000[0-9]{2}, then [0-9]{2})" in en
    assert "2020년의 식별값 40개가 2021년에 다른 꼴로 있다" in ko and "in 2022 in another form" in en


@pytest.mark.parametrize(("content", "size"), [("", "0 bytes"), (None, "bytes and no row")])
def test_d12_nothing_in_it(files: Path, refused: Callable[..., tuple[str, str]], content: str | None, size: str) -> None:
    rows = good()
    path = Rows(rows.header, [], rows.variables).csv(files / "d12.csv")
    if content is not None:
        path.write_text(content)
    en, ko = refused(path)
    assert "E-EMPTY" in en and size in en and "E-EMPTY" in ko


def test_every_problem_of_every_file_in_one_pass(files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    rows = good()
    parts = [rows.of(year).csv(files / f"{year}.csv") for year in YEARS]
    parts[0].write_bytes(b"")
    rows.of(2020).set({(0, "sales"): "x", (1, "year"): ""}).csv(parts[1])
    rows.of(2021).set({(3, "province"): "99", (4, "ai_stage"): "7", (5, "ai_area_sales"): "?", (6, "firm_id"): "***"}).csv(parts[2])
    rows.of(2022).set({(0, "industry"): "C", (1, "firm_id"): rows.of(2022).cell(0, "firm_id")}).csv(parts[3])
    en, ko = refused(*parts)
    for code in ("E-EMPTY", "E-TYPE", "E-BLANK", "E-CODE", "E-ANSWER", "E-MASK", "E-DUPLICATE-KEY", "E-UNCHECKED"):
        assert f"{code}: " in en and f"{code}: " in ko, code
    assert "problems found: 9" in en and "문제 9개" in ko and "not checked, because these files could not be read: 2019.csv" in en


# Nothing confidential gets out.

SECRET, NUMBER = "비밀표식", "98765432101"
PLANTED = {
    "text in a number": {(0, "sales"): SECRET},
    "a number out of range": {(0, "employees"): NUMBER},
    "a bound of another variable": {(0, "founded_year"): "9876"},
    "a section": {(0, "industry"): SECRET},
    "a section that is a number": {(0, "industry"): NUMBER},
    "a province": {(0, "province"): NUMBER},
    "a division": {(0, "industry_division"): NUMBER},
    "a stage": {(0, "ai_stage"): NUMBER},
    "a flag": {(0, "ai_area_sales"): SECRET},
    "a year": {(0, "year"): NUMBER},
    "an identifier": {(0, "firm_id"): NUMBER, (0, "year"): "2020"},
}


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        yield from chain(error.__cause__)
        error = error.__context__


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_no_value_of_a_cell_is_told(
    project: Project, files: Path, planted: dict[tuple[int, str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    from kiet_report.core.errors import ReportError
    from kiet_report.data.contracts.contract import load_contract
    from kiet_report.data.deliveries.config import IngestConfig
    from kiet_report.data.deliveries.ingest import ingest
    from kiet_report.data.editions.inputs import Folder

    rows = good()
    if (0, "firm_id") in planted:
        rows = rows.set({(1, "firm_id"): NUMBER})
    path = rows.set(planted).csv(files / "planted.csv")
    assert run("ingest", "firms", path, "--edition", "2026") == 1
    said = capsys.readouterr()
    inputs = Folder(project.data)
    with pytest.raises(ReportError) as caught:
        ingest(load_contract(inputs, "firms"), [path], inputs, IngestConfig(province_system="kostat"), project.data / "out")
    told = said.out + said.err + "".join(f"{error!r}{error}{error.args}{vars(error)}" for error in chain(caught.value))
    told += "".join(f"{problem!r}{problem.value}" for problem in caught.value.facts["problems"])
    for text in (SECRET, NUMBER, "9876"):
        assert text not in told


@pytest.mark.parametrize(("cells", "shown"), [({(0, "sales"): SECRET}, SECRET), ({(0, "employees"): NUMBER}, NUMBER)])
def test_values_are_shown_where_they_are_asked_for(
    project: Project, files: Path, cells: dict[tuple[int, str], str], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(project.root)
    assert run("ingest", "firms", good().set(cells).csv(files / "x.csv"), "--edition", "2026", "--show-values") == 1
    assert shown in capsys.readouterr().err and tree(project.root) == before


def test_what_is_stored_holds_counts_only(project: Project, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = good().set({(0, "firm_id"): "SECRETFIRM", (0, "sales"): NUMBER})
    take_in(project, rows.csv(files / "good.csv"))
    said = capsys.readouterr()
    beside = "".join(path.read_text(encoding="utf-8") for path in (project.data / "deliveries/2026").glob("*.json"))
    description = (project.data / "editions/2026/edition.yaml").read_text(encoding="utf-8")
    for text in ("SECRETFIRM", NUMBER, str(files)):
        assert text not in said.out + said.err + beside + description
    assert not [path for path in project.root.rglob("*") if path.is_file() and path.read_bytes() == (files / "good.csv").read_bytes()]


# A good delivery.


def test_every_format_gives_the_same_parquet(project: Project, files: Path) -> None:
    rows = good()
    every: dict[str, list[Path]] = {
        "utf-8": [rows.csv(files / "utf8.csv")],
        "bom": [rows.csv(files / "bom.csv", "utf-8-sig")],
        "cp949": [rows.csv(files / "cp949.csv", "cp949")],
        "stata": [rows.dta(files / "stata.dta")],
        "spss": [rows.sav(files / "spss.sav")],
        "excel": [rows.xlsx(files / "excel.xlsx")],
        "a file a year": [rows.of(year).csv(files / f"{year}_기업활동조사.csv", "cp949") for year in reversed(YEARS)],
        "mixed": [rows.of(2019).dta(files / "a.dta"), rows.of(2020).xlsx(files / "b.xlsx"), rows.of(2021, 2022).csv(files / "c.csv")],
    }
    digests, frames = {}, {}
    for name, paths in every.items():
        digests[name] = take_in(project, *paths).parquet.sha256
        frames[name] = stored(project)
        assert hashlib.sha256((project.data / "deliveries/2026/firms.parquet").read_bytes()).hexdigest() == digests[name]
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, frames["utf-8"], obj=name)
    assert len(set(digests.values())) == 1, digests
    assert len(frames["utf-8"]) == 160


def test_the_edition_computes_from_it(project: Project, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = take_in(project, good().csv(files / "x.csv"))
    said = capsys.readouterr().out
    assert "rows taken in: 160, of 40 firms" in said and "stored as data/deliveries/2026/firms.parquet" in said
    delivered = open_edition(project, "2026").delivery("firms")
    assert (delivered.sha256, delivered.basis) == (manifest.parquet.sha256, "delivered")
    package = json.loads((project.data / "deliveries/2026/firms.datapackage.json").read_text(encoding="utf-8"))
    assert package["resources"][0]["hash"] == f"sha256:{manifest.parquet.sha256}"
    assert {path.name for path in (project.data / "deliveries/2026").iterdir()} == {
        "firms.parquet", "firms.manifest.json", "firms.datapackage.json"
    }  # fmt: skip


def test_a_dry_run_writes_nothing(project: Project, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = good().csv(files / "x.csv")
    before = tree(project.root)
    assert run("--lang", "ko", "ingest", "firms", path, "--edition", "2026", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "받아들인 줄 160개" in said and "점검만 하였다" in said and "인공지능 활용 여부: 활용" in said
    assert tree(project.root) == before


def test_a_smaller_delivery_than_the_last_editions(project: Project, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project.data / "editions/2024/edition.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + f"ingest: {{province_system: kostat, years: [{YEARS[0]}, {YEARS[-1]}]}}\n", encoding="utf-8"
    )
    assert run("ingest", "firms", good(entities=60).csv(files / "old.csv"), "--edition", "2024") == 0
    before = tree(project.root)
    assert run("ingest", "firms", good().csv(files / "new.csv"), "--edition", "2026") == 1
    said = capsys.readouterr().err
    assert "E-COVERAGE" in said and "2019 has 40 rows, the last edition had 60" in said and tree(project.root) == before


def test_provinces_without_a_code_system(project: Project, files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    path = project.data / "editions/2026/edition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  province_system: kostat\n", ""), encoding="utf-8")
    en, ko = refused(good().csv(files / "x.csv"))
    assert "E-PROVINCE-SYSTEM" in en and "one of kostat, mois" in en and "체계가 적혀 있지 않다(온 코드가 모두 들어맞는 체계: kostat)" in ko


def test_a_file_that_is_not_there(project: Project, files: Path, refused: Callable[..., tuple[str, str]]) -> None:
    en, _ = refused(files / "nothing.csv")
    assert "nothing.csv" in en and str(files) not in en


@pytest.mark.parametrize("name", [[], ["firms"], ["survey"]])
def test_help_is_in_both_languages(name: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ingest", *name, "--help") == 0
    said = capsys.readouterr().out
    assert "Usage:" in said and "받" in said


def test_simulated_files_are_no_delivery(refused: Callable[..., tuple[str, str]], files: Path) -> None:
    english, korean = refused(good().csv(files / "Simulated_2020.csv", "utf-8"))
    assert english.startswith("E-SIMULATED") and "Simulated_2020.csv" in english and "모의 자료" in korean


def test_a_survey_says_its_year_before_anything_is_read(project: Project, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(project.root)
    assert run("--lang", "ko", "ingest", "survey", files / "survey.csv", "--edition", "2026") == 1
    said = capsys.readouterr().err
    assert said.startswith("E-WAVE") and "--wave" in said
    assert tree(project.root) == before
