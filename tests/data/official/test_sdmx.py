"""Eurostat and the OECD: the request as it is sent, bodies of three forms, flags, and breaks that no line crosses.

The bodies are written by hand after the form that the services document; no number in them is a statistic.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.contracts.contract import load_contract
from kiet_report.data.contracts.schema import violations
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import references
from kiet_report.data.official import sdmx
from kiet_report.data.official.observations import COLUMNS, TableManifest
from kiet_report.data.official.snapshots import Snapshots
from kiet_report.data.official.web import Web
from tests.data.official.kosis.stub import Answer, Server, serving

INPUTS = Folder(Path(__file__).parents[3] / "data")
FLOWS = sdmx.flows(INPUTS)
EUROSTAT, OECD = FLOWS["eurostat_ai_size"], FLOWS["oecd_ai_korea"]

EUROSTAT_CSV = """\
DATAFLOW,LAST UPDATE,freq,size_emp,nace_r2,indic_is,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,DK,2021,11.11,,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,DK,2023,22.22,b,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,DK,2024,33.33,p,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,DK,2025,44.44,,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,EL,2021,5.5,u,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,EL,2023,,c,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,EL,2024,:,,
ESTAT:ISOC_EB_AI(1.0),11/12/25 23:00:00,A,GE10,C10-S951_X_K,E_AI_TANY,PC_ENT,EL,2025,,,
"""
OECD_CSV = """\
DATAFLOW,REF_AREA,FREQ,MEASURE,UNIT_MEASURE,ACTIVITY,SIZE_CLASS,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT
OECD.STI.DEP:DSD_ICT_B@DF_BUSINESSES(1.0),KOR,A,G14_B,PT_ENT,_T,S_GE10,2020,1.5,A,0
OECD.STI.DEP:DSD_ICT_B@DF_BUSINESSES(1.0),KOR,A,G14_B,PT_ENT,_T,S_GE10,2021,2.5,A,0
OECD.STI.DEP:DSD_ICT_B@DF_BUSINESSES(1.0),KOR,A,G14_B,PT_ENT,_T,S_GE10,2022,20.5,A,0
OECD.STI.DEP:DSD_ICT_B@DF_BUSINESSES(1.0),KOR,A,G14_B,PT_ENT,_T,S_GE10,2024,30.5,A,0
"""


def generic(series: dict[str, str], observations: list[tuple[str, str, str]], flag: str = "OBS_STATUS") -> str:
    """SDMX-ML 2.1 generic data of one series. observations: period, value, flag."""
    key = "".join(f'<g:Value id="{name}" value="{code}"/>' for name, code in series.items())
    cells = "".join(
        f'<g:Obs><g:ObsDimension value="{period}"/><g:ObsValue value="{value}"/>'
        + (f'<g:Attributes><g:Value id="{flag}" value="{mark}"/></g:Attributes>' if mark else "")
        + "</g:Obs>"
        for period, value, mark in observations
    )
    base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<m:GenericData xmlns:m="{base}/message" xmlns:g="{base}/data/generic" xmlns:c="{base}/common">'
        "<m:Header><m:ID>T</m:ID><m:Test>true</m:Test><m:Prepared>2026-01-01T00:00:00</m:Prepared><m:Sender id='T'/>"
        '<m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"><c:Structure>'
        '<Ref agencyID="T" id="T" version="1.0" class="DataStructure"/></c:Structure></m:Structure></m:Header>'
        f'<m:DataSet structureRef="S" action="Replace"><g:Series>'
        f"<g:SeriesKey>{key}</g:SeriesKey>{cells}</g:Series></m:DataSet></m:GenericData>"
    )


def in_json(series: dict[str, str], observations: list[tuple[str, str, str]]) -> str:
    """SDMX-JSON 1.0 of one series."""
    dimensions: list[dict[str, object]] = [
        {"id": name, "name": name, "values": [{"id": code, "name": code}]} for name, code in series.items()
    ]
    for place, dimension in enumerate(dimensions):
        dimension["keyPosition"] = place
    times = [{"id": period, "name": period} for period, _, _ in observations]
    flags = sorted({mark for _, _, mark in observations})
    body = {
        "header": {"id": "T", "test": True, "prepared": "2026-01-01T00:00:00", "sender": {"id": "T"}},
        "structure": {
            "dimensions": {
                "dataSet": [],
                "series": dimensions,
                "observation": [{"id": "TIME_PERIOD", "name": "Time", "values": times}],
            },
            "attributes": {
                "dataSet": [],
                "series": [],
                "observation": [{"id": "OBS_STATUS", "name": "Status", "values": [{"id": mark, "name": mark} for mark in flags]}],
            },
        },
        "dataSets": [
            {
                "action": "Information",
                "series": {
                    ":".join("0" for _ in dimensions): {
                        "attributes": [],
                        "observations": {
                            str(place): [float(value), flags.index(mark)] for place, (_, value, mark) in enumerate(observations)
                        },
                    }
                },
            }
        ],
    }
    return json.dumps(body)


SERIES = {"REF_AREA": "KOR", "FREQ": "A", "MEASURE": "G14_B", "UNIT_MEASURE": "PT_ENT", "ACTIVITY": "_T", "SIZE_CLASS": "S_GE10"}
CELLS = [("2020", "1.5", "A"), ("2021", "2.5", "A"), ("2022", "20.5", "A"), ("2024", "30.5", "A")]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as running:
        yield running


def fetch(flow: sdmx.Flow, server: Server, tmp_path: Path) -> tuple[Snapshots, object]:
    snapshots = Snapshots(tmp_path / "snapshots")
    addresses = dict.fromkeys(("eurostat", "oecd"), server.address)
    snapshot = sdmx.fetch_flow(flow, snapshots, Web(timeout=60, plain_http_on_loopback=True), addresses=addresses, sleep=lambda _: None)
    return snapshots, snapshot


def test_flows_name_definitions_sources_and_terms() -> None:
    definitions, sources = references.definitions(INPUTS), references.sources(INPUTS)
    for flow in FLOWS.values():
        assert flow.definition in definitions and flow.source in sources
        assert all(entry.source in sources for entry in flow.breaks)
    assert {flow.service for flow in FLOWS.values()} == {"eurostat", "oecd"}
    assert [entry.first_period for entry in OECD.breaks] == ["2022"]
    assert not OECD.redistributable, "its terms are not verified"


@pytest.mark.parametrize(
    ("flow", "path", "query"),
    [
        (EUROSTAT, "/openapi/isoc_eb_ai/A.GE10.C10-S951_X_K.E_AI_TANY.PC_ENT.", {"format": "SDMX-CSV"}),
        (OECD, "/openapi/OECD.STI.DEP,DSD_ICT_B@DF_BUSINESSES,1.0/KOR.A.G14_B.PT_ENT..S_GE10", {"format": "csvfile"}),
    ],
)
def test_the_request(flow: sdmx.Flow, path: str, query: dict[str, str], server: Server, tmp_path: Path) -> None:
    server.pages[path] = Answer(EUROSTAT_CSV, content_type="application/vnd.sdmx.data+csv")
    fetch(flow, server, tmp_path)
    assert server.requests == [(path, query)]
    assert server.headers[0]["Accept"] == "*/*", "a bare text/csv is answered 500 by one and 406 by the other"


@pytest.mark.parametrize("first", [Answer("", status=500), Answer("", status=503), Answer("", status=429), Answer(drop=True)])
def test_what_passes_is_tried_again(first: Answer, server: Server, tmp_path: Path) -> None:
    server.next = [first, Answer(OECD_CSV)]
    snapshots, snapshot = fetch(OECD, server, tmp_path)
    assert snapshots.body(snapshot) == OECD_CSV.encode()  # type: ignore[arg-type]  # a Snapshot


@pytest.mark.parametrize(("status", "requests"), [(400, 1), (404, 1), (406, 1), (302, 1), (500, 4)])
def test_other_statuses_are_told(status: int, requests: int, server: Server, tmp_path: Path) -> None:
    server.next = [Answer("no", status=status, location="https://example.org/")] * 10
    with pytest.raises(ReportError) as caught:
        fetch(OECD, server, tmp_path)
    assert caught.value.code == "E-SDMX-HTTP" and caught.value.facts["status"] == status
    assert len(server.requests) == requests


def test_no_server(server: Server, tmp_path: Path) -> None:
    server.next = [Answer(drop=True)] * 10
    with pytest.raises(ReportError) as caught:
        fetch(OECD, server, tmp_path)
    assert caught.value.code == "E-SDMX-NETWORK"


def test_offline_reads_what_is_stored_and_nothing_else(server: Server, tmp_path: Path) -> None:
    server.next = [Answer(OECD_CSV), Answer("gone", status=404)]
    snapshots, snapshot = fetch(OECD, server, tmp_path)
    with pytest.raises(ReportError):
        fetch(OECD, server, tmp_path)
    assert sdmx.fetch_flow(OECD, snapshots, None) == snapshot
    with pytest.raises(ReportError) as caught:
        sdmx.fetch_flow(EUROSTAT, snapshots, None)
    assert caught.value.code == "E-SNAPSHOT-MISSING"


def test_the_korean_series_breaks_between_2021_and_2022() -> None:
    frame, _, breaks, flagged = sdmx.observe(OECD, OECD_CSV.encode(), "application/vnd.sdmx.data+csv")
    assert list(frame.columns) == list(COLUMNS)
    whole = (
        "oecd:OECD.STI.DEP,DSD_ICT_B@DF_BUSINESSES,1.0:REF_AREA=KOR.FREQ=A.MEASURE=G14_B.UNIT_MEASURE=PT_ENT.ACTIVITY=_T.SIZE_CLASS=S_GE10"
    )
    by_series = {series: list(rows["period"]) for series, rows in frame.groupby("series_id")}
    assert by_series == {whole: ["2020", "2021"], f"{whole}#from-2022": ["2022", "2024"]}
    assert list(frame.sort_values("period")["value"]) == [1.5, 2.5, 20.5, 30.5], "values stand as they are"
    assert [entry.first_period for entry in breaks] == ["2022"] and "문항" in breaks[0].reason.ko and "question" in breaks[0].reason.en
    assert set(frame["geo"]) == {"KR"} and set(frame["tech"]) == {"ai"} and set(frame["definition_id"]) == {"oecd_kor"}
    assert flagged.counts == {}


def test_eurostat_flags_and_breaks() -> None:
    frame, dimensions, breaks, flagged = sdmx.observe(EUROSTAT, EUROSTAT_CSV.encode(), "text/csv")
    at = frame.set_index(["geo", "period"])
    assert list(at.loc["DK", "status"]) == ["ok", "ok", "provisional", "ok"]
    assert list(at.loc["DK", "series_id"].str.partition("#")[2]) == ["", "from-2023", "from-2023", "from-2025"]
    assert list(at.loc["EL", "series_id"].str.partition("#")[2]) == ["", "", "", "from-2025"], "a flag breaks the series that bears it"
    assert list(at.loc["EL", "status"]) == ["ok", "suppressed", "unknown", "blank"]
    assert at.loc["EL", "value"].isna().tolist() == [False, True, True, True]
    assert at.loc[("EL", "2021"), "value_raw"] == "5.5 u" and at.loc[("DK", "2024"), "value_raw"] == "33.33 p"
    assert [(entry.first_period, entry.series.get("geo")) for entry in breaks] == [("2025", None), ("2023", "DK")]
    assert flagged.counts == {"c": 1, "p": 1, "u": 1}
    assert set(frame["vintage"]) == {"2025-12-11"} and set(frame["industry"]) == {"C10-S951_X_K"} and set(frame["unit"]) == {"PC_ENT"}
    assert [(dimension.id, dimension.role) for dimension in dimensions] == [
        ("freq", ""), ("size_emp", "size"), ("nace_r2", "industry"), ("indic_is", "measure"), ("unit", ""), ("geo", "geo"),
    ]  # fmt: skip


@pytest.mark.parametrize(("flow", "body"), [(EUROSTAT, EUROSTAT_CSV), (OECD, OECD_CSV)])
def test_observations_fit_the_contract(flow: sdmx.Flow, body: str) -> None:
    frame, _, _, _ = sdmx.observe(flow, body.encode(), "text/csv")
    assert violations(frame, load_contract(INPUTS, "aggregates"), INPUTS) == []


@pytest.mark.parametrize("body", [generic(SERIES, CELLS), in_json(SERIES, CELLS)], ids=["ml", "json"])
def test_ml_and_json_say_the_same_as_csv(body: str) -> None:
    from_csv, _, _, _ = sdmx.observe(OECD, OECD_CSV.encode(), "")
    found, _, breaks, _ = sdmx.observe(OECD, body.encode(), "")
    without = ["value_raw", "vintage"]
    assert found.drop(columns=without).equals(from_csv.drop(columns=without))
    assert [entry.first_period for entry in breaks] == ["2022"]


def test_an_ml_body_without_a_value_is_unknown() -> None:
    frame, _, _, _ = sdmx.observe(OECD, generic(SERIES, [("2020", "NaN", ""), ("2021", "2.5", "P")]).encode(), "application/xml")
    assert list(frame["status"]) == ["unknown", "provisional"] and frame["value"].isna().tolist() == [True, False]


def test_without_sdmx1_csv_is_read_and_ml_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: object, **keywords: object) -> object:
        if name.split(".")[0] == "sdmx":
            raise ImportError(name)
        return real(name, *arguments, **keywords)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(builtins, "__import__", without)
    assert len(sdmx.observe(OECD, OECD_CSV.encode(), "")[0]) == 4
    with pytest.raises(ReportError) as caught:
        sdmx.observe(OECD, generic(SERIES, CELLS).encode(), "")
    assert caught.value.code == "E-SDMX-READER" and "kiet-report[fetch]" in caught.value.text("en")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!DOCTYPE html><html></html>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><m:GenericData/>',
        "<notsdmx/>",
        "<unclosed",
        '{"a": 1}',
        "{",
        "a,b\n1,2\n",
        OECD_CSV[:-20],
        OECD_CSV.splitlines()[0],
        OECD_CSV.replace("30.5", "thirty"),
        OECD_CSV.replace("30.5", "1e400"),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_sdmx_is_refused(body: str | bytes) -> None:
    with pytest.raises(ReportError) as caught:
        sdmx.observe(OECD, body if isinstance(body, bytes) else body.encode(), "")
    assert caught.value.code == "E-SDMX-BODY"


def test_what_is_written(server: Server, tmp_path: Path) -> None:
    server.next = [Answer(EUROSTAT_CSV, content_type="text/csv")]
    snapshots, snapshot = fetch(EUROSTAT, server, tmp_path)
    manifest = sdmx.write_flow("eurostat_ai_size", EUROSTAT, snapshots, snapshot, tmp_path / "out")  # type: ignore[arg-type]  # a Snapshot
    assert TableManifest.model_validate_json((tmp_path / "out" / "eurostat_ai_size.manifest.json").read_bytes()) == manifest
    assert [entry.first_period for entry in manifest.breaks] == ["2025", "2023"]
    assert manifest.redistributable and manifest.last_changed == ["2025-12-11"] and "u: 1" in manifest.notices[0].en


@pytest.mark.parametrize("damage", ["flow: '../x'", "key: 'a b'", "roles: {A: colour}", "service: other"])
def test_a_description_that_is_none_is_refused(tmp_path: Path, damage: str) -> None:
    (tmp_path / "sdmx").mkdir()
    (tmp_path / sdmx.FILE).write_text(f"x: {{{damage}}}\n", encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        sdmx.flows(Folder(tmp_path))
    assert caught.value.code == "E-CONFIG"
