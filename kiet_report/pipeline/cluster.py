"""The same chapters on a dask.distributed cluster:
a worker runs a request and sends the finished folder back as bytes.

Workers need this package and the project's data under the same path; nothing else is shared, so they may be other machines.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiet_report.core.errors import ReportError
from kiet_report.pipeline.plan import Task
from kiet_report.pipeline.processes import Report
from kiet_report.pipeline.runner import Request, run_process

Finish = Callable[[Task, Path, dict[str, Any]], None]
CONNECT_SECONDS = 10


def run_remotely(request: Request) -> tuple[dict[str, Any], bytes]:
    """On a worker: run one request in a folder of the worker's own;
    return the result and the folder, packed.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiet-report-"))
    try:
        result = run_process(replace(request, folder=str(folder)), lambda _event: None, threading.Event())
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            archive.add(folder, arcname=".")
        return result, packed.getvalue()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_on_cluster(address: str, requests: Sequence[Request], finish: Finish, tasks: Sequence[Task], report: Report) -> None:
    """Run the requests on the cluster at `address` and finish each as it returns.

    E-SCHEDULER when the cluster cannot be used; the first failure is raised.
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError:
        raise ReportError(
            "E-SCHEDULER", address=address, problem="the package dask.distributed is not installed (pip install kiet-report[cluster])"
        ) from None
    folders = [Path(request.folder) for request in requests]
    try:
        with _client(Client, address) as client:
            futures = {
                client.submit(run_remotely, request, pure=False): (task, request) for task, request in zip(tasks, requests, strict=True)
            }
            started = time.monotonic()
            for task in tasks:
                report({"event": "start", "chapter": task.notebook.name})
            for future in as_completed(futures, loop=client.loop):
                task, request = futures[future]
                try:
                    result, packed = future.result()
                except Exception as error:  # whatever a worker can raise, its name is all that is safe to say
                    raise ReportError("E-SCHEDULER", address=address, problem=f"a worker failed with {type(error).__name__}") from None
                _unpack(packed, Path(request.folder))
                finish(task, Path(request.folder), result)
                report({"event": "done", "chapter": task.notebook.name, "seconds": time.monotonic() - started})
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _client(kind: Any, address: str) -> Any:
    try:
        client = kind(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ReportError("E-SCHEDULER", address=address, problem=str(error) or type(error).__name__) from None
    try:
        try:
            # without one the chapters would wait for ever
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise ReportError("E-SCHEDULER", address=address, problem="it has no workers") from None
        yield client
    finally:
        client.close(timeout=5)


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        # "data": no links out of the folder, no devices, no odd modes
        archive.extractall(folder, filter="data")
    os.utime(folder)
