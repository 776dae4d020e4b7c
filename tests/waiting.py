"""Waiting for a state instead of for seconds. How long is a matter of the machine, so the limit is far beyond what anything takes."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120
"""Seconds for something to happen that always does: no test may fail because a machine is slow."""

BEFORE_IT_WAKES = 500
"""Seconds in which something ends that would otherwise sleep for `LONG`."""

LONG = 600


def wait_until(condition: Callable[[], object], what: str = "it", seconds: float = PATIENCE) -> None:
    """Return as soon as the condition holds; what: named when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} never happened"
        time.sleep(0.02)
