"""The client against a server that plays everything KOSIS is documented to do: refusals, limits, failures, and the key in none of it."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from kiet_report.core.errors import ReportError, message
from kiet_report.data.official.kosis.client import ATTEMPTS, DATA, PER_MINUTE, Key, Kosis
from kiet_report.data.official.kosis.errors import DOCUMENTED, KosisError, Refusal
from kiet_report.data.official.kosis.query import Query
from kiet_report.data.official.kosis.table import fetch_table
from kiet_report.data.official.snapshots import Snapshots
from kiet_report.data.official.web import Web
from tests.data.official.kosis.conftest import Clock
from tests.data.official.kosis.stub import INVALID_KEY, KEY, TEXTS, Answer, Server, error

QUERY = Query("101", "DT_TEST_01", "2021", "2023", axes=(("ALL",), ("ALL",)))


def ask(client: Kosis) -> list[dict[str, str]] | Refusal:
    return client.ask(DATA, QUERY.parameters(), QUERY.where).content


def refused(call: Callable[[], object]) -> ReportError:
    with pytest.raises(ReportError) as caught:
        call()
    return caught.value


def test_rows_come_as_text(client: Kosis, server: Server) -> None:
    rows = ask(client)
    assert isinstance(rows, list)
    assert len(rows) == 3 * 2 * 3 * 2
    assert rows == server.tables["DT_TEST_01"].rows()
    assert server.requests[0][0] == "/openapi/Param/statisticsParameterData.do"
    asked = server.requests[0][1]
    assert asked.pop("apiKey") == KEY
    assert asked == {
        "method": "getList", "format": "json", "jsonVD": "Y", "smblChk": "Y", "orgId": "101", "tblId": "DT_TEST_01", "itmId": "ALL",
        "objL1": "ALL", "objL2": "ALL", "prdSe": "Y", "startPrdDe": "2021", "endPrdDe": "2023",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["err", "errCode"])
@pytest.mark.parametrize("number", DOCUMENTED)
def test_every_documented_error_says_what_to_do(client: Kosis, server: Server, number: str, name: str) -> None:
    server.next = [error(number, name=name)] * 100
    found = refused(lambda: fetch_table(client, QUERY))
    assert isinstance(found, KosisError)
    assert found.code == f"E-KOSIS-{number}"
    assert found.refusal.number == number
    for lang in ("ko", "en"):
        text = found.text(lang)
        assert "DT_TEST_01" in text and (number == "30" or TEXTS[number] in text)


def test_both_texts_of_11_are_the_same_refusal(client: Kosis, server: Server) -> None:
    server.next = [error("11"), error("11", INVALID_KEY)]
    first, second = refused(lambda: fetch_table(client, QUERY)), refused(lambda: fetch_table(client, QUERY))
    assert first.code == second.code == "E-KOSIS-11"
    assert TEXTS["11"] in first.text("ko") and INVALID_KEY in second.text("ko")
    assert len(server.requests) == 2, "a key that is not accepted is not tried again"


def test_a_wrong_key_is_11_and_none_is_10(connect: Callable[..., Kosis], server: Server) -> None:
    assert refused(lambda: fetch_table(connect(server, "bm90VGhlUmlnaHRLZXk="), QUERY)).code == "E-KOSIS-11"
    server.key = quote(KEY)
    assert refused(lambda: fetch_table(connect(server), QUERY)).code == "E-KOSIS-11"


def test_an_undocumented_number_is_told(client: Kosis, server: Server) -> None:
    server.next = [error("77", "새로운 오류"), Answer('{"errMsg": "해당 조건에 맞는 데이터가 없습니다."}')]
    found = refused(lambda: fetch_table(client, QUERY))
    assert found.code == "E-KOSIS-OTHER" and "77" in found.text("en") and "새로운 오류" in found.text("en")
    assert refused(lambda: fetch_table(client, QUERY)).facts["number"] == "-"


def test_an_error_in_xml(client: Kosis, server: Server) -> None:
    server.next = [
        Answer('<?xml version="1.0"?><error><err>11</err><errMsg>유효하지않은 인증KEY입니다.</errMsg></error>', content_type="text/xml")
    ]
    found = ask(client)
    assert found == Refusal("11", "유효하지않은 인증KEY입니다.")


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ([error("40")], [20.0]),
        ([error("40"), error("40")], [20.0, 40.0]),
        ([error("50")], [2.0]),
        ([Answer("busy", status=503), Answer("", status=500)], [2.0, 4.0]),
        ([Answer("slow down", status=429)], [2.0]),
        ([Answer(drop=True)], [2.0]),
        ([Answer(json.dumps([{"TBL_ID": "DT_TEST_01"}] * 50), cut=300)], [2.0]),
    ],
)
def test_what_passes_is_tried_again(client: Kosis, server: Server, clock: Clock, answers: list[Answer], waits: list[float]) -> None:
    server.next = list(answers)
    rows = ask(client)
    assert isinstance(rows, list) and len(rows) == 36
    assert len(server.requests) == len(answers) + 1
    assert [wait for wait in clock.slept if wait >= 1] == waits


@pytest.mark.parametrize(
    ("answer", "code", "fact"),
    [
        (Answer("busy", status=503), "E-KOSIS-HTTP", "503"),
        (Answer(drop=True), "E-KOSIS-NETWORK", "attempts"),
        (error("40"), "E-KOSIS-40", "some minutes"),
        (error("50"), "E-KOSIS-50", "--offline"),
    ],
)
def test_patience_ends(client: Kosis, server: Server, answer: Answer, code: str, fact: str) -> None:
    server.next = [answer] * 50
    found = refused(lambda: fetch_table(client, QUERY))
    assert found.code == code and fact in found.text("en")
    assert len(server.requests) == ATTEMPTS


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        (Answer("<!DOCTYPE html><html><body>점검 중입니다</body></html>", content_type="text/html"), "HTML"),
        (Answer("<svg/>", content_type="image/svg+xml"), "XML"),
        (Answer(""), "nothing"),
        (Answer('[{"TBL_ID": "DT_TEST_01", "PRD_DE": "20'), "JSON that ends early"),
        (Answer('[{"TBL_ID": "DT_TEST_01", "PRD_DE": '), "JSON that ends early"),
        (Answer("[1, 2]"), "JSON list of str"),
        (Answer("{}"), "JSON dict"),
        (Answer('{"result": "ok"}'), "JSON dict"),
        (Answer('"text"'), "JSON str"),
        (Answer('[{"a" 1}]'), "not JSON"),
        (Answer("[]]".encode("utf-16")), "not UTF-8"),
    ],
)
def test_what_is_no_answer_is_stored_and_refused(client: Kosis, server: Server, snapshots: Snapshots, answer: Answer, got: str) -> None:
    server.next = [answer] * 20
    found = refused(lambda: fetch_table(client, QUERY))
    assert found.code == "E-KOSIS-BODY" and got in found.text("en")
    assert len(server.requests) == 1, "it would only come again"
    body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
    assert [path.read_bytes() for path in snapshots.root.glob("*/*/body")] == [body]


def test_rows_of_another_table_are_refused(client: Kosis, server: Server) -> None:
    server.next = [Answer('[{"TBL_ID": "DT_OTHER", "PRD_DE": "2022", "DT": "1"}]'), Answer('[{"TBL_ID": "DT_TEST_01", "PRD_DE": "2022"}]')]
    assert "rows of DT_OTHER" in refused(lambda: fetch_table(client, QUERY)).text("en")
    assert "without PRD_DE or DT" in refused(lambda: fetch_table(client, QUERY)).text("en")


def test_a_redirect_is_not_followed(client: Kosis, server: Server) -> None:
    server.next = [Answer("", status=302, location=f"{server.address}elsewhere.do")]
    found = refused(lambda: ask(client))
    assert found.code == "E-KOSIS-HTTP" and found.facts["status"] == 302
    assert len(server.requests) == 1


def test_a_server_that_is_not_there(connect: Callable[..., Kosis]) -> None:
    nowhere = Server()
    nowhere.address = "http://127.0.0.1:9/openapi/"
    found = refused(lambda: ask(connect(nowhere)))
    assert found.code == "E-KOSIS-NETWORK" and "ConnectionRefusedError" in found.text("en")


def test_pace(client: Kosis, server: Server, clock: Clock) -> None:
    begun = clock.time
    for _ in range(2 * PER_MINUTE):
        ask(client)
    assert clock.time - begun >= 2 * 60 - 60 / PER_MINUTE
    assert len(server.requests) == 2 * PER_MINUTE


def everything_shown(found: ReportError) -> str:
    """An error as anybody could see it: both languages, its facts, and its traceback with the variables of every frame of every link."""
    shown = "".join(traceback.TracebackException.from_exception(found, capture_locals=True).format())
    chain: list[BaseException | None] = [found]
    while chain[-1] is not None:
        chain.append(chain[-1].__cause__ or chain[-1].__context__)
    parts = [repr(link) + str(getattr(link, "__dict__", "")) for link in chain if link]
    return "\n".join([found.text("ko"), found.text("en"), repr(found.facts), shown, *parts])


FORMS = (KEY, quote(KEY, safe=""), KEY.rstrip("="))


@pytest.mark.parametrize(
    "answers",
    [
        *[[error(number)] * 100 for number in DOCUMENTED],
        [error("11", f"유효하지않은 인증KEY입니다. apiKey={KEY}")],
        [error("77", f"key {quote(KEY, safe='')}")],
        [Answer(f"<html>GET /openapi?apiKey={KEY}</html>", content_type="text/html")],
        [Answer(f"<html>{quote(KEY, safe='')}</html>", status=500, content_type="text/html")] * 10,
        [Answer(f'[{{"a": "{KEY}"')],
        [Answer(f"{KEY}".encode() + b"\xff\xfe")],
        [Answer(drop=True)] * 10,
        [Answer("x" * 100, cut=50)] * 10,
        [Answer("", status=302, location=f"/?apiKey={KEY}")],
    ],
)
def test_the_key_is_nowhere(
    client: Kosis,
    server: Server,
    tmp_path: Path,
    answers: list[Answer],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    server.next = list(answers)
    found = refused(lambda: fetch_table(client, QUERY))
    assert server.requests[0][1]["apiKey"] == KEY
    streams = capfd.readouterr()
    seen = everything_shown(found) + caplog.text + streams.out + streams.err
    assert not [form for form in FORMS if form in seen]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files or answers[0].drop or answers[0].cut
    assert not [path for path in files for form in FORMS if form.encode() in path.read_bytes() or form in path.name]


def test_a_body_that_repeats_the_key_is_stored_without_it(client: Kosis, server: Server, snapshots: Snapshots) -> None:
    row = {"TBL_ID": "DT_TEST_01", "PRD_DE": "2022", "DT": "1", "LINK": f"https://kosis.kr/?apiKey={quote(KEY, safe='')}&x={KEY}"}
    server.next = [Answer(json.dumps([row]))]
    answer = client.ask(DATA, QUERY.parameters(), QUERY.where)
    assert answer.snapshot.redacted
    assert isinstance(answer.content, list) and answer.content[0]["LINK"] == "https://kosis.kr/?apiKey=***&x=***"


def test_a_key_shows_nothing_of_itself() -> None:
    key = Key(f" {KEY}\n")
    assert KEY not in repr(key) and KEY not in str(key) and not hasattr(key, "__dict__")
    assert key.in_query() == KEY, "as issued: neither decoded nor escaped"
    assert Key("abcd+efgh/ij=").in_query() == "abcd%2Befgh/ij=", "a bare plus sign would arrive as a blank"
    assert Key("abcd%2Befgh%3D").in_query() == "abcd%2Befgh%3D", "a key that is issued escaped stays escaped"


@pytest.mark.parametrize("text", ["short", "with a blank in it", '"quoted-key-0000"', "key&other=1234", "x" * 201])
def test_a_key_of_another_form_is_refused(text: str) -> None:
    found = refused(lambda: Key(text))
    assert found.code == "E-KOSIS-KEY-FORM"
    assert text not in found.text("ko") + found.text("en") + repr(found)


def test_the_key_comes_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOSIS_API_KEY", f"{KEY}\n")
    assert Key.from_environment().in_query() == KEY
    monkeypatch.setenv("KOSIS_API_KEY", " ")
    assert refused(Key.from_environment).code == "E-KOSIS-NO-KEY"
    monkeypatch.delenv("KOSIS_API_KEY")
    assert "--file" in refused(Key.from_environment).text("en")


def test_without_a_key_nothing_is_asked(snapshots: Snapshots, server: Server) -> None:
    client = Kosis(snapshots, Web(plain_http_on_loopback=True), None, address=server.address)
    assert refused(lambda: ask(client)).code == "E-KOSIS-NO-KEY"
    assert not server.requests


def test_messages_of_every_error_name_a_way_out() -> None:
    for number in DOCUMENTED:
        for lang in ("ko", "en"):
            assert any(
                word in message(f"E-KOSIS-{number}", lang, where="x", said="y")
                for word in ("--file", "--url", "--offline", "KOSIS_API_KEY", "kosis.kr/openapi", "resolve", "몇 분", "minutes")
            )
