"""fetch as people use it: resolve and confirm, then by name, address or file, offline again; the key in nothing that is said or written."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from kiet_report import cli
from kiet_report.cli import fetch
from kiet_report.core.paths import Project
from kiet_report.data.editions.edition import digest, open_edition
from kiet_report.data.facts import adoption
from kiet_report.data.official import sdmx
from kiet_report.data.official.kosis.client import Key, Kosis
from kiet_report.data.official.kosis.lock import HEADER, read_lock
from kiet_report.data.official.observations import TableManifest
from kiet_report.data.official.snapshots import Snapshots
from kiet_report.data.official.web import Web
from tests.data.official.kosis.stub import KEY, Answer, Server, Table, error, serving
from tests.data.official.test_sdmx import EUROSTAT_CSV, OECD_CSV

ROOT = Path(__file__).parents[2]
ROW = {
    "ORG_ID": "101",
    "TBL_ID": "DT_TEST_01",
    "TBL_NM": "시험용 표",
    "STAT_NM": "기업활동조사",
    "STRT_PRD_DE": "2021",
    "END_PRD_DE": "2023",
}
URL = "https://kosis.kr/statHtml/statHtml.do?orgId=101&tblId=DT_TEST_01"
Say = Callable[[], str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The data of the report in a checkout of its own."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("deliveries", "snapshots"))
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book/_toc.yml").write_text("format: jb-book\nroot: index\nparts: []\n", encoding="utf-8")
    monkeypatch.setenv("KIET_REPORT_ROOT", str(tmp_path))
    return Project(tmp_path.resolve())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The stub where KOSIS, Eurostat and the OECD are; a key in the environment."""
    monkeypatch.setenv("KOSIS_API_KEY", KEY)
    with serving(Server(Table())) as running:
        running.search = [ROW]
        real = fetch.kosis_client

        def client(project: Project, offline: bool, ca_bundle: Path | None) -> Kosis:
            if offline:
                return real(project, offline, ca_bundle)
            door = Web(timeout=60, plain_http_on_loopback=True)
            return Kosis(Snapshots(project.data / "snapshots"), door, Key.from_environment(), address=running.address, sleep=lambda _: None)

        monkeypatch.setattr(fetch, "kosis_client", client)
        monkeypatch.setattr(fetch, "web", lambda _: Web(timeout=60, plain_http_on_loopback=True))
        for service in ("eurostat", "oecd"):
            monkeypatch.setitem(sdmx.ADDRESSES, service, running.address)
        yield running


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Say:
    def since() -> str:
        streams = capsys.readouterr()
        return streams.out + streams.err

    return since


def status(*arguments: str, answers: str = "") -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kiet-report", *arguments])
        patch.setattr(sys, "stdin", io.StringIO(answers))
        with pytest.raises(SystemExit) as caught:
            cli.main()
    return int(caught.value.code or 0)


def resolve(*further: str) -> int:
    roles = ("--role", "A=industry", "--role", "B=tech")
    return status("fetch", "resolve", "sba_ai_by_industry", "--choose", "1", "--by", "시험자", *roles, *further)


def stored(project: Project, name: str, edition: str = "2026") -> tuple[pd.DataFrame, TableManifest]:
    folder = project.data / "deliveries" / edition / "official"
    manifest = TableManifest.model_validate_json((folder / f"{name}.manifest.json").read_bytes())
    return pd.read_parquet(folder / f"{name}.parquet"), manifest


def entered(project: Project, name: str, edition: str = "2026") -> bool:
    """Whether the edition reads the stored table as it is now: an input with its digest."""
    path = f"deliveries/{edition}/official/{name}.parquet"
    digests = {entry.path: entry.sha256 for entry in open_edition(project, edition).file.inputs}
    return digests.get(path) == digest(project.data / path)


def test_a_table_that_nobody_confirmed_says_how(project: Project, server: Server, said: Say) -> None:
    assert status("fetch", "kosis", "sba_ai_by_industry") == 1
    assert "E-KOSIS-UNRESOLVED" in (text := said()) and "fetch resolve sba_ai_by_industry" in text
    assert not server.requests and not (project.data / "deliveries").exists()


