"""A small edition, assembled and staged: two chapters and the listing pages, in both languages, and a way to build it with Sphinx.

    site = build_site(tmp_path)       # tmp_path/site/{ko,en}/..., as the published edition lies

Numbers and words here are made up to try every part of the page: long titles, groups, standard errors, stars, a value the source does not publish.
"""

# ruff: noqa: E501 - bilingual texts are compared line by line

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kiet_report.book.application import sphinx_application, warnings_of
from kiet_report.core.languages import LANGUAGES, Bilingual, Lang
from kiet_report.core.paths import Project
from kiet_report.core.records import SCHEMA, ClaimEntry, ExhibitEntry, NumberEntry, dump
from kiet_report.exhibits import style, svg
from kiet_report.exhibits.record import Cell, Column, Row, Table
from kiet_report.narrative.numerals import write

ROOT = Path(__file__).parents[2]
EDITION = "2026"
FACTS: dict[str, Any] = {
    "id": EDITION,
    "title": {"ko": "2026년판", "en": "Edition 2026"},
    "published": "2026-11-23",
    "cutoff": "2026-11-23",
    "data_to": "2024",
    "min_firms": 10,
}
EVIL = "<script>alert(1)</script>"
"""A label as a hostile delivery might hold it: it must stand on the page as text."""


def project() -> Project:
    return Project(ROOT)


def both(ko: str, en: str) -> Bilingual:
    return Bilingual(ko=ko, en=en)


def _number(key: str, value: float | None, unit: str, ko: str, en: str, **other: Any) -> NumberEntry:
    """ko, en: its name; its measure and series are the key without the year."""
    text = None if value is None else both(write(value, unit, "ko"), write(value, unit, "en"))
    series = re.sub(r"_\d{4}$", "", key)
    fields = {
        "series": series,
        "measure": series,
        "name": both(ko, en),
        "period": "2022",
        "definition": "published",
        "basis": "official",
        "source": "office",
        "chapter": "05_adoption",
        "function": "kiet_report.analysis.adoption.rates",
    }
    return NumberEntry(key=key, value=value, unit=unit, text=text, **(fields | other))


NUMBERS = {
    entry.key: entry
    for entry in (
        _number("ai_rate_2022", 4.5, "percent", "인공지능 활용률, 2022년", "AI adoption rate, 2022", low=4.1, high=4.9, locus="그림 5-1", n=13_824, std_error=0.2, vintage="final"),
        _number("ai_rate_2023", 6.4, "percent", "인공지능 활용률, 2023년", "AI adoption rate, 2023", period="2023", vintage="provisional"),
        _number("n_adopters_2022", 623, "firms", "활용 기업 수, 2022년", "Firms using AI, 2022", basis="print", source="print_2024"),
        _number("ai_rate_2016", None, "percent", "인공지능 활용률, 2016년", "AI adoption rate, 2016", period="2016"),
        _number(
            "premium",
            3.1,
            "percentage_points",
            "생산성 차이, 2017~2022년",
            "Productivity gap, 2017\u20132022",
            basis="simulated",
            definition="modelled",
            source="simulation",
            period="2017-2022",
            std_error=0.9,
            n=61_204,
        ),
    )
}
DEFINITIONS = {
    "published": {
        "label": {"ko": "기업활동조사 공표 기준", "en": "Survey of Business Activities, as published"},
        "text": {
            "ko": "상용근로자 50인 이상이면서 자본금 3억 원 이상인 법인 가운데 인공지능을 개발하거나 활용한다고 답한 기업의 비율이다.",
            "en": "The share of corporations with 50 or more regular employees and capital of KRW 300 million or more that say they develop or use AI.",
        },
    },
    "modelled": {
        "label": {"ko": "고정효과 모형의 계수", "en": "Coefficient of a fixed-effects model"},
        "text": {
            "ko": "기업과 연도 고정효과를 넣은 선형확률모형의 계수이다.",
            "en": "From a linear probability model with firm and year effects.",
        },
    },
}
SOURCES = {
    "office": {
        "ko": "국가데이터처(구 통계청), 「기업활동조사」, 각 연도.",
        "en": "Ministry of Data and Statistics, Survey of Business Activities, each year.",
    },
    "print_2024": {
        "ko": "산업연구원(2024), 「국내 기업의 인공지능 활용과 정책과제」.",
        "en": "KIET (2024), AI Use by Korean Firms and Policy Tasks [in Korean].",
    },
    "simulation": {"ko": "모의 패널 자료.", "en": "Simulated panel."},
}
CLAIMS = {
    "ai_rising": ClaimEntry(
        predicate="increasing(ai_rate)",
        verdict="HOLDS",
        numbers=["ai_rate_2022", "ai_rate_2023"],
        chapter="05_adoption",
        text=both("늘었다.", "It rose."),
    ),
    "premium_positive": ClaimEntry(
        predicate="positive(premium)", verdict="FRAGILE", numbers=["premium"], chapter="05_adoption", text=both("높다.", "It is higher.")
    ),
}


