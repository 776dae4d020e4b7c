"""Effects around first adoption: against pyfixest where it is right, against regressions by hand, and with paths that are known."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from kiet_report.analysis import event_study
from kiet_report.analysis.event_study import HORIZONS
from kiet_report.analysis.origin import Origin
from kiet_report.models import linear
from tests.analysis.keyed import by_key

MIN_FIRMS = 10
YEARS = range(2014, 2023)


def staggered(
    n_firms: int = 900, seed: int = 1, *, starts: tuple[int, ...] = (2017, 2018, 2019, 2020), gaps: float = 0.0, share: float = 1 / 3
) -> pd.DataFrame:
    """A share of the firms adopts for good; the effect grows by 0.1 a year from 0.1 on and is larger for later starts by 0.05 a year."""
    rng = np.random.default_rng(seed)
    start = np.where(rng.random(n_firms) < share, rng.choice(starts, n_firms), 9999)
    firm = rng.normal(size=n_firms)
    rows = []
    for year in YEARS:
        use = (year >= start).astype(float)
        effect = use * (0.1 * (year - start + 1) + 0.05 * (start - 2017))
        y = firm * (1 + 0.0 * year) + 0.03 * (year - 2014) ** 1.5 + effect + 0.3 * rng.normal(size=n_firms)
        frame = pd.DataFrame({"firm_id": [f"{code:05d}" for code in range(n_firms)], "year": year, "ai": use, "ln_productivity": y})
        rows.append(frame[rng.random(n_firms) >= gaps])
    return pd.concat(rows, ignore_index=True)


def test_paths_are_found() -> None:
    frame = staggered(3000, starts=(2018,))
    study = event_study.estimate(frame, MIN_FIRMS)
    for horizon in (0, 1, 2, 3, 4):
        row = study.frame.loc[horizon]
        assert row["low"] < 0.15 + 0.1 * horizon < row["high"]
    assert study.before is not None
    assert study.before.p_value > 0.001
    assert study.before.horizons == (-4, -3, -2)
    assert study.after is not None
    assert study.after.p_value < 1e-6
    assert study.average_after == pytest.approx(0.35, abs=4 * study.average_after_se)
    assert study.frame.loc[-1, ["coef", "status"]].tolist() == [0.0, "base"]


def test_against_pyfixest_on_one_cohort() -> None:
    """With one cohort there are no firms yet to adopt, which pyfixest's control group holds and ours does not."""
    import pyfixest as pf

    frame = staggered(600, starts=(2018,))
    start = frame["year"].where(frame["ai"] == 1).groupby(frame["firm_id"]).transform("min").fillna(0)
    data = frame.assign(g=start.astype(int), unit=frame["firm_id"].astype(int))
    with warnings.catch_warnings():
        # pyfixest's own deprecations are not ours to mend
        warnings.simplefilter("ignore")
        known = pf.lpdid(data, "ln_productivity", "unit", "year", "g", pre_window=-4, post_window=4, att=False).tidy()
    ours = event_study.estimate(frame, MIN_FIRMS).frame
    known.index = known.index.astype(str).str.extract(r"(-?\d+)$")[0].astype(int).to_list()
    for horizon in HORIZONS:
        assert ours.loc[horizon, "coef"] == pytest.approx(known.loc[horizon, "Estimate"], rel=1e-8)
        assert ours.loc[horizon, "std_error"] == pytest.approx(known.loc[horizon, "Std. Error"], rel=1e-3)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_against_a_formula_with_gaps(horizon: int) -> None:
    frame = staggered(400, gaps=0.15)
    wide = frame.pivot(index="firm_id", columns="year", values="ln_productivity")
    used = frame.pivot(index="firm_id", columns="year", values="ai")
    first = used.eq(1).idxmax(axis=1).where(used.eq(1).any(axis=1))
    rows = []
    for firm in wide.index:
        for year in YEARS:
            if year - 1 not in wide.columns or year + horizon not in wide.columns or np.isnan(wide.loc[firm, year]):
                continue
            change = wide.loc[firm, year + horizon] - wide.loc[firm, year - 1]
            if not np.isnan(change) and (first[firm] == year or np.isnan(first[firm])):
                rows.append({"firm": firm, "year": year, "change": change, "treated": float(first[firm] == year)})
    data = pd.DataFrame(rows)
    groups = pd.factorize(data["firm"])[0]
    known = smf.ols("change ~ treated + C(year)", data).fit(cov_type="cluster", cov_kwds={"groups": groups})
    ours = event_study.estimate(frame, MIN_FIRMS).frame.loc[horizon]
    assert ours["coef"] == pytest.approx(known.params["treated"], rel=1e-8)
    assert ours["std_error"] == pytest.approx(known.bse["treated"], rel=1e-8)
    assert (ours["n_obs"], ours["n_adopters"]) == (len(data), data["treated"].sum())


