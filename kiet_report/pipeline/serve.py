"""The published site, served to this machine only.

One request sees one edition: `site/current` is resolved once, so a switch during a visit never mixes files within an answer. Older editions
stay reachable under `/editions/<id>/`. What a browser may do with the pages is stated in `HEADERS`; no page needs anything from outside.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socketserver
import sys
import webbrowser
from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from kiet_report.core.errors import ReportError, message
from kiet_report.core.paths import EDITION_ID
from kiet_report.pipeline.site_files import OTHER_TYPE, PROBLEMS, TYPES, locate, path_parts, refusal

HOST = "127.0.0.1"
FIRST_PORT, TRIED_PORTS = 8000, 20
HEADERS = {
    # The theme chooses light or dark, and MathJax writes its styles, in scripts and styles inside the page.
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A browser keeps what it has and asks each time whether it is still so: a new edition shows at once.
    "Cache-Control": "no-cache",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_CHUNK = 1 << 16


class SiteServer(ThreadingHTTPServer):
    """Serves one site folder on the loopback address. `url`: where a browser finds it."""

    daemon_threads = True

    def __init__(self, site: Path, port: int) -> None:
        self.site = site.absolute()
        # A published site has `current`; any other folder, an edition or a preview, is itself what is shown.
        self.current = _has_current(site)
        super().__init__((HOST, port), SiteHandler)
        self.port: int = self.server_address[1]
        self.hosts = {f"{HOST}:{self.port}", f"localhost:{self.port}", *((HOST, "localhost") if self.port == 80 else ())}

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def server_bind(self) -> None:
        # HTTPServer would ask the name server for our own name, which can take seconds and tells others about us.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def edition(self) -> Path:
        """The real folder of the edition that is current now."""
        return (self.site / "current" if self.current else self.site).resolve()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves while it is being answered is no error; anything else is shown as usual."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with files of one edition, and everything else with a refusal."""

    server: SiteServer
    protocol_version = "HTTP/1.1"
    server_version = "kiet-report"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # a body that nobody reads must not be taken for the next request
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.server.hosts:
            return self._refuse(421)
        if (parts := path_parts(self.path)) is None:
            return self._refuse(400)
        edition, parts = self._edition_of(parts)
        file = locate(edition, parts)
        if file is None:
            return self._refuse(404)
        if file.is_dir():
            return self._redirect()
        try:
            stream = file.open("rb")
        except OSError:
            return self._refuse(404)
        with stream:
            self._send(stream, file.suffix.lower(), body=body)

    def _edition_of(self, parts: list[str]) -> tuple[Path, list[str]]:
        if self.server.current and len(parts) >= 2 and parts[0] == "editions" and EDITION_ID.fullmatch(parts[1]):
            return (self.server.site / "editions" / parts[1]).resolve(), parts[2:]
        return self.server.edition(), parts

    def _send(self, stream: BinaryIO, suffix: str, *, body: bool) -> None:
        facts = os.fstat(stream.fileno())
        tag = f'"{facts.st_ino:x}-{facts.st_size:x}-{facts.st_mtime_ns:x}"'
        if self._unchanged(tag, facts.st_mtime):
            self._head(HTTPStatus.NOT_MODIFIED, {"ETag": tag})
            return
        span = self._span(tag, facts.st_size)
        if span is None:
            return self._refuse(416, {"Content-Range": f"bytes */{facts.st_size}"})
        start, length, status = *span, HTTPStatus.OK if span == (0, facts.st_size) else HTTPStatus.PARTIAL_CONTENT
        fields = {
            "Content-Type": TYPES.get(suffix, OTHER_TYPE),
            "Content-Length": str(length),
            "ETag": tag,
            "Last-Modified": formatdate(facts.st_mtime, usegmt=True),
            "Accept-Ranges": "bytes",
        }
        if status is HTTPStatus.PARTIAL_CONTENT:
            fields["Content-Range"] = f"bytes {start}-{start + length - 1}/{facts.st_size}"
        self._head(status, fields)
        if body:
            stream.seek(start)
            while length > 0 and (chunk := stream.read(min(_CHUNK, length))):
                self.wfile.write(chunk)
                length -= len(chunk)
            self.close_connection = self.close_connection or length > 0  # the file became shorter: the promised length cannot be kept

    def _unchanged(self, tag: str, modified: float) -> bool:
        if (known := self.headers.get("If-None-Match")) is not None:
            return known.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in known.split(",")]
        if since := self.headers.get("If-Modified-Since"):
            with contextlib.suppress(ValueError, TypeError):
                return int(modified) <= parsedate_to_datetime(since).timestamp()
        return False

    def _span(self, tag: str, size: int) -> tuple[int, int] | None:
        """Start and length of what is asked for: the whole file unless one valid range is named;
        None when it lies beyond the end.
        """
        match = _RANGE.fullmatch(self.headers.get("Range", "").replace(" ", ""))
        if match is None or match.groups() == ("", "") or self.headers.get("If-Range", tag) != tag:
            return 0, size
        first, last = match.groups()
        if not first:
            start, end = max(0, size - int(last)), size - 1
            satisfiable = int(last) > 0 and size > 0
        else:
            start, end = int(first), min(int(last) if last else size - 1, size - 1)
            if last and int(last) < start:
                return 0, size
            satisfiable = start < size
        return (start, end - start + 1) if satisfiable else None

    def _redirect(self) -> None:
        path, _, query = self.path.partition("?")
        # One leading slash: with two, a browser would take the first part for another host.
        location = "/" + quote(unquote(path), safe="/").strip("/") + "/" + (f"?{query}" if query else "")
        self._head(HTTPStatus.MOVED_PERMANENTLY, {"Location": location, "Content-Length": "0"})

    def _refuse(self, code: int, fields: dict[str, str] | None = None) -> None:
        page = refusal(code)
        self.close_connection = True
        own = {"Content-Type": TYPES[".html"], "Content-Length": str(len(page)), "Connection": "close"}
        self._head(HTTPStatus(code), own | (fields or {}))
        if self.command != "HEAD":
            self.wfile.write(page)

    def _head(self, status: HTTPStatus, fields: dict[str, str]) -> None:
        # What cannot be parsed counts as HTTP/0.9, which has no fields; the refusal carries them all the same.
        self.request_version = self.protocol_version
        self.send_response(status)
        for name, value in (HEADERS | fields).items():
            self.send_header(name, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The base class calls this for what it cannot parse and for methods it does not find."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            return self._refuse(405, {"Allow": "GET, HEAD"})
        return self._refuse(code if code in PROBLEMS else 400)

    def version_string(self) -> str:
        return self.server_version

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: whoever serves the site for themselves has the browser to look at."""


def make_server(site: Path, port: int = 0) -> SiteServer:
    """A server of a site's current edition, or of one edition's own folder, bound but not running;
    port 0 takes any free one.

    Raises ReportError E-NO-SITE without a front page there, E-PORT when the port is taken or not ours to open.
    """
    folder = site / "current" if _has_current(site) else site
    if not folder.joinpath("index.html").is_file():
        raise ReportError("E-NO-SITE", folder=folder)
    try:
        return SiteServer(site, port)
    except (OSError, OverflowError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise ReportError("E-PORT", port=port, problem=problem) from error


def serve(site: Path, port: int = FIRST_PORT, open_browser: bool = False, *, announce: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted, at `port` or the first free one after it.

    `announce` is told the address; without it, a line is printed.
    """
    with _first_free(site, port) as server:
        (announce or _print_address)(server.url)
        if open_browser:
            webbrowser.open(server.url)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _first_free(site: Path, port: int) -> SiteServer:
    for attempt in range(port, port + TRIED_PORTS):
        try:
            return make_server(site, attempt)
        except ReportError as error:
            if getattr(error.__cause__, "errno", None) != errno.EADDRINUSE:
                raise
    return make_server(site)


def _has_current(site: Path) -> bool:
    return os.path.lexists(site / "current")


def _print_address(url: str) -> None:
    print(message("SAY-SERVING", url=url), flush=True)
