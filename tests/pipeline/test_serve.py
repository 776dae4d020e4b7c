"""The server shows one edition's files to this machine, and nothing else to anybody."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.pipeline import serve
from kiet_report.pipeline.serve import SiteServer, make_server

PDF = bytes(range(256)) * 4


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two editions, 2026 current, and a secret beside the site."""
    (tmp_path / "secret.txt").write_text("secret")
    for edition in ("2024", "2026"):
        folder = tmp_path / "site" / "editions" / edition
        for lang in ("ko", "en"):
            (folder / lang).mkdir(parents=True)
            (folder / lang / "index.html").write_text(f"<p>{lang} {edition}</p>")
        (folder / "data").mkdir()
        (folder / "data" / "fig-5-1.csv").write_text("연도,값\n2022,4.5\n", encoding="utf-8")
        (folder / "data" / ".hidden").write_text("hidden")
        (folder / "index.html").write_text(f"<p>front {edition}</p>")
        (folder / "report-ko.pdf").write_bytes(PDF)
    current = tmp_path / "site" / "editions" / "2026"
    (current / "out.txt").symlink_to(tmp_path / "secret.txt")
    (current / "out").symlink_to(tmp_path)
    (tmp_path / "site" / "current").symlink_to("editions/2026")
    return tmp_path / "site"


@contextlib.contextmanager
def running(server: SiteServer) -> Iterator[SiteServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server(site: Path) -> Iterator[SiteServer]:
    with running(make_server(site)) as server:
        yield server


class Answer:
    """Status, fields and body of one answer on a connection of its own."""

    def __init__(self, server: SiteServer, path: str, method: str = "GET", **fields: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in fields.items()})
            response = connection.getresponse()
            self.status, self.fields, self.body = response.status, response.headers, response.read()
        finally:
            connection.close()


def raw(server: SiteServer, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_listens_on_the_loopback_address_only(server: SiteServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.port}/"


@pytest.mark.parametrize(("path", "text"), [("/", "front 2026"), ("/ko/", "ko 2026"), ("/en/index.html?q=1", "en 2026")])
def test_pages_of_the_current_edition(server: SiteServer, path: str, text: str) -> None:
    answer = Answer(server, path)
    assert (answer.status, answer.body.decode()) == (200, f"<p>{text}</p>")


def test_an_older_edition_by_its_name(server: SiteServer) -> None:
    assert b"en 2024" in Answer(server, "/editions/2024/en/").body
    assert Answer(server, "/editions/2024").fields["Location"] == "/editions/2024/"
    assert Answer(server, "/editions/2023/en/").status == 404
    assert Answer(server, "/editions/").status == 404


@pytest.mark.parametrize("path", ["/", "/ko/", "/nowhere", "/report-ko.pdf"])
def test_every_answer_says_what_a_browser_may_do(server: SiteServer, path: str) -> None:
    fields = Answer(server, path).fields
    policy = dict(part.strip().split(" ", 1) for part in fields["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "http" not in fields["Content-Security-Policy"]
    assert fields["X-Content-Type-Options"] == "nosniff"
    assert fields["Referrer-Policy"] == "no-referrer"
    assert "Python" not in fields["Server"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/index.html", "text/html; charset=utf-8"),
        ("/data/fig-5-1.csv", "text/csv; charset=utf-8"),
        ("/report-ko.pdf", "application/pdf"),
        ("/a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/a.svg", "image/svg+xml"),
        ("/a.json", "application/json; charset=utf-8"),
        ("/a.JS", "text/javascript; charset=utf-8"),
        ("/SHA256SUMS", "application/octet-stream"),
    ],
)
def test_types(site: Path, server: SiteServer, path: str, kind: str) -> None:
    file = site / "editions/2026" / path[1:]
    if not file.exists():
        file.write_text("{}")
    assert Answer(server, path).fields["Content-Type"] == kind


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "localhost", "127.0.0.1.evil.example:{port}", "0.0.0.0:{port}"]
)
def test_another_host_name_is_refused(server: SiteServer, host: str) -> None:
    answer = Answer(server, "/", Host=host.format(port=server.port))
    assert answer.status == 421
    assert b"front" not in answer.body


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"])
def test_our_own_names_are_answered(server: SiteServer, host: str) -> None:
    assert Answer(server, "/", Host=host.format(port=server.port)).status == 200


