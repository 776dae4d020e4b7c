"""How near the models of the print come to its tables, seed by seed. Not part of a build.

    python scripts/try_seeds.py [FIRST LAST] [--write]

The delivered seed is the first, from 2024 on, whose panel keeps the sign of every coefficient printed with ** or *** and the observations
of every column of 표 5-1. `--write` records all seeds that were looked at in `data/simulation/firms_seeds.csv`, so that nobody has to
take the chosen one for typical.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from kiet_report.analysis import determinants, productivity, replication
from kiet_report.analysis.sample import estimation_sample
from kiet_report.data.simulate import firms

DATA = Path(__file__).resolve().parents[1] / "data"
OBSERVATIONS = {"(1)": 60617, "(2)": 59926, "(3)": 31271, "(4)": 8501}
PREMIUM = 0.147


def tried(seed: int, printed: pd.DataFrame) -> dict[str, object]:
    """One row of the record. Shares in percent; premium, within: coefficients of AI in 표 5-2 (1) and (2)."""
    sample = estimation_sample(firms(seed=seed))
    columns = determinants.table(sample)
    by_table = {"5_1": list(columns.values())[1:], "5_1_linear": [columns["(1)"]]}
    for source in ("표 5-3", "표 5-4"):
        by_table[source[-3:].replace("-", "_")] = list(productivity.interactions(sample, source).values())
    compared = {name: replication.comparison(printed, parts) for name, parts in by_table.items()}
    whole = pd.concat([compared[name] for name in ("5_1", "5_3", "5_4")])
    signs = pd.concat(compared.values())
    signs = signs[~signs["is_constant"] & signs["sign"].notna()]
    baseline = {name: column.frame.iloc[0] for name, column in productivity.baseline(sample).items()}
    premium = baseline["(1)"]
    return {
        "seed": seed,
        "share_inside": replication.agreement(whole).share_inside,
        **{f"share_inside_{name}": replication.agreement(frame).share_inside for name, frame in compared.items()},
        "marked": len(signs),
        "wrong_signs": int((~signs["sign"].astype(bool)).sum()),
        "observations_as_printed": all(columns[name].n_obs == n for name, n in OBSERVATIONS.items()),
        "premium": premium["coef"],
        "premium_std_error": premium["std_error"],
        "premium_inside": abs(premium["coef"] - PREMIUM) <= 2 * premium["std_error"],
        **{f"p_within{suffix}": baseline[name]["p_value"] for suffix, name in {"": "(2)", "_lag_1": "(3)", "_lag_2": "(4)"}.items()},
        "within": baseline["(2)"]["coef"],
        "r2_linear": columns["(1)"].r2,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("first", type=int, nargs="?", default=2024)
    arguments.add_argument("last", type=int, nargs="?", default=2063)
    arguments.add_argument("--write", action="store_true")
    given = arguments.parse_args()
    printed = pd.read_csv(DATA / "print-2024" / "ch5_regressions.csv")
    found = pd.DataFrame([tried(seed, printed) for seed in range(given.first, given.last + 1)])
    print(found.round(3).to_string())
    kept = found[(found["wrong_signs"] == 0) & found["observations_as_printed"]]
    print(f"{len(kept)} of {len(found)} seeds keep all signs and observations: {kept['seed'].tolist()}")
    print(found.drop(columns="seed").mean().round(3).to_string())
    if given.write:
        found.round(4).astype({"observations_as_printed": int, "premium_inside": int}).to_csv(
            DATA / "simulation" / "firms_seeds.csv", index=False, lineterminator="\n"
        )


if __name__ == "__main__":
    main()
