"""KOSIS on this machine: a stub server, a client that asks it, and a clock that does not wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiet_report.data.official.kosis.client import Key, Kosis
from kiet_report.data.official.snapshots import Snapshots
from kiet_report.data.official.web import Web
from tests.data.official.kosis.stub import KEY, Server, Table, serving


class Clock:
    """Time that passes only when somebody sleeps. slept: seconds, each time."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def now(self) -> dt.datetime:
        self.time += 0.001
        return dt.datetime(2026, 11, 23, tzinfo=dt.UTC) + dt.timedelta(seconds=self.time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server(Table())) as running:
        yield running


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


@pytest.fixture
def connect(snapshots: Snapshots, clock: Clock) -> Callable[[Server], Kosis]:
    """A client of a running stub."""

    def to(server: Server, key: str = KEY) -> Kosis:
        web = Web(timeout=60, plain_http_on_loopback=True)
        return Kosis(snapshots, web, Key(key), address=server.address, sleep=clock.sleep, clock=clock, now=clock.now)

    return to


@pytest.fixture
def client(connect: Callable[[Server], Kosis], server: Server) -> Kosis:
    return connect(server)


@pytest.fixture
def offline(snapshots: Snapshots, clock: Clock) -> Kosis:
    return Kosis(snapshots, sleep=clock.sleep, clock=clock, now=clock.now)