def _exhibit(eid: str, kind: str, ko: str, en: str, *, chapter: str = "05_adoption", **other: Any) -> ExhibitEntry:
    place = eid.partition("-")[2]
    fields = {
        "label": both(f"{'그림' if kind == 'figure' else '표'} {place}", f"{kind.capitalize()} {place}"),
        "print_label": f"{'그림' if kind == 'figure' else '표'} {place}",
        "notes": [],
        "basis": ["official"],
        "source": both(SOURCES["office"]["ko"], SOURCES["office"]["en"]),
        "data": [f"data/{eid}.csv", f"data/{eid}.xlsx"],
        "page": both(f"ko/{chapter}.html#{eid}", f"en/{chapter}.html#{eid}"),
        "numbers": [],
        "shows": [],
    }
    return ExhibitEntry(id=eid, kind=kind, title=both(ko, en), chapter=chapter, **(fields | other))


EXHIBITS = {
    entry.id: entry
    for entry in (
        _exhibit(
            "fig-5-1", "figure",
            "인공지능을 쓰는 기업의 비율은 2017년 이후 해마다 늘었다", "The share of firms using AI has risen every year since 2017",
            subtitle=both("국내 기업의 인공지능 활용률, 2017~2023년, 단위: %", "AI adoption rate of Korean firms, 2017 to 2023, per cent"),
            alt=both("막대그림: 인공지능 활용률이 2017년 1.4%에서 2023년 6.4%로 늘었다.", "Bar chart: the AI adoption rate rose from 1.4% in 2017 to 6.4% in 2023."),
            basis=["print", "official"],
            notes=[both("2023년은 잠정치이다.", "2023 is provisional."), both("정의가 다른 계열은 잇지 않았다.", "Series with other definitions are not joined.")],
        ),
        _exhibit(
            "tbl-5-2", "table",
            "인공지능을 쓰는 기업은 규모와 연구개발에서 앞선다", "Firms that use AI are larger and do more research",
            subtitle=both("인공지능 도입 결정요인, 선형확률모형과 프로빗, 2017~2022년", "Determinants of AI adoption, linear probability and probit, 2017 to 2022"),
            alt=both("표: 규모와 연구개발 집약도의 계수가 모든 모형에서 양이다.", "Table: the coefficients of size and research intensity are positive in all models."),
            basis=["simulated"],
            notes=[both("괄호 안은 표준오차이다. * p<0.1, ** p<0.05, *** p<0.01.", "Standard errors in brackets. * p<0.1, ** p<0.05, *** p<0.01.")],
            source=both("모의 패널 자료.", "Simulated panel."),
        ),
        _exhibit(
            "tbl-6-n1", "table",
            "응답 기업은 생산성 향상을 가장 크게 기대한다", "Firms expect productivity gains most of all",
            subtitle=both("인공지능 활용의 기대효과, 1순위와 2순위", "Expected effects of AI, first and second mention"),
            alt=both("표: 생산성 향상이 가장 많다.", "Table: productivity comes first."),
            chapter="06_survey", print_label=None, shows=["ai_rate_2022"],
        ),
    )
}  # fmt: skip

YEARS, RATES = [2017, 2018, 2019, 2020, 2021, 2022, 2023], [1.4, 2.2, 2.5, 3.1, 3.8, 4.5, 6.4]


