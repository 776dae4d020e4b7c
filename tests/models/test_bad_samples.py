"""What a linear model cannot be estimated from: a stated error, or a term left out and stated. Never a silent NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.models import linear
from kiet_report.models.results import Dropped, inference, stars


def panel(n_firms: int = 40) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    frame = pd.DataFrame([(f"f{firm}", year) for firm in range(n_firms) for year in range(2017, 2021)], columns=["firm_id", "year"])
    n = len(frame)
    frame["x"], frame["ai"] = rng.normal(size=n), (rng.random(n) < 0.3).astype(float)
    frame["industry"] = np.where(frame["firm_id"] == "f3", "B", np.where(frame["firm_id"] < "f2", "C", "G"))
    return frame.assign(y=frame["x"] + rng.normal(size=n))


WITHIN: dict[str, Any] = {"entity": "firm_id", "time": "year"}


def refused(code: str, frame: pd.DataFrame, regressors: list[str], outcome: str = "y", **options: Any) -> dict[str, Any]:
    with pytest.raises(ReportError) as caught:
        linear.fit(frame, outcome, regressors, **options)
    assert caught.value.code == code
    assert caught.value.text("ko")
    return caught.value.facts


class TestErrors:
    def test_no_rows(self) -> None:
        refused("E-MODEL-EMPTY", panel().iloc[:0], ["x"])
        refused("E-MODEL-EMPTY", panel().iloc[:0], ["x"], **WITHIN)

    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_a_value_that_is_no_number(self, bad: float) -> None:
        frame = panel()
        for name in ("x", "y"):
            broken = frame.assign(**{name: frame[name].where(frame.index > 1, bad)})
            assert refused("E-MODEL-FINITE", broken, ["x"], **WITHIN) == {"variable": name, "bad": 2, "n_obs": 160}

    def test_a_missing_value_of_any_kind(self) -> None:
        frame = panel().assign(x=pd.array([None, *range(159)], dtype="Int64"))
        assert refused("E-MODEL-FINITE", frame, ["x"])["bad"] == 1
        frame = panel().assign(industry=lambda rows: rows["industry"].where(rows.index > 0))
        assert refused("E-MODEL-FINITE", frame, ["x"], effects=["industry"])["variable"] == "industry"

    def test_an_outcome_that_does_not_vary(self) -> None:
        refused("E-MODEL-OUTCOME", panel().assign(y=3.7), ["x"])
        refused("E-MODEL-OUTCOME", panel().assign(y=3.7), ["x"], **WITHIN)

    def test_an_outcome_that_varies_between_firms_only(self) -> None:
        frame = panel().assign(y=lambda rows: rows["firm_id"].str[1:].astype(int) * 0.1)
        assert refused("E-MODEL-WITHIN", frame, ["x"], **WITHIN)["n_entities"] == 40

    def test_one_year_with_year_effects(self) -> None:
        frame = panel().query("year == 2019")
        assert refused("E-MODEL-PERIODS", frame, ["x"], time="year") == {"variable": "year", "level": "2019"}
        refused("E-MODEL-PERIODS", frame, ["x"], **WITHIN)

    def test_one_year_without_year_effects(self) -> None:
        assert refused("E-MODEL-REGRESSORS", panel().query("year == 2019"), ["x"], entity="firm_id")["dropped"] == "x"

    def test_one_cluster(self) -> None:
        frame = panel(1)
        assert refused("E-MODEL-CLUSTERS", frame, ["x"], entity="firm_id") == {"variable": "firm_id", "n_clusters": 1}
        refused("E-MODEL-CLUSTERS", frame, ["x"], cluster="firm_id")

    def test_every_regressor_gone(self) -> None:
        assert refused("E-MODEL-REGRESSORS", panel().assign(one=1, nil=0), ["one", "nil"])["dropped"] == "one, nil"
        assert refused("E-MODEL-REGRESSORS", panel(), [])["dropped"] == "-"

    def test_no_degree_of_freedom(self) -> None:
        assert refused("E-MODEL-DF", panel().iloc[:2], ["x"]) == {"n_obs": 2, "rank": 2}
        refused("E-MODEL-DF", panel().iloc[[0, 1, 4]], ["x"], entity="firm_id")

    def test_a_cluster_besides_absorbed_firms(self) -> None:
        with pytest.raises(ValueError, match="clustered by entity"):
            linear.prepare(panel(), ["x"], entity="firm_id", cluster="industry")

    def test_a_column_that_is_not_there(self) -> None:
        with pytest.raises(KeyError):
            linear.fit(panel(), "y", ["nothing"])


class TestOmissions:
    def test_a_technology_nobody_uses(self) -> None:
        frame = panel().assign(robot=0)
        assert linear.fit(frame, "y", ["x", "robot"]).dropped == (Dropped("robot", "constant"),)
        assert linear.fit(frame, "y", ["x", "robot"], **WITHIN).dropped == (Dropped("robot", "absorbed"),)

    def test_what_never_changes_within_a_firm(self) -> None:
        frame = panel().assign(foreign=lambda rows: (rows["firm_id"] < "f2").astype(int))
        fit = linear.fit(frame, "y", ["foreign", "x"], **WITHIN)
        assert fit.dropped == (Dropped("foreign", "absorbed"),)
        assert fit.terms[0] == "x"

    def test_the_later_of_collinear_terms_gives_way(self) -> None:
        frame = panel().assign(twice=lambda rows: 2 * rows["x"] - 5, mix=lambda rows: rows["x"] + 3 * rows["ai"])
        fit = linear.fit(frame, "y", ["x", "twice", "ai", "mix"])
        assert fit.dropped == (Dropped("twice", "collinear"), Dropped("mix", "collinear"))
        assert linear.fit(frame, "y", ["mix", "x", "ai"]).dropped == (Dropped("ai", "collinear"),)
        assert fit.coef == pytest.approx(linear.fit(frame, "y", ["x", "ai"]).coef, rel=1e-9)

    def test_a_trend_beside_year_effects(self) -> None:
        frame = panel().assign(trend=lambda rows: rows["year"])
        fit = linear.fit(frame, "y", ["x", "trend"], **WITHIN)
        assert fit.dropped == (Dropped("year[2020]", "collinear"),)
        assert "trend" in fit.terms

    def test_an_industry_with_one_firm(self) -> None:
        """Its dummy is estimated in the pooled model; within firms it says nothing."""
        frame = panel()
        assert "industry[C]" in linear.fit(frame, "y", ["x"], effects=["industry"], time="year").terms
        within = linear.fit(frame, "y", ["x"], effects=["industry"], **WITHIN)
        assert [item.term for item in within.dropped] == ["industry[C]", "industry[G]"]
        alone = frame.assign(ai_b=frame["ai"] * (frame["industry"] == "B"))
        alone.loc[alone["industry"] == "B", "ai_b"] = 1
        assert Dropped("ai_b", "absorbed") in linear.fit(alone, "y", ["x", "ai_b"], **WITHIN).dropped

    def test_an_effect_with_one_level(self) -> None:
        fit = linear.fit(panel().assign(industry="C"), "y", ["x"], effects=["industry"], time="year")
        assert fit.dropped == (Dropped("industry[C]", "one_level"),)
        assert fit.bases == {"year": "2017"}

    def test_no_number_is_silently_missing(self) -> None:
        fit = linear.fit(panel().assign(robot=0, twice=lambda rows: 2 * rows["x"]), "y", ["x", "robot", "twice"], **WITHIN)
        assert np.isfinite(fit.coef).all()
        assert (fit.std_error > 0).all()

    def test_near_collinear_is_not_collinear(self) -> None:
        rng = np.random.default_rng(0)
        frame = panel().assign(near=lambda rows: 1e6 + rows["x"] + 1e-3 * rng.normal(size=len(rows)))
        assert linear.fit(frame, "y", ["x", "near"], **WITHIN).dropped == ()


def test_stars_are_those_of_the_print() -> None:
    assert [stars(p) for p in (0.0099, 0.01, 0.049, 0.05, 0.099, 0.1, np.nan)] == ["***", "**", "**", "*", "*", "", ""]


def test_inference_without_an_error() -> None:
    frame = inference(("a", "b"), np.array([1.0, 1.0]), np.array([0.0, 0.5]), np.inf)
    assert np.isnan(frame.loc["a", "p_value"])
    assert frame.loc["b", "p_value"] == pytest.approx(0.0455, abs=1e-4)
    assert frame.loc["b", "high"] == pytest.approx(1 + 0.5 * 1.959964, rel=1e-6)