def test_resolve_then_fetch_then_offline(project: Project, server: Server, said: Say) -> None:
    assert resolve() == 0
    text = said()
    assert "시험용 표 (기업활동조사, 2021-2023) orgId=101 tblId=DT_TEST_01" in text and "A  산업별: 3 codes" in text
    entry = read_lock(project.data)["sba_ai_by_industry"]
    assert (entry.org_id, entry.tbl_id, entry.confirmed_by) == ("101", "DT_TEST_01", "시험자")
    assert len(entry.sha256) == 64 and (project.data / "snapshots" / "kosis" / entry.sha256 / "body").is_file()
    assert (project.data / "kosis/lock.yaml").read_text(encoding="utf-8").startswith(HEADER)

    assert status("fetch", "kosis", "sba_ai_by_industry", "--to", "2024", "--edition", "2026") == 0
    assert "sba_ai_by_industry: 36 rows, 2021 to 2023. Stored in data/deliveries/2026/official" in said()
    frame, manifest = stored(project, "sba_ai_by_industry")
    assert (
        set(frame["industry"]) == {"C", "G", "J"}
        and set(frame["tech"]) == {"01", "02"}
        and set(frame["definition_id"]) == {"published_count"}
    )
    assert manifest.request["startPrdDe"] == "2017" and "apiKey" not in manifest.request
    assert manifest.last_changed == ["2025-12-16"] and not manifest.redistributable and manifest.licence.ko
    assert entered(project, "sba_ai_by_industry") and not (project.data / "deliveries/2024").exists()

    asked = len(server.requests)
    before = (project.data / "deliveries/2026/official/sba_ai_by_industry.parquet").read_bytes()
    assert status("fetch", "kosis", "sba_ai_by_industry", "--to", "2024", "--offline") == 0
    assert (project.data / "deliveries/2026/official/sba_ai_by_industry.parquet").read_bytes() == before
    assert len(server.requests) == asked
    assert status("fetch", "kosis", "sba_ai_by_industry", "--to", "2030", "--offline") == 1
    assert "E-SNAPSHOT-MISSING" in said()
    assert entered(project, "sba_ai_by_industry")


def test_a_table_fetched_again_is_entered_as_it_is_now(project: Project, server: Server) -> None:
    for last in ("2022", "2023"):
        assert status("fetch", "kosis", "--url", URL, "--from", "2021", "--to", last) == 0
        assert entered(project, "kosis_101_DT_TEST_01")
    paths = open_edition(project, "2026").file.input_paths
    assert len(paths) == len(set(paths))


def test_what_was_refused_is_no_input(project: Project, server: Server) -> None:
    before = (project.data / "editions/2026/edition.yaml").read_bytes()
    server.next = [Answer("", status=404)]
    assert status("fetch", "kosis", "--url", URL) == 1
    assert (project.data / "editions/2026/edition.yaml").read_bytes() == before


def test_a_table_laid_out_anew_is_refused(project: Project, server: Server, said: Say) -> None:
    assert resolve() == 0
    server.tables["DT_TEST_01"].axes = (*server.tables["DT_TEST_01"].axes, ("Z", "규모별", ("1",)))
    assert status("fetch", "kosis", "sba_ai_by_industry") == 1
    assert "E-KOSIS-AXES" in said() and not (project.data / "deliveries").exists()


def test_resolve_asks_and_takes_no_answer_for_none(project: Project, server: Server, said: Say) -> None:
    before = (project.data / "kosis/lock.yaml").read_bytes()
    assert status("fetch", "resolve", "sba_ai_by_industry", answers="0\n") == 1
    assert (project.data / "kosis/lock.yaml").read_bytes() == before
    assert status("fetch", "resolve", "sba_ai_by_industry", answers="1\n\nindustry\ntech\n시험자\n") == 0
    entry = read_lock(project.data)["sba_ai_by_industry"]
    assert [entry.items.role, *(axis.role for axis in entry.axes)] == ["measure", "industry", "tech"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--choose", "7"), "E-KOSIS-CANDIDATE"),
        (("--choose", "1", "--by", "x"), "E-KOSIS-ROLE-MISSING"),
        (("--choose", "1", "--by", "x", "--role", "A=colour"), "E-KOSIS-ROLE"),
        (("--choose", "1", "--by", "x", "--frequency", "Z"), "E-KOSIS-FREQUENCY-NAME"),
        (("--url", "https://example.org/"), "E-KOSIS-URL"),
    ],
)
def test_what_resolve_refuses_pins_nothing(project: Project, server: Server, said: Say, arguments: tuple[str, ...], code: str) -> None:
    before = (project.data / "kosis/lock.yaml").read_bytes()
    assert status("fetch", "resolve", "sba_ai_by_industry", *arguments) == 1
    assert code in said() and (project.data / "kosis/lock.yaml").read_bytes() == before


