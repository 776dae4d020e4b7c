"""Fonts that are found or named as missing, and a palette that stays readable for everybody."""

from __future__ import annotations

import importlib.util
import sys
from itertools import combinations, pairwise
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.exhibits import style

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    ratios = xyz / [0.9505, 1.0, 1.089]
    x, y, z = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_categories_stay_apart_without_full_colour_vision(deficiency: str) -> None:
    seen = [lab(np.array(DEFICIENCIES[deficiency]) @ linear(colour)) for colour in style.CATEGORIES]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) > 20


def test_subject_context_and_contrast_differ_in_grey_print() -> None:
    lightness = sorted(lab(linear(colour))[0] for colour in (style.SUBJECT, style.CONTRAST, style.CONTEXT))
    assert all(later - earlier > 12 for earlier, later in pairwise(lightness))


@pytest.mark.parametrize("colour", [style.INK, style.MUTED])
def test_text_is_dark_enough(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("colour", [style.SUBJECT, style.CONTRAST, *style.CATEGORIES])
def test_marks_stand_out_from_the_paper(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 3


def test_every_colour_has_its_own_variable() -> None:
    assert len(set(style.VARIABLES.values())) == len(style.VARIABLES) == 7 + len(style.CATEGORIES)


def test_a_missing_font_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    style.fonts.cache_clear()
    monkeypatch.setattr(style, "find_spec", lambda name: None)
    with pytest.raises(ReportError, match=r"E-FONT.*koreanize_matplotlib"):
        style.fonts()


def test_a_missing_font_file_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    style.fonts.cache_clear()
    monkeypatch.setattr(style, "find_spec", lambda name: SimpleNamespace(origin=f"{tmp_path}/__init__.py"))
    with pytest.raises(ReportError, match=r"E-FONT.*NanumGothic\.ttf"):
        style.fonts()


def test_the_font_package_is_never_imported() -> None:
    style.fonts.cache_clear()
    style.fonts()
    assert importlib.util.find_spec("koreanize_matplotlib") is not None
    assert "koreanize_matplotlib" not in sys.modules


def test_the_packaged_font_is_taken_before_an_installed_one() -> None:
    with style.context():
        for weight in (400, style.BOLD):
            found = matplotlib.font_manager.findfont(matplotlib.font_manager.FontProperties(family=style.FAMILY, weight=weight))
            assert "koreanize_matplotlib" in found


def test_drawing_leaves_the_settings_of_the_process_alone() -> None:
    before = dict(matplotlib.rcParams)
    style.styled(lambda data, lang: style.figure(1)[0])(None, "ko")
    assert dict(matplotlib.rcParams) == before


def test_narrow_and_wide_versions() -> None:
    drawn = style.styled(lambda data, lang: style.figure(2, 2, stacked=(1.5, 2.5))[0])(None, "en")
    assert tuple(drawn.get_size_inches()) == (style.WIDTH, 2)
    assert drawn.narrow is not None
    assert tuple(drawn.narrow.get_size_inches()) == (style.NARROW_WIDTH, 4)
    assert not style.is_narrow()
