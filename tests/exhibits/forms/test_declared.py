"""Declarations: what a form takes is checked, a slip names exhibit and option, and one number has one place."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.exhibits.forms import FORMS, ROLES, drawing
from kiet_report.exhibits.text import DRAWS_HEADINGS, ExhibitText, exhibit_texts, load_texts
from tests.exhibits.forms.views import number, shares, view

WORDS = """\
{id}:
  title: {{ko: 제목, en: Title}}
  subtitle: {{ko: 부제, en: subtitle}}
  alt: {{ko: 막대그래프., en: Bars.}}
  columns:
    policy: {{ko: 정책, en: Policy}}
"""


def declared(tmp_path: Path, declaration: str, exhibit: str = "fig-9-1") -> ExhibitText:
    (tmp_path / "exhibits").mkdir(exist_ok=True)
    (tmp_path / "exhibits" / "nine.yaml").write_text(WORDS.format(id=exhibit) + declaration, encoding="utf-8")
    return load_texts(tmp_path)[exhibit]


def text(form: str, **fields: Any) -> ExhibitText:
    words = {"ko": "말", "en": "word"}
    fixed = {"label": words, "in_print": True, "title": words, "subtitle": words, "alt": words, "of": {"measure": "share"}, "item": "item"}
    return ExhibitText.model_validate({**fixed, "form": form, **fields})


def refusal(form: str, data: pd.DataFrame | None = None, **fields: Any) -> ReportError:
    with pytest.raises(ReportError) as caught:
        draw = drawing("fig-9-1", text(form, **fields), {})
        assert data is not None
        draw(data, "ko")
    assert caught.value.facts["exhibit"] == "fig-9-1"
    for lang in ("ko", "en"):
        assert "fig-9-1" in caught.value.text(lang)
    return caught.value


def test_the_forms_that_draw_headings_are_known_to_the_digest_of_what_is_drawn() -> None:
    assert {name for name, draw in FORMS.items() if "headings" in inspect.signature(draw).parameters} == set(DRAWS_HEADINGS)


def test_every_form_is_known_by_the_name_of_its_module() -> None:
    assert set(FORMS) == {"ranked", "paired", "diverging", "lines", "scatter", "heatmap", "timeline", "crosstab", "listing"}


@pytest.mark.parametrize(
    ("form", "fields", "given"),
    [
        ("pie", {}, "pie"),
        ("ranked", {"options": {"color": "subject"}}, "color"),
        ("lines", {"options": {"breaks": {}}}, "breaks"),
        ("listing", {"options": {"columns": ["a"], "headings": {}}}, "headings"),
        ("ranked", {"section": "period"}, "section"),
        ("diverging", {"head": "period"}, "head"),
    ],
)
def test_a_form_an_option_or_a_place_that_is_not_known(form: str, fields: dict[str, Any], given: str) -> None:
    error = refusal(form, **fields)
    assert (error.code, error.facts["given"]) == ("E-FORM", given)


@pytest.mark.parametrize(
    ("form", "options", "option"),
    [
        ("ranked", {"colour": "red"}, "colour"),
        ("ranked", {"ordered": "yes"}, "ordered"),
        ("ranked", {"label_width": "40"}, "label_width"),
        ("ranked", {"highlight": [1]}, "highlight.0"),
        ("scatter", {"names": "some"}, "names.literal"),
        ("listing", {}, "columns"),
    ],
)
def test_a_value_an_option_does_not_take(form: str, options: dict[str, Any], option: str) -> None:
    error = refusal(form, options=options)
    assert error.code == "E-FORM-OPTION" and error.facts["option"].split(".")[0] == option.split(".")[0]


def test_items_and_groups_in_options_are_of_the_view() -> None:
    data = view(shares({"technology": 1.0}), "item")
    for form, options, given in (
        ("ranked", {"reference": "whole"}, "whole"),
        ("ranked", {"highlight": ["technology", "fnds"]}, "fnds"),
        ("lines", {"counts": ["firms"]}, "firms"),
        ("crosstab", {"totals": ["all"]}, "all"),
    ):
        error = refusal(form, data, options=options)
        assert (error.code, error.facts["given"]) == ("E-FORM-OPTION", given)


def test_the_guide_of_authors_names_every_form_and_option() -> None:
    guide = (Path(__file__).parents[3] / "notebooks" / "README.md").read_text(encoding="utf-8")
    described = {line.split("`")[1]: set(re.findall(r"`(\w+)`", line)) for line in guide.splitlines() if line.startswith("| `")}
    for form, draw in FORMS.items():
        options = set(list(inspect.signature(draw).parameters)[2:]) - {"breaks", "headings"}
        assert options <= described[form], form
        assert set(ROLES.get(form, ())) <= described[form], form


def test_what_the_book_declares_can_be_drawn() -> None:
    for exhibit, words in exhibit_texts().items():
        if words.form:
            assert drawing(exhibit, words, {})


def test_one_number_a_place() -> None:
    numbers = [number("rate", 1.0, {"item": "J"}, period="2022"), number("rate", 2.0, {"item": "J"}, period="2023")]
    error = refusal("ranked", view(numbers, "item"))
    assert error.code == "E-FORM-TWICE"
    assert (error.facts["first"], error.facts["second"]) == ("rate_j_2022", "rate_j_2023")


def test_one_unit_an_axis() -> None:
    numbers = [number("rate", 1.0, {"item": "J"}), number("effect", 0.1, {"item": "C"}, unit="coefficient")]
    assert refusal("ranked", view(numbers, "item")).code == "E-FORM-UNITS"


@pytest.mark.parametrize(("form", "groups"), [("paired", 1), ("scatter", 1), ("diverging", 1), ("paired", 4)])
def test_as_many_groups_as_the_form_draws(form: str, groups: int) -> None:
    names = ("korea", "us", "eu", "japan")[:groups]
    data = view([one for name in names for one in shares({"technology": 5.0}, name)], "item", "group")
    assert refusal(form, data).code == "E-FORM-GROUPS"


def test_a_scale_is_not_more_than_the_whole() -> None:
    numbers = [number("share", 60.0, {"item": "data", "level": level}) for level in ("low", "high")]
    assert refusal("diverging", view(numbers, "item", "level")).code == "E-FORM-SCALE"


def test_form_and_selection_go_together(tmp_path: Path) -> None:
    assert declared(tmp_path, "  form: listing\n  options: {columns: [policy]}\n", "tbl-9-1").of == {}
    for declaration in (
        "  of: {measure: share}\n  item: item\n",
        "  form: ranked\n  of: {measure: share}\n",
        "  form: ranked\n  item: item\n",
    ):
        with pytest.raises(ReportError, match="E-EXHIBIT-TEXT"):
            declared(tmp_path, declaration)


def test_a_declaration_of_six_lines_is_a_figure(tmp_path: Path) -> None:
    found = declared(
        tmp_path,
        """\
  form: ranked
  of: {measure: share}
  item: item
  group: group
  options: {ordered: true}
""",
    )
    numbers = shares({"technology": 5.0, "funds": 6.0}, "users")
    figure = drawing("fig-9-1", found, {})(view(numbers, found.item, found.group, of=found.of), "en")
    assert [tick.get_text() for tick in figure.axes[0].get_yticklabels()] == ["Lack of technology", "Lack of funds"]
