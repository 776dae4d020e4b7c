"""Firm and year effects on six million firm-years: DuckDB (and Spark) on the Parquet file against the same file taken into memory.

All of them begin with the panel as it is delivered and pick out the complete cases themselves. A hundred panels are drawn, each with
firms and numbers of its own.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from measure import Row, peak_megabytes, seconds
from processes import answer, digits, run

PANELS, FEW = 100, 10
MEMORY = "500MB"
"""What DuckDB may hold of rows; the process around it comes on top."""
SPARK = Path(sys.prefix) / "spark"


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs of each engine, by turns, at most three. whole: a hundred panels and Spark; otherwise ten panels, whose memory says
    little, as DuckDB's share of it does not grow.
    """
    with tempfile.TemporaryDirectory(prefix="kiet-bench-") as name:
        path = Path(name) / "simulated.parquet"
        written = run(__file__, "write", path, PANELS if whole else FEW)
        ways: dict[str, list[dict[str, Any]]] = {"duckdb": [], "in_memory": [], "pyfixest": []}
        for _ in range(min(repeat, 3)):
            for way, found in ways.items():
                found.append(run(__file__, way, path))
        duck, memory, peer = (_middle(found) for found in ways.values())
        plain = min(memory["peak"], peer["peak"])
        found = [
            Row(f"{written['rows']:,} firm-years of {PANELS if whole else FEW} panels written", written["seconds"], "s"),
            Row(f"firm and year effects, {duck['n_obs']:,} complete firm-years, DuckDB", duck["seconds"], "s"),
            Row("  in memory, ours", memory["seconds"], "s"),
            Row("  in memory, pyfixest", peer["seconds"], "s"),
            Row(f"  memory of the process, DuckDB allowed {MEMORY}", duck["peak"], "MB"),
            Row("  memory of the process, in memory, ours", memory["peak"], "MB"),
            Row("  memory of the process, in memory, pyfixest", peer["peak"], "MB"),
            Row("  memory, DuckDB / in memory (the smaller)", duck["peak"] / plain, "ratio", 0.333 if whole else None),
            Row("  same coefficients and errors as in memory", digits(duck["shown"], memory["shown"]), "digits", 8, at_least=True),
            Row("  same coefficient of AI as pyfixest", digits(duck["shown"][:1], peer["shown"]), "digits", 8, at_least=True),
        ]
        return [*found, *spark_rows(path, duck["shown"])] if whole else found


def spark_rows(path: Path, shown: list[float]) -> list[Row]:
    """Spark in this machine with two threads, if it is there."""
    lacking = "Java" if shutil.which("java") is None else "PySpark" if not (SPARK / "pyspark").is_dir() else ""
    if lacking:
        return [Row(f"  Spark: not run, {lacking} is not installed", float("nan"), "digits", 8, at_least=True)]
    found = run(__file__, "spark", path, PYTHONPATH=str(SPARK))
    return [
        Row("  Spark, two threads, its start included", found["seconds"], "s"),
        Row("  same coefficients and errors by Spark and DuckDB", digits(found["shown"], shown), "digits", 8, at_least=True),
    ]


def _middle(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The run of median time, with the largest peak of all."""
    ordered = sorted(found, key=lambda run: run["seconds"])
    return {**ordered[len(ordered) // 2], "peak": max(run["peak"] for run in found)}


def write(path: str, panels: str) -> dict[str, Any]:
    """So many panels below one another."""
    from kiet_report.core.paths import Project
    from kiet_report.data.editions.inputs import Folder
    from kiet_report.data.simulate.parameters import load_parameters
    from kiet_report.data.simulate.scale import write_scaled

    parameters = load_parameters(Folder(Project.find().data))
    kept: list[int] = []
    return {"seconds": seconds(lambda: kept.append(write_scaled(parameters, int(panels), Path(path)))), "rows": kept[0]}


def duckdb(path: str, engine: str = "duckdb") -> dict[str, Any]:
    """The expression of `analysis.large_panel`, imports included in no time but the engine's own start."""
    from kiet_report.analysis import large_panel
    from kiet_report.data.deliveries.engines import open_parquet

    kept: list[Any] = []
    memory = MEMORY if engine == "duckdb" else None
    taken = seconds(lambda: kept.append(large_panel.productivity(open_parquet([Path(path)], engine, memory=memory))))
    return _found(kept[0], taken)


def spark(path: str) -> dict[str, Any]:
    """The same by Spark."""
    # PySpark 4 says that it does not fully support pandas 3; the coefficients are what that is worth
    warnings.simplefilter("ignore")
    return duckdb(path, "spark://local[2]")


def in_memory(path: str) -> dict[str, Any]:
    """The estimator of the report's own tables."""
    from kiet_report.models import linear

    kept: list[Any] = []
    taken = seconds(lambda: kept.append(linear.fit(_sample(path), "ln_productivity", ["ai"], entity="firm_id", time="year")))
    return _found(kept[0], taken)


def pyfixest(path: str) -> dict[str, Any]:
    """The library known for speed; warm, so that compiling is not counted. Its errors have other conventions."""
    from pyfixest import feols

    def work(rows: Any) -> Any:
        return feols("ln_productivity ~ ai | firm_id + year", rows, vcov={"CRV1": "firm_id"}, fixef_rm="none")

    from estimates import sample

    work(sample())
    kept: list[Any] = []
    taken = seconds(lambda: kept.append(work(_sample(path))))
    return {"shown": [float(kept[0].coef()["ai"])], "seconds": taken, "peak": peak_megabytes()}


def _sample(path: str) -> Any:
    """The complete cases, read with only the columns that decide on them, and cut to the model's four."""
    import pandas as pd

    from kiet_report.analysis.sample import TECHNOLOGIES, estimation_sample

    numbers = ["employees", "sales", "assets_intangible", "assets_total", "value_added", "founded_year", "foreign_share", "establishments"]
    columns = ["firm_id", "year", "industry", "province", "ai", *numbers, "rd_expenditure", *TECHNOLOGIES]
    return estimation_sample(pd.read_parquet(path, columns=columns))[["firm_id", "year", "ln_productivity", "ai"]]


def _found(fit: Any, taken: float) -> dict[str, Any]:
    frame = fit.frame()
    shown = [*frame["coef"], *frame["std_error"]]
    return {"shown": shown, "n_obs": fit.n_obs, "seconds": taken, "peak": peak_megabytes()}


if __name__ == "__main__":
    answer({"write": write, "duckdb": duckdb, "in_memory": in_memory, "pyfixest": pyfixest, "spark": spark})
