"""One way to ask a statistical office's server:
TLS is verified, nothing is logged, redirects are not followed.

The standard library, because the usual clients log addresses (which may carry a key) and put them into their exceptions. What goes wrong is
returned, not raised: an exception raised later has no chain that leads back to an address.
"""

from __future__ import annotations

import http.client
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlsplit

from kiet_report import __version__
from kiet_report.core.errors import ReportError

CA_BUNDLE = "KIET_REPORT_CA_BUNDLE"
"""Environment variable naming a PEM file of further certificate authorities, as networks need that inspect TLS."""
MAX_BYTES = 128 * 2**20
"""A full answer of 40,000 cells is about 40 MB."""


@dataclass(frozen=True)
class Reply:
    """What a server answered. body: as sent, without transfer coding."""

    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Fault:
    """Why there is no answer: `network` (not reached, or too late), `tls` (certificate not trusted),
    `cut` (ended early), `size`.
    """

    kind: Literal["network", "tls", "cut", "size"]
    cause: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect could hand a key to another host."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Web:
    """Asks servers over https.

    ca_bundle: PEM file trusted besides the system's authorities; the environment variable KIET_REPORT_CA_BUNDLE otherwise. There is no way
    to switch verification off. timeout: seconds without a byte. plain_http_on_loopback: for tests alone, http to 127.0.0.1.
    Raises ReportError E-CA-BUNDLE when the bundle cannot be read.
    """

    def __init__(self, ca_bundle: Path | None = None, *, timeout: float = 60.0, plain_http_on_loopback: bool = False) -> None:
        context = ssl.create_default_context()
        named = ca_bundle or (Path(os.environ[CA_BUNDLE]) if os.environ.get(CA_BUNDLE) else None)
        if named is not None:
            try:
                context.load_verify_locations(cafile=str(named))
            except (OSError, ssl.SSLError):
                raise ReportError("E-CA-BUNDLE", file=named.name, variable=CA_BUNDLE) from None
        handlers: list[Any] = [urllib.request.HTTPSHandler(context=context), _NoRedirect()]
        if plain_http_on_loopback:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)
        self._timeout = timeout
        self._plain = plain_http_on_loopback

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply | Fault:
        """The answer of any status, or why there is none. ValueError for an address that is not https."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not (self._plain and parts.scheme == "http" and parts.hostname == "127.0.0.1"):
            raise ValueError("only https is asked")
        sent = {"User-Agent": f"kiet-report/{__version__}", "Accept": "*/*", **(headers or {})}
        try:
            with self._opener.open(urllib.request.Request(url, headers=sent), timeout=self._timeout) as response:
                return _reply(response, response.status)
        except urllib.error.HTTPError as error:
            with error:
                return _reply_of_error(error)
        except urllib.error.URLError as error:
            return _fault(error.reason)
        except (OSError, http.client.HTTPException) as error:
            return _fault(error)


def _reply(response: IO[bytes], status: int) -> Reply | Fault:
    headers: Any = getattr(response, "headers", {})
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return Fault("size", "TooLarge")
    declared = headers.get("Content-Length", "")
    # http.client says so itself only when it reads to the end, not with a limit
    if declared.isdigit() and len(body) < int(declared):
        return Fault("cut", "IncompleteRead")
    return Reply(status, body, headers.get("Content-Type", ""))


def _reply_of_error(error: urllib.error.HTTPError) -> Reply | Fault:
    try:
        return _reply(error, error.code)
    except (OSError, http.client.HTTPException) as broken:
        return _fault(broken)


def _fault(cause: object) -> Fault:
    """Only the kind and the class of the cause: its text could hold the address."""
    name = type(cause).__name__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Fault("tls", name)
    if isinstance(cause, http.client.IncompleteRead):
        return Fault("cut", name)
    return Fault("network", name)
