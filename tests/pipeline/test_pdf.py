"""Compiling and printing: what a failure says, and that nothing is left running or lying about."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.pipeline import pdf
from kiet_report.pipeline.tools import find_chromium
from tests.waiting import wait_until

DOCUMENT = """% SOURCE_DATE_EPOCH=1795392000
\\documentclass{{article}}
\\usepackage{{fontspec}}
{preamble}
\\begin{{document}}
{body}
\\end{{document}}
"""


def document(folder: Path, body: str, preamble: str = "") -> Path:
    (folder / "report.tex").write_text(DOCUMENT.format(body=body, preamble=preamble), encoding="utf-8")
    return folder


def failure(folder: Path, timeout: float = 60) -> ReportError:
    with pytest.raises(ReportError) as caught:
        pdf.compile_latex(folder, "report", timeout)
    assert not (folder / "report.pdf").exists()
    return caught.value


@pytest.mark.tex
def test_pdf_of_a_document(tmp_path: Path) -> None:
    made = pdf.compile_latex(document(tmp_path, "\\section{One} \\ref{a} \\newpage \\section{Two}\\label{a}"), "report", 60)
    facts = pdf.check_pdf(made)
    assert (facts.pages, facts.unembedded, facts.outline) == (2, (), False)
    told = subprocess.run(
        ["pdfinfo", "-isodates", made], capture_output=True, text=True, check=True, env={"TZ": "UTC", "PATH": os.environ["PATH"]}
    ).stdout
    assert "2026-11-23T00:00:00" in told


@pytest.mark.tex
def test_failure_names_the_line_and_not_the_log(tmp_path: Path) -> None:
    error = failure(document(tmp_path, "fine\n\n\\nosuchcommand here\n\nfine"))
    assert error.code == "E-LATEX"
    lines = error.facts["lines"]
    assert "report.tex:8: Undefined control sequence." in lines
    assert "> 8: \\nosuchcommand here" in lines
    assert "This is XeTeX" not in lines
    assert len(lines.splitlines()) <= 8
    assert str(tmp_path) not in error.text()


@pytest.mark.tex
def test_missing_package_is_a_failure_that_names_it(tmp_path: Path) -> None:
    error = failure(document(tmp_path, "x", "\\usepackage{nosuchpackage}"))
    assert error.code == "E-LATEX"
    assert "nosuchpackage.sty" in error.facts["lines"]


@pytest.mark.tex
def test_missing_font_names_the_font_and_its_package(tmp_path: Path) -> None:
    error = failure(document(tmp_path, "x", "\\setmainfont{NanumNoSuchFont}"))
    assert (error.code, error.facts["font"]) == ("E-TEX-FONT", "NanumNoSuchFont")
    assert "fonts-nanum" in error.text("ko")


@pytest.mark.tex
def test_character_that_no_font_has_is_named(tmp_path: Path) -> None:
    error = failure(document(tmp_path, "여기 가나다", "\\setmainfont{Latin Modern Roman}"))
    assert (error.code, error.facts["character"], error.facts["point"]) == ("E-TEX-GLYPH", "여", "U+C5EC")


@pytest.mark.tex
def test_endless_document_is_stopped_in_time(tmp_path: Path) -> None:
    error = failure(document(tmp_path, "\\def\\x{\\x}\\x"), timeout=3)
    assert error.code == "E-TEX-TIMEOUT"


@pytest.mark.tex
def test_document_runs_no_program_and_writes_only_beside_itself(tmp_path: Path) -> None:
    inner, outside = tmp_path / "tex", tmp_path / "outside.txt"
    inner.mkdir()
    body = f"\\immediate\\write18{{touch {outside}}}\\newwrite\\f x"
    pdf.compile_latex(document(inner, body), "report", 60)
    assert not outside.exists()
    error = failure(document(inner, f"\\newwrite\\f\\immediate\\openout\\f={outside}\\immediate\\write\\f{{x}}"))
    assert error.code == "E-LATEX"
    assert not outside.exists()


def test_without_tex_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name, path=None: None)
    error = failure(document(tmp_path, "x"))
    assert error.code == "E-NO-TEX"
    assert "texlive-xetex" in error.text("en")


def test_overfull_lines_are_those_that_show(tmp_path: Path) -> None:
    log = "Overfull \\hbox (1.5pt too wide) in paragraph at lines 1--2\nOverfull \\hbox (12.25pt too wide) in alignment at lines 9--12\n"
    (tmp_path / "report.log").write_text(log, encoding="utf-8")
    assert pdf.overfull_lines(tmp_path, "report") == ["12.25pt in alignment at lines 9--12"]


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.5\nhalf a file"])
def test_what_is_not_a_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(ReportError) as caught:
        pdf.check_pdf(path)
    assert caught.value.code == "E-PDF"


PAGE = """<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>보고서</title></head>
<body><h1>제1장</h1><p>국내 기업</p><h1 style="break-before: page">제2장</h1><p>활용률</p></body></html>"""


@pytest.mark.browser
def test_chromium_prints_tagged_pages_with_an_outline(tmp_path: Path) -> None:
    chromium = find_chromium()
    assert chromium is not None
    page = tmp_path / "index.html"
    page.write_text(PAGE, encoding="utf-8")
    made = pdf.chromium_pdf(page, tmp_path / "report-ko.pdf", chromium)
    facts = pdf.check_pdf(made)
    assert facts.pages == 2
    assert facts.outline
    assert b"/StructTreeRoot" in made.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "report-ko.pdf"]


@pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")
def test_chromium_that_fails_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    page, program = tmp_path / "index.html", tmp_path / "chromium"
    page.write_text(PAGE, encoding="utf-8")
    program.write_text("#!/bin/sh\necho no display >&2\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(ReportError) as caught:
        pdf.chromium_pdf(page, tmp_path / "report.pdf", program)
    assert (caught.value.code, caught.value.facts["lines"]) == ("E-CHROMIUM", "no display")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chromium", "index.html"]


@pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")
def test_chromium_that_hangs_ends_with_its_children(tmp_path: Path) -> None:
    page, program, told = tmp_path / "index.html", tmp_path / "chromium", tmp_path / "child"
    page.write_text(PAGE, encoding="utf-8")
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {told}\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(ReportError) as caught:
        pdf.chromium_pdf(page, tmp_path / "report.pdf", program, timeout=5)
    assert caught.value.code == "E-CHROMIUM-TIMEOUT"
    child = int(told.read_text(encoding="utf-8"))
    wait_until(lambda: not alive(child), "the end of the child")


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be counted does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
