"""Commands that make and read the report: build, preview, check, confirm, freeze, serve, doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from kiet_report.cli.app import EditionOption, app, language
from kiet_report.core.errors import message

SchedulerOption = Annotated[
    str | None, typer.Option("--scheduler", metavar="tcp://HOST:PORT", help="Run chapters on a dask.distributed cluster. / dask 주소")
]
PreviewPortOption = Annotated[int, typer.Option("--port", help="0 takes a free one. / 포트")]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes at a time; 0 means one a core. / 동시에 쓸 프로세스 수")]
ChapterArgument = Annotated[
    str, typer.Argument(metavar="CHAPTER", help="Name of a notebook without .ipynb, such as 05_1_adoption. / 장 이름")
]


@app.command()
def build(
    edition: EditionOption = None,
    lang: Annotated[str, typer.Option("--lang", metavar="ko,en", help="Languages to build. / 만들 언어")] = "ko,en",
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Make the PDFs, or leave them out. / PDF를 만들지 여부")] = True,
    jobs: JobsOption = 0,
    cell_timeout: Annotated[int, typer.Option("--cell-timeout", min=1, help="Seconds one cell may take. / 셀 하나의 제한 시간(초)")] = 600,
    scheduler: SchedulerOption = None,
) -> None:
    """Run what changed, build both languages, verify and publish. / 바뀐 것을 실행하고 두 언어로 만들어 발행한다."""
    import os

    from kiet_report.core.paths import Project
    from kiet_report.pipeline.edition import Options, build_edition
    from kiet_report.pipeline.progress import Progress

    languages = tuple(dict.fromkeys(language(name.strip()) for name in lang.split(",")))
    options = Options(languages, pdf, jobs or os.cpu_count() or 2, cell_timeout, scheduler)
    project = Project.find()
    with Progress() as progress:
        outcome = build_edition(project, edition, options, progress.report)
    progress.summary(project, outcome, wanted_pdf=pdf)


@app.command()
def preview(chapter: ChapterArgument, edition: EditionOption = None, port: PreviewPortOption = 0) -> None:
    """Show one chapter in both languages, rebuilt whenever it is saved. / 한 장을 두 언어로 보여 주고 저장할 때마다 다시 만든다."""
    from kiet_report.core.paths import Project
    from kiet_report.pipeline.preview import run_preview

    run_preview(Project.find(), chapter, edition, port, say=typer.echo)


@app.command()
def check(edition: EditionOption = None) -> None:
    """Look at the notebooks without running them. / 실행하지 않고 노트북을 점검한다."""
    from kiet_report.core.paths import Project
    from kiet_report.pipeline.check import check_sources

    found = check_sources(Project.find(), edition)
    for problem in found.problems:
        typer.echo(problem.text(), err=True)
    for notice in found.notices:
        typer.echo(notice, err=True)
    typer.echo(message("SAY-CHECKED", None, notebooks=found.notebooks, problems=len(found.problems)))
    raise typer.Exit(1 if found.problems else 0)


@app.command()
def confirm(chapter: ChapterArgument) -> None:
    """Say that a chapter's English still translates its Korean. / 영어 글이 지금의 한국어 글과 맞음을 확인한다."""
    from kiet_report.core.paths import Project
    from kiet_report.pipeline.check import confirm_translations

    typer.echo(message("SAY-CONFIRMED", None, cells=confirm_translations(Project.find(), chapter), chapter=chapter))


@app.command()
def freeze(edition: EditionOption = None) -> None:
    """Keep the numbers of a published edition, so that later builds must say the same. / 발행한 판의 수치를 굳힌다."""
    from kiet_report.core.paths import Project
    from kiet_report.data.editions.edition import open_edition
    from kiet_report.pipeline.freeze import freeze as freeze_edition

    project = Project.find()
    opened = open_edition(project, edition)
    typer.echo(message("SAY-FROZEN", None, edition=opened.id, folder=project.relative(freeze_edition(project, opened))))


@app.command()
def serve(
    edition: EditionOption = None,
    port: Annotated[int, typer.Option("--port", help="Port on 127.0.0.1; the next free one if it is taken. / 포트")] = 8000,
    browser: Annotated[bool, typer.Option("--open", help="Open a browser. / 브라우저를 연다")] = False,
) -> None:
    """Serve the published site on this machine only. / 발행한 사이트를 이 컴퓨터에서만 보여 준다."""
    from kiet_report.core.paths import Project, edition_id
    from kiet_report.pipeline.serve import serve as serve_site

    project = Project.find()
    site = project.site if edition is None else project.edition_site(edition_id(edition))
    serve_site(site, port, browser)


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing, and what each missing thing costs. / 설치 상태를 알려 준다."""
    from kiet_report.pipeline.doctor import examine, exit_status, table

    findings = examine()
    typer.echo(table(findings))
    raise typer.Exit(exit_status(findings))
