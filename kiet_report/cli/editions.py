"""Commands about editions: new-edition, pin, reconcile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from kiet_report.cli.app import EditionOption, app
from kiet_report.core.errors import ReportError, message

if TYPE_CHECKING:
    import pandas as pd

    from kiet_report.analysis.reconcile import Benchmark


@app.command("new-edition")
def new_edition(
    edition: Annotated[str, typer.Argument(metavar="ID", help="Name of the new edition: a year, or 2027-r1. / 새 판 이름")],
    source: Annotated[str, typer.Option("--from", metavar="ID", help="Edition whose description it starts from. / 바탕이 될 판")],
    cutoff: Annotated[
        str | None, typer.Option("--cutoff", metavar="YYYY-MM-DD", help="Last day whose figures count; today when left out. / 기준일")
    ] = None,
    data_to: Annotated[str | None, typer.Option("--data-to", metavar="YYYY", help="Last year of its data. / 자료의 마지막 연도")] = None,
    keep_deliveries: Annotated[
        bool, typer.Option("--keep-deliveries", help="Go on with the files that were handed over. / 받은 자료를 그대로 쓴다")
    ] = False,
) -> None:
    """Describe a new edition after another one. / 다른 판의 설명에서 새 판의 설명을 만든다."""
    import datetime as dt

    from kiet_report.core.paths import Project, edition_id
    from kiet_report.data.editions import writer as edition_writer

    day = None
    if cutoff is not None:
        try:
            day = dt.date.fromisoformat(cutoff)
        except ValueError:
            raise ReportError("E-DATE", option="--cutoff", form="YYYY-MM-DD", given=ascii(cutoff[:40])) from None
    if data_to is not None and not re.fullmatch(r"[0-9]{4}", data_to):
        raise ReportError("E-DATE", option="--data-to", form="YYYY", given=ascii(data_to[:40]))
    project = Project.find()
    path = edition_writer.new_edition(
        project, edition_id(edition), edition_id(source), cutoff=day, data_to=data_to, keep_deliveries=keep_deliveries
    )
    typer.echo(message("SAY-NEW-EDITION", None, file=project.relative(path), source=source, edition=edition))


@app.command()
def pin(
    edition: EditionOption = None,
    all_editions: Annotated[bool, typer.Option("--all", help="Every edition, not one. / 모든 판")] = False,
) -> None:
    """Write down that the inputs are meant as they are now. / 입력이 지금 그대로 맞음을 적는다."""
    from kiet_report.core.paths import Project
    from kiet_report.data.editions.edition import known_editions, open_edition
    from kiet_report.data.editions.writer import pin as pin_inputs

    project = Project.find()
    for name in known_editions(project) if all_editions else [open_edition(project, edition).id]:
        if changed := pin_inputs(project, name):
            typer.echo(message("SAY-PINNED", None, edition=name, count=len(changed), files=", ".join(changed)))
        else:
            typer.echo(message("SAY-PINNED-ALREADY", None, edition=name))


@app.command()
def reconcile(edition: EditionOption = None) -> None:
    """Hold the adoption rate of the firm data, by every definition, against the published one. / 정의별 활용률을 공표값과 맞춘다."""
    from kiet_report.analysis import reconcile as analysis
    from kiet_report.core.paths import Project
    from kiet_report.data.editions.edition import open_edition
    from kiet_report.data.facts import adoption, firms

    opened = open_edition(Project.find(), edition)
    if not opened.has_delivery(firms.NAME):
        raise ReportError("E-NO-DELIVERY", edition=opened.id, name=firms.NAME)
    panel, observations = firms.panel(opened), adoption.observations(opened)
    basis = message(f"RECONCILE-{panel.attrs['basis'].upper()}")
    typer.echo(message("SAY-RECONCILE", None, edition=opened.id, basis=basis))
    _echo_rates(analysis.reconciliation(panel, observations))
    used = {"published": opened.file.definitions.ai_adoption, "computed": opened.file.definitions.microdata or "any_use"}
    found = analysis.benchmarks(panel, observations, **used, points=opened.file.thresholds.benchmark_points)
    typer.echo(message("SAY-BENCHMARKS", None, **used))
    for each in found:
        _echo_benchmark(each)
    analysis.require_benchmarks(found, **used)


_COUNTED = {
    "any_use": "COUNTED-ANY-USE",
    "micro_code_ge2": "COUNTED-MICRO-CODE-GE2",
    "masked_excluded": "COUNTED-MASKED-EXCLUDED",
    "complete_cases": "COUNTED-COMPLETE-CASES",
    "employment_weighted": "COUNTED-EMPLOYMENT-WEIGHTED",
    "first_adoption": "COUNTED-FIRST-ADOPTION",
}
"""Definition -> the message on what is counted of what."""


def _echo_rates(frame: pd.DataFrame) -> None:
    """One line a definition and year: what was counted, of how many, and what was filtered."""
    for year, rows in frame.groupby("year"):
        typer.echo(f"{year}")
        for _, row in rows.iterrows():
            published = row["origin"] == "published"
            said = message("RECONCILE-PUBLISHED", None, source=row["source"]) if published else message(_COUNTED[row["definition"]])
            if row["stopped"] > 0:
                said = message("SAY-STOPPED", None, filter=said, stopped=f"{row['stopped']:,.0f}")
            share = f"{_count(row['numerator']):>11} / {_count(row['denominator']):>11}"
            rate = f"{row['rate']:.2f}" if row["origin"] == "computed" else str(float(row["rate"]))
            typer.echo(f"  {row['definition']:<20}{share}  {rate:>6} %  {said}")


def _count(value: float) -> str:
    return "-" if value != value else f"{value:,.0f}"


def _echo_benchmark(found: Benchmark) -> None:
    if found.outcome == "not_run":
        typer.echo(message("SAY-BENCHMARK-NOT-RUN", None, year=found.year, rate=found.published))
        return
    typer.echo(
        message(
            "SAY-BENCHMARK-RUN", None, year=found.year, rate=found.published, computed=found.computed, difference=found.difference,
            tolerance=found.tolerance, outcome=message(f"OUTCOME-{found.outcome.upper()}"),
        )
    )  # fmt: skip
