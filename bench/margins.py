"""Average marginal effects of the probit of table 5-1 (2): memory and time beside get_margeff of statsmodels, and at ten times the rows."""

from __future__ import annotations

import resource
import statistics
from typing import Any

from measure import Row, peak_megabytes, seconds
from processes import added_megabytes, answer, attempt, digits, run

ALLOWED = 12_000
"""Megabytes that get_margeff may have at ten times: half of this machine, which others may be using too."""
TIMES = 10


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs of each timing. whole: also get_margeff at its full repeats and at ten times the rows, which takes minutes."""
    ours, peer = run(__file__, "ours", 1, repeat), run(__file__, "peer", 1, repeat if whole else 1)
    large = run(__file__, "ours", TIMES, 1)
    found = [
        Row(f"marginal effects of {ours['n_terms']} terms, {ours['n_obs']:,} rows", ours["seconds"], "s"),
        Row("  get_margeff", peer["seconds"], "s"),
        Row("  memory above that of the fitted model", ours["added"], "MB"),
        Row("  get_margeff", peer["added"], "MB"),
        Row("  ours / get_margeff", ours["added"] / peer["added"], "ratio", 0.333),
        Row("  of the whole process with data and fit", ours["peak"], "MB"),
        Row("  get_margeff", peer["peak"], "MB"),
        Row("  ours / get_margeff", ours["peak"] / peer["peak"], "ratio", 0.333),
        Row("  same derivatives and errors as get_margeff", digits(ours["effects"], peer["effects"]), "digits", 8, at_least=True),
        Row(f"marginal effects, {large['n_obs']:,} rows", large["seconds"], "s"),
        Row("  memory above that of the fitted model", large["added"], "MB"),
        Row("  of the whole process with data and fit", large["peak"], "MB"),
    ]
    return [*found, peer_at_ten_times()] if whole else found


def peer_at_ten_times() -> Row:
    """How much memory get_margeff held when it ended, or when it asked for more than it may have."""
    found = attempt(__file__, "peer", TIMES, 1, ALLOWED)
    if "failed" in found:
        return Row(f"  get_margeff: process ended without an answer, {ALLOWED:,} MB allowed", float("nan"), "MB")
    said = "gave up" if found["gave_up"] else "finished"
    return Row(f"  get_margeff {said}, {ALLOWED:,} MB allowed", found["peak"], "MB")


def prepared(times: str) -> Any:
    """The regressors and outcome of table 5-1 (2), the sample repeated so many times."""
    import pandas as pd
    from estimates import sample

    from kiet_report.analysis.determinants import EFFECTS, REGRESSORS
    from kiet_report.models import probit

    once = sample()[["ai", *REGRESSORS, *EFFECTS, "year"]]
    return probit.prepare(pd.concat([once] * int(times), ignore_index=True), "ai", REGRESSORS, effects=EFFECTS, time="year")


def ours(times: str, repeat: str) -> dict[str, Any]:
    """Effects at the means as well, as they come together."""
    from kiet_report.models import margins, probit

    ready = prepared(times)
    fit = probit.estimate(ready)
    added = added_megabytes(lambda: margins.marginal_effects(fit, ready))
    taken = statistics.median(seconds(lambda: margins.marginal_effects(fit, ready)) for _ in range(int(repeat)))
    effects = margins.marginal_effects(fit, ready)
    shown = [*effects.average_derivative, *effects.average_derivative_std_error]
    return {**_sizes(ready), "added": added, "seconds": taken, "peak": peak_megabytes(), "effects": shown}


def peer(times: str, repeat: str, allowed: str = "") -> dict[str, Any]:
    """statsmodels on the same regressors, derivatives with errors. allowed: megabytes of address space from the fit on."""
    from statsmodels.discrete.discrete_model import Probit

    ready = prepared(times)
    fit = Probit(ready.y, ready.design.x).fit(disp=0, cov_type="HC0")
    if allowed:
        resource.setrlimit(resource.RLIMIT_AS, (int(allowed) * 1_000_000,) * 2)
    kept: list[Any] = []
    try:
        added = added_megabytes(lambda: kept.append(fit.get_margeff()))
        taken = [seconds(lambda: fit.get_margeff()) for _ in range(0 if allowed else int(repeat))]
    except MemoryError:
        return {**_sizes(ready), "gave_up": True, "peak": peak_megabytes()}
    n = len(ready.y)
    # statsmodels leaves out Stata's N/(N-1)
    shown = [*kept[0].margeff.tolist(), *(kept[0].margeff_se * (n / (n - 1)) ** 0.5).tolist()]
    middle = statistics.median(taken) if taken else 0.0
    return {**_sizes(ready), "gave_up": False, "added": added, "seconds": middle, "peak": peak_megabytes(), "effects": shown}


def _sizes(ready: Any) -> dict[str, int]:
    return {"n_obs": len(ready.y), "n_terms": len(ready.design.terms) - 1}


if __name__ == "__main__":
    answer({"ours": ours, "peer": peer})
