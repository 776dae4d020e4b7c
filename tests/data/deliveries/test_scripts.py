"""Generated scripts read as code books, in the form MDIS gives them, and used for files with and without a header."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiet_report.core.errors import ReportError
from kiet_report.data.deliveries.codebook import Codebook
from kiet_report.data.deliveries.formats import read_table
from kiet_report.data.deliveries.problems import Problems
from kiet_report.data.deliveries.script_r import parse_r
from kiet_report.data.deliveries.script_stata import parse_stata
from kiet_report.data.deliveries.scripts import read_script
from tests.data.deliveries.samples import codes_and_lines, write_csv

SCRIPTS = Path(__file__).parent / "scripts"
NAMES = [
    "조사기준연도",
    "BR_패널키값",
    "주사업_산업대분류코드",
    "경영실적_매출금액영업수익",
    "4차산업혁명_기술활용_AI_활용단계구분코드",
    "농가^비농가(2013년~)",
]
ROW = ["2021", "00123", "C", "1500", "2", "01"]


@pytest.fixture(params=["utf-8", "utf-8-sig", "cp949"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def script(name: str, folder: Path, encoding: str) -> Codebook:
    path = folder / name
    path.write_bytes((SCRIPTS / name).read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))
    return read_script(path)


def test_r(tmp_path: Path, encoding: str) -> None:
    book = script("firms.R", tmp_path, encoding)
    assert list(book.names) == NAMES
    assert [book.types[name] for name in NAMES] == ["character"] * 3 + ["numeric"] + ["character"] * 2
    assert book.value_labels == {
        NAMES[2]: {"C": "제조업", "J": "정보통신업(방송, 통신 등)"},
        NAMES[4]: {"1": "활용하지 않음", "2": "그림의 '2'단계"},
        NAMES[5]: {"01": "예"},
    }
    assert book.na_marks == (*("*" * length for length in range(1, 11)), ".")
    assert (book.header, book.unread, book.language) == (True, (), "r")


def test_stata(tmp_path: Path, encoding: str) -> None:
    book = script("firms.do", tmp_path, encoding)
    assert book.names == ("v1", "v2", "v3", "v4", "v5", "v6")
    assert list(book.labels.values()) == NAMES
    assert book.value_labels == {"v5": {"1": "활용하지 않음", "2": "그림의 '2'단계", "9": '모름 "응답"'}, "v6": {"01": "예"}}
    assert book.types == dict.fromkeys(("v1", "v2", "v3"), "character")
    lines = (SCRIPTS / "firms.do").read_text(encoding="utf-8").splitlines()
    assert [lines[line - 1] for line in book.unread] == ["replace v4 = v4 / 1000"]
    assert book.header


def test_other_ways_to_say_it() -> None:
    problems = Problems()
    text = """
df <- read.csv('a.csv', header = FALSE, colClasses = c(rep("character", 2), "numeric"))
names(df) <- c('성별',
   "연도", `점수` , '점수 (점)')
