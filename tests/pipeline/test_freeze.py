"""A frozen edition states the same for good: every difference of a number, an exhibit or a cell is found, and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.core.records import ClaimEntry, ExhibitEntry, NumberEntry
from kiet_report.data.editions.edition import open_edition
from kiet_report.pipeline.differences import WORDINGS, differences
from kiet_report.pipeline.freeze import check_frozen, freeze, frozen_registry
from tests.pipeline.small import edit, tree
from tests.pipeline.test_make import build, ready
from tests.pipeline.test_release import publish, something_new

HEAD = {"edition": "2026", "schema": 1, "published": "2026-11-23", "cutoff": "2026-11-23", "data_to": "2024"}
NUMBER = {
    "value": 4.5, "unit": "percent", "period": "2022", "definition": "d", "basis": "print", "source": "s", "locus": None, "std_error": None,
    "n": 100, "vintage": None, "chapter": "05_1", "function": "analysis.a", "text": {"ko": "4.5%", "en": "4.5%"},
}  # fmt: skip
CLAIM = {"predicate": "rate < 5", "verdict": "HOLDS", "numbers": ["rate"], "chapter": "05_1", "text": {"ko": "가", "en": "a"}}
EXHIBIT = {
    "label": {"ko": "그림 5-1", "en": "Figure 5-1"}, "print_label": "그림 5-1", "kind": "figure", "chapter": "05_1", "basis": ["print"],
    **{name: {"ko": "가", "en": "a"} for name in ("title", "subtitle", "alt", "source", "page")}, "notes": [], "data": [],
    "numbers": ["rate"],
}  # fmt: skip
Registry = dict[str, Any]


def registry() -> Registry:
    return {
        "numbers": {**HEAD, "numbers": {"rate": NUMBER, "unknown": NUMBER | {"value": None}}, "definitions": {"d": {"ko": "정의"}}},
        "exhibits": {**HEAD, "exhibits": {"fig-5-1": EXHIBIT}},
        "claims": {**HEAD, "claims": {"below": CLAIM}},
        "frames": {"fig-5-1": {"key": ["rate_2021", "rate_2022"], "year": [2021, 2022], "value": [4.0, 4.5], "basis": ["print", "print"]}},
    }


def write(folder: Path, content: Registry) -> Path:
    (folder / "frames").mkdir(parents=True)
    for part in ("numbers", "exhibits", "claims"):
        (folder / f"{part}.json").write_text(json.dumps(content[part], ensure_ascii=False), encoding="utf-8")
    for exhibit, columns in content["frames"].items():
        frame = {"columns": [{"name": name} for name in columns], "rows": [list(row) for row in zip(*columns.values(), strict=True)]}
        (folder / f"frames/{exhibit}.json").write_text(json.dumps(frame, ensure_ascii=False), encoding="utf-8")
    return folder


def found(tmp_path: Path, change: Callable[[Registry], object]) -> list[str]:
    now = json.loads(json.dumps(registry()))
    change(now)
    return differences(write(tmp_path / "before", registry()), write(tmp_path / "now", now))


def put(*place: str, value: Any) -> Callable[[Registry], None]:
    """A change that writes a value at a place of the registry."""

    def change(content: Registry) -> None:
        for name in place[:-1]:
            content = content[name]
        content[place[-1]] = value

    return change


def drop(*place: str) -> Callable[[Registry], None]:
    def change(content: Registry) -> None:
        for name in place[:-1]:
            content = content[name]
        del content[place[-1]]

    return change


NUMBERS, FRAME = ("numbers", "numbers"), ("frames", "fig-5-1")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (put(*NUMBERS, "new", value=NUMBER), "+ new"),
        (drop(*NUMBERS, "rate"), "- rate"),
        (put(*NUMBERS, "rate", "value", value=4.6), "rate.value: 4.5 -> 4.6"),
        (put(*NUMBERS, "rate", "value", value=None), "rate.value: 4.5 -> -"),
        (put(*NUMBERS, "unknown", "value", value=1), "unknown.value: - -> 1"),
        (put(*NUMBERS, "rate", "locus", value="표 2-1"), 'rate.locus: - -> "표 2-1"'),
        (drop(*NUMBERS, "rate", "n"), "rate.n: 100 -> -"),
        (put(*NUMBERS, "rate", "low", value=4.1), "rate.low: - -> 4.1"),
        (put(*NUMBERS, "rate", "at", value={"year": "2022"}), 'rate.at: - -> {"year": "2022"}'),
        (put("numbers", "cutoff", value="2026-12-01"), 'numbers.json.cutoff: "2026-11-23" -> "2026-12-01"'),
        (put("exhibits", "exhibits", "fig-5-2", value=EXHIBIT), "+ fig-5-2"),
        (drop("exhibits", "exhibits", "fig-5-1"), "- fig-5-1"),
        (put("exhibits", "exhibits", "fig-5-1", "basis", value=["official"]), 'fig-5-1.basis: ["print"] -> ["official"]'),
        (put("claims", "claims", "below", "verdict", value="FAILS"), 'below.verdict: "HOLDS" -> "FAILS"'),
        (put(*FRAME, "value", value=[4.0, 4.6]), "fig-5-1[rate_2022].value: 4.5 -> 4.6"),
        (put(*FRAME, "value", value=[4.0, None]), "fig-5-1[rate_2022].value: 4.5 -> -"),
        (put(*FRAME, "n", value=[None, 7]), "+ fig-5-1.n"),
        (drop(*FRAME, "year"), "- fig-5-1.year"),
        (drop(*FRAME), "- frames/fig-5-1.json"),
    ],
)
def test_each_difference_is_named(tmp_path: Path, change: Callable[[Registry], None], line: str) -> None:
    assert found(tmp_path, change) == [line]


@pytest.mark.parametrize(
    "change",
    [
        lambda now: None,
        put(*NUMBERS, "rate", "text", value={"ko": "4.50%", "en": "4.50%"}),
        put(*NUMBERS, "rate", "function", value="analysis.b"),
        put("numbers", "definitions", "d", "ko", value="더 나은 정의"),
        put("numbers", "schema", value=2),
        put("exhibits", "exhibits", "fig-5-1", "title", value={"ko": "나", "en": "b"}),
        put("claims", "claims", "below", "text", value={"ko": "낮다", "en": "low"}),
        # what states nothing may come and go: every chapter registers its keys in every edition
        put(*NUMBERS, "rate", "low", value=None),
        put(*NUMBERS, "another", value=NUMBER | {"value": None}),
        drop(*NUMBERS, "unknown"),
        put(*FRAME, "n", value=[None, None]),
    ],
)
def test_words_may_be_improved(tmp_path: Path, change: Callable[[Registry], None]) -> None:
    assert found(tmp_path, change) == []


def test_rows_are_matched_by_key_whatever_their_order(tmp_path: Path) -> None:
    def change(now: Registry) -> None:
        now["frames"]["fig-5-1"] |= {"key": ["rate_2023", "rate_2022"], "year": [2023, 2022], "value": [6.4, 4.5]}

    assert found(tmp_path, change) == ["- fig-5-1[rate_2021]", "+ fig-5-1[rate_2023]"]


def test_rows_without_keys_are_matched_by_their_place(tmp_path: Path) -> None:
    before, now = registry(), registry()
    before["frames"]["fig-5-1"] = {"value": [1, 2]}
    now["frames"]["fig-5-1"] = {"value": [1, 3, 4]}
    lines = differences(write(tmp_path / "before", before), write(tmp_path / "now", now))
    assert lines == ["fig-5-1[2].value: 2 -> 3", "+ fig-5-1[3]"]


def test_rows_of_the_same_key_are_told_apart(tmp_path: Path) -> None:
    before, now = registry(), registry()
    before["frames"]["fig-5-1"] = {"key": ["a", "a", None, None], "value": [1, 2, 3, 4]}
    now["frames"]["fig-5-1"] = {"key": ["a", "a", None, None], "value": [1, 5, 3, 6]}
    lines = differences(write(tmp_path / "before", before), write(tmp_path / "now", now))
    assert lines == ["fig-5-1[a #2].value: 2 -> 5", "fig-5-1[- #2].value: 4 -> 6"]


def test_a_registry_frozen_before_there_were_frames_is_not_the_same(tmp_path: Path) -> None:
    before = registry()
    del before["frames"]["fig-5-1"]
    assert differences(write(tmp_path / "before", before), write(tmp_path / "now", registry())) == ["+ frames/fig-5-1.json"]


def test_the_wordings_are_fields_of_their_records() -> None:
    for part, record in (("numbers", NumberEntry), ("exhibits", ExhibitEntry), ("claims", ClaimEntry)):
        assert WORDINGS[part] < set(record.model_fields)


# --- in a build


def test_nothing_published_nothing_frozen(project: Project) -> None:
    with pytest.raises(ReportError, match="E-UNPUBLISHED") as caught:
        freeze(project, open_edition(project))
    assert "kiet-report publish --edition 2026" in caught.value.text("ko")


def test_a_frozen_edition_builds_and_publishes_as_long_as_it_states_the_same(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    place = freeze(executed, open_edition(executed))
    assert tree(place) == tree(executed.site / "editions/2026/registry")
    assert build(executed).unchanged and publish(executed).unchanged
    something_new(executed, monkeypatch)
    assert not build(executed).unchanged and not publish(executed).unchanged


def test_a_build_that_states_something_else_is_refused(executed: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The freeze is changed instead of the data, which would have to be run again: the difference is the same."""
    place = freeze(executed, open_edition(executed))
    before = [tree(executed.site), tree(executed.build / "finished")]
    edit(place / "numbers.json", '"value": 4.5', '"value": 4.4')
    edit(place / "frames/fig-9-1.json", "4.5", "4.4")
    edit(executed.notebook("beta"), "둘째 장", "두 번째 장")
    ready(executed, monkeypatch)
    with pytest.raises(ReportError, match="E-FROZEN") as caught:
        build(executed)
    for lang in ("ko", "en"):
        said = caught.value.text(lang)
        assert "alpha_rate.value: 4.4 -> 4.5" in said and "fig-9-1[" in said and ".build/frozen-2026.txt" in said
    whole = (executed.build / "frozen-2026.txt").read_text(encoding="utf-8").splitlines()
    assert len(whole) == caught.value.facts["count"] and "alpha_rate.value: 4.4 -> 4.5" in whole
    assert [tree(executed.site), tree(executed.build / "finished")] == before


def test_what_was_built_before_it_was_frozen_is_held_against_it_too(executed: Project) -> None:
    edit(freeze(executed, open_edition(executed)) / "numbers.json", '"value": 4.5', '"value": 4.4')
    for act in (build, publish):
        with pytest.raises(ReportError, match="E-FROZEN"):
            act(executed)


def test_freezing_again_overwrites_no_statement(executed: Project) -> None:
    edition = open_edition(executed)
    place = freeze(executed, edition)
    path = place / "exhibits.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["exhibits"]["fig-9-1"]["title"]["en"] = "An older title"
    path.write_text(json.dumps(content), encoding="utf-8")
    freeze(executed, edition)
    assert "An older title" not in path.read_text(encoding="utf-8")
    edit(place / "numbers.json", '"value": 4.5', '"value": 4.4')
    before = tree(place)
    with pytest.raises(ReportError, match="E-FROZEN"):
        freeze(executed, edition)
    assert tree(place) == before
    shutil.rmtree(place)
    freeze(executed, edition)
    check_frozen(executed, "2026", frozen_registry(executed, "2026"))
