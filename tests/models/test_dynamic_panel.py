"""Difference and system GMM against plm, gretl, the article that introduced them, and a slow version written firm by firm."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.models import dynamic_panel
from kiet_report.models.dynamic_design import GmmStyle, Specification
from kiet_report.models.dynamic_panel import fit
from kiet_report.models.dynamic_results import DynamicFit, Step
from tests.models.reference.dynamic_panel_data import empluk, with_gaps

REFERENCE = json.loads((Path(__file__).parent / "reference" / "dynamic_panel.json").read_text(encoding="utf-8"))
PLM, GRETL, ARTICLE = REFERENCE["plm 2.6.2, R 4.2.2"], REFERENCE["gretl 2022c"], REFERENCE["Arellano and Bond (1991), table 4(b)"]
PANELS = {"empluk": empluk, "gaps": with_gaps}
OWN = (("ln_wage", 0), ("ln_capital", 0))
PLAIN = Specification("ln_emp", (1,), OWN, (GmmStyle("ln_emp", 2),), iv=OWN)
SYSTEM = replace(PLAIN, system=True)
PRINTED_DIGITS = 2e-9
"""gretl and plm print ten significant digits and more."""


def estimate(panel: str, specification: Specification = PLAIN) -> DynamicFit:
    return fit(PANELS[panel](), specification, "firm", "year")


def steps(result: DynamicFit) -> dict[str, Step]:
    return {"one": result.one_step, "two": result.two_step}


def agree(result: DynamicFit, step: Step, reference: dict[str, Any]) -> None:
    for name, values in (("coef", step.coef), ("std_error", step.std_error)):
        assert dict(zip(result.terms, values, strict=True)) == pytest.approx(reference[name], rel=PRINTED_DIGITS)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("step", ["one", "two"])
def test_the_differenced_equation_is_plms_with_and_without_gaps(panel: str, step: str) -> None:
    result = estimate(panel)
    agree(result, steps(result)[step], PLM[panel][step])
    statistic, df = PLM[panel]["two"]["hansen"]
    assert (result.hansen.statistic, result.hansen.df) == (pytest.approx(statistic, rel=1e-10), df)


@pytest.mark.parametrize("step", ["one", "two"])
def test_the_system_is_gretls(step: str) -> None:
    result = estimate("empluk", SYSTEM)
    agree(result, steps(result)[step], GRETL["system"][step])
    assert (result.n_instruments, result.n_obs_level, result.n_obs_difference, result.n_firms) == (45, 891, 751, 140)


@pytest.mark.parametrize(("name", "specification"), [("difference", PLAIN), ("system", SYSTEM)])
def test_tests_are_gretls(name: str, specification: Specification) -> None:
    result = estimate("empluk", specification)
    for step, found in steps(result).items():
        assert [test.z for test in found.serial] == pytest.approx(GRETL[name][step]["serial"], rel=3e-6)
    statistic, df = GRETL[name]["two"]["hansen"]
    assert (result.hansen.statistic, result.hansen.df) == (pytest.approx(statistic, rel=2e-6), df)


def test_arellano_and_bond_1991_table_4b() -> None:
    regressors = (("ln_wage", 0), ("ln_wage", 1), ("ln_capital", 0), ("ln_output", 0), ("ln_output", 1))
    result = estimate("empluk", Specification("ln_emp", (1, 2), regressors, (GmmStyle("ln_emp", 2),), iv=regressors))
    found = result.frame()["coef"]
    uncorrected = pd.Series(np.sqrt(np.diag(result.two_step.vcov_uncorrected)), result.terms)
    for term, value in ARTICLE["coef"].items():
        assert found[term] == pytest.approx(value, abs=5e-7)
        assert uncorrected[term] == pytest.approx(ARTICLE["std_error_uncorrected"][term], abs=5e-5)
    assert result.hansen.statistic == pytest.approx(ARTICLE["hansen"][0], abs=5e-3) and result.hansen.df == ARTICLE["hansen"][1]
    assert (result.n_obs_difference, result.n_firms, result.n_instruments) == tuple(
        ARTICLE[n] for n in ("n_obs", "n_firms", "n_instruments")
    )
    # Stata's manual, xtabond: the same model with vce(robust), one and two steps
    assert [test.z for test in result.two_step.serial] == pytest.approx([-1.5385, -0.27968], abs=5e-5)


def test_statas_xtabond_one_step() -> None:
    """Stata's manual, xtabond, example 1 and 2: homoskedastic and robust standard errors, Sargan, and the tests of serial correlation."""
    regressors = (*((name, lag) for name, lags in (("ln_wage", 2), ("ln_capital", 3), ("ln_output", 3)) for lag in range(lags)),)
    result = estimate("empluk", Specification("ln_emp", (1, 2), regressors, (GmmStyle("ln_emp", 2),), iv=regressors))
    first = result.one_step
    assert (first.coef[0], np.sqrt(first.vcov_uncorrected[0, 0]), first.std_error[0]) == pytest.approx(
        (0.6862261, 0.1486163, 0.1445943), abs=5e-7
    )
    assert (result.sargan.statistic, result.sargan.df) == (pytest.approx(65.81806, abs=5e-5), 25)
    assert [test.z for test in first.serial] == pytest.approx([-3.5996, -0.51603], abs=5e-5)


