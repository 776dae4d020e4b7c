"""Effects by province and industry with a truth of their own, what is withheld, and speed against a model with dummies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from kiet_report.analysis import heterogeneity
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.sample import estimation_sample
from tests.analysis.firm_panel import PREMIUM, firm_panel
from tests.analysis.keyed import by_key

MIN_FIRMS = 10
ORIGIN = Origin("simulated", "simulated_firms", "2017-2022")
MORE = {"seoul": 0.3, "busan": 0.0, "jeju": -0.3}


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return estimation_sample(firm_panel(2500))


@pytest.fixture(scope="module")
def provinces(sample: pd.DataFrame) -> heterogeneity.GroupEffects:
    effect = sample["province"].map(MORE) * sample["ai"]
    return heterogeneity.by_group(sample.assign(ln_productivity=sample["ln_productivity"] + effect), "province", MIN_FIRMS)


def test_planted_effects(provinces: heterogeneity.GroupEffects) -> None:
    frame = provinces.frame.set_index("group")
    for group, more in MORE.items():
        assert frame.loc[group, "effect_low"] < PREMIUM + more < frame.loc[group, "effect_high"]
    assert provinces.effect is not None
    assert provinces.effect.p_value < 0.001
    assert frame["effect_shrunk"].is_monotonic_increasing == frame["effect"].is_monotonic_increasing
    assert frame["effect_weight"].between(0.5, 1).all()
    assert provinces.slope is None  # three groups are no line


def test_both_effects_against_formulas(sample: pd.DataFrame) -> None:
    few = sample[sample["firm_id"] < "00300"]
    ours = heterogeneity.by_group(few, "province", min_firms=2).frame.set_index("group")
    kept = few.assign(**{f"ai_{name}": few["ai"] * (few["province"] == name) for name in MORE})
    within = smf.ols(f"ln_productivity ~ {' + '.join(f'ai_{name}' for name in MORE)} + C(year) + C(firm_id)", kept).fit()
    for name in MORE:
        assert ours.loc[name, "effect"] == pytest.approx(within.params[f"ai_{name}"], rel=1e-6)
    traits = " + ".join(name for name in heterogeneity.REGRESSORS if few[name].nunique() > 1)
    model = smf.ols(f"ai ~ {traits} + C(industry) + C(province, Sum) + C(year)", few)
    adopted = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(few["firm_id"])[0]})
    raw = {name: adopted.params.get(f"C(province, Sum)[S.{name}]", 0.0) for name in sorted(MORE)}
    last = sorted(MORE)[-1]
    raw[last] = -sum(value for name, value in raw.items() if name != last)
    share = few["province"].value_counts(normalize=True)
    mean = sum(raw[name] * share[name] for name in MORE)
    for name in MORE:
        assert ours.loc[name, "adoption"] == pytest.approx(100 * (raw[name] - mean), rel=1e-6)
    pick = np.array([(share.reindex(sorted(MORE)[:-1]) * -1).to_numpy() + share[last] + np.eye(2)[place] for place in (0, 1)])
    names = [f"C(province, Sum)[S.{name}]" for name in sorted(MORE)[:-1]]
    error = np.sqrt(np.diag(pick @ adopted.cov_params().loc[names, names].to_numpy() @ pick.T))
    assert 100 * error == pytest.approx(ours.loc[sorted(MORE)[:-1], "adoption_se"].to_numpy(), rel=1e-6)


def test_industries_without_enough_adopters(sample: pd.DataFrame) -> None:
    found = heterogeneity.by_group(sample, "industry", MIN_FIRMS)
    frame = found.frame.set_index("group")
    assert frame.loc["O", ["n_adopters", "drawn", "reason"]].tolist() == [0, False, "few_adopters"]
    assert frame.loc["O", ["effect", "effect_se", "effect_shrunk"]].isna().all()
    assert np.isfinite(frame.loc["O", "adoption"])
    assert frame.drop(index="O")["effect"].notna().all()
    assert found.slope is not None
    assert found.slope.n == 5
    shares = sample["industry"].value_counts(normalize=True)
    assert float((frame["adoption"] * shares).sum()) == pytest.approx(0, abs=1e-9)


def test_a_handful_of_firms_gets_no_coefficient(sample: pd.DataFrame) -> None:
    moved = sample["firm_id"].isin(sample.loc[sample["ai"] == 1, "firm_id"].unique()[:6])
    frame = heterogeneity.by_group(sample.assign(province=sample["province"].mask(moved, "sejong")), "province", MIN_FIRMS).frame
    tiny = frame.set_index("group").loc["sejong"]
    assert tiny["reason"] == "few_firms"
    assert tiny[["adoption", "adoption_se", "effect", "effect_se"]].isna().all()


def test_a_group_whose_adopters_never_change(sample: pd.DataFrame) -> None:
    always = sample.groupby("firm_id")["ai"].transform("max")
    held = sample.assign(ai=sample["ai"].where(sample["province"] != "jeju", always))
    frame = heterogeneity.by_group(held, "province", MIN_FIRMS).frame.set_index("group")
    assert frame.loc["jeju", "n_adopters"] > 50
    assert frame.loc["jeju", ["n_switchers", "drawn", "reason"]].tolist() == [0, False, "few_switchers"]
    assert np.isnan(frame.loc["jeju", "effect"])


def test_numbers_of_groups(provinces: heterogeneity.GroupEffects, sample: pd.DataFrame) -> None:
    found = by_key(heterogeneity.numbers(provinces, ORIGIN))
    frame = provinces.frame.set_index("group")
    assert found["e56_effect_seoul"].value == frame.loc["seoul", "effect"]
    assert (found["e56_effect_seoul"].low, found["e56_effect_seoul"].n) == (
        frame.loc["seoul", "effect_low"],
        frame.loc["seoul", "n_switchers"],
    )
    assert found["e56_adoption_shrunk_jeju"].value == frame.loc["jeju", "adoption_shrunk"]
    assert (found["e56_groups"].value, found["e56_drawn"].value, found["e56_slope"].value) == (3, 3, None)
    industries = heterogeneity.by_group(sample, "industry", MIN_FIRMS)
    found = by_key(heterogeneity.numbers(industries, ORIGIN))
    nobody = found["e57_effect_o"]
    # how few firms adopt where too few do is not told
    assert (nobody.value, nobody.missing, nobody.n) == (None, "few_adopters", None)
    assert (found["e57_adoption_o"].value, found["e57_adoption_o"].n) == (industries.frame.set_index("group").loc["O", "adoption"], None)
    assert found["e57_slope"].value is not None and industries.slope is not None
    # an end that the data do not bound has no value
    ends = {"low": industries.slope.low, "high": industries.slope.high}
    for end, value in ends.items():
        assert found[f"e57_slope_{end}"].value == getattr(found["e57_slope"], end) == (value if np.isfinite(value) else None)


def test_without_a_panel(sample: pd.DataFrame) -> None:
    found = heterogeneity.by_group(sample.iloc[:0], "province", MIN_FIRMS)
    assert (found.slope, found.effect, found.adoption) == (None, None, None)
    full = heterogeneity.by_group(sample, "province", MIN_FIRMS).frame
    assert list(found.frame.columns) == list(full.columns)
    numbers = by_key(heterogeneity.numbers(found, ORIGIN))
    assert {number.value for number in numbers.values()} == {None} and "e56_slope" in numbers
