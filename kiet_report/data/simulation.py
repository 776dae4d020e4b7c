"""What is kept about the simulated firms beside their parameters (`data/simulation/`): the seeds that were tried."""

from __future__ import annotations

import pandas as pd

from kiet_report.data import tidy_csv
from kiet_report.data.inputs import Inputs

FOLDER = "simulation"


def seeds_tried(inputs: Inputs) -> pd.DataFrame:
    """One row a seed: how near the print's models come to its tables on that panel. Columns: `columns.yaml` of the folder.

    Raises ReportError E-DATA as `tidy_csv.read` does.
    """
    return tidy_csv.read(inputs, FOLDER, "firms_seeds")
