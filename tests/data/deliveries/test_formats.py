"""`read_table`: every kind of file gives the same text; nothing is read from what is no table; the source stays as it was."""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries.archives import Limits
from kiet_report.data.deliveries.formats import read_table
from tests.data.deliveries.samples import NAMES, ROWS, codes_and_lines, found, write_csv, write_every_kind, write_zip

KINDS = ["plain.csv", "marked.csv", "cp949.csv", "tabs.txt", "stata.dta", "spss.sav", "excel.xlsx"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kinds")
    write_every_kind(made)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_text(folder: Path, kind: str) -> None:
    table = read_table(folder / kind)
    assert table.names == NAMES
    assert table.frame.columns.tolist() == NAMES
    assert table.frame.to_numpy().tolist() == ROWS
    assert {str(dtype) for dtype in table.frame.dtypes} == {"str"}
    assert table.lines.tolist() == ([1, 2, 3, 4] if kind.endswith((".dta", ".sav")) else [2, 3, 4, 5])
    assert (table.file, table.bytes) == (kind, (folder / kind).stat().st_size)
    assert table.sha256 == hashlib.sha256((folder / kind).read_bytes()).hexdigest()


def test_encodings_are_stated(folder: Path) -> None:
    stated = {kind: (read_table(folder / kind).format, read_table(folder / kind).encoding) for kind in KINDS}
    assert stated == {
        "plain.csv": ("csv", "utf-8"),
        "marked.csv": ("csv", "utf-8-sig"),
        "cp949.csv": ("csv", "cp949"),
        "tabs.txt": ("csv", "utf-8"),
        "stata.dta": ("dta", "utf-8"),
        "spss.sav": ("sav", "utf-8"),
        "excel.xlsx": ("xlsx", None),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_reading_changes_and_writes_nothing(folder: Path, kind: str) -> None:
    path = folder / kind
    path.chmod(0o444)
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(folder)))
    read_table(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(folder))) == before


def test_text_stays_text(tmp_path: Path) -> None:
    cells = ["00123", "1e400", "NA", "None", "null", "NaN", "nan", "", "1.0", " x ", "TRUE", "=1+1", "-", "1,234", "2021-01-02", "*", "."]
    path = write_csv(tmp_path / "a.csv", [["이름", "값"], *([cell, "1"] for cell in cells)], "cp949")
    frame = read_table(path).frame
    assert frame["이름"].tolist() == cells
    assert not frame.isna().to_numpy().any()


def test_the_first_column_of_a_marked_file_has_its_name(tmp_path: Path) -> None:
    assert read_table(write_csv(tmp_path / "a.csv", [["키", "값"], ["1", "2"]], "utf-8-sig")).names == ["키", "값"]


CELLS = st.text(st.sampled_from('a0"\n\r,\t 가똠펲.*') | st.sampled_from("힣漢①ㄱ"), max_size=5)


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)),
    st.sampled_from(["utf-8", "utf-8-sig", "cp949"]),
    st.sampled_from([(",", ".csv"), ("\t", ".tsv")]),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], encoding: str, kind: tuple[str, str], end: str
) -> None:
    if end == "\n":  # the csv module does not quote a carriage return then: what it writes is two rows
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    names = [f"변수{number}" for number in range(len(rows[0]))]
    path = write_csv(tmp_path_factory.mktemp("written") / f"a{kind[1]}", [names, *rows], encoding, kind[0], end)
    table = read_table(path)
    assert table.frame.to_numpy().tolist() == rows
    assert table.encoding == encoding


def refused(path: Path, **options: object) -> list[tuple[str, int | None]]:
    with pytest.raises(ReportError) as error:
        read_table(path, **options)  # type: ignore[arg-type]  # whatever the test hands on
    for lang in ("ko", "en"):
        assert all(code in error.value.text(lang) for code, _ in codes_and_lines(error))
        assert str(path.parent) not in error.value.text(lang)
    return codes_and_lines(error)


def test_one_field_more_never_shifts(tmp_path: Path) -> None:
    rows = [["1", "2", "3"], ["1", "2", "3", "4"], ["1", "2", "3"], ["1", "2"]]
    path = write_csv(tmp_path / "a.csv", [["a", "b", "c"], *rows])
    assert refused(path) == [("E-RAGGED", 3), ("E-RAGGED", 5)]
    path = write_csv(tmp_path / "all.csv", [["a", "b", "c"], *[["1", "2", "3", "4"]] * 100])
    with pytest.raises(ReportError) as error:
        read_table(path)
    assert [line for _, line in codes_and_lines(error)] == list(range(2, 102))
    assert "22-101" in error.value.text("en")
    assert "80곳" in error.value.text("ko")


def test_empty_and_header_only(tmp_path: Path) -> None:
    for name, text in (("empty.csv", ""), ("header.csv", "가,나\r\n"), ("blank.csv", "\n\n"), ("empty.txt", "")):
        (tmp_path / name).write_bytes(text.encode("cp949"))
        assert refused(tmp_path / name) == [("E-EMPTY", None)]


def test_bytes_of_no_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("가,나\n".encode("cp949") + b"1,\xff\n")
    assert refused(tmp_path / "a.csv") == [("E-ENC", 2)]


def test_nul_and_quotes(tmp_path: Path) -> None:
    (tmp_path / "nul.csv").write_bytes(b"a,b\n1,\x002\n")
    (tmp_path / "quotes.csv").write_bytes(b'a,b\n"1"x,2\n3,4\n"5,6\n')
    (tmp_path / "first.csv").write_bytes(b'"a"x,b\n1,2\n')
    assert refused(tmp_path / "nul.csv") == [("E-NUL", 2)]
    assert refused(tmp_path / "quotes.csv") == [("E-QUOTES", 2), ("E-UNCLOSED", 4)]
    assert refused(tmp_path / "first.csv") == [("E-QUOTES", 1)]


