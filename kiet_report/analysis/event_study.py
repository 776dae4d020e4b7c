"""Productivity before and after a firm first uses AI, against firms that never do:
local-projections difference in differences.

Two-way effects weigh firms that adopted earlier as if they were controls for later ones. Here (Dube, Girardi, Jordà and Taylor 2025,
LP-DiD) each horizon h is a regression of its own: the change from the year before adoption to h years from it, of firms that adopt in that
year and of firms that never adopt, on adopting and year effects. Lags are of calendar years, so gaps cost observations but do not shift
years. Adoption is absorbing: what counts is that it began, whether or not it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import OUTCOME
from kiet_report.core.records import Number
from kiet_report.models.lags import lagged
from kiet_report.models.results import inference

HORIZONS = (-4, -3, -2, 0, 1, 2, 3, 4)
"""Years from first adoption; -1 is what the others are measured from."""
BASE = -1
DEFINITION, COUNTED = "event_effect", "first_adoption"


@dataclass(frozen=True)
class Adopters:
    """How firms take up AI in the sample.

    n_never, n_ever: firms. n_first_seen: of the ever-adopters those that already use AI in the first year they are seen, whose beginning is
    not known. n_after_gap: those whose beginning lies in a gap. n_dated: those with a known first year and the year before it. n_stopping:
    ever-adopters seen without AI after a year with it; n_again: of them those that take it up again.
    """

    n_never: int
    n_ever: int
    n_first_seen: int
    n_after_gap: int
    n_dated: int
    n_stopping: int
    n_again: int


@dataclass(frozen=True)
class JointTest:
    """Wald test that several horizons are all zero:
    statistic / df is F with df and n_clusters-1 degrees of freedom. horizons: those tested.
    """

    statistic: float
    df: int
    p_value: float
    horizons: tuple[int, ...]


@dataclass(frozen=True)
class EventStudy:
    """Effects by horizon.

    frame: index `horizon` (-4 to 4), `coef`, `std_error`, `t`, `p_value`, `low`, `high` (log points, 95 %), n_adopters, n_controls (firms),
    n_obs, `status` ("estimated", "base" for -1, "few_adopters"); without rows for a sample without rows. vcov: covariance of the estimated
    horizons in their order, clustered by firm. before: joint test of the horizons before -1; after: of 0 and later. average_after,
    average_after_se: mean of the estimated horizons from 0 on, log points. adopters: who they are.
    """

    frame: pd.DataFrame
    vcov: np.ndarray
    before: JointTest | None
    after: JointTest | None
    average_after: float
    average_after_se: float
    adopters: Adopters


def estimate(sample: pd.DataFrame, min_firms: int, horizons: tuple[int, ...] = HORIZONS) -> EventStudy:
    """Estimate every horizon that enough firms stand behind. sample: `analysis.sample.estimation_sample`. min_firms: adopting firms that
    must stand behind a horizon, and firms beside them; the edition's threshold.

    Errors are clustered by firm over all horizons together, each with G/(G-1) * (N-1)/(N-K) of its own regression. Raises ReportError
    E-MODEL-REPEATED for repeated firm-years.
    """
    cases = _cases(sample)
    fits = {horizon: _horizon(cases, horizon, min_firms) for horizon in horizons}
    done = {horizon: fit for horizon, fit in fits.items() if fit.influence is not None}
    vcov = _covariance(list(done.values()))
    coef = np.array([fit.coef for fit in done.values()])
    clusters = sample["firm_id"].nunique()
    frame = inference(tuple(str(h) for h in done), coef, np.sqrt(np.diag(vcov)), max(clusters - 1, 1)).set_axis(list(done))
    counts = pd.DataFrame({h: (f.n_adopters, f.n_controls, f.n_obs, f.status) for h, f in fits.items()}, index=_COUNTS).T
    frame = counts.join(frame) if len(sample) else counts.iloc[:0].join(frame)
    frame = _with_base(frame) if len(frame) else frame
    early, late = ([place for place, h in enumerate(done) if (h < 0) is before] for before in (True, False))
    weights = np.isin(np.arange(len(done)), late) / max(len(late), 1)
    return EventStudy(
        frame=frame.rename_axis("horizon").astype({"n_adopters": "int64", "n_controls": "int64", "n_obs": "int64"}),
        vcov=vcov,
        before=_joint(coef, vcov, early, tuple(done), clusters),
        after=_joint(coef, vcov, late, tuple(done), clusters),
        average_after=float(weights @ coef) if late else float("nan"),
        average_after_se=float(np.sqrt(weights @ vcov @ weights)) if late else float("nan"),
        adopters=_adopters(cases),
    )


def numbers(study: EventStudy, origin: Origin) -> Iterator[Number]:
    """`e5e_h<h>` and `e5e_lead<h>`: effect (log points) h years after first adoption, and before, 0 in `e5e_lead1`; `e5e_before_p`,
    `e5e_after_p` of the joint tests; `e5e_average_after`; firms `e5e_n_never`, `_ever`, `_first_seen`, `_after_gap`, `_dated`,
    `_stopping`, `_again` (`Adopters`), and `e5e_stopping_percent` of the ever-adopters.
    """
    empty = study.frame.empty
    for horizon in sorted((*HORIZONS, BASE)):
        row = None if empty else study.frame.loc[horizon]
        found = {name: None if row is None else row[name] for name in ("std_error", "low", "high")}
        n, missing = (None, None) if row is None else (int(row["n_obs"]), str(row["status"]))
        at = {"horizon": f"h{horizon}" if horizon >= 0 else f"lead{-horizon}"}
        value = None if row is None else row["coef"]
        yield origin.number("event_effect", at, value, "coefficient", DEFINITION, **found, n=n, missing=missing)
    for side, test in (("before", study.before), ("after", study.after)):
        yield origin.number("event_joint_p", {"side": side}, None if test is None else test.p_value, "p_value", DEFINITION)
    average, error = study.average_after, study.average_after_se
    yield origin.number("event_average", {"side": "after"}, average, "coefficient", DEFINITION, std_error=error)
    counts = vars(study.adopters)
    for name, count in counts.items():
        yield origin.number("event_firms", {"adopter": name.removeprefix("n_")}, None if empty else count, "firms", COUNTED)
    share = None if empty or not counts["n_ever"] else 100 * counts["n_stopping"] / counts["n_ever"]
    yield origin.number("event_stopping", {}, share, "percent", COUNTED, n=counts["n_ever"] or None)


@dataclass(frozen=True)
class _Horizon:
    """One regression.

    influence: (n_firms,) what each firm contributes to the estimate; None where there are too few adopters.
    """

    coef: float
    influence: np.ndarray | None
    n_adopters: int
    n_controls: int
    n_obs: int
    status: str


_COUNTS = ["n_adopters", "n_controls", "n_obs", "status"]


def _cases(sample: pd.DataFrame) -> pd.DataFrame:
    """Firm-years with the outcome, AI of the year before, and what is known of the firm's first adoption."""
    frame = sample[["firm_id", "year", "ai", OUTCOME]].sort_values(["firm_id", "year"], kind="stable", ignore_index=True)
    firms = frame.groupby("firm_id", sort=False, observed=True)
    began = frame["year"].where(frame["ai"] == 1).groupby(frame["firm_id"], sort=False, observed=True).transform("min")
    return frame.assign(
        firm=firms.ngroup(),
        before=lagged(frame, OUTCOME, 1),
        seen=firms["year"].transform("min"),
        began=began,
        adopts=(frame["year"] == began),
        never=began.isna(),
        stopped=(frame["ai"] == 0) & (frame["year"] > began),
    )


