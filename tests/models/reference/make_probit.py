"""Writes probit.json: a probit and its marginal effects by statsmodels, on the Mroz data without the perfectly predicted.

Errors are its sandwich, which has no N/(N-1): the tests apply that factor by hand.

Run from the repository: python -m tests.models.reference.make_probit
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.models.reference.make_linear import versions
from tests.models.samples import PARTICIPATION_EFFECTS, PARTICIPATION_REGRESSORS, participation

HERE = Path(__file__).parent


def regressors(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns in the order of our terms, the constant last."""
    columns = frame[PARTICIPATION_REGRESSORS].astype(float)
    for name in PARTICIPATION_EFFECTS:
        made = pd.get_dummies(frame[name], dtype=float).iloc[:, 1:]
        columns = columns.join(made.rename(columns=lambda level, name=name: f"{name}[{level}]"))
    return columns.assign(constant=1.0)


def margins(result: Any, terms: list[str], **options: Any) -> dict[str, dict[str, float]]:
    """get_margeff; terms: all but the constant."""
    made = result.get_margeff(**options)
    return {
        "effect": dict(zip(terms, map(float, made.margeff), strict=True)),
        "se": dict(zip(terms, map(float, made.margeff_se), strict=True)),
    }


def main() -> None:
    import statsmodels.api as sm

    frame = participation()
    kept = frame[frame["kids"] < 3]
    x = regressors(kept)
    model = sm.Probit(kept["inlf"].astype(float), x)
    result = model.fit(disp=0, method="newton", tol=1e-13, maxiter=100, cov_type="HC0")
    plain = model.fit(disp=0, method="newton", tol=1e-13, maxiter=100)
    without = sm.Probit(kept["inlf"].astype(float), x[["nwifeinc", "educ", "exper", "expersq", "age", "city", "constant"]])
    short = without.fit(disp=0, method="newton", tol=1e-13, maxiter=100, cov_type="HC0")
    terms = list(x)[:-1]
    reference = {
        "made_with": versions("statsmodels", "numpy", "pandas"),
        "n_obs": len(kept),
        "coef": result.params.to_dict(),
        "se": {name: float(value) for name, value in zip(x, np.sqrt(np.diag(result.cov_params())), strict=True)},
        "hessian_se": plain.bse.to_dict(),
        "log_likelihood": float(result.llf),
        "log_likelihood_null": float(result.llnull),
        "pseudo_r2": float(result.prsquared),
        "derivative": margins(result, terms, at="overall", dummy=False),
        "derivative_at_means": margins(result, terms, at="mean", dummy=False),
        "short": {
            "coef": short.params.to_dict(),
            "overall": margins(short, terms[:6], at="overall", dummy=True),
            "at_means": margins(short, terms[:6], at="mean", dummy=True),
        },
    }
    (HERE / "probit.json").write_text(json.dumps(reference, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
