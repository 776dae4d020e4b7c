"""Firm and year effects in an engine give the numbers of the estimator in memory, to the tenth digit."""

from __future__ import annotations

from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.models import linear, within_query


def panel(firms: int = 800, seed: int = 5) -> pd.DataFrame:
    """Six years with gaps and single-year firms; `twice` repeats `x`, `fixed` never varies within a firm."""
    rng = np.random.default_rng(seed)
    i, t = np.nonzero(rng.random((firms, 6)) < 0.55)
    frame = pd.DataFrame({"firm_id": [f"{n:05d}" for n in i], "year": 2017 + t, "ai": (rng.random(len(i)) < 0.1).astype("int8")})
    frame["x"] = rng.normal(size=len(i)) + 5
    frame["y"] = 7 + rng.normal(size=firms)[i] + 0.1 * frame["ai"] - 0.5 * frame["x"] + 0.03 * t + rng.normal(size=len(i))
    return frame.assign(twice=2 * frame["x"], fixed=i % 7)


def table(frame: pd.DataFrame, folder: Path) -> ibis.expr.types.Table:
    frame.to_parquet(folder / "panel.parquet")
    return ibis.duckdb.connect().read_parquet(str(folder / "panel.parquet"))


@pytest.mark.parametrize("regressors", [["ai"], ["ai", "x"], ["ai", "x", "twice", "fixed"]])
def test_it_is_the_estimator_in_memory(regressors: list[str], tmp_path: Path) -> None:
    frame = panel()
    ours = within_query.fit(table(frame, tmp_path), "y", regressors)
    memory = linear.fit(frame, "y", regressors, entity="firm_id", time="year")
    assert ours.terms == memory.terms and set(ours.dropped) == set(memory.dropped)
    assert ours.coef == pytest.approx(memory.coef, rel=1e-10)
    assert ours.std_error == pytest.approx(memory.std_error, rel=1e-9)
    for name in ("n_obs", "n_entities", "n_singletons", "n_clusters", "rank", "df_resid", "convention"):
        assert getattr(ours, name) == getattr(memory, name), name
    assert (ours.r2, ours.r2_within, ours.rss) == pytest.approx((memory.r2, memory.r2_within, memory.rss), rel=1e-10)


@pytest.mark.parametrize(
    ("spoil", "regressors", "code"),
    [
        (lambda f: f.iloc[:0], ["ai"], "E-MODEL-EMPTY"),
        (lambda f: f[f["year"] == 2018], ["ai"], "E-MODEL-PERIODS"),
        (lambda f: f[f["firm_id"] == f["firm_id"].iloc[0]], ["ai"], "E-MODEL-CLUSTERS"),
        (lambda f: f.assign(y=f["fixed"] * 1.0), ["ai"], "E-MODEL-WITHIN"),
        (lambda f: f.assign(y=f["y"].where(f.index != 3, np.inf)), ["ai"], "E-MODEL-FINITE"),
        (lambda f: f.drop_duplicates("firm_id").reset_index(drop=True), ["ai"], "E-MODEL-WITHIN"),
    ],
    ids=["no rows", "one year", "one firm", "no variation", "infinite", "single years"],
)
def test_what_cannot_be_estimated_says_so(spoil: object, regressors: list[str], code: str, tmp_path: Path) -> None:
    with pytest.raises(ReportError) as caught:
        within_query.fit(table(spoil(panel()), tmp_path), "y", regressors)  # type: ignore[operator]
    assert caught.value.code == code
