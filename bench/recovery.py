"""What is planted in the simulated panel comes back: 200 panels of the report's size, and how often the intervals hold the truth."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
from measure import Row
from scipy import stats

from kiet_report.analysis.sample import TECHNOLOGIES
from kiet_report.core.paths import Project
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate.panel import draw_panel, sample_frame
from kiet_report.data.simulate.parameters import TRAIT_TERMS, Parameters, load_parameters
from kiet_report.data.simulate.truth import truth
from kiet_report.models import linear

DRAWS = 200
REAL = 0.12
"""An effect of AI planted in every second panel in place of the calibrated one and of all its interactions."""
OTHERS = (*TRAIT_TERMS, *TECHNOLOGIES)


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """whole: all draws, minutes; otherwise twenty, where the rates say little and have no limit. repeat: not used."""
    parameters = load_parameters(Folder(Project.find().data))
    draws = DRAWS if whole else DRAWS // 10
    held, n = defaultdict(int), defaultdict(int)
    for seed in range(1, draws + 1):
        for term, inside in intervals(parameters, seed, REAL if seed % 2 else None).items():
            held[term] += inside
            n[term] += 1
    rates = {term: held[term] / n[term] for term in held}
    worst = min(rates, key=lambda term: rates[term])
    # a right estimator falls below these once in a thousand; the worst of many terms is looked at as such
    one = stats.binom(n[worst], 0.95).ppf(0.001 / len(rates)) / n[worst]
    planted = stats.binom(n["ai (planted)"], 0.95).ppf(0.001) / n["ai (planted)"]
    limits = (0.935, planted, one) if whole else (None, None, None)
    return [
        Row(
            f"intervals that hold the truth, {len(rates)} coefficients",
            float(np.mean(list(rates.values()))),
            "ratio",
            limits[0],
            at_least=True,
        ),
        Row(f"of them the planted effect of {REAL}", rates["ai (planted)"], "ratio", limits[1], at_least=True),
        Row(f"of them the worst, {worst}", rates[worst], "ratio", limits[2], at_least=True),
    ]


def intervals(parameters: Parameters, seed: int, effect: float | None) -> dict[str, bool]:
    """Whether the 95 % interval of each coefficient on productivity holds what is planted, firm and year effects absorbed."""
    sample = sample_frame(draw_panel(parameters, seed, effect))
    products = {f"ai:{name}": sample["ai"] * sample[name] for name in OTHERS} if effect is None else {}
    terms = ["ai", *products, *OTHERS]
    found = linear.fit(sample.assign(**products), "ln_productivity", terms, entity="firm", time="year").frame().loc[terms]
    known = truth(parameters, effect).query("equation == 'ln_productivity'").set_index("term")["value"][terms]
    inside: pd.Series = found["low"].le(known) & found["high"].ge(known)
    label = "ai (planted)" if effect is not None else "ai"
    return {label if term == "ai" else term: bool(value) for term, value in inside.items()}
