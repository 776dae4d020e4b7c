"""Numbers for prose: the same keys in every edition and for print and estimate, and values that are those of the tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from kiet_report.analysis import adopters, dynamics, estimates, event_study, heterogeneity, printed_estimates, replication
from kiet_report.analysis import productivity as models
from kiet_report.analysis import sample as samples
from kiet_report.analysis.dynamics import GmmColumn
from kiet_report.analysis.origin import Origin
from kiet_report.analysis.productivity import BY_TECHNOLOGY, BY_TRAIT
from kiet_report.analysis.regression_column import RegressionColumn
from kiet_report.core.records import Number
from kiet_report.core.units import unit
from kiet_report.data.editions.edition import Edition
from kiet_report.data.facts import print_2024
from kiet_report.data.facts.references import definitions, sources
from kiet_report.exhibits import style
from tests.analysis.firm_panel import firm_panel
from tests.analysis.keyed import by_key

MIN_FIRMS = 10


class Study:
    """Everything once, of a panel or of none."""

    def __init__(self, panel: pd.DataFrame, edition: Edition) -> None:
        panel.attrs.update(basis="simulated", source="simulated_firms")
        self.panel = panel
        self.origin = Origin.of(panel)
        self.sample = samples.estimation_sample(panel)
        self.adoption: dict[str, RegressionColumn] = estimates.adoption_columns(self.sample)
        self.productivity: dict[str, RegressionColumn | GmmColumn] = dynamics.table_5_2(self.sample)
        self.interactions: dict[str, dict[str, RegressionColumn]] = {
            source: {} if self.sample.empty else models.interactions(self.sample, source) for source in (BY_TRAIT, BY_TECHNOLOGY)
        }
        self.regressions = print_2024.table(edition, "ch5_regressions")
        self.gmm = dynamics.variants(self.sample)
        self.compared = replication.replicated(self.regressions, self.adoption, *self.interactions.values())

    def numbers(self) -> Iterator[Number]:
        yield from estimates.adoption(self.adoption, self.origin)
        yield from estimates.productivity(self.productivity, self.origin)
        for source, found in self.interactions.items():
            yield from estimates.table(source, found, self.origin)
        yield from estimates.gmm_variants(self.gmm, self.origin)
        yield from event_study.numbers(event_study.estimate(self.sample, MIN_FIRMS), self.origin)
        yield from replication.numbers(self.compared, self.origin)
        yield from replication.distances(self.compared, self.origin)
        yield from samples.numbers(samples.sample_report(self.panel, self.sample), self.sample, self.origin)

    def rows(self) -> Iterator[Number]:
        """What there is of a panel only: its groups and years."""
        for dimension in heterogeneity.COORDINATES:
            yield from heterogeneity.numbers(heterogeneity.by_group(self.sample, dimension, MIN_FIRMS), self.origin)
        yield from adopters.numbers(self.panel, self.origin, MIN_FIRMS)
        yield from samples.turnover(samples.sample_report(self.panel, self.sample), self.origin)


@pytest.fixture(scope="module")
def study(printed_only: Edition) -> Study:
    return Study(firm_panel(2000), printed_only)


@pytest.fixture(scope="module")
def found(study: Study) -> dict[str, Number]:
    return by_key(study.numbers())


@pytest.fixture(scope="module")
def printed(printed_only: Edition) -> dict[str, Number]:
    def table(name: str) -> pd.DataFrame:
        return print_2024.table(printed_only, name)

    numbers = [
        *printed_estimates.coefficients(table("ch5_regressions"), *replication.COMPARED),
        *printed_estimates.effects(table("ch5_prose_effects")),
        *printed_estimates.premium(table("ch5_prose_effects"), table("ch5_table5_2_from_prose")),
        *printed_estimates.statistics(table("ch5_regression_stats"), *replication.COMPARED),
    ]
    return by_key(numbers)


def test_what_the_print_states(printed: dict[str, Number]) -> None:
    known = {
        "p51_c2_big_data": 7.2, "p51_c1_ln_sales": -0.5, "p52_c1_ai": 0.147, "p52_c1_percent": 15.8, "p53_c1_ai": -0.470,
        "p53_c1_ai_x_ln_employees": -0.277, "p53_c2_ai_x_rd": -0.007, "p54_c2_ai_x_printing_3d": 0.119, "p54_c2_iot": -0.016,
        "p51_c1_n": 60617, "p51_c2_n": 59926, "p51_c3_n": 31271, "p51_c4_n": 8501, "p53_c1_firms": 16537, "p51_effect_multi_plant": -0.2,
        "p51_effect_ln_employees": 0.04, "p53_c1_constant": 6.157, "p51_c1_r2": 0.313, "p51_c1_industry_effects": 1, "p54_c1_r2": 0.842,
    }  # fmt: skip
    assert {key: printed[key].value for key in known} == known
    assert {number.basis for number in printed.values()} == {"print"}
    assert printed["p51_c2_big_data"].std_error == 0.6
    assert sum(key.startswith("p51_c") and printed[key].unit == "percentage_points" for key in printed) == 64


def test_every_printed_coefficient(printed: dict[str, Number], study: Study) -> None:
    stated = study.regressions[study.regressions["status"] == "printed"]
    assert sum(number.measure == "printed_coefficient" and number.std_error is not None for number in printed.values()) == len(stated)


def test_each_printed_number_has_its_estimate(printed: dict[str, Number], found: dict[str, Number]) -> None:
    for key, number in printed.items():
        own = found[f"e{key[1:]}"]
        assert own.unit == number.unit
        assert own.basis == "simulated"


def test_the_same_keys_without_a_panel(found: dict[str, Number], printed_only: Edition) -> None:
    without = Study(firm_panel(50).iloc[:0], printed_only)
    nothing = by_key(without.numbers())
    assert list(nothing) == list(found)
    assert all(number.value is None and number.std_error is None and number.missing is None for number in nothing.values())
    assert {number.value for number in without.rows()} == {None}


def test_words_that_numbers_name_exist(study: Study, found: dict[str, Number], printed: dict[str, Number], now: Edition) -> None:
    known_definitions, known_sources = definitions(now), sources(now)
    for number in (*found.values(), *printed.values(), *by_key(study.rows()).values()):
        assert number.definition in known_definitions
        assert number.source in known_sources
        assert unit(number.unit).id == number.unit
        assert number.value is None or np.isfinite(number.value)
        assert number.missing is None or style.word(number.missing, "en")


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
    own = study.adoption["(3)"].frame.loc["iot"]
    number = found["e51_c3_iot"]
    assert (number.low, number.high, number.stars, number.n) == (
        pytest.approx(100 * own["low"]), pytest.approx(100 * own["high"]), len(own["stars"]), study.adoption["(3)"].n_obs,
    )  # fmt: skip
    assert found["e51_c4_robot"].missing == "dropped"
    assert found["e51_c2_year_2017"].value == found["e51_c2_year_2017"].low == 0.0
    assert (found["e51_c1_industry_effects"].value, found["e51_c3_industry_effects"].value) == (1.0, 0.0)
    assert found["e53_c1_r2_within"].value == study.interactions[BY_TRAIT]["(1)"].r2_within
    limited = study.gmm[("(7)", "limited")]
    assert found["e52_c7_lag_limited"].value == pytest.approx(limited.value(dynamics.LAG))
    assert found["e52_c7_ar2_p_limited"].value == pytest.approx(dynamics.tests(limited)["ar2"])
    against = {name for name in dynamics.OBJECTIONS if found[f"e52_c7_against_{name}_limited"].value}
    assert against == set(dynamics.headline(limited).objections)


def test_what_the_print_says_in_words_stands_in_place_of_a_coefficient(printed: dict[str, Number]) -> None:
    assert [printed[f"p52_c{column}_ai"].missing for column in range(1, 8)] == [
        None, "said_negative_not_significant", "said_partly_negative", "said_partly_negative", "said_not_significant",
        "said_negative_not_significant", "said_negative_not_significant",
    ]  # fmt: skip


def test_periods_are_those_of_the_panel(study: Study, found: dict[str, Number]) -> None:
    assert {number.period for number in found.values()} == {"2017-2022"}
    later = study.panel.assign(year=study.panel["year"] + 1)
    later.attrs.update(study.panel.attrs)
    origin = Origin.of(later)
    assert origin.period == "2018-2023"
    columns = estimates.adoption_columns(samples.estimation_sample(later))
    moved = by_key(estimates.adoption(columns, origin))
    assert moved["e51_c2_year_2023"].value == pytest.approx(found["e51_c2_year_2022"].value, rel=0.2)
    assert moved["e51_c2_year_2018"].value == 0.0 and "e51_c2_year_2017" not in moved
