"""How literature is written in each language."""

# ruff: noqa: E501 - sources under test keep their lines

from __future__ import annotations

import pytest
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from kiet_report.book import citations

ENTRIES = """
@techreport{many, author = {송단비 and others}, title = {기업의 인공지능 활용과 생산성 연구}, institution = {산업연구원}, institution_en = {KIET}, number = {2021-12}, year = {2021}}
@article{two, author = {Smith, Ann B. and Jones, Carl}, title = {A {Title}}, journal = {Journal of Things}, volume = {2}, number = {3}, pages = {4--5}, year = {2020}}
@book{three, author = {Alpha, A. and Beta, B. and Gamma, C.}, title = {Book}, publisher = {House}, year = {2019}}
@techreport{office, author = {{Statistics Office}}, title = {Report}, year = {2024}}
"""


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "ko",
            {
                "many": ("송단비 외, 2021", "송단비 외(2021), 「기업의 인공지능 활용과 생산성 연구」, 산업연구원, 2021-12."),
                "two": ("Smith·Jones, 2020", "Smith, A. B.·Jones, C.(2020), “A Title”, Journal of Things, 2(3), 4–5."),
                "three": ("Alpha 외, 2019", "Alpha, A., Beta, B.·Gamma, C.(2019), Book, House."),
                "office": ("Statistics Office, 2024", "Statistics Office(2024), Report."),
            },
        ),
        (
            "en",
            {
                "many": ("송단비 et al., 2021", "송단비 et al. (2021), 「기업의 인공지능 활용과 생산성 연구」, KIET, 2021-12."),
                "two": ("Smith and Jones, 2020", "Smith, A. B. and Jones, C. (2020), “A Title”, Journal of Things, 2(3), 4–5."),
                "three": ("Alpha et al., 2019", "Alpha, A., Beta, B. and Gamma, C. (2019), Book, House."),
                "office": ("Statistics Office, 2024", "Statistics Office (2024), Report."),
            },
        ),
    ],
)
def test_entries(lang: str, expected: dict[str, tuple[str, str]]) -> None:
    citations.register_styles()
    style = find_plugin("pybtex.style.formatting", f"kiet_{lang}")()
    found = {entry.key: (entry.label, str(entry.text)) for entry in style.format_bibliography(parse_string(ENTRIES, "bibtex"))}
    assert found == expected
