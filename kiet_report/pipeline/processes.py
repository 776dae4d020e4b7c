"""Processes that work for a build: how they report, and that none of them outlives it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from typing import Any, TypeVar

T = TypeVar("T")
Report = Callable[[dict[str, Any]], None]
"""Takes one event of progress."""


def results_or_first_failure(waiting: Sequence[Future[T]], stop: threading.Event) -> list[T]:
    """The results in order.

    The first failure, or an interrupt, is raised at once; `stop` tells the others to end, and what they then say is of no interest.
    """
    try:
        ended, _ = wait(waiting, return_when=FIRST_EXCEPTION)
        failures = [error for future in waiting if future in ended and (error := future.exception())]
        if failures:
            raise failures[0]
    except BaseException:
        stop.set()
        for future in waiting:
            future.cancel()
        raise
    return [future.result() for future in waiting]


def json_lines() -> Report:
    """A channel of JSON lines on standard output.

    Everything else that is printed there, by libraries or kernels, goes to standard error from now on.
    """
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def report(event: dict[str, Any]) -> None:
        channel.write(json.dumps(event, ensure_ascii=False) + "\n")
        channel.flush()

    return report


def start_quickly() -> None:
    """Keep jsonschema, which Jupyter's libraries import, from building a grammar of web addresses:
    a second and a half a process.

    It takes the package for not installed, and leaves a check out that nothing here asks for.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None is what an import takes for "not there"


def end_with_parent() -> None:
    """End this process when the one that started it is gone: a killed build must not go on working.

    Kernels end when we do.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def end_when(stop: threading.Event, process: subprocess.Popen[str]) -> None:
    """Kill the process and everything below it as soon as `stop` is set."""

    def watch() -> None:
        while process.poll() is None:
            if stop.wait(0.2):
                end_process_tree(process)
                return

    threading.Thread(target=watch, daemon=True).start()


def end_process_tree(process: subprocess.Popen[str]) -> None:
    """Kill a process and everything below it, kernels and their children included:
    a kernel has a session of its own, so a group kill misses it.
    """
    import psutil

    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
        process.wait()


def end_strays(variable: str, value: str) -> None:
    """Kill what a process started and left behind:
    it belongs to nobody, but carries this variable in its environment.
    """
    import psutil

    killed = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(variable) == value:
                process.kill()
                killed.append(process)
    psutil.wait_procs(killed, timeout=5)
