"""Pasted addresses: table and selection are taken, the key is dropped, anything else is refused without being repeated."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.official.kosis.query import ALL
from kiet_report.data.official.kosis.url import Address, parse_url
from tests.data.official.kosis.stub import KEY

PAGE = "https://kosis.kr/statHtml/statHtml.do?orgId=101&tblId=DT_TEST_01"
API = "https://kosis.kr/openapi/Param/statisticsParameterData.do?method=getList"


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        f"  {PAGE}&conn_path=I2 ",
        f"{PAGE}&vw_cd=MT_ZTITLE&list_id=J1_10&seqNo=&lang_mode=ko&language=kor&obj_var_id=&itm_id=&conn_path=MT_ZTITLE",
        PAGE.replace("&", "&amp;"),
        PAGE.replace("https", "http").replace("kosis.kr", "www.kosis.kr"),
        PAGE.replace("orgId", "ORGID"),
        f"https://kosis.kr/statHtml/statHtml.do?sso=ok&returnurl={quote(PAGE.replace('kosis.kr/', 'kosis.kr:443/'), safe='')}",
        f"{PAGE}&apiKey={KEY}",
    ],
)
def test_a_page_names_its_table(text: str) -> None:
    assert parse_url(text) == Address("101", "DT_TEST_01")


def test_an_address_of_the_api_names_its_selection_and_loses_its_key() -> None:
    selection = "itmId=T01+T02+&objL1=ALL&objL2=01+02+&objL3=&prdSe=y&startPrdDe=2017&endPrdDe=2024&orgId=101&tblId=DT_TEST_01"
    text = f"{API}&apiKey={KEY}&format=json&jsonVD=Y&{selection}"
    found = parse_url(text)
    assert found == Address("101", "DT_TEST_01", ("T01", "T02"), (ALL, ("01", "02")), "Y", "2017", "2024")
    assert KEY not in repr(found) and quote(KEY, safe="") not in repr(found)


def test_a_level_that_is_left_out_is_whole() -> None:
    found = parse_url(f"{API}&orgId=101&tblId=DT_TEST_01&objL1=&objL2=11*&itmId=ALL")
    assert (found.items, found.axes) == (ALL, (ALL, ("11*",)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DT_TEST_01",
        "ftp://kosis.kr/?orgId=101&tblId=DT_TEST_01",
        f"https://example.org/statHtml.do?orgId=101&tblId=DT_TEST_01&apiKey={KEY}",
        f"https://kosis.kr.example.org/?orgId=101&tblId=DT_TEST_01&apiKey={KEY}",
        f"https://notkosis.kr/?orgId=101&tblId=DT_TEST_01&apiKey={KEY}",
        f"https://kosis.kr/statHtml/statHtml.do?orgId=101&apiKey={KEY}",
        f"https://kosis.kr/statHtml/statHtml.do?orgId=101&tblId=../../x&apiKey={KEY}",
        f"https://kosis.kr/openapi/statisticsData.do?method=getList&apiKey={KEY}&userStatsId=someone/101/DT_TEST_01/2/1/20260101",
        f"{API}&orgId=101&tblId=DT_TEST_01&prdSe=Z&apiKey={KEY}",
        f"{API}&orgId=101&tblId=DT_TEST_01&startPrdDe=soon&apiKey={KEY}",
        f"{API}&orgId=101&tblId=DT_TEST_01&objL1=<script>&apiKey={KEY}",
        f"https://kosis.kr/statHtml/statHtml.do?returnurl={quote('https://example.org/?orgId=1&tblId=2', safe='')}",
    ],
)
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ReportError) as caught:
        parse_url(text)
    assert caught.value.code == "E-KOSIS-URL"
    for lang in ("ko", "en"):
        told = caught.value.text(lang)
        assert KEY not in told and "someone" not in told and "script" not in told and "example.org" not in told
