"""A small made-up firm panel in the columns of the contract, with known parameters: nothing in it is about real firms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kiet_report.analysis.sample import TECHNOLOGIES

MIN_FIRMS = 10
"""The threshold of an edition, in tests."""
PREMIUM = 0.12
"""Effect of AI on log productivity within a firm; the firm effect adds to it in the pooled model."""
SELECTION = 0.5
"""How much the firm effect moves the index of adoption."""
INDEX = {"ln_employees": 0.15, "iot": 0.5, "cloud": 0.3, "big_data": 1.0, "rd": 0.03}
"""Coefficients of the probit of adoption; everything else is zero."""


def firm_panel(n_firms: int = 1500, seed: int = 4) -> pd.DataFrame:
    """Firm-years 2017 to 2022 with entry, exit and gaps. Section O never adopts; nobody in trade and transport uses robots."""
    rng = np.random.default_rng(seed)
    first, last = rng.integers(2017, 2021, n_firms), rng.integers(2019, 2023, n_firms)
    rows = [(firm, year) for firm in range(n_firms) for year in range(first[firm], last[firm] + 1) if year != 2019 or firm % 7]
    frame = pd.DataFrame(rows, columns=["firm", "year"])
    firm, n = frame["firm"].to_numpy(), len(frame)
    effect = rng.normal(size=n_firms)[firm]
    industry = rng.choice(list("CGHIJO"), n_firms, p=[0.5, 0.15, 0.1, 0.1, 0.1, 0.05])[firm]
    frame = frame.assign(firm_id=[f"{code:05d}" for code in firm], industry=industry)
    frame["province"] = rng.choice(["seoul", "busan", "jeju"], n_firms)[firm]
    frame["founded_year"] = pd.array(rng.integers(1960, 2017, n_firms)[firm], dtype="Int16")
    employees = np.round(np.exp(rng.normal(5, 0.8, n_firms)[firm] + 0.1 * rng.normal(size=n))).clip(1)
    frame["employees"] = pd.array(employees, dtype="Int32")
    frame["sales"] = np.exp(np.log(employees) + 5 + 0.5 * rng.normal(size=n))
    frame["assets_total"] = frame["sales"] * 1.2
    frame["assets_intangible"] = frame["assets_total"] * rng.beta(1, 20, n)
    frame["foreign_share"] = np.where(rng.random(n_firms) < 0.1, 60.0, 0.0)[firm]
    frame["establishments"] = pd.array(1 + rng.poisson(0.4, n_firms)[firm], dtype="Int32")
    frame["rd_expenditure"] = frame["sales"] * rng.beta(1, 30, n)
    for name in TECHNOLOGIES:
        frame[name] = pd.array((rng.normal(size=n) + 0.5 * effect > 1.2).astype(int), dtype="Int8")
    frame.loc[frame["industry"].isin(["G", "H", "I"]), "robot"] = 0
    frame["ai"] = pd.array(_adoption(frame, effect, rng), dtype="Int8")
    noise = effect + 0.4 * rng.normal(size=n)
    frame["value_added"] = employees * np.exp(4 + PREMIUM * frame["ai"].to_numpy(float) + 0.02 * (frame["year"] - 2017) + noise)
    return frame.drop(columns="firm")


def _adoption(frame: pd.DataFrame, effect: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    known = {"ln_employees": np.log(frame["employees"].to_numpy(float)), "rd": 100 * frame["rd_expenditure"] / frame["sales"]}
    index = -2.6 + 0.1 * (frame["year"].to_numpy() - 2017) + SELECTION * effect
    for name, coef in INDEX.items():
        index = index + coef * known.get(name, frame[name].to_numpy(float) if name in frame else 0)
    return ((index + rng.normal(size=len(frame)) > 0) & (frame["industry"] != "O").to_numpy()).astype(int)
