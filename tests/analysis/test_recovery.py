"""Planted parameters lie inside their intervals at the stated rate: many draws, not one lucky seed.

Rates are asserted with binomial bounds that a right estimator misses once in a thousand: from below for intervals, from above for tests.
The same at the report's full size, on the panel the report simulates: `python bench/run.py recovery`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import ndtr

from kiet_report.analysis import dynamics, event_study, heterogeneity
from kiet_report.analysis.determinants import REGRESSORS
from kiet_report.analysis.productivity import BY_TRAIT, interactions
from kiet_report.models import linear, probit
from kiet_report.models.margins import marginal_effects
from tests.analysis.firm_panel import MIN_FIRMS
from tests.analysis.test_dynamics import dynamic_panel

DRAWS = 200
PROVINCES = {"seoul": 0.2, "busan": 0.0, "jeju": -0.1, "daegu": 0.05, "ulsan": -0.05}
"""Effect of AI on log productivity in each province."""
INDEX = {"ln_employees": 0.2, "rd": 0.05, "big_data": 0.9, "robot": 0.4, "ln_age": -0.1}
MODERATED = {"ln_employees": 0.08, "multi_plant": -0.1}

pytestmark = pytest.mark.slow


def drawn(seed: int, n_firms: int = 600) -> pd.DataFrame:
    """An estimation sample with entry and gaps. Adoption is a probit with `INDEX`; productivity has the firm effect that adoption does not
    have, the province's effect of AI, `MODERATED` interactions and a main effect of size; its noise is correlated over the years.
    """
    rng = np.random.default_rng(seed)
    firm, year = (each.ravel() for each in np.meshgrid(np.arange(n_firms), np.arange(2017, 2023), indexing="ij"))
    effect = rng.normal(size=n_firms)
    frame = pd.DataFrame({"firm_id": firm, "year": year})
    frame["industry"] = rng.choice(list("CGJ"), n_firms)[firm]
    frame["province"] = rng.choice(list(PROVINCES), n_firms)[firm]
    size = rng.normal(5, 0.8, n_firms)[firm]
    traits = {"ln_employees": size + 0.3 * rng.normal(size=len(firm)), "ln_sales": size + 4 + 0.4 * rng.normal(size=len(firm))}
    traits |= {"intangible_share": rng.beta(1, 15, len(firm)), "ln_age": rng.normal(3, 0.5, n_firms)[firm] + 0.05 * (year - 2017)}
    traits |= {name: (rng.random(len(firm)) < 0.2).astype(float) for name in ("foreign", "multi_plant")}
    traits["rd"] = 30 * rng.beta(1, 10, len(firm))
    technologies = {name: (rng.random(len(firm)) < 0.15).astype(float) for name in REGRESSORS[8:]}
    frame = frame.assign(**traits, **technologies, ln_productivity=0.0)
    index = -2.2 + 0.05 * (year - 2017) + sum(coef * frame[name] for name, coef in INDEX.items())
    frame["ai"] = (index + rng.normal(size=len(firm)) > 0).astype(float)
    noise = 0.4 * rng.normal(size=(n_firms, 6))
    for place in range(1, 6):
        noise[:, place] += 0.3 * noise[:, place - 1]
    moderated = sum(coef * frame[name] for name, coef in MODERATED.items())
    gain = frame["province"].map(PROVINCES) + moderated
    frame["ln_productivity"] = effect[firm] + 0.02 * (year - 2017) - 0.3 * frame["ln_employees"] + frame["ai"] * gain + noise.ravel()
    return frame.assign(index=index)[rng.random(len(firm)) > 0.2].reset_index(drop=True)


def least(draws: int, rate: float = 0.95) -> float:
    """Fewest of the draws whose interval may hold the truth."""
    return float(stats.binom(draws, rate).ppf(0.001))


def rates(draw: Callable[[int], dict[str, bool]], draws: int = DRAWS) -> dict[str, int]:
    """How often each is true over the draws."""
    counts: dict[str, int] = defaultdict(int)
    for seed in range(draws):
        for name, held in draw(seed).items():
            counts[name] += held
    return counts


def holds(row: pd.Series, true: float) -> bool:
    return bool(row["low"] <= true <= row["high"])


def test_interactions_within_firms() -> None:
    def draw(seed: int) -> dict[str, bool]:
        sample = drawn(seed)
        frame = interactions(sample[sample["province"] == "busan"], BY_TRAIT)["(2)"].frame
        true = {"ai": 0.0, "ai:rd": 0.0, "ln_employees": -0.3, **{f"ai:{name}": coef for name, coef in MODERATED.items()}}
        return {term: holds(frame.loc[term], value) for term, value in true.items()}

    # 120 firms: few clusters make the intervals of some a little short
    assert min(rates(draw).values()) >= least(DRAWS, 0.93)


def test_effects_by_province() -> None:
    def draw(seed: int) -> dict[str, bool]:
        sample = drawn(seed)
        sample["ln_productivity"] -= sample["ai"] * sum(coef * sample[name] for name, coef in MODERATED.items())
        frame = heterogeneity.by_group(sample, "province", MIN_FIRMS, with_slope=False).frame.set_index("group")
        return {
            f"{name} {part}": frame.loc[name, f"effect{part}_low"] <= true <= frame.loc[name, f"effect{part}_high"]
            for name, true in PROVINCES.items()
            for part in ("", "_shrunk")
        }

    found = rates(draw)
    assert min(found[f"{name} "] for name in PROVINCES) >= least(DRAWS)
    # shrunken intervals hold on average over groups, not for each: the most distant group is pulled to the others
    assert np.mean([found[f"{name} _shrunk"] for name in PROVINCES]) >= 0.9 * DRAWS


def test_effects_of_a_handful_of_switching_firms() -> None:
    """With ten to thirty firms that change, errors clustered by firm alone are too small: g/(g-1) and t with g-1 make up for it."""

    def draw(seed: int) -> dict[str, bool]:
        sample = drawn(seed, 900)
        sample["ln_productivity"] -= sample["ai"] * (sample["province"].map(PROVINCES) + sum(c * sample[n] for n, c in MODERATED.items()))
        rng = np.random.default_rng(seed)
        user = rng.random(900) < 0.12
        sample["ai"] = sample["ai"] * user[sample["firm_id"]]
        frame = heterogeneity.by_group(sample, "province", MIN_FIRMS, with_slope=False).frame
        frame = frame[frame["drawn"]]
        inside = frame["effect_low"].le(0) & frame["effect_high"].ge(0)
        return {
            f"{name} {what}": bool(held)
            for what, part in (("in", inside), ("drawn", frame["drawn"]))
            for name, held in zip(frame["group"], part, strict=True)
        }

    found = rates(draw)
    inside, n = (sum(count for name, count in found.items() if name.endswith(what)) for what in (" in", " drawn"))
    assert n > 2 * DRAWS
    assert inside >= least(n)


def test_average_marginal_effects() -> None:
    def draw(seed: int) -> dict[str, bool]:
        sample = drawn(seed, 400)
        # productivity is made of adoption in these draws; the model takes it as given
        sample["ln_productivity"] = np.random.default_rng(seed).normal(size=len(sample))
        prepared = probit.prepare(sample, "ai", REGRESSORS, effects=("industry", "province"), time="year")
        frame = marginal_effects(probit.estimate(prepared), prepared).frame()
        index = sample["index"].to_numpy()
        density = float(np.exp(-0.5 * index**2).mean() / np.sqrt(2 * np.pi))
        true = {name: INDEX.get(name, 0.0) * density for name in ("ln_employees", "rd", "ln_age", "ln_sales")}
        for name in ("big_data", "robot", "cloud"):
            coef = INDEX.get(name, 0.0)
            off = index - coef * sample[name].to_numpy()
            true[name] = float((ndtr(off + coef) - ndtr(off)).mean())
        return {term: holds(frame.loc[term], value) for term, value in true.items()}

    assert min(rates(draw).values()) >= least(DRAWS)


@pytest.mark.parametrize("column", ["(6)", "(7)"])
def test_gmm_and_its_tests(column: str) -> None:
    """Intervals of both terms; and the tests of a model that is right reject about as often as they say."""

    def draw(seed: int) -> dict[str, bool]:
        found = dynamics.estimate(dynamic_panel(600, 0.4, 0.1, feedback=0.6, seed=seed), column, "collapsed")
        rows = found.frame.loc[2]
        return {
            "ai": holds(rows.loc["ai"], 0.1), "lag": holds(rows.loc["ln_productivity_l1"], 0.4),
            "hansen": "hansen" in found.rejected(), "ar2": "ar2" in found.rejected(),
        }  # fmt: skip

    found = rates(draw)
    # GMM is right in large samples only: 600 firms cost a point or two
    assert min(found["ai"], found["lag"]) >= least(DRAWS, 0.92)
    assert max(found["hansen"], found["ar2"]) <= stats.binom(DRAWS, 0.07).ppf(0.999)


def test_event_study() -> None:
    """No effect and a step of 0.3, with noise that lasts over the years."""

    def draw(seed: int) -> dict[str, bool]:
        sample = drawn(seed)[["firm_id", "year"]]
        rng = np.random.default_rng(seed)
        start = np.where(rng.random(600) < 0.4, rng.integers(2018, 2022, 600), 9999)[sample["firm_id"]]
        noise = 0.4 * rng.normal(size=(600, 6))
        noise[:, 1:] += 0.3 * noise[:, :-1]
        use = (sample["year"] >= start).astype(float)
        outcome = rng.normal(size=600)[sample["firm_id"]] + 0.3 * use + noise[sample["firm_id"], sample["year"] - 2017]
        study = event_study.estimate(sample.assign(ai=use, ln_productivity=outcome), MIN_FIRMS)
        assert study.before is not None
        inside = {str(horizon): holds(study.frame.loc[horizon], 0.3 * (horizon >= 0)) for horizon in event_study.HORIZONS if horizon != 4}
        average = abs(study.average_after - 0.3) <= 1.96 * study.average_after_se
        return {**inside, "average": average, "before": study.before.p_value >= 0.05}

    assert min(rates(draw).values()) >= least(DRAWS)


def test_a_firm_effect_that_goes_with_adoption() -> None:
    """Pooled least squares never finds the planted effect; firm effects do at the stated rate."""

    def draw(seed: int) -> dict[str, bool]:
        rng = np.random.default_rng(seed)
        sample = drawn(seed)[["firm_id", "year"]]
        able = rng.normal(size=600)[sample["firm_id"]]
        ai = (0.8 * able + rng.normal(size=len(sample)) > 1.2).astype(float)
        frame = sample.assign(ai=ai, y=able + 0.12 * ai + 0.4 * rng.normal(size=len(sample)))
        pooled = linear.fit(frame, "y", ["ai"], time="year").frame().loc["ai"]
        within = linear.fit(frame, "y", ["ai"], entity="firm_id", time="year").frame().loc["ai"]
        return {"pooled": holds(pooled, 0.12), "within": holds(within, 0.12)}

    found = rates(draw)
    assert found["pooled"] == 0
    assert found["within"] >= least(DRAWS)