@style.styled
def draw(data: pd.DataFrame, lang: Lang) -> style.Drawing:
    drawing, (ax,) = style.figure(2.6)
    bars = ax.bar(
        [str(year) for year in data["year"]], data["rate"], color=[style.SUBJECT] * 6 + ["none"], edgecolor=style.SUBJECT, width=0.62
    )
    ax.bar_label(bars, fmt="%.1f", padding=3, color=style.INK)
    style.baseline(ax)
    ax.set_yticks([])
    ax.set_ylabel("활용률" if lang == "ko" else "Adoption rate")
    return drawing


def regression(lang: Lang) -> Table:
    ko = lang == "ko"
    names = ["선형확률모형", "프로빗"] if ko else ["Linear probability", "Probit"]
    columns = [Column(id="name", label="변수" if ko else "Variable", align="left")]
    columns += [
        Column(id=f"m{place}", label=f"({place})", unit="percentage_points", decimals=3, group=names[place > 3]) for place in range(1, 7)
    ]

    def row(name: str, values: list[tuple[float, float, int]]) -> Row:
        return Row(cells=(Cell(value=name), *(Cell(value=value, std_error=error, stars=stars) for value, error, stars in values)))

    missing = Cell(status="not_obtained")
    sizes = [(0.147, 0.012, 3), (0.139, 0.012, 3), (0.121, 0.015, 3), (0.104, 0.017, 3), (0.098, 0.017, 2), (0.031, 0.018, 1)]
    research = [(0.021, 0.009, 2), (0.019, 0.009, 2), (-0.004, 0.011, 0), (1.204, 0.311, 3), (0.918, 0.302, 3), (-0.071, 0.4, 0)]
    rows = (
        Row(kind="group", heading="기업 특성" if ko else "Firm characteristics"),
        row("종사자 수(로그)" if ko else "Employees (log)", sizes),
        row("연구개발 집약도" if ko else "Research intensity", research),
        Row(kind="group", heading="환경" if ko else "Environment"),
        Row(cells=(Cell(value=EVIL), *[missing] * 6)),
        Row(kind="total", cells=(Cell(value="관측치" if ko else "Observations"), *[Cell(value=61_204, unit="count")] * 6)),
    )
    return Table(columns=tuple(columns), rows=rows, unit_line="(단위: %p)" if ko else "(percentage points)")


def expectations(lang: Lang) -> Table:
    ko = lang == "ko"
    columns = (
        Column(id="what", label="기대효과" if ko else "Expected effect", align="left"),
        Column(id="first", label="1순위" if ko else "First", unit="percent"),
        Column(id="both", label="1+2순위" if ko else "First or second", unit="percent"),
    )
    words = [
        ("생산성 향상", "Productivity", 4.5, 62.1),
        ("비용 절감", "Lower costs", 21.4, 40.0),
        ("신제품과 신서비스", "New products", None, 18.3),
    ]
    rows = [
        Row(
            cells=(
                Cell(value=k if ko else e),
                Cell(value=a, key="ai_rate_2022" if a == 4.5 else None) if a else Cell(status="not_obtained"),
                Cell(value=b),
            )
        )
        for k, e, a, b in words
    ]
    rows.append(Row(kind="total", cells=(Cell(value="전체" if ko else "Total"), Cell(value=100.0), Cell(value=100.0))))
    return Table(columns=columns, rows=tuple(rows), unit_line="(단위: %)" if ko else "(per cent)")


TABLES = {"tbl-5-2": regression, "tbl-6-n1": expectations}


