"""Least squares and firm effects: stored references, published estimates, Stata's formulas by hand, and what must hold for every panel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.datasets import longley

from kiet_report.models import linear
from kiet_report.models.linear import AREG, CLASSICAL, CLUSTER, HC1, XTREG
from kiet_report.models.results import CONSTANT, LinearFit
from tests.models.samples import WAGE_REGRESSORS, gapped_wages, grunfeld, training

SAME = 1e-8
"""Relative: what the reference programs and we may differ by, both in double precision by other routes."""
PRINTED = 5e-4
"""Absolute: textbooks print three decimals."""


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "reference" / "linear.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wages() -> pd.DataFrame:
    return gapped_wages()


@pytest.fixture(scope="module")
def pooled(wages: pd.DataFrame) -> LinearFit:
    return linear.fit(wages, "lwage", WAGE_REGRESSORS, effects=["occupation"], time="year")


@pytest.fixture(scope="module")
def within(wages: pd.DataFrame) -> LinearFit:
    return linear.fit(wages, "lwage", WAGE_REGRESSORS, entity="nr", time="year")


def by_term(fit: LinearFit, values: np.ndarray) -> dict[str, float]:
    return dict(zip(fit.terms, values, strict=True))


class TestReferences:
    def test_pooled_coefficients_and_hc1(self, pooled: LinearFit, reference: dict[str, Any]) -> None:
        known = reference["pooled"]
        assert by_term(pooled, pooled.coef) == pytest.approx(known["coef"], rel=SAME)
        assert by_term(pooled, pooled.std_error) == pytest.approx(known["hc1"], rel=SAME)
        assert by_term(pooled, pooled.other_std_error[CLASSICAL]) == pytest.approx(known["classical"], rel=SAME)
        assert pooled.r2 == pytest.approx(known["r2"], rel=SAME)
        assert (pooled.convention, pooled.n_obs, pooled.n_clusters) == (HC1, reference["n_obs"], 0)
        assert pooled.df_resid == pooled.n_obs - len(pooled.terms)

    def test_pooled_clustered(self, wages: pd.DataFrame, reference: dict[str, Any]) -> None:
        fit = linear.fit(wages, "lwage", WAGE_REGRESSORS, effects=["occupation"], time="year", cluster="nr")
        assert by_term(fit, fit.std_error) == pytest.approx(reference["pooled"]["cluster"], rel=SAME)
        assert fit.frame()["p_value"].to_dict() == pytest.approx(reference["pooled"]["p_cluster"], rel=1e-6, abs=1e-300)
        assert fit.convention == CLUSTER

    def test_firm_effects_as_xtreg(self, within: LinearFit, reference: dict[str, Any]) -> None:
        known = reference["deviations"]
        assert by_term(within, within.coef) == pytest.approx(known["coef"], rel=SAME)
        assert by_term(within, within.std_error) == pytest.approx(known["se"], rel=SAME)
        assert within.frame()["p_value"].to_dict() == pytest.approx(known["p"], rel=1e-6, abs=1e-300)
        assert within.r2_within == pytest.approx(known["r2_within"], rel=SAME)
        assert (within.convention, within.n_clusters, within.n_entities) == (XTREG, reference["n_firms"], reference["n_firms"])
        assert within.n_singletons == reference["n_single"]

    def test_firm_effects_as_areg(self, within: LinearFit, reference: dict[str, Any]) -> None:
        known = reference["dummies"]
        slopes = list(known["coef"])
        assert {name: by_term(within, within.coef)[name] for name in slopes} == pytest.approx(known["coef"], rel=1e-7)
        assert {name: by_term(within, within.other_std_error[AREG])[name] for name in slopes} == pytest.approx(known["hc1"], rel=1e-7)
        classical = by_term(within, within.other_std_error[CLASSICAL])
        assert {name: classical[name] for name in slopes} == pytest.approx(known["classical"], rel=1e-7)
        assert within.r2 == pytest.approx(known["r2"], rel=SAME)
        assert within.rank == known["rank"]

    def test_firm_effects_as_linearmodels(self, within: LinearFit, reference: dict[str, Any]) -> None:
        known, n, g = reference["panel_ols"], within.n_obs, within.n_clusters
        # stored without any factor: Stata's, with K the slopes, the year dummies and the constant
        factor = np.sqrt(g / (g - 1) * (n - 1) / (n - len(within.terms)))
        assert {name: by_term(within, within.coef)[name] for name in WAGE_REGRESSORS} == pytest.approx(known["coef"], rel=SAME)
        ours = {name: by_term(within, within.std_error)[name] / factor for name in WAGE_REGRESSORS}
        assert ours == pytest.approx(known["se"], rel=SAME)
        assert within.r2 == pytest.approx(known["r2_inclusive"], rel=SAME)

    def test_firm_effects_as_pyfixest(self, within: LinearFit, reference: dict[str, Any]) -> None:
        known = reference["fixest"]
        assert known["n"] == within.n_obs
        # its alternating projections stop at 1e-8
        ours = by_term(within, within.coef), by_term(within, within.std_error)
        assert {name: ours[0][name] for name in WAGE_REGRESSORS} == pytest.approx(known["coef"], rel=1e-6)
        assert {name: ours[1][name] for name in WAGE_REGRESSORS} == pytest.approx(known["se"], rel=1e-6)


class TestPublished:
    def test_grunfeld_within(self) -> None:
        fit = linear.fit(grunfeld(), "inv", ["value", "capital"], entity="firm")
        assert fit.coef[:2] == pytest.approx([0.11012, 0.31007], abs=1e-5)
        assert fit.other_std_error[CLASSICAL][:2] == pytest.approx([0.01186, 0.01735], abs=1e-5)
        assert fit.r2_within == pytest.approx(0.7668, abs=1e-4)

    def test_wooldridge_example_14_1(self) -> None:
        fit = linear.fit(training(), "lscrap", ["d88", "d89", "grant", "grant_1"], entity="fcode")
        assert fit.coef[:4] == pytest.approx([-0.080, -0.247, -0.252, -0.422], abs=PRINTED)
        assert fit.other_std_error[CLASSICAL][:4] == pytest.approx([0.109, 0.133, 0.151, 0.210], abs=PRINTED)
        assert (fit.n_obs, fit.n_entities) == (162, 54)
        assert fit.r2_within == pytest.approx(0.201, abs=PRINTED)

    def test_longley_to_its_certified_digits(self) -> None:
        """NIST's certified values of a data set made to break normal equations."""
        data = longley.load_pandas()
        fit = linear.fit(data.exog.assign(y=data.endog), "y", list(data.exog))
        certified = [15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359, -0.511041056535807e-01]
        certified += [1829.15146461355, -3482258.63459582]
        assert fit.coef == pytest.approx(certified, rel=1e-9)
        assert fit.other_std_error[CLASSICAL][[0, 5, 6]] == pytest.approx([84.9149257747669, 455.478499142212, 890420.383607373], rel=1e-9)


