"""What came is kept as it came, found again by what was asked, and missed when somebody touched it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.official.snapshots import Asked, Snapshots

ASKED = Asked(source="kosis", service="statisticsData.do", parameters={"tblId": "DT", "orgId": "101"})


def test_body_and_request_lie_side_by_side(tmp_path: Path) -> None:
    stored = Snapshots(tmp_path).store(ASKED, b"\xff\x00body", retrieved_at="2026-11-23T00:00:00+00:00", content_type="text/plain")
    folder = tmp_path / "kosis" / hashlib.sha256(b"\xff\x00body").hexdigest()
    assert (folder / "body").read_bytes() == b"\xff\x00body"
    (record,) = folder.glob("request-*.json")
    assert json.loads(record.read_text(encoding="utf-8"))["asked"]["parameters"] == {"tblId": "DT", "orgId": "101"}
    assert sorted(path.name for path in folder.iterdir()) == ["body", record.name]
    assert Snapshots(tmp_path).body(stored) == b"\xff\x00body"


def test_the_latest_answer_comes_first_whatever_the_order_of_parameters(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path)
    for day, body in ((1, b"old"), (3, b"new"), (2, b"between")):
        snapshots.store(ASKED, body, retrieved_at=f"2026-11-0{day}T00:00:00+00:00")
    snapshots.store(ASKED.model_copy(update={"service": "other"}), b"other", retrieved_at="2026-11-09T00:00:00+00:00")
    turned = Asked(source="kosis", service="statisticsData.do", parameters={"orgId": "101", "tblId": "DT"})
    assert [snapshots.body(found) for found in snapshots.find(turned)] == [b"new", b"between", b"old"]
    assert snapshots.find(Asked(source="oecd", service="x", parameters={})) == []


@pytest.mark.parametrize("name", ["apiKey", "APIKEY", "token", "Authorization"])
def test_a_request_with_its_key_is_not_stored(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="without its key"):
        Snapshots(tmp_path).store(Asked(source="kosis", service="x", parameters={name: "secret"}), b"", retrieved_at="now")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["changed", "gone", "record"])
def test_what_was_touched_is_refused(tmp_path: Path, damage: str) -> None:
    snapshots = Snapshots(tmp_path)
    stored = snapshots.store(ASKED, b"body", retrieved_at="2026-11-23T00:00:00+00:00")
    folder = tmp_path / "kosis" / stored.sha256
    if damage == "record":
        next(folder.glob("request-*")).write_text("{}")
    elif damage == "gone":
        (folder / "body").unlink()
    else:
        (folder / "body").write_bytes(b"Body")
    with pytest.raises(ReportError) as caught:
        [snapshots.body(found) for found in snapshots.find(ASKED)]
    assert caught.value.code == "E-SNAPSHOT-CHANGED" and stored.sha256 in caught.value.text("en")
