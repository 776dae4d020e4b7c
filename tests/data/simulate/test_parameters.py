"""The parameters say what fixes them, and what they call published is what the data files of the print and of the office say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from kiet_report.core.errors import ReportError
from kiet_report.core.paths import Project
from kiet_report.data.contracts.firm_items import OTHER_TECHNOLOGIES
from kiet_report.data.editions.inputs import Folder
from kiet_report.data.facts import tidy_csv
from kiet_report.data.simulate.parameters import CALIBRATED, FILE, Block, Parameters, load_parameters


def read(project: Project, name: str) -> pd.DataFrame:
    return pd.read_csv(project.data / name)


def test_counts_of_firms_are_the_published_ones(parameters: Parameters, project: Project) -> None:
    official = read(project, "official/later_figures.csv")
    rows = official[(official.series == "any_4ir_firms") & official.ref_year.between(2017, 2022)].set_index("ref_year")
    assert set(rows.index) == {2017, 2018, 2021, 2022}
    for year, row in rows.iterrows():
        assert parameters.firms.values[year] == row.denominator
        assert parameters.any_of_nine.values[year] == row.numerator


def test_counts_of_adopters_are_the_published_ones(parameters: Parameters, project: Project) -> None:
    official = read(project, "official/later_figures.csv")
    rows = official[(official.definition == "published_count") & official.numerator.notna()].set_index("ref_year")
    assert {year: parameters.adopters.values[year] for year in (2017, 2021, 2022)} == rows.numerator.loc[[2017, 2021, 2022]].to_dict()


@pytest.mark.parametrize(("name", "first", "last"), [("firms", 2018, 2021), ("any_of_nine", 2018, 2021), ("adopters", 2017, 2021)])
def test_years_without_a_published_count_lie_on_a_line(parameters: Parameters, name: str, first: int, last: int) -> None:
    counts = getattr(parameters, name).values
    for year in range(first + 1, last):
        line = counts[first] + (counts[last] - counts[first]) * (year - first) / (last - first)
        assert abs(counts[year] - line) <= 0.5


def test_no_secondary_count_was_taken(parameters: Parameters, project: Project) -> None:
    official = read(project, "official/later_figures.csv")
    secondary = official[(official.definition == "pyo") & official.ref_year.between(2018, 2020)].numerator
    assert len(secondary) == 3 and not set(secondary) & set(parameters.adopters.values.values())


def test_users_of_technologies_are_the_published_ones(parameters: Parameters, project: Project) -> None:
    official = read(project, "official/later_figures.csv")
    rows = official[(official.ref_year == 2022) & official.series.str.startswith("mentions_")].set_index("series").numerator
    assert parameters.technologies.users_last_year == {name: rows[f"mentions_{name}"] for name in OTHER_TECHNOLOGIES}


def test_published_rates_and_firms_are_the_prints(parameters: Parameters, project: Project) -> None:
    printed = read(project, "print-2024/ch5_adoption_descriptives.csv")
    rates = printed[(printed.metric == "adoption_rate") & (printed.year == "2022") & (printed.status == "published")]
    by_industry = sorted(rates[rates.group == "industry"].value.astype(float))
    by_region = sorted(float(value) for value in rates[rates.group == "region"].value if "-" not in value)
    assert sorted(row.rate for row in parameters.industries.values.values() if row.rate) == by_industry
    assert sorted(row.rate for row in parameters.provinces.values.values() if row.rate) == by_region
    firms = printed[printed.group == "population"].value.astype(float).tolist()
    industries = parameters.industries.values
    assert [sum(row.firms for row in industries.values()), industries["C"].firms, industries["G"].firms] == firms
    assert sum(row.firms for row in parameters.provinces.values.values()) == firms[0]


def test_use_areas_and_sample_are_the_prints(parameters: Parameters, project: Project) -> None:
    printed = read(project, "print-2024/ch5_adoption_descriptives.csv")
    shares = printed[printed.group == "use_area"].value.astype(float).tolist()
    assert list(parameters.use_areas.shares.values())[1:] == shares[1:]
    assert sum(parameters.use_areas.shares.values()) == pytest.approx(100)  # the first is what the others leave: erratum e036
    stats = read(project, "print-2024/ch5_regression_stats.csv")
    observations = stats[(stats.source == "표 5-1") & (stats.statistic == "Observations")].set_index("column").value.astype(int)
    rows = parameters.sample.firm_years
    assert sum(rows.values()) == observations["(1)"]
    assert sum(rows.values()) - rows["without_adopters"] == observations["(2)"]
    assert [rows["manufacturing"], rows["services"]] == [observations["(3)"], observations["(4)"]]
    assert parameters.sample.firms == int(stats[stats.statistic == "Number of id"].value.iloc[0])


def test_every_block_says_why_in_both_languages(parameters: Parameters) -> None:
    blocks = [value for value in vars(parameters).values() if isinstance(value, Block)]
    assert len(blocks) >= 12
    assert all(block.why.ko and block.why.en for block in blocks)
    assert all(block.source != "-" for block in blocks if block.fixed_by == "published")


def test_an_unknown_parameter_is_refused(tmp_path: Path, project: Project) -> None:
    (tmp_path / "simulation").mkdir()
    shutil.copy(project.data / CALIBRATED, tmp_path / CALIBRATED)
    text = (project.data / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace("  exit_rate:", "  exit_rat:"), encoding="utf-8")
    with pytest.raises(ReportError) as caught:
        load_parameters(Folder(tmp_path))
    assert caught.value.code == "E-CONFIG" and "population.exit_rate" in str(caught.value)


def test_the_seed_is_chosen_as_said(inputs: Folder, parameters: Parameters) -> None:
    """The first from 2024 on that keeps all signs and observations, and the record shows the others too."""
    tried = tidy_csv.read(inputs, "simulation", "firms_seeds")
    assert tried.seed.tolist() == list(range(2024, 2064))
    kept = tried[(tried.wrong_signs == 0) & (tried.observations_as_printed == 1)]
    assert parameters.seed == kept.seed.min()
    assert (tried.share_inside >= 90).mean() > 0.9
