"""Every form draws what the numbers say: each bar, point and cell carries its key, and its size is the value, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from kiet_report.core.languages import LANGUAGES, Bilingual, Lang
from kiet_report.exhibits import style, svg
from kiet_report.exhibits.forms import crosstab, diverging, heatmap, lines, paired, ranked, rows, scatter, timeline
from kiet_report.exhibits.words import words
from tests.exhibits.forms.views import marked, number, shares, view

SHARES = {"technology": 44.2, "hiring": 31.8, "funds": 40.1, "training": 12.4, "other": None, "long": 22.0}
FEWER = {item: None if value is None else round(value * 0.6 + 5, 1) for item, value in SHARES.items()}
RATES = {"J": 26.5, "M": 12.8, "K": 14.2, "C": 2.6}
YEARS = {"2017": 1.4, "2020": 2.7, "2021": 3.1, "2022": 4.5, "2023": 6.3, "2024": 8.9}


def answers() -> pd.DataFrame:
    return view(shares(SHARES), "item")


def two_groups() -> pd.DataFrame:
    return view([*shares(SHARES, "users"), *shares(FEWER, "nonusers", basis="simulated")], "item", "group")


def two_years() -> pd.DataFrame:
    early = [number("rate", value, {"item": item}, period="2022") for item, value in RATES.items()]
    late = [number("rate", value + 1, {"item": item}, period="2023", vintage="provisional") for item, value in RATES.items()]
    return view([*early, *late, number("rate", None, {"item": "F"}, period="2022")], "item", "period")


def with_whole() -> pd.DataFrame:
    found = [number("rate", value, {"item": item}) for item, value in RATES.items()]
    span = number("rate", None, {"item": "F"}, low=1.0, high=4.0)
    return view([*found, span, number("rate", 4.5, {})], "item", of={"item": [*RATES, "F", None]})


def scale() -> pd.DataFrame:
    printed = {("users", "now"): (30.0, 45.1, 24.9), ("users", "future"): (4.3, 30.1, 65.6), ("nonusers", "now"): (20.0, None, 12.5)}
    found = [
        number("share", value, {"group": group, "section": horizon, "level": level})
        for (group, horizon), values in printed.items()
        for level, value in zip(("low", "medium", "high"), values, strict=True)
    ]
    return view(found, "section", "level", section="group")


def series() -> pd.DataFrame:
    years = YEARS | {"2018": None, "2019": None}
    rates = [number("rate", years[y], {}, period=y, vintage="provisional" if y == "2024" else None) for y in sorted(years)]
    return view(rates, "period")


def counts_and_rates() -> pd.DataFrame:
    firms = [number("firms", round(value * 130), {}, period=year, unit="firms") for year, value in YEARS.items()]
    return view([*firms, *(number("rate", value, {}, period=year) for year, value in YEARS.items())], "period", "measure")


def many_series() -> pd.DataFrame:
    found = [
        number(
            "rate",
            round(value * (0.4 + 0.1 * step), 1),
            {"item": item},
            period=str(2020 + step),
            basis="simulated" if item == "K" else "print",
        )
        for item, value in RATES.items()
        for step in range(5)
    ]
    return view(found, "period", "item")


def against() -> pd.DataFrame:
    x = [number("rate", value, {"item": item}) for item, value in RATES.items()]
    y = [
        number("effect", value / 100, {"item": item}, unit="coefficient", n=int(value * 20)) for item, value in RATES.items() if item != "C"
    ]
    return view([*x, *y], "item", "measure")


def matrix() -> pd.DataFrame:
    found = [
        number("share", None if (g, item) == ("us", "funds") else 50 + 7 * i + 3 * j, {"item": item, "group": g},
               vintage="provisional" if (g, item) == ("korea", "technology") else None, basis="simulated" if g == "japan" else "print")
        for i, g in enumerate(("korea", "us", "eu", "japan", "china")) for j, item in enumerate(("technology", "funds", "long"))
    ]  # fmt: skip
    return view(found, "item", "group")


def events() -> pd.DataFrame:
    found = [number("announced", 2019.0, {"item": "p01", "group": "korea"}, unit="year", period="2019")]
    found += [number("announced", 2024.0, {"item": "long", "group": "korea"}, unit="year", period="2024")]
    return view([*found, number("budget", 1.2e9, {"item": "p02"}, unit="krw", period="2020-2025")], "item", "group")


CASES: dict[str, tuple[Callable[..., Any], Callable[[], pd.DataFrame], dict[str, Any]]] = {
    "ranked": (ranked.draw, answers, {}),
    "ranked, panels": (ranked.draw, two_groups, {}),
    "ranked, reference": (ranked.draw, with_whole, {"reference": "whole", "highlight": ["J"]}),
    "paired, groups": (paired.draw, two_groups, {}),
    "paired, years": (paired.draw, two_years, {}),
    "dumbbell, groups": (paired.draw, two_groups, {"dumbbell": True}),
    "dumbbell, years": (paired.draw, two_years, {"dumbbell": True}),
    "diverging": (diverging.draw, scale, {}),
    "lines, one": (lines.draw, series, {"breaks": {"survey": (2023,)}}),
    "lines, counts": (lines.draw, counts_and_rates, {"counts": ["firms"], "breaks": {}}),
    "lines, many": (lines.draw, many_series, {"breaks": {}}),
    "lines, panels": (lines.draw, many_series, {"panels": True, "breaks": {}}),
    "scatter": (scatter.draw, against, {"size": True}),
    "heatmap": (heatmap.draw, matrix, {}),
    "timeline": (timeline.draw, events, {}),
}
every_case = pytest.mark.parametrize("case", CASES)


def drawn(case: str, lang: Lang = "en") -> tuple[style.Drawing, pd.DataFrame]:
    draw, data, options = CASES[case]
    frame = data()
    return draw(frame, lang, **options), frame


def says(artist: Any, key: str, row: pd.Series) -> bool:
    """Whether an artist is as long, high or far as the number it stands for."""
    value = row["value"]
    if isinstance(artist, Text):
        return artist.get_text().replace("\n", " ") == rows.text(row, "en")
    if isinstance(artist, PathCollection):
        place = artist.get_offsets()[0]
        return value in (pytest.approx(place[0]), pytest.approx(place[1]))
    if isinstance(artist, Line2D):
        return any(value == pytest.approx(places[0]) for places in (artist.get_xdata(), artist.get_ydata()))
    assert isinstance(artist, Rectangle)
    sides = (artist.get_width(), artist.get_height())
    if row["status"] == "range":
        return (artist.get_x(), artist.get_x() + sides[0]) == pytest.approx((row["low"], row["high"]))
    if row["unit"] == "krw":
        return (artist.get_x(), sides[0]) == pytest.approx((2020, 5))
    return value in (pytest.approx(sides[0]), pytest.approx(sides[1]))


@every_case
def test_what_is_drawn_is_the_number(case: str) -> None:
    wide, frame = drawn(case)
    by_key = frame.set_index("key", drop=False)
    for figure in (wide, wide.narrow):
        found = [(key, artist) for keys, artist in marked(figure) for key in keys.split()]
        assert found
        assert [key for key, artist in found if not says(artist, key, by_key.loc[key])] == []
        shown = frame[frame["value"].notna() | (frame["status"] == "range")]
        if case == "scatter":
            shown = shown[shown["item"] != "C"]
        assert set(shown["key"]) <= {key for key, _ in found}


@every_case
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_finds_the_keys(case: str, lang: Lang, tmp_path: Path) -> None:
    figure, _ = drawn(case, lang)
    assert figure.get_size_inches()[0] == style.WIDTH and figure.narrow is not None
    known = {keys for keys, _ in marked(figure)}
    text = svg.save(figure, tmp_path / "x", prefix="fig-9-1")
    assert all(f'data-key="{keys}"' in text for keys in known)
    assert 'id="num-' not in text and "num-" not in text


def ticks_of(ax: Any) -> list[Text]:
    """matplotlib keeps labels outside the panel that it never draws."""
    low, high = sorted(ax.get_ylim())
    return [tick.label1 for tick in ax.yaxis.get_major_ticks() if low <= tick.get_loc() <= high]


@every_case
@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_stays_inside_and_is_large_enough(case: str, lang: Lang) -> None:
    wide, _ = drawn(case, lang)
    for figure in (wide, wide.narrow):
        with style.context():
            figure.draw_without_rendering()
            for ax in figure.axes:
                texts = [text for text in [*ax.texts, ax._left_title, *ticks_of(ax)] if text.get_text() and text.get_visible()]
                assert min(text.get_fontsize() for text in texts) >= 8
                boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
                assert [text for text, box in boxes if box.x0 < -2 or box.x1 > figure.bbox.x1 + 2] == []


@every_case
def test_what_is_not_there_is_said_and_never_zero(case: str) -> None:
    wide, frame = drawn(case, "ko")
    lacking = frame[frame["status"] == "not_obtained"]
    words = " ".join(text.get_text() for ax in wide.axes for text in ax.texts)
    assert ("미확보" in words) == (not lacking.empty or case == "scatter")
    assert 0.0 not in [float(bar.get_width()) for ax in wide.axes for container in ax.containers for bar in container]


def fills(figure: Any) -> dict[str, Any]:
    return {
        keys: to_hex(artist.get_facecolor(), keep_alpha=False) if isinstance(artist, Rectangle) else artist
        for keys, artist in marked(figure)
    }  # fmt: skip


def test_a_provisional_bar_is_hollow_and_the_first_says_so() -> None:
    figure, frame = drawn("paired, years")
    found = fills(figure)
    assert {found[key] for key in frame.loc[frame["vintage"] == "provisional", "key"]} == {style.PAPER}
    assert {found[key] for key in frame.loc[(frame["vintage"] == "") & frame["value"].notna(), "key"]} == {style.CONTEXT}
    assert sum("provisional" in text.get_text() for ax in figure.axes for text in ax.texts) == 1


def test_a_simulated_bar_is_hatched() -> None:
    figure, frame = drawn("paired, groups")
    basis = frame.set_index("key")["basis"]
    assert {(basis[key], artist.get_hatch()) for key, artist in marked(figure)} == {("print", None), ("simulated", "////")}


@pytest.mark.parametrize("case", ["ranked", "paired", "dumbbell", "diverging", "heatmap", "crosstab"])
def test_a_value_withheld_says_why(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = words(style.__file__)
    monkeypatch.setattr(style, "words", lambda file: {**known, "few_firms": Bilingual(ko="기업이 적음", en="too few firms")})
    found = [
        number("share", None if (item, group) == ("J", "users") else 20.0, {"item": item, "group": group},
               missing="few_firms" if (item, group) == ("J", "users") else None)
        for item in ("C", "J") for group in ("users", "nonusers")
    ]  # fmt: skip
    data = view(found, "item", "group")
    if case == "crosstab":
        cell = crosstab.draw(data, "ko").rows[1].cells[1]
        assert (cell.value, cell.key) == ("기업이 적음", "share_j_users")
        return
    draw = {"ranked": ranked, "paired": paired, "dumbbell": paired, "diverging": diverging, "heatmap": heatmap}[case].draw
    figure = draw(data, "ko", **({"dumbbell": True} if case == "dumbbell" else {}))
    assert "기업이 적음" in " ".join(text.get_text() for ax in figure.axes for text in ax.texts)


def test_a_simulated_series_is_dashed() -> None:
    figure, _ = drawn("lines, many")
    (ax,) = figure.axes
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert len(dashed) == 4, "between the five years of one series"
    assert [line.get_markerfacecolor() for keys, line in marked(figure) if keys.startswith("rate_k")] == [style.PAPER] * 5


def test_users_and_nonusers_have_their_colours_whatever_their_order() -> None:
    numbers = [*shares(FEWER, "nonusers"), *shares(SHARES, "users")]
    found = fills(paired.draw(view(numbers, "item", "group"), "ko"))
    assert {found[key] for key in found if key.endswith("_users")} == {style.SUBJECT}
    assert {found[key] for key in found if key.endswith("nonusers")} == {style.CONTRAST}


def test_no_line_crosses_a_gap_or_a_break() -> None:
    (ax,) = drawn("lines, one")[0].axes
    joined = [
        tuple(map(float, line.get_xdata())) for line in ax.lines if to_hex(line.get_color()) == style.SUBJECT and len(line.get_xdata()) == 2
    ]
    assert joined == [(2020, 2021), (2021, 2022), (2023, 2024)]
    words = [text.get_text() for text in ax.texts]
    assert "break in series" in words and "not obtained" in words and "provisional\n8.9" in words


def test_two_definitions_are_never_joined() -> None:
    found = [number("rate", 4.0, {}, period="2022"), number("rate", 5.0, {}, period="2023", definition="other")]
    (ax,) = lines.draw(view(found, "period"), "en", breaks={}).axes
    assert [
        line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_marker() == "None" and line.get_color() == style.SUBJECT
    ] == []


def test_years_apart_are_joined_where_the_series_is_of_every_second_year() -> None:
    found = [number("rate", value, {}, period=year) for year, value in (("2020", 1.0), ("2022", 2.0))]
    for step, count in ((1, 0), (2, 1)):
        (ax,) = lines.draw(view(found, "period"), "en", step=step, breaks={}).axes
        assert sum(len(line.get_xdata()) == 2 and line.get_color() == style.SUBJECT for line in ax.lines) == count


def test_the_largest_stands_first_and_the_missing_last() -> None:
    (ax,) = drawn("ranked")[0].axes
    assert [tick.get_text().split("\n")[0] for tick in ax.get_yticklabels()][:2] == ["Lack of technology", "Lack of funds"]
    assert ax.get_yticklabels()[-1].get_text() == "Other options"
    (kept,) = ranked.draw(answers(), "en", ordered=True).axes
    assert kept.get_yticklabels()[1].get_text().startswith("Difficulty of hiring")


def test_negative_bars_have_room_on_their_side() -> None:
    found = [number("effect", value, {"item": item}, unit="coefficient") for item, value in (("J", 0.2), ("C", -0.1))]
    (ax,) = ranked.draw(view(found, "item"), "en").axes
    assert ax.get_xlim()[0] < -0.1 and ax.get_xlim()[1] > 0.2


@pytest.mark.parametrize("count", [1, 30])
def test_one_item_and_many(count: int) -> None:
    names = [f"p{place:02}" for place in range(1, count + 1)]
    data = view(shares({name: 10.0 + place for place, name in enumerate(names)}), "item")
    figure = ranked.draw(data, "ko")
    assert len(list(marked(figure))) == count
    assert figure.get_size_inches()[1] == pytest.approx(0.42 + 0.3 * count)


def test_the_middle_of_a_scale_stands_on_both_sides() -> None:
    figure, frame = drawn("diverging")
    bars = dict(marked(figure))
    for _, row in frame[(frame["group"] == "medium") & frame["value"].notna()].iterrows():
        bar = bars[row["key"]]
        assert bar.get_x() == pytest.approx(-row["value"] / 2)
    ticks = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert ticks == ["Users", "Now", "In future", "Non-users", "Now"]
    assert "Medium not obtained" in [text.get_text() for text in figure.axes[0].texts]


def test_points_are_as_large_as_the_firms_are_many() -> None:
    figure, frame = drawn("scatter")
    sizes = {keys: float(artist.get_sizes()[0]) for keys, artist in marked(figure)}
    order = frame[frame["group"] == "effect"].sort_values("n")["key"]
    assert sorted(sizes.values()) == [sizes[next(keys for keys in sizes if keys.startswith(key))] for key in order]


def test_cells_of_a_heat_map_deepen_with_the_value_and_say_why_they_are_empty() -> None:
    figure, frame = drawn("heatmap", "ko")
    texts = {keys: text.get_text() for keys, text in marked(figure)}
    assert texts["share_funds_us"] == "미확보" and len(texts) == len(frame)
    mesh = figure.axes[0].collections[0]
    mesh.update_scalarmappable()
    assert {to_hex(colour) for colour in mesh.get_facecolors() if colour[3]} == {style.SUBJECT}
