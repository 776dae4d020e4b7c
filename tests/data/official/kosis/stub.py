"""A server that behaves as KOSIS is documented to: errors with status 200, axes that must all be named, and a limit on cells.

It runs in a thread and listens on 127.0.0.1. `Table` is a table that answers selections; `Server.next` holds answers to give first.
"""

from __future__ import annotations

import http.server
import itertools
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

KEY = "TlRoaXNJc05vdEFLZXlCdXRMb29rc0xpa2VPbmU="
"""Base64-looking, as KOSIS issues them; no real one."""
TEXTS = {
    "10": "인증키가 누락되었습니다.",
    "11": "인증키의 기간이 만료되었습니다.",
    "20": "필수요청변수값이 누락되었습니다.",
    "21": "잘못된 요청변수를 호출하였습니다.",
    "30": "데이터가 존재하지 않습니다.",
    "31": "조회결과가 초과되었습니다.",
    "40": "호출가능건수가 제한되었습니다.",
    "41": "호출가능ROW수가 제한되었습니다.",
    "42": "사용자별 이용이 제한되었습니다.",
    "50": "서버오류입니다.",
}
INVALID_KEY = "유효하지않은 인증KEY입니다."
"""The text that 11 really has, which is not that of the guide."""


@dataclass
class Answer:
    """What to send. cut: bytes of the body to leave out while Content-Length states them all. drop: hang up instead."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "application/json;charset=UTF-8"
    cut: int = 0
    drop: bool = False
    location: str = ""


def error(number: str, text: str = "", name: str = "err") -> Answer:
    """An error as KOSIS states it."""
    return Answer(json.dumps({name: number, "errMsg": text or TEXTS.get(number, "")}, ensure_ascii=False))


@dataclass
class Table:
    """A table. axes: (id, name, codes) by objL. cells: what DT holds at (period, item, codes …) where it is not the running number."""

    tbl_id: str = "DT_TEST_01"
    org_id: str = "101"
    prd_se: str = "Y"
    periods: tuple[str, ...] = ("2021", "2022", "2023")
    items: tuple[str, ...] = ("T01", "T02")
    axes: tuple[tuple[str, str, tuple[str, ...]], ...] = (("A", "산업별", ("C", "G", "J")), ("B", "기술별", ("01", "02")))
    cells: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    limit: int = 40_000
    changed: str = "2025-12-16"

    def rows(self) -> list[dict[str, str | None]]:
        """The whole table."""
        return self.selected({})

    def selected(self, asked: dict[str, str]) -> list[dict[str, str | None]]:
        chosen = [_chosen(asked.get("itmId", "ALL"), self.items)]
        chosen += [_chosen(asked.get(f"objL{number}", "ALL"), axis[2]) for number, axis in enumerate(self.axes, start=1)]
        periods = [period for period in self.periods if asked.get("startPrdDe", "") <= period <= asked.get("endPrdDe", "9")]
        if "newEstPrdCnt" in asked:
            periods = list(self.periods[-int(asked["newEstPrdCnt"]) :])
        return [self._row(period, item, codes) for period, item, *codes in itertools.product(periods, *chosen)]

    def _row(self, period: str, item: str, codes: list[str]) -> dict[str, str | None]:
        number = sum(ord(letter) * (place + 1) for place, letter in enumerate("".join([period, item, *codes])))
        row: dict[str, str | None] = {
            "ORG_ID": self.org_id, "TBL_ID": self.tbl_id, "TBL_NM": "시험용 표", "ITM_ID": item,
            "ITM_NM": f"항목 {item}", "ITM_NM_ENG": f"Item {item}",
            "UNIT_NM": "개", "PRD_SE": "A" if self.prd_se == "Y" else self.prd_se, "PRD_DE": period, "LST_CHN_DE": self.changed,
            "DT": self.cells.get((period, item, *codes), str(number)),
        }  # fmt: skip
        for number, (axis, code) in enumerate(zip(self.axes, codes, strict=True), start=1):
            row |= {
                f"C{number}": code,
                f"C{number}_NM": f"{axis[1]} {code}",
                f"C{number}_NM_ENG": f"{axis[0]} {code}",
                f"C{number}_OBJ_NM": axis[1],
            }
        return row

    def metadata(self) -> list[dict[str, str]]:
        """Rows of type=ITM, the classifications in no order but that of OBJ_ID_SN."""
        rows = [{"OBJ_ID": "ITEM", "OBJ_NM": "항목", "ITM_ID": item, "ITM_NM": f"항목 {item}", "UNIT_NM": "개"} for item in self.items]
        for number, (identity, name, codes) in reversed(list(enumerate(self.axes, start=1))):
            rows += [
                {"OBJ_ID": identity, "OBJ_NM": name, "OBJ_ID_SN": str(number), "ITM_ID": code, "ITM_NM": f"{name} {code}", "ITM_NM_ENG": ""}
                for code in codes
            ]
        return rows

    def data(self, asked: dict[str, str]) -> Answer:
        levels = sum(name.startswith("objL") for name in asked)
        if levels < len(self.axes):
            return error("20", f"{TEXTS['20']} (objL)")
        if levels > len(self.axes):
            return error("21")
        rows = self.selected(asked) if asked.get("prdSe") == self.prd_se else []
        if not rows:
            return error("30")
        return error("31") if len(rows) > self.limit else Answer(json.dumps(rows, ensure_ascii=False))


def _chosen(asked: str, codes: tuple[str, ...]) -> list[str]:
    return list(codes) if asked == "ALL" else [code for code in codes if code in asked.split()]


class Server:
    """What the stub knows and has seen. requests: path and parameters of each. next: answers to give before any other."""

    def __init__(self, *tables: Table) -> None:
        self.tables = {table.tbl_id: table for table in tables}
        self.key = KEY
        self.next: list[Answer] = []
        self.pages: dict[str, Answer] = {}
        self.metadata = True
        self.unquoted = False
        self.search: list[dict[str, str]] = []
        self.listed: dict[str, list[dict[str, str]]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self.address = ""

    @property
    def data_requests(self) -> list[dict[str, str]]:
        return [asked for path, asked in self.requests if path.endswith("statisticsParameterData.do")]

    def answer(self, path: str, asked: dict[str, str]) -> Answer:
        if self.next:
            return self.next.pop(0)
        if path in self.pages:
            return self.pages[path]
        if "apiKey" not in asked:
            return error("10")
        if asked["apiKey"] != self.key:
            return error("11", INVALID_KEY)
        if path.endswith("statisticsSearch.do"):
            return Answer(json.dumps(self.search)) if self.search else error("30")
        if path.endswith("statisticsList.do"):
            return Answer(json.dumps(self.listed.get(asked.get("parentListId", ""), [])))
        table = self.tables.get(asked.get("tblId", ""))
        if table is None:
            return error("21")
        if path.endswith("Param/statisticsParameterData.do"):
            return table.data(asked)
        if path.endswith("statisticsData.do") and asked.get("method") == "getMeta":
            if not self.metadata:
                return error("30")
            rows = table.metadata() if asked.get("type") == "ITM" else [{"TBL_NM": "시험용 표", "TBL_NM_ENG": "Table for tests"}]
            return Answer(unquoted(rows) if self.unquoted else json.dumps(rows, ensure_ascii=False))
        return error("20")


def unquoted(rows: list[dict[str, str]]) -> str:
    """The JavaScript literal that comes without jsonVD=Y."""
    return (
        "["
        + ",".join("{" + ",".join(f"{name}:{json.dumps(value, ensure_ascii=False)}" for name, value in row.items()) + "}" for row in rows)
        + "]"
    )


@contextmanager
def serving(server: Server, certificate: tuple[Path, Path] | None = None) -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1 until the block ends. certificate: its file and that of its key, for https."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = dict(parse_qsl(parts.query, keep_blank_values=True))
            server.requests.append((parts.path, asked))
            server.headers.append(dict(self.headers))
            answer = server.answer(parts.path, asked)
            self.close_connection = True
            if answer.drop:
                self.connection.close()
                return
            body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(body[: len(body) - answer.cut])

        def log_message(self, format: str, *args: object) -> None:
            return None

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = True

        def handle_error(self, request: object, client_address: object) -> None:
            return None

    with Quiet(("127.0.0.1", 0), Handler) as listening:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*map(str, certificate))
            listening.socket = context.wrap_socket(listening.socket, server_side=True)
        server.address = f"{'https' if certificate else 'http'}://127.0.0.1:{listening.server_address[1]}/openapi/"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
