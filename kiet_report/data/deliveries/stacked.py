"""The tables of a delivery as one, with the file and line that every row came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.data.deliveries.typed import TypedTable


@dataclass(frozen=True)
class Stacked:
    """Rows of all files, in the order given.

    frame: delivered variables. status: by variable, `missing.Status` a row. years: int32 a row, `codes.NO_YEAR` where unknown.
    files: names; file: the place in `files` of each row; lines: its line there.
    """

    frame: pd.DataFrame
    status: dict[str, np.ndarray]
    years: np.ndarray
    files: tuple[str, ...]
    file: np.ndarray
    lines: np.ndarray

    def __len__(self) -> int:
        return len(self.frame)

    def place(self, row: int) -> tuple[str, int]:
        """File and line of a row."""
        return self.files[self.file[row]], int(self.lines[row])

    def take(self, keep: np.ndarray) -> Stacked:
        """The rows where `keep`, bool, is true."""
        if keep.all():
            return self
        status = {name: cells[keep] for name, cells in self.status.items()}
        frame = self.frame[keep].reset_index(drop=True)
        return Stacked(frame, status, self.years[keep], self.files, self.file[keep], self.lines[keep])


def stack(tables: Sequence[TypedTable]) -> Stacked:
    """All rows of at least one table."""
    frames = [table.frame for table in tables]
    return Stacked(
        frame=frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True),
        status={name: np.concatenate([table.status[name] for table in tables]) for name in tables[0].status},
        years=np.concatenate([table.years for table in tables]),
        files=tuple(table.file for table in tables),
        file=np.repeat(np.arange(len(tables)), [len(table.frame) for table in tables]),
        lines=np.concatenate([table.lines for table in tables]),
    )
