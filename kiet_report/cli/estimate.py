"""`kiet-report estimate`: the productivity equation on panels of any size, by DuckDB or Spark."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kiet_report.cli.app import app
from kiet_report.core.errors import message


@app.command()
def estimate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Parquet files of an ingested or simulated panel. / 기업 패널")],
    engine: Annotated[str, typer.Option("--engine", metavar="duckdb|spark://HOST:PORT", help="Where to compute. / 계산 엔진")] = "duckdb",
    moderators: Annotated[bool, typer.Option("--moderators", help="With the traits and their products. / 조절변수 포함")] = False,
    memory: Annotated[str | None, typer.Option("--memory", metavar="1GB", help="What DuckDB may hold. / DuckDB 메모리 한도")] = None,
) -> None:
    """Productivity on AI use with firm and year effects, on a panel of any size. / 크기에 관계없이 생산성 식을 추정한다."""
    from kiet_report.analysis import large_panel
    from kiet_report.data.deliveries.engines import open_parquet
    from kiet_report.models.results import stars

    started = time.monotonic()
    fit = large_panel.productivity(open_parquet(files, engine, memory=memory), moderators=moderators)
    seconds = f"{time.monotonic() - started:.1f}"
    typer.echo(message("SAY-ESTIMATED", None, n_obs=fit.n_obs, n_firms=fit.n_entities, engine=engine, seconds=seconds))
    for term, row in fit.frame().iterrows():
        typer.echo(f"{term:<24}{row['coef']:10.5f}{stars(row['p_value']):<4}({row['std_error']:.5f})")
