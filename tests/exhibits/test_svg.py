"""Drawings as files: fit to stand inside a page, repaintable, and the same bytes for the same figure."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kiet_report.core.errors import ReportError
from kiet_report.core.languages import Lang
from kiet_report.exhibits import style, svg
from kiet_report.exhibits.style import Drawing

ROOT = Path(__file__).parents[2]


@style.styled
def sample(data: pd.DataFrame, lang: Lang) -> Drawing:
    drawing, (left, right) = style.figure(2, 2)
    left.bar([1, 2], [3, 4], color=style.SUBJECT)
    left.set_title("활용 기업" if lang == "ko" else "Firms")
    style.simulated(right.bar([1, 2], [3, 4]))
    style.light_grid(left)
    style.baseline(left)
    style.not_obtained(right, 1, 2, lang)
    style.break_mark(right, 1.5, lang)
    return drawing


def saved(tmp_path: Path, name: str = "fig-9-1.ko") -> str:
    return svg.save(sample(pd.DataFrame(), "ko"), tmp_path / name, prefix="fig-9-1-ko")


def test_three_files_beside_each_other(tmp_path: Path) -> None:
    text = saved(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fig-9-1.ko.narrow.svg", "fig-9-1.ko.pdf", "fig-9-1.ko.svg"]
    assert (tmp_path / "fig-9-1.ko.svg").read_text(encoding="utf-8") == text


def test_nothing_reaches_the_page_around_it(tmp_path: Path) -> None:
    text = saved(tmp_path)
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert text.startswith("<svg ")
    assert not tags & {"style", "metadata", "script", "text", "image", "foreignObject"}
    assert "<!--" not in text and "xlink" not in text and "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_ids_do_not_hang_on_the_last_bit_of_a_layout() -> None:
    """Matplotlib names a clip by a hash of its exact bounds, and from one process to the next the layout moves them by 1e-14."""

    def drawn(shift: float) -> str:
        with style.context():
            figure = Figure(figsize=(3, 2))
            figure.add_axes((0.1 + shift, 0.1, 0.8, 0.8)).plot([0, 1], [0, 1], color=style.SUBJECT)
        return svg._inline(figure, "x", "46rem")

    assert 0.1 + 1e-14 != 0.1
    assert "clip" in drawn(0) and drawn(0) == drawn(1e-14)


def test_ids_carry_the_prefix_and_resolve(tmp_path: Path) -> None:
    root = ElementTree.fromstring(saved(tmp_path))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    referred = {found for element in root.iter() for value in element.attrib.values() for found in re.findall(r"#(fig[^)\s]+)", value)}
    assert ids and len(ids) == len(set(ids))
    assert all(identity.startswith("fig-9-1-ko-") for identity in ids)
    assert referred == set(ids)


def test_wide_and_narrow_share_no_id(tmp_path: Path) -> None:
    saved(tmp_path)
    wide, narrow = (set(re.findall(r' id="([^"]+)"', (tmp_path / f"fig-9-1.ko{part}.svg").read_text())) for part in ("", ".narrow"))
    assert not wide & narrow


def test_every_colour_is_a_variable_with_its_fallback(tmp_path: Path) -> None:
    text = saved(tmp_path)
    painted = re.findall(r'(?:fill|stroke)="([^"]+)"', text)
    loose = [paint for paint in painted if paint != "none" and not paint.startswith(("var(--kr-", "url(#"))]
    assert loose == []
    assert f"var(--kr-subject, {style.SUBJECT})" in text
    assert "style=" not in text.partition(">")[2], "style attributes below the root would need an exception in the page's security policy"


def test_it_scales_and_is_transparent(tmp_path: Path) -> None:
    root = ElementTree.fromstring(saved(tmp_path))
    assert root.get("viewBox") == "0 0 518.4 144"
    assert root.get("width") is None and root.get("height") is None
    full = [e for e in root.iter() if e.get("d", "").startswith("M 0 144")]
    assert full == []


def test_same_figure_same_bytes(tmp_path: Path) -> None:
    saved(tmp_path, "a")
    time.sleep(1.1)  # a date in a file would show now
    saved(tmp_path, "b")
    for suffix in ("svg", "narrow.svg", "pdf"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_same_figure_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import importlib.util, pathlib, pandas\n"
        f"spec = importlib.util.spec_from_file_location('drawn', {str(Path(__file__))!r})\n"
        "drawn = importlib.util.module_from_spec(spec); spec.loader.exec_module(drawn)\n"
        f"drawn.saved(pathlib.Path({str(tmp_path)!r}), 'b')\n"
    )
    saved(tmp_path, "a")
    surroundings = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=surroundings)
    for suffix in ("svg", "pdf"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


def test_pdf_carries_its_letters_with_their_characters_and_no_date(tmp_path: Path) -> None:
    """Outlines per glyph, so that no font is needed, and the map to Unicode, so that a reader can search and copy."""
    saved(tmp_path)
    content = (tmp_path / "fig-9-1.ko.pdf").read_bytes()
    assert b"/Type3" in content and b"/CharProcs" in content and b"/ToUnicode" in content and b"/FontFile" not in content
    assert b"CreationDate" not in content and b"ModDate" not in content


@pytest.mark.parametrize("letter", ["\u2212", "\U00010380"])
def test_a_letter_the_font_lacks_is_an_error(tmp_path: Path, letter: str) -> None:
    @style.styled
    def draw(data: pd.DataFrame, lang: Lang) -> Drawing:
        drawing, (ax,) = style.figure(1)
        ax.set_title(f"a{letter}b")
        return drawing

    with pytest.raises(ReportError, match="E-GLYPH"):
        svg.save(draw(pd.DataFrame(), "ko"), tmp_path / "x", prefix="x")


def test_rare_hangul_is_drawn(tmp_path: Path) -> None:
    @style.styled
    def draw(data: pd.DataFrame, lang: Lang) -> Drawing:
        drawing, (ax,) = style.figure(1)
        ax.set_title("똠펲 「기업활동조사」 2017~2022년ㆍ%p")
        return drawing

    svg.save(draw(pd.DataFrame(), "ko"), tmp_path / "x", prefix="x")


def test_a_colour_outside_the_palette_is_an_error(tmp_path: Path) -> None:
    @style.styled
    def draw(data: pd.DataFrame, lang: Lang) -> Drawing:
        drawing, (ax,) = style.figure(1)
        ax.bar([1], [1], color="#ff0000")
        return drawing

    with pytest.raises(ReportError, match=r"E-COLOUR.*#ff0000"):
        svg.save(draw(pd.DataFrame(), "ko"), tmp_path / "x", prefix="x")


def test_text_from_the_data_cannot_become_markup(tmp_path: Path) -> None:
    @style.styled
    def draw(data: pd.DataFrame, lang: Lang) -> Drawing:
        drawing, (ax,) = style.figure(1)
        ax.set_title("<script>alert(1)</script>--><b>")
        return drawing

    text = svg.save(draw(pd.DataFrame(), "ko"), tmp_path / "x", prefix="x")
    assert "script" not in text and "alert" not in text and "<b" not in text


def test_what_draws_a_number_carries_its_key_and_no_id(tmp_path: Path) -> None:
    @style.styled
    def draw(data: pd.DataFrame, lang: Lang) -> Drawing:
        drawing, (ax,) = style.figure(1)
        style.mark(ax.bar([1], [1], color=style.SUBJECT)[0], "ai_rate_2022")
        style.mark(ax.scatter([1], [1], color=style.SUBJECT), "effect_j", "rate_j")
        return drawing

    root = ElementTree.fromstring(svg.save(draw(pd.DataFrame(), "ko"), tmp_path / "x", prefix="x"))
    marked = {element.get("data-key"): element for element in root.iter() if element.get("data-key")}
    assert set(marked) == {"ai_rate_2022", "effect_j rate_j"}
    assert all(len(element) and not element.get("id") for element in marked.values())
    narrow = (tmp_path / "x.narrow.svg").read_text(encoding="utf-8")
    assert 'data-key="ai_rate_2022"' in narrow
