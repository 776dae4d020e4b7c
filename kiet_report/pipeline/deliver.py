"""Have the data an edition computes from at hand before any chapter runs:
make the simulated ones, look for those that were handed over.
"""

from __future__ import annotations

import time

from kiet_report.data.editions.edition import Edition
from kiet_report.pipeline.processes import Report


def deliver(edition: Edition, report: Report) -> None:
    """Make or find each delivery of the edition. A simulated one that is there already takes no time.

    Raises ReportError E-DELIVERY-FILE for one that was handed over and is not on this machine, or is another file than the one described.
    """
    for name, given in edition.file.deliveries.named.items():
        basis = "simulated" if given == "simulated" else "delivered"
        report({"event": "deliver", "delivery": name, "basis": basis})
        started = time.monotonic()
        edition.delivery(name)
        report({"event": "deliver-done", "delivery": name, "basis": basis, "seconds": time.monotonic() - started})
