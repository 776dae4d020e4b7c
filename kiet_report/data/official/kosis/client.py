"""Asking KOSIS: the key in no text, every answer stored before it is read,
at most 150 requests a minute, and patience where it helps.

The address, which carries the key, exists only inside `_send`; nothing here logs, and an error is raised where no exception is being
handled, so that none hangs on to what the network library knew.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode, urlsplit

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.errors import Refusal, refused
from kiet_report.data.official.kosis.parse import read_body
from kiet_report.data.official.snapshots import Asked, Snapshot, Snapshots
from kiet_report.data.official.web import Fault, Reply, Web

ADDRESS = "https://kosis.kr/openapi/"
DATA = "Param/statisticsParameterData.do"
"""Selection by table. `statisticsData.do` answers 20 to orgId and tblId, whatever else is sent."""
META = "statisticsData.do"
SEARCH = "statisticsSearch.do"
LIST = "statisticsList.do"

VARIABLE = "KOSIS_API_KEY"
PER_MINUTE = 150
"""Below both documented limits: 200 a minute in the guide, 1,000 in a notice of March 2026."""
ATTEMPTS = 5
CUT = "***"


class Key:
    """The user's key, which no repr, message, record or file shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Raises ReportError E-KOSIS-KEY-FORM for a text that cannot be a key."""
        self._text = text.strip()
        if not re.fullmatch(r"[A-Za-z0-9+/=%_.~-]{8,200}", self._text):
            raise ReportError("E-KOSIS-KEY-FORM", variable=VARIABLE)

    @classmethod
    def from_environment(cls) -> Key:
        """The key of KOSIS_API_KEY. Raises ReportError E-KOSIS-NO-KEY when it is not set."""
        text = os.environ.get(VARIABLE, "").strip()
        if not text:
            raise ReportError("E-KOSIS-NO-KEY", variable=VARIABLE)
        return cls(text)

    def in_query(self) -> str:
        """As issued: it looks like base64, and decoded it is refused.

        Only a plus sign, which would arrive as a blank, is escaped.
        """
        return quote(self._text, safe="=/%")

    def cut_from(self, body: bytes) -> bytes:
        """The body without the key, however a server may have repeated it."""
        forms = {self._text, self.in_query(), quote(self._text, safe=""), unquote(self._text)}
        for form in sorted(forms, key=len, reverse=True):
            body = body.replace(form.encode(), CUT.encode())
        return body

    def __repr__(self) -> str:
        return "Key(…)"


@dataclass(frozen=True)
class Answer:
    """Rows as KOSIS gives them, or its refusal, and where the body is stored."""

    content: list[dict[str, str]] | Refusal
    snapshot: Snapshot


@dataclass(frozen=True)
class _Failure:
    """No answer of KOSIS: the message to give, and whether another attempt may help."""

    error: ReportError
    again: bool