def assemble(folder: Path) -> Path:
    """Write the assembled edition below `folder`; returns its folder."""
    place = folder / "assembled" / EDITION
    for name in ("registry", "exhibits", "data"):
        (place / name).mkdir(parents=True, exist_ok=True)
    registries = {
        "numbers": {"numbers": dump(dict(NUMBERS), without={"key"}), "definitions": DEFINITIONS, "sources": SOURCES},
        "exhibits": {"exhibits": dump(dict(EXHIBITS), without={"id"})},
        "claims": {"claims": dump(dict(CLAIMS))},
    }
    for name, content in registries.items():
        text = json.dumps({"edition": EDITION, "schema": SCHEMA, **content}, ensure_ascii=False, indent=1)
        (place / "registry" / f"{name}.json").write_text(text, encoding="utf-8")
    data = pd.DataFrame({"year": YEARS, "rate": RATES})
    for lang in LANGUAGES:
        svg.save(draw(data, lang), place / "exhibits" / f"fig-5-1.{lang}", prefix=f"fig-5-1-{lang}")
        for eid, table in TABLES.items():
            (place / "exhibits" / f"{eid}.{lang}.table.json").write_text(table(lang).model_dump_json(), encoding="utf-8")
    for eid in EXHIBITS:
        (place / "data" / f"{eid}.csv").write_text("year,rate\n2022,4.5\n", encoding="utf-8")
        (place / "data" / f"{eid}.xlsx").write_bytes(b"PK")
    return place


def _cells(text: str) -> list[dict[str, Any]]:
    """Cells from text: parts stand apart by lines of three plus signs; a part `show <id>` is a code cell that showed the exhibit."""
    cells: list[dict[str, Any]] = []
    for position, part in enumerate(text.strip().split("\n+++\n")):
        if part.startswith("show "):
            eid = part.removeprefix("show ").strip()
            output = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": f"```{{exhibit}} {eid}\n```"}}
            source = f'report.show("{eid}", draw, adoption.by_year(observations))  # ' + "long " * 30
            cells.append(
                {
                    "cell_type": "code",
                    "id": f"c{position}",
                    "metadata": {"tags": ["hide-input"]},
                    "execution_count": position,
                    "source": source,
                    "outputs": [output],
                }
            )
        else:
            cells.append({"cell_type": "markdown", "id": f"c{position}", "metadata": {}, "source": part})
    return cells


def stage(folder: Path, lang: Lang) -> Path:
    """Write the staged book of one language below `folder`; returns its folder."""
    place = folder / "chapters" / lang
    place.mkdir(parents=True, exist_ok=True)
    for path in sorted((Path(__file__).parent / "pages" / lang).glob("*.md")):
        notebook = {
            "cells": _cells(path.read_text(encoding="utf-8")),
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (place / f"{path.stem}.ipynb").write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    captions = {"ko": ("보고서", "자료와 방법"), "en": ("The report", "Data and methods")}[lang]
    toc = f"""format: jb-book
root: index
parts:
  - caption: {captions[0]}
    chapters: [{{file: 05_adoption}}, {{file: 06_survey}}]
  - caption: {captions[1]}
    chapters: [{{file: 91_exhibits}}, {{file: 92_errata}}, {{file: 93_numbers}}, {{file: 94_codebook}}]
"""
    (place / "_toc.yml").write_text(toc, encoding="utf-8")
    return place


@dataclass(frozen=True)
class Built:
    """A language built: where it lies, and the warnings it gave."""

    output: Path
    warnings: list[str]


def build(folder: Path, lang: Lang, assembled: Path, source: Path, output: Path, builder: str = "html") -> Built:
    """Build with the project's own application. Doctrees are kept below `folder`, one set a language for all builders."""
    with sphinx_application(project(), lang, EDITION, source, output, folder / "doctrees" / lang, assembled, builder, facts=FACTS) as app:
        app.build()
        return Built(output, warnings_of(app))


def build_site(folder: Path) -> Path:
    """Both languages as HTML, laid out as a published edition; a warning is an error."""
    from kiet_report.book.landing import landing_page_of

    assembled, site = assemble(folder), folder / "site"
    for lang in LANGUAGES:
        built = build(folder, lang, assembled, stage(folder, lang), site / lang)
        assert not built.warnings, "\n".join(built.warnings)
        shutil.rmtree(site / lang / ".doctrees", ignore_errors=True)
        (site / f"report-{lang}.pdf").write_bytes(b"%PDF-1.4\n")
    for name in ("registry", "data"):
        shutil.copytree(assembled / name, site / name, dirs_exist_ok=True)
    (site / "index.html").write_text(landing_page_of(FACTS), encoding="utf-8")
    return site
