"""The door to servers: https with verification, further authorities by file, nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.official import web as web_module
from kiet_report.data.official.kosis.client import DATA, Key, Kosis
from kiet_report.data.official.snapshots import Snapshots
from kiet_report.data.official.web import CA_BUNDLE, Fault, Reply, Web
from tests.data.official.kosis.stub import KEY, Answer, Server, serving

NAMES = "subjectAltName=IP:127.0.0.1,DNS:localhost"


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority of our own (ca.pem), and a server's certificate that it signed (server.pem, server.key)."""
    if shutil.which("openssl") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("openssl is missing (CI=true: nothing may be missing)")
        pytest.skip("openssl is missing")
    folder = tmp_path_factory.mktemp("authority")
    key = ["-newkey", "rsa:2048", "-nodes"]
    openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority")
    openssl(folder, "req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text(NAMES)
    signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"]
    openssl(folder, "x509", "-req", "-in", "server.csr", *signing, "-out", "server.pem")
    return folder


@pytest.fixture
def secure(authority: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server()
    server.pages["/openapi/"] = Answer("hello")
    with serving(server, (authority / "server.pem", authority / "server.key")) as running:
        yield running


def test_an_unknown_authority_is_not_trusted(secure: Server) -> None:
    found = Web(timeout=60).get(secure.address)
    assert found == Fault("tls", "SSLCertVerificationError")
    assert not secure.requests, "nothing of the request was sent"


def test_an_authority_given_by_file_is_trusted(secure: Server, authority: Path) -> None:
    found = Web(authority / "ca.pem", timeout=60).get(secure.address)
    assert isinstance(found, Reply) and (found.status, found.body) == (200, b"hello")


def test_an_authority_given_by_the_environment_is_trusted(secure: Server, authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CA_BUNDLE, str(authority / "ca.pem"))
    assert isinstance(Web(timeout=60).get(secure.address), Reply)


def test_a_certificate_for_another_name_is_not_trusted(secure: Server, authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.2")
    found = Web(authority / "ca.pem", timeout=60).get(secure.address.replace("127.0.0.1", "127.0.0.2"))
    # the stub listens on 127.0.0.1 alone; where the loopback network answers for all of it, the name is what fails
    assert isinstance(found, Fault) and found.kind in ("tls", "network")


def test_the_client_says_what_to_do_about_it(secure: Server, tmp_path: Path) -> None:
    client = Kosis(Snapshots(tmp_path), Web(timeout=60), Key(KEY), address=secure.address)
    with pytest.raises(ReportError) as caught:
        client.ask(DATA, {"tblId": "DT_TEST_01"}, "tblId=DT_TEST_01")
    assert caught.value.code == "E-KOSIS-TLS" and "--ca-bundle" in caught.value.text("en")
    assert KEY not in caught.value.text("en") and caught.value.__context__ is None and caught.value.__cause__ is None


@pytest.mark.parametrize("content", [None, "", "not a certificate"])
def test_a_bundle_that_is_none_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ReportError) as caught:
        Web(path)
    assert caught.value.code == "E-CA-BUNDLE"
    assert "bundle.pem" in caught.value.text("en") and str(tmp_path) not in caught.value.text("en")


@pytest.mark.parametrize("url", ["http://kosis.kr/openapi/", "http://127.0.0.1:1/", "ftp://kosis.kr/", "file:///etc/hostname", "kosis.kr"])
def test_only_https_is_asked(url: str) -> None:
    with pytest.raises(ValueError, match="only https"):
        Web().get(url)


def test_plain_http_for_tests_is_for_this_machine_alone() -> None:
    with pytest.raises(ValueError, match="only https"):
        Web(plain_http_on_loopback=True).get("http://kosis.kr/openapi/")


def test_verification_has_no_switch() -> None:
    source = Path(web_module.__file__).read_text(encoding="utf-8")
    assert "CERT_NONE" not in source and "_create_unverified" not in source and "check_hostname" not in source


def test_an_answer_that_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "MAX_BYTES", 1000)
    server = Server()
    server.pages["/openapi/"] = Answer("x" * 1001)
    with serving(server) as running:
        assert Web(plain_http_on_loopback=True).get(running.address) == Fault("size", "TooLarge")


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_that_breaks_off_is_a_fault(status: int) -> None:
    server = Server()
    server.pages["/openapi/"] = Answer("x" * 100, status=status, cut=1)
    with serving(server) as running:
        assert Web(plain_http_on_loopback=True).get(running.address) == Fault("cut", "IncompleteRead")