def slow(frame: pd.DataFrame, specification: Specification) -> tuple[np.ndarray, np.ndarray, float]:
    """Two-step coefficients and Windmeijer standard errors, firm by firm with dense matrices; one outcome lag, regressors without lags."""
    years = sorted(frame["year"].unique())
    cell = {(row.firm, row.year): row._asdict() for row in frame.itertuples()}
    names = [name for name, _ in specification.regressors]
    firms = sorted(frame["firm"].unique())
    level = {(i, t): (i, t) in cell and (i, t - 1) in cell for i in firms for t in years}
    change = {(i, t): level[i, t] and level.get((i, t - 1), False) for i in firms for t in years}
    effects = sorted({t for (i, t), there in level.items() if there})[1:]
    columns = [("gmm", t, lag) for t in years for lag in range(2, len(years)) if any(change[i, t] and (i, t - lag) in cell for i in firms)]
    columns += [("level", t, 1) for t in years if any(level[i, t] and (i, t - 1) in cell and (i, t - 2) in cell for i in firms)]
    stacks = []
    for i in firms:
        rows = [("d", t) for t in years if change[i, t]] + [("l", t) for t in years if level[i, t]]
        if not rows:
            continue
        y, x, z, m = [], [], [], []
        for kind, t in rows:
            now, before = cell[i, t], cell[i, t - 1]
            dummies = [float(t == e) for e in effects]
            if kind == "d":
                past = cell[i, t - 2]
                y.append(now["ln_emp"] - before["ln_emp"])
                x.append([before["ln_emp"] - past["ln_emp"], *(now[n] - before[n] for n in names)])
                x[-1] += [a - float(t - 1 == e) for a, e in zip(dummies, effects, strict=True)] + [0.0]
                own = [now[n] - before[n] for n in names] + [0.0] * len(effects) + [0.0]
            else:
                y.append(now["ln_emp"])
                x.append([before["ln_emp"], *(now[n] for n in names), *dummies, 1.0])
                own = [now[n] for n in names] + dummies + [1.0]
            made = []
            for what, period, lag in columns:
                value = 0.0
                if what == "gmm" and kind == "d" and period == t and (i, t - lag) in cell:
                    value = cell[i, t - lag]["ln_emp"]
                if what == "level" and kind == "l" and period == t and (i, t - 1) in cell and (i, t - 2) in cell:
                    value = cell[i, t - 1]["ln_emp"] - cell[i, t - 2]["ln_emp"]
                made.append(value)
            z.append(made + own)
            m.append([float(s == t) - (float(s == t - 1) if kind == "d" else 0.0) for s in range(min(years) - 1, max(years) + 1)])
        stacks.append(tuple(map(np.array, (y, x, z, m))))
    zx, zy = sum(z.T @ x for _, x, z, _ in stacks), sum(z.T @ y for y, _, z, _ in stacks)
    w1 = np.linalg.pinv(sum(z.T @ m @ m.T @ z for _, _, z, m in stacks))
    a1 = np.linalg.inv(zx.T @ w1 @ zx)
    b1 = a1 @ zx.T @ w1 @ zy
    omega = sum(np.outer(s, s) for s in (z.T @ (y - x @ b1) for y, x, z, _ in stacks))
    v1 = a1 @ zx.T @ w1 @ omega @ w1 @ zx @ a1
    w2 = np.linalg.pinv(omega)
    a2 = np.linalg.inv(zx.T @ w2 @ zx)
    b2 = a2 @ zx.T @ w2 @ zy
    d = np.zeros_like(a2)
    for k in range(len(b2)):
        slope = sum(np.outer(z.T @ x[:, k], z.T @ (y - x @ b1)) for y, x, z, _ in stacks)
        d[:, k] = a2 @ zx.T @ w2 @ (slope + slope.T) @ w2 @ (zy - zx @ b2)
    v2 = a2 + d @ a2 + a2 @ d.T + d @ v1 @ d.T
    gap = zy - zx @ b2
    return b2, np.sqrt(np.diag(v2)), float(gap @ w2 @ gap)