def test_resolve_by_list_and_by_address(project: Project, server: Server, said: Say) -> None:
    server.listed = {"": [{"LIST_ID": "J1", "LIST_NM": "기업경영"}], "J1": [ROW]}
    assert status("fetch", "resolve", "sba_ai_by_industry", "--list") == 1
    assert "+ J1  기업경영 (folder)" in said()
    assert resolve("--list", "--parent", "J1") == 0
    (project.data / "kosis/lock.yaml").write_text("{}\n")
    assert resolve("--url", f"{URL}&apiKey={KEY}") == 0
    assert read_lock(project.data)["sba_ai_by_industry"].title.ko == "시험용 표"


def test_a_table_without_metadata_cannot_be_confirmed(project: Project, server: Server, said: Say) -> None:
    server.metadata = False
    assert resolve() == 1
    assert "E-KOSIS-METADATA" in said()


def test_a_pasted_address(project: Project, server: Server, said: Say) -> None:
    server.tables["DT_TEST_01"].limit = 10
    assert status("fetch", "kosis", "--url", URL, "--from", "2021", "--to", "2023", "--role", "산업별=industry", "--role", "B=tech") == 0
    text = said()
    assert "fetched in" in text and "terms: " in text
    frame, manifest = stored(project, "kosis_101_DT_TEST_01")
    assert len(frame) == 36 and set(frame["industry"]) == {"C", "G", "J"} and set(frame["definition_id"]) == {"unknown"}
    assert manifest.title.ko == "시험용 표" and len(manifest.snapshots) > 1
    assert status("fetch", "kosis", "--url", URL, "--role", "Q=tech") == 1


def test_an_address_of_the_api_selects(project: Project, server: Server) -> None:
    selection = "itmId=T01+&objL1=C+J+&objL2=01&prdSe=Y&startPrdDe=2022&endPrdDe=2022&orgId=101&tblId=DT_TEST_01"
    url = f"https://kosis.kr/openapi/Param/statisticsParameterData.do?method=getList&apiKey={KEY}&{selection}"
    assert status("fetch", "kosis", "--url", url) == 0
    frame, manifest = stored(project, "kosis_101_DT_TEST_01")
    assert len(frame) == 2 and set(frame["period"]) == {"2022"} and set(frame["measure"]) == {"T01"}
    assert manifest.request["objL1"] == "C+J"


def test_the_frequency_of_an_address_may_be_found(project: Project, server: Server, said: Say) -> None:
    server.tables["DT_TEST_01"] = Table(prd_se="F", periods=("2015", "2020"))
    assert status("fetch", "kosis", "--url", URL) == 0
    assert "there was no data of frequency Y; that of F was taken" in said()
    assert status("fetch", "kosis", "--url", URL, "--frequency", "Y") == 1
    assert "E-KOSIS-FREQUENCY" in said()


CSV = '"산업별","항목","단위","2021","2022 p)"\n"제조업","기업수","개","174","1,620"\n"정보통신업","기업수","개","X","x1"\n'


