"""Keys, series and names from one template; a slip is told from a number that an edition lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiet_report.core.errors import ReportError
from kiet_report.data.editions.inputs import Folder
from kiet_report.registry.measures import Measures, open_measures
from tests.registry.numbers import BOOK, made, measures_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    return measures_of(tmp_path_factory.mktemp("book"))


@pytest.mark.parametrize(
    ("fields", "key", "series"),
    [
        ({}, "rate_2022", "rate"),
        ({"at": {"industry": "J"}}, "rate_2022_j", "rate_j"),
        ({"definition": "sgi"}, "rate_2022_sgi", "rate_sgi"),
        ({"definition": "sgi", "at": {"industry": "J"}}, "rate_2022_sgi_j", "rate_sgi_j"),
        ({"period": "2017-2022"}, "rate_2017_2022", "rate"),
        ({"at": {"vintage": "final"}}, "rate_2022_final", "rate"),
        ({"measure": "growth"}, "rate_growth_pp", "rate_growth_pp"),
        ({"measure": "share", "at": {"wave": "print"}}, "share_print", "share"),
    ],
)
def test_key_and_series(measures: Measures, fields: dict[str, object], key: str, series: str) -> None:
    number = measures.keyed(made(**fields))
    assert (number.key, number.series) == (key, series)


def test_a_name_says_measure_coordinates_and_period(measures: Measures) -> None:
    name = measures.name(made(at={"industry": "J"}))
    assert (name.ko, name.en) == ("활용률, 정보통신업, 2022년", "Adoption rate, ICT, 2022")
    assert measures.name(made(definition="sgi")).en == "Adoption rate, SGI, 2022"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"measure": "rat"}, "E-MEASURE"),
        ({"at": {"industry": "Z"}}, "E-COORDINATE"),
        ({"at": {"region": "seoul"}}, "E-COORDINATE"),
    ],
)
def test_what_has_no_name_is_refused(measures: Measures, fields: dict[str, object], code: str) -> None:
    with pytest.raises(ReportError) as caught:
        measures.keyed(made(**fields))
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["rate_2099", "rate", "rate_j", "rate_2030_sgi_j", "rate_growth_pp"])
def test_a_number_that_an_edition_lacks_has_a_name(measures: Measures, name: str) -> None:
    assert measures.is_name(name)


@pytest.mark.parametrize("name", ["rate_2022_jj", "rates", "rate_20222", "growth", "rate_2022_j_j"])
def test_a_slip_has_none(measures: Measures, name: str) -> None:
    assert not measures.is_name(name)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{ko: 활용률, en: Adoption rate}", "{ko: 활용률}", "E-CONFIG"),
        ("key: rate_{period}_{definition}", "key: rate_{period}_{colour}_{definition}", "E-COORDINATE"),
        ("key: rate_growth_pp", "kee: rate_growth_pp", "E-CONFIG"),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in BOOK
    (tmp_path / "measures.yaml").write_text(BOOK.replace(old, new), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        open_measures(tmp_path, Folder(tmp_path))
    assert caught.value.code == code
    assert "measures.yaml" in caught.value.text() or "colour" in caught.value.text()


def test_every_measure_of_the_report_is_complete() -> None:
    measures = open_measures(ROOT / "book", Folder(ROOT / "data"))
    assert len(measures.measures) > 2
    for name, measure in measures.measures.items():
        for dimension in measure.dimensions:
            assert dimension == "period" or list(measures.values(dimension)), f"{name}: {dimension} has no values"
