"""What is planted in the simulated firms: every coefficient an estimator should come back to."""

from __future__ import annotations

import pandas as pd

from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.simulate.adoption import PROBIT_GROUPS
from kiet_report.data.simulate.parameters import PROBIT_TERMS, TRAIT_TERMS, Parameters


def truth(parameters: Parameters, effect: float | None = None) -> pd.DataFrame:
    """One row a coefficient: `equation`, `group`, `term`, `value`.

    equation: `ai` (probit index with error variance one; groups manufacturing, services, others; year effects are the thresholds of a panel
    of infinitely many firms) or `ln_productivity` (log value added per regular employee; group all). `shock_sd` and `shock_memory` are of
    the yearly shock. `ln_productivity` in the probit is productivity without the year's shock, so an estimate with the measured value is
    a little nearer to zero. effect: as `panel.draw_panel`.
    """
    found, shape = parameters.calibrated, parameters.productivity
    rows: list[tuple[str, str, str, float]] = []
    for group in PROBIT_GROUPS:
        rows += [("ai", group, term, found.adoption[group][term]) for term in PROBIT_TERMS]
        rows += [("ai", group, f"year[{year}]", found.years[group][year]) for year in parameters.years]
    rows += [("ai", "all", f"industry[{section}]", found.industries[section]) for section in parameters.sections]
    rows += [("ai", "all", f"province[{place}]", found.provinces[place]) for place in parameters.province_ids]
    real = effect is not None
    rows.append(("ln_productivity", "all", "ai", found.ai if effect is None else effect))
    rows += [("ln_productivity", "all", f"ai:{term}", 0.0 if real else found.ai_traits[term]) for term in TRAIT_TERMS]
    rows += [("ln_productivity", "all", f"ai:{term}", 0.0 if real else found.ai_technologies[term]) for term in OTHER_TECHNOLOGIES]
    rows += [("ln_productivity", "all", term, found.traits[term]) for term in TRAIT_TERMS]
    rows += [("ln_productivity", "all", term, found.technologies[term]) for term in OTHER_TECHNOLOGIES]
    rows += [("ln_productivity", "all", f"year[{year}]", shape.years[year]) for year in parameters.years]
    rows += [("ln_productivity", "all", "shock_sd", shape.shock_sd), ("ln_productivity", "all", "shock_memory", shape.shock_memory)]
    return pd.DataFrame(rows, columns=["equation", "group", "term", "value"])