def test_what_the_remedy_is_for() -> None:
    """Nearly all adopt and effects grow: early adopters then pass for controls of late ones, and two-way effects all but lose the
    effect.
    """
    frame = staggered(1200, starts=(2015, 2020), share=0.97)
    two_way = linear.fit(frame, "ln_productivity", ["ai"], entity="firm_id", time="year").coef[0]
    study = event_study.estimate(frame, MIN_FIRMS)
    # of the cohorts the mean at each horizon, weighted as firms are seen: from 0.125 in the first year up
    assert two_way < 0.1
    assert study.average_after > 0.2
    assert study.frame.loc[4, "low"] < 0.4 < study.frame.loc[4, "high"]


def test_stopping_and_beginnings_that_are_not_known() -> None:
    base = staggered(300, starts=(2018,))
    adopter = base.loc[base["ai"] == 1, "firm_id"].unique()
    stops, again, from_start, in_gap = adopter[:4]
    ai = base["ai"].where(~((base["firm_id"] == stops) & (base["year"] >= 2020)), 0)
    ai = ai.where(~((base["firm_id"] == again) & (base["year"] == 2020)), 0)
    ai = ai.where(base["firm_id"] != from_start, 1)
    frame = base.assign(ai=ai)[~((base["firm_id"] == in_gap) & (base["year"] == 2017))]
    known = event_study.estimate(frame, MIN_FIRMS).adopters
    assert (known.n_ever, known.n_never) == (len(adopter), 300 - len(adopter))
    assert (known.n_stopping, known.n_again, known.n_first_seen, known.n_after_gap) == (2, 1, 1, 1)
    assert known.n_dated == len(adopter) - 2
    # whoever stops stays an adopter
    assert event_study.estimate(frame, MIN_FIRMS).frame.loc[4, "n_adopters"] == len(adopter) - 2


def test_few_adopters_are_not_shown() -> None:
    frame = staggered(300, starts=(2018,))
    few = frame["firm_id"].isin(frame.loc[frame["ai"] == 1, "firm_id"].unique()[9:])
    study = event_study.estimate(frame[~few], MIN_FIRMS)
    assert set(study.frame["status"]) == {"few_adopters", "base"}
    assert study.frame.loc[0, ["coef", "std_error"]].isna().all()
    assert (study.before, study.after) == (None, None)
    found = by_key(event_study.numbers(study, Origin("delivered", "delivered_firms", "2014-2022")))
    assert (found["e5e_h0"].value, found["e5e_h0"].missing, found["e5e_h0"].period) == (None, "few_adopters", "2014-2022")
    assert (found["e5e_lead1"].value, found["e5e_lead1"].low, found["e5e_lead1"].missing) == (0.0, 0.0, None)


def test_nobody_adopts_and_nobody_is_there() -> None:
    frame = staggered(100)
    nobody = event_study.estimate(frame.assign(ai=0.0), MIN_FIRMS)
    assert nobody.adopters.n_ever == 0
    assert nobody.frame["coef"].drop(-1).isna().all()
    everybody = event_study.estimate(frame.assign(ai=(frame["year"] >= 2018).astype(float)), MIN_FIRMS)
    assert everybody.frame.loc[0, "status"] == "few_adopters"
    empty = event_study.estimate(frame.iloc[:0], MIN_FIRMS)
    assert empty.frame.empty
    assert np.isnan(empty.average_after)
    nothing = by_key(event_study.numbers(empty, Origin("delivered", "delivered_firms", "2017-2022")))
    assert len(nothing) == 9 + 2 + 1 + 7 + 1 and {number.value for number in nothing.values()} == {None}
