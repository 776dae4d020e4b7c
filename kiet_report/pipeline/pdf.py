"""PDF files: LaTeX compiled by XeTeX, or the single-page HTML printed by Chromium, and what can be said about a finished PDF.

Neither program may reach the network, run another program, or write outside its folder; both are ended with all their children at a
time-out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiet_report.core.errors import ReportError
from kiet_report.pipeline.tools import APT_PACKAGES, chromium_arguments

MOST_RUNS = 5
"""Contents move the pages that they list; it settles in three runs, and five mean that it never will."""
WIDEST_OVERFLOW = 2.0
"""Points by which a line may stand out of the measure before somebody should look."""
_FONT = re.compile(r'The font "([^"]+)" cannot be')
_GLYPH = re.compile(r'Missing character: There is no (\S+)(?: \(("?U?\+?[0-9A-F]+)\))? in font "?\[?([^/:\]"!;]+)')
_OVERFULL = re.compile(r"^Overfull \\hbox \((\d+(?:\.\d+)?)pt too wide\) (.*)$", re.MULTILINE)
_PLACE = re.compile(r"^(?:\./)?([^\s:][^:\n]*):(\d+): (.*)$", re.MULTILINE)
_EPOCH = re.compile(r"^% SOURCE_DATE_EPOCH=(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class PdfFacts:
    """pages: their number.

    fonts: names. unembedded: those of the fonts that the file does not carry. outline: whether it has bookmarks.

    A fact is None when the program that tells it (pdfinfo, pdffonts) is not installed.
    """

    pages: int | None
    fonts: tuple[str, ...] | None
    unembedded: tuple[str, ...] | None
    outline: bool


def compile_latex(tex_dir: Path, name: str, timeout: float) -> Path:
    """`<tex_dir>/<name>.tex` to `<name>.pdf` beside it. timeout: seconds for all runs together.

    The same files give the same bytes: the clock is the SOURCE_DATE_EPOCH that the TeX file states. Raises E-LATEX with the lines that
    matter, E-TEX-FONT, E-TEX-GLYPH for a character that no font has, E-TEX-TIMEOUT, E-TEX-SETTLE, and E-NO-TEX.
    """
    xelatex, driver = _program("xelatex"), _program("xdvipdfmx")
    source = (tex_dir / f"{name}.tex").read_text(encoding="utf-8")
    found = _EPOCH.search(source)
    environment = _environment(found.group(1) if found else "0")
    for leftover in ("aux", "toc", "lof", "lot", "out", "xdv", "pdf", "log"):
        (tex_dir / f"{name}.{leftover}").unlink(missing_ok=True)
    left = _Clock(timeout)
    command: list[Path | str] = [
        xelatex,
        "-no-pdf",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        "-no-shell-escape",
        f"{name}.tex",
    ]
    lists = ""
    for _ in range(MOST_RUNS):
        code, output = _run(command, tex_dir, environment, left, what=f"{name}.tex")
        log = _log(tex_dir, name)
        if code != 0:
            raise _failure(tex_dir, name, log or output)
        if (now := _lists(tex_dir, name)) == lists:
            break
        lists = now
    else:
        raise ReportError("E-TEX-SETTLE", name=f"{name}.tex", runs=MOST_RUNS)
    if glyph := _GLYPH.search(log):
        character = glyph.group(1)
        raise ReportError("E-TEX-GLYPH", character=character, point=_code_point(character), font=glyph.group(3), name=f"{name}.tex")
    code, output = _run([driver, "-q", "-E", "-o", f"{name}.pdf", f"{name}.xdv"], tex_dir, environment, left, what=f"{name}.xdv")
    pdf = tex_dir / f"{name}.pdf"
    if code != 0 or not pdf.is_file():
        raise ReportError("E-LATEX", name=f"{name}.tex", lines=_first_lines(output))
    return pdf


def overfull_lines(tex_dir: Path, name: str, limit: float = WIDEST_OVERFLOW) -> list[str]:
    """The lines of the last run that stand out of the measure by more than `limit` points, as TeX describes them."""
    return [f"{points}pt {where}" for points, where in _OVERFULL.findall(_log(tex_dir, name)) if float(points) > limit]


def chromium_pdf(singlehtml: Path, output: Path, chromium: Path, timeout: float = 180.0) -> Path:
    """The single-page HTML as a tagged PDF with an outline, A4, "page / pages" at the foot.

    Raises E-CHROMIUM.
    """
    html = singlehtml.read_text(encoding="utf-8")
    printed = singlehtml.with_name(f".{singlehtml.stem}.print.html")
    printed.write_text(_with_page_style(_without_local_links(html)), encoding="utf-8")
    partial = output.with_suffix(".partial.pdf")
    with tempfile.TemporaryDirectory(prefix="kiet-chromium-") as profile:
        command: list[Path | str] = [
            chromium,
            *chromium_arguments(),
            f"--user-data-dir={profile}",
            "--generate-pdf-document-outline",
            "--export-tagged-pdf",
            "--no-pdf-header-footer",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=20000",
            f"--print-to-pdf={partial.resolve()}",
            printed.resolve().as_uri(),
        ]
        environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")} | {"HOME": profile}
        clock = _Clock(timeout)
        try:
            code, text = _run(command, singlehtml.parent, environment, clock, what=singlehtml.name, at_timeout="E-CHROMIUM-TIMEOUT")
            if code != 0 or not partial.is_file():
                raise ReportError("E-CHROMIUM", file=singlehtml.name, lines=_first_lines(text))
            partial.replace(output)
        finally:
            printed.unlink(missing_ok=True)
            partial.unlink(missing_ok=True)
    return output


def check_pdf(path: Path) -> PdfFacts:
    """What the PDF holds. E-PDF when the file is not a PDF that can be read."""
    data = path.read_bytes()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise ReportError("E-PDF", file=path.name)
    pages = fonts = unembedded = None
    if shutil.which("pdfinfo"):
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, timeout=60, check=False)
        counted = re.search(r"^Pages:\s+(\d+)$", told.stdout, re.MULTILINE)
        if told.returncode != 0 or counted is None:
            raise ReportError("E-PDF", file=path.name)
        pages = int(counted.group(1))
    if shutil.which("pdffonts"):
        rows = subprocess.run(["pdffonts", path], capture_output=True, text=True, timeout=60, check=False).stdout.splitlines()[2:]
        # the columns emb, sub, uni, object and generation end each row, whatever spaces its name and type hold
        named = [(row.split()[0], row.split()[-5] == "yes") for row in rows if len(row.split()) > 5]
        fonts = tuple(sorted(name for name, _ in named))
        unembedded = tuple(sorted(name for name, carried in named if not carried))
    return PdfFacts(pages, fonts, unembedded, _has_outline(data))


def _has_outline(data: bytes) -> bool:
    """Whether the catalogue names bookmarks, also where it is compressed in an object stream."""
    if b"/Outlines" in data:
        return True
    for start in re.finditer(rb"/Type\s*/ObjStm.*?stream\r?\n", data, re.DOTALL):
        with contextlib.suppress(zlib.error):
            if b"/Outlines" in zlib.decompressobj().decompress(data[start.end() :]):
                return True
    return False


class _Clock:
    """Seconds that are left of a time-out shared by several runs."""

    def __init__(self, seconds: float) -> None:
        self.given, self._end = seconds, time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.1, self._end - time.monotonic())


def _program(name: str) -> Path:
    found = shutil.which(name) or shutil.which(name, path="/Library/TeX/texbin")
    if found is None:
        raise ReportError("E-NO-TEX", program=name, packages=" ".join(APT_PACKAGES["tex"]))
    return Path(found)


def _environment(epoch: str) -> dict[str, str]:
    """Nothing of the user's TeX settings except where TeX itself lives; long lines, so that messages are not cut in the middle."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TEXINPUTS", "TEXMFOUTPUT", "BIBINPUTS"))}
    fixed = {
        "SOURCE_DATE_EPOCH": epoch,
        "FORCE_SOURCE_DATE": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "max_print_line": "2000",
        "error_line": "254",
        "half_error_line": "238",
        "openout_any": "p",
        "openin_any": "p",
        "shell_escape": "f",
    }
    return kept | fixed