SIX = pd.DataFrame({"firm": list("aabbcc"), "x": [0.0, 1, 0, 2, 1, 4], "y": [1.0, 2, 0, 3, 2, 2]})
"""Deviations from firm means: x -.5 .5 -1 1 -1.5 1.5; y -.5 .5 -1.5 1.5 0 0. So x'x = 7, x'y = 3.5 and the slope is one half."""


class TestByHand:
    def test_hc1(self) -> None:
        # N/(N-K) (X'X)^-1 X' diag(e²) X (X'X)^-1, written out for the slope and the intercept of the pooled model
        x, y = SIX["x"].to_numpy(), SIX["y"].to_numpy()
        design = np.column_stack([x, np.ones(6)])
        bread = np.linalg.inv(design.T @ design)
        coef = bread @ design.T @ y
        meat = sum(np.outer(row, row) * (value - row @ coef) ** 2 for row, value in zip(design, y, strict=True))
        fit = linear.fit(SIX, "y", ["x"])
        assert fit.coef == pytest.approx(coef, rel=1e-12)
        assert fit.vcov == pytest.approx(6 / 4 * bread @ meat @ bread, rel=1e-12)

    def test_xtreg_and_areg(self) -> None:
        # residuals of deviations: -.25 .25, -1 1, .75 -.75; sums of x e by firm .25, 2, -2.25; V = (.0625 + 4 + 5.0625) / 49 * 3/2 * 5/4
        fit = linear.fit(SIX, "y", ["x"], entity="firm")
        assert fit.coef[0] == pytest.approx(0.5)
        assert fit.vcov[0, 0] == pytest.approx((0.0625 + 4 + 5.0625) / 49 * 3 / 2 * 5 / 4)
        # areg: sum of (x e)² = 2 (.125² + 1² + 1.125²), N - K = 6 - 1 - 3
        assert fit.other_std_error[AREG][0] ** 2 == pytest.approx(2 * (0.125**2 + 1 + 1.125**2) / 49 * 6 / 2)
        # rss 2 (.0625 + 1 + .5625) = 3.25, within total 2 (.25 + 2.25) = 5, total about the grand mean 16/3
        assert (fit.rss, fit.r2_within, fit.r2) == pytest.approx((3.25, 1 - 3.25 / 5, 1 - 3.25 / (16 / 3)))
        assert fit.df_resid == 2

    def test_the_constant_is_at_the_means(self) -> None:
        fit = linear.fit(SIX, "y", ["x"], entity="firm")
        # mean y less half the mean x; clustered by firm its error comes from the slope alone, as residuals add up to zero in each firm
        assert fit.coef[1] == pytest.approx(10 / 6 - 0.5 * 8 / 6)
        assert fit.std_error[1] == pytest.approx(fit.std_error[0] * 8 / 6)