def test_no_host_or_two_are_refused(server: SiteServer) -> None:
    host = f"Host: 127.0.0.1:{server.port}\r\n".encode()
    assert status_of(raw(server, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")) == 421
    assert status_of(raw(server, b"GET / HTTP/1.1\r\nConnection: close\r\n" + host + host + b"\r\n")) == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_only_reading(server: SiteServer, method: str) -> None:
    answer = Answer(server, "/", method)
    assert (answer.status, answer.fields["Allow"]) == (405, "GET, HEAD")


def test_head_is_get_without_the_body(server: SiteServer) -> None:
    get, head = Answer(server, "/report-ko.pdf"), Answer(server, "/report-ko.pdf", "HEAD")
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified"):
        assert head.fields[name] == get.fields[name]
    assert (head.status, head.body) == (200, b"")
    assert Answer(server, "/nowhere", "HEAD").body == b""


@pytest.mark.parametrize(
    "target",
    [
        "/../../secret.txt",
        "/ko/../../../../secret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/ko/..%2f..%2f..%2fsecret.txt",
        "/..%5c..%5csecret.txt",
        "/ko/index.html%00.txt",
        "/%ff%fe",
        "//etc/passwd",
        "/editions/../../secret.txt",
        "/editions/2026/../../../secret.txt",
        "/editions/2026%2f..%2f..%2f..%2fsecret.txt",
        "/out.txt",
        "/out/secret.txt",
        "/data/.hidden",
        "/data/",
        "/data",
        "/current/index.html",
        "/index.html/",
        "/" + "a" * 300,
        "/" + "a/" * 3000,
    ],
)
def test_nothing_but_the_files_of_the_edition(server: SiteServer, target: str) -> None:
    answer = Answer(server, target)
    assert answer.status in (400, 404)
    assert b"secret" not in answer.body
    assert b"hidden" not in answer.body


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "index.html", "*"])
def test_a_target_that_is_no_path(server: SiteServer, target: str) -> None:
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n"
    assert status_of(raw(server, request.encode())) == 400


def test_what_cannot_be_parsed_is_refused_with_the_same_fields(server: SiteServer) -> None:
    for request in (b"GET /\x01 x y HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n"):
        answer = raw(server, request)
        assert status_of(answer) == 400
        assert b"nosniff" in answer


def test_missing_page_speaks_both_languages(server: SiteServer) -> None:
    body = Answer(server, "/ko/nowhere.html").body.decode()
    assert "이 판에는 이런 쪽이 없다" in body
    assert "This edition has no such page" in body
    assert 'href="/ko/"' in body and 'href="/en/"' in body


def test_a_folder_without_its_slash(server: SiteServer) -> None:
    answer = Answer(server, "/ko?x=1")
    assert (answer.status, answer.fields["Location"]) == (301, "/ko/?x=1")
    assert Answer(server, "//ko").fields["Location"] == "/ko/"


def test_unchanged_files_are_not_sent_again(site: Path, server: SiteServer) -> None:
    first = Answer(server, "/ko/index.html")
    tag, modified = first.fields["ETag"], first.fields["Last-Modified"]
    for fields in ({"If_None_Match": tag}, {"If_None_Match": f'"other", W/{tag}'}, {"If_None_Match": "*"}, {"If_Modified_Since": modified}):
        again = Answer(server, "/ko/index.html", **fields)
        assert (again.status, again.body, again.fields["ETag"]) == (304, b"", tag)
    assert Answer(server, "/ko/index.html", If_None_Match='"other"', If_Modified_Since=modified).status == 200
    assert Answer(server, "/ko/index.html", If_Modified_Since="yesterday").status == 200


def test_a_new_edition_shows_at_once_though_size_and_time_agree(site: Path, server: SiteServer) -> None:
    for edition in ("2024", "2026"):
        os.utime(site / "editions" / edition / "ko/index.html", (1_700_000_000, 1_700_000_000))
    tag = Answer(server, "/ko/").fields["ETag"]
    switch(site, "2024")
    answer = Answer(server, "/ko/", If_None_Match=tag)
    assert (answer.status, answer.body) == (200, b"<p>ko 2024</p>")


def switch(site: Path, edition: str) -> None:
    (site / "next").symlink_to(f"editions/{edition}")
    (site / "next").replace(site / "current")


