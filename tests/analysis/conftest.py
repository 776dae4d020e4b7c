"""The real editions, opened for reading, and small frames of observations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import Edition, open_edition
from kiet_report.data.facts.adoption import COLUMNS

ROOT = Path(__file__).parents[2]
PRINTED = {
    "series": "ai_firms",
    "group": "year",
    "category": "all",
    "period": "2022",
    "definition": "published_count",
    "metric": "rate",
    "value": 4.5,
    "numerator": float("nan"),
    "denominator": float("nan"),
    "vintage": "",
    "released": "2024-12-31",
    "basis": "print",
    "source": "print_2024",
    "locus": "그림 5-1",
    "corrected": "",
}
OFFICIAL = {"basis": "official", "source": "sba_20231218", "locus": "", "vintage": "final"}


@pytest.fixture(scope="session", params=["2024", "2026"])
def edition(request: pytest.FixtureRequest) -> Edition:
    return open_edition(Project(ROOT), request.param)


@pytest.fixture(scope="session")
def now() -> Edition:
    return open_edition(Project(ROOT), "2026")


@pytest.fixture(scope="session")
def printed_only() -> Edition:
    return open_edition(Project(ROOT), "2024")


@pytest.fixture(scope="session")
def observed() -> Callable[..., pd.DataFrame]:
    """Observations from the fields in which each differs from the rate of 2022 in the print; `official=True` starts from a later source."""

    def build(*statements: dict[str, Any]) -> pd.DataFrame:
        rows = []
        for statement in statements:
            fields = dict(statement)
            row = PRINTED | (OFFICIAL if fields.pop("official", False) else {}) | fields
            rows.append({"low": row["value"], "high": row["value"]} | row)
        return pd.DataFrame(rows, columns=COLUMNS)

    return build