df$V1 <- factor(df$V1, levels = c(1, 2), labels = c("남", "여"))
df <- df %>% mutate(V2 = recode_factor(V2, "1" = "가", `2` = "나", .default = "다"))
df[["연도"]] <- recode_factor(df[["연도"]], '3'="라")
df$점수 <- df$점수 * 2
"""
    book = parse_r(text, "a.R", problems)
    assert book.names == ("성별", "연도", "점수 (점)")  # a name without quotes is a variable of the script, not a literal
    assert book.value_labels == {"성별": {"1": "남", "2": "여"}, "연도": {"1": "가", "2": "나", "3": "라"}}
    assert list(book.types.values()) == ["character", "character", "numeric"]
    assert (book.header, book.unread, len(problems)) == (False, (8,), 0)
    insheet = parse_stata('insheet id 연도 using "a.csv", clear\nrename id firm\nla val firm missing\n', "a.do", problems)
    assert insheet.names == ("firm", "연도")
    assert [(problem.code, problem.line) for problem in problems] == [("E-SCRIPT-COLUMN", 3)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("x <- 1\n", [("E-SCRIPT", None)]),
        ("", [("E-SCRIPT", None)]),
        ('d <- read.fwf("a.txt", c(4, 2))\ncolnames(d) = c("a", "b")\n', [("E-SCRIPT-FIXED", 1)]),
        ('d <- read.csv("a", colClasses=c("numeric"))\ncolnames(d) = c("a", "b")\n', [("E-SCRIPT-WIDTH", None)]),
        ('d$V3 <- recode_factor(d$V3, "1"="x")\ncolnames(d) = c("a", "b")\n', [("E-SCRIPT-COLUMN", 1)]),
    ],
)
def test_scripts_that_are_no_code_book(tmp_path: Path, text: str, codes: list[tuple[str, int | None]]) -> None:
    (tmp_path / "a.R").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError) as error:
        read_script(tmp_path / "a.R")
    assert codes_and_lines(error) == codes


def test_nothing_in_a_script_runs(tmp_path: Path) -> None:
    (tmp_path / "a.R").write_text(f'system("touch {tmp_path}/ran")\ncolnames(d) = c("a", paste0("b", 1))\n', encoding="utf-8")
    book = read_script(tmp_path / "a.R")
    assert book.unread == (1,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.R"]


@given(st.text(st.sampled_from("ab\"'`()=<-,;\n#$[]c1 {}가\\/*."), max_size=60))
def test_any_text_is_parsed_without_a_crash(text: str) -> None:
    problems = Problems()
    assert parse_r(text, "a.R", problems).language == "r"
    assert parse_stata(text, "a.do", problems).language == "stata"


@given(
    st.lists(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7A3), min_size=1, max_size=12), min_size=1, max_size=6, unique=True)
)
def test_any_names_come_back_from_r(names: list[str]) -> None:
    quoted = [name.replace("\\", "\\\\").replace('"', '\\"') for name in names]
    text = 'colnames(mdis) = c("' + '"\n, "'.join(quoted) + '")\n'
    assert list(parse_r(text, "a.R", Problems()).names) == names


def test_a_file_with_names_keeps_them(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [NAMES, ROW], "cp949")
    for name in ("firms.R", "firms.do"):
        table = read_table(path, codebook=script(name, tmp_path, "cp949"))
        assert (table.names, table.header, table.lines.tolist()) == (NAMES, True, [2])
        assert table.value_labels[NAMES[4]]["2"] == "그림의 '2'단계"
        assert "." in table.na_marks


def test_a_file_without_names_takes_those_of_the_script(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [ROW, ROW], "cp949")
    table = read_table(path, codebook=script("firms.R", tmp_path, "utf-8"))
    assert (table.names, table.header, table.lines.tolist()) == (NAMES, False, [1, 2])
    assert table.frame.to_numpy().tolist() == [ROW, ROW]
    table = read_table(path, codebook=script("firms.do", tmp_path, "utf-8"))
    assert table.names == ["v1", "v2", "v3", "v4", "v5", "v6"]
    assert table.labels["v2"] == "BR_패널키값"
    assert read_table(write_csv(tmp_path / "one.csv", [ROW]), codebook=script("firms.R", tmp_path, "utf-8")).lines.tolist() == [1]


def test_a_script_of_another_file_is_refused(tmp_path: Path) -> None:
    book = script("firms.R", tmp_path, "utf-8")
    for rows, codes in (
        ([[*NAMES[:5], "다른 이름"], ROW], [("E-CODEBOOK", 1)]),
        ([ROW[:5], ROW[:5]], [("E-CODEBOOK-WIDTH", 1)]),
    ):
        with pytest.raises(ReportError) as error:
            read_table(write_csv(tmp_path / "a.csv", rows), codebook=book)
        assert codes_and_lines(error) == codes
        assert "00123" not in error.value.text()