def test_a_file_downloaded_by_hand(project: Project, server: Server, said: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOSIS_API_KEY")
    path = tmp_path / "표.csv"
    path.write_bytes(CSV.encode("cp949"))
    assert status("fetch", "kosis", "sba_firms_by_industry", "--file", str(path), "--role", "산업별=industry") == 0
    assert "1 cells are neither a number nor a known symbol" in said()
    frame, manifest = stored(project, "sba_firms_by_industry")
    assert list(frame["status"]) == ["suppressed", "unparsed", "ok", "provisional"]
    assert manifest.request == {"file": "표.csv"} and set(frame["definition_id"]) == {"frame_firms"}
    assert (project.data / "snapshots/kosis" / manifest.snapshots[0].sha256 / "body").read_bytes() == path.read_bytes()
    assert not server.requests, "a file needs neither key nor network"
    assert status("fetch", "kosis", "--file", str(path)) == 0
    assert status("fetch", "kosis", "--file", str(path), "--role", "규모별=size") == 1
    assert status("fetch", "kosis", "--file", str(tmp_path / "none.csv")) == 1
    assert str(tmp_path) not in said().replace(str(project.root), "")


@pytest.mark.parametrize("arguments", [(), ("sba_ai_by_year", "--url", URL), ("--url", URL, "--file", "x.csv")])
def test_one_thing_at_a_time(project: Project, said: Say, arguments: tuple[str, ...]) -> None:
    assert status("fetch", "kosis", *arguments) == 1
    assert "E-FETCH-WHAT" in said()


@pytest.mark.parametrize(("edition", "code"), [("../../x", "E-EDITION"), ("1999", "E-NO-EDITION")])
def test_an_edition_that_is_none(project: Project, server: Server, said: Say, edition: str, code: str) -> None:
    assert status("fetch", "kosis", "--url", URL, "--edition", edition) == 1
    assert code in said() and not server.requests


def test_no_key_no_request(project: Project, server: Server, said: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOSIS_API_KEY")
    assert status("fetch", "kosis", "--url", URL) == 1
    assert "E-KOSIS-NO-KEY" in said() and not server.requests


def test_eurostat_and_oecd(project: Project, server: Server, said: Say, tmp_path: Path) -> None:
    server.next = [Answer(EUROSTAT_CSV), Answer(EUROSTAT_CSV), Answer(OECD_CSV)]
    assert status("fetch", "eurostat") == 0
    assert status("fetch", "oecd") == 0
    assert "the series does not continue from 2022 on: In 2022 the question changed" in said()
    frame, manifest = stored(project, "oecd_ai_korea")
    assert frame["series_id"].nunique() == 2 and manifest.breaks[0].first_period == "2022"
    assert entered(project, "oecd_ai_korea") and entered(project, "eurostat_ai_size") and entered(project, "eurostat_ai_industry")
    # and the edition can read them: the total of the OECD, of the stub's Europe no Union
    rows = adoption.observations(open_edition(project, "2026"))
    fetched = rows[rows["source"].isin(["ict_survey_oecd", "eurostat_ict"]) & rows["value"].isin([1.5, 2.5, 20.5, 30.5])]
    assert list(zip(fetched["period"], fetched["value"], strict=True)) == [("2020", 1.5), ("2021", 2.5), ("2022", 20.5), ("2024", 30.5)]
    asked = len(server.requests)
    assert status("fetch", "oecd", "--offline") == 0 and len(server.requests) == asked
    path = tmp_path / "oecd.csv"
    path.write_text(OECD_CSV)
    assert status("fetch", "oecd", "oecd_ai_korea", "--file", str(path)) == 0
    assert status("fetch", "oecd", "--file", str(path)) == 1
    assert status("fetch", "oecd", "eurostat_ai_size") == 1
    assert "E-SDMX-SERIES" in said()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_key_is_in_nothing_that_is_said_or_written(project: Project, server: Server, said: Say, lang: str) -> None:
    assert resolve() == 0
    assert status("--lang", lang, "fetch", "kosis", "sba_ai_by_industry") == 0
    assert status("--lang", lang, "fetch", "kosis", "--url", f"{URL}&apiKey={KEY}") == 0
    for answer in (error("11", f"인증키 {KEY}"), Answer(f"<html>{KEY}</html>"), Answer("", status=404), error("42", quote(KEY, safe=""))):
        server.next = [answer]
        assert status("--lang", lang, "fetch", "kosis", "--url", f"{URL}&apiKey={KEY}") == 1
    text = said()
    forms = (KEY, quote(KEY, safe=""), KEY.rstrip("="))
    assert not [form for form in forms if form in text]
    files = [path for path in project.root.rglob("*") if path.is_file()]
    assert any(path.name == "body" for path in files) and any(path.suffix == ".parquet" for path in files)
    assert not [path for path in files for form in forms if form.encode() in path.read_bytes()]
    manifest = json.loads((project.data / "deliveries/2026/official/sba_ai_by_industry.manifest.json").read_text(encoding="utf-8"))
    assert "apikey" not in json.dumps(manifest).lower()