class Kosis:
    """The service.

    key: None only offline. offline: answers come from the snapshots and from nowhere else. sleep, clock, now: for tests.
    """

    def __init__(
        self,
        snapshots: Snapshots,
        web: Web | None = None,
        key: Key | None = None,
        *,
        address: str = ADDRESS,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._snapshots = snapshots
        self._web = web
        self._key = key
        self._address = address
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._next = 0.0

    @property
    def offline(self) -> bool:
        return self._web is None

    @property
    def this_year(self) -> int:
        return self._now().year

    def ask(self, service: str, parameters: Mapping[str, str], where: str) -> Answer:
        """One request, repeated while that may help. where: what is asked for, in words, for messages.

        A refusal of KOSIS is returned, for the caller to act on or to raise; what else goes wrong is raised: E-KOSIS-NETWORK, E-KOSIS-TLS,
        E-KOSIS-HTTP, E-KOSIS-BODY, and offline E-SNAPSHOT-MISSING.
        """
        asked = Asked(source="kosis", service=service, parameters=dict(parameters))
        if self._web is None:
            return self._stored(asked, where)
        outcome: Answer | _Failure = _Failure(ReportError("E-KOSIS-NO-KEY", variable=VARIABLE), again=False)
        for attempt in range(ATTEMPTS if self._key else 0):
            if attempt:
                self._sleep(_wait(outcome, attempt))
            outcome = self._once(asked, where)
            if not _may_pass(outcome):
                break
        if isinstance(outcome, _Failure):
            raise outcome.error
        return outcome

    def rows(self, service: str, parameters: Mapping[str, str], where: str) -> list[dict[str, str]]:
        """The rows of an answer. Raises KosisError for any refusal but 30, which is no rows."""
        content = self.ask(service, parameters, where).content
        if isinstance(content, list):
            return content
        if content.number == "30":
            return []
        raise refused(content, where)

    def _stored(self, asked: Asked, where: str) -> Answer:
        """The latest stored answer that is one: a passing refusal or a broken page is no answer while an
        older one is.
        """
        found = [snapshot for snapshot in self._snapshots.find(asked) if snapshot.status == 200]
        for snapshot in found:
            content = _content(self._snapshots.body(snapshot), where)
            if not isinstance(content, ReportError) and not (isinstance(content, Refusal) and content.passing):
                return Answer(content, snapshot)
        raise ReportError("E-SNAPSHOT-MISSING", where=where)

    def _once(self, asked: Asked, where: str) -> Answer | _Failure:
        self._pace()
        reply = self._send(asked)
        if isinstance(reply, Fault):
            return _Failure(_fault_error(reply, where), again=reply.kind in ("network", "cut"))
        snapshot = self._store(asked, reply)
        if reply.status != 200:
            return _Failure(ReportError("E-KOSIS-HTTP", where=where, status=reply.status), again=reply.status >= 500 or reply.status == 429)
        content = _content(self._snapshots.body(snapshot), where)
        return _Failure(content, again=False) if isinstance(content, ReportError) else Answer(content, snapshot)

    def _send(self, asked: Asked) -> Reply | Fault:
        assert self._web is not None and self._key is not None
        query = f"{urlencode(asked.parameters, safe='+')}&apiKey={self._key.in_query()}"
        return self._web.get(f"{self._address}{asked.service}?{query}", {"Accept": "application/json, */*;q=0.1"})

    def _store(self, asked: Asked, reply: Reply) -> Snapshot:
        assert self._key is not None
        body = self._key.cut_from(reply.body)
        at = self._now().isoformat(timespec="microseconds")
        return self._snapshots.store(
            asked, body, retrieved_at=at, status=reply.status, content_type=reply.content_type, redacted=body != reply.body
        )

    def _pace(self) -> None:
        wait = self._next - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next = max(self._clock(), self._next) + 60 / PER_MINUTE


def _content(body: bytes, where: str) -> list[dict[str, str]] | Refusal | ReportError:
    try:
        return read_body(body, where)
    except ReportError as error:
        return error


def _may_pass(outcome: Answer | _Failure) -> bool:
    if isinstance(outcome, _Failure):
        return outcome.again
    return isinstance(outcome.content, Refusal) and outcome.content.passing


def _wait(outcome: Answer | _Failure, attempt: int) -> float:
    """Seconds: the rate is counted by the minute, anything else may pass sooner."""
    rate = isinstance(outcome, Answer) and isinstance(outcome.content, Refusal) and outcome.content.number == "40"
    return 20.0 * attempt if rate else 2.0**attempt


def _fault_error(fault: Fault, where: str) -> ReportError:
    if fault.kind == "tls":
        return ReportError("E-KOSIS-TLS", where=where)
    return ReportError("E-KOSIS-NETWORK", where=where, cause=fault.cause, attempts=ATTEMPTS)


def host(address: str) -> str:
    """The server of an address, for messages."""
    return urlsplit(address).hostname or "-"
