"""The probit: statsmodels, published estimates, Stata's formula by hand, finite differences, and the samples it must refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from kiet_report.core.errors import ReportError
from kiet_report.models import probit
from kiet_report.models.probit import ROBUST, Prepared
from kiet_report.models.results import CONSTANT, Dropped, ProbitFit
from tests.models.samples import PARTICIPATION_EFFECTS, PARTICIPATION_REGRESSORS, participation

SAME = 1e-8
"""Relative: both programs solve the same equations to about 1e-12."""


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "reference" / "probit.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return probit.prepare(participation(), "inlf", PARTICIPATION_REGRESSORS, effects=PARTICIPATION_EFFECTS)


@pytest.fixture(scope="module")
def fit(prepared: Prepared) -> ProbitFit:
    return probit.estimate(prepared)


class TestReferences:
    def test_statsmodels(self, fit: ProbitFit, reference: dict[str, Any]) -> None:
        assert dict(zip(fit.terms, fit.coef, strict=True)) == pytest.approx(reference["coef"], rel=SAME)
        factor = np.sqrt(fit.n_obs / (fit.n_obs - 1))
        assert dict(zip(fit.terms, fit.std_error / factor, strict=True)) == pytest.approx(reference["se"], rel=SAME)
        assert fit.log_likelihood == pytest.approx(reference["log_likelihood"], rel=SAME)
        assert fit.log_likelihood_null == pytest.approx(reference["log_likelihood_null"], rel=SAME)
        assert fit.pseudo_r2 == pytest.approx(reference["pseudo_r2"], rel=SAME)
        assert (fit.n_obs, fit.convention, fit.df_resid) == (reference["n_obs"], ROBUST, np.inf)

    def test_the_hessian_is_the_observed_one(self, prepared: Prepared, fit: ProbitFit, reference: dict[str, Any]) -> None:
        information = probit.likelihood(prepared.design.x, prepared.y, fit.coef).information
        errors = np.sqrt(np.diag(np.linalg.inv(information)))
        assert dict(zip(fit.terms, errors, strict=True)) == pytest.approx(reference["hessian_se"], rel=SAME)

    def test_wooldridge_table_17_1(self) -> None:
        fit = probit.fit(participation(), "inlf", ["nwifeinc", "educ", "exper", "expersq", "age", "kidslt6", "kidsge6"])
        assert fit.coef == pytest.approx([-0.012, 0.131, 0.123, -0.0019, -0.053, -0.868, 0.036, 0.270], abs=5e-4)
        assert fit.log_likelihood == pytest.approx(-401.30, abs=5e-3)
        assert fit.pseudo_r2 == pytest.approx(0.221, abs=5e-4)


def test_the_sandwich_by_hand() -> None:
    """V = N/(N-1) H^-1 (sum of s s') H^-1, each score and each Hessian written out."""
    frame = pd.DataFrame({"x": [-1.0, 0, 1, 2, 0.5, -0.5, 1.5, -2], "y": [0, 1, 0, 1, 1, 0, 1, 0]})
    fit = probit.fit(frame, "y", ["x"])
    rows = np.column_stack([frame["x"], np.ones(8)])
    information, products = np.zeros((2, 2)), np.zeros((2, 2))
    for row, y in zip(rows, frame["y"], strict=True):
        z = float(row @ fit.coef)
        ratio = norm.pdf(z) / norm.cdf(z) if y else -norm.pdf(z) / (1 - norm.cdf(z))
        information += ratio * (ratio + z) * np.outer(row, row)
        products += ratio**2 * np.outer(row, row)
    bread = np.linalg.inv(information)
    assert fit.vcov == pytest.approx(8 / 7 * bread @ products @ bread, rel=1e-9)


def test_derivatives_by_finite_differences(prepared: Prepared, fit: ProbitFit) -> None:
    x, y, at = prepared.design.x, prepared.y, fit.coef * 0.9
    sums = probit.likelihood(x, y, at)
    for j, size in enumerate(1e-6 * np.maximum(np.abs(at), 1e-2)):
        step = np.zeros(len(at))
        step[j] = size
        above, below = probit.likelihood(x, y, at + step), probit.likelihood(x, y, at - step)
        assert sums.gradient[j] == pytest.approx((above.log_likelihood - below.log_likelihood) / (2 * size), rel=1e-4, abs=1e-4)
        assert -sums.information[j] == pytest.approx((above.gradient - below.gradient) / (2 * size), rel=1e-4, abs=1e-3)


def test_the_tails_stay_finite() -> None:
    sums = probit.likelihood(np.array([[40.0], [-40.0], [35.0]]), np.array([1.0, 1.0, 0.0]), np.array([1.0]))
    assert np.isfinite([sums.log_likelihood, *sums.gradient, *sums.information.ravel()]).all()
    # a probability of Φ(-40): the score is about -index, the information about one
    assert sums.gradient[0] == pytest.approx(-40 * (40 + 1 / 40) - 35 * (35 + 1 / 35), rel=1e-3)


class TestOmissions:
    def test_perfect_prediction_is_stated(self, fit: ProbitFit, prepared: Prepared) -> None:
        assert fit.dropped == (Dropped("kids[3]", "predicts_failure", 3),)
        assert fit.terms[6:] == ("kids[1]", "kids[2]", "older[1]", "older[2]", CONSTANT)
        assert int((~prepared.rows).sum()) == 3

    def test_a_technology_nobody_uses(self) -> None:
        fit = probit.fit(participation().assign(robot=0), "inlf", ["educ", "robot", "age"])
        assert fit.terms == ("educ", "age", CONSTANT)
        assert fit.dropped == (Dropped("robot", "constant"),)

    def test_collinear_regressors(self) -> None:
        frame = participation().assign(twice=lambda women: 2 * women["educ"] - 3, both=lambda women: women["age"] - women["educ"])
        fit = probit.fit(frame, "inlf", ["educ", "twice", "age", "both"])
        assert fit.dropped == (Dropped("twice", "collinear"), Dropped("both", "collinear"))
        assert fit.coef == pytest.approx(probit.fit(frame, "inlf", ["educ", "age"]).coef, rel=1e-9)

    def test_the_base_level_may_predict_too(self) -> None:
        frame = participation().assign(kids=lambda women: 3 - women["kids"])
        fit = probit.fit(frame, "inlf", PARTICIPATION_REGRESSORS, effects=["kids"])
        assert fit.dropped == (Dropped("kids[0]", "predicts_failure", 3),)
        assert fit.bases == {"kids": "1"}

    def test_an_industry_with_one_firm(self) -> None:
        frame = participation().assign(industry="C")
        frame.loc[[5], "industry"] = "B"
        fit = probit.fit(frame, "inlf", ["educ"], effects=["industry"])
        assert fit.dropped == (Dropped("industry[B]", "predicts_success", 1), Dropped("industry[C]", "one_level"))
        assert fit.n_obs == 752


class TestRefusals:
    @pytest.mark.parametrize("value", [0, 1])
    def test_all_firms_or_none_adopt(self, value: int) -> None:
        with pytest.raises(ReportError) as caught:
            probit.fit(participation().assign(inlf=value), "inlf", ["educ"])
        assert caught.value.code == "E-MODEL-ONE-CLASS"
        assert caught.value.facts == {"variable": "inlf", "n_obs": 753, "value": value}

    def test_an_outcome_that_is_not_binary(self) -> None:
        with pytest.raises(ReportError) as caught:
            probit.fit(participation(), "hours", ["educ"])
        assert caught.value.code == "E-MODEL-BINARY"

    def test_a_continuous_regressor_that_separates(self) -> None:
        frame = pd.DataFrame({"x": np.arange(20.0), "y": [0] * 10 + [1] * 10})
        with pytest.raises(ReportError) as caught:
            probit.fit(frame, "y", ["x"])
        assert caught.value.code == "E-MODEL-CONVERGENCE"
        assert caught.value.facts["largest"] == "x"

    def test_the_outcome_itself_among_the_regressors(self) -> None:
        frame = participation().assign(copy=lambda women: women["inlf"])
        with pytest.raises(ReportError) as caught:
            probit.fit(frame, "inlf", ["educ", "copy"])
        assert caught.value.code == "E-MODEL-CONVERGENCE"

    def test_a_combination_that_separates_a_part(self) -> None:
        """No single term predicts, the sum of two does: the likelihood has no maximum, however flat it gets."""
        rng = np.random.default_rng(5)
        frame = pd.DataFrame({"x": rng.normal(size=400), "z": rng.normal(size=400)})
        frame["y"] = (frame["x"] + rng.normal(size=400) > 0).astype(int)
        frame["part"] = (frame["z"] > 1).astype(float)
        frame["signed"] = frame["part"] * np.sign(frame["x"])
        frame["y"] = frame["y"].where(frame["part"] == 0, (frame["x"] > 0).astype(int))
        with pytest.raises(ReportError) as caught:
            probit.fit(frame, "y", ["x", "signed"])
        assert caught.value.code == "E-MODEL-CONVERGENCE"
        assert caught.value.facts["largest"].startswith("signed")

    def test_one_year(self) -> None:
        with pytest.raises(ReportError) as caught:
            probit.fit(participation().assign(year=1975), "inlf", ["educ"], time="year")
        assert caught.value.code == "E-MODEL-PERIODS"

    def test_nothing_left(self) -> None:
        with pytest.raises(ReportError) as caught:
            probit.fit(participation().assign(one=1), "inlf", ["one"])
        assert caught.value.code == "E-MODEL-REGRESSORS"

    def test_too_few_rows(self) -> None:
        frame = participation().iloc[[0, 1, 430, 440, 2]]
        with pytest.raises(ReportError) as caught:
            probit.fit(frame, "inlf", ["educ", "age", "exper", "nwifeinc"])
        assert caught.value.code == "E-MODEL-DF"
