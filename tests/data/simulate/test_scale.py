"""Many panels below one another: margins times as large, identifiers that do not meet, and a file that appears when it is whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kiet_report.data.simulate.parameters import Parameters
from kiet_report.data.simulate.scale import write_scaled


def test_twice_the_firms_have_twice_the_margins(tmp_path: Path, parameters: Parameters) -> None:
    path = tmp_path / "simulated_firms.parquet"
    assert write_scaled(parameters, 2, path) == 2 * 79587
    frame = pd.read_parquet(path, columns=["firm_id", "year", "industry", "ai"])
    assert len(frame) == 2 * 79587 and not frame.duplicated(["firm_id", "year"]).any()
    assert frame.groupby("year")["ai"].sum().tolist() == [2 * count for count in (174, 265, 357, 448, 539, 620)]
    assert (frame[frame.year == 2022].industry == "C").sum() == 2 * 6250
    assert pq.ParquetFile(path).num_row_groups == 2
    metadata = pq.read_schema(path).metadata
    assert metadata[b"basis"] == b"simulated" and b"nothing about real firms" in metadata[b"notice_en"]


def test_a_file_that_would_not_be_called_simulated_is_refused(tmp_path: Path, parameters: Parameters) -> None:
    with pytest.raises(ValueError, match="simulated"):
        write_scaled(parameters, 1, tmp_path / "firms.parquet")
    with pytest.raises(ValueError, match="at least one"):
        write_scaled(parameters, 0, tmp_path / "simulated.parquet")


def test_half_a_file_is_removed(tmp_path: Path, parameters: Parameters, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("kiet_report.data.simulate.panel.draw_panel", fails)
    with pytest.raises(OSError, match="disk full"):
        write_scaled(parameters, 1, tmp_path / "simulated.parquet")
    assert not list(tmp_path.iterdir())
