"""The estimates of chapter 5 at the report's size, and effects of 20 industries beside PanelOLS and pyfixest."""

from __future__ import annotations

import statistics
from typing import Any

from measure import Row, seconds
from processes import answer, digits, run

N_INDUSTRIES = 20
OUTCOME = "ln_productivity"


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs of each measure. whole: of no consequence, as nothing takes minutes."""
    chapter = run(__file__, "chapter", repeat)
    size = f"{chapter.pop('n_obs'):,} firm-years of {chapter.pop('n_firms'):,} firms"
    found = [Row(f"all of chapter 5, {size}", chapter.pop("all"), "s", 20)]
    found += [Row(f"  of it {name}", 1000 * taken, "ms") for name, taken in chapter.items()]
    return [*found, *industry_rows(repeat)]


def industry_rows(repeat: int) -> list[Row]:
    """AI effects of 20 industries within firms and years. The faster way to have PanelOLS do it counts."""
    found = run(__file__, "industries", repeat)
    ours, peers = found["ours"], {name: found[name] for name in ("PanelOLS, year dummies", "PanelOLS, both effects absorbed")}
    return [
        Row(f"effects of {N_INDUSTRIES} industries, firm and year effects", 1000 * ours, "ms"),
        *(Row(f"  {name}", 1000 * taken, "ms") for name, taken in peers.items()),
        Row("  pyfixest feols", 1000 * found["pyfixest"], "ms"),
        Row("  PanelOLS (the faster way) / ours", min(peers.values()) / ours, "ratio", 5, at_least=True),
        Row("  same coefficients as PanelOLS", found["digits"], "digits", 8, at_least=True),
    ]


def sample() -> Any:
    """The estimation sample of the simulated panel."""
    from kiet_report.analysis.sample import estimation_sample

    return estimation_sample(panel())


def panel() -> Any:
    """The simulated panel."""
    from kiet_report.data import simulate

    return simulate.firms()


def chapter(repeat: str) -> dict[str, Any]:
    """Median seconds of each group of estimates in the notebooks of 5.2 to 5.4 and of all, everything warm, every group in turn."""
    from kiet_report.analysis import adopters, determinants, dynamics, event_study, heterogeneity, productivity
    from kiet_report.analysis.sample import estimation_sample, sample_report

    firms = panel()
    rows, few = estimation_sample(firms), 10
    parts = {
        "sample, firms that come and go": lambda: sample_report(firms, estimation_sample(firms)),
        "adoption by year and size": lambda: adopters.by_size(firms, few),
        "table 5-1": lambda: determinants.table(rows),
        "table 5-2": lambda: dynamics.table_5_2(rows),
        "difference and system GMM, three sets of instruments": lambda: dynamics.variants(rows),
        "tables 5-3 and 5-4": lambda: [productivity.interactions(rows, table) for table in productivity.MODERATORS],
        "figures 5-6 and 5-7": lambda: [heterogeneity.by_group(rows, dimension, few) for dimension in ("province", "industry")],
        "event study": lambda: event_study.estimate(rows, few),
    }
    taken: dict[str, list[float]] = {name: [] for name in parts}
    for turn in range(int(repeat) + 1):
        for name, part in parts.items():
            once = seconds(part)
            if turn:
                taken[name].append(once)
    totals = [sum(turn) for turn in zip(*taken.values(), strict=True)]
    medians = {name: statistics.median(values) for name, values in taken.items()}
    return {"all": statistics.median(totals), **medians, "n_obs": len(rows), "n_firms": int(rows["firm_id"].nunique())}


def industries(repeat: str) -> dict[str, Any]:
    """Median seconds of every way, warm and alternating, without making the frames.

    The firms are dealt out to 20 industries of equal size, so that each effect can be told apart: in the sections of the simulated panel
    a few have no firm whose adoption changes.
    """
    import pandas as pd
    import pyfixest
    from linearmodels.panel import PanelOLS

    from kiet_report.models import linear

    rows = sample()
    firm = pd.factorize(rows["firm_id"])[0]
    products = {f"ai_{number:02d}": rows["ai"] * (firm % N_INDUSTRIES == number) for number in range(N_INDUSTRIES)}
    frame, terms = rows[["firm_id", "year", OUTCOME]].assign(**products), list(products)
    panel = frame.assign(firm=firm).set_index(["firm", "year"])
    dummies = pd.get_dummies(frame["year"], drop_first=True, dtype=float, prefix="year").set_axis(panel.index)
    wide = panel.join(dummies)
    errors = {"cov_type": "clustered", "cluster_entity": True}
    formula = f"{OUTCOME} ~ {' + '.join(terms)} | firm_id + year"
    ways = {
        "ours": lambda: linear.fit(frame, OUTCOME, terms, entity="firm_id", time="year"),
        "PanelOLS, year dummies": lambda: PanelOLS(wide[OUTCOME], wide[[*terms, *dummies]], entity_effects=True).fit(**errors),
        "PanelOLS, both effects absorbed": lambda: PanelOLS(panel[OUTCOME], panel[terms], entity_effects=True, time_effects=True).fit(
            **errors
        ),
        "pyfixest": lambda: pyfixest.feols(formula, frame, vcov={"CRV1": "firm_id"}, fixef_rm="none"),
    }
    ours, peer = ways["ours"]().frame()["coef"][terms], ways["PanelOLS, year dummies"]().params[terms]
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(int(repeat) + 1):
        for name, way in ways.items():
            once = seconds(way)
            if turn:
                taken[name].append(once)
    return {**{name: statistics.median(values) for name, values in taken.items()}, "digits": digits(list(ours), list(peer))}


if __name__ == "__main__":
    answer({"chapter": chapter, "industries": industries})
