"""What a page sees is what is tested: the chapters' own code cells, run once an edition."""

from __future__ import annotations

import pandas as pd
import pytest

from kiet_report.core.records import Number
from kiet_report.registry.numbers import Numbers
from tests.architecture.recorder import Recording, record
from tests.exhibits.chapters import CHAPTERS, EDITIONS, PROJECT


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recording]:
    """Edition -> what its chapters registered and showed."""
    return {edition: record(PROJECT, edition, tmp_path_factory.mktemp(edition), CHAPTERS) for edition in EDITIONS}


@pytest.fixture(scope="session")
def frames(recordings: dict[str, Recording]) -> dict[str, dict[str, pd.DataFrame]]:
    """Edition -> exhibit -> its data; an exhibit that the edition has nothing for is not there."""
    return {edition: {exhibit: data for exhibit, (_, data) in made.shown.items()} for edition, made in recordings.items()}


@pytest.fixture(scope="session")
def numbers(recordings: dict[str, Recording]) -> dict[str, Numbers[Number]]:
    """Edition -> the numbers of the chapters under every name that words may call them by."""
    return {edition: made.known for edition, made in recordings.items()}
