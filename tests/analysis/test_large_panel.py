"""The productivity equation in DuckDB and in Spark is the one in memory, on the simulated panel; so is the sample."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.analysis import large_panel, productivity
from kiet_report.analysis.sample import estimation_sample
from kiet_report.core.errors import ReportError
from kiet_report.data import simulate
from kiet_report.data.deliveries import engines

PYSPARK = Path(sys.prefix) / "spark"
"""Beside the environment and not in it: pandera, for one, imports PySpark where it finds it."""

SPARK = """
import sys, warnings
from pathlib import Path
from kiet_report.analysis import large_panel
from kiet_report.data.deliveries.engines import open_parquet
with warnings.catch_warnings():
    # PySpark 4 says that it does not fully support pandas 3; the coefficients below are what that is worth
    warnings.simplefilter("ignore")
    fit = large_panel.productivity(open_parquet([Path(sys.argv[1])], "spark://local[2]"), moderators=True)
fit.frame().to_json(sys.argv[2], double_precision=15)
"""


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return simulate.firms()


@pytest.fixture(scope="module")
def parquet(panel: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("large") / "simulated.parquet"
    panel.to_parquet(path)
    yield path


def test_the_sample_is_the_one_in_memory(panel: pd.DataFrame, parquet: Path) -> None:
    ours = large_panel.sample(engines.open_parquet([parquet])).to_pyarrow().to_pandas().sort_values(["firm_id", "year"], ignore_index=True)
    memory = estimation_sample(panel)
    pd.testing.assert_frame_equal(ours.astype({"firm_id": "str"}), memory[list(ours.columns)], check_exact=False, rtol=1e-12)


@pytest.mark.parametrize("memory", [None, "500MB"])
def test_duckdb_gives_the_table_of_the_report(panel: pd.DataFrame, parquet: Path, memory: str | None) -> None:
    sample = estimation_sample(panel)
    rows = engines.open_parquet([parquet], memory=memory)
    plain = large_panel.productivity(rows).frame()
    table = productivity.baseline(sample)["(2)"].frame
    assert plain.loc["ai", ["coef", "std_error"]].tolist() == pytest.approx(table.loc["ai", ["coef", "std_error"]].tolist(), rel=1e-9)
    moderated = large_panel.productivity(rows, moderators=True).frame()
    expected = productivity.interactions(sample, "표 5-3")["(2)"].frame
    for term in expected.index:
        assert moderated.loc[term, "coef"] == pytest.approx(expected.loc[term, "coef"], rel=1e-7, abs=1e-10), term


def test_spark_gives_the_same(panel: pd.DataFrame, parquet: Path, tmp_path: Path) -> None:
    lacking = [
        what
        for what, there in (("java", shutil.which("java")), ("pyspark (scripts/spark.sh)", (PYSPARK / "pyspark").is_dir()))
        if not there
    ]
    if lacking:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{', '.join(lacking)} missing (CI=true: nothing may be missing)", pytrace=False)
        pytest.skip(f"the Spark engine needs {', '.join(lacking)}")
    environment = {**os.environ, "PYTHONPATH": str(PYSPARK)}
    # in a process of its own: a Java machine in this one would outlive the test
    done = subprocess.run(
        [sys.executable, "-c", SPARK, str(parquet), str(tmp_path / "fit.json")],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    spark = pd.read_json(tmp_path / "fit.json", precise_float=True)
    duck = large_panel.productivity(engines.open_parquet([parquet]), moderators=True).frame()
    for term in duck.index:
        assert spark.loc[term, ["coef", "std_error"]].tolist() == pytest.approx(duck.loc[term, ["coef", "std_error"]].tolist(), rel=1e-8), (
            term
        )


@pytest.mark.parametrize(
    "engine", ["", "duck", "spark", "spark://", "spark://host", "http://host:7077", "spark://local[x]", "spark://a b:1"]
)
def test_what_is_no_engine_says_so(engine: str, parquet: Path) -> None:
    with pytest.raises(ReportError) as caught:
        engines.open_parquet([parquet], engine)
    assert caught.value.code == "E-ENGINE"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        engines.open_parquet([tmp_path / "absent.parquet"])
    assert caught.value.code == "E-DATA" and "absent.parquet" in caught.value.text()


def test_the_command_prints_the_estimate(parquet: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiet_report.cli", "--lang", "en", "estimate", str(parquet)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "60617 observations of 16537 firms, duckdb" in done.stdout and "\nai " in done.stdout
