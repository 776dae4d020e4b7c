"""Marginal effects: statsmodels where it is right, brute force where it is not, finite differences for every standard error, and memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from kiet_report.models import margins, probit
from kiet_report.models.margins import marginal_effects
from kiet_report.models.probit import Prepared
from kiet_report.models.results import MarginalEffects, ProbitFit
from tests.models.samples import PARTICIPATION_EFFECTS, PARTICIPATION_REGRESSORS, participation

SAME = 1e-8
FINITE = 1e-5
"""Relative: central differences with a step of 1e-5."""


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "reference" / "probit.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return probit.prepare(participation(), "inlf", PARTICIPATION_REGRESSORS, effects=PARTICIPATION_EFFECTS)


@pytest.fixture(scope="module")
def fit(prepared: Prepared) -> ProbitFit:
    return probit.estimate(prepared)


@pytest.fixture(scope="module")
def effects(fit: ProbitFit, prepared: Prepared) -> MarginalEffects:
    return marginal_effects(fit, prepared)


def named(effects: MarginalEffects, values: np.ndarray) -> dict[str, float]:
    return dict(zip(effects.terms, values, strict=True))


def plain(effects: MarginalEffects, errors: np.ndarray) -> dict[str, float]:
    """Errors without the factor N/(N-1) of the sandwich, which statsmodels does not have."""
    return named(effects, errors * np.sqrt((effects.n_obs - 1) / effects.n_obs))


def test_derivatives_against_statsmodels(effects: MarginalEffects, reference: dict[str, Any]) -> None:
    known = reference["derivative"]
    assert named(effects, effects.average_derivative) == pytest.approx(known["effect"], rel=SAME)
    assert plain(effects, effects.average_derivative_std_error) == pytest.approx(known["se"], rel=SAME)


def test_discrete_changes_against_statsmodels(reference: dict[str, Any]) -> None:
    """Without an effect of several levels statsmodels is right: continuous terms and one of zeros and ones, average and at the means."""
    kept = participation().query("kids < 3")
    prepared = probit.prepare(kept, "inlf", PARTICIPATION_REGRESSORS)
    effects = marginal_effects(probit.estimate(prepared), prepared)
    known = reference["short"]
    assert effects.discrete.tolist() == [False] * 5 + [True]
    assert named(effects, effects.average) == pytest.approx(known["overall"]["effect"], rel=SAME)
    assert plain(effects, effects.average_std_error) == pytest.approx(known["overall"]["se"], rel=SAME)
    assert named(effects, effects.at_means) == pytest.approx(known["at_means"]["effect"], rel=SAME)
    assert plain(effects, effects.at_means_std_error) == pytest.approx(known["at_means"]["se"], rel=SAME)


def changed(x: np.ndarray, prepared: Prepared, term: str, coef: np.ndarray) -> float:
    """The average change by brute force: everyone's rows rewritten with the term on, and with it and its siblings off."""
    j = prepared.design.terms.index(term)
    siblings = next((own for own in prepared.design.effects.values() if j in own), (j,))
    on, off = x.copy(), x.copy()
    on[:, list(siblings)] = off[:, list(siblings)] = 0
    on[:, j] = 1
    return float(np.mean(norm.cdf(on @ coef) - norm.cdf(off @ coef)))


def slope(x: np.ndarray, prepared: Prepared, term: str, coef: np.ndarray) -> float:
    return float(np.mean(norm.pdf(x @ coef)) * coef[prepared.design.terms.index(term)])


def difference(function: Any, coef: np.ndarray) -> np.ndarray:
    steps = np.eye(len(coef)) * 1e-5
    return np.array([(function(coef + step) - function(coef - step)) / 2e-5 for step in steps])


@pytest.mark.parametrize("at", ["average", "at_means"])
def test_every_effect_and_error_by_brute_force(at: str, effects: MarginalEffects, fit: ProbitFit, prepared: Prepared) -> None:
    x = prepared.design.x
    rows = x if at == "average" else x.mean(axis=0, keepdims=True)
    for position, term in enumerate(effects.terms):
        compute = changed if effects.discrete[position] else slope
        gradient = difference(lambda coef, term=term, compute=compute: compute(rows, prepared, term, coef), fit.coef)
        assert getattr(effects, at)[position] == pytest.approx(compute(rows, prepared, term, fit.coef), rel=1e-10)
        assert getattr(effects, f"{at}_std_error")[position] == pytest.approx(np.sqrt(gradient @ fit.vcov @ gradient), rel=FINITE)


