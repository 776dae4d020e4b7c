"""The model of `dynamic.py` by pyxtabond2, run in an environment that has it and not this package."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from measure import peak_megabytes, seconds
from processes import answer
from pyxtabond2 import PanelData, PyXtabond2
from pyxtabond2.specs import GMMStyle, IVStyle

OUTCOME, AI = "ln_productivity", "ai"


def fit(path: str) -> dict[str, Any]:
    """One fit after a small one. Lags and dummies are made within the time, as they are in ours."""
    frame = pd.read_csv(path)
    few = frame[frame["firm_id"].isin(frame["firm_id"].unique()[:500])]
    estimated(few)  # warm: compiles
    kept: list[Any] = []
    taken = seconds(lambda: kept.append(estimated(frame)))
    found = kept[0]
    tests = found.diag
    shown = [*np.ravel(found.beta), *np.ravel(found.se), tests["hansen"][0], *(tests["ar"][order][0] for order in (1, 2))]
    return {"seconds": taken, "peak": peak_megabytes(), "shown": [float(value) for value in shown]}


def estimated(frame: pd.DataFrame) -> Any:
    """Two steps, Windmeijer's errors, year effects in the level equation, all lags from the second on."""
    panel = PanelData(frame, "firm_id", "year")
    panel.data["lag"] = panel.get_lag(OUTCOME, 1)
    rows = panel.data.reset_index()
    years = {f"year_{year}": (rows["year"] == year).astype(float) for year in sorted(frame["year"].unique())[2:]}
    return PyXtabond2(
        rows.assign(**years),
        "firm_id",
        "year",
        OUTCOME,
        ["lag", AI, *years],
        gmm=[GMMStyle(OUTCOME, (2, None)), GMMStyle(AI, (2, None))],
        iv=[IVStyle(list(years), "level")],
        model_type="system",
        twostep=True,
        robust=True,
    ).fit()


if __name__ == "__main__":
    answer({"fit": fit})