def test_a_switch_never_fails_or_mixes_an_answer(site: Path, server: SiteServer) -> None:
    for edition in ("2024", "2026"):
        (site / "editions" / edition / "long.txt").write_text(edition * 50_000)
    stop = threading.Event()

    def keep_switching() -> None:
        while not stop.is_set():
            for edition in ("2024", "2026"):
                switch(site, edition)

    thread = threading.Thread(target=keep_switching)
    thread.start()
    try:
        answers = [Answer(server, "/long.txt") for _ in range(150)]
    finally:
        stop.set()
        thread.join()
    assert {answer.status for answer in answers} == {200}
    assert {answer.body for answer in answers} <= {b"2024" * 50_000, b"2026" * 50_000}


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=1020-9999", 1020, 1023),
        ("bytes=-9999", 0, 1023),
    ],
)
def test_part_of_a_pdf(server: SiteServer, asked: str, start: int, end: int) -> None:
    answer = Answer(server, "/report-ko.pdf", Range=asked)
    assert answer.body == PDF[start : end + 1]
    assert answer.fields["Content-Length"] == str(end + 1 - start)
    if (start, end) == (0, 1023):
        assert answer.status == 200
    else:
        assert (answer.status, answer.fields["Content-Range"]) == (206, f"bytes {start}-{end}/1024")


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_beyond_the_end(server: SiteServer, asked: str) -> None:
    answer = Answer(server, "/report-ko.pdf", Range=asked)
    assert (answer.status, answer.fields["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["bytes=9-0", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"])
def test_a_part_that_is_not_one_range_is_the_whole(server: SiteServer, asked: str) -> None:
    answer = Answer(server, "/report-ko.pdf", Range=asked)
    assert (answer.status, answer.body) == (200, PDF)


def test_a_part_of_what_has_changed_is_the_whole(server: SiteServer) -> None:
    tag = Answer(server, "/report-ko.pdf").fields["ETag"]
    assert Answer(server, "/report-ko.pdf", Range="bytes=0-9", If_Range=tag).status == 206
    assert Answer(server, "/report-ko.pdf", Range="bytes=0-9", If_Range='"older"').status == 200


def test_a_body_is_not_taken_for_the_next_request(server: SiteServer) -> None:
    hidden = f"GET /ko/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
    request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {len(hidden)}\r\n\r\n{hidden}"
    answer = raw(server, request.encode())
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"front 2026" in answer


def test_a_connection_serves_several_requests(server: SiteServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        for path in ("/", "/ko/", "/data/fig-5-1.csv"):
            connection.request("GET", path)
            response = connection.getresponse()
            assert response.status == 200 and response.read()


def test_a_folder_itself_for_a_preview(site: Path) -> None:
    with running(make_server(site / "editions" / "2024")) as server:
        assert b"front 2024" in Answer(server, "/").body
        assert Answer(server, "/editions/2026/").status == 404


@pytest.mark.parametrize("dangling", [False, True])
def test_nothing_published_yet(tmp_path: Path, dangling: bool) -> None:
    if dangling:
        (tmp_path / "current").symlink_to("editions/2026")
    with pytest.raises(ReportError) as caught:
        make_server(tmp_path)
    assert caught.value.code == "E-NO-SITE"
    assert "kiet-report build" in caught.value.text("en") and "kiet-report build" in caught.value.text("ko")


def test_a_port_that_is_taken(site: Path, server: SiteServer) -> None:
    for port in (server.port, 99_999):
        with pytest.raises(ReportError) as caught:
            make_server(site, port)
        assert caught.value.code == "E-PORT"
        assert str(port) in caught.value.text("en")


def test_a_taken_port_gives_way_to_the_next_free_one(site: Path, server: SiteServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SiteServer, "serve_forever", interrupted)
    told: list[str] = []
    serve.serve(site, server.port, announce=told.append)
    monkeypatch.setattr(serve, "TRIED_PORTS", 1)
    serve.serve(site, server.port, announce=told.append)
    assert len(told) == 2 and server.url not in told
    with pytest.raises(ReportError, match="E-PORT"):
        serve.serve(site, 99_999, announce=told.append)


def test_says_where_it_is(site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(SiteServer, "serve_forever", interrupted)
    serve.serve(site, 0)
    assert "http://127.0.0.1:" in capsys.readouterr().out


def interrupted(self: SiteServer) -> None:
    raise KeyboardInterrupt


def test_opens_a_browser_only_when_asked_and_ends_quietly(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SiteServer, "serve_forever", interrupted)
    opened: list[str] = []
    monkeypatch.setattr(serve.webbrowser, "open", opened.append)
    told: list[str] = []
    serve.serve(site, 0, announce=told.append)
    assert opened == []
    serve.serve(site, 0, open_browser=True, announce=told.append)
    assert opened == told[1:]


def test_a_browser_that_leaves_is_no_error(site: Path, server: SiteServer, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "editions/2026/large.pdf").write_bytes(b"x" * 8_000_000)
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(f"GET /large.pdf HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
            connection.recv(10)
    assert Answer(server, "/").status == 200
    assert capsys.readouterr().err == ""
