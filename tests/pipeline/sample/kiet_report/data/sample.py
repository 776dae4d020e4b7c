"""Readers of the small report."""

from __future__ import annotations

import pandas as pd

from kiet_report.data.editions.edition import Edition

LATER = "numbers/later.csv"


def read(edition: Edition, name: str) -> pd.DataFrame:
    return pd.read_csv(edition.path(name)).assign(basis="official", source="office")


def read_later(edition: Edition) -> pd.DataFrame:
    """Without rows where the edition has no such file."""
    return read(edition, LATER) if edition.has(LATER) else pd.DataFrame(columns=["name", "firms", "rate", "basis", "source"])
