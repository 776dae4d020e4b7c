"""The printed report: layouts of tables by measure, the TeX of the fixture edition, and its PDF as somebody would look at it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from kiet_report.book.latex import latex_config
from kiet_report.book.tex import record
from kiet_report.book.tex.columns import COLUMN_GAP, SIZES, TEXT_HEIGHT, TEXT_WIDTH, Layout, choose
from kiet_report.book.tex.escape import code, escape
from kiet_report.book.tex.grid import layouts, write
from kiet_report.book.tex.measure import longest, pieces, width
from kiet_report.core.languages import LANGUAGES, Lang
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.narrative.numerals import write_cell
from kiet_report.pipeline.pdf import check_pdf, compile_latex, overfull_lines
from tests.book import fixture


def laid_out(
    natural: list[list[float]], minimum: list[list[float]], fixed: tuple[bool, ...], shares: tuple[float, ...] = ()
) -> list[Layout]:
    return choose(np.array(natural), np.array(minimum), fixed, np.zeros(len(natural)), np.array(shares))


def written(value: float, column: Column, cell: Cell) -> str:
    return write_cell(value, cell.unit or column.unit or "count", "ko", column.decimals if cell.unit is None else None)


def table_of(columns: int, *, text: str = "제조업", value: float = 12_345.0, rows: int = 3) -> Table:
    heads = [
        Column(id="name", label="산업", align="left"),
        *(Column(id=f"c{place}", label=f"{1990 + place}", unit="count") for place in range(columns)),
    ]
    return Table(
        columns=tuple(heads), rows=tuple(Row(cells=(Cell(value=text), *(Cell(value=value) for _ in range(columns)))) for _ in range(rows))
    )


def test_width_is_the_fonts_own() -> None:
    assert width("2022") == pytest.approx(4 * width("0"))  # figures are tabular
    assert width("가나") == pytest.approx(2 * width("가"))
    assert width("") == 0.0


def test_words_end_at_spaces_and_after_joints() -> None:
    assert pieces("제품·서비스 개발/판매 4787+2678") == ["제품·", "서비스", "개발/", "판매", "4787+", "2678"]
    assert longest("인공지능 활용") == width("인공지능")


@pytest.mark.parametrize("columns", [1, 4, 8, 12, 20, 40])
def test_no_table_is_wider_than_its_page(columns: int) -> None:
    found = layouts(record.grid(table_of(columns, text="전문, 과학 및 기술 서비스업"), written, "미확보"))
    for layout in found:
        assert layout.breadth <= (TEXT_HEIGHT if layout.landscape else TEXT_WIDTH)
        assert layout.size >= 7.5
        assert layout.columns[0] == 0
    assert sorted({column for layout in found for column in layout.columns}) == list(range(columns + 1))


def test_a_table_shrinks_then_turns_then_splits() -> None:
    def first(columns: int) -> tuple[Layout, int]:
        found = layouts(record.grid(table_of(columns), written, "미확보"))
        return found[0], len(found)

    few, some, many, most = first(6), first(12), first(16), first(40)
    assert (few[0].size, few[0].landscape, few[1]) == (SIZES[0], False, 1)
    assert some[0].size < SIZES[0]
    assert not some[0].landscape
    assert (many[0].landscape, many[1]) == (True, 1)
    assert most[1] > 1
    assert not most[0].landscape


def test_parts_of_a_split_table_are_of_like_breadth() -> None:
    counts = [len(layout.columns) for layout in layouts(record.grid(table_of(40), written, "미확보"))]
    assert max(counts) - min(counts) <= 1 + max(counts) // 4
    assert sum(counts) - len(counts) == 40


def test_long_text_gets_the_width_that_is_left() -> None:
    (layout,) = laid_out([[4.0, 200.0], [4.0, 180.0]], [[4.0, 6.0], [4.0, 6.0]], (False, False))
    assert not layout.landscape
    assert layout.widths[1] > 8 * layout.widths[0]
    assert sum(layout.widths) + COLUMN_GAP == pytest.approx(TEXT_WIDTH, abs=3)


def test_widths_that_were_asked_for_are_kept_where_words_fit() -> None:
    (kept,) = laid_out([[4.0, 10.0]], [[4.0, 5.0]], (False, False), (1.0, 3.0))
    assert kept.widths[1] == pytest.approx(3 * kept.widths[0])
    (refused,) = laid_out([[20.0, 10.0]], [[20.0, 5.0]], (False, False), (1.0, 9.0))
    assert refused.widths[0] >= 9.0 * SIZES[0]


def test_a_table_of_more_than_a_page_is_long() -> None:
    assert layouts(record.grid(table_of(3, rows=70), written, "미확보"))[0].long
    assert not layouts(record.grid(table_of(3, rows=20), written, "미확보"))[0].long


def points(tex: str) -> list[float]:
    """Em between the end of the last figure before the decimal point and the edge of the column, for each number in a cell."""
    found = []
    for number, rest in re.findall(
        r"\(?(?:\\kietminus\{\})?([\d,]+(?:\.\d+)?\)?)[^&\\]*((?:\\kietstars\{\*+\})?(?:\\kern-?[\d.]+em)?)", tex
    ):
        kern = re.search(r"\\kern([\d.]+)em", rest)
        tail = number[number.index(".") :] if "." in number else ""
        found.append(width(tail) + (float(kern.group(1)) if kern else 0.0))
    return found


def test_numbers_meet_at_the_decimal_point_and_stars_take_no_room() -> None:
    column = Column(id="b", label="b", unit="count", decimals=3)
    cells = (Cell(value=0.147, stars=3), Cell(value=-12.5), Cell(value=74_321, unit="count"))
    table = Table(
        columns=(Column(id="a", label="a", align="left"), column), rows=tuple(Row(cells=(Cell(value="x"), cell)) for cell in cells)
    )
    items = [line.items[1] for line in record.grid(table, written, "미확보").lines]
    measured = [points(item.tex)[0] for item in items]
    assert measured == pytest.approx([measured[0]] * 3, abs=0.002)
    assert "\\kietstars{***}" in items[0].tex
    assert "\\kietminus{}12.500" in items[1].tex


def test_standard_error_stands_in_brackets_below() -> None:
    cells = (Cell(value="x"), Cell(value=0.1, std_error=0.02))
    table = Table(
        columns=(Column(id="a", label="a", align="left"), Column(id="b", label="b", unit="count", decimals=2)), rows=(Row(cells=cells),)
    )
    (line,) = record.grid(table, written, "미확보").lines
    assert re.search(r"0\.10.*\\kietse\{0\.87\}\{\(0\.02\)\}", line.items[1].tex)
    assert line.items[1].lines == 2


def test_value_not_obtained_is_said_and_blank_is_empty() -> None:
    cells = (Cell(value="x"), Cell(status="not_obtained"), Cell(status="blank"))
    columns = tuple(Column(id=name, label=name) for name in "abc")
    (line,) = record.grid(Table(columns=columns, rows=(Row(cells=cells),)), written, "미확보").lines
    assert "\\kietmissing{미확보}" in line.items[1].tex
    assert line.items[2].tex == ""


def test_rules_stand_only_above_below_under_the_head_and_at_totals() -> None:
    rows = (Row(cells=(Cell(value="a"), Cell(value=1.0))), Row(kind="total", cells=(Cell(value="all"), Cell(value=1.0))))
    table = Table(columns=(Column(id="a", label="a", align="left"), Column(id="b", label="b", unit="count")), rows=rows)
    grid = record.grid(table, written, "")
    tex = write(grid, layouts(grid)[0], long=False)
    assert [tex.count(rule) for rule in ("\\toprule", "\\midrule", "\\bottomrule", "|", "\\hline")] == [1, 2, 1, 0, 0]


def test_shared_heads_span_their_columns() -> None:
    columns = (
        Column(id="a", label="a", align="left"),
        *(Column(id=f"b{n}", label=str(n), unit="count", group="GMM" if n > 1 else "FE") for n in range(4)),
    )
    table = Table(columns=columns, rows=(Row(cells=(Cell(value="x"), *(Cell(value=1.0) for _ in range(4)))),))
    grid = record.grid(table, written, "")
    tex = write(grid, layouts(grid)[0], long=False)
    assert "\\cmidrule(l{3pt}r{3pt}){2-3}\\cmidrule(l{3pt}r{3pt}){4-5}" in tex
    assert tex.count("\\multicolumn{2}") == 2


def test_long_table_repeats_its_head() -> None:
    grid = record.grid(table_of(2, rows=80), written, "")
    tex = write(grid, layouts(grid)[0], long=True, again="AGAIN", more="MORE")
    assert tex.count("\\toprule") == 2
    assert tex.index("\\endfirsthead") < tex.index("AGAIN") < tex.index("\\endhead") < tex.index("MORE") < tex.index("\\endfoot")


def test_escape_keeps_text_as_text() -> None:
    assert escape("50% & {a}_b #1 $x$") == r"50\% \& \{a\}\_b \#1 \$x\$"
    assert escape("−1 2017–2022") == r"\kietminus{}1 2017\kietendash{}2022"
    assert escape(r"\input{x}") == r"\textbackslash{}input\{x\}"
    assert escape("제품·서비스") == r"제품·\kietbreak{}서비스"
    assert code("ai_rate") == r"\kietcode{ai\_\kietbreak{}rate}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_configuration_names_the_reports_file_and_its_clock(lang: Lang) -> None:
    config = latex_config(lang, fixture.FACTS)
    assert config["latex_documents"][0][1] == f"report-{lang}.tex"
    assert "% SOURCE_DATE_EPOCH=1795392000\n" in config["latex_elements"]["fontpkg"]  # 23 November 2026, midnight UTC
    assert all(Path(path).is_file() for path in config["latex_additional_files"])


# ---- the fixture edition ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tex(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, Path]:
    """The fixture edition as TeX, one folder a language; a warning is an error."""
    folder = tmp_path_factory.mktemp("print")
    assembled, made = fixture.assemble(folder), {}
    for lang in LANGUAGES:
        built = fixture.build(folder, lang, assembled, fixture.stage(folder, lang), folder / "latex" / lang, "latex")
        assert not built.warnings, "\n".join(built.warnings)
        made[lang] = built.output
    return made


@pytest.fixture(scope="module")
def pdf(tex: dict[Lang, Path]) -> dict[Lang, Path]:
    return {lang: compile_latex(folder, f"report-{lang}", 180) for lang, folder in tex.items()}


def source(folder: Path, lang: Lang) -> str:
    return (folder / f"report-{lang}.tex").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_exhibits_carry_their_printed_labels(tex: dict[Lang, Path], lang: Lang) -> None:
    text = source(tex[lang], lang)
    words = {"ko": ("그림", "표"), "en": ("Figure", "Table")}[lang]
    assert f"\\kiethead{{figure}}{{{words[0]} 5\\sphinxhyphen{{}}1}}" in text
    assert f"\\kiethead{{table}}{{{words[1]} 5\\sphinxhyphen{{}}2}}" in text
    assert "\\caption" not in text
    assert (tex[lang] / f"fig-5-1-{lang}.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_print_has_no_code_and_no_decorated_numbers(tex: dict[Lang, Path], lang: Lang) -> None:
    text = source(tex[lang], lang)
    assert "report.show" not in text
    assert "sphinxVerbatim" not in text
    assert "DUrole" not in text
    assert "sphinxuseclass" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_references_lead_to_the_exhibit(tex: dict[Lang, Path], lang: Lang) -> None:
    text = source(tex[lang], lang)
    labels = set(re.findall(r"\\label\{\\detokenize\{([^}]*)\}\}", text))
    links = set(re.findall(r"\\hyperref\[\\detokenize\{([^}]*)\}\]", text))
    assert "05_adoption:fig-5-1" in labels & links
    assert links <= labels


def test_hostile_label_stays_text(tex: dict[Lang, Path]) -> None:
    assert "<script>alert(1)<" in source(tex["ko"], "ko").replace("\\kietbreak{}", "")


@pytest.mark.tex
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pdf_is_whole_with_its_fonts_and_nothing_in_the_margin(pdf: dict[Lang, Path], lang: Lang) -> None:
    facts = check_pdf(pdf[lang])
    assert facts.pages is not None
    assert 10 < facts.pages < 60
    assert facts.unembedded == ()
    assert facts.outline
    assert overfull_lines(pdf[lang].parent, pdf[lang].stem) == []


@pytest.mark.tex
@pytest.mark.parametrize(
    ("lang", "words"), [("ko", ("차례", "표 차례", "그림 차례")), ("en", ("Contents", "List of tables", "List of figures"))]
)
def test_pdf_has_cover_contents_and_lists(pdf: dict[Lang, Path], lang: Lang, words: tuple[str, ...]) -> None:
    pages = text_of(pdf[lang]).split("\f")
    assert fixture.FACTS["title"][lang] in pages[0]
    assert {"ko": "공식 간행물이 아니다", "en": "not a publication of the institute"}[lang] in pages[0]
    for place, word in enumerate(words, start=1):
        assert pages[place].strip().startswith(word)
    total = len(pages) - 1
    assert {"ko": f"5 / {total}", "en": f"Page 5 of {total}"}[lang] in pages[4]


@pytest.mark.tex
def test_korean_words_are_not_broken(pdf: dict[Lang, Path]) -> None:
    paragraph = "기업활동조사는 상용근로자 50인 이상이면서 자본금 3억 원 이상인 법인을 대상으로"
    assert paragraph in " ".join(text_of(pdf["ko"]).split())


@pytest.mark.tex
@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_input_gives_the_same_bytes(pdf: dict[Lang, Path], tmp_path: Path, lang: Lang) -> None:
    for path in pdf[lang].parent.iterdir():
        if path.is_file() and path.suffix not in {".aux", ".log", ".xdv"} and path != pdf[lang]:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    assert compile_latex(tmp_path, f"report-{lang}", 180).read_bytes() == pdf[lang].read_bytes()


def text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
