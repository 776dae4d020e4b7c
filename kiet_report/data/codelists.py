"""Code lists with their validity (`data/codelists/`): industries, provinces, technologies. Codes are text."""

from __future__ import annotations

import pandas as pd

from kiet_report.data import tidy_csv
from kiet_report.data.inputs import Inputs

FOLDER = "codelists"


def industries(inputs: Inputs) -> pd.DataFrame:
    """The 21 sections of the Korean Standard Industrial Classification. Index: `code` (A to U)."""
    return tidy_csv.read(inputs, FOLDER, "industries").set_index("code", drop=False)


def provinces(inputs: Inputs) -> pd.DataFrame:
    """The 17 provinces. Index: `id`.

    The two code systems stay apart: 31 is Gyeonggi in `kostat` and Ulsan in `mois`, so a code alone names nobody.
    `tile_row`, `tile_col`: the place in the tile map, from 1 at the upper left.
    """
    return tidy_csv.read(inputs, FOLDER, "provinces").set_index("id", drop=False)


def technologies(inputs: Inputs) -> pd.DataFrame:
    """The nine technologies of the Survey of Business Activities. Index: `id`."""
    return tidy_csv.read(inputs, FOLDER, "technologies").set_index("id", drop=False)
