"""System GMM of table 5-2 (7), every lag as an instrument: time and memory at ten times the firms, and beside pyxtabond2.

pyxtabond2 is nobody's dependency: it is installed into an environment of its own in a temporary folder.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from measure import Row, peak_megabytes, seconds
from processes import answer, attempt, digits, run

TIMES = 10
PEER = Path(__file__).with_name("dynamic_peer.py")
COLUMNS = ("firm_id", "year", "ln_productivity", "ai")


def rows(repeat: int, *, whole: bool = True) -> list[Row]:
    """repeat: runs of each timing. whole: also pyxtabond2, which takes minutes."""
    with tempfile.TemporaryDirectory(prefix="kiet-bench-") as name:
        place = Path(name)
        run(__file__, "write", place / "simulated.csv")
        once, large = (run(__file__, "fit", place / "simulated.csv", times, repeat) for times in (1, TIMES))
        found = [
            Row(f"system GMM, {once['n_firms']:,} firms, {once['n_instruments']} instruments", once["seconds"], "s"),
            Row("  memory of the whole process", once["peak"], "MB"),
            Row(f"system GMM, {large['n_firms']:,} firms", large["seconds"], "s"),
            Row("  memory of the whole process", large["peak"], "MB", 3000),
            Row("  time at ten times the firms / time at one", large["seconds"] / once["seconds"], "ratio", 15),
        ]
        return [*found, *peer_rows(place, min(repeat, 3))] if whole else found


def peer_rows(place: Path, repeat: int) -> list[Row]:
    """Ours and pyxtabond2 by turns, one fit each and turn after something smaller has warmed them."""
    python, data = place / "peer" / "bin" / "python", place / "simulated.csv"
    if said := install(place / "peer"):
        return [Row(f"pyxtabond2 could not be installed ({said[:60]})", float("nan"), "ratio", 1)]
    ours, peers = [], []
    for _ in range(repeat):
        peers.append(attempt(str(PEER), "fit", data, python=str(python)))
        ours.append(run(__file__, "fit", data, 1, 1))
        if "failed" in peers[-1]:
            return [Row(f"pyxtabond2 failed: {peers[-1]['failed'].splitlines()[-1][:60]}", float("nan"), "ratio", 1)]
    own, other = (statistics.median(found["seconds"] for found in runs) for runs in (ours, peers))
    return [
        Row("  pyxtabond2, at one", other, "s"),
        Row("  pyxtabond2, memory of the whole process", peers[0]["peak"], "MB"),
        Row("  ours / pyxtabond2, time", own / other, "ratio", 1),
        Row("  same as pyxtabond2: coefficients, errors, J, AR(1), AR(2)", digits(ours[0]["shown"], peers[0]["shown"]), "digits", 8, True),
    ]


def install(folder: Path) -> str:
    """An environment with pyxtabond2; what went wrong, or nothing."""
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pyxtabond2"],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return ""


def write(path: str) -> dict[str, Any]:
    """The sample as text: what any environment can read."""
    from estimates import sample

    sample()[list(COLUMNS)].to_csv(path, index=False)
    return {}


def fit(path: str, times: str, repeat: str) -> dict[str, Any]:
    """One and two steps with their tests, all firms so many times over under names of their own."""
    import pandas as pd

    from kiet_report.analysis.dynamics import AI, FIRST, OUTCOME
    from kiet_report.models import dynamic_panel
    from kiet_report.models.dynamic_design import GmmStyle, Specification

    once = pd.read_csv(path, dtype={"firm_id": "str"})
    frame = pd.concat([once.assign(firm_id=once["firm_id"] + f"-{copy}") for copy in range(int(times))], ignore_index=True)
    plan = Specification(OUTCOME, (1,), ((AI, 0),), tuple(GmmStyle(name, FIRST) for name in (OUTCOME, AI)), system=True)
    dynamic_panel.fit(once[once["firm_id"].isin(once["firm_id"].unique()[:2000])], plan)  # warm
    taken = statistics.median(seconds(lambda: dynamic_panel.fit(frame, plan)) for _ in range(int(repeat)))
    found = dynamic_panel.fit(frame, plan)
    step = found.frame(2)
    shown = [*step["coef"], *step["std_error"], found.hansen.statistic, *(test.z for test in found.two_step.serial)]
    sizes = {"n_firms": int(frame["firm_id"].nunique()), "n_instruments": found.n_instruments}
    return {**sizes, "seconds": taken, "peak": peak_megabytes(), "shown": shown}


if __name__ == "__main__":
    answer({"write": write, "fit": fit})
