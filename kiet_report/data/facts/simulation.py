"""What is kept about the simulated firms beside their parameters (`data/simulation/`):
the seeds that were tried.
"""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import tidy_csv

FOLDER = "simulation"


def seeds_tried(edition: Edition) -> pd.DataFrame:
    """One row a seed: how near the print's models come to its tables on that panel.

    Columns: `columns.yaml` of the folder.

    Without rows and columns for an edition that uses nothing simulated. Raises ReportError E-DATA as `tidy_csv.read` does.
    """
    if not edition.has(FOLDER):
        return pd.DataFrame()
    return tidy_csv.read(edition, FOLDER, "firms_seeds")