@pytest.mark.parametrize("panel", PANELS)
def test_the_system_is_the_slow_one_with_and_without_gaps(panel: str) -> None:
    result = estimate(panel, SYSTEM)
    coef, std_error, hansen = slow(PANELS[panel](), SYSTEM)
    assert result.two_step.coef == pytest.approx(coef, rel=1e-7)
    assert result.two_step.std_error == pytest.approx(std_error, rel=1e-6)
    assert result.hansen.statistic == pytest.approx(hansen, rel=1e-7)


@pytest.mark.parametrize("specification", [PLAIN, SYSTEM])
def test_blocks_of_firms_do_not_matter(specification: Specification, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = estimate("gaps", specification)
    monkeypatch.setattr(dynamic_panel, "BLOCK_CELLS", 3_000)
    parts = estimate("gaps", specification)
    assert parts.two_step.coef == pytest.approx(whole.two_step.coef, rel=1e-9)
    assert parts.two_step.std_error == pytest.approx(whole.two_step.std_error, rel=1e-8)
    assert parts.two_step.serial[0].z == pytest.approx(whole.two_step.serial[0].z, rel=1e-8)


def test_order_of_rows_and_units_do_not_matter() -> None:
    frame = with_gaps()
    shuffled = frame.sample(frac=1, random_state=3).assign(ln_capital=lambda f: 1000 * f["ln_capital"])
    first, second = fit(frame, SYSTEM, "firm", "year"), fit(shuffled, SYSTEM, "firm", "year")
    assert second.two_step.coef[0] == pytest.approx(first.two_step.coef[0], rel=1e-7)
    assert 1000 * second.two_step.coef[2] == pytest.approx(first.two_step.coef[2], rel=1e-7)


def test_collapse_and_limits_of_lags_bound_the_instruments() -> None:
    counts = {
        "all": estimate("empluk").n_instruments,
        "two lags": estimate("empluk", replace(PLAIN, gmm=(GmmStyle("ln_emp", 2, 3),))).n_instruments,
        "collapsed": estimate("empluk", replace(PLAIN, gmm=(GmmStyle("ln_emp", 2, collapse=True),))).n_instruments,
        "both": estimate("empluk", replace(PLAIN, gmm=(GmmStyle("ln_emp", 2, 3, collapse=True),))).n_instruments,
    }
    # 2 regressors and 7 period effects, then lags 2 to 8 in 1978 to 1984: 28, 7 and 6, 7, 2
    assert counts == {"all": 37, "two lags": 22, "collapsed": 16, "both": 11}


def simulated(firms: int, rho: float, effect: float, seed: int) -> pd.DataFrame:
    """Stationary AR(1) with firm effects and an exogenous regressor, eight years, a tenth of the rows gone."""
    rng = np.random.default_rng(seed)
    fixed, x = rng.normal(size=firms), rng.normal(size=(firms, 28))
    y = np.zeros((firms, 28))
    for t in range(1, 28):
        y[:, t] = rho * y[:, t - 1] + effect * x[:, t] + fixed + rng.normal(size=firms)
    i, t = np.nonzero(rng.random((firms, 8)) > 0.1)
    return pd.DataFrame({"firm": i, "year": 2010 + t, "y": y[i, 20 + t], "x": x[i, 20 + t]})


@pytest.mark.parametrize("system", [False, True])
def test_known_parameters_are_recovered(system: bool) -> None:
    truth = {"y[-1]": 0.5, "x": 0.3}
    specification = Specification("y", (1,), (("x", 0),), (GmmStyle("y", 2),), iv=(("x", 0),), system=system)
    covered = []
    for seed in range(20):
        result = fit(simulated(400, 0.5, 0.3, seed), specification, "firm", "year")
        frame = result.frame()
        covered += [frame.loc[term, "low"] <= value <= frame.loc[term, "high"] for term, value in truth.items()]
    # 40 intervals of 95 %: 32 or fewer would happen once in ten thousand times
    assert sum(covered) > 32


def test_serial_correlation_is_found() -> None:
    frame = simulated(4000, 0.5, 0.3, 1)
    noise = np.random.default_rng(2).normal(size=len(frame))
    correlated = frame.assign(y=frame["y"] + noise)  # an error of measurement: a moving average in differences
    specification = Specification("y", (1,), (("x", 0),), (GmmStyle("y", 2),), iv=(("x", 0),))
    clean, spoilt = (fit(data, specification, "firm", "year") for data in (frame, correlated))
    assert clean.two_step.serial[0].p_value < 0.001 and clean.two_step.serial[1].p_value > 0.01 and clean.rejected(0.01) == ()
    assert spoilt.two_step.serial[1].p_value < 0.05 and "ar2" in spoilt.rejected()


def test_no_pair_two_years_apart_gives_no_second_test() -> None:
    frame = empluk()
    short = frame[frame["year"].between(1980, 1982)]
    result = fit(short, replace(PLAIN, time_effects=False), "firm", "year")
    second = result.two_step.serial[1]
    assert np.isnan(second.z) and np.isnan(second.p_value) and second.n_pairs == 0 and result.rejected() in ((), ("hansen",))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda f: f[f["year"] == 1980], "E-MODEL-EMPTY"),
        (lambda f: f[f["year"] % 2 == 0], "E-MODEL-EMPTY"),
        (lambda f: f.iloc[:0], "E-MODEL-EMPTY"),
        (lambda f: pd.concat([f, f.iloc[[5]]]), "E-MODEL-REPEATED"),
        (lambda f: f.assign(ln_wage=f["ln_wage"].where(f["year"] != 1979)), "E-MODEL-FINITE"),
        (lambda f: f.assign(ln_wage=2.0), "E-MODEL-INSTRUMENTS"),
        (lambda f: f.assign(ln_wage=f["ln_capital"] * 2), "E-MODEL-INSTRUMENTS"),
    ],
    ids=["one year", "never two years running", "no rows", "repeated", "missing", "constant regressor", "collinear"],
)
def test_what_cannot_be_estimated_says_so(spoil: Any, code: str) -> None:
    with pytest.raises(ReportError) as caught:
        fit(spoil(empluk()), PLAIN, "firm", "year")
    assert caught.value.code == code


def test_fewer_instruments_than_coefficients() -> None:
    with pytest.raises(ReportError) as caught:
        estimate("empluk", replace(PLAIN, iv=(), gmm=(GmmStyle("ln_emp", 2, 2, collapse=True),)))
    assert caught.value.code in ("E-MODEL-DF", "E-MODEL-INSTRUMENTS")
