"""Where estimates come from: the basis, source and years of the firm panel,
kept with every number made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from kiet_report.core.periods import parse_period
from kiet_report.core.records import Basis, Number

PRINTED_PERIOD = "2017-2022"


@dataclass(frozen=True)
class Origin:
    """basis: "delivered" or "simulated" (of estimates), "print" (of printed values). source:
    id of `data/sources.yaml`. period: first and last year.
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

    @property
    def years(self) -> range:
        """Every year of the period."""
        first, last = parse_period(self.period)
        return range(first, last + 1)

    def number(
        self,
        measure: str,
        at: Mapping[str, str],
        value: float | None,
        unit: str,
        definition: str,
        *,
        period: str | None = None,
        std_error: float | None = None,
        low: float | None = None,
        high: float | None = None,
        **more: Any,
    ) -> Number:
        """A number of this origin; what is not finite is not known, and so has no value, error or end.

        measure, at: what is measured, and where (`book/measures.yaml`). period: that of the origin when None. more: n, stars, locus,
        missing as `Number` has them; `missing` says why there is no value and is dropped where there is one.
        """
        known = _finite(value)
        if known is not None:
            more.pop("missing", None)
        return Number(
            measure=measure, at=dict(at), value=known, unit=unit, period=period or self.period, definition=definition, basis=self.basis,
            source=self.source, std_error=_finite(std_error), low=_finite(low), high=_finite(high), **more,
        )  # fmt: skip


PRINT = Origin("print", "print_2024", PRINTED_PERIOD)
"""Of what the print states about its estimates."""


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)
