"""Build one language of the staged book, in a process of its own:
``python -m kiet_report.pipeline.build REQUEST``.

HTML first, then the PDF from the same parsed documents: by XeLaTeX where there is TeX, else by Chromium from the single-page HTML, else not
at all. `build_book` starts one process a language and waits for both.

Every build begins with an empty folder. What a page shows depends on every other page (titles, contents, next and previous, references), on
the bibliography, the data folder and the package; Sphinx keeps track of some of that, by the times of files. Starting from nothing costs a
language about three seconds and needs no list of dependencies that somebody could forget to extend.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from kiet_report.core.errors import ReportError, message_language
from kiet_report.core.languages import Lang
from kiet_report.core.paths import Project, emptied
from kiet_report.pipeline.processes import end_process_tree, end_when, end_with_parent, json_lines, results_or_first_failure, start_quickly

Engine = Literal["tex", "chromium", "none"]
Report = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class BookRequest:
    """What to build. source: the staged book. engine: how the PDF is made. folder: where;
    what lies there is removed. strict: a warning fails the build; a preview of one chapter, whose links lead to chapters that are not
    there, only tells of them.
    """

    root: str
    edition: str
    lang: Lang
    source: str
    assembled: str
    engine: Engine
    folder: str
    messages: Lang
    strict: bool = True
    pdf_timeout: int = 600


@dataclass(frozen=True)
class BuiltBook:
    """Where one language lies: its HTML folder, and its PDF when one was made."""

    lang: Lang
    html: Path
    pdf: Path | None


def requests_for(
    project: Project,
    edition: str,
    assembled: Path,
    langs: tuple[Lang, ...],
    engine: Engine,
    *,
    staged: Path | None = None,
    place: Path | None = None,
    strict: bool = True,
) -> list[BookRequest]:
    """One request a language. staged: the folder that holds the staged books,
    `book/chapters` by default; place: where to build, `.build/book/<edition>` by default.
    """
    staged, place = staged or project.book / "chapters", place or project.build / "book" / edition
    return [
        BookRequest(
            str(project.root),
            edition,
            lang,
            str(staged / lang),
            str(assembled),
            engine,
            str(place / lang),
            message_language(),
            strict,
        )
        for lang in langs
    ]


def build_book(requests: list[BookRequest], report: Report, jobs: int) -> list[BuiltBook]:
    """Build each language. Raises E-BOOK with all warnings of a book (a warning is a failure),
    or the error of a PDF.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(requests)))) as pool:
        return results_or_first_failure([pool.submit(_build_in_process, request, report, stop) for request in requests], stop)


def _build_in_process(request: BookRequest, report: Report, stop: threading.Event) -> BuiltBook:
    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"request.{os.getpid()}.json"
    path.write_text(json.dumps(asdict(request)), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiet_report.pipeline.build", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0", "KIET_REPORT_ROOT": request.root},
        start_new_session=True,
        cwd=request.root,
    )
    noise: list[str] = []
    assert process.stdout is not None and process.stderr is not None  # we asked for the pipes
    errors = threading.Thread(target=lambda stream: noise.extend(stream), args=(process.stderr,), daemon=True)
    errors.start()
    end_when(stop, process)
    result: dict[str, Any] | None = None
    try:
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "result":
                result = event
            else:
                report(event)
        process.wait()
    finally:
        end_process_tree(process)
        errors.join(2)
        process.stdout.close()
        process.stderr.close()
        path.unlink(missing_ok=True)
    if result is None:
        raise ReportError("E-BOOK-PROCESS", lang=request.lang, status=process.returncode, problem="".join(noise[-3:]).strip() or "-")
    if "code" in result:
        raise ReportError(result["code"], **result["facts"])
    if "errno" in result:
        raise OSError(result["errno"], result["problem"])
    return BuiltBook(request.lang, Path(result["html"]), Path(result["pdf"]) if result["pdf"] else None)


def build_language(request: BookRequest, report: Report) -> tuple[Path, Path | None]:
    """Build one language here and now, from an empty folder; returns the HTML folder and the PDF."""
    from kiet_report.book.application import sphinx_application, warnings_of

    project, folder = Project(Path(request.root)), emptied(Path(request.folder))
    source, doctrees, assembled = Path(request.source), folder / "doctrees", Path(request.assembled)
    builders = {"tex": ["html", "latex"], "chromium": ["html", "singlehtml"], "none": ["html"]}[request.engine]
    for builder in builders:
        started = time.monotonic()
        report({"event": "book", "lang": request.lang, "step": builder})
        places = source, folder / builder, doctrees, assembled
        with sphinx_application(project, request.lang, request.edition, *places, builder, has_pdf=request.engine != "none") as app:
            app.build(force_all=True)
            problems = warnings_of(app)
        if problems and not request.strict:
            report({"event": "warnings", "lang": request.lang, "warnings": problems})
        elif problems:
            if any(os.strerror(errno.ENOSPC) in problem for problem in problems):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise ReportError(
                "E-BOOK",
                lang=request.lang,
                format=builder,
                count=len(problems),
                problems="\n".join(f"  - {problem}" for problem in problems[:40]),
            )
        report({"event": "book-done", "lang": request.lang, "step": builder, "seconds": time.monotonic() - started})
    return folder / "html", _make_pdf(request, folder, report)


def _make_pdf(request: BookRequest, folder: Path, report: Report) -> Path | None:
    if request.engine == "none":
        return None
    from kiet_report.pipeline import pdf
    from kiet_report.pipeline.tools import find_chromium

    started = time.monotonic()
    report({"event": "book", "lang": request.lang, "step": "pdf"})
    if request.engine == "tex":
        name = f"report-{request.lang}"
        made = pdf.compile_latex(folder / "latex", name, request.pdf_timeout)
        if overfull := pdf.overfull_lines(folder / "latex", name):
            raise ReportError(
                "E-BOOK", lang=request.lang, format="pdf", count=len(overfull), problems="\n".join(f"  - {line}" for line in overfull[:40])
            )
    else:
        chromium = find_chromium()
        if chromium is None:
            raise ReportError("E-BOOK-PROCESS", lang=request.lang, status="-", problem="Chromium is gone")
        made = folder / f"report-{request.lang}.pdf"
        pdf.chromium_pdf(folder / "singlehtml" / "index.html", made, chromium)
    report({"event": "book-done", "lang": request.lang, "step": "pdf", "seconds": time.monotonic() - started})
    return made


def main() -> None:
    """Build what the request on the command line asks for, and say how it ended."""
    from kiet_report.core.errors import use_language

    say = json_lines()
    end_with_parent()
    start_quickly()
    request = BookRequest(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    use_language(request.messages)
    try:
        html, made = build_language(request, say)
        say({"event": "result", "html": str(html), "pdf": str(made) if made else None})
    except ReportError as error:
        say({"event": "result", "code": error.code, "facts": {name: str(value) for name, value in error.facts.items()}})
    except OSError as error:
        say({"event": "result", "errno": error.errno or 0, "problem": error.strerror or type(error).__name__})


if __name__ == "__main__":
    main()
