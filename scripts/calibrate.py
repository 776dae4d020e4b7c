"""How the calibrated parameters of the simulated firms were found. Not part of a build.

    python scripts/calibrate.py [--rounds N] [--write]

The numbers of `data/simulation/firms_calibrated.yaml` are chosen so that the models of the print, run on simulated panels, give the printed
estimates in expectation. The panels used here have other seeds than the one that is delivered. The assumptions in `firms.yaml` were set by
hand with panels of seeds from 2024 on in view, the delivered one among them, so its nearness to the print is no test on unseen data.

Adoption comes first (`calibrate_adoption`): coefficients by group of sections from the marginal effects of 표 5-1, columns (2) to (4),
and intercepts from the published counts and rates, all with probabilities in place of drawn zeros and ones, so no noise enters. Then
productivity (`calibrate_productivity`): estimates of 표 5-2 to 5-4 are linear in the planted coefficients, so one weighted least-squares
solution.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

from calibrate_adoption import Adoption
from calibrate_productivity import solve_productivity

from kiet_report.analysis.regression_column import PRINTED
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.simulate.panel import Drawn, draw_until_adoption
from kiet_report.data.simulate.parameters import CALIBRATED, Parameters, load_parameters

DATA = Path(__file__).resolve().parents[1] / "data"
SEEDS = tuple(range(9001, 9009))
"""Seeds of the panels the parameters are fitted on; the delivered panel has another."""
HEAD = """# Parameters of the simulated firms that scripts/calibrate.py found; it writes this file. Their meaning: `Calibrated` in
# kiet_report/data/simulate/parameters.py.
# They were chosen so that the models of the print give the printed estimates in expectation. Nothing here is an estimate from firms.
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=16, help="rounds of the adoption equation")
    arguments.add_argument("--panels", type=int, default=len(SEEDS))
    arguments.add_argument("--write", action="store_true", help="write the parameters that were found")
    given = arguments.parse_args()
    parameters = load_parameters(Folder(DATA))
    for _ in range(2):  # each equation leans a little on the other
        panels = [draw_until_adoption(parameters, seed) for seed in SEEDS[: given.panels]]
        parameters = calibrated_adoption(parameters, panels[:4], given.rounds)
        parameters = with_found(parameters, solve_productivity(parameters, panels, printed("표 5-3"), printed("표 5-4")))
    if given.write:
        write(parameters)


def calibrated_adoption(parameters: Parameters, panels: list[Drawn], rounds: int) -> Parameters:
    table = printed("표 5-1")
    adoption = Adoption(parameters, panels)
    for turn in range(rounds):
        print(f"adoption {turn}: largest misses {adoption.improve(table)}")
    return with_found(parameters, adoption.found())


def with_found(parameters: Parameters, changes: dict[str, Any]) -> Parameters:
    found = parameters.calibrated.model_dump() | changes
    return parameters.model_copy(update={"calibrated": type(parameters.calibrated).model_validate(found)})


def _names() -> dict[str, str]:
    """Our term of each printed variable. IoT is spelled in two ways."""
    return {text: term for term, text in PRINTED.items()} | {"Iot Adoption": "iot"}


def printed(source: str) -> pd.DataFrame:
    """Printed coefficients and standard errors by (column, term)."""
    table = pd.read_csv(DATA / "print-2024" / "ch5_regressions.csv")
    table = table[(table["source"] == source) & table["coef"].notna()].copy()
    table["term"] = table["variable_printed"].map(_term)
    return table.set_index(["column", "term"])[["coef", "se", "stars"]].sort_index()


def _term(printed_name: str) -> str:
    first, _, second = printed_name.partition("*")
    names = _names()
    return f"ai:{names[second]}" if second else names[first]


def write(parameters: Parameters) -> None:
    found = _rounded(parameters.calibrated.model_dump())
    text = yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=140)
    (DATA / CALIBRATED).write_text(HEAD + text, encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(float(value), 5) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
