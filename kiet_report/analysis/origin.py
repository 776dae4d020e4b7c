"""Where estimates come from: the basis, source and years of the firm panel, kept with every frame and number made of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import pandas as pd

from kiet_report.core.records import Basis, Number

PRINTED_PERIOD = "2017-2022"


@dataclass(frozen=True)
class Origin:
    """basis: "delivered" or "simulated" (of estimates), "print" (of printed values). source: id of `data/sources.yaml`. period: first
    and last year.
    """

    basis: Basis
    source: str
    period: str

    @staticmethod
    def of(panel: pd.DataFrame) -> Origin:
        """Of a frame of `data.firms.panel`; one without rows has the print's years."""
        years = panel["year"]
        period = PRINTED_PERIOD if panel.empty else f"{int(years.min())}-{int(years.max())}"
        return Origin(panel.attrs["basis"], panel.attrs["source"], period)

    def mark(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with columns `basis` and `source`."""
        return frame.assign(basis=self.basis, source=self.source)

    def number(
        self,
        key: str,
        value: float | None,
        unit: str,
        definition: str,
        *,
        std_error: float | None = None,
        n: int | None = None,
        locus: str | None = None,
    ) -> Number:
        """A number of this origin; what is not finite is not known, and so has no value."""
        return Number(
            key=key, value=_finite(value), unit=unit, period=self.period, definition=definition, basis=self.basis, source=self.source,
            std_error=_finite(std_error), n=n, locus=locus,
        )  # fmt: skip


PRINT = Origin("print", "print_2024", PRINTED_PERIOD)
"""Of what the print states about its estimates."""


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)