def test_levels_of_an_effect_are_changes_from_its_base(effects: MarginalEffects, fit: ProbitFit, prepared: Prepared) -> None:
    """Setting one dummy to one while a sibling stays one compares with nobody; statsmodels does that."""
    assert effects.discrete.tolist() == [False] * 5 + [True] * 5
    x, j = prepared.design.x, fit.position("kids[2]")
    alone_on, alone_off = x.copy(), x.copy()
    alone_on[:, j], alone_off[:, j] = 1, 0
    naive = float(np.mean(norm.cdf(alone_on @ fit.coef) - norm.cdf(alone_off @ fit.coef)))
    assert abs(naive - effects.average[j]) > 0.01


def test_the_delta_method_by_hand() -> None:
    """Four rows, one continuous regressor: the effect is mean(φ) b, its gradient mean(-z φ x) b + mean(φ), mean(-z φ) b."""
    frame = pd.DataFrame({"x": [-1.0, 0, 1, 2, 0.5, -0.5, 1.5, -2], "y": [0, 1, 0, 1, 1, 0, 1, 0]})
    prepared = probit.prepare(frame, "y", ["x"])
    fit = probit.estimate(prepared)
    x, z = frame["x"].to_numpy(), prepared.design.x @ fit.coef
    density, b = norm.pdf(z), fit.coef[0]
    gradient = np.array([np.mean(-z * density * x) * b + np.mean(density), np.mean(-z * density) * b])
    effects = marginal_effects(fit, prepared)
    assert effects.average[0] == pytest.approx(np.mean(density) * b, rel=1e-12)
    assert effects.average_std_error[0] == pytest.approx(np.sqrt(gradient @ fit.vcov @ gradient), rel=1e-12)


def test_chunks_do_not_matter(effects: MarginalEffects, fit: ProbitFit, prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(margins, "CHUNK", 7)
    assert marginal_effects(fit, prepared).average_std_error == pytest.approx(effects.average_std_error, rel=1e-12)


def test_memory_does_not_grow_with_rows_times_terms_squared() -> None:
    rng = np.random.default_rng(3)
    n = 20_000
    frame = pd.DataFrame({f"x{j}": rng.normal(size=n) for j in range(8)}).assign(group=rng.integers(0, 25, n))
    frame["y"] = (frame["x0"] + 0.02 * frame["group"] - 1 + rng.normal(size=n) > 0).astype(int)
    prepared = probit.prepare(frame, "y", [f"x{j}" for j in range(8)], effects=["group"])
    fit = probit.estimate(prepared)
    tracemalloc.start()
    marginal_effects(fit, prepared)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # n k k is 174 MB here
    assert peak < 8e6


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**31))
def test_what_must_hold_for_every_sample(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 300
    frame = pd.DataFrame({"x": rng.normal(size=n), "d": rng.integers(0, 2, n), "g": rng.choice(list("abc"), n)})
    frame["y"] = (0.5 * frame["x"] + 0.3 * frame["d"] + rng.normal(size=n) > 0).astype(int)
    prepared = probit.prepare(frame, "y", ["x", "d"], effects=["g"])
    fit = probit.estimate(prepared)
    effects = marginal_effects(fit, prepared)
    assert np.array_equal(np.sign(effects.average), np.sign(fit.coef[:-1]))
    assert (np.abs(effects.average) <= 1).all()
    assert (effects.average_std_error > 0).all()
    # another base: the change from a to b is the opposite of the change from b to a
    other = probit.prepare(frame.assign(g=frame["g"].map({"a": "b", "b": "a", "c": "c"})), "y", ["x", "d"], effects=["g"])
    swapped = marginal_effects(probit.estimate(other), other)
    assert swapped.average[2] == pytest.approx(-effects.average[2], abs=1e-9)
    assert swapped.average_std_error[2] == pytest.approx(effects.average_std_error[2], rel=1e-6)


def test_the_frame(effects: MarginalEffects) -> None:
    frame = effects.frame()
    assert list(frame.index) == list(effects.terms)
    assert frame["coef"].to_numpy() == pytest.approx(effects.average)
    assert frame["discrete"].dtype == "boolean"
    assert (frame["low"] < frame["high"]).all()