def _run(
    command: Sequence[Path | str], folder: Path, environment: dict[str, str], clock: _Clock, *, what: str, at_timeout: str = "E-TEX-TIMEOUT"
) -> tuple[int, str]:
    """Exit status and output. At the time-out the whole process group ends, children included."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=clock.left)
    except subprocess.TimeoutExpired:
        raise ReportError(at_timeout, name=what, seconds=round(clock.given)) from None
    finally:
        # also after an interruption, and for children that outlive their parent
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    return process.returncode, output.decode("utf-8", "replace")


def _lists(tex_dir: Path, name: str) -> str:
    """A digest of what one run leaves for the next: references, contents, lists, bookmarks."""
    digest = hashlib.sha256()
    for suffix in ("aux", "toc", "lof", "lot", "out"):
        path = tex_dir / f"{name}.{suffix}"
        digest.update(path.read_bytes() if path.is_file() else b"-")
    return digest.hexdigest()


def _log(tex_dir: Path, name: str) -> str:
    path = tex_dir / f"{name}.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _failure(tex_dir: Path, name: str, log: str) -> ReportError:
    if font := _FONT.search(log):
        return ReportError("E-TEX-FONT", font=font.group(1), packages=" ".join(APT_PACKAGES["fonts"]))
    place, at = _PLACE.search(log), log.find("\n! ") + 1
    if place is None:
        return ReportError("E-LATEX", name=f"{name}.tex", lines=_first_lines(log[at:] if at else log[-400:]))
    file, number, problem = place.group(1), int(place.group(2)), place.group(3)
    after = log[place.end() :]
    shown = re.search(r"^l\.\d+ .*$", after[:2000], re.MULTILINE)
    # TeX asks for a missing file before it stops: what it asked for is what matters
    asked = log[at:].splitlines()[:1] if 0 < at < place.start() else []
    lines = [*asked, f"{file}:{number}: {problem}", *([shown.group(0).rstrip()] if shown else []), *_source_lines(tex_dir / file, number)]
    return ReportError("E-LATEX", name=f"{name}.tex", lines="\n".join(lines))


def _source_lines(path: Path, number: int, around: int = 2) -> list[str]:
    """The lines of the source around the failing one, cut to a readable length."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8", errors="replace").splitlines()
    first, last = max(1, number - around), min(len(text), number + around)
    return [f"{'>' if place == number else ' '} {place}: {text[place - 1][:200]}" for place in range(first, last + 1)]


def _first_lines(text: str, count: int = 4) -> str:
    return "\n".join(line[:200] for line in [line for line in text.splitlines() if line.strip()][:count]) or "-"


def _code_point(character: str) -> str:
    return " ".join(f"U+{ord(one):04X}" for one in character)


_PAGE_STYLE = """<style>
@page {
  size: A4; margin: 24mm 22mm 22mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt "NanumGothic", sans-serif; color: #5a6270; }
}
@page :first { @bottom-right { content: none; } }
span[id^="document-"] + section { break-before: page; }
</style>"""


def _without_local_links(html: str) -> str:
    """The page without links to other files of the site: in print they would name folders of this machine."""
    return re.sub(r"""(<a\b[^>]*?)\shref=(["'])(?!#|https?:|mailto:).*?\2""", r"\1", html)


def _with_page_style(html: str) -> str:
    """The page with the print style last in its head, where nothing of the theme overrides it."""
    head, closing, rest = html.partition("</head>")
    return f"{head}{_PAGE_STYLE}{closing}{rest}" if closing else _PAGE_STYLE + html
