"""Figures that offices and studies published after the print (`data/official/`)."""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.inputs import Inputs
from kiet_report.data.facts import tidy_csv

FOLDER = "official"


def later_figures(inputs: Inputs) -> pd.DataFrame:
    """One row per series, definition, reference year and vintage.

    `value` is in per cent, of firms or of technology mentions as `unit` says. `numerator` and `denominator` are counts (Int64, NA where
    not published). `definition_id` and `source_id` point into `references`. Rows of different definitions do not belong in one line of a
    chart or in one statement of change. Raises ReportError E-DATA as `tidy_csv.read` does.
    """
    return tidy_csv.read(inputs, FOLDER, "later_figures")