def test_headers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["a", "", "b", "a", "b ", "c"], ["1"] * 6])
    with pytest.raises(ReportError) as error:
        read_table(path)
    assert [(problem.code, problem.column) for problem in found(error)] == [
        ("E-HEADER-BLANK", None),
        ("E-HEADER-DUPLICATE", "a"),
        ("E-HEADER-DUPLICATE", "b"),
    ]
    assert "1, 4" in error.value.text("en")


def test_a_file_without_names_is_refused_without_telling_a_value(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["2021", "00173", "C", "881", "*"], ["2021", "00174", "C", "882", "1"]])
    assert refused(path) == [("E-HEADER-DATA", 1)]
    with pytest.raises(ReportError) as error:
        read_table(path)
    assert "00173" not in error.value.text() + repr(error.value)
    assert read_table(write_csv(tmp_path / "b.csv", [["지역", "2021", "2022"], ["서울", "1", "2"]])).names == ["지역", "2021", "2022"]


def test_delimiters(tmp_path: Path) -> None:
    semicolons = write_csv(tmp_path / "a.csv", [["a", "b"], ["1", "2"]], delimiter=";")
    assert refused(semicolons) == [("E-DELIMITER", 1)]
    assert read_table(semicolons, delimiter=";").frame.to_numpy().tolist() == [["1", "2"]]
    assert refused(semicolons, delimiter="ab") == [("E-DELIMITER", 1)]
    (tmp_path / "fixed.txt").write_text("번호 이름\n0001 가나\n", encoding="utf-8")
    assert refused(tmp_path / "fixed.txt") == [("E-DELIMITER", 1)]
    assert read_table(write_csv(tmp_path / "one.csv", [["a"], ["1"]])).names == ["a"]


def test_what_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (tmp_path / "disguised.csv").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "a.sas7bdat").write_bytes(bytes(64))
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    assert refused(tmp_path / "a.pdf") == [("E-FORMAT", None)]
    assert refused(tmp_path / "a.csv.gz") == refused(tmp_path / "disguised.csv") == [("E-FORMAT-ARCHIVE", None)]
    assert refused(tmp_path / "old.xlsx") == [("E-FORMAT-OLD", None)]
    assert refused(tmp_path / "a.sas7bdat") == [("E-FORMAT", None)]
    assert refused(tmp_path / "broken.zip") == [("E-FORMAT-DAMAGED", None)]
    assert refused(tmp_path / "nothing.csv") == [("E-FORMAT-MISSING", None)]
    assert refused(write_zip(tmp_path / "small.zip", {"a.csv": 0})) == [("E-FORMAT-ARCHIVE", None)]
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv") == [("E-FORMAT-MISSING", None)]


def test_a_file_over_the_limit(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["a", "b"], *[["1", "2"]] * 100])
    assert refused(path, limits=Limits(file_bytes=100)) == [("E-SIZE", None)]


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.csv", "bomb.xlsx"])
def test_a_small_archive_that_would_fill_the_memory(tmp_path: Path, name: str) -> None:
    """D11: refused in under a second of processor time and without unpacking; measured in a process of its own."""
    path = write_zip(tmp_path / name, {"xl/workbook.xml": 0, "xl/worksheets/sheet1.xml": 200_000_000})
    assert path.stat().st_size < 400_000
    script = (
        "import re, sys, time\n"
        "from pathlib import Path\n"
        "from kiet_report.core.errors import ReportError\n"
        "from kiet_report.data.deliveries.formats import read_table\n"
        "begun = time.process_time()\n"
        "try:\n    read_table(Path(sys.argv[1]))\n"
        "except ReportError as error:\n    print([problem.code for problem in error.facts['problems']])\n"
        "peak = re.search(r'VmHWM:\\s*(\\d+)', Path('/proc/self/status').read_text())[1]\n"  # ru_maxrss would count the process before
        "print(time.process_time() - begun, peak)\n"
    )
    output = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True).stdout.splitlines()
    seconds, kilobytes = map(float, output[1].split())
    assert output[0] == "['E-SIZE']"
    assert seconds < 1
    assert kilobytes < 100_000


def test_many_members_and_gzip_bombs(tmp_path: Path) -> None:
    assert refused(write_zip(tmp_path / "many.zip", {f"{number}": 0 for number in range(101)}), limits=Limits(members=100)) == [
        ("E-SIZE", None)
    ]
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(50_000_000)))
    assert refused(tmp_path / "a.gz") == [("E-SIZE", None)]


@pytest.mark.slow
def test_the_size_of_a_real_delivery(tmp_path: Path) -> None:
    """168,000 rows by 60 columns of CP949; the bounds are several times what it takes (2 s of processors, 0.4 GB)."""
    names = ["BR_패널키값", "회사명", *(f"재무구조_항목{number}" for number in range(58))]
    some = [[f"{row:08d}", "똠방 (주)", *(str(row * number % 9_999_999) for number in range(58))] for row in range(1_000)]
    path = write_csv(tmp_path / "a.csv", [names], "cp949")
    body = write_csv(tmp_path / "body", some, "cp949").read_bytes()
    with path.open("ab") as stream:
        for _ in range(168):
            stream.write(body)
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table = read_table(path)
    assert table.frame.shape == (168_000, 60)
    assert table.frame.iloc[-1, :2].tolist() == ["00000999", "똠방 (주)"]
    assert time.process_time() - begun < 12
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_500_000
    assert isinstance(table.frame, pd.DataFrame)
