"""How long each step of a build takes, told as the steps begin and end."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

Report = Callable[[dict[str, Any]], None]


class Clock:
    """Seconds by step, in the order in which the steps ended."""

    def __init__(self, report: Report) -> None:
        self.seconds: dict[str, float] = {}
        self._report = report

    @contextlib.contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        self._report({"event": "step", "step": step})
        yield
        self.seconds[step] = time.monotonic() - started
        self._report({"event": "step-done", "step": step, "seconds": self.seconds[step]})
