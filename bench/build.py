"""How long building and publishing take: nothing changed, prose changed, one chapter shown, and the whole against the plain way.

Everything runs in a copy of the tracked files, so the working tree, its caches and its published site are left alone. The plain way that
the whole build is held against is what one would do without this package: papermill's command line on every notebook once a language, then
the book of each language as HTML and as PDF, one after the other, with nothing shared between them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Row, median, seconds

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("ko", "en")

_BOOK = """
import json, sys
from pathlib import Path
from kiet_report.pipeline.build import BookRequest, build_language
build_language(BookRequest(**json.loads(sys.argv[1])), lambda event: None)
"""
_PREVIEW = """
import sys, time
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import open_edition
from kiet_report.pipeline.preview import build_preview
project = Project.find()
started = time.monotonic()
build_preview(project, open_edition(project), sys.argv[1], lambda text: None)
print(time.monotonic() - started)
"""


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs of each quick measure. whole: also the whole build against the plain way, which takes minutes."""
    with tempfile.TemporaryDirectory(prefix="kiet-bench-") as name:
        project = Path(name) / "report"
        copy_tracked_files(project)
        found = []
        seconds(lambda: run(project, "build"))  # warm: caches of the interpreter, the fonts and TeX
        published = seconds(lambda: run(project, "publish"))
        if whole:
            ours, plain = [], []
            for _ in range(2):
                plain.append(seconds(lambda: plain_way(project)))
                clean(project)
                ours.append(seconds(lambda: run(project, "build")))
            found += [
                Row("whole build with both PDFs", min(ours), "s"),
                Row("the plain way, same notebooks", min(plain), "s"),
                Row("whole build / the plain way", min(ours) / min(plain), "ratio", 0.5),
            ]
        found += [
            Row("no-op build", median(repeat, lambda: seconds(lambda: run(project, "build"))), "s", 5),
            Row("publishing a finished build", published, "s", 5),
            Row("prose change to HTML, both languages", median(repeat, lambda: prose_change(project)), "s", 15),
            Row("preview after a prose change", median(repeat, lambda: preview(project)), "s", 10),
        ]
    return found


def copy_tracked_files(project: Path) -> None:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, project / name)


def environment(project: Path) -> dict[str, str]:
    return {**os.environ, "KIET_REPORT_ROOT": str(project), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}


def run(project: Path, *arguments: str) -> None:
    call(project, sys.executable, "-m", "kiet_report.cli", *arguments)


def call(project: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=project, env=environment(project), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"bench: {' '.join(command[:6])} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def clean(project: Path) -> None:
    for name in (".build", "site"):
        shutil.rmtree(project / name, ignore_errors=True)


def change_prose(project: Path, chapter: str = "05_1_adoption") -> str:
    """Add a word to a chapter's last pair of text cells, in both languages."""
    path = project / "notebooks" / f"{chapter}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for tag in LANGUAGES:
        cell = [cell for cell in notebook["cells"] if tag in cell["metadata"].get("tags", [])][-1]
        cell["source"] = [*cell["source"], " 덧붙임." if tag == "ko" else " Added."]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return chapter


def prose_change(project: Path) -> float:
    change_prose(project)
    return seconds(lambda: run(project, "build", "--no-pdf"))


def preview(project: Path) -> float:
    chapter = change_prose(project)
    return float(call(project, sys.executable, "-c", _PREVIEW, chapter).split()[-1])


def plain_way(project: Path) -> None:
    """Execute every notebook once a language, then build HTML and PDF of each language, one after the other, each parsing for itself."""
    place = project / ".plain"
    shutil.rmtree(place, ignore_errors=True)
    chapters = sorted(path.stem for path in (project / "notebooks").glob("*.ipynb"))
    for lang in LANGUAGES:
        for chapter in chapters:
            folder = place / lang / "run" / chapter
            folder.mkdir(parents=True)
            command = [
                sys.executable,
                "-m",
                "papermill",
                f"notebooks/{chapter}.ipynb",
                str(folder / "executed.ipynb"),
                "-p",
                "edition",
                "2026",
                "--no-progress-bar",
            ]
            subprocess.run(
                command, cwd=project, env={**environment(project), "KIET_REPORT_RUN": str(folder)}, check=True, capture_output=True
            )
        for engine in ("none", "tex"):
            request = {
                "root": str(project),
                "edition": "2026",
                "lang": lang,
                "source": str(project / "book" / "chapters" / lang),
                "assembled": str(project / ".build" / "assembled" / "2026"),
                "engine": engine,
                "folder": str(place / lang / engine),
                "messages": "en",
            }
            call(project, sys.executable, "-c", _BOOK, json.dumps(request))