@st.composite
def panels(draw: st.DrawFn) -> pd.DataFrame:
    """Unbalanced, with gaps and firms seen once."""
    seed = draw(st.integers(0, 2**31))
    rng = np.random.default_rng(seed)
    n_firms = draw(st.integers(4, 12))
    rows = [(firm, year) for firm in range(n_firms) for year in range(2017, 2023) if rng.random() < 0.7 or (firm < 2 and year != 2019)]
    frame = pd.DataFrame(rows, columns=["firm", "year"])
    effect = rng.normal(size=n_firms)[frame["firm"]]
    frame["x"], frame["z"] = rng.normal(size=len(frame)) + effect, rng.normal(size=len(frame))
    return frame.assign(y=frame["x"] + effect + 0.1 * (frame["year"] - 2017) + rng.normal(size=len(frame)))


class TestProperties:
    @settings(deadline=None, max_examples=40)
    @given(panels())
    def test_absorbing_equals_dummies(self, frame: pd.DataFrame) -> None:
        fit = linear.fit(frame, "y", ["x", "z"], entity="firm", time="year")
        written = linear.fit(frame, "y", ["x", "z"], effects=["firm"], time="year")
        assert fit.coef[:2] == pytest.approx(written.coef[:2], rel=1e-7, abs=1e-9)
        assert (fit.r2, fit.rank) == (pytest.approx(written.r2, rel=1e-9), written.rank)
        assert fit.other_std_error[AREG][:2] == pytest.approx(written.std_error[:2], rel=1e-6, abs=1e-9)

    @settings(deadline=None, max_examples=25)
    @given(panels(), st.randoms(use_true_random=False))
    def test_the_order_of_rows_and_names_of_firms_do_not_matter(self, frame: pd.DataFrame, random: Any) -> None:
        order = list(range(len(frame)))
        random.shuffle(order)
        other = frame.iloc[order].assign(firm=lambda shuffled: "f" + (97 - shuffled["firm"]).astype(str))
        one = linear.fit(frame, "y", ["x", "z"], entity="firm", time="year")
        two = linear.fit(other, "y", ["x", "z"], entity="firm", time="year")
        assert one.coef == pytest.approx(two.coef, rel=1e-8, abs=1e-10)
        assert one.std_error == pytest.approx(two.std_error, rel=1e-6, abs=1e-10)

    @settings(deadline=None, max_examples=25)
    @given(panels(), st.floats(0.01, 100), st.floats(-1000, 1000))
    def test_units_scale_and_levels_shift(self, frame: pd.DataFrame, scale: float, shift: float) -> None:
        fit = linear.fit(frame, "y", ["x", "z"], entity="firm", time="year")
        moved = linear.fit(frame.assign(x=scale * frame["x"] + shift), "y", ["x", "z"], entity="firm", time="year")
        assert scale * moved.coef[0] == pytest.approx(fit.coef[0], rel=1e-6, abs=1e-9)
        assert scale * moved.std_error[0] == pytest.approx(fit.std_error[0], rel=1e-6, abs=1e-9)

    def test_a_firm_seen_once_changes_the_factor_only(self, wages: pd.DataFrame) -> None:
        several = wages[wages.groupby("nr")["year"].transform("size") > 1]
        kept = linear.fit(wages, "lwage", WAGE_REGRESSORS, entity="nr", time="year")
        without = linear.fit(several, "lwage", WAGE_REGRESSORS, entity="nr", time="year")

        def factor(fit: LinearFit) -> float:
            return fit.n_clusters / (fit.n_clusters - 1) * (fit.n_obs - 1) / (fit.n_obs - len(fit.terms))

        assert without.coef[:-1] == pytest.approx(kept.coef[:-1], rel=1e-9)
        assert without.std_error[:-1] ** 2 / factor(without) == pytest.approx(kept.std_error[:-1] ** 2 / factor(kept), rel=1e-9)

    def test_one_design_serves_many_outcomes(self, wages: pd.DataFrame) -> None:
        prepared = linear.prepare(wages, WAGE_REGRESSORS, entity="nr", time="year")
        for name in ("lwage", "educ_lwage"):
            frame = wages.assign(educ_lwage=wages["lwage"] * wages["exper"])
            one = linear.estimate(prepared, frame[name].to_numpy(), name)
            other = linear.fit(frame, name, WAGE_REGRESSORS, entity="nr", time="year")
            assert np.array_equal(one.coef, other.coef)
            assert np.array_equal(one.vcov, other.vcov)


def test_the_frame_of_a_fit(pooled: LinearFit) -> None:
    frame = pooled.frame()
    row = frame.loc["union"]
    assert frame.index[-1] == CONSTANT
    assert row["t"] == pytest.approx(row["coef"] / row["std_error"])
    assert row["low"] < row["coef"] < row["high"]
    assert row["high"] - row["low"] == pytest.approx(2 * 1.9607 * row["std_error"], rel=1e-3)
    assert pooled.frame(level=0.9)["high"]["union"] < row["high"]
    assert pooled.position("union") == 2