def _horizon(cases: pd.DataFrame, horizon: int, min_firms: int) -> _Horizon:
    change = lagged(cases, OUTCOME, -horizon) - cases["before"].to_numpy()
    use = np.isfinite(change) & (cases["adopts"] | cases["never"]).to_numpy()
    treated = cases["adopts"].to_numpy()[use].astype(float)
    firm, year, change = cases["firm"].to_numpy()[use], cases["year"].to_numpy()[use], change[use]
    n_adopters, n_controls = int(treated.sum()), len(np.unique(firm[treated == 0]))
    if min(n_adopters, n_controls) < min_firms:
        return _Horizon(np.nan, None, n_adopters, n_controls, len(change), "few_adopters")
    years, place = np.unique(year, return_inverse=True)
    own, outcome = _less_means(treated, place), _less_means(change, place)
    total = float(own @ own)
    coef = float(own @ outcome) / total
    scores = own * (outcome - coef * own)
    influence = np.bincount(firm, weights=scores, minlength=int(cases["firm"].max()) + 1) / total
    n, g, k = len(change), len(np.unique(firm)), len(years) + 1
    factor = g / (g - 1) * (n - 1) / (n - k)
    return _Horizon(coef, influence * np.sqrt(factor), n_adopters, n_controls, n, "estimated")


def _less_means(values: np.ndarray, place: np.ndarray) -> np.ndarray:
    return values - (np.bincount(place, weights=values) / np.bincount(place))[place]


def _covariance(fits: list[_Horizon]) -> np.ndarray:
    if not fits:
        return np.zeros((0, 0))
    influence = np.stack([fit.influence for fit in fits if fit.influence is not None])
    return influence @ influence.T


def _with_base(frame: pd.DataFrame) -> pd.DataFrame:
    base = pd.DataFrame({"n_adopters": 0, "n_controls": 0, "n_obs": 0, "status": "base", "coef": 0.0, "low": 0.0, "high": 0.0}, index=[-1])
    return pd.concat([frame, base]).reindex(columns=frame.columns).sort_index()


def _joint(coef: np.ndarray, vcov: np.ndarray, places: list[int], horizons: tuple[int, ...], clusters: int) -> JointTest | None:
    if not places:
        return None
    part, block = coef[places], vcov[np.ix_(places, places)]
    # few adopters may leave a covariance of less than full rank: the test then has as many degrees of freedom as there are
    df = int(np.linalg.matrix_rank(block, hermitian=True))
    statistic = float(part @ np.linalg.pinv(block, hermitian=True) @ part)
    return JointTest(statistic, df, float(stats.f.sf(statistic / df, df, clusters - 1)), tuple(horizons[place] for place in places))


def _adopters(cases: pd.DataFrame) -> Adopters:
    after_stop = cases["year"].where(cases["stopped"]).groupby(cases["firm_id"], sort=False).transform("min")
    flags = cases.assign(dated=cases["adopts"] & cases["before"].notna(), again=(cases["ai"] == 1) & (cases["year"] > after_stop))
    firms = flags.groupby("firm_id", sort=False)[["dated", "stopped", "again", "never"]].any()
    ever = ~firms["never"]
    from_start = (cases["adopts"] & (cases["year"] == cases["seen"])).groupby(cases["firm_id"], sort=False).any()
    return Adopters(
        n_never=int(firms["never"].sum()),
        n_ever=int(ever.sum()),
        n_first_seen=int(from_start.sum()),
        n_after_gap=int((ever & ~from_start & ~firms["dated"]).sum()),
        n_dated=int(firms["dated"].sum()),
        n_stopping=int(firms["stopped"].sum()),
        n_again=int(firms["again"].sum()),
    )
