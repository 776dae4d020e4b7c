"""Commands that make and read the report: build, publish, preview, check, confirm, freeze, serve, doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from kiet_report.cli.app import EditionOption, app, language, named
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
    """Run what changed, build both languages and verify; readers see nothing of it yet. / 두 언어로 만들고 점검한다. 발행하지는 않는다."""
    import os

    from kiet_report.core.paths import Project
    from kiet_report.pipeline.make import Options, build_edition
    from kiet_report.pipeline.progress import Progress

    languages = tuple(dict.fromkeys(language(name.strip()) for name in lang.split(",")))
    options = Options(languages, pdf, jobs or os.cpu_count() or 2, cell_timeout, scheduler)
    project = Project.find()
    with Progress() as progress:
        outcome = build_edition(project, edition, options, progress.report)
    progress.summary(project, outcome, wanted_pdf=pdf)
    if outcome.withheld is not None:
        stated = ", ".join(f"{name} {value:g}" for name, value in outcome.withheld.not_applied.model_dump(exclude_none=True).items()) or "-"
        typer.echo(message("SAY-WITHHELD", None, min_firms=outcome.withheld.min_firms, stated=stated))
    if not outcome.draft:
        told = {"edition": outcome.edition, "option": named(edition)}
        typer.echo(message("SAY-STANDS-PUBLISHED" if outcome.published else "SAY-NOT-PUBLISHED", None, **told))


@app.command()
def publish(edition: EditionOption = None) -> None:
    """Put the finished build where readers find it; site/current moves only with the default edition. / 만든 판을 발행한다."""
    from kiet_report.core.paths import Project
    from kiet_report.pipeline.release import publish_edition

    project = Project.find()
    done = publish_edition(project, edition)
    code = "SAY-PUBLISHED-ALREADY" if done.unchanged else "SAY-PUBLISHED"
    typer.echo(message(code, None, edition=done.edition, folder=project.relative(done.folder)))
    if done.engine == "none":
        typer.echo(message("SAY-PUBLISHED-NO-PDF"))
    if done.current:
        typer.echo(message("SAY-CURRENT", None, edition=done.edition))
    else:
        typer.echo(message("SAY-NOT-CURRENT", None, edition=done.edition, default=done.default))


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
    built: Annotated[bool, typer.Option("--built", help="The finished build, published or not. / 발행하기 전의 판을 보여 준다")] = False,
) -> None:
    """Serve what is published, on this machine only. / 발행한 사이트를 이 컴퓨터에서만 보여 준다."""
    from kiet_report.core.paths import Project, edition_id
    from kiet_report.data.editions.edition import default_edition
    from kiet_report.pipeline.finished import edition_folder
    from kiet_report.pipeline.serve import serve as serve_site

    project = Project.find()
    if built:
        site = edition_folder(project, default_edition(project) if edition is None else edition)
    else:
        site = project.site if edition is None else project.edition_site(edition_id(edition))
    serve_site(site, port, browser)


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing, and what each missing thing costs. / 설치 상태를 알려 준다."""
    from kiet_report.pipeline.doctor import examine, exit_status, table

    findings = examine()
    typer.echo(table(findings))
    raise typer.Exit(exit_status(findings))
