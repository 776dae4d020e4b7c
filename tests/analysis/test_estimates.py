"""Numbers for prose: the same keys in every edition and for print and estimate, and values that are those of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis import dynamics, estimates, event_study, firm_findings, heterogeneity, printed_estimates
from kiet_report.analysis import productivity as models
from kiet_report.analysis.dynamics import GmmColumn
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import BY_TECHNOLOGY, BY_TRAIT
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.analysis.replication import comparison
from kiet_report.analysis.sample import estimation_sample, sample_report
from kiet_report.core.records import Number
from kiet_report.core.units import unit
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import print_2024
from kiet_report.data.facts.references import definitions, sources
from tests.analysis.firm_panel import MIN_FIRMS, firm_panel


class Study:
    """Everything once, of a panel or of none."""

    def __init__(self, panel: pd.DataFrame, edition: Edition) -> None:
        panel.attrs.update(basis="simulated", source="simulated_firms")
        self.panel = panel
        self.origin = Origin.of(panel)
        self.sample = estimation_sample(panel)
        self.adoption: dict[str, RegressionColumn] = estimates.adoption_columns(self.sample)
        self.productivity: dict[str, RegressionColumn | GmmColumn] = dynamics.table_5_2(self.sample)
        self.interactions: dict[str, dict[str, RegressionColumn]] = {
            source: {} if self.sample.empty else models.interactions(self.sample, source) for source in (BY_TRAIT, BY_TECHNOLOGY)
        }
        self.regressions = print_2024.table(edition, "ch5_regressions")
        columns = [*self.adoption.values(), *(column for part in self.interactions.values() for column in part.values())]
        self.compared = comparison(self.regressions, columns) if columns else None

    def numbers(self) -> Iterator[Number]:
        yield from estimates.adoption(self.adoption, self.origin)
        yield from estimates.productivity(self.productivity, self.origin)
        for source, found in self.interactions.items():
            yield from estimates.interactions(source, found, self.origin)
        for dimension in ("province", "industry"):
            yield from firm_findings.groups(heterogeneity.by_group(self.sample, dimension, MIN_FIRMS), self.origin)
        yield from firm_findings.events(event_study.estimate(self.sample, MIN_FIRMS), self.origin)
        yield from firm_findings.agreements(self.compared, self.origin)
        yield from firm_findings.samples(sample_report(self.panel, self.sample), self.sample, self.origin)
        yield from firm_findings.sizes(self.panel, self.origin, MIN_FIRMS)


@pytest.fixture(scope="module")
def study(printed_only: Edition) -> Study:
    return Study(firm_panel(2000), printed_only)


@pytest.fixture(scope="module")
def found(study: Study) -> dict[str, Number]:
    return {number.key: number for number in study.numbers()}


@pytest.fixture(scope="module")
def printed(printed_only: Edition) -> dict[str, Number]:
    def table(name: str) -> pd.DataFrame:
        return print_2024.table(printed_only, name)

    numbers = [
        *printed_estimates.coefficients(table("ch5_regressions")),
        *printed_estimates.effects(table("ch5_prose_effects")),
        *printed_estimates.premium(table("ch5_prose_effects"), table("ch5_table5_2_from_prose")),
        *printed_estimates.samples(table("ch5_regression_stats")),
    ]
    assert len({number.key for number in numbers}) == len(numbers)
    return {number.key: number for number in numbers}


def test_what_the_print_states(printed: dict[str, Number]) -> None:
    known = {
        "p51_c2_big_data": 7.2, "p51_c1_ln_sales": -0.5, "p52_c1_ai": 0.147, "p52_c1_percent": 15.8, "p53_c1_ai": -0.470,
        "p53_c1_ai_x_ln_employees": -0.277, "p53_c2_ai_x_rd": -0.007, "p54_c2_ai_x_printing_3d": 0.119, "p54_c2_iot": -0.016,
        "p51_c1_n": 60617, "p51_c2_n": 59926, "p51_c3_n": 31271, "p51_c4_n": 8501, "p53_c1_firms": 16537, "p51_effect_multi_plant": -0.2,
        "p51_effect_ln_employees": 0.04,
    }  # fmt: skip
    assert {key: printed[key].value for key in known} == known
    assert {number.basis for number in printed.values()} == {"print"}
    assert printed["p51_c2_big_data"].std_error == 0.6
    assert sum(key.startswith("p51_c") and printed[key].unit == "percentage_points" for key in printed) == 64


def test_every_printed_coefficient_but_constants(printed: dict[str, Number], study: Study) -> None:
    stated = study.regressions[(study.regressions["status"] == "printed") & (study.regressions["variable_printed"] != "Constant")]
    assert sum("_c" in key and number.std_error is not None for key, number in printed.items()) == len(stated)


def test_each_printed_number_has_its_estimate(printed: dict[str, Number], found: dict[str, Number]) -> None:
    for key, number in printed.items():
        own = found[f"e{key[1:]}"]
        assert own.unit == number.unit
        assert own.basis == "simulated"


def test_the_same_keys_without_a_panel(found: dict[str, Number], printed_only: Edition) -> None:
    nothing = list(Study(firm_panel(50).iloc[:0], printed_only).numbers())
    assert [number.key for number in nothing] == list(found)
    assert all(number.value is None and number.std_error is None for number in nothing)


def test_words_that_numbers_name_exist(found: dict[str, Number], printed: dict[str, Number], now: Edition) -> None:
    known_definitions, known_sources = definitions(now), sources(now)
    for number in (*found.values(), *printed.values()):
        assert number.definition in known_definitions
        assert number.source in known_sources
        assert unit(number.unit).id == number.unit
        assert number.value is None or np.isfinite(number.value)


def test_values_are_those_of_the_tables(study: Study, found: dict[str, Number]) -> None:
    assert found["e51_c2_big_data"].value == pytest.approx(100 * study.adoption["(2)"].value("big_data"))
    assert found["e51_c1_year_2020"].value == pytest.approx(100 * study.adoption["(1)"].years.loc[2020, "coef"])
    assert found["e51_c4_robot"].value is None  # nobody in the services of this panel uses robots
    assert found["e51_effect_ln_employees"].value == pytest.approx(found["e51_c2_ln_employees"].value * np.log(1.1))
    assert found["e51_effect_rd"].value == pytest.approx(10 * found["e51_c2_rd"].value)
    two = study.productivity["(2)"].frame.loc["ai"]
    assert found["e52_c2_ai"].value == pytest.approx(two["coef"])
    assert found["e52_c2_percent_high"].value == pytest.approx(100 * np.expm1(two["high"]))
    assert found["e52_c2_mde"].value == pytest.approx(2.8015852 * two["std_error"])
    gmm = study.productivity["(6)"]
    assert isinstance(gmm, GmmColumn)
    assert found["e52_c6_ai"].value == pytest.approx(gmm.value("ai", 2))
    assert found["e52_c6_one_step"].value == pytest.approx(gmm.value("ai", 1))
    assert found["e52_c6_instruments"].value == gmm.fit.n_instruments
    assert found["e52_c6_headline"].value == float(dynamics.headline(gmm).allowed)
    assert found["e54_c2_ai_x_cloud"].value == pytest.approx(study.interactions[BY_TECHNOLOGY]["(2)"].value("ai:cloud"))
    assert found["agree_n"].value == 113
    assert found["agree51_n"].value == 64
    assert found["sample_n"].value == len(study.sample)


def test_periods_are_those_of_the_panel(study: Study, found: dict[str, Number]) -> None:
    assert {number.period for number in found.values()} == {"2017-2022"}
    later = study.panel.assign(year=study.panel["year"] + 1)
    later.attrs.update(study.panel.attrs)
    assert Origin.of(later).period == "2018-2023"
