"""What JupyterLab shows: escaped, complete, patient with numbers that are not registered yet."""

from __future__ import annotations

import pandas as pd

from kiet_report.core.languages import Bilingual
from kiet_report.core.records import Number
from kiet_report.exhibits import preview
from kiet_report.exhibits.frames import with_itself
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.exhibits.text import ExhibitText, Note
from kiet_report.registry.numbers import Numbers

SCRIPT = "<script>alert(1)</script>"
RATE = Number(
    key="a_rate", series="a_rate", measure="a_rate", value=4.5, unit="percent", period="2022", definition="d", basis="print", source="s"
)


def both(text: str) -> Bilingual:
    return Bilingual(ko=text, en=text)


def words(title: str, **others: object) -> ExhibitText:
    said = {"title": both(title), "subtitle": both(SCRIPT), "alt": both('a "quoted" alt')}
    return ExhibitText(label=both("그림 9-1"), in_print=True, **said, **others)


def test_table_cells() -> None:
    table = Table(
        columns=(
            Column(id="name", label=SCRIPT, align="left"),
            Column(id="rate", label="율", unit="percent", group="A & B"),
            Column(id="n", label="수", unit="firms", group="A & B"),
        ),
        rows=(
            Row(kind="group", heading=SCRIPT),
            Row(cells=(Cell(value=SCRIPT), Cell(value=0.05, std_error=0.01, stars=2), Cell(value=13824))),
            Row(kind="total", cells=(Cell(value="계"), Cell(status="not_obtained"), Cell(status="blank"))),
        ),
        unit_line="(단위: %)",
    )
    html = preview.table(table, "ko")
    assert "<script" not in html and html.count("&lt;script&gt;") == 3
    assert '<th colspan="2">A &amp; B</th>' in html
    assert "0.1**" in html and "[0.0]" in html
    assert ">13,824<" in html and "미확보" in html and "(단위: %)" in html
    assert ">0<" not in html


def test_frame_binds_what_is_registered() -> None:
    html = preview.frame("fig-9-1", words("율 {a_rate}"), "ko", {"a_rate": RATE}, "<svg/>")
    assert "<strong>율 4.5%</strong>" in html
    assert "<script" not in html and "&lt;script&gt;" in html
    assert 'aria-label="a &quot;quoted&quot; alt"' in html and "<svg/>" in html


def test_frame_shows_what_is_not_registered_yet() -> None:
    html = preview.frame("tbl-9-1", words("율 {a_rate|이} 아니라 {b_rate:period}"), "ko", {}, "<table></table>")
    assert "«a_rate»" in html and "«b_rate»" in html and "{" not in html


def test_frame_says_the_years_of_its_own_data() -> None:
    data = pd.DataFrame({"key": ["a", "b"], "value": [1.0, 2.0], "period": ["2017-2022", "2023"], "basis": "print"})
    html = preview.frame("fig-9-1", words("{exhibit:period}, {exhibit}, {a_rate}"), "en", with_itself({"a_rate": RATE}, data), "")
    assert "<strong>2017\u20132023, 2, 4.5%</strong>" in html


def test_frame_waits_for_a_relative_name_too() -> None:
    html = preview.frame("fig-9-1", words("{a_rate@latest|은} {b_rate@final}"), "en", Numbers([RATE]), "")
    assert "«a_rate@latest»" in html and "«b_rate@final»" in html
    assert "<strong>2022</strong>" in preview.frame("fig-9-1", words("{a_rate@latest:period}"), "en", Numbers([RATE]), "")


def test_notes_wait_for_their_number() -> None:
    text = words("t", notes=(Note(ko="값 {a_rate}", en="value {a_rate}", needs="a_rate"),))
    assert "value 4.5%" in preview.frame("fig-9-1", text, "en", {"a_rate": RATE}, "")
    assert "value" not in preview.frame("fig-9-1", text, "en", {"a_rate": RATE.model_copy(update={"value": None})}, "")
    assert "value" not in preview.frame("fig-9-1", text, "en", {}, "")
