"""What a build tells while it runs: a live display on a terminal, plain lines elsewhere,
and the summary at the end.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

from kiet_report.core.errors import message
from kiet_report.core.paths import Project
from kiet_report.pipeline.make import Built


class Progress:
    """Receives events from the pipeline's threads.

    Time left is what the same chapter took last time, less what has passed.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self._lock = threading.Lock()
        self._rows: dict[str, dict[str, Any]] = {}
        self._stale: dict[str, str] = {}
        self._expected = _remembered()
        self._live = (
            Live(get_renderable=self._table, console=self.console, refresh_per_second=4, transient=True)
            if self.console.is_terminal
            else None
        )

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live:
            self._live.stop()
        _remember(self._expected)

    def report(self, event: dict[str, Any]) -> None:
        with self._lock:
            line = self._take(event)
        if line and not self._live:
            print(line, file=sys.stderr, flush=True)

    def _take(self, event: dict[str, Any]) -> str | None:
        kind = event["event"]
        if kind == "plan":
            self._stale = event["stale"]
            return message("SAY-PLAN", None, edition=event["edition"], stale=len(event["stale"]), chapters=event["chapters"])
        if kind == "deliver":
            self._rows[_delivery_row(event)] = {"started": time.monotonic(), "state": "", "done": False}
            return None
        if kind == "deliver-done":
            name = _delivery_row(event)
            # one that was there already says nothing of how long it takes to make
            if event["seconds"] > 1:
                self._expected[name] = event["seconds"]
            self._rows[name] |= {"done": True, "state": f"{event['seconds']:.1f} s"}
            return message("SAY-DELIVERED", None, delivery=name, seconds=event["seconds"])
        if kind == "start":
            self._rows[event["chapter"]] = {"started": time.monotonic(), "state": "", "done": False}
            return message(
                "SAY-START", None, chapter=event["chapter"], reason=message(f"REASON-{self._stale.get(event['chapter'], 'new').upper()}")
            )
        if kind == "cell":
            row = self._rows.setdefault(event["chapter"], {"started": time.monotonic(), "done": False})
            row["state"] = message("SAY-CELL", None, cell=event["cell"], done=event["done"], of=event["of"])
            return None
        if kind == "done":
            self._expected[event["chapter"]] = event["seconds"]
            self._rows[event["chapter"]] |= {"done": True, "state": f"{event['seconds']:.1f} s"}
            return message("SAY-DONE", None, chapter=event["chapter"], seconds=event["seconds"])
        if kind == "book":
            name = f"{event['lang']} {event['step']}"
            self._rows[name] = {"started": time.monotonic(), "state": "", "done": False}
            return None
        if kind == "book-done":
            name = f"{event['lang']} {event['step']}"
            self._expected[name] = event["seconds"]
            self._rows[name] |= {"done": True, "state": f"{event['seconds']:.1f} s"}
            return message("SAY-BOOK", None, lang=event["lang"], step=event["step"], seconds=event["seconds"])
        return None

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._lock:
            for name, row in self._rows.items():
                passed = time.monotonic() - row["started"]
                expected = self._expected.get(name)
                left = "" if row["done"] or expected is None else message("SAY-LEFT", None, seconds=max(0.0, expected - passed))
                table.add_row("✓" if row["done"] else "…", name, row["state"], left)
        return table

    def summary(self, project: Project, outcome: Built, *, wanted_pdf: bool) -> None:
        """Where the build is, how long each step took, and plainly what is not in it."""
        code = "SAY-UNCHANGED" if outcome.unchanged else "SAY-DRAFT" if outcome.draft else "SAY-BUILT"
        print(message(code, None, folder=project.relative(outcome.folder), edition=outcome.edition))
        if not outcome.unchanged:
            for step, seconds in outcome.steps.items():
                print(f"  {message('STEP-' + step.upper()):<28} {seconds:6.1f} s")
            print(f"  {message('STEP-TOTAL'):<28} {sum(outcome.steps.values()):6.1f} s")
        if wanted_pdf and outcome.engine != "tex":
            print(message("SAY-PDF-CHROMIUM" if outcome.engine == "chromium" else "SAY-PDF-NONE"))


def _delivery_row(event: dict[str, Any]) -> str:
    return f"{event['delivery']} ({message('BASIS-' + event['basis'].upper())})"


def _file() -> Any:
    return Project.find().build / "durations.json"


def _remembered() -> dict[str, float]:
    try:
        return {str(name): float(value) for name, value in json.loads(_file().read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _remember(durations: dict[str, float]) -> None:
    try:
        _file().write_text(json.dumps(durations, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except OSError:
        return  # a forecast is not worth an error
