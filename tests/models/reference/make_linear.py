"""Writes linear.json: least squares and firm effects by statsmodels, linearmodels and pyfixest.

Run from the repository: python -m tests.models.reference.make_linear
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.models.samples import WAGE_REGRESSORS, gapped_wages

HERE = Path(__file__).parent


def versions(*names: str) -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in names}


def pooled(frame: pd.DataFrame) -> dict[str, Any]:
    """statsmodels OLS on dummies written out, with HC1, clustered and classical errors."""
    import statsmodels.formula.api as smf

    model = smf.ols(f"lwage ~ {' + '.join(WAGE_REGRESSORS)} + C(occupation) + C(year)", frame)
    clustered = model.fit(cov_type="cluster", cov_kwds={"groups": frame["nr"], "use_correction": True}, use_t=True)
    plain = model.fit()
    names = {name: name.replace("C(", "").replace(")[T.", "[").replace("Intercept", "constant") for name in plain.params.index}
    return {
        "coef": plain.params.rename(names).to_dict(),
        "hc1": model.fit(cov_type="HC1").bse.rename(names).to_dict(),
        "cluster": clustered.bse.rename(names).to_dict(),
        "classical": plain.bse.rename(names).to_dict(),
        "p_cluster": clustered.pvalues.rename(names).to_dict(),
        "r2": plain.rsquared,
    }


def deviations(frame: pd.DataFrame) -> dict[str, Any]:
    """What Stata's xtreg does: statsmodels OLS of deviations from firm means, grand means added back, clustered by firm."""
    import statsmodels.api as sm

    columns = frame[["lwage", *WAGE_REGRESSORS]].astype(float)
    columns = columns.join(pd.get_dummies(frame["year"], prefix="year", dtype=float).iloc[:, 1:])
    moved = columns - columns.groupby(frame["nr"]).transform("mean") + columns.mean()
    model = sm.OLS(moved["lwage"], sm.add_constant(moved.drop(columns="lwage")))
    result = model.fit(cov_type="cluster", cov_kwds={"groups": frame["nr"], "use_correction": True}, use_t=True)
    names = {name: f"year[{name[5:]}]" if name.startswith("year_") else name for name in moved.columns} | {"const": "constant"}
    return {
        "coef": result.params.rename(names).to_dict(),
        "se": result.bse.rename(names).to_dict(),
        "p": result.pvalues.rename(names).to_dict(),
        "r2_within": model.fit().rsquared,
    }


def dummies(frame: pd.DataFrame) -> dict[str, Any]:
    """What Stata's areg does: statsmodels OLS with a dummy for every firm, HC1 and classical."""
    import statsmodels.api as sm

    columns = frame[WAGE_REGRESSORS].astype(float)
    columns = columns.join(pd.get_dummies(frame["year"], prefix="year", dtype=float).iloc[:, 1:])
    model = sm.OLS(frame["lwage"], columns.join(pd.get_dummies(frame["nr"], prefix="nr", dtype=float)))
    slopes = list(columns)
    names = {name: f"year[{name[5:]}]" if name.startswith("year_") else name for name in slopes}
    robust, plain = model.fit(cov_type="HC1"), model.fit()
    total = float(((frame["lwage"] - frame["lwage"].mean()) ** 2).sum())
    return {
        "coef": plain.params[slopes].rename(names).to_dict(),
        "hc1": robust.bse[slopes].rename(names).to_dict(),
        "classical": plain.bse[slopes].rename(names).to_dict(),
        "r2": 1 - float(plain.ssr) / total,
        "rank": int(np.linalg.matrix_rank(model.exog)),
    }


def panel_ols(frame: pd.DataFrame) -> dict[str, Any]:
    """linearmodels PanelOLS with both effects; clustered without any small-sample factor, so that the test applies Stata's by hand."""
    from linearmodels import PanelOLS

    indexed = frame.set_index(["nr", "year"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = PanelOLS(indexed["lwage"], indexed[WAGE_REGRESSORS], entity_effects=True, time_effects=True).fit(
            cov_type="clustered", cluster_entity=True, debiased=False, group_debias=False, auto_df=False, count_effects=False
        )
    return {"coef": result.params.to_dict(), "se": result.std_errors.to_dict(), "r2_inclusive": float(result.rsquared_inclusive)}


def fixest(frame: pd.DataFrame) -> dict[str, Any]:
    """pyfixest, firm and year effects, clustered, entities with one row kept; its default factor, nested effects not counted."""
    import pyfixest as pf

    result = pf.feols(f"lwage ~ {' + '.join(WAGE_REGRESSORS)} | nr + year", frame, vcov={"CRV1": "nr"}, fixef_rm="none")
    return {"coef": result.coef().to_dict(), "se": result.se().to_dict(), "r2": float(result._r2), "n": int(result._N)}


def main() -> None:
    frame = gapped_wages()
    reference = {
        "made_with": versions("statsmodels", "linearmodels", "pyfixest", "numpy", "pandas"),
        "n_obs": len(frame),
        "n_firms": int(frame["nr"].nunique()),
        "n_single": int((frame.groupby("nr").size() == 1).sum()),
        "pooled": pooled(frame),
        "deviations": deviations(frame),
        "dummies": dummies(frame),
        "panel_ols": panel_ols(frame),
        "fixest": fixest(frame),
    }
    (HERE / "linear.json").write_text(json.dumps(reference, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
