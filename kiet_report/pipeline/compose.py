"""Write an edition as readers will get it, beside the finished build that it is going to replace."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiet_report.book.landing import landing_page
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition
from kiet_report.pipeline import swap
from kiet_report.pipeline.build import BuiltBook
from kiet_report.pipeline.finished import EDITION, place_of
from kiet_report.pipeline.sums import write_sums


def compose(project: Project, edition: Edition, assembled: Path, books: list[BuiltBook]) -> Path:
    """Write the edition and return the folder that holds it as `edition/`; whoever takes it removes it when it is not to be kept."""
    folder = swap.fresh(place_of(project, edition.id))
    try:
        _fill(folder / EDITION, edition, assembled, books)
    except BaseException:
        # on a full disk it would take the room that somebody is about to make
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _fill(folder: Path, edition: Edition, assembled: Path, books: list[BuiltBook]) -> None:
    for book in books:
        shutil.copytree(book.html, folder / book.lang, ignore=shutil.ignore_patterns(".buildinfo*", ".doctrees", "objects.inv"))
        if book.pdf:
            shutil.copyfile(book.pdf, folder / f"report-{book.lang}.pdf")
    shutil.copytree(assembled / "registry", folder / "registry")
    shutil.copytree(assembled / "data", folder / "data", ignore=shutil.ignore_patterns(".*"))
    (folder / "index.html").write_text(landing_page(edition), encoding="utf-8")
    write_sums(folder)
